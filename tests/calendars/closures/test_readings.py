from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backcast.calendars.closures.readings import MOST_CLOSURES, ClosureReading, read_closures
from backcast.domain.errors import InvalidInput
from backcast.domain.workdays import WorkCalendar
from backcast.web.calendar_fields import closures_from, closures_shown
from backcast.web.forms import Fields

TODAY = date(2026, 7, 30)


def calendar(*events: str, head: str = "") -> bytes:
    """A calendar of these entries, their lines separated by blanks before capitals."""
    inner = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{inner}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def read(*events: str, head: str = "") -> ClosureReading:
    return read_closures(calendar(*events, head=head), TODAY)


def lines(reading: ClosureReading) -> list[str]:
    return [
        f"{each.closure.first} {each.closure.last} {each.hours} {each.closure.name}".replace("  ", " ").strip()
        for each in reading.found
    ]


@pytest.mark.parametrize(
    ("event", "found"),
    [
        ("DTSTART;VALUE=DATE:20261224", "2026-12-24 2026-12-24"),
        ("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261225", "2026-12-24 2026-12-24"),
        ("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20270102", "2026-12-24 2027-01-01"),
        ("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261224", "2026-12-24 2026-12-24"),
        ("DTSTART;VALUE=DATE:20261224\nDURATION:P3D", "2026-12-24 2026-12-26"),
        ("DTSTART:20261224", "2026-12-24 2026-12-24"),
        ("DTSTART:20261224T120000\nDTEND:20261224T180000", "2026-12-24 2026-12-24 12:00 – 18:00"),
        ("DTSTART:20261224T120000", "2026-12-24 2026-12-24 12:00"),
        ("DTSTART:20261224T120000Z\nDURATION:PT2H", "2026-12-24 2026-12-24 12:00 – 14:00"),
        ("DTSTART:20261224T170000\nDTEND:20261226T080000", "2026-12-24 2026-12-26 17:00 – 08:00"),
        ("DTSTART:20261224T000000\nDTEND:20261226T000000", "2026-12-24 2026-12-25"),
        ("DTSTART;TZID=Pacific/Auckland:20261224T000000\nDTEND;TZID=Nowhere:20261225T000000", "2026-12-24 2026-12-24"),
        ('DTSTART;TZID="a:b;c";VALUE=DATE-TIME:20261224T000000\nDURATION:P1D', "2026-12-24 2026-12-24"),
    ],
)
def test_days_are_read_as_the_file_says_them_and_the_end_is_not_one_of_them(event: str, found: str) -> None:
    assert lines(read(event)) == [found]


def test_names_and_the_calendars_own_name_lose_what_would_steer_something() -> None:
    reading = read(
        "DTSTART;VALUE=DATE:20261224\nSUMMARY:Year's end\\, all\\noffices\x07\u202e\n  closed",
        "DTSTART;VALUE=DATE:20261228\nSUMMARY: - 2030-12-31 to 2031-01-01 <script>",
        "DTSTART;VALUE=DATE:20261229\nSUMMARY;LANGUAGE=de:" + "x" * 500,
        head="X-WR-CALNAME:Closed\\, Ltd\n",
    )

    assert reading.name == "Closed, Ltd"
    assert [each.closure.name for each in reading.found] == [
        "Year's end, all offices closed",
        "2030-12-31 to 2031-01-01 <script>",
        "x" * 99 + "…",
    ]


@given(st.text())
@example("– 2030-01-01 gone")
@example("to 2030-01-01")
@example("..: to to - 2030-01-01")
def test_a_closure_stays_the_same_when_its_line_is_saved_in_the_form(name: str) -> None:
    text = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\n").replace("\x85", " ")
    reading = read(f"DTSTART;VALUE=DATE:20261224\nSUMMARY:{text}".encode("utf-8", "replace").decode())

    closures = tuple(each.closure for each in reading.found)
    shown = closures_shown(WorkCalendar(closures=closures))

    assert len(closures) == 1
    assert closures_from(Fields.of({"closed": shown}), "closed") == closures


