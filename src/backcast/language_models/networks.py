"""Networks: a connection that ends at its deadline however its octets drip, and that takes no more than so many."""

import time
from collections.abc import Iterable, Iterator
from typing import Any, Final

import httpcore2
import httpx2

_KEPT_HEADERS: Final = frozenset({b"host", b"content-type", b"content-length", b"authorization"})


class TooMuch(Exception):
    """The answer is longer than any honest one."""


# What can happen on the way, as the library below calls it.
FAULTS: Final = (
    TooMuch,
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.UnsupportedProtocol,
)


class _Line(httpcore2.NetworkStream):
    """A connection whose every wait ends at the deadline, not each at its own."""

    def __init__(self, line: httpcore2.NetworkStream, deadline: float, most: int) -> None:
        self._line, self._deadline, self._left = line, deadline, most

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline stands for it
        octets = self._line.read(max_bytes, _seconds_to(self._deadline, httpcore2.ReadTimeout))
        self._left -= len(octets)
        if self._left < 0:
            raise TooMuch
        return octets

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._line.write(buffer, _seconds_to(self._deadline, httpcore2.WriteTimeout))

    def close(self) -> None:
        self._line.close()

    def start_tls(
        self,
        ssl_context: Any,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        left = _seconds_to(self._deadline, httpcore2.ConnectTimeout)
        return _Line(self._line.start_tls(ssl_context, server_hostname, left), self._deadline, self._left)

    def get_extra_info(self, info: str) -> Any:
        return self._line.get_extra_info(info)


class _Network(httpcore2.NetworkBackend):
    def __init__(self, deadline: float, most: int) -> None:
        self._network = httpcore2.SyncBackend()
        self._deadline, self._most = deadline, most

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        left = _seconds_to(self._deadline, httpcore2.ConnectTimeout)
        line = self._network.connect_tcp(host, port, left, local_address, socket_options)
        return _Line(line, self._deadline, self._most)


def _seconds_to(deadline: float, late: type[Exception]) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise late("the time is over")
    return left


class _Octets(httpx2.SyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        self._stream.close()


class Transport(httpx2.BaseTransport):
    """Carries one request. What the library would tell of this machine and of itself stays here.

    Args:
        deadline: of ``time.monotonic``.
        most: octets of an answer, with its headers.
        keyless: whether there is no key to show.
    """

    def __init__(self, deadline: float, most: int, *, keyless: bool) -> None:
        self._pool = httpcore2.ConnectionPool(network_backend=_Network(deadline, most))
        self._kept = _KEPT_HEADERS - {b"authorization"} if keyless else _KEPT_HEADERS

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer, of which only the headers were read."""
        headers = [(name, value) for name, value in request.headers.raw if name.lower() in self._kept]
        headers += [(b"User-Agent", b"Backcast"), (b"Accept", b"application/json")]
        headers += [(b"Accept-Encoding", b"identity"), (b"Connection", b"close")]
        answer = self._pool.handle_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=headers,
                content=request.read(),
            )
        )
        told = [(name, value) for name, value in answer.headers if name.lower() != b"content-encoding"]
        packed = [value for name, value in answer.headers if name.lower() == b"content-encoding"]
        if packed and packed != [b"identity"]:
            told.append((b"X-Packed", b"1"))  # unpacked, few octets can fill the memory; we asked for plain ones
        return httpx2.Response(answer.status, headers=told, stream=_Octets(answer.stream))

    def close(self) -> None:
        """Close what is open."""
        self._pool.close()
