"""Objects: one entry as a calendar server keeps it, and what can be told of one that was read back.

A server may put the lines into another order, and a person may change what they say. Each object that we write says to
which plan it belongs and, in short, what it said then: so that a change by somebody else is seen without keeping books.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from icalendar import Calendar, Component

from backcast.calendars.choices import Choices
from backcast.calendars.components import FORMAT, Entry
from backcast.calendars.octets import EVENTS, entry_octets
from backcast.calendars.texts import line, shortened

_OURS: Final = "-//Backcast//"
_PLAN: Final = "X-BACKCAST-PLAN"
_SAID: Final = "X-BACKCAST-SAID"
_LONGEST: Final = 200
# What servers and programs move by themselves, and what means nothing to a person.
_PASSED_OVER: Final = frozenset({"DTSTAMP", "LAST-MODIFIED", "CREATED", "SEQUENCE"})
_FAULTS: Final = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class SeenObject:
    """An object as it stands on a server.

    ``said`` is in short what it says; ``is_untouched`` tells that it still says what it said when we wrote it, and
    ``plan`` to which plan it belongs, empty where it does not say. ``day`` is None where it has none that can be read.
    """

    uid: str
    title: str
    day: date | None
    said: str
    plan: str
    is_ours: bool
    is_untouched: bool


def object_octets(entry: Entry, plan_id: str, choices: Choices = EVENTS) -> bytes:
    """An entry as a whole calendar object; the same entry of the same plan gives the same octets."""
    begin = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{_OURS}Calendar {FORMAT}//EN\r\nCALSCALE:GREGORIAN\r\n"
    body, event_end = entry_octets(entry, choices), b"END:VEVENT\r\n"
    head = body.removesuffix(event_end)
    said = _said(_events(begin.encode() + body + b"END:VCALENDAR\r\n")[0])
    marks = f"{_PLAN}:{plan_id}\r\n{_SAID}:{said}\r\n"
    return begin.encode() + head + marks.encode() + event_end + b"END:VCALENDAR\r\n"


def seen_object(octets: bytes) -> SeenObject:
    """What an object says; one that cannot be read, or holds something else than one event, is not ours."""
    try:
        calendar = _calendar(octets)
        parts = [each for each in calendar.subcomponents if each.name != "VTIMEZONE"]
        first = parts[0]
        is_ours = str(calendar.get("PRODID", "")).startswith(_OURS) and [each.name for each in parts] == ["VEVENT"]
        said = _said(first)
        return SeenObject(
            uid=_text(first, "UID"),
            title=shortened(line(_text(first, "SUMMARY")), _LONGEST),
            day=_day(first),
            said=said,
            plan=_text(first, _PLAN),
            is_ours=is_ours,
            is_untouched=_text(first, _SAID) == said,
        )
    except _FAULTS:
        return SeenObject("", "", None, "", "", is_ours=False, is_untouched=False)


def _calendar(octets: bytes) -> Component:
    read = Calendar.from_ical(octets.decode("utf-8", "replace") + "\r\n")  # never the path of a file
    if isinstance(read, list):
        raise ValueError("several calendars")
    return read


def _events(octets: bytes) -> list[Component]:
    return list(_calendar(octets).subcomponents)


def _said(component: Component) -> str:
    lines = "\n".join(sorted(_lines(component)))
    return hashlib.sha256(lines.encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _lines(component: Component, within: str = "") -> Iterator[str]:
    """The properties of a component and of those in it, each as one line that always reads the same."""
    properties: list[tuple[str, Any]] = component.property_items(recursive=False)
    for name, value in properties:
        if name in ("BEGIN", "END") or name in _PASSED_OVER or name.startswith("X-"):
            continue
        parameters = sorted((key.upper(), str(given)) for key, given in getattr(value, "params", {}).items())
        yield f"{within}{name};{parameters}:{value.to_ical()!r}"
    for number, inner in enumerate(component.subcomponents):
        yield from _lines(inner, f"{within}{inner.name}{number}/")


def _text(component: Component, name: str) -> str:
    found: Any = component.get(name, "")
    return str(found[0] if isinstance(found, list) else found)


def _day(component: Component) -> date | None:
    found = getattr(component.get("DTSTART"), "dt", None)
    return date(found.year, found.month, found.day) if isinstance(found, date) else None
