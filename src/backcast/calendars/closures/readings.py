"""Closures: the days of a calendar file of somebody else, such as an organisation's closed days.

A file may say anything: only what lies directly in its entries is looked at, time zones are passed over, and the
library sees one entry at a time.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from icalendar import Event

from backcast.calendars.closures.repeats import NotRead, Rule
from backcast.calendars.descriptions import spoken
from backcast.calendars.texts import line, shortened
from backcast.domain.errors import InvalidInput
from backcast.domain.workdays import Closure

MOST_BYTES: Final = 2_000_000
MOST_ENTRIES: Final = 10_000
MOST_CLOSURES: Final = 2_000
YEARS_BACK: Final = 1
YEARS_AHEAD: Final = 6
_LONGEST: Final = timedelta(days=366)
_LONGEST_NAME: Final = 100
_MOST_REPEATS: Final = 50_000  # of all entries of a file together
_MOST_NAMED: Final = 5
_LONGEST_LINE: Final = 20_000
_ONE_DAY: Final = timedelta(days=1)
_LOOKED_AT: Final = frozenset(
    {"UID", "SUMMARY", "STATUS", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"}
)
_NAMES: Final = ("X-WR-CALNAME", "NAME")
_ZONE: Final = re.compile(r';TZID=("[^"]*"|[^;:]*)', re.IGNORECASE)
_FAULTS: Final = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)
# In the field of closed days a name stands behind its dates, and must not read like one more date.
_LIKE_A_DATE: Final = re.compile(r"^(?:[\s:,.–-]|to(?=\s*\d))+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A closure of the file; ``hours`` says from when to when where it is not the whole of its days."""

    closure: Closure
    hours: str = ""


@dataclass(frozen=True, slots=True)
class ClosureReading:
    """What a calendar file says: its own name, the closures in order, and what was left out, in sentences."""

    name: str
    found: tuple[Found, ...]
    left_out: tuple[str, ...]


def read_closures(source: bytes, today: date) -> ClosureReading:
    """The days of a calendar file, from a year before today to six years after it.

    Whole days and times of day are read, entries of several days, and those that repeat every year or every so many
    days. What is cancelled is passed over.

    Raises:
        InvalidInput: when it is no calendar, or holds too much.
    """
    if len(source) > MOST_BYTES:
        raise InvalidInput({"file": f"A calendar may have up to {MOST_BYTES // 1_000_000} MB; this one is larger."})
    name, blocks = _parts(source)
    reading = _Reading(_years_from(today, -YEARS_BACK), _years_from(today, YEARS_AHEAD))
    for event in map(_event, blocks):
        reading.take(event)
    return ClosureReading(name, reading.closures(), tuple(reading.sentences()))


def _years_from(day: date, years: int) -> date:
    return day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)


def _parts(source: bytes) -> tuple[str, list[list[str]]]:
    """The name of the calendar, and of each entry the lines that are looked at.

    Raises:
        InvalidInput: when it is no calendar, or holds too many entries.
    """
    text = source.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    lines = re.sub(r"\n[ \t]", "", text).split("\n")
    if not any(each.strip().upper() == "BEGIN:VCALENDAR" for each in lines):
        what = "a web page" if text.lstrip()[:1] == "<" else "something else"
        raise InvalidInput({"file": f"This is no calendar (.ics) but {what}."})
    name = ""
    blocks: list[list[str]] = []
    for place, word, each in _placed(lines):
        if place == "VCALENDAR/VEVENT" and word == "BEGIN":
            blocks.append([])
        elif place == "VCALENDAR/VEVENT" and word in _LOOKED_AT:
            if len(each) > _LONGEST_LINE:
                raise InvalidInput({"file": f"A line of this calendar is longer than {_LONGEST_LINE:,} letters."})
            blocks[-1].append(_ZONE.sub("", each))
        elif place == "VCALENDAR" and word in _NAMES:
            name = _plain(re.sub(r"\\([\\,;])", r"\1", each.partition(":")[2]))
    if len(blocks) > MOST_ENTRIES:
        raise InvalidInput(
            {"file": f"This calendar has {len(blocks):,} entries, and at most {MOST_ENTRIES:,} are read."}
        )
    return name, blocks


