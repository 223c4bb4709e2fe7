import calendar
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID

import icalendar
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from backcast.calendars.choices import Choices
from backcast.calendars.components import Entry, EntryKind, Gap, Header
from backcast.calendars.feeds import feed_octets
from backcast.calendars.identities import Identity
from backcast.calendars.octets import entry_octets
from tests.calendars.drawn_entries import CHOICES, entries
from tests.calendars.plans import MOMENT
from tests.calendars.references import by_library

CHECKOUT = Path(__file__).parents[2]
DAY = date(2026, 10, 30)
INJECTION = "Week 1\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil\r\nSUMMARY:mine"
EVENT_PROPERTIES = {
    *("UID", "DTSTAMP", "LAST-MODIFIED", "CREATED", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "URL"),
    *("CATEGORIES", "STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS", "COLOR", "RELATED-TO"),
}
HEADER_PROPERTIES = {
    *("VERSION", "PRODID", "CALSCALE", "NAME", "X-WR-CALNAME", "DESCRIPTION", "X-WR-CALDESC", "REFRESH-INTERVAL"),
    *("X-PUBLISHED-TTL", "COLOR", "X-APPLE-CALENDAR-COLOR", "URL", "LAST-MODIFIED"),
}
TO_DO_PROPERTIES = EVENT_PROPERTIES - {"DTEND", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS"} | {
    *("DUE", "COMPLETED", "PERCENT-COMPLETE", "PRIORITY")
}
PROPERTIES = {
    "VCALENDAR": HEADER_PROPERTIES,
    "VEVENT": EVENT_PROPERTIES,
    "VTODO": TO_DO_PROPERTIES,
    "VALARM": {"ACTION", "DESCRIPTION", "TRIGGER"},
}
ANY_TEXT = st.text(st.characters()) | st.text(st.sampled_from('\r\n\\,;:"\x0b\x1b\0\u2028\ufeff\ud800é€😀 aBEGIN'))


def identity(number: int = 1, *, sequence: int = 0, changed: datetime = MOMENT) -> Identity:
    return Identity(str(UUID(int=number)), sequence, MOMENT, changed)


def entry(number: int = 1, title: str = "Pilot", first: date = DAY, last: date | None = None) -> Entry:
    return Entry(identity(number), EntryKind.ACTION, title, first, last or first)


def unfolded(octets: bytes) -> list[str]:
    return octets.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


def property_of(octets: bytes, wanted: str) -> list[str]:
    return [text for text in unfolded(octets) if text.split(":")[0].split(";")[0] == wanted]


def events_of(octets: bytes) -> Sequence[Any]:
    return icalendar.Calendar.from_ical(octets).walk("VEVENT")


def test_an_entry_ends_before_the_day_after_its_last_day() -> None:
    octets = entry_octets(entry(first=date(2026, 10, 26), last=DAY), Choices(spans=True))

    assert property_of(octets, "DTSTART") == ["DTSTART;VALUE=DATE:20261026"]
    assert property_of(octets, "DTEND") == ["DTEND;VALUE=DATE:20261031"]


@pytest.mark.parametrize(
    ("last", "end"),
    [
        (date(2028, 2, 28), "20280229"),
        (date(2028, 2, 29), "20280301"),
        (date(2027, 2, 28), "20270301"),
        (date(2027, 12, 31), "20280101"),
        (date(2026, 3, 29), "20260330"),  # the clocks of Europe go forward
        (date(2026, 11, 1), "20261102"),  # the clocks of America go back
        (date(2100, 2, 28), "21000301"),  # no leap year
        (date(2200, 12, 31), "22010101"),
    ],
)
def test_ends_are_exact_at_leap_days_year_ends_and_clock_changes(last: date, end: str) -> None:
    octets = entry_octets(entry(first=last))

    assert property_of(octets, "DTEND") == [f"DTEND;VALUE=DATE:{end}"]


