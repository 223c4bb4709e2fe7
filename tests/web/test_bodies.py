"""Bodies: a request takes a place once all that it brings is here; what stays half reaches nobody."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Event
from typing import Any

import pytest
from flask import Flask, request
from werkzeug.datastructures import Headers
from werkzeug.test import create_environ, run_wsgi_app

from backcast.app import MOST_BYTES
from backcast.web.requests.bodies import MOST_OF_ONE, Reception

LARGE = 1_000_001
pytestmark = pytest.mark.only("sqlite")


class Half:
    """A body that breaks off, after a while."""

    def __init__(self) -> None:
        self.is_awaited, self.goes_on = Event(), Event()

    def read(self, _size: int) -> bytes:
        self.is_awaited.set()
        self.goes_on.wait(20)
        return b""


@pytest.fixture
def read(app: Flask) -> list[bytes]:
    """What the application has read."""
    found: list[bytes] = []
    app.before_request_funcs.setdefault(None, []).insert(0, lambda: found.append(request.get_data()))
    return found


def reception(app: Flask, proxies: int = 0) -> Reception:
    return Reception(app, places=2, proxies=proxies, most=MOST_BYTES, hang_up=lambda *_: None)


def send(
    to: Reception, body: Any, length: int | None, sender: str = "203.0.113.9", said: str = ""
) -> tuple[int, Headers]:
    """Send a body of which this length is said; gives the status and the headers of the answer."""
    environ = create_environ("/sign-in", method="POST", headers={"X-Forwarded-For": said})
    environ |= {"wsgi.input": body, "wsgi.input_terminated": True, "REMOTE_ADDR": sender}
    environ |= {"HTTP_TRANSFER_ENCODING": "chunked"} if length is None else {"CONTENT_LENGTH": str(length)}
    if length is None:
        environ.pop("CONTENT_LENGTH", None)
    _, status, headers = run_wsgi_app(to, environ)
    return int(status[:3]), headers


def test_a_body_arrives_whole_whether_its_size_was_said_or_not(app: Flask, read: list[bytes]) -> None:
    desk = reception(app)

    for body, length in ((b"a=1&b=2", 7), (b"a=3", None), (b"x" * LARGE, LARGE)):
        send(desk, BytesIO(body), length)

    assert [len(body) for body in read] == [7, 3, LARGE]
    assert read[:2] == [b"a=1&b=2", b"a=3"]


def test_a_body_that_breaks_off_reaches_nobody(app: Flask, read: list[bytes]) -> None:
    status, headers = send(reception(app), BytesIO(b"a=1"), 7)

    assert (status, headers["Connection"], read) == (408, "close", [])
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_body_beyond_all_limits_is_not_read(app: Flask) -> None:
    body = BytesIO(b"x" * 10)

    send(reception(app), body, MOST_BYTES + 1)

    assert body.tell() == 0


@pytest.mark.parametrize(
    ("proxies", "one", "another"),
    [
        (0, ("203.0.113.9", "192.0.2.1"), ("198.51.100.1", "192.0.2.1")),
        (1, ("192.0.2.7", "192.0.2.1, 203.0.113.9"), ("192.0.2.7", "203.0.113.9, 198.51.100.1")),
    ],
)  # whom the connection came from, and what is said of it
def test_one_address_may_stop_in_the_middle_so_often_and_no_other_is_held_up(
    app: Flask, proxies: int, one: tuple[str, str], another: tuple[str, str]
) -> None:
    desk, halves = reception(app, proxies), [Half() for _ in range(MOST_OF_ONE)]

    with ThreadPoolExecutor(MOST_OF_ONE) as visitors:
        sent = [visitors.submit(send, desk, half, 9, *one) for half in halves]
        have_begun = [half.is_awaited.wait(20) for half in halves]
        refused, other = send(desk, BytesIO(b"a"), 1, *one), send(desk, BytesIO(b"a"), 1, *another)
        for half in halves:
            half.goes_on.set()
    again, _ = send(desk, BytesIO(b"a"), 1, *one)

    assert all(have_begun)
    assert (refused[0], refused[1]["Retry-After"]) == (503, "5")
    assert (other[0], again) == (400, 400)  # forms, but none of ours
    assert {each.result()[0] for each in sent} == {408}