def _placed(lines: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Each line with its first word, and within what it stands; deeper than two levels that is not told apart."""
    inside: list[str] = []
    for each in lines:
        word, _, value = each.partition(":")
        word = word.partition(";")[0].strip().upper()
        if word == "BEGIN":
            inside.append(value.strip().upper())
        elif word == "END":
            del inside[-1:]
        yield "/".join(inside[:3]), word, each


def _plain(text: str) -> str:
    return shortened(_LIKE_A_DATE.sub("", line(text)), _LONGEST_NAME)


@dataclass(frozen=True, slots=True)
class _Event:
    """An entry. ``last`` is the last of its days; ``at`` the day of a series in whose place it stands."""

    uid: str
    name: str
    first: date
    last: date
    hours: str = ""
    is_cancelled: bool = False
    rule: Any = None
    at: date | None = None
    more: frozenset[date] = frozenset()
    but: frozenset[date] = frozenset()


def _event(lines: list[str]) -> _Event | None:
    """An entry, None when it has no date that can be read."""
    try:
        # With line ends: a text without any is taken for the path of a file.
        read = Event.from_ical("\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""]))
        start, end = _moment(read, "DTSTART"), _end(read)
        if start is None:
            return None
        first, last, hours = _span(start, end)
        return _Event(
            uid=str(_one(read.get("UID")) or ""),
            name=_plain(str(_one(read.get("SUMMARY")) or "")),
            first=first,
            last=last,
            hours=hours,
            is_cancelled=str(_one(read.get("STATUS")) or "").upper() == "CANCELLED",
            rule=_one(read.get("RRULE")),
            at=_day(_moment(read, "RECURRENCE-ID")),
            more=_days_of(read.get("RDATE")),
            but=_days_of(read.get("EXDATE")),
        )
    except _FAULTS:
        return None


def _one(value: Any) -> Any:
    return (value[0] if value else None) if isinstance(value, list) else value


def _moment(read: Any, name: str) -> date | datetime | None:
    found = getattr(_one(read.get(name)), "dt", None)
    return found.replace(tzinfo=None) if isinstance(found, datetime) else found


def _day(moment: date | datetime | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment


def _days_of(values: Any) -> frozenset[date]:
    lists = values if isinstance(values, list) else [values]
    moments = (each.dt for among in lists for each in getattr(among, "dts", ()))
    begins = (moment[0] if isinstance(moment, tuple) else moment for moment in moments)
    return frozenset(day for begin in begins if (day := _day(begin)))


def _end(read: Any) -> date | datetime | timedelta | None:
    length = getattr(_one(read.get("DURATION")), "dt", None)
    return _moment(read, "DTEND") or (length if isinstance(length, timedelta) else None)


def _span(start: date | datetime, end: date | datetime | timedelta | None) -> tuple[date, date, str]:
    """First and last day, and the hours where these are not whole days; the end itself is not part of it."""
    if isinstance(end, timedelta):
        end = start + end
    if not isinstance(start, datetime):
        after = _day(end) if end else None
        return start, max((after or start + _ONE_DAY) - _ONE_DAY, start), ""
    until = end if isinstance(end, datetime) else start
    last = max((until - timedelta(microseconds=1)).date(), start.date())
    if until > start and start.time() == until.time() == time():
        return start.date(), last, ""
    return start.date(), last, f"{start:%H:%M} – {until:%H:%M}" if until > start else f"{start:%H:%M}"


@dataclass
class _Reading:
    """What is found between two days, and what is left out."""

    begin: date
    end: date
    events: list[_Event] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    strange: list[str] = field(default_factory=list)
    repeats: int = 0
    kept: int = 0

    def take(self, event: _Event | None) -> None:
        """Take an entry, or count why not."""
        if event is None:
            self.counts["unreadable"] += 1
        elif event.last - event.first >= _LONGEST:
            self.counts["long"] += 1
        else:
            self.events.append(event)

    def closures(self) -> tuple[Found, ...]:
        """What lies between the two days, in order, nothing twice."""
        moved: dict[str, set[date]] = {}
        for event in self.events:
            if event.at and event.uid:
                moved.setdefault(event.uid, set()).add(event.at)
        found: dict[Found, None] = {}
        for event in self.events:
            if event.is_cancelled:
                self.counts["cancelled"] += 1
            else:
                found.update(dict.fromkeys(self._found(event, moved.get(event.uid, set()))))
        ordered = sorted(found, key=lambda each: (each.closure.first, each.closure.last, each.closure.name, each.hours))
        self.counts["many"] = max(len(ordered) - MOST_CLOSURES, 0)
        return tuple(ordered[:MOST_CLOSURES])

    def _found(self, event: _Event, moved: set[date]) -> Iterator[Found]:
        """The closures of one entry; days right after one another become one closure."""
        length = event.last - event.first
        try:
            days = self._days(event, length)
        except (NotRead, *_FAULTS):
            self.strange.append(event.name or spoken(event.first))
            return
        gone = event.but | (frozenset() if event.at else moved)
        near = [(day, day + length) for day in days if self.begin - length <= day <= self.end and day not in gone]
        if not near:
            self.counts["elsewhere"] += 1
        for first, last in _joined(near):
            yield Found(Closure(first, last, event.name), event.hours)

    def _days(self, event: _Event, length: timedelta) -> list[date]:
        if event.rule is None or event.at:
            return sorted({event.first, *event.more})
        days = set(event.more)
        for day in Rule.read(event.rule).days(event.first, self.begin - length, self.end):
            self.repeats += 1
            if self.repeats > _MOST_REPEATS:
                raise NotRead("too many")
            days.add(day)
        return sorted(days)

    def sentences(self) -> Iterator[str]:
        """What was left out, and why."""
        told = {
            "unreadable": "with no date that can be read",
            "cancelled": "cancelled",
            "long": "longer than a year",
            "elsewhere": f"outside {spoken(self.begin)} to {spoken(self.end)}",
            "many": f"beyond the first {MOST_CLOSURES:,}",
        }
        for why, words in told.items():
            if count := self.counts[why]:
                yield f"{count:,} {'entry' if count == 1 else 'entries'} {words}: left out."
        for name in self.strange[:_MOST_NAMED]:
            yield f"“{name}” repeats in a way that is not read, neither every year nor every so many days: left out."
        if (others := len(self.strange) - _MOST_NAMED) > 0:
            yield f"{others:,} more that repeat in another way: left out."


def _joined(spans: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Spans of days in order, those that touch made one."""
    joined: list[tuple[date, date]] = []
    for first, last in spans:
        if joined and first <= joined[-1][1] + _ONE_DAY:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined
