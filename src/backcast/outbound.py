"""Outbound: what leads to the public internet, and nothing of the networks that only we can reach.

``refuse_private`` stands before each address that a service names and not the operator: those of the organisation's
sign-in service. ``fetch`` is for addresses that people name; nothing takes such a one yet.
"""

import io
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import Final, cast
from urllib.parse import urlsplit

from backcast.domain.errors import BackcastError, InvalidInput

_PORTS: Final = {"http": 80, "https": 443}
_PLAIN: Final = re.compile(r"[!-\[\]-~]{1,2000}")  # ASCII without spaces, backslashes and what steers
# At least two labels, of which the last is no number: 127.1, 0x7f.1 and 2130706433 are addresses to some readers.
_NAME: Final = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
_IPV6_IN_USE: Final = ipaddress.IPv6Network("2000::/3")  # all that was ever given out; the rest carries or repeats IPv4
# What the standard library of some version calls global, and is not, or leads elsewhere.
_NOT_PUBLIC: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "168.63.129.16/32",  # a cloud provider's own services
        "192.0.0.0/24",  # protocols, and another provider's services
        "192.88.99.0/24",  # relays into 2002::/16
        "2001::/23",  # protocols; tunnels that carry IPv4
        "2002::/16",  # IPv4 in IPv6
        "3ffe::/16",  # given back
        "3fff::/20",  # documents
    )
)


class NotFetched(BackcastError):
    """A page that did not come; ``reason`` is for the log."""

    def __init__(self, reason: str) -> None:
        self.reason = " ".join(reason.split())[:300]
        super().__init__(
            "The other server could not be reached, or its answer is of no use. Try again in some minutes."
        )


def look_up(host: str) -> list[str]:
    """The IP addresses of a host. The system decides how long it waits for its name servers.

    Raises:
        OSError: when the name is unknown.
    """
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def checked_addresses(url: str, look_up: Callable[[str], Sequence[str]] = look_up) -> list[str]:
    """The addresses behind a web address, all of them public.

    Raises:
        InvalidInput: when it is no plain web address, or when even one of its addresses is not public.
        NotFetched: when its name is unknown.
    """
    target = _target(url)
    try:
        addresses = list(look_up(target.host))
    except (OSError, UnicodeError) as fault:
        raise NotFetched(f"{target.host}: {fault}") from fault
    if not addresses or not all(is_public(address) for address in addresses):
        raise InvalidInput({"url": f"{target.host} is not on the public internet. Backcast does not open it."})
    return addresses


def refuse_private(url: str, trusted: str, look_up: Callable[[str], Sequence[str]] = look_up) -> None:
    """Refuse a web address that leads into a network that only we can reach.

    Whoever connects to it afterwards looks the name up once more: it has to be https, whose certificate tells whether
    that leads to somebody else.

    Args:
        url: what somebody else named.
        trusted: an address that the operator named; its host may be anywhere, on any port.
        look_up: gives the addresses of a host.

    Raises:
        InvalidInput: when it is no plain web address, or when even one of its addresses is not public.
        NotFetched: when its name is unknown.
    """
    if _host(url) != _host(trusted):
        checked_addresses(url, look_up)


def fetch(
    url: str, seconds: float = 10, most: int = 1_000_000, look_up: Callable[[str], Sequence[str]] = look_up
) -> bytes:
    """The body of a public page that answers 200; redirects are not followed.

    The name is looked up once, and the connection goes to an address that was checked: a name server that answers
    differently the second time gains nothing.

    Args:
        url: https or http, on the usual port.
        seconds: from the first to the last byte, looking up the name apart.
        most: bytes of the body.
        look_up: gives the addresses of a host.

    Raises:
        InvalidInput: when the address is none of the public internet.
        NotFetched: when no useful answer came within the limits.
    """
    target = _target(url)
    addresses = checked_addresses(url, look_up)
    deadline = time.monotonic() + seconds
    try:
        with closing(_connected(target, addresses, deadline)) as connection:
            body = _body(target, connection, most, deadline)
    except (OSError, HTTPException, ValueError) as fault:
        raise NotFetched(f"{target.host}: {type(fault).__name__}: {fault}") from fault
    return body


def is_public(address: str) -> bool:
    """Whether an IP address is that of one computer on the public internet."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if ip.version == 6 and (ip.scope_id or ip not in _IPV6_IN_USE):
        return False
    named_here = any(ip in network for network in _NOT_PUBLIC)
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or named_here)


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class _Target:
    scheme: str
    host: str
    path: str


def _target(url: str) -> _Target:
    """What a web address asks for; one that two programs could read differently is refused.

    Raises:
        InvalidInput: when it is no plain web address.
    """
    try:
        parts = urlsplit(url if _PLAIN.fullmatch(url) else "")
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    host = parts.hostname or ""
    usual = _PORTS.get(parts.scheme)
    known = usual is not None and port in (None, usual) and (_NAME.fullmatch(host) or _is_ip(host))
    if not known or "@" in parts.netloc:
        raise InvalidInput(
            {"url": "Write a web address such as https://example.org/page, with no name, port or password."}
        )
    return _Target(parts.scheme, host, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _connected(target: _Target, addresses: Sequence[str], deadline: float) -> socket.socket:
    """A connection to the first address that answers; the certificate has to be the host's."""
    fault: OSError | None = None
    for address in addresses:
        try:
            connection = socket.create_connection((address, _PORTS[target.scheme]), _left(deadline))
        except OSError as unreachable:
            fault = unreachable
            continue
        if target.scheme == "http":
            return connection
        connection.settimeout(_left(deadline))
        with closing(connection):  # the encrypted one takes it over, so that this closes it only when that fails
            return ssl.create_default_context().wrap_socket(connection, server_hostname=target.host)
    raise fault or OSError("no address")


def _body(target: _Target, connection: socket.socket, most: int, deadline: float) -> bytes:
    host = f"[{target.host}]" if ":" in target.host else target.host
    lines = [f"GET {target.path} HTTP/1.1", f"Host: {host}", "User-Agent: Backcast", "Accept-Encoding: identity"]
    connection.settimeout(_left(deadline))
    connection.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode("ascii"))
    with closing(HTTPResponse(cast("socket.socket", _Patience(connection, deadline)))) as answer:
        answer.begin()
        if answer.status != 200:
            raise NotFetched(f"{target.host} answered {answer.status}")
        body = answer.read(most + 1)
        if len(body) > most:
            raise NotFetched(f"{target.host} sent more than {most:,} bytes")
        if answer.length:
            raise NotFetched(f"{target.host} sent {answer.length:,} bytes less than it said")
    return body


class _Patience(io.RawIOBase):
    """A connection to read from until the deadline, however slowly its bytes drip."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection = connection
        self._deadline = deadline

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What the HTTP parser asks a connection for."""
        return io.BufferedReader(self)

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
