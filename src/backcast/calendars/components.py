"""Entries and their calendar as iCalendar octets: the only module that knows the icalendar library.

The library's value objects say how a value is written; which properties there are, and how lines are folded, is said
here: its defaults invent ids and stamps at every call, and its folding costs two thirds of the time.
Sources: RFC 5545 (iCalendar), RFC 7986 (NAME, COLOR, REFRESH-INTERVAL), RFC 9253 (DEPENDS-ON, GAP).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

from icalendar import Component, Event, vCategory, vDate, vDatetime, vDuration, vInt, vText, vUri

from backcast.calendars.identities import Identity
from backcast.calendars.texts import NO_TITLE, line, name, prose, shortened, web_address

FORMAT: Final = 1
LONGEST_TITLE: Final = 255
LONGEST_DESCRIPTION: Final = 4_000
_LONGEST_LINE: Final = 75
_CONFIRMED: Final = vText("CONFIRMED")
_TENTATIVE: Final = vText("TENTATIVE")
_TRANSPARENT: Final = vText("TRANSPARENT")
_FREE: Final = vText("FREE")
_ONE_DAY: Final = timedelta(days=1)


class EntryKind(StrEnum):
    """What an entry reminds of; the value is its category."""

    GOAL = "End goal"
    MILESTONE = "Milestone"
    ACTION = "Action"
    FOLLOW_UP = "Follow-up"
    START = "Start by"


_COLOURS: Final = {
    EntryKind.GOAL: vText("darkslateblue"),
    EntryKind.MILESTONE: vText("slateblue"),
    EntryKind.ACTION: vText("steelblue"),
    EntryKind.FOLLOW_UP: vText("seagreen"),
    EntryKind.START: vText("slategray"),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """``uid`` may begin ``days`` after the end of the entry that holds this; negative when they overlap."""

    uid: str
    days: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One whole-day entry from ``first`` to ``last``, both included.

    ``lines`` are the description, to which ``url`` is added as the last line; ``categories`` come after the kind.
    ``parent`` and ``depends_on`` are uids of entries of the same file. ``is_tentative`` marks a scenario.
    """

    identity: Identity
    kind: EntryKind
    title: str
    first: date
    last: date
    lines: tuple[str, ...] = ()
    url: str = ""
    categories: tuple[str, ...] = ()
    parent: str = ""
    depends_on: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    is_done: bool = False
    is_tentative: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """What a calendar says about itself. ``colour`` is a CSS3 name, ``colour_code`` the same as ``#RRGGBB``."""

    name: str
    description: str = ""
    url: str = ""
    refresh: timedelta = timedelta(hours=1)
    colour: str = "slateblue"
    colour_code: str = "#6A5ACD"


def render(header: Header, entries: Iterable[Entry]) -> bytes:
    """A complete calendar: the same header and entries give the same octets, in whatever order they come."""
    ordered = sorted(entries, key=lambda entry: (entry.first, str(entry.identity.uid)))
    newest = max((entry.identity.changed for entry in ordered), default=None)
    opening = b"BEGIN:VCALENDAR\r\n" + _header_octets(header, newest)
    return opening + b"".join(map(entry_octets, ordered)) + b"END:VCALENDAR\r\n"


def entry_octets(entry: Entry) -> bytes:
    """One entry as it stands in the file, from ``BEGIN:VEVENT`` on: what a feed may keep until the entry changes."""
    event = Event()
    identity = entry.identity
    url = web_address(entry.url)
    event["UID"] = vText(str(identity.uid))
    event["DTSTAMP"] = event["LAST-MODIFIED"] = _moment(identity.changed)
    event["CREATED"] = _moment(identity.created)
    event["SEQUENCE"] = vInt(identity.sequence)
    event["DTSTART"] = _day(entry.first)
    event["DTEND"] = _day(entry.last + _ONE_DAY)  # the end is exclusive
    event["SUMMARY"] = vText(_summary(entry))
    if description := _description(entry.lines, url):
        event["DESCRIPTION"] = vText(description)
    if url:
        event["URL"] = vUri(url)
    event["CATEGORIES"] = vCategory(list(dict.fromkeys(filter(None, map(name, (entry.kind, *entry.categories))))))
    event["STATUS"] = _TENTATIVE if entry.is_tentative else _CONFIRMED
    event["TRANSP"] = _TRANSPARENT
    event["X-MICROSOFT-CDO-BUSYSTATUS"] = _FREE
    event["COLOR"] = _COLOURS[entry.kind]
    if relations := _relations(entry):
        event["RELATED-TO"] = relations
    return _octets(event.content_lines(sorted=False))


