"""Entries and headers as iCalendar octets, written without a library.

The icalendar library writes the same ten to twenty times as slowly, and a feed of 1,000 entries is written while
somebody waits. That both write the same, octet for octet, is a test; so is that other readers see what was meant.
Texts are cleaned before they are escaped: see ``texts``.
Sources: RFC 5545 (iCalendar), RFC 7986 (NAME, COLOR, REFRESH-INTERVAL), RFC 9253 (DEPENDS-ON, GAP).
"""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from backcast.calendars.choices import Choices
from backcast.calendars.components import FORMAT, Entry, EntryKind, Header
from backcast.calendars.texts import NO_TITLE, line, name, prose, shortened, web_address

LONGEST_TITLE: Final = 255
LONGEST_DESCRIPTION: Final = 4_000
EVENTS: Final = Choices()
_LONGEST_LINE: Final = 75
_NEXT_LINE: Final = _LONGEST_LINE - 1  # a blank opens every line that goes on
_CUT_AT_BACKSLASH: Final = "\\\r"
_BACKSLASH: Final = ord("\\")
_ONE_DAY: Final = timedelta(days=1)
_COLOURS: Final = {
    EntryKind.GOAL: "darkslateblue",
    EntryKind.MILESTONE: "slateblue",
    EntryKind.ACTION: "steelblue",
    EntryKind.FOLLOW_UP: "seagreen",
    EntryKind.START: "slategray",
}
_PRIORITIES: Final = {EntryKind.GOAL: 1, EntryKind.MILESTONE: 3}  # 1 is the highest of nine, 5 the usual one
_USUAL_PRIORITY: Final = 5


def header_octets(header: Header, newest: datetime | None) -> bytes:
    """The beginning of a calendar, with ``BEGIN:VCALENDAR``; ``newest`` is the last change of what it holds."""
    called = _escaped(name(header.name) or NO_TITLE)
    about = _escaped(shortened(name(header.description), LONGEST_DESCRIPTION))
    url, refresh = web_address(header.url), _duration(header.refresh)
    lines = [
        ("NAME:", called),
        ("X-WR-CALNAME:", called),
        ("DESCRIPTION:", about),
        ("X-WR-CALDESC:", about),
        ("REFRESH-INTERVAL;VALUE=DURATION:", refresh),
        ("X-PUBLISHED-TTL:", refresh),
        ("COLOR:", _escaped(name(header.colour))),
        ("X-APPLE-CALENDAR-COLOR:", _escaped(name(header.colour_code))),
        ("URL:", url),
        ("LAST-MODIFIED:", _moment(newest) if newest else ""),
    ]
    opening = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Backcast//Calendar {FORMAT}//EN\r\nCALSCALE:GREGORIAN\r\n"
    return (opening + "".join(_line(begin, value) for begin, value in lines)).encode()


def entry_octets(entry: Entry, choices: Choices = EVENTS) -> bytes:
    """One entry as it stands in the file, from ``BEGIN:VEVENT`` or ``BEGIN:VTODO`` to its end."""
    identity, url = entry.identity, web_address(entry.url)
    changed = _moment(identity.changed)
    summary = _escaped(_summary(entry, choices))
    component = "VTODO" if choices.to_dos else "VEVENT"
    # One text: lines in a list that is joined cost half as much again.
    return (
        f"BEGIN:{component}\r\nUID:{identity.text}\r\nDTSTAMP:{changed}\r\nLAST-MODIFIED:{changed}\r\n"
        f"CREATED:{_moment(identity.created)}\r\nSEQUENCE:{identity.sequence}\r\n{_days(entry, choices)}"
        f"{_line('SUMMARY:', summary)}{_line('DESCRIPTION:', _escaped(_description(entry.lines, url)))}"
        f"{_line('URL:', url)}{_categories(entry.kind, entry.categories)}{_state(entry, choices)}"
        f"{_relations(entry, choices)}{_alarm(entry, choices, summary)}END:{component}\r\n"
    ).encode()


def shown_first(entry: Entry, choices: Choices) -> date:
    """The day on which an entry begins in the calendar."""
    return entry.first if choices.shows_first else entry.last


def _days(entry: Entry, choices: Choices) -> str:
    first, last = shown_first(entry, choices), entry.last
    if not choices.to_dos:
        return f"DTSTART;VALUE=DATE:{_day(first)}\r\nDTEND;VALUE=DATE:{_day_after(last)}\r\n"  # the end is exclusive
    # What is due must be later than what begins (RFC 5545, 3.8.2.3), and the day itself is the last one.
    begins = f"DTSTART;VALUE=DATE:{_day(first)}\r\n" if first < last else ""
    return f"{begins}DUE;VALUE=DATE:{_day(last)}\r\n"


def _summary(entry: Entry, choices: Choices) -> str:
    # An event has no state "completed"; a sign before the title is seen in every program.
    done = entry.finished and not choices.to_dos
    sign = "✓ " if done else "◆ " if entry.kind is EntryKind.MILESTONE else ""
    return shortened(sign + (line(entry.title) or NO_TITLE), LONGEST_TITLE)


def _description(lines: Sequence[str], url: str) -> str:
    ending = f"\n\n{url}" if url else ""
    text = "\n".join(lines)
    if not _is_clean(text):
        text = "\n".join(map(prose, lines))
    text = text.strip()
    return (shortened(text, max(LONGEST_DESCRIPTION - len(ending), 1)) + ending).strip()


def _is_clean(text: str) -> bool:
    """Whether ``prose`` would leave each of these lines as it is: one look at them all instead of one at each."""
    is_plain = text.replace("\n", "").isprintable() and " \n" not in text and "\n " not in text
    return is_plain and (text.isascii() or unicodedata.is_normalized("NFC", text))


