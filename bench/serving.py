"""Measure Backcast as it is served: pages against a bare answer, writes against a bare PostgreSQL, load, slow visitors.

Part of ``bench/run.py``; alone: ``python -m bench.serving``. Everything runs on this one machine, the visitors too.
The mixed load alone, for longer and with more visitors: ``python -m bench.serving --minutes 10 --visitors 32``.
"""

import argparse
import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Barrier, Thread
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text
from werkzeug.test import create_environ

from backcast.app import look_for_circles_less_often
from backcast.domain.events import Event, Happened
from backcast.domain.people.persons import Person
from backcast.storage.migrate import migrate
from backcast.storage.store import Store, connected
from backcast.web.pictures import kept_drawings
from backcast.web.requests import kept_answers
from bench.plans import TODAY, best, kept_plan, made_plan, signed_in
from tests.databases import Postgresql

CLIENTS = 8
TIMES, FEW = 200, 10
SECONDS = 3.0
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
Row = tuple[str, str, str]
HIDDEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def serving_rows() -> list[Row]:
    """Everything about serving."""
    rows = [*page_rows(), *write_rows()]
    with tempfile.TemporaryDirectory() as folder:
        rows += load_rows(Path(folder))
    return rows


def forget(app: Flask, store: Store) -> None:
    """Drop what this process keeps of plans that were seen before."""
    kept_drawings.attach(app)
    kept_answers.forget(app)
    store.forget_plans()


# --- Pages: what they cost the processor, in process -----------------------------------------------------------------


def page_rows() -> list[Row]:
    """A page of 500 steps against an answer of Flask alone, and how many queries it makes whatever its size."""
    look_for_circles_less_often()  # as a process that serves does, for the bare answer as well
    bare = Flask("bare")
    bare.add_url_rule("/", view_func=lambda: "ok")
    floor = best(lambda: [answer_of(bare, "/") for _ in range(TIMES)]) / TIMES
    rows = [("bare answer of Flask", f"{floor:.3f} ms", "1")]
    with tempfile.TemporaryDirectory() as folder:
        store, person, client = signed_in(Path(folder))
        app = client.application
        own = best(lambda: [answer_of(app, "/health") for _ in range(TIMES)]) / TIMES
        rows.append(
            ("answer of Backcast that needs nothing (/health)", f"{own:.3f} ms", f"{own / floor:.1f} × bare answer")
        )
        for count in (500, 2_000):
            path = f"/plans/{kept_plan(store, person, made_plan(count)).id}"
            client.get(path)  # gives the browser its second cookie, that of forms
            cookies = "; ".join(f"{name}={_cookie(client, name)}" for name in ("backcast", "form"))

            def ask(times: int = TIMES, path: str = path, cookies: str = cookies) -> None:
                for _ in range(times):
                    answer_of(app, path, cookies)

            def ask_anew(ask: Callable[[int], None] = ask) -> None:
                for _ in range(FEW):  # in a row, as the bare answers are
                    forget(app, store)
                    ask(1)

            edit = partial(change_a_step, store, person, path.rpartition("/")[2])
            for told, act, times, before in (
                ("made anew (P1: 140 ×, 6 queries)", ask_anew, FEW, lambda: None),
                ("after an edit of one step", partial(ask, 1), 1, edit),
                ("seen before (P1: 3 ×)", ask, TIMES, lambda: None),
            ):
                before()
                sent, took = statements(store, act) / times, best(act, before=before) / times
                ratio = f"{took / floor:.1f} × bare answer, {took / own:.1f} × /health, {sent:.0f} queries"
                rows.append((f"page of {count:,} steps, {told}", f"{took:.2f} ms", ratio))
        store.engine.dispose()
    return rows


def change_a_step(store: Store, person: Person, plan_id: str) -> None:
    """An edit as somebody makes it, in this process."""
    with store.transaction(person) as tx:
        record = tx.plans.get(plan_id)
        plan = record.plan.with_step(replace(record.plan.steps["S0"], note=f"After version {record.version}"))
        tx.plans.save(record, plan, Event(Happened.STEP_CHANGED, "Changed a step"), TODAY)


