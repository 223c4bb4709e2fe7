"""Calendar fields: working days as people tick and write them."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from backcast.domain.errors import InvalidInput
from backcast.domain.workdays import Closure, WorkCalendar
from backcast.web.calendar_fields import calendar_from, closures_from, closures_shown
from backcast.web.forms import Fields


def closed(text: str) -> tuple[Closure, ...]:
    fields = Fields.of({"closed": text})
    closures = closures_from(fields, "closed")
    fields.check()
    return closures


def problem(text: str) -> str:
    with pytest.raises(InvalidInput) as raised:
        closed(text)
    return raised.value.problems["closed"]


@pytest.mark.parametrize(
    ("line", "closure"),
    [
        ("2026-09-07", Closure(date(2026, 9, 7), date(2026, 9, 7))),
        ("2026-09-07 Labor Day", Closure(date(2026, 9, 7), date(2026, 9, 7), "Labor Day")),
        ("2026-09-07: Labor Day", Closure(date(2026, 9, 7), date(2026, 9, 7), "Labor Day")),
        ("2026-12-24 – 2026-12-31 Closed", Closure(date(2026, 12, 24), date(2026, 12, 31), "Closed")),
        ("2026-12-24 - 2026-12-31", Closure(date(2026, 12, 24), date(2026, 12, 31))),
        ("2026-12-24 to 2026-12-31, Closed", Closure(date(2026, 12, 24), date(2026, 12, 31), "Closed")),
        ("2026-12-24..2026-12-31", Closure(date(2026, 12, 24), date(2026, 12, 31))),
    ],
)
def test_a_closed_day_is_read_as_people_write_it(line: str, closure: Closure) -> None:
    closures = closed(line)

    assert closures == (closure,)


def test_empty_lines_say_nothing() -> None:
    closures = closed("\r\n2026-09-07\r\n\r\n2026-10-01\r\n")

    assert [closure.first for closure in closures] == [date(2026, 9, 7), date(2026, 10, 1)]


def test_a_line_that_cannot_be_read_is_told_with_its_number_and_a_pattern() -> None:
    told = problem("2026-09-07\n7 September")

    assert told == "Line 2, “7 September”: write a date or two, such as 2026-12-24 – 2026-12-31 Closure."


def test_a_day_that_does_not_exist_is_told() -> None:
    told = problem("2026-02-30")

    assert told.startswith("Line 1, “2026-02-30”:")


def test_a_closure_that_ends_before_it_begins_is_told() -> None:
    told = problem("2026-12-31 – 2026-12-24")

    assert told.startswith("Line 1, “2026-12-31 – 2026-12-24”: The closure ends on 2026-12-24, before it begins on")
    assert "write a date" not in told


def test_closed_days_read_back_as_they_are_shown() -> None:
    day, days = date(2026, 9, 7), (date(2026, 12, 24), date(2026, 12, 31))
    closures = (Closure(day, day, "Labor Day"), Closure(*days))

    shown = closures_shown(WorkCalendar(closures=closures))

    assert shown == "2026-09-07 Labor Day\n2026-12-24 – 2026-12-31"
    assert closed(shown) == closures


def test_ticked_weekdays_and_a_country_make_a_calendar() -> None:
    form = MultiDict([("workdays", ""), ("workdays", "sun"), ("workdays", "mon"), ("country", "il"), ("region", " ")])

    calendar = calendar_from(Fields(form))

    assert calendar == WorkCalendar(frozenset({6, 0}), country="IL")


def test_a_form_that_does_not_ask_for_weekdays_means_monday_to_friday() -> None:
    fields = Fields.of({"country": ""})

    calendar = calendar_from(fields)

    assert calendar.workdays == frozenset(range(5))
    fields.check()


def test_no_ticked_weekday_at_all_is_told() -> None:
    fields = Fields.of({"workdays": ""})

    calendar_from(fields)

    with pytest.raises(InvalidInput) as raised:
        fields.check()
    assert raised.value.problems == {"workdays": "Tick at least one day on which people work."}


def test_a_narrower_calendar_has_fields_of_its_own() -> None:
    form = {"workdays": "mon", "calendar_0_workdays": "tue", "calendar_0_closed": "never"}
    fields = Fields.of(form)

    calendar = calendar_from(fields, "calendar_0_")

    assert calendar.workdays == frozenset({1})
    with pytest.raises(InvalidInput) as raised:
        fields.check()
    assert set(raised.value.problems) == {"calendar_0_closed"}