@lru_cache(1_024)
def _categories(kind: EntryKind, given: tuple[str, ...]) -> str:
    categories = dict.fromkeys(filter(None, map(name, (kind, *given))))
    return _line("CATEGORIES:", ",".join(map(_escaped, categories)))


def _state(entry: Entry, choices: Choices) -> str:
    if choices.to_dos:
        priority = _PRIORITIES.get(entry.kind, _USUAL_PRIORITY)
        return f"{_progress(entry)}PRIORITY:{priority}\r\nCOLOR:{_COLOURS[entry.kind]}\r\n"
    status = "TENTATIVE" if entry.is_tentative else "CONFIRMED"
    return (
        f"STATUS:{status}\r\nTRANSP:TRANSPARENT\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\r\nCOLOR:{_COLOURS[entry.kind]}\r\n"
    )


def _progress(entry: Entry) -> str:
    if entry.finished:
        # A moment is asked for, and only the day is known: at 10:00 UTC it is that day from Honolulu to Auckland.
        return f"STATUS:COMPLETED\r\nCOMPLETED:{_day(entry.finished)}T100000Z\r\nPERCENT-COMPLETE:100\r\n"
    if not entry.is_begun:
        return "STATUS:NEEDS-ACTION\r\n"
    percent = "" if entry.progress is None else f"PERCENT-COMPLETE:{entry.progress}\r\n"
    return f"STATUS:IN-PROCESS\r\n{percent}"


def _relations(entry: Entry, choices: Choices) -> str:
    lines = _related("PARENT", entry.parent) if entry.parent else ""
    if choices.to_dos:
        return lines  # older programs take any other relation for that to a parent, and complete both together
    for uid in entry.depends_on:
        lines += _related("DEPENDS-ON", uid)
    for gap in entry.gaps:
        lines += _related(_gap(gap.days), gap.uid)
    return lines


def _alarm(entry: Entry, choices: Choices, summary: str) -> str:
    if choices.alarm is None or entry.finished:
        return ""
    before = f"{'-' if choices.alarm else ''}P{choices.alarm}D"
    trigger = f"TRIGGER;RELATED=END:{before}" if choices.to_dos else f"TRIGGER:{before}"
    text = _line("DESCRIPTION:", summary)
    return f"BEGIN:VALARM\r\nACTION:DISPLAY\r\n{text}{trigger}\r\nEND:VALARM\r\n"


# --- Values and lines -------------------------------------------------------------------------------------------------


@lru_cache(4_096)
def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


@lru_cache(4_096)
def _day_after(day: date) -> str:
    return _day(day + _ONE_DAY)


@lru_cache(4_096)
def _moment(moment: datetime) -> str:
    utc = moment.astimezone(UTC)
    return f"{_day(utc.date())}T{utc.hour:02}{utc.minute:02}{utc.second:02}Z"


def _duration(duration: timedelta) -> str:
    """A positive duration of whole seconds.

    >>> _duration(timedelta(days=1)), _duration(timedelta(hours=1)), _duration(timedelta(minutes=15))
    ('P1D', 'PT1H', 'PT15M')
    """
    minutes, seconds = divmod(duration.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days = f"{duration.days}D" if duration.days else ""
    time = "".join(f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if count)
    return f"P{days}{'T' if time else ''}{time}"


@lru_cache(1_024)
def _gap(days: int) -> str:
    return f"FINISHTOSTART;GAP={'-' if days < 0 else ''}P{abs(days)}D"


@lru_cache(16_384)
def _related(relation: str, uid: str) -> str:
    return _line(f"RELATED-TO;RELTYPE={relation}:", _escaped(line(uid)))


def _escaped(text: str) -> str:
    r"""A TEXT value (RFC 5545, 3.3.11).

    >>> print(_escaped("C:\\New, old; both\nhere"))
    C:\\New\, old\; both\nhere
    """
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _line(begin: str, value: str) -> str:
    """A content line in pieces of at most 75 octets, never cut inside a character or an escape; none for no value."""
    if not value:
        return ""
    text = begin + value
    if not text.isascii():
        return f"{_carefully_folded(text.encode())}\r\n"
    if len(text) <= _LONGEST_LINE:
        return f"{text}\r\n"
    if len(text) < _LONGEST_LINE + _NEXT_LINE and text[_LONGEST_LINE - 1] != "\\":
        return f"{text[:_LONGEST_LINE]}\r\n {text[_LONGEST_LINE:]}\r\n"
    pieces = [text[:_LONGEST_LINE]]
    pieces += [text[cut : cut + _NEXT_LINE] for cut in range(_LONGEST_LINE, len(text), _NEXT_LINE)]
    folded = "\r\n ".join(pieces)
    return f"{_carefully_folded(text.encode()) if _CUT_AT_BACKSLASH in folded else folded}\r\n"


def _carefully_folded(octets: bytes) -> str:
    pieces, begin, end, whole = [], 0, _LONGEST_LINE, len(octets)
    while end < whole:
        while octets[end] & 0xC0 == 0x80:  # the middle of a character
            end -= 1
        if octets[end - 1] == _BACKSLASH and _is_inside_escape(octets[begin:end]):
            end -= 1
        pieces.append(octets[begin:end])
        begin, end = end, end + _NEXT_LINE
    return b"\r\n ".join([*pieces, octets[begin:]]).decode()


def _is_inside_escape(piece: bytes) -> bool:
    return (len(piece) - len(piece.rstrip(b"\\"))) % 2 == 1
