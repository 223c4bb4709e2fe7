"""The outside network: servers on loopback, reached in place of the addresses that were checked, or as they are."""

import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

PUBLIC = "93.184.215.14"
Answer = Callable[[socket.socket], None]


class Outside:
    """What the outside network was asked for, and where."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.address = f"http://127.0.0.1:{port}"
        self.connections: list[tuple[str, int]] = []
        self.requests: list[str] = []


@contextmanager
def listening(answer: Answer, encryption: ssl.SSLContext | None = None) -> Iterator[Outside]:
    """A web server on loopback that gives every visitor the same answer."""

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
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield there
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def outside(
    monkeypatch: pytest.MonkeyPatch, answer: Answer, encryption: ssl.SSLContext | None = None
) -> Iterator[Outside]:
    """The same, reached whatever address is connected to."""
    open_connection = socket.create_connection

    with listening(answer, encryption) as there:

        def connect(address: tuple[str, int], timeout: float) -> socket.socket:
            there.connections.append(address)
            if address[0] != PUBLIC:
                raise OSError("no route to host")
            return open_connection(("127.0.0.1", there.port), timeout)

        monkeypatch.setattr(socket, "create_connection", connect)
        yield there


def saying(text: bytes) -> Answer:
    """An answer of these octets."""
    return lambda connection: connection.sendall(text)


def page(body: bytes, kind: str = "text/calendar; charset=utf-8") -> Answer:
    """A page of this content."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return saying(head.encode() + body)


def leading_to(*places: str) -> Answer:
    """The first visitor is sent on to the first place, the next to the next; whoever comes later reads “there”."""
    left = list(places)

    def answer(connection: socket.socket) -> None:
        if left:
            head = f"HTTP/1.1 302 Found\r\nLocation: {left.pop(0)}\r\nContent-Length: 0\r\n\r\n"
            connection.sendall(head.encode())
        else:
            page(b"there")(connection)

    return answer