@pytest.mark.parametrize(
    ("zone", "year"), [("UTC", 2024), ("Pacific/Honolulu", 2034), ("Pacific/Auckland", 2044), ("Europe/Berlin", 2054)]
)
def test_for_ten_years_every_day_ends_where_the_next_one_begins_wherever_the_server_stands(
    monkeypatch: pytest.MonkeyPatch, zone: str, year: int
) -> None:
    weeks = calendar.Calendar()
    days = [
        date(each, month, day)
        for each in range(year, year + 10)
        for month in range(1, 13)
        for day in weeks.itermonthdays(each, month)
        if day
    ]

    with server_in(monkeypatch, zone):
        octets = feed_octets(Header("Ten years"), [entry(number, first=day) for number, day in enumerate(days)])

    starts = [text.removeprefix("DTSTART;VALUE=DATE:") for text in property_of(octets, "DTSTART")]
    ends = [text.removeprefix("DTEND;VALUE=DATE:") for text in property_of(octets, "DTEND")]
    assert starts == [f"{day.year}{day.month:02}{day.day:02}" for day in days]
    assert ends == [*starts[1:], f"{year + 10}0101"]
    assert set(property_of(octets, "DTSTAMP")) == {"DTSTAMP:20260730T091542Z"}


@contextmanager
def server_in(monkeypatch: pytest.MonkeyPatch, zone: str) -> Iterator[None]:
    """What the operating system takes for local time meanwhile."""
    with monkeypatch.context() as changed:
        changed.setenv("TZ", zone)
        time.tzset()
        yield
    time.tzset()


def test_stamps_are_the_last_change_in_utc_and_whole_seconds() -> None:
    changed = datetime(2026, 8, 1, 1, 30, 5, 999999, tzinfo=timezone(timedelta(hours=2)))

    octets = entry_octets(replace(entry(), identity=identity(sequence=7, changed=changed)))

    assert property_of(octets, "DTSTAMP") == ["DTSTAMP:20260731T233005Z"]
    assert property_of(octets, "LAST-MODIFIED") == ["LAST-MODIFIED:20260731T233005Z"]
    assert property_of(octets, "CREATED") == ["CREATED:20260730T091542Z"]
    assert property_of(octets, "SEQUENCE") == ["SEQUENCE:7"]


def test_an_entry_is_confirmed_and_never_blocks_time() -> None:
    octets = entry_octets(entry())

    assert property_of(octets, "STATUS") == ["STATUS:CONFIRMED"]
    assert property_of(octets, "TRANSP") == ["TRANSP:TRANSPARENT"]
    assert property_of(octets, "X-MICROSOFT-CDO-BUSYSTATUS") == ["X-MICROSOFT-CDO-BUSYSTATUS:FREE"]
    assert property_of(entry_octets(replace(entry(), is_tentative=True)), "STATUS") == ["STATUS:TENTATIVE"]


def test_done_work_and_milestones_carry_a_sign_before_their_title() -> None:
    done = replace(entry(), finished=DAY)
    milestone = replace(entry(), kind=EntryKind.MILESTONE)

    assert property_of(entry_octets(entry()), "SUMMARY") == ["SUMMARY:Pilot"]
    assert property_of(entry_octets(done), "SUMMARY") == ["SUMMARY:✓ Pilot"]
    assert property_of(entry_octets(milestone), "SUMMARY") == ["SUMMARY:◆ Pilot"]


def test_a_title_is_never_empty_and_never_longer_than_255_characters() -> None:
    nothing = entry_octets(entry(title="\u202e\ufeff"))
    long = entry_octets(entry(title="é" * 500))

    assert property_of(nothing, "SUMMARY") == ["SUMMARY:(no title)"]
    assert property_of(long, "SUMMARY") == ["SUMMARY:" + "é" * 254 + "…"]


def test_a_long_description_is_cut_but_keeps_its_address() -> None:
    long = replace(entry(), lines=("a" * 3_000, "b" * 3_000), url="https://plans.example/p/1")

    (event,) = events_of(entry_octets(long))

    description = str(event["DESCRIPTION"])
    assert len(description) == 4_000
    assert description.endswith("b…\n\nhttps://plans.example/p/1")
    assert str(event["URL"]) == "https://plans.example/p/1"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("one ", "two"), r"one\ntwo"),
        (("one", " two"), r"one\ntwo"),
        (("", "one", ""), "one"),
        (("one\r\ntwo", "three"), r"one\ntwo\nthree"),
        (("Cafe\u0301",), "Café"),
        (("a, b; c\\d",), r"a\, b\; c\\d"),
    ],
)
def test_each_line_of_a_description_is_cleaned_by_itself(lines: tuple[str, ...], told: str) -> None:
    assert property_of(entry_octets(replace(entry(), lines=lines)), "DESCRIPTION") == [f"DESCRIPTION:{told}"]


