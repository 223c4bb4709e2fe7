"""Serving: it refuses what would be a hole, and no request is lost when it stops or makes room for a newer one."""

import gc
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
from click.testing import CliRunner, Result

from backcast.app import look_for_circles_less_often
from backcast.cli.main import main

TOKEN = "a-token-for-a-monitor"
FORM = b"POST /sign-in/none-such HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
HALF = {
    "header": b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow",
    "body": FORM + b"Content-Length: 100000\r\n\r\nabc",
}
Serve = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def instance(tmp_path: Path, migrated_file: Path) -> Path:
    """A folder with an empty database that is up to date."""
    (tmp_path / "backcast.db").write_bytes(migrated_file.read_bytes())
    return tmp_path


def refused(instance: Path, *arguments: str, **settings: str) -> str:
    """What is said instead of serving."""
    answer: Result = CliRunner().invoke(main, ["serve", *arguments], env=environment(instance, **settings))
    assert answer.exit_code == 2, answer.output
    return answer.stderr


def environment(instance: Path, **settings: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BACKCAST_")}
    return {
        **clean,
        "BACKCAST_INSTANCE": str(instance),
        **{f"BACKCAST_{name}": text for name, text in settings.items()},
    }


def test_it_does_not_serve_a_database_that_is_not_there(tmp_path: Path) -> None:
    assert "Run “backcast migrate” first" in refused(tmp_path)


def test_it_does_not_serve_a_database_that_a_newer_backcast_has_made(instance: Path) -> None:
    import sqlite3

    with sqlite3.connect(instance / "backcast.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    assert "version 9999" in refused(instance)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "plans.example.org"])
def test_it_does_not_serve_others_a_day_that_is_made_up(instance: Path, host: str) -> None:
    said = refused(instance, "--host", host, TODAY="2026-08-03", HTTPS="1")

    assert "BACKCAST_TODAY fixes the day" in said


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_it_does_not_serve_others_over_plain_http_and_says_what_to_do(instance: Path, host: str) -> None:
    said = refused(instance, "--host", host)

    assert all(name in said for name in ("BACKCAST_HTTPS=1", "BACKCAST_PROXIES=1", "BACKCAST_INSECURE=1"))


@pytest.mark.parametrize("settings", [{"HTTPS": "1"}, {"PROXIES": "1"}, {"INSECURE": "1"}])
def test_it_serves_others_behind_a_proxy_or_when_told_that_the_network_is_trusted(
    instance: Path, settings: dict[str, str]
) -> None:
    with taken_port(every=True) as port:
        said = refused(instance, "--host", "0.0.0.0", "--port", str(port), **settings)

    assert f"Cannot listen on 0.0.0.0:{port}" in said  # that far it comes only when it would serve


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "localhost"])
def test_on_this_machine_it_serves_as_it_is(instance: Path, host: str) -> None:
    with taken_port(every=True) as port:
        said = refused(instance, "--host", host, "--port", str(port), TODAY="2026-08-03")

    assert "Cannot listen" in said


def test_a_sign_in_link_begins_with_the_address_that_people_know(instance: Path) -> None:
    (instance / "address").write_text("http://127.0.0.1:8000")

    noted = CliRunner().invoke(main, ["link"], env=environment(instance))
    known = CliRunner().invoke(main, ["link"], env=environment(instance, ADDRESS="https://plans.example.org"))

    assert noted.stdout.startswith("http://127.0.0.1:8000/sign-in/")
    assert known.stdout.startswith("https://plans.example.org/sign-in/")


@pytest.fixture
def serving(instance: Path) -> Iterator[Serve]:
    """Start a real server, which ends with the test."""
    started: list[subprocess.Popen[str]] = []

    def serve(port: int, **settings: str) -> subprocess.Popen[str]:
        with (instance / "log").open("w") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "backcast.cli", "serve", "--port", str(port)],
                env=environment(instance, **settings),
                stdout=log,
                stderr=log,
                text=True,
                start_new_session=True,  # as in a terminal of its own
            )
        started.append(server)
        until(lambda: server.poll() is not None or is_answering(port))
        assert server.poll() is None, (instance / "log").read_text()
        return server

    yield serve
    for server in started:
        server.terminate()
        server.wait(60)


def until(happened: Callable[[], bool]) -> None:
    for _ in range(1_200):
        if happened():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen within a minute")


