"""Collections: one calendar on a CalDAV server, of which objects are read, written and removed.

Nothing is overwritten blindly: a new object is written only where none is, a known one only as it was read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from backcast.calendar_servers.answers import NotUnderstood, Resource, resources
from backcast.domain.errors import BackcastError

_NAMESPACES: Final = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
_ABOUT: Final = f"<D:propfind {_NAMESPACES}><D:prop><D:resourcetype/><D:displayname/></D:prop></D:propfind>"
_ALL: Final = (
    f"<C:calendar-query {_NAMESPACES}><D:prop><D:getetag/><C:calendar-data/></D:prop>"
    '<C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>'
)
_CHANGED: Final = frozenset({HTTPStatus.PRECONDITION_FAILED, HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered."""

    status: int
    body: bytes
    location: str = ""


Ask = Callable[[str, str, bytes, Mapping[str, str]], Answer]  # method, address, body and headers


class ServerRefused(BackcastError):
    """The calendar server does not do what it was asked, in a sentence."""


class ChangedMeanwhile(ServerRefused):
    """An object was changed, made or removed by somebody else since it was read."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An object on the server: where, in which version, and what it says."""

    href: str
    etag: str
    octets: bytes


class Collection:
    """A calendar on a server; ``ask`` is how it is reached, with name and password."""

    def __init__(self, address: str, ask: Ask) -> None:
        self.address = address if address.endswith("/") else f"{address}/"
        self._ask = ask

    def name(self) -> str:
        """What the calendar is called there.

        Raises:
            ServerRefused: when there is no calendar at the address, or not for this name and password.
        """
        for about in self._listed("PROPFIND", _ABOUT, "0"):
            if about.is_calendar:
                return about.name
        raise ServerRefused(f"{self.address} is no calendar. Name the address of one, made for this plan alone.")

    def stored(self) -> list[Stored]:
        """All that the calendar holds.

        Raises:
            ServerRefused: when it cannot be read.
        """
        found = []
        for each in self._listed("REPORT", _ALL, "1"):
            href = urljoin(self.address, each.href)
            if each.octets and _lies_in(href, self.address):
                found.append(Stored(href, each.etag, each.octets.encode("utf-8", "replace")))
        return found

    def add(self, uid: str, octets: bytes) -> None:
        """Write an object that is not there yet.

        Raises:
            ChangedMeanwhile: when it is there.
            ServerRefused: when the server does not take it.
        """
        self._change("PUT", f"{self.address}{quote(uid, safe='')}.ics", octets, {"If-None-Match": "*"})

    def change(self, known: Stored, octets: bytes) -> None:
        """Write an object in the place of one that was read.

        Raises:
            ChangedMeanwhile: when it is another one by now.
            ServerRefused: when the server does not take it.
        """
        self._change("PUT", known.href, octets, {"If-Match": known.etag})

    def remove(self, known: Stored) -> None:
        """Remove an object that was read.

        Raises:
            ChangedMeanwhile: when it is another one by now.
            ServerRefused: when the server does not remove it.
        """
        self._change("DELETE", known.href, b"", {"If-Match": known.etag})

    def _change(self, method: str, address: str, octets: bytes, headers: Mapping[str, str]) -> None:
        if headers.get("If-Match") == "":
            raise ServerRefused("The server does not say in which version it has this entry: it is left as it is.")
        kind = {"Content-Type": "text/calendar; charset=utf-8"} if octets else {}
        answer = self._ask(method, address, octets, {**headers, **kind})
        if answer.status in _CHANGED:
            raise ChangedMeanwhile("Somebody else changed this entry just now: it is left as it is.")
        if not 200 <= answer.status < 300:
            raise ServerRefused(f"The server does not take this: status {answer.status}.")

    def _listed(self, method: str, body: str, depth: str) -> list[Resource]:
        headers = {"Depth": depth, "Content-Type": "application/xml; charset=utf-8"}
        answer = self._ask(method, self.address, body.encode(), headers)
        if answer.status != HTTPStatus.MULTI_STATUS:
            raise ServerRefused(_told(self.address, answer))
        try:
            return resources(answer.body)
        except NotUnderstood as fault:
            raise ServerRefused(f"What is at {self.address} does not answer like a calendar server.") from fault


def _lies_in(href: str, address: str) -> bool:
    """Whether an address is that of an object right within a collection, on the same server."""
    there, here = urlsplit(href), urlsplit(address)
    name = there.path.removeprefix(here.path)
    same = (there.scheme, there.netloc) == (here.scheme, here.netloc) and there.path.startswith(here.path)
    return same and bool(name) and "/" not in name and name not in (".", "..") and not there.query


def _told(address: str, answer: Answer) -> str:
    if answer.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return f"The server at {address} does not let this name and password in."
    if answer.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return f"There is no calendar at {address}. Make one there first, for this plan alone."
    if 300 <= answer.status < 400 and answer.location:
        return f"The server leads on to {answer.location[:200]}. Name that address if you trust it."
    return f"What is at {address} does not answer like a calendar server: status {answer.status}."