def test_relations_say_what_comes_above_before_and_after() -> None:
    related = replace(entry(), parent="m1", depends_on=("a1", "a2"), gaps=(Gap("e1", 30), Gap("a9", -3)))

    octets = entry_octets(related)

    assert property_of(octets, "RELATED-TO") == [
        "RELATED-TO;RELTYPE=PARENT:m1",
        "RELATED-TO;RELTYPE=DEPENDS-ON:a1",
        "RELATED-TO;RELTYPE=DEPENDS-ON:a2",
        "RELATED-TO;RELTYPE=FINISHTOSTART;GAP=P30D:e1",
        "RELATED-TO;RELTYPE=FINISHTOSTART;GAP=-P3D:a9",
    ]


def test_categories_are_the_kind_and_what_was_given_without_commas() -> None:
    octets = entry_octets(replace(entry(), categories=("design, build", "", "Action")))

    assert property_of(octets, "CATEGORIES") == ["CATEGORIES:Action,design– build"]


def test_a_calendar_says_what_it_is_and_nothing_that_harms() -> None:
    header = Header("Sales, EMEA; wave 2", "Deals\nclose faster", "https://plans.example/p/1", timedelta(minutes=15))
    newest = replace(entry(3), identity=identity(3, changed=datetime(2027, 1, 1, tzinfo=UTC)))

    octets = feed_octets(header, [entry(1), newest, entry(2)])

    before_entries = unfolded(octets)[: unfolded(octets).index("BEGIN:VEVENT")]
    assert before_entries == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Backcast//Calendar 1//EN",
        "CALSCALE:GREGORIAN",
        "NAME:Sales– EMEA– wave 2",
        "X-WR-CALNAME:Sales– EMEA– wave 2",
        "DESCRIPTION:Deals close faster",
        "X-WR-CALDESC:Deals close faster",
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
        "X-PUBLISHED-TTL:PT15M",
        "COLOR:slateblue",
        "X-APPLE-CALENDAR-COLOR:#6A5ACD",
        "URL:https://plans.example/p/1",
        "LAST-MODIFIED:20270101T000000Z",
    ]


def test_entries_stand_by_day_and_then_by_id_in_whatever_order_they_come() -> None:
    entries = [entry(2), entry(1), entry(3, first=date(2026, 1, 1))]

    octets = feed_octets(Header("Plan"), entries)

    ends = [text[-1] for text in property_of(octets, "UID")]
    assert ends == ["3", "1", "2"]
    assert feed_octets(Header("Plan"), entries[::-1]) == octets


def test_a_calendar_without_entries_is_a_calendar() -> None:
    octets = feed_octets(Header("Plan"), [])

    assert unfolded(octets)[-1] == "END:VCALENDAR"
    assert not property_of(octets, "LAST-MODIFIED")
    assert not events_of(octets)


@pytest.mark.parametrize("sign", ["a", "é", "€", "😀", "\\", "\\a", ",", "\n"])
@pytest.mark.parametrize("offset", range(1, 6))
def test_lines_are_folded_at_75_octets_but_never_inside_a_character_or_an_escape(sign: str, offset: int) -> None:
    text = "x" * offset + sign * 150 + "end"

    octets = entry_octets(replace(entry(), lines=(text,)))

    pieces = octets.removesuffix(b"\r\n").split(b"\r\n")
    for piece in pieces:
        assert len(piece) <= 75
        piece.decode()
        assert (len(piece) - len(piece.rstrip(b"\\"))) % 2 == 0
    assert str(events_of(octets)[0]["DESCRIPTION"]) == text


def test_an_escape_that_would_be_cut_stands_in_the_next_line() -> None:
    octets = entry_octets(entry(title="x" * 66 + ", and"))  # with SUMMARY: the backslash would be the 75th octet

    assert b"SUMMARY:" + b"x" * 66 + b"\r\n \\, and\r\n" in octets


