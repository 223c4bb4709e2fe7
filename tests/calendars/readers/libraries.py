"""The readers that are Python libraries among the locked packages: each parses by itself, and all read in every run."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import icalendar
import ics  # type: ignore[import-untyped]
import vobject  # type: ignore[import-untyped]
from ical.calendar_stream import IcsCalendarStream

from tests.calendars.readers.sightings import Seen, Sighting, sighting

Reader = Callable[[bytes], Sighting]


def by_icalendar(octets: bytes) -> Sighting:
    components: Any = icalendar.Calendar.from_ical(octets).subcomponents
    seen = [
        Seen(
            str(each["UID"]),
            each.name,
            str(each["SUMMARY"]),
            each["DTSTART"].dt if "DTSTART" in each else None,
            each["DTEND" if each.name == "VEVENT" else "DUE"].dt,
        )
        for each in components
    ]
    return sighting(seen, {name for each in components for name in each})


def by_ical(octets: bytes) -> Sighting:
    read = IcsCalendarStream.calendar_from_ics(octets.decode())
    events = [Seen(str(e.uid), "VEVENT", str(e.summary), day(e.dtstart), required(e.dtend)) for e in read.events]
    to_dos = [Seen(str(t.uid), "VTODO", str(t.summary), day(t.dtstart), required(t.due)) for t in read.todos]
    unknown = [*(extra for e in read.events for extra in e.extras), *(extra for t in read.todos for extra in t.extras)]
    return sighting([*events, *to_dos], {extra.name.upper() for extra in unknown})


def by_vobject(octets: bytes) -> Sighting:
    read = vobject.readOne(octets.decode())
    components = [*read.contents.get("vevent", ()), *read.contents.get("vtodo", ())]
    seen = [
        Seen(
            each.uid.value,
            each.name,
            each.summary.value,
            day(each.dtstart.value if "dtstart" in each.contents else None),
            required((each.dtend if each.name == "VEVENT" else each.due).value),
        )
        for each in components
    ]
    return sighting(seen, {name.upper() for each in components for name in each.contents} - {"VALARM"})


def by_ics(octets: bytes) -> Sighting:
    read: Any = ics.Calendar(octets.decode())
    events = [Seen(e.uid, "VEVENT", e.name, e.begin.date(), e.end.date()) for e in read.events]
    to_dos = [Seen(t.uid, "VTODO", t.name, t.begin.date() if t.begin else None, t.due.date()) for t in read.todos]
    return sighting([*events, *to_dos], {line.name for each in (*read.events, *read.todos) for line in each.extra})


LIBRARIES: dict[str, Reader] = {"icalendar": by_icalendar, "ical": by_ical, "vobject": by_vobject, "ics": by_ics}


def day(value: Any) -> date | None:
    assert not isinstance(value, datetime), "a whole day was read as a moment"
    assert value is None or isinstance(value, date)
    return value


def required(value: Any) -> date:
    found = day(value)
    assert found
    return found
