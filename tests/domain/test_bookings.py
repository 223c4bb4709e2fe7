"""Bookings: who is asked for how much on which day, worked out by hand on weeks of July 2027."""

from datetime import date
from typing import Any

import pytest

from backcast.domain.capacities.bookings import Capacities, Dated, Stretch, diary
from backcast.domain.capacities.weeks import Week, weeks_of
from backcast.domain.people.capacities import Capacity
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.workdays import Closure, WorkCalendar
from tests.domain.builders import action, milestone, part_time, plan

TODAY = date(2027, 6, 1)
FRIDAY = date(2027, 7, 9)  # the week from Monday 5 July on


def dated(
    *steps: Step, key: str = "first", tied: str = "", due: date = FRIDAY, today: date = TODAY, **rest: Any
) -> Dated:
    made: Plan = plan(steps, tied, due, **rest)
    return Dated(key, made, work_backward(made, today))


def stretches(*plans: Dated, said: tuple[Capacity, ...] = ()) -> tuple[Stretch, ...]:
    return diary(plans, Capacities(said)).stretches


def test_owners_are_the_same_whatever_their_case_and_the_blanks_around_them() -> None:
    first = dated(action("A", 2, owner="Ana "))
    second = dated(action("B", 1, owner="aNA"), key="second")

    (found,) = stretches(first, second)

    assert (found.owner, found.first, found.last) == ("Ana", FRIDAY, FRIDAY)
    assert found.steps == (("first", "A"), ("second", "B"))


@pytest.mark.parametrize(("loads", "over"), [((50, 50), 0), ((60, 50), 1), ((100, 1), 1), ((100,), 0)])
def test_a_day_is_over_when_the_loads_are_more_than_there_is(loads: tuple[int, ...], over: int) -> None:
    steps = [action(name, 1, owner="Ana", load=load) for name, load in zip("AB", loads, strict=False)]

    assert len(stretches(dated(*steps))) == over


def test_during_an_absence_one_step_is_too_much() -> None:
    away = Capacity("Ana", 100, (Closure(date(2027, 7, 7), date(2027, 7, 7)),))

    (found,) = stretches(dated(action("A", 5, owner="Ana")), said=(away,))

    assert [(day.day, day.asked, day.capacity) for day in found.days] == [(date(2027, 7, 7), 100, 0)]


def test_a_weekend_does_not_part_a_stretch_and_a_free_working_day_does() -> None:
    over_weekend = dated(action("A", 6, owner="Ana"), action("B", 6, owner="Ana"))
    part = WorkCalendar(frozenset({0, 1, 2, 3, 4}), (Closure(date(2027, 7, 7), date(2027, 7, 7)),))
    with_gap = dated(
        action("A", 5, owner="Ana"), action("B", 4, owner="Ana", calendar="part"), calendars={"part": part}
    )

    assert [(each.first, len(each.days)) for each in stretches(over_weekend)] == [(date(2027, 7, 2), 6)]
    assert [[day.day.day for day in each.days] for each in stretches(with_gap)] == [[5, 6], [8, 9]]


def test_a_step_asks_only_on_days_of_its_own_calendar() -> None:
    plans = dated(action("A", 5, owner="Ana"), action("B", 2, owner="Ana", calendar="part"), calendars=part_time(1, 3))

    assert [day.day.day for each in stretches(plans) for day in each.days] == [6, 8]  # Tuesday and Thursday


def test_what_is_done_a_milestone_and_nobody_ask_for_nothing_and_work_under_way_from_today_on() -> None:
    wednesday = date(2027, 7, 7)
    quiet = dated(
        action("A", 2, owner="Ana", started=date(2027, 7, 5), finished=date(2027, 7, 6)),
        milestone("M", owner="Ana"),
        action("B", 5),
        action("C", 5, owner="Ana", started=date(2027, 7, 5), remaining=3),
        today=wednesday,
    )

    asked = diary([quiet], Capacities()).asked

    assert {date.fromordinal(day).day for day in asked["ana"]} == {7, 8, 9}
    assert set(asked) == {"ana"}


def test_weeks_tell_the_fullest_day_and_the_days_over() -> None:
    plans = dated(action("A", 6, owner="Ana"), action("B", 1, owner="Ana", load=50), action("C", 1, owner="Ben"))

    rows = weeks_of(diary([plans], Capacities()), TODAY)

    assert [row.owner for row in rows] == ["Ana", "Ben"]
    assert rows[0].weeks == (Week(date(2027, 6, 28), 100, 100, 0), Week(date(2027, 7, 5), 150, 100, 1))
    assert rows[1].weeks == (Week(date(2027, 6, 28)), Week(date(2027, 7, 5), 100, 100, 0))
    assert rows[0].over == 1