def test_a_line_of_exactly_75_octets_is_not_folded() -> None:
    fits, does_not = entry_octets(entry(title="x" * 67)), entry_octets(entry(title="x" * 68))  # and SUMMARY:

    assert b"SUMMARY:" + b"x" * 67 + b"\r\n" in fits
    assert b"SUMMARY:" + b"x" * 67 + b"\r\n x\r\n" in does_not


@settings(max_examples=300)
@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
@example(INJECTION, INJECTION, INJECTION)
@example("https://x.example/\r\nX-EVIL:1", "\u2028BEGIN:VEVENT", "\x85END:VCALENDAR")
def test_no_text_adds_an_entry_or_a_property_or_hides_one(title: str, note: str, called: str) -> None:
    hostile = replace(entry(1, title), lines=(note, title), url=called, categories=(note, called))

    octets = feed_octets(Header(called, note, title), [hostile, entry(2)])

    assert_whole(octets, entries=2)
    assert len(events_of(octets)) == 2
    assert len(IcsCalendarStream.calendar_from_ics(octets.decode()).events) == 2


def test_no_text_adds_an_entry_when_python_leaves_out_its_assertions() -> None:
    program = """
import random, sys
from tests.calendars.test_octets import Choices, Header, INJECTION, entry, feed_octets, replace
random.seed(1)
codes = [*range(0x300), *range(0x2000, 0x2070), *range(0xD800, 0xD900), 0xFEFF, 0xFFFE, 0x1F600, 0x10FFFF]
signs = [chr(code) for code in codes]
texts = [INJECTION, *("".join(random.choices(signs, k=60)) for _ in range(1_999))]
hostile = [
    replace(entry(n, text), lines=(text,), categories=(text,), url=text, parent=str(entry(n + 1).identity.uid))
    for n, text in enumerate(texts)
]
choices = Choices(to_dos=sys.argv[1] == "VTODO", alarm=3)
header = Header(INJECTION, INJECTION, INJECTION)
sys.stdout.buffer.write(b"asserted" if __debug__ else feed_octets(header, hostile, choices))
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(CHECKOUT / "src"), str(CHECKOUT)])}

    for component in ("VEVENT", "VTODO"):
        command = [sys.executable, "-O", "-c", program, component]
        answer = subprocess.run(command, env=environment, capture_output=True, check=False)

        assert answer.returncode == 0, answer.stderr.decode()
        assert_whole(answer.stdout, entries=2_000, component=component)


@settings(max_examples=200)
@given(entries(), CHOICES)
def test_what_we_write_is_what_the_icalendar_library_writes(drawn: Entry, choices: Choices) -> None:
    ours = entry_octets(drawn, choices)

    assume(r"\\N" not in "".join(unfolded(ours)))  # the library takes a backslash before N for a line break
    assert ours.decode() == by_library(drawn, choices).decode()


def test_a_backslash_before_an_n_stays_a_backslash() -> None:
    octets = entry_octets(entry(title=r"C:\New \notes"))

    assert property_of(octets, "SUMMARY") == [r"SUMMARY:C:\\New \\notes"]
    (read,) = IcsCalendarStream.calendar_from_ics(feed_octets(Header("Plan"), [entry(title=r"C:\New")]).decode()).events
    assert read.summary == r"C:\New"


def assert_whole(octets: bytes, *, entries: int, component: str = "VEVENT") -> None:
    """The octets are a calendar of so many entries with our properties and no other, read without any library."""
    lines = octets.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(piece) <= 75 for piece in lines)
    assert not any((sign < 0x20 and sign != 9) or sign == 0x7F for piece in lines for sign in piece)
    within, found = ["VCALENDAR"], 0
    for text in unfolded(octets)[1:-1]:
        key, value = text.split(":")[0].split(";")[0], text.partition(":")[2]
        if key == "BEGIN":
            assert (within[-1], value) in {("VCALENDAR", component), (component, "VALARM")}
            within.append(value)
            found += value == component
        elif key == "END":
            assert within.pop() == value
        else:
            assert key in PROPERTIES[within[-1]], text
    assert within == ["VCALENDAR"]
    assert found == entries
    assert (unfolded(octets)[0], unfolded(octets)[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
