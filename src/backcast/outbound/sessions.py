"""Sessions that ask other servers, and open only connections to addresses that were checked.

A name is looked up once, and the connection goes to an address that was checked: a name server that answers differently
the second time gains nothing.
"""

import io
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any, cast

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict

from backcast.domain.errors import BackcastError
from backcast.outbound.addresses import (
    PORTS,
    LookUp,
    Network,
    NotFetched,
    Target,
    checked_addresses,
    look_up,
    target_of,
)


def guarded_session(
    seconds: float,
    most: int,
    inside: Sequence[Network] = (),
    look_up: LookUp = look_up,
    deadline: float = float("inf"),
) -> requests.Session:
    """What asks other servers: each request opens only an address that was checked; no proxy, no netrc, no cookie.

    Ask with ``allow_redirects=False``. Beside what ``checked_addresses`` raises there is only ``NotFetched``.

    Args:
        seconds: for each request, from looking up the name to the last byte.
        most: bytes of a body.
        inside: networks that may be opened beside the public internet.
        look_up: gives the addresses of a host.
        deadline: of all requests together, as ``time.monotonic`` tells it.
    """
    session = requests.Session()
    session.trust_env = False
    session.headers = CaseInsensitiveDict(
        {"User-Agent": "Backcast", "Accept-Encoding": "identity", "Connection": "close"}
    )
    guard = GuardedAdapter(_Limits(seconds, most, deadline), inside, look_up)
    for scheme in PORTS:
        session.mount(f"{scheme}://", guard)
    return session


@dataclass(frozen=True, slots=True)
class _Limits:
    seconds: float
    most: int
    deadline: float


class GuardedAdapter(HTTPAdapter):
    """Sends requests to addresses that were checked, and nowhere else.

    It opens the connections itself: what does that for requests looks names up once more, and knows no deadline for a
    server that drips.
    """

    def __init__(self, limits: _Limits, inside: Sequence[Network], look_up: LookUp) -> None:
        super().__init__()
        self._limits = limits
        self._inside = inside
        self._look_up = look_up

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """The whole answer; what else requests hands over is of no use here.

        Raises:
            InvalidInput: when it is no address that may be opened.
            NotFetched: when no whole answer came within the limits.
        """
        url, limits = request.url or "", self._limits
        target = target_of(url, self._inside)
        deadline = min(limits.deadline, time.monotonic() + limits.seconds)
        try:
            addresses = _in_time(lambda: checked_addresses(url, self._look_up, self._inside), deadline)
            with closing(_connected(target, addresses, deadline)) as connection:
                return _answer(request, target, _Line(connection, deadline), limits.most)
        except TimeoutError as fault:
            told = f"{target.host} did not answer in time. Try again in some minutes."
            raise NotFetched(f"{target.host}: {type(fault).__name__}: {fault}", told) from fault
        except (OSError, HTTPException, ValueError) as fault:
            raise NotFetched(f"{target.host}: {type(fault).__name__}: {fault}") from fault


def _in_time(ask: Callable[[], list[str]], deadline: float) -> list[str]:
    """What a question gives, unless it is not answered in time: the system may wait long for its name servers."""
    found: list[list[str]] = []
    faults: list[BackcastError] = []

    def run() -> None:
        try:
            found.append(ask())
        except BackcastError as fault:
            faults.append(fault)

    asking = threading.Thread(target=run, daemon=True)
    asking.start()
    asking.join(min(_left(deadline), threading.TIMEOUT_MAX))
    if faults:
        raise faults[0]
    if not found:
        raise TimeoutError("the name servers do not answer")
    return found[0]


def _connected(target: Target, addresses: Sequence[str], deadline: float) -> socket.socket:
    """A connection to the first address that answers; the certificate has to be the host's."""
    fault: OSError | None = None
    for address in addresses:
        try:
            connection = socket.create_connection((address, target.port), _left(deadline))
        except OSError as unreachable:
            fault = unreachable
            continue
        if target.scheme == "http":
            return connection
        connection.settimeout(_left(deadline))
        with closing(connection):  # the encrypted one takes it over, so that this closes it only when that fails
            return ssl.create_default_context().wrap_socket(connection, server_hostname=target.host)
    raise fault or OSError("no address")


def _answer(request: requests.PreparedRequest, target: Target, line: "_Line", most: int) -> requests.Response:
    asking = HTTPConnection(target.host)
    asking.sock = cast("socket.socket", line)
    headers = {"Host": target.named, **cast("Mapping[str, str]", request.headers)}
    asking.request(request.method or "GET", request.path_url, request.body, headers)
    with closing(asking.getresponse()) as heard:
        answer = requests.Response()
        answer.status_code, answer.reason = heard.status, heard.reason
        answer.headers.update(heard.getheaders())
        answer.raw = io.BytesIO(_body(heard, target.host, most))
    answer.url, answer.request = request.url or "", request
    return answer


def _body(heard: HTTPResponse, host: str, most: int) -> bytes:
    body = heard.read(most + 1)
    if len(body) > most:
        told = f"{host} sends more than the {most:,} bytes that Backcast takes."
        raise NotFetched(f"{host} sent more than {most:,} bytes", told)
    if heard.length:
        raise NotFetched(f"{host} sent {heard.length:,} bytes less than it said")
    return body


class _Line:
    """A connection as the HTTP parser wants it, with a deadline for all that goes over it."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection = connection
        self._deadline = deadline

    def sendall(self, octets: bytes) -> None:
        """Send all of it."""
        self._connection.settimeout(_left(self._deadline))
        self._connection.sendall(octets)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What comes back."""
        return io.BufferedReader(_Patience(self._connection, self._deadline))

    def close(self) -> None:
        """Whoever opened the connection closes it."""


class _Patience(io.RawIOBase):
    """A connection to read from until the deadline, however slowly its bytes drip."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection = connection
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        self._connection.settimeout(_left(self._deadline))
        return self._connection.recv_into(buffer)


def _left(deadline: float) -> float:
    """Seconds to the deadline."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time is over")
    return left
