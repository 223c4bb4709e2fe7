import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backcast.domain.errors import InvalidInput
from backcast.outbound import NotFetched, checked_addresses, fetch, is_public, refuse_private
from tests.mails.servers import certificate

PUBLIC = "93.184.215.14"
NAMES = {
    "example.org": [PUBLIC],
    "both.example.org": ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", PUBLIC],
    "inside.example.org": ["10.0.0.8"],
    "half.example.org": [PUBLIC, "127.0.0.1"],
    "six.example.org": [PUBLIC, "::1"],
    "mapped.example.org": ["::ffff:169.254.169.254"],
    "nowhere.example.org": [],
}


def look_up(host: str) -> Sequence[str]:
    """The names of the outside network, and addresses as they are."""
    if host.replace(".", "").isdigit() or ":" in host:
        return [host]
    if host not in NAMES:
        raise socket.gaierror(-2, "Name or service not known")
    return NAMES[host]


@pytest.mark.parametrize(
    ("url", "addresses"),
    [
        ("https://example.org", [PUBLIC]),
        ("HTTPS://Example.ORG/page?x=1#part", [PUBLIC]),
        ("http://example.org:80/", [PUBLIC]),
        ("https://example.org:443/", [PUBLIC]),
        ("https://both.example.org/", ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", PUBLIC]),
        ("https://93.184.215.14/", [PUBLIC]),
        ("https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/", ["2606:2800:21f:cb07:6820:80da:af6b:8b2c"]),
    ],
)
def test_a_public_web_address_leads_to_its_addresses(url: str, addresses: list[str]) -> None:
    assert checked_addresses(url, look_up) == addresses


REFUSED = [
    # loopback, as people and programs spell it
    "http://127.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://0.0.0.0/",
    "http://0/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.0.0.01/",
    "http://localhost/",
    "http://LOCALHOST/",
    "http://127.0.0.1./",
    "http://example.org./",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://ｌocalhost/",
    "http://%31%32%37.0.0.1/",
    "http://127.0.0.1%2f@example.org/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::10.0.0.1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    # the networks behind us
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.0.1/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://168.63.129.16/",
    "http://192.0.0.192/",
    "http://198.18.0.1/",
    "http://192.0.2.1/",
    "http://224.0.0.1/",
    "http://239.255.255.250/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://192.88.99.1/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[2606:2800:21f:cb07:6820:80da:af6b:8b2c%25eth0]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
    "http://[100::1]/",
    # names that lead there
    "http://inside.example.org/",
    "http://half.example.org/",
    "http://six.example.org/",
    "http://mapped.example.org/",
    "http://nowhere.example.org/",
    # two programs read two hosts
    "http://example.org@127.0.0.1/",
    "http://127.0.0.1@example.org/",
    "http://ann:secret@example.org/",
    "http://@example.org/",
    "http://example.org\\@127.0.0.1/",
    "http:\\\\example.org/",
    "http://example.org\t.inside/",
    "http://exam\nple.org/",
    " http://example.org/",
    "http://example.org /",
    "http://example.org/a b",
    "http://[example.org]/",
    "http://[::1/",
    # other ports, other schemes, no address at all
    "http://example.org:22/",
    "http://example.org:8080/",
    "http://example.org:443/",
    "https://example.org:80/",
    "http://example.org:0/",
    "http://example.org:99999/",
    "http://example.org:8o/",
    "ftp://example.org/",
    "file:///etc/passwd",
    "gopher://example.org/",
    "dict://example.org/",
    "data:text/plain,x",
    "javascript:alert(1)",
    "//example.org/",
    "example.org",
    "http:example.org",
    "http:///example.org",
    "http://",
    "",
    "http://example/",
    "http://-example.org/",
    "http://exa_mple.org/",
    "http://" + "a" * 64 + ".org/",
    "http://" + "a." * 126 + "org/",
    "http://example.org/" + "a" * 2_000,
]


@pytest.mark.parametrize("url", REFUSED)
def test_everything_that_is_not_plainly_public_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    monkeypatch.setattr(socket, "create_connection", lambda *given, **more: opened.append(given))

    with pytest.raises(InvalidInput) as refused:
        checked_addresses(url, look_up)
    with pytest.raises(InvalidInput):
        fetch(url, look_up=look_up)
    with pytest.raises(InvalidInput):
        refuse_private(url, "https://sign-in.example.org", look_up)

    assert set(refused.value.problems) == {"url"}
    assert opened == []


@given(st.text())
def test_every_text_gets_an_answer(url: str) -> None:
    with pytest.raises((InvalidInput, NotFetched)):
        checked_addresses("http://" + url, lambda host: ["127.0.0.1"])


def test_the_host_that_the_operator_named_may_be_anywhere_and_no_other() -> None:
    trusted = "https://inside.example.org:8443/realm"

    refuse_private("https://inside.example.org/keys", trusted, look_up)
    with pytest.raises(InvalidInput):
        refuse_private("https://half.example.org/keys", trusted, look_up)


def test_an_unknown_name_is_no_traceback() -> None:
    with pytest.raises(NotFetched, match="could not be reached"):
        checked_addresses("https://unknown.example.org/", look_up)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001:82b::200e"])
def test_computers_of_the_public_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.org",
        "8.8.8.8 ",
        "::8.8.8.8",  # forms of IPv6 that carry an address which is public by itself
        "::ffff:8.8.8.8",
        "::ffff:0:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "64:ff9b:1::8.8.8.8",
        "2002:808:808::1",
        "2001:0:808:808::1",
        "2606:4700:4700::1111%eth0",
        "168.63.129.16",
        "192.0.0.9",
        "192.88.99.1",
        "100::1",
        "2001:1::1",
        "2001:20::1",
        "3ffe::1",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "fec0::1",
    ],
)
def test_what_only_looks_public_is_not(address: str) -> None:
    assert not is_public(address)