def test_series_are_unrolled_and_single_days_of_them_moved_or_dropped() -> None:
    reading = read(
        "UID:1\nDTSTART;VALUE=DATE:20200501\nRRULE:FREQ=YEARLY;UNTIL=20290601\nEXDATE;VALUE=DATE:20280501\nSUMMARY:May",
        "UID:1\nRECURRENCE-ID;VALUE=DATE:20270501\nDTSTART;VALUE=DATE:20270503\nSUMMARY:May, moved",
        "UID:1\nRECURRENCE-ID;VALUE=DATE:20290501\nDTSTART;VALUE=DATE:20290501\nSTATUS:CANCELLED\nSUMMARY:May",
        "UID:2\nDTSTART;VALUE=DATE:20261001\nRRULE:FREQ=DAILY;COUNT=4\nEXDATE;VALUE=DATE:20261003\nSUMMARY:Move",
        "UID:3\nDTSTART;VALUE=DATE:20261101\nRDATE;VALUE=DATE:20261108,20261115\nSUMMARY:Fair",
    )

    assert lines(reading) == [
        "2026-05-01 2026-05-01 May",
        "2026-10-01 2026-10-02 Move",
        "2026-10-04 2026-10-04 Move",
        "2026-11-01 2026-11-01 Fair",
        "2026-11-08 2026-11-08 Fair",
        "2026-11-15 2026-11-15 Fair",
        "2027-05-03 2027-05-03 May, moved",
    ]
    assert reading.left_out == ("1 entry cancelled: left out.",)


def test_what_is_left_out_is_told_with_its_reason() -> None:
    reading = read(
        "DTSTART;VALUE=DATE:20260101\nSTATUS:CANCELLED",
        "DTSTART;VALUE=DATE:20250729\nSUMMARY:A year and a day ago",
        "DTSTART;VALUE=DATE:20320731\nSUMMARY:Six years and a day ahead",
        "DTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:20270103\nSUMMARY:Longer than a year",
        "DTSTART:whenever",
        "SUMMARY:No date",
        *(f"DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=WEEKLY\nSUMMARY:Market {number}" for number in range(6)),
    )

    assert reading.found == ()
    assert reading.left_out == (
        "2 entries with no date that can be read: left out.",
        "1 entry cancelled: left out.",
        "1 entry longer than a year: left out.",
        "2 entries outside Wed 30 Jul 2025 to Fri 30 Jul 2032: left out.",
        *(f"“Market {number}” repeats in a way that is not read, neither every year nor every so many days: left out."
          for number in range(5)),
        "1 more that repeat in another way: left out.",
    )  # fmt: skip


def test_the_first_and_the_last_day_of_the_seven_years_are_read() -> None:
    reading = read(
        "DTSTART;VALUE=DATE:20250730", "DTSTART;VALUE=DATE:20320730", "DTSTART;VALUE=DATE:20250729\nDURATION:P2D"
    )

    assert lines(reading) == ["2025-07-29 2025-07-30", "2025-07-30 2025-07-30", "2032-07-30 2032-07-30"]


def test_the_same_closure_twice_is_one() -> None:
    assert len(read("UID:1\nDTSTART:20261224", "UID:2\nDTSTART:20261224").found) == 1


def test_no_more_than_so_many_closures_are_read() -> None:
    events = [f"DTSTART;VALUE=DATE:20261224\nSUMMARY:{number:04d}" for number in range(MOST_CLOSURES + 2)]

    reading = read(*events)

    assert len(reading.found) == MOST_CLOSURES
    assert reading.left_out == ("2 entries beyond the first 2,000: left out.",)


