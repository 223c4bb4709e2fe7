"""Drawn plans with owners, and what they ask of them counted day by day, for tests of dates that fit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from hypothesis import strategies as st

from backcast.domain.capacities.bookings import Dated, owner_key
from backcast.domain.capacities.rosters import Roster
from backcast.domain.people.capacities import Capacity
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.workdays import Closure
from tests.domain.drawn_plans import EVERYTHING, Shape, days_from, plans
from tests.domain.reference import working_days

DAY: Final = timedelta(days=1)
OWNERS: Final = ("Ana", "Ben", "")


@st.composite
def owned(draw: st.DrawFn, shape: Shape = EVERYTHING) -> Dated:
    """A drawn plan whose steps have owners."""
    drawn, today = draw(plans(shape))
    for step in drawn.steps.values():
        owner, load = draw(st.sampled_from(OWNERS)), draw(st.sampled_from((100, 100, 50, 30)))
        drawn = drawn.with_step(replace(step, owner=owner, load=load))
    return Dated("", drawn, work_backward(drawn, today))


@st.composite
def several(draw: st.DrawFn) -> list[Dated]:
    """One to three drawn plans."""
    return [replace(dated, key=str(n)) for n, dated in enumerate(draw(st.lists(owned(), min_size=1, max_size=3)))]


@st.composite
def capacities(draw: st.DrawFn) -> list[Capacity]:
    """What is said of Ana: part of her, two of her, or days away."""
    if draw(st.booleans()):
        return []
    first = draw(days_from(-20, 60))
    away = draw(st.sampled_from([(), (Closure(first, first + 9 * DAY),)]))
    return [Capacity(" ana", draw(st.sampled_from((50, 100, 130, 200))), away)]


def asked_by_day(roster: Roster, at: Sequence[int]) -> dict[tuple[str, date], list[tuple[bool, int]]]:
    """For each owner and day what is asked: whether by a step that can move, and how much. Day by day, from scratch.

    Steps that ask for more than there ever is are left out: they fit nowhere.
    """
    dates = roster.dates(at)
    movable, asked = {*roster.jobs}, dict[tuple[str, date], list[tuple[bool, int]]]()
    for number, dated in enumerate(roster.plans):
        drawn, today = dated.plan, dated.timeline.today
        for step in drawn.steps.values():
            if step.is_milestone or step.is_done or not step.owner or (number, step.id) in roster.unfit:
                continue
            window = dated.timeline.windows[step.id]
            planned = (max(window.planned_start, today), window.planned_finish)
            first, last = dates.get((number, step.id), planned)
            days = working_days(drawn.calendar, first, last)
            if step.calendar:
                days &= working_days(drawn.calendars[step.calendar], first, last)
            for day in days:
                asked.setdefault((owner_key(step.owner), day), []).append(((number, step.id) in movable, step.load))
    return asked
