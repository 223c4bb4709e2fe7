"""Ready-made programmes: complete plans to start from, moved to another date, country or week."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.planning.chain_ends import Chain
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Kind, Step
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.workdays import Axis, WorkCalendar
from backcast.plan_files.calendar_readings import years_around
from backcast.plan_files.readings import PlanFile, read_plan
from backcast.plan_files.writings import write_plan
from backcast.public_holidays import holidays_of

# A note that gives a computed date of the example would be wrong in a plan with other dates.
_DATED: Final = re.compile(r"\b[0-9]{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{4}\b")


@dataclass(frozen=True, slots=True)
class Programme:
    """What a person sees of a ready-made programme before choosing it; dates are those of its example."""

    name: str
    title: str
    statement: str
    due: date
    must_start: date
    steps: int
    working_days: int
    hard: bool
    notes: tuple[str, ...]


def programme_names() -> list[str]:
    """The names of all programmes, in alphabetical order."""
    names = (path.name for path in files("backcast").joinpath("programmes").iterdir())
    return sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml"))


def programme(name: str) -> Programme:
    """One programme.

    Raises:
        NotFound: when there is none of this name.
    """
    plan_file = _shipped(name)
    plan = plan_file.plan
    must_start = _must_start(plan)
    return Programme(
        name=name,
        title=plan.title,
        statement=plan.goal.statement,
        due=plan.goal.due,
        must_start=must_start,
        steps=sum(1 for step in plan.steps.values() if step.kind is not Kind.MILESTONE),
        working_days=plan.calendar.axis.count(must_start, plan.goal.due),
        hard=plan.goal.hard,
        notes=plan.notes,
    )


def start_programme(
    name: str,
    due: date | None = None,
    country: str | None = None,
    region: str = "",
    workdays: Iterable[int] | None = None,
) -> PlanFile:
    """A programme as a plan of one's own, to be seen as on the day on which it must start.

    Args:
        name: one of ``programme_names()``.
        due: another due date. Fixed dates of steps move by as many calendar days, then to the working day before when
            they fall on a closed one.
        country: whose public holidays replace the closed days of the example.
        region: a region of that country.
        workdays: another working week, Monday 0 to Sunday 6.

    Raises:
        NotFound: when there is no programme of this name.
        InvalidInput: for an unknown country or region, or a week without a working day.
    """
    plan = _shipped(name).plan
    due = due or plan.goal.due
    calendar = plan.calendar if workdays is None else replace(plan.calendar, workdays=frozenset(workdays))
    if country:
        calendar = _in_country(calendar, country, region, [plan.goal.due, due])
    elif region:
        raise InvalidInput({"region": "A region needs its country."})
    moved = _moved(plan, due, calendar)
    return read_plan(write_plan(moved, _must_start(moved)), holidays_of)  # the very plan that its file describes


def _in_country(calendar: WorkCalendar, country: str, region: str, dates: Iterable[date]) -> WorkCalendar:
    holidays = holidays_of(country, region, years_around(dates))
    return replace(calendar, closures=(), country=country, region=region, holidays=holidays)


def _moved(plan: Plan, due: date, calendar: WorkCalendar) -> Plan:
    """The plan with everything that has a date of its own moved together with its due date."""
    if (due, calendar) == (plan.goal.due, plan.calendar):
        return plan
    # Without steps at first: in another calendar the fixed dates of old might fall on closed days.
    bare = replace(plan, dependencies=()).with_chain(Chain(MappingProxyType({}), ()))
    framed = replace(bare, goal=replace(plan.goal, due=due), calendar=calendar)
    by = due - plan.goal.due
    steps = {step.id: _step_moved(step, by, framed.axes[step.calendar]) for step in plan.steps.values()}
    return replace(
        framed,
        steps=MappingProxyType(steps),
        dependencies=plan.dependencies,
        key_results=tuple(replace(each, due=each.due + by if each.due else None) for each in plan.key_results),
        notes=tuple(note for note in plan.notes if not _DATED.search(note)),
        objectives=plan.objectives,
        behaviours=plan.behaviours,
        learnings=plan.learnings,
        barriers=plan.barriers,
    )


def _step_moved(step: Step, by: timedelta, axis: Axis) -> Step:
    def moved(day: date | None) -> date | None:
        return axis.day(axis.number_at_or_before((day + by).toordinal())) if day else None

    return replace(
        step,
        not_before=moved(step.not_before),
        deadline=moved(step.deadline),
        fixed_start=moved(step.fixed_start),
    )


def _must_start(plan: Plan) -> date:
    must_start = work_backward(plan, plan.goal.due).must_start
    assert must_start is not None, "a programme has steps that nobody has begun"
    return must_start


@cache
def _shipped(name: str) -> PlanFile:
    if name not in programme_names():
        near = get_close_matches(name, programme_names(), 1, 0.4)
        guess = f" Did you mean “{near[0]}”?" if near else f" There are {', '.join(programme_names())}."
        raise NotFound(f"There is no programme “{name}”.{guess}")
    source = files("backcast").joinpath("programmes", f"{name}.yaml").read_bytes()
    return read_plan(source, holidays_of)
