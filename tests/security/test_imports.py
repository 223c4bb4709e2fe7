"""Hostile files against a real server in a process of its own: refused with a sentence, nothing changed, others served.

The process is watched from outside: how much memory it holds, and that somebody else is answered all the while.
"""

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from backcast.domain.people.persons import Scope
from backcast.storage.store import Store
from backcast.use_cases.people.access_tokens import make_access_token
from tests.builders import everything_in
from tests.security.hostile_files import CROWDED, FILES, LARGE, many, plan

HOUSE = Path(__file__).parents[2]
MOST_MEMORY = 150_000  # kilobytes more than before
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
BOUNDARY = "a-boundary-of-ours"


@dataclass
class Server:
    """The other process: where it is, its database, and what a signed-in browser and a program show it."""

    process: "subprocess.Popen[str]"
    host: str
    store: Store
    cookie: str
    form: str
    token: str

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
        """One request, as the signed-in browser."""
        connection = http.client.HTTPConnection(self.host, timeout=120)
        sent = {"Cookie": self.cookie, **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        self.cookie = "; ".join([*self.cookie.split("; "), *given(answer)]) if given(answer) else self.cookie
        connection.close()
        return answer.status, text

    def import_on_page(self, content: bytes, name: str = "plan.yaml") -> tuple[int, str]:
        """As the form for a new plan sends a file."""
        fields = {"csrf_token": self.form, "start": "file"}
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        return self.ask("POST", "/plans", multipart(fields, content, name), Content_Type=kind)

    def import_by_program(self, content: bytes, **headers: str) -> tuple[int, str]:
        """As a program sends it."""
        sent = {"Content_Type": "application/yaml", "Authorization": f"Bearer {self.token}", **headers}
        return self.ask("POST", "/api/v1/plans/import", content, **sent)

    @contextmanager
    def spared(self) -> Iterator[None]:
        """Fails when the process meanwhile holds much more memory than before."""
        before = self._memory("VmRSS")
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")  # from here on the highest is counted anew
        yield
        assert self._memory("VmHWM") - before <= MOST_MEMORY

    def _memory(self, what: str) -> int:
        """VmRSS (now) or VmHWM (at most), in kilobytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{what}:\s+(\d+)", status)[1])  # type: ignore[index]

    def raw(self, request: bytes) -> bytes:
        """What comes back for these very bytes; the sender says nothing more."""
        name, _, port = self.host.partition(":")
        with socket.create_connection((name, int(port)), timeout=60) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            received = b""
            with suppress(ConnectionResetError):  # it hung up before it had read everything: that is a refusal too
                while part := connection.recv(65_536):
                    received += part
            return received


def given(answer: http.client.HTTPResponse) -> list[str]:
    """The cookies of an answer."""
    return [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]


def multipart(fields: dict[str, str], content: bytes, name: str) -> bytes:
    """A form with a file."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in fields.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    return b"".join([*parts, head, content, f"\r\n--{BOUNDARY}--\r\n".encode()])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("instance")
    environment = {**os.environ, "PYTHONPATH": f"{HOUSE / 'src'}{os.pathsep}{HOUSE}"}
    command = [sys.executable, "-m", "tests.security.serving", str(folder)]
    with (folder / "told").open("w") as told:
        process = subprocess.Popen(
            command, cwd=HOUSE, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told, text=True
        )
    assert process.stdin is not None
    assert process.stdout is not None
    address, _, link = process.stdout.readline().strip().partition(" ")
    store = Store(f"sqlite:///{folder}/backcast.db", lambda: datetime.now(UTC))
    running = Server(process, urlsplit(address).netloc, store, "", "", "")
    try:
        form = TOKEN.search(running.ask("GET", urlsplit(link).path)[1])
        assert form is not None
        sent = f"csrf_token={form[1]}".encode()
        running.ask("POST", urlsplit(link).path, sent, Content_Type="application/x-www-form-urlencoded")
        found = TOKEN.search(running.ask("GET", "/plans/new")[1])
        assert found is not None
        running.form = found[1]
        with store.entrance(writing=False) as door:
            owner = door.owner()
        assert owner is not None
        running.token = make_access_token(store, owner, "Program", Scope.WRITE, None)
        assert running.import_on_page(plan()())[0] == 303  # it takes a sound file, and everything is loaded now
        assert running.import_by_program(plan()())[0] == 201
        yield running
    finally:
        process.stdin.close()
        process.wait(timeout=30)
        process.stdout.close()
        store.engine.dispose()


class Neighbour:
    """Somebody else, who asks for a page over and over; ``refused`` are the answers that were none."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._go_on, daemon=True)
        self.answered = 0
        self.refused: list[int | str] = []

    def __enter__(self) -> "Neighbour":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _go_on(self) -> None:
        while not self._end.wait(0.2):
            connection = http.client.HTTPConnection(self._server.host, timeout=60)
            try:
                connection.request("GET", "/ready")
                status = connection.getresponse().status
                self.answered += 1
                self.refused += [status] if status != 200 else []
            except OSError as problem:
                self.refused.append(repr(problem))
            finally:
                connection.close()


def test_hostile_files_are_refused_with_a_sentence_and_leave_nothing_behind(server: Server) -> None:
    wrong, tried = [], 0
    before = everything_in(server.store)

    with Neighbour(server) as neighbour:
        for name, make in FILES.items():
            content = make()
            ways: list[Callable[[bytes], tuple[int, str]]] = [server.import_on_page]
            ways += [server.import_by_program] if len(content) < LARGE else []
            for way in ways:
                with server.spared():
                    status, text = way(content)
                tried += 1
                if status not in (400, 413, 415, 422) or not ("<h1" in text or '"detail": "' in text):
                    wrong.append(f"{name} (way {tried}): {status} {text[:200]!r}")
    after = everything_in(server.store)

    assert not wrong, "\n".join(wrong)
    assert tried >= 150
    assert {table for table in before if before[table] != after[table]} <= {"throttles", "access_tokens"}
    assert neighbour.refused == []
    assert neighbour.answered >= 10
    assert server.process.poll() is None


@pytest.mark.parametrize("name", CROWDED)
def test_a_file_that_says_more_than_any_plan_is_refused_before_it_fills_the_memory(server: Server, name: str) -> None:
    content, before = CROWDED[name](), everything_in(server.store)
    kind = "application/json" if content.startswith(b"{") else "application/yaml"
    kind = "application/xml" if content.startswith(b"<") else kind

    with Neighbour(server) as neighbour, server.spared():
        status, text = server.import_by_program(content, Content_Type=kind)
    after = everything_in(server.store)

    assert (status, "This file holds more than 500,000 names" in text or "18,000,006 octets" in text) == (422, True), (
        text
    )
    assert {table for table in before if before[table] != after[table]} <= {"throttles", "access_tokens"}
    assert neighbour.refused == []


def test_a_plan_of_ten_thousand_steps_is_taken_and_opens_within_the_same_memory(server: Server) -> None:
    chain = many(10_000, lambda number: f", needs: [S{number - 1}]" if number % 500 else "")

    with Neighbour(server) as neighbour, server.spared():
        status, text = server.import_by_program(chain())
        plan_id = re.search(r'"id":"([^"]+)"', text)
        assert plan_id is not None, text[:300]
        opened = server.ask("GET", f"/plans/{plan_id[1]}")

    assert (status, opened[0]) == (201, 200)
    assert neighbour.refused == []


def test_requests_that_lie_about_themselves_are_refused_and_leave_nothing_behind(server: Server) -> None:
    form, cookie = server.form, server.cookie
    typed = f"multipart/form-data; boundary={BOUNDARY}"
    fields = {"csrf_token": form, "start": "file"}
    sound = multipart(fields, plan()(), "plan.yaml")
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n'.encode()
    pages: dict[str, tuple[bytes, str]] = {
        "a hundred thousand parts": (part * 100_000 + sound, typed),
        "no boundary": (sound, "multipart/form-data"),
        "another boundary": (sound, "multipart/form-data; boundary=other"),
        "a boundary of 10,000 letters": (sound, f"multipart/form-data; boundary={'b' * 10_000}"),
        "no end": (sound[:-30], typed),
        "no part at all": (b"", typed),
        "JSON": (b'{"start": "file"}', "application/json"),
        "XML": (b"<start>file</start>", "application/xml"),
        "nothing that says so": (sound, ""),
        "two hundred thousand fields": (b"&".join([b"a=1"] * 200_000), "application/x-www-form-urlencoded"),
        "a field of twenty megabytes": (b"start=" + b"x" * 20_000_000, "application/x-www-form-urlencoded"),
        "thirty megabytes": (multipart(fields, b"#" * 30_000_000, "plan.yaml"), typed),
        "a name that climbs": (multipart(fields, b"x", "../../../../etc/passwd"), typed),
        "a name with a line end": (multipart(fields, b"x", "a\\r\\nX-Owned: 1"), typed),
    }
    programs: dict[str, tuple[bytes, dict[str, str]]] = {
        "a page's form": (sound, {"Content_Type": typed}),
        "plain text": (plan()(), {"Content_Type": "text/plain"}),
        "no type": (plan()(), {"Content_Type": ""}),
        "another charset": (plan()(), {"Content_Type": "application/yaml; charset=utf-16"}),
        "packed": (plan()(), {"Content_Encoding": "gzip"}),
        "YAML as JSON": (b"- a", {"Content_Type": "application/json"}),
    }
    head = f"POST /plans HTTP/1.1\r\nHost: {server.host}\r\nCookie: {cookie}\r\nContent-Type: {typed}\r\n"
    raw = {
        "100 MB declared": f"{head}Content-Length: 104857600\r\n\r\n".encode() + sound,
        "a length that is none": f"{head}Content-Length: x\r\n\r\n".encode(),
        "a length below zero": f"{head}Content-Length: -1\r\n\r\n".encode(),
        "two lengths": f"{head}Content-Length: 5\r\nContent-Length: 50\r\n\r\nhello".encode(),
        "a piece that lies": f"{head}Transfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\nhello".encode(),
        "a piece that is none": f"{head}Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n".encode(),
        "length and pieces": f"{head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x".encode(),
        "a head of 300 KB": f"{head}X-Long: {'x' * 300_000}\r\n\r\n".encode(),
    }
    before, wrong = everything_in(server.store), []

    with Neighbour(server) as neighbour, server.spared():
        for name, (body, kind) in pages.items():
            status, _ = server.ask("POST", "/plans", body, Content_Type=kind, X_CSRFToken=form)
            wrong += [f"{name}: {status}"] if status not in range(400, 500) else []
        for name, (body, headers) in programs.items():
            status, _ = server.import_by_program(body, **headers)
            wrong += [f"{name} by a program: {status}"] if status not in range(400, 500) else []
        for name, request in raw.items():
            received = server.raw(request)
            if received and not re.match(rb"HTTP/1\.[01] (4\d\d|501)", received):
                wrong.append(f"{name}: {received[:60]!r}")
    after = everything_in(server.store)

    assert not wrong, "\n".join(wrong)
    assert {table for table in before if before[table] != after[table]} <= {"throttles", "access_tokens"}
    assert neighbour.refused == []
    assert server.process.poll() is None