def _header_octets(header: Header, newest: datetime | None) -> bytes:
    called, about, url = name(header.name), name(header.description), web_address(header.url)
    about = shortened(about, LONGEST_DESCRIPTION)
    calendar = Component()
    calendar["VERSION"] = vText("2.0")
    calendar["PRODID"] = vText(f"-//Backcast//Calendar {FORMAT}//EN")
    calendar["CALSCALE"] = vText("GREGORIAN")
    calendar["NAME"] = calendar["X-WR-CALNAME"] = vText(called or NO_TITLE)
    if about:
        calendar["DESCRIPTION"] = calendar["X-WR-CALDESC"] = vText(about)
    calendar["REFRESH-INTERVAL"] = vDuration(header.refresh, {"VALUE": "DURATION"})
    calendar["X-PUBLISHED-TTL"] = vDuration(header.refresh)
    calendar["COLOR"] = vText(header.colour)
    calendar["X-APPLE-CALENDAR-COLOR"] = vText(header.colour_code)
    if url:
        calendar["URL"] = vUri(url)
    if newest:
        calendar["LAST-MODIFIED"] = _moment(newest)
    return _octets([calendar.content_line(key, value) for key, value in calendar.items()])


def _summary(entry: Entry) -> str:
    # A calendar entry has no state "completed"; a sign before the title is seen in every program.
    sign = "✓ " if entry.is_done else "◆ " if entry.kind is EntryKind.MILESTONE else ""
    return shortened(sign + (line(entry.title) or NO_TITLE), LONGEST_TITLE)


def _description(lines: Iterable[str], url: str) -> str:
    ending = f"\n\n{url}" if url else ""
    text = "\n".join(map(prose, lines)).strip()
    return (shortened(text, max(LONGEST_DESCRIPTION - len(ending), 1)) + ending).strip()


def _relations(entry: Entry) -> list[vText]:
    parents = [vText(entry.parent, params={"RELTYPE": "PARENT"})] if entry.parent else []
    waits = [vText(uid, params={"RELTYPE": "DEPENDS-ON"}) for uid in entry.depends_on]
    gaps = [vText(gap.uid, params={"RELTYPE": "FINISHTOSTART", "GAP": _duration(gap.days)}) for gap in entry.gaps]
    return parents + waits + gaps


def _duration(days: int) -> str:
    return f"{'-' if days < 0 else ''}P{abs(days)}D"


def _day(day: date) -> vDate:
    return vDate(day, {"VALUE": "DATE"})


def _moment(moment: datetime) -> vDatetime:
    return vDatetime(moment.astimezone(UTC).replace(microsecond=0))


def _octets(lines: Iterable[str]) -> bytes:
    return b"".join(_folded(text) for text in lines if text)


def _folded(text: str) -> bytes:
    """A content line in pieces of at most 75 octets, never cut inside a character or an escape."""
    octets = text.encode()
    pieces, begin, room = [], 0, _LONGEST_LINE
    while len(octets) - begin > room:
        end = begin + room
        while octets[end] & 0xC0 == 0x80:  # the middle of a character
            end -= 1
        piece = octets[begin:end]
        if (len(piece) - len(piece.rstrip(b"\\"))) % 2:
            end -= 1
        pieces.append(octets[begin:end])
        begin, room = end, _LONGEST_LINE - 1  # a blank opens every line that goes on
    return b"\r\n ".join([*pieces, octets[begin:]]) + b"\r\n"
