"""A mixed load on a real server: polls of calendars, pages and edits, by many at once; and those who keep it waiting.

Part of ``bench/serving.py``; alone, for longer and by more: ``python -m bench.serving --minutes 10 --visitors 32``.
Everything runs on this one machine, the visitors too.
"""

import gzip
import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier, Thread
from urllib.parse import urlencode

from backcast.domain.people.feeds import FeedScope, FeedShows
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from bench.plans import TODAY, kept_plan, made_plan, signed_in
from tests.model_servers import ModelServerOnLoopback, model_server, silent

CLIENTS = 8
SECONDS = 3.0
OWN_STEPS = 20
KINDS = {
    "": "all",
    "feed": "feed unchanged (304)",
    "changed feed": "feed after an edit (200)",
    "page": "page of 500 steps",
    "edit": "edit",
}
# When each of twenty visitors looks at a page, in every twenty turns: three times, and never when they edit.
PAGES = [{(number + apart) % 20 for apart in (5, 10, 15)} for number in range(20)]
HALF = {
    "half-open connections": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow",
    "half-sent forms": b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nemail=",
}
HIDDEN = re.compile(r'name="csrf_token" value="([^"]+)"')
Row = tuple[str, str, str]


def together(
    act: Callable[[int], None], results: Counter[str], clients: int = CLIENTS, seconds: float = SECONDS
) -> float:
    """Threads that act for some seconds; gives the seconds."""
    ready = Barrier(clients + 1)

    def go(number: int) -> None:
        ready.wait()
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            try:
                act(number)
                results["done"] += 1
            except Exception as problem:  # noqa: BLE001  # counted, whatever it is
                results[type(problem).__name__] += 1

    threads = [Thread(target=go, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


@dataclass
class Visitor:
    """Somebody with a browser and a calendar program, on one connection: signed in, with a plan of their own to change.

    Their program has the feed of that plan, and asks for it with the validator that it was given last.
    """

    port: int
    cookies: str
    token: str
    plan: str
    feed: str
    number: int
    times: dict[str, list[float]] = field(default_factory=dict)
    edits: int = 0
    etag: str = ""
    is_edited: bool = True  # so that the first calendar is whole
    _connection: http.client.HTTPConnection | None = None

    def ask(self, kind: str, path: str, form: dict[str, str] | None = None) -> str:
        """Send a request, note how long it took, and give the page."""
        headers, body = {"Cookie": self.cookies}, None
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode({"csrf_token": self.token, **form})
        answer, page = self._sent(kind, path, headers, body)
        assert answer.status in (200, 303), (path, answer.status)
        return page.decode("utf-8", "replace")

    def poll(self) -> None:
        """Ask for the calendar: nothing new, unless they edited the plan since they asked last."""
        headers = {"Accept-Encoding": "gzip", **({"If-None-Match": self.etag} if self.etag else {})}
        answer, body = self._sent("changed feed" if self.is_edited else "feed", self.feed, headers)
        assert answer.status == (200 if self.is_edited else 304), (self.feed, answer.status, self.is_edited)
        if answer.status == 200:
            calendar = gzip.decompress(body)
            assert calendar.startswith(b"BEGIN:VCALENDAR"), calendar[:80]
            assert calendar.endswith(b"END:VCALENDAR\r\n"), calendar[-80:]
        self.etag, self.is_edited = answer.headers["ETag"], False

    def _sent(
        self, kind: str, path: str, headers: dict[str, str], body: str | None = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = self._connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        self._connection = connection
        began = time.perf_counter()
        connection.request("GET" if body is None else "POST", path, body, headers)
        answer = connection.getresponse()
        page = answer.read()
        self.times.setdefault(kind, []).append(time.perf_counter() - began)
        return answer, page

    def turn(self, count: int, big: str) -> None:
        """The next thing they do: mostly a poll of their calendar, some pages of a plan, now and then an edit."""
        if count % 20 == self.number % 20:
            state = "open" if self.edits % 2 else "done"  # which calendars show
            self.ask("edit", f"{self.plan}/steps/S0/mark", {"version": str(1 + self.edits), "state": state})
            self.edits, self.is_edited = self.edits + 1, True
        elif count % 20 in PAGES[self.number % 20]:
            self.ask("page", big)
        else:
            self.poll()


def load_rows(folder: Path, clients: int = CLIENTS, seconds: float = SECONDS) -> list[Row]:
    """A mixed load on a real server of two processes, then a page beside those who keep it waiting."""
    store, person, client = signed_in(folder)
    big = f"/plans/{kept_plan(store, person, made_plan(500)).id}"
    own = [kept_plan(store, person, made_plan(OWN_STEPS)).id for _ in range(clients)]
    plans, feeds = [f"/plans/{plan}" for plan in own], [feed_of(store, person, plan) for plan in own]
    session = client.get_cookie("backcast")
    assert session is not None
    with store.transaction(person) as tx:
        tx.model_switch.turn("silent", on=True)
    store.engine.dispose()
    with (
        model_server([silent]) as model,
        server(folder, BACKCAST_MODEL_URL=model.address, BACKCAST_MODEL_NAME="silent") as (port, process),
    ):
        cookies, token = form_of(port, f"backcast={session.value}", f"{plans[0]}/steps/S0/edit")
        visitors = [
            Visitor(port, cookies, token, plan, feed, number)
            for number, (plan, feed) in enumerate(zip(plans, feeds, strict=True))
        ]
        counts, results = [0] * clients, Counter[str]()
        memory: list[float] = []  # once every process has answered some of everything, and at the end

        def turn(number: int) -> None:
            counts[number] += 1
            visitors[number].turn(counts[number], big)

        together(turn, Counter(), clients, max(SECONDS, seconds / 10))  # what a first answer loads is no growth
        memory.append(mebibytes(process))
        for each in visitors:
            each.times.clear()
        took = together(turn, results, clients, seconds)
        memory.append(mebibytes(process))
        rows = [
            (
                f"mixed load, {clients} visitors, {took:.0f} s: polls of feeds of {OWN_STEPS} steps 80 %, "
                "page of 500 steps 15 %, edits 5 %",
                f"{results['done'] / took:.0f}/s",
                f"{failures(results)} of {results.total():,} failed (P4: 0)",
            ),
            (
                "… memory of its processes",
                f"{memory[0]:.0f} → {memory[1]:.0f} MiB",
                f"{100 * (memory[1] / memory[0] - 1):+.1f} % (P4: 10 %)",
            ),
        ]
        rows += [spread(kind, visitors) for kind in ("", "feed", "changed feed", "page", "edit")]
        rows += waiting_rows(visitors, big, model)
    return rows


def spread(kind: str, visitors: list[Visitor]) -> Row:
    """How far the slowest answers of a kind, or of all, lie from the usual ones."""
    times = sorted(
        time for visitor in visitors for known, found in visitor.times.items() if kind in ("", known) for time in found
    )
    middle, slow = statistics.median(times), times[int(len(times) * 0.99)]
    named = f"… of these, {len(times):,} × {KINDS[kind]}"
    return (named, f"p50 {middle * 1000:.1f} ms", f"p99 {slow * 1000:.1f} ms, {slow / middle:.1f} × p50 (P4: 20 ×)")


def failures(results: Counter[str]) -> str:
    """How many turns failed, and how."""
    told = ", ".join(f"{count} {kind}" for kind, count in results.items() if kind != "done")
    return f"{results.total() - results['done']}{f' ({told})' if told else ''}"


def feed_of(store: Store, person: Person, plan_id: str) -> str:
    """The path of a feed of a plan."""
    with store.transaction(person) as tx:
        shows = FeedShows(FeedScope.PLAN, plan=plan_id, choices={"base": "https://plans.example.org"})
        _, token = tx.feeds.add(shows, "plan")
    return f"/feeds/{token}/plan.ics"


def waiting_rows(visitors: list[Visitor], path: str, model: ModelServerOnLoopback) -> list[Row]:
    """A page beside forty requests that are never finished, and beside two waits for a model, against it alone."""
    first, *others = visitors
    alone = timed(lambda: first.ask("alone", path))
    found: dict[str, float] = {}
    for what, sent in HALF.items():
        with ExitStack() as waiting:
            for _ in range(40):
                waiting.enter_context(socket.create_connection(("127.0.0.1", first.port), timeout=30)).sendall(sent)
            found[f"40 {what}"] = timed(lambda: first.ask("beside", path))
    form = {"objective": "", "agreed": "1"}
    asking = [Thread(target=each.ask, args=("model", f"{each.plan}/drafting/model", form)) for each in others[:2]]
    for each in asking:
        each.start()
    while len(model.requests) < len(asking):
        time.sleep(0.01)
    found[f"{len(asking)} waits for a language model"] = timed(lambda: first.ask("beside", path))
    model.over.set()
    for each in asking:
        each.join()
    return [
        (f"page of 500 steps beside {what} (P5: 1 s)", f"{took:.0f} ms", f"{took / alone:.1f} × alone")
        for what, took in found.items()
    ]


def mebibytes(process: int) -> float:
    """MiB that a process and those it started hold, what they share divided among them; Linux only."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    own = sum(
        int(line.split()[1])
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        if line.startswith("Pss:")
    )
    return own / 1024 + sum(mebibytes(int(child)) for child in children)


def timed(act: Callable[[], object], rounds: int = 5) -> float:
    """Milliseconds by the clock on the wall, the median of some rounds."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def form_of(port: int, session: str, path: str) -> tuple[str, str]:
    """The cookies of somebody who has a form before them, and its token."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Cookie": session})
    answer = connection.getresponse()
    found = HIDDEN.search(answer.read().decode())
    kept = [cookie.partition(";")[0] for cookie in answer.headers.get_all("Set-Cookie", [])]
    connection.close()
    assert found, answer.status
    return "; ".join([session, *kept]), found[1]


@contextmanager
def server(folder: Path, **settings: str) -> Iterator[tuple[int, int]]:
    """A real “backcast serve” on this folder; gives its port and the number of its first process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {**os.environ, **settings, "BACKCAST_INSTANCE": str(folder), "BACKCAST_TODAY": TODAY.isoformat()}
    command = [sys.executable, "-m", "backcast.cli", "serve", "--port", str(port)]
    with (folder / "log").open("w") as log:
        started = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
    try:
        for _ in range(600):
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            time.sleep(0.1)
        yield port, started.pid
    finally:
        started.terminate()
        started.wait(60)