def is_answering(port: int) -> bool:
    try:
        return ask(port, "/health")[0] == 200
    except OSError:
        return False


def ask(port: int, path: str, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def send(port: int, more: bytes, body: bytes) -> bytes:
    """A form from another computer with these headers; gives the beginning of the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=60, source_address=("127.0.0.2", 0)) as sender:
        sender.sendall(FORM + more + b"\r\n" + body)
        return sender.recv(65_536)


@contextmanager
def taken_port(*, every: bool = False) -> Iterator[int]:
    with socket.socket() as listening:
        listening.bind(("0.0.0.0" if every else "127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def free_port() -> int:
    with taken_port() as port:
        return port


def log_of(instance: Path) -> str:
    return (instance / "log").read_text()


@pytest.mark.slow
def test_new_workers_take_over_and_no_request_is_lost(instance: Path, serving: Serve) -> None:
    port = free_port()
    server = serving(port)
    answers: Counter[str] = Counter()
    enough = Event()

    def visit(*, keeps_its_connection: bool) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while not enough.is_set():
            try:
                connection.request("GET", "/health")
                answer = connection.getresponse()
                answer.read()
                answers[str(answer.status)] += 1
            except (OSError, http.client.HTTPException) as lost:
                answers[repr(lost)] += 1
                connection.close()
            if not keeps_its_connection:
                connection.close()
            time.sleep(0.002)
        connection.close()

    visitors = [Thread(target=visit, kwargs={"keeps_its_connection": number % 2 == 0}) for number in range(6)]
    for visitor in visitors:
        visitor.start()
    server.send_signal(signal.SIGHUP)
    until(lambda: log_of(instance).count("Stopped old worker-") == 2)
    enough.set()
    for visitor in visitors:
        visitor.join()

    assert list(answers) == ["200"]
    assert answers["200"] > 100
    assert log_of(instance).count("Spawning worker-") == 4


@pytest.mark.slow
def test_an_old_worker_goes_on_until_the_new_one_is_ready_however_slowly_it_starts(
    instance: Path, serving: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = instance / "slow"
    (instance / "python").mkdir()
    (instance / "python" / "sitecustomize.py").write_text(
        f"import time\nfrom pathlib import Path\ntime.sleep(6 if Path({str(slow)!r}).exists() else 0)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(instance / "python"))
    port = free_port()
    server = serving(port, WORKERS="1")
    slow.touch()  # from now on each Python needs six seconds before its first line

    server.send_signal(signal.SIGHUP)
    until(lambda: "Stopping old worker-1" in log_of(instance))
    ready = len(list((instance / "metrics" / str(port)).glob("ready-*")))
    until(lambda: "Stopped old worker-1" in log_of(instance))

    assert ready == 2  # the first one was so when the server began
    assert ask(port, "/health")[0] == 200


@pytest.mark.slow
def test_a_reload_that_could_not_serve_is_refused_and_the_old_workers_go_on(instance: Path, serving: Serve) -> None:
    port = free_port()
    server = serving(port)
    (instance / "settings.toml").write_text("workers = 'many'\n")

    server.send_signal(signal.SIGHUP)
    until(lambda: "The reload was refused" in log_of(instance))

    assert ask(port, "/health")[0] == 200
    assert "BACKCAST_WORKERS is “many”" in log_of(instance)
    assert log_of(instance).count("Spawning worker-") == 2


@pytest.mark.slow
def test_a_request_in_flight_is_answered_before_the_server_stops(instance: Path, serving: Serve) -> None:
    port = free_port()
    server = serving(port)
    body = b"csrf_token=none"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as slow:
        slow.sendall(FORM + b"Content-Length: %d\r\n\r\n" % len(body) + body[:5])
        time.sleep(0.5)  # it has begun, and waits for the rest

        server.send_signal(signal.SIGTERM)
        until(lambda: "Stopping worker-1" in log_of(instance))
        slow.sendall(body[5:])
        answer = slow.recv(65_536)

    assert answer.startswith(b"HTTP/1.1 400 ")  # a form that is not ours is refused: an answer like any other
    assert server.wait(60) == 0


@pytest.mark.slow
def test_ctrl_c_in_a_terminal_stops_the_server_as_well(instance: Path, serving: Serve) -> None:
    server = serving(free_port())
    until(lambda: log_of(instance).count("Started worker-") == 2)

    os.killpg(server.pid, signal.SIGINT)

    assert server.wait(60) == 0
    assert log_of(instance).count("Stopped worker-") == 2
    assert "refused to gracefully stop" not in log_of(instance)
    assert "Traceback" not in log_of(instance)


@pytest.mark.slow
@pytest.mark.parametrize("half", ["header", "body"])
def test_forty_requests_that_never_finish_hold_nobody_up(serving: Serve, half: str) -> None:
    port = free_port()
    serving(port)
    with ExitStack() as half_open:
        for _ in range(40):
            each = half_open.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
            each.sendall(HALF[half])

        statuses = [ask(port, path)[0] for path in ("/health", "/sign-in") * 10]
        form = send(port, b"Content-Length: 15\r\n", b"csrf_token=none")

    assert statuses == [200] * 20
    assert form.startswith(b"HTTP/1.1 400 ")  # it was read, and is no form of ours


@pytest.mark.slow
def test_who_sends_no_more_of_a_body_is_told_so_and_hung_up_on(instance: Path, serving: Serve) -> None:
    port = free_port()
    serving(port, WORKERS="1")

    with socket.create_connection(("127.0.0.1", port), timeout=60) as idle:
        idle.sendall(HALF["body"])
        answer, rest = idle.recv(65_536), idle.recv(65_536)

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert rest == b""  # the connection ended
    assert "page=- status=408" in log_of(instance)


@pytest.mark.slow
def test_all_processes_count_together_and_log_as_they_are_told(instance: Path, serving: Serve) -> None:
    port = free_port()
    serving(port, METRICS_TOKEN=TOKEN, LOG="json")
    before, asked, counters = counted(port), 0, instance / "metrics" / str(port)

    with ThreadPoolExecutor(8) as visitors:  # until both have answered: which one takes a request is nobody's choice
        while asked < 40 or (len(list(counters.glob("counter_*.db"))) < 2 and asked < 4_000):
            list(visitors.map(lambda _: ask(port, "/health"), range(40)))
            asked += 40

    assert counted(port) == before + asked
    assert len(list(counters.glob("counter_*.db"))) == 2
    assert '"page": "/health", "status": 200' in log_of(instance)


def counted(port: int) -> int:
    status, text = ask(port, "/metrics", Authorization=f"Bearer {TOKEN}")
    assert status == 200
    (line,) = [line for line in text.splitlines() if line.startswith('backcast_requests_total{page="/health"')]
    return int(float(line.rpartition(" ")[2]))


@pytest.mark.slow
def test_two_servers_with_one_key_and_one_database_know_each_others_visitors(instance: Path, serving: Serve) -> None:
    here, there = free_port(), free_port()
    serving(here)
    serving(there)
    link = CliRunner().invoke(main, ["link"], env=environment(instance)).stdout.strip()
    path = "/sign-in/" + link.rpartition("/")[2]

    connection = http.client.HTTPConnection("127.0.0.1", here, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    page, form = answer.read().decode(), answer.headers["Set-Cookie"].partition(";")[0]
    hidden = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    connection.close()
    connection = http.client.HTTPConnection("127.0.0.1", there, timeout=30)
    headers = {"Cookie": form, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", path, f"csrf_token={hidden}", headers)
    answer = connection.getresponse()
    answer.read()
    cookies = [cookie.partition(";")[0] for cookie in answer.headers.get_all("Set-Cookie", [])]
    connection.close()

    assert answer.status == 303
    assert ask(here, "/", Cookie="; ".join(cookies))[0] == 200
    assert ask(there, "/", Cookie="; ".join(cookies))[0] == 200


class Ring:
    """Something that holds itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def usual_collector() -> Iterator[None]:
    """The collector as it is otherwise."""
    usual = gc.get_threshold()
    yield
    gc.set_threshold(*usual)  # what it froze stays frozen: for the tests that is so anyway (tests/savings.py)


@pytest.mark.usefixtures("usual_collector")
def test_a_process_that_serves_finds_circles_once_there_are_enough_of_them() -> None:
    look_for_circles_less_often()
    gone = weakref.ref(Ring())

    pages: list[list[list[int]]] = [[[] for _ in range(1_000)]]
    stayed = gone() is not None
    pages.append([[] for _ in range(25_000)])

    assert stayed
    assert gone() is None