def _cookie(client: FlaskClient, name: str) -> str:
    found = client.get_cookie(name)
    assert found is not None
    return found.value


def answer_of(app: Flask, path: str, cookies: str = "") -> bytes:
    """What the application answers, without any server."""
    environ = create_environ(path, headers={"Cookie": cookies} if cookies else None)
    statuses: list[str] = []
    body = b"".join(app.wsgi_app(environ, lambda status, *_rest: statuses.append(status) or (lambda _: None)))
    assert statuses == ["200 OK"], (path, statuses)
    return body


def statements(store: Store, act: Callable[[], object]) -> int:
    """How many queries are sent meanwhile; beginning a transaction is none."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    act()
    event.remove(store.engine, "before_cursor_execute", note)
    return sum(not statement.startswith(("BEGIN", "SET")) for statement in sent)


# --- Writes: eight at once, on our SQLite and on a PostgreSQL --------------------------------------------------------


def write_rows() -> list[Row]:
    """Read, check, change and commit, a row each: nothing but the database."""
    with tempfile.TemporaryDirectory() as folder:
        ours, failed = write_rate(f"sqlite:///{folder}/backcast.db")
    with postgresql() as address:
        theirs, _ = write_rate(address)
    return [
        (f"bare edits, {CLIENTS} at once, PostgreSQL, synced", f"{theirs:.0f}/s", "1"),
        (
            f"bare edits, {CLIENTS} at once, SQLite, synced (P3: 0.6 ×)",
            f"{ours:.0f}/s, {failed} failed",
            f"{ours / theirs:.2f} × PostgreSQL",
        ),
    ]


def write_rate(address: str) -> tuple[float, int]:
    """Edits per second by eight threads, and how many failed."""
    store = Store(address, lambda: datetime.now(UTC))
    migrate(store.engine)
    with store.engine.begin() as connection:
        connection.execute(text("CREATE TABLE bench (id INTEGER PRIMARY KEY, version INTEGER, title TEXT)"))
        for number in range(CLIENTS):
            connection.execute(text("INSERT INTO bench VALUES (:id, 1, 'A title')"), {"id": number})
    results: Counter[str] = Counter()

    def edit(number: int) -> None:
        with connected(store.engine, writing=True) as unit:
            seen = unit.execute(text("SELECT version FROM bench WHERE id = :id"), {"id": number}).scalar_one()
            change = text("UPDATE bench SET version = version + 1, title = :title WHERE id = :id AND version = :seen")
            assert unit.execute(change, {"id": number, "seen": seen, "title": f"Title {seen}"}).rowcount == 1

    took = together(edit, results)
    store.engine.dispose()
    return results["done"] / took, results.total() - results["done"]


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


@contextmanager
def postgresql() -> Iterator[str]:
    """A server of our own that keeps what it answered, power cut or not."""
    with tempfile.TemporaryDirectory(prefix="backcast-") as folder:
        Path(folder).chmod(0o755)
        server = Postgresql(Path(folder), DURABLE)
        server.make()
        try:
            yield server.address
        finally:
            server.stop()


# --- Load: a real server and visitors --------------------------------------------------------------------------------


@dataclass
class Visitor:
    """Somebody at a browser: one connection, signed in, with a plan of their own to change."""

    port: int
    cookies: str
    token: str
    plan: str
    number: int
    times: dict[str, list[float]] = field(default_factory=dict)
    _connection: http.client.HTTPConnection | None = None

    def ask(self, kind: str, path: str, form: dict[str, str] | None = None) -> str:
        """Send a request, note how long it took, and give the page."""
        connection = self._connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        self._connection = connection
        headers = {"Cookie": self.cookies}
        began = time.perf_counter()
        if form is None:
            connection.request("GET", path, headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST", path, urlencode({"csrf_token": self.token, **form}), headers)
        answer = connection.getresponse()
        page = answer.read().decode("utf-8", "replace")
        self.times.setdefault(kind, []).append(time.perf_counter() - began)
        assert answer.status in (200, 303), (path, answer.status)
        return page

    def turn(self, count: int, big: str) -> None:
        """The next thing they do: mostly lists, some plans, now and then an edit."""
        if count % 20 == self.number % 20:
            state = "started" if count // 20 % 2 else "open"
            self.ask("edit", f"{self.plan}/steps/S0/mark", {"version": "1", "state": state})
        elif count % 20 in (5, 10, 15):
            self.ask("page", big)
        else:
            self.ask("list", "/")


def load_rows(folder: Path, clients: int = CLIENTS, seconds: float = SECONDS) -> list[Row]:
    """A mixed load on a real server of two processes, then forty connections that never finish."""
    store, person, client = signed_in(folder)
    big = f"/plans/{kept_plan(store, person, made_plan(500)).id}"
    plans = [f"/plans/{kept_plan(store, person, made_plan(20)).id}" for _ in range(clients)]
    session = client.get_cookie("backcast")
    assert session is not None
    store.engine.dispose()
    with server(folder) as (port, process):
        cookies, token = form_of(port, f"backcast={session.value}", f"{plans[0]}/steps/S0/edit")
        visitors = [Visitor(port, cookies, token, plan, number) for number, plan in enumerate(plans)]
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
                f"mixed load, {clients} visitors, {took:.0f} s: lists 80 %, page of 500 steps 15 %, edits 5 %",
                f"{results['done'] / took:.0f}/s",
                f"{results.total() - results['done']} of {results.total():,} failed (P4: 0)",
            ),
            (
                "… memory of its processes",
                f"{memory[0]:.0f} → {memory[1]:.0f} MiB",
                f"{100 * (memory[1] / memory[0] - 1):+.1f} % (P4: 10 %)",
            ),
        ]
        rows += [spread(kind, visitors) for kind in ("list", "page", "edit")]
        rows.append(half_open_row(port, visitors[0], big))
    return rows


def spread(kind: str, visitors: list[Visitor]) -> Row:
    """How far the slowest answers of a kind lie from the usual ones."""
    times = sorted(time for visitor in visitors for time in visitor.times.get(kind, ()))
    middle, slow = statistics.median(times), times[int(len(times) * 0.99)]
    return (f"… of these, {kind}", f"p50 {middle * 1000:.0f} ms", f"p99 {slow / middle:.1f} × p50 (P4: 20 ×)")


def half_open_row(port: int, visitor: Visitor, path: str) -> Row:
    """A page while forty visitors never finish their request, against the same page without them."""
    alone = timed(lambda: visitor.ask("alone", path))
    waiting = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(40)]
    for each in waiting:
        each.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow")
    beside = timed(lambda: visitor.ask("beside", path))
    for each in waiting:
        each.close()
    return (
        "page of 500 steps beside 40 half-open connections (P5: 1 s)",
        f"{beside:.0f} ms",
        f"{beside / alone:.1f} × alone",
    )


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
def server(folder: Path) -> Iterator[tuple[int, int]]:
    """A real “backcast serve” on this folder; gives its port and the number of its first process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {**os.environ, "BACKCAST_INSTANCE": str(folder), "BACKCAST_TODAY": TODAY.isoformat()}
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


def main() -> None:
    """Everything, or the mixed load for as long and with as many as asked for."""
    asked = argparse.ArgumentParser(description="Measure Backcast as it is served.")
    asked.add_argument("--minutes", type=float, help="only the mixed load, for so long")
    asked.add_argument("--visitors", type=int, default=CLIENTS, help="of the mixed load")
    wanted = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seconds = (wanted.minutes or 0) * 60
        rows = load_rows(Path(folder), wanted.visitors, seconds) if seconds else serving_rows()
    print("\n".join("| " + " | ".join(row) + " |" for row in rows))


if __name__ == "__main__":
    main()
