"""Fetching: the outside network is a server on loopback, reached in place of the address that was checked."""

import socket
import threading
from collections.abc import Sequence
from ipaddress import ip_network
from pathlib import Path

import pytest
import requests
import responses

from backcast.domain.errors import InvalidInput
from backcast.outbound.addresses import NotFetched
from backcast.outbound.fetches import MOST_REDIRECTS, fetch
from tests.mails.servers import certificate
from tests.outbound.servers import PUBLIC, leading_to, listening, outside, page, saying

HERE = [ip_network("127.0.0.0/8")]
SENDING = "backcast.outbound.sessions.GuardedAdapter.send"
NAMES = {
    "example.org": [PUBLIC],
    "both.example.org": ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", PUBLIC],
    "inside.example.org": ["10.0.0.8"],
}


def look_up(host: str) -> Sequence[str]:
    """The names of the outside network, and addresses as they are."""
    return NAMES.get(host, [host])


def test_a_page_is_fetched_from_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def changing(host: str) -> list[str]:
        asked.append(host)
        return [PUBLIC] if len(asked) == 1 else ["127.0.0.1"]

    with outside(monkeypatch, saying(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")) as there:
        body = fetch("http://example.org/a/page?x=1#part", look_up=changing)

    assert body == b"hello"
    assert asked == ["example.org"]
    assert there.connections == [(PUBLIC, 80)]
    assert there.requests[0].split("\r\n")[:2] == ["GET /a/page?x=1 HTTP/1.1", "Host: example.org"]


def test_the_next_address_is_tried_when_one_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with outside(monkeypatch, saying(b"HTTP/1.1 200 OK\r\n\r\nto the end")) as there:
        assert fetch("http://both.example.org/", look_up=look_up) == b"to the end"

    assert there.connections == [("2606:2800:21f:cb07:6820:80da:af6b:8b2c", 80), (PUBLIC, 80)]


@pytest.mark.parametrize(("name", "fetched"), [("example.org", True), ("other.example.org", False)])
def test_the_certificate_has_to_be_the_hosts(
    name: str, fetched: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, encryption = certificate(tmp_path, name)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))

    with outside(monkeypatch, saying(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret"), encryption) as there:
        if fetched:
            assert fetch("https://example.org/", look_up=look_up) == b"secret"
        else:
            with pytest.raises(NotFetched) as refused:
                fetch("https://example.org/", look_up=look_up)
            assert "certificate verify failed" in refused.value.reason

    assert there.connections == [(PUBLIC, 443)]
    assert len(there.requests) == fetched


def test_what_the_environment_says_of_proxies_and_passwords_counts_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine example.org login ann password secret\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    with outside(monkeypatch, page(b"hello")) as there:
        assert fetch("http://example.org/", look_up=look_up) == b"hello"

    assert there.connections == [(PUBLIC, 80)]
    assert "Authorization" not in there.requests[0]


@pytest.mark.parametrize("place", ["http://both.example.org/there", "/there", "there?x=1"])
def test_a_redirect_is_followed_to_an_address_that_is_checked_again(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with outside(monkeypatch, leading_to(place)) as there:
        assert fetch("http://example.org/", look_up=look_up) == b"there"

    assert [line.split()[1][:6] for line in there.requests] == ["/", "/there"]


@pytest.mark.parametrize(
    "place",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://inside.example.org/",
        "http://[::1]/",
        "http://localhost/",
        "//10.0.0.8/",
        "http://example.org:22/",
        "http://ann@example.org/",
        "http://[",
        "file:///etc/passwd",
        "gopher://example.org/",
    ],
)
def test_a_redirect_into_a_network_of_ours_is_not_followed(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with outside(monkeypatch, leading_to(place)) as there, pytest.raises((InvalidInput, NotFetched)):
        fetch("http://example.org/", look_up=look_up)

    assert there.connections == [(PUBLIC, 80)]


def test_an_address_that_leads_in_circles_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    with outside(monkeypatch, leading_to(*["/again"] * 20)) as there, pytest.raises(NotFetched, match="in circles"):
        fetch("http://example.org/", look_up=look_up)

    assert len(there.connections) == MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"hello",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 500 Oops\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
    ],
)
def test_an_answer_of_no_use_is_no_traceback(told: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    with outside(monkeypatch, saying(told)), pytest.raises(NotFetched):
        fetch("http://example.org/", look_up=look_up)


@pytest.mark.parametrize(
    "told", [b"Content-Length: 100001\r\n\r\n", b"\r\n", b"Transfer-Encoding: chunked\r\n\r\n186a1\r\n"]
)
def test_a_body_that_is_too_large_is_refused(told: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = saying(b"HTTP/1.1 200 OK\r\n" + told + b"x" * 100_001 + b"\r\n0\r\n\r\n")

    with outside(monkeypatch, answer), pytest.raises(NotFetched) as refused:
        fetch("http://example.org/", most=100_000, look_up=look_up)

    assert refused.value.reason == "example.org sent more than 100,000 bytes"


def test_a_body_of_exactly_the_most_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with outside(monkeypatch, saying(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n1234567")):
        assert fetch("http://example.org/", most=7, look_up=look_up) == b"1234567"


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
    ],
)
def test_a_server_that_drips_is_left_at_the_deadline(start: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    left = threading.Event()

    def drip(connection: socket.socket) -> None:
        connection.sendall(start)
        while not left.wait(0.02):  # each wait is far shorter than the deadline, all together are endless
            connection.sendall(b"x")

    with outside(monkeypatch, drip):
        try:
            with pytest.raises(NotFetched, match="did not answer in time") as refused:
                fetch("http://example.org/", seconds=0.3, look_up=look_up)
        finally:
            left.set()

    assert "TimeoutError" in refused.value.reason


def test_a_name_server_that_does_not_answer_is_left_at_the_deadline() -> None:
    answered = threading.Event()

    def slow(host: str) -> list[str]:
        answered.wait(10)
        return [PUBLIC]

    try:
        with pytest.raises(NotFetched) as refused:
            fetch("http://example.org/", seconds=0.2, look_up=slow)
    finally:
        answered.set()

    assert "the name servers do not answer" in refused.value.reason


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://computer.example:{port}/"]
)
def test_a_network_that_the_operator_named_is_opened_on_any_port_and_by_any_name(url: str) -> None:
    with listening(page(b"closed")) as there:
        address = url.format(port=there.port)

        assert fetch(address, inside=HERE, look_up=lambda host: ["127.0.0.1"]) == b"closed"
        with pytest.raises(InvalidInput):
            fetch(address, look_up=lambda host: ["127.0.0.1"])
        with pytest.raises(InvalidInput):
            fetch(address, inside=HERE, look_up=lambda host: [PUBLIC])
        with pytest.raises(InvalidInput):
            fetch(address, inside=HERE, look_up=lambda host: ["127.0.0.1", "10.0.0.8"])

    assert len(there.requests) == 1
    assert f"Host: {address.removeprefix('http://').removesuffix('/')}" in there.requests[0]


def test_whom_the_operator_named_may_not_lead_on_into_another_network() -> None:
    with listening(leading_to("http://169.254.169.254/latest/")) as there, pytest.raises(InvalidInput):
        fetch(f"{there.address}/", inside=HERE)

    assert len(there.requests) == 1


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("text/html; charset=utf-8", "example.org answers with a web page, maybe one to sign in"),
        ("application/json", "example.org answers with something else"),
    ],
)
def test_content_of_another_kind_is_told_from_what_is_looked_for(kind: str, told: str) -> None:
    with responses.RequestsMock(target=SENDING) as outside_network:
        outside_network.get("https://example.org/closed.ics", body=b"<html>", content_type=kind)

        with pytest.raises(NotFetched, match=told):
            fetch("https://example.org/closed.ics", kinds=["text/calendar"], look_up=look_up)


def test_nothing_leads_from_https_to_where_others_read_along() -> None:
    with responses.RequestsMock(target=SENDING) as outside_network:
        outside_network.get("https://example.org/a", status=301, headers={"Location": "http://example.org/a"})

        with pytest.raises(InvalidInput, match="without https"):
            fetch("https://example.org/a", look_up=look_up)


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429, 503])
def test_a_page_that_is_not_there_is_told_with_its_status(status: int) -> None:
    with responses.RequestsMock(target=SENDING) as outside_network:
        outside_network.get("https://example.org/a", status=status)

        with pytest.raises(NotFetched, match=f"status {status}"):
            fetch("https://example.org/a", look_up=look_up)


def test_what_requests_itself_complains_of_is_no_traceback() -> None:
    with responses.RequestsMock(target=SENDING) as outside_network:
        outside_network.get("https://example.org/a", body=requests.ConnectionError("reset"))

        with pytest.raises(NotFetched):
            fetch("https://example.org/a", look_up=look_up)
