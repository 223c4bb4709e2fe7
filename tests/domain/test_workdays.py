"""Working days: numbers and dates belong together, and calendars refuse what cannot be."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backcast.domain.errors import InvalidInput
from backcast.domain.workdays import Axis, Closure, WorkCalendar
from tests.domain.drawn_plans import tried

FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)
WEEKS = st.sets(st.integers(0, 6), min_size=1)
AROUND = st.sampled_from([date(1903, 5, 1), date(2027, 6, 1), date(2196, 2, 20)])


@st.composite
def axes(draw: st.DrawFn) -> tuple[Axis, list[date], date]:
    """An axis, the same working days as a list, and a date in the middle of that list."""
    week, middle = draw(WEEKS), draw(AROUND)
    span = [middle + timedelta(days=n) for n in range(-400, 401)]
    closed = draw(st.one_of(st.sets(st.sampled_from(span), max_size=40), st.sets(st.sampled_from(span[200:600]))))
    dense = set(span[300:500]) if draw(st.booleans()) else set()
    working = [day for day in span if day.weekday() in week and day not in closed | dense]
    return Axis(week, closed | dense), working, middle


@tried(100)
@given(axes(), st.integers(-300, 300))
def test_a_day_is_found_from_its_number_and_the_number_from_the_day(
    drawn: tuple[Axis, list[date], date], away: int
) -> None:
    axis, working, middle = drawn
    day = middle + timedelta(days=away)
    after = [known for known in working if known >= day]
    before = [known for known in working if known <= day]

    number_after, number_before = axis.number_at_or_after(day.toordinal()), axis.number_at_or_before(day.toordinal())

    assert not after or axis.day(number_after) == after[0]
    assert not before or axis.day(number_before) == before[-1]
    assert number_after - number_before == (0 if day in working else 1)
    assert axis.is_working(day) is (day in working)


@tried(100)
@given(axes())
def test_working_days_are_numbered_in_order_without_gaps(drawn: tuple[Axis, list[date], date]) -> None:
    axis, working, _ = drawn

    numbers = [axis.number_at_or_after(day.toordinal()) for day in working]

    assert not numbers or numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert [axis.day(number) for number in numbers] == working


@tried(100)
@given(axes(), st.integers(-350, 350), st.integers(-350, 350))
def test_the_two_roundings_are_a_galois_pair(drawn: tuple[Axis, list[date], date], first: int, second: int) -> None:
    axis, _, middle = drawn
    ordinal = middle.toordinal() + first
    number = axis.number_at_or_after(middle.toordinal() + second)

    day = axis.ordinal(number)

    assert (axis.number_at_or_after(ordinal) <= number) is (ordinal <= day)
    assert (number <= axis.number_at_or_before(ordinal)) is (day <= ordinal)


@tried(100)
@given(axes(), st.integers(-350, 350), st.integers(0, 300))
def test_working_days_are_counted_with_both_ends(drawn: tuple[Axis, list[date], date], away: int, length: int) -> None:
    axis, working, middle = drawn
    first = middle + timedelta(days=away)
    last = min(first + timedelta(days=length), middle + timedelta(days=400))

    assert axis.count(first, last) == sum(first <= day <= last for day in working)


@pytest.mark.parametrize("edge", [FIRST, LAST])
def test_the_first_and_the_last_day_of_all_years_are_known(edge: date) -> None:
    axis = Axis(range(7))

    assert axis.day(axis.number_at_or_after(edge.toordinal())) == edge


@pytest.mark.parametrize(("edge", "step"), [(FIRST, -1), (LAST, 1)])
def test_a_day_beyond_all_years_is_refused(edge: date, step: int) -> None:
    axis = Axis(range(7))

    with pytest.raises(InvalidInput, match=r"beyond .*1900 to 2200"):
        axis.day(axis.number_at_or_after(edge.toordinal()) + step)


def test_a_closed_day_twice_over_is_closed_once() -> None:
    whit_monday = date(2027, 5, 17)

    axis = Axis(range(5), [whit_monday, whit_monday, date(2027, 5, 15)])

    assert axis.count(date(2027, 5, 14), date(2027, 5, 18)) == 2


def test_a_calendar_gives_the_reason_for_each_closed_day() -> None:
    holidays = {date(2027, 7, 4): "Independence Day"}
    closures = (
        Closure(date(2027, 12, 24), date(2027, 12, 25), "Plant closed"),
        Closure(date(2027, 1, 1), date(2027, 1, 1)),
    )

    calendar = WorkCalendar(closures=closures, holidays=holidays)

    assert calendar.closed == {
        date(2027, 7, 4): "Independence Day",
        date(2027, 12, 24): "Plant closed",
        date(2027, 12, 25): "Plant closed",
        date(2027, 1, 1): "closed",
    }


def test_a_narrower_calendar_only_removes_working_days() -> None:
    plan = WorkCalendar(closures=(Closure(date(2027, 6, 8), date(2027, 6, 8)),))
    regional = WorkCalendar(frozenset({1, 2, 5}), (Closure(date(2027, 6, 9), date(2027, 6, 9)),))

    axis = regional.narrowing(plan).axis

    # Tue 1, Wed 2, Sat 5 (not the plan's), Tue 8 (closed for all), Wed 9 (closed here), Tue 15, Wed 16.
    june = [date(2027, 6, day) for day in range(1, 17)]
    assert [day.day for day in june if axis.is_working(day)] == [1, 2, 15, 16]


@pytest.mark.parametrize("week", [frozenset[int](), frozenset({7}), frozenset({-1, 0})])
def test_a_calendar_without_a_working_weekday_is_refused(week: frozenset[int]) -> None:
    with pytest.raises(InvalidInput, match="at least one working weekday, mon to sun"):
        WorkCalendar(week)


def test_calendars_that_share_no_weekday_are_refused() -> None:
    with pytest.raises(InvalidInput, match="shares no working weekday"):
        WorkCalendar(frozenset({5, 6})).narrowing(WorkCalendar())


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        (date(2027, 6, 2), date(2027, 6, 1), "ends on 2027-06-01, before it begins on 2027-06-02"),
        (date(1899, 12, 31), date(1900, 1, 1), "1899-12-31 – 1900-01-01 lies outside the years 1900 to 2200"),
        (date(2200, 12, 31), date(2201, 1, 1), "2200-12-31 – 2201-01-01 lies outside the years 1900 to 2200"),
    ],
)
def test_a_closure_that_cannot_be_is_refused(first: date, last: date, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        Closure(first, last)


def test_a_closure_of_generations_is_refused() -> None:
    century = Closure(date(2000, 1, 1), date(2099, 12, 31))

    with pytest.raises(InvalidInput) as refusal:
        WorkCalendar(closures=(century,))

    assert refusal.value.problems == {"closed": "More than 20,000 closed days: choose workdays instead."}


def test_calendars_with_the_same_days_are_equal() -> None:
    assert WorkCalendar() == WorkCalendar(frozenset(range(5)), holidays=dict[date, str]())
    assert isinstance(WorkCalendar().holidays, Mapping)
