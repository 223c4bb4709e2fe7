"""Addresses of the web: which may be opened, and which lead into networks that only we can reach.

``refuse_private`` stands before each address that a service names and not the operator: those of the organisation's
sign-in service.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from backcast.domain.errors import BackcastError, InvalidInput

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LookUp = Callable[[str], Sequence[str]]

PORTS: Final = {"http": 80, "https": 443}
_PLAIN: Final = re.compile(r"[!-\[\]-~]{1,2000}")  # ASCII without spaces, backslashes and what steers
# At least two labels, of which the last is no number: 127.1, 0x7f.1 and 2130706433 are addresses to some readers.
_NAME: Final = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
_SHORT_NAME: Final = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")  # of a computer in one's own network
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
    """A page that did not come; ``reason`` is for the log, ``told`` for people where there is more to say."""

    def __init__(self, reason: str, told: str = "") -> None:
        self.reason = " ".join(reason.split())[:300]
        super().__init__(
            told or "The other server could not be reached, or its answer is of no use. Try again in some minutes."
        )


@dataclass(frozen=True, slots=True)
class Target:
    """``is_usual`` tells a name and port that the public internet may have; others are only in one's own network."""

    scheme: str
    host: str
    port: int
    is_usual: bool

    @property
    def named(self) -> str:
        """The host as the other server is told it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def look_up(host: str) -> list[str]:
    """The IP addresses of a host. The system decides how long it waits for its name servers.

    Raises:
        OSError: when the name is unknown.
    """
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def checked_addresses(url: str, look_up: LookUp = look_up, inside: Sequence[Network] = ()) -> list[str]:
    """The addresses behind a web address, all of them public or in the networks ``inside``, which the operator named.

    Raises:
        InvalidInput: when it is no plain web address, or when even one of its addresses may not be opened.
        NotFetched: when its name is unknown.
    """
    target = target_of(url, inside)
    try:
        addresses = list(look_up(target.host))
    except (OSError, UnicodeError) as fault:
        told = f"{target.host} could not be reached: there is no such name, or it cannot be looked up just now."
        raise NotFetched(f"{target.host}: {fault}", told) from fault
    if not addresses or not all(_may_be_opened(address, target, inside) for address in addresses):
        raise InvalidInput({"url": f"{target.host} is not on the public internet. Backcast does not open it."})
    return addresses


def refuse_private(url: str, trusted: str, look_up: LookUp = look_up) -> None:
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
    if host_of(url) != host_of(trusted):
        checked_addresses(url, look_up)


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


def host_of(url: str) -> str:
    """The name or number of the computer that a web address names, empty when it names none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def target_of(url: str, inside: Sequence[Network] = ()) -> Target:
    """Whom a web address asks; one that two programs could read differently is refused.

    Raises:
        InvalidInput: when it is no plain web address.
    """
    try:
        parts = urlsplit(url if _PLAIN.fullmatch(url) else "")
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    host, usual = parts.hostname or "", PORTS.get(parts.scheme, 0)
    is_named = bool(_NAME.fullmatch(host) or _is_ip(host))
    is_usual = is_named and port in (None, usual)
    known = is_usual or (inside and port != 0 and (is_named or _SHORT_NAME.fullmatch(host)))
    if not usual or not known or "@" in parts.netloc:
        raise InvalidInput(
            {"url": "Write a web address such as https://example.org/page, with no name, port or password."}
        )
    return Target(parts.scheme, host, port or usual, is_usual)


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _may_be_opened(address: str, target: Target, inside: Sequence[Network]) -> bool:
    if target.is_usual and is_public(address):
        return True
    return _is_ip(address) and any(ipaddress.ip_address(address) in network for network in inside)