# --- fetching: the outside network is a server on loopback, reached in place of the address that was checked ----------

Answer = Callable[[socket.socket], None]


class Outside:
    """What the outside network was asked for, and where."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connections: list[tuple[str, int]] = []
        self.requests: list[str] = []


@contextmanager
def outside(
    monkeypatch: pytest.MonkeyPatch, answer: Answer, encryption: ssl.SSLContext | None = None
) -> Iterator[Outside]:
    """A web server that is reached whatever address is connected to."""

    class Visit(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                connection = self.request
                if encryption:
                    connection = encryption.wrap_socket(connection, server_side=True)
                with connection:
                    there.requests.append(connection.recv(65_536).decode("ascii"))
                    answer(connection)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Visit) as server:
        there = Outside(server.server_address[1])
        open_connection = socket.create_connection

        def connect(address: tuple[str, int], timeout: float) -> socket.socket:
            there.connections.append(address)
            if address[0] != PUBLIC:
                raise OSError("no route to host")
            return open_connection(("127.0.0.1", there.port), timeout)

        monkeypatch.setattr(socket, "create_connection", connect)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield there
        finally:
            server.shutdown()
            thread.join()


def saying(text: bytes) -> Answer:
    return lambda connection: connection.sendall(text)


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


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_redirects_are_not_followed(status: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = f"HTTP/1.1 {status}\r\nLocation: http://example.org/there\r\nContent-Length: 0\r\n\r\n".encode()

    with outside(monkeypatch, saying(told)) as there, pytest.raises(NotFetched) as refused:
        fetch("http://example.org/", look_up=look_up)

    assert refused.value.reason == f"example.org answered {status[:3]}"
    assert len(there.connections) == 1


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
            with pytest.raises(NotFetched) as refused:
                fetch("http://example.org/", seconds=0.3, look_up=look_up)
        finally:
            left.set()

    assert "TimeoutError" in refused.value.reason