def test_entries_of_other_kinds_and_within_others_are_passed_over() -> None:
    source = calendar(
        "DTSTART:20261224\nBEGIN:VALARM\nDTSTART:20270101\nTRIGGER:-P1D\nEND:VALARM\nSUMMARY:Eve"
    ).replace(b"END:VCALENDAR", b"BEGIN:VTODO\r\nDTSTART:20261231\r\nEND:VTODO\r\nEND:VCALENDAR")

    assert lines(read_closures(source, TODAY)) == ["2026-12-24 2026-12-24 Eve"]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (b"", "something else"),
        (b"<!doctype html><title>Sign in</title>", "a web page"),
        (b"PK\x03\x04\x00", "something else"),
        ("BEGIN:VCALENDAR".encode("utf-16"), "something else"),
        (b"BEGIN:VCALENDAR\r\n" + b"x" * 2_000_000, "up to 2 MB"),
        (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 10_001, "10,001 entries"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEXDATE:" + b"20261224," * 3_000, "longer than 20,000 letters"),
    ],
)
def test_what_is_no_calendar_or_too_much_is_refused(source: bytes, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        read_closures(source, TODAY)


@pytest.mark.parametrize(
    "lines_of_it",
    [
        "BEGIN:X\n" * 100_000,
        "END:VEVENT\n" * 1_000,
        "BEGIN:VEVENT\nDTSTART:" + "9" * 10_000 + "\nEND:VEVENT\n",
        "BEGIN:VEVENT\nDTSTART:99991231\nDURATION:P1000000000W\nEND:VEVENT\n",
        "BEGIN:VEVENT\nDTSTART:00010101\nDTEND:99991231\nEND:VEVENT\n",
        "BEGIN:VEVENT\nDTSTART:99991231\nRDATE:99991231\nRRULE:FREQ=YEARLY\nEND:VEVENT\n",
        "BEGIN:VEVENT\nDTSTART:20261224\nRRULE:FREQ=YEARLY;INTERVAL=" + "9" * 5_000 + "\nEND:VEVENT\n",
        "BEGIN:VEVENT\nDTSTART:20261224\nRRULE:RSCALE=HEBREW;FREQ=YEARLY\nEND:VEVENT\n",
        "BEGIN:VEVENT\nDTSTART:20261224\nRRULE:" + "FREQ=DAILY;" * 1_000 + "\nEND:VEVENT\n",
        "BEGIN:VEVENT\n" + "DTSTART:20261224\n" * 1_000 + "END:VEVENT\n",
        "BEGIN:VEVENT\nDTSTART;=:\nSUMMARY;\nRRULE\n:\nEND:VEVENT\n",
        "BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nRRULE:FREQ=SECONDLY\nDTSTART:00010101T000000\nEND:STANDARD\nEND:VTIMEZONE\n",
        "BEGIN:VEVENT\nDTSTART;TZID=../../etc/passwd:20261224T120000\nRRULE:FREQ=DAILY;BYHOUR=1,2,3\nEND:VEVENT\n",
    ],
)
def test_a_hostile_file_gets_an_answer(lines_of_it: str) -> None:
    source = f"BEGIN:VCALENDAR\n{lines_of_it}".encode()

    reading = read_closures(source, TODAY)

    assert len(reading.found) <= 1


PIECES = [
    "BEGIN:VEVENT", "END:VEVENT", "DTSTART:", "DTEND;VALUE=DATE:", "20261224", "T120000Z", "RRULE:FREQ=YEARLY",
    ";COUNT=3", "EXDATE:", ",", "\r\n", "\n ", "BEGIN:VCALENDAR", "END:VCALENDAR", "SUMMARY:", "\x00", "é",
    "DURATION:-P1D", "RECURRENCE-ID:",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_any_file_gets_an_answer(pieces: list[str]) -> None:
    reading = read_closures(("BEGIN:VCALENDAR\n" + "".join(pieces)).encode(), TODAY)

    assert all(each.closure.first <= each.closure.last for each in reading.found)
