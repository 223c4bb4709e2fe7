from collections.abc import Mapping
from datetime import date, datetime, time
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import vRecur

from backcast.calendars.closures.repeats import NotRead, Rule

rrulestr = import_module("dateutil.rrule").rrulestr  # it has no types
BEGIN, END = date(2025, 7, 30), date(2032, 7, 30)


def days(rule: str, first: date) -> list[date]:
    found = Rule.read(vRecur.from_ical(rule)).days(first, BEGIN, END)
    return [day for day in found if BEGIN <= day <= END]


def test_a_day_comes_every_year_and_a_leap_day_every_four() -> None:
    assert days("FREQ=YEARLY;UNTIL=20280501", date(2020, 5, 1)) == [date(year, 5, 1) for year in (2026, 2027, 2028)]
    assert days("FREQ=YEARLY", date(2024, 2, 29)) == [date(2028, 2, 29), date(2032, 2, 29)]


def test_the_fourth_thursday_of_november_is_thanksgiving() -> None:
    found = days("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=18", date(2010, 11, 25))

    assert found == [date(2025, 11, 27), date(2026, 11, 26), date(2027, 11, 25)]


def test_every_third_day_goes_on_from_its_first() -> None:
    assert days("FREQ=DAILY;INTERVAL=3;COUNT=4", date(2026, 12, 30)) == [
        date(2026, 12, 30), date(2027, 1, 2), date(2027, 1, 5), date(2027, 1, 8),
    ]  # fmt: skip


@given(
    parts=st.fixed_dictionaries(
        {"INTERVAL": st.integers(1, 7)},
        optional={
            "BYMONTH": st.sampled_from(["1", "2,12", "6,7,8"]),
            "BYMONTHDAY": st.sampled_from(["1", "-1", "29,30,31", "-31,15"]),
        },
    ),
    ending=st.just("")
    | st.integers(1, 60).map(lambda count: f";COUNT={count}")
    | st.dates(BEGIN, END).map(lambda day: f";UNTIL={day:%Y%m%d}"),
    weekdays=st.sampled_from(["", "MO", "1MO,-1FR", "5SU", "-5WE,2TU"]),
    first=st.dates(date(1990, 1, 1), END),
)
def test_years_are_those_that_another_program_finds(
    parts: Mapping[str, Any], ending: str, weekdays: str, first: date
) -> None:
    wanted = "BYMONTHDAY" if weekdays == "MO" else "BYMONTH"  # any Monday of a month is no closure
    fits = weekdays and wanted in parts and ("BYMONTHDAY" in parts) == (weekdays == "MO")
    by_day = {"BYDAY": weekdays} if fits else {}
    rule = ";".join(f"{name}={value}" for name, value in {"FREQ": "YEARLY", **parts, **by_day}.items()) + ending

    theirs = rrulestr(rule, dtstart=datetime.combine(first, time())).between(
        datetime.combine(BEGIN, time()), datetime.combine(END, time()), inc=True
    )

    assert days(rule, first) == [moment.date() for moment in theirs]


@given(interval=st.integers(1, 900), count=st.none() | st.integers(1, 3_000), first=st.dates(date(2000, 1, 1), END))
def test_days_are_those_that_another_program_finds(interval: int, count: int | None, first: date) -> None:
    rule = f"FREQ=DAILY;INTERVAL={interval}{f';COUNT={count}' if count else ''}"

    theirs = rrulestr(rule, dtstart=datetime.combine(first, time())).between(
        datetime.combine(BEGIN, time()), datetime.combine(END, time()), inc=True
    )

    assert days(rule, first) == [moment.date() for moment in theirs]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY",
        "FREQ=MONTHLY;BYMONTHDAY=1",
        "FREQ=SECONDLY",
        "FREQ=HOURLY;COUNT=3",
        "FREQ=DAILY;BYDAY=MO,TU",
        "FREQ=YEARLY;BYWEEKNO=20",
        "FREQ=YEARLY;BYYEARDAY=-1",
        "FREQ=YEARLY;BYMONTH=6;BYDAY=MO",
        "FREQ=YEARLY;BYDAY=20MO",
        "FREQ=YEARLY;BYMONTH=6;BYDAY=MO,TU;BYSETPOS=-1",
        "FREQ=YEARLY;INTERVAL=0",
        "FREQ=YEARLY;INTERVAL=-1",
        "FREQ=YEARLY;BYMONTHDAY=0",
        "FREQ=YEARLY;BYMONTHDAY=32",
    ],
)
def test_what_repeats_in_another_way_is_not_read(rule: str) -> None:
    with pytest.raises(NotRead):
        days(rule, date(2026, 1, 1))


@pytest.mark.parametrize("rule", ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=-1"])
def test_a_rule_that_never_comes_true_ends(rule: str) -> None:
    assert days(rule, date(2026, 1, 1)) == []
