"""Random plans for the property tests; ``BACKCAST_EXAMPLES`` says how many each property is tried on."""

import os
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Anchor, At, Kind, Step, Unit
from backcast.domain.workdays import Closure, WorkCalendar
from tests.domain.builders import plan
from tests.domain.reference import own_working_days, working_days

EXAMPLES = int(os.environ.get("BACKCAST_EXAMPLES", "0"))
MONDAY = date(2027, 3, 1)
DAY = timedelta(days=1)


def tried(examples: int) -> settings:
    """How often a property is tried: so many times, or as often as the environment says."""
    unhurried = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(max_examples=EXAMPLES or examples, deadline=None, suppress_health_check=unhurried)


@dataclass(frozen=True)
class Shape:
    """What the drawn plans may hold."""

    types: tuple[LinkType, ...] = tuple(LinkType)
    least_lag: int = -3
    calendar_lags: bool = True
    own_calendars: bool = True
    anchors: bool = True
    limits: bool = True
    fixed: bool = True
    progress: bool = True
    most_steps: int = 8


EVERYTHING = Shape()
NO_PROGRESS = Shape(progress=False)
ONE_CALENDAR = Shape(calendar_lags=False, own_calendars=False, anchors=False, progress=False)
MONOTONE = Shape(
    types=(LinkType.FS, LinkType.SS), least_lag=0, calendar_lags=False, anchors=False, fixed=False, progress=False
)
MIRRORED = Shape(anchors=False, fixed=False, progress=False)


def chance(of_ten: int) -> st.SearchStrategy[bool]:
    """True so many times out of ten."""
    return st.integers(1, 10).map(lambda drawn: drawn > 10 - of_ten)


def days_from(first: int, last: int) -> st.SearchStrategy[date]:
    """A date so many days after the Monday on which all plans look."""
    return st.integers(first, last).map(lambda n: MONDAY + n * DAY)


@st.composite
def closures(draw: st.DrawFn) -> tuple[Closure, ...]:
    """Up to three closures of up to twelve days in the plan's months."""
    starts = draw(st.lists(st.tuples(days_from(-30, 120), st.sampled_from([0, 0, 1, 4, 11])), max_size=3))
    return tuple(Closure(first, first + length * DAY) for first, length in starts)


@st.composite
def calendars(draw: st.DrawFn, shape: Shape) -> tuple[WorkCalendar, dict[str, WorkCalendar]]:
    """The plan's calendar and two narrower ones that share a weekday with it."""
    week = draw(st.sampled_from([range(5), range(5), range(5), range(7), range(6), (0, 2, 3)]))
    base = WorkCalendar(frozenset(week), draw(closures()))
    if not shape.own_calendars:
        return base, {}
    part = draw(st.sets(st.sampled_from(list(week)), min_size=1))
    extra = draw(st.sampled_from([frozenset[int](), frozenset({6}), frozenset({5, 6})]))
    far = WorkCalendar(frozenset(week) | extra, draw(closures()))
    inner, outer = draw(st.sampled_from([("", ""), ("part", "far"), ("far", "part")]))  # a person within their team
    narrower = {"part": WorkCalendar(frozenset(part)), "far": far}
    return base, {name: replace(each, within=outer) if name == inner else each for name, each in narrower.items()}


@st.composite
def plans(draw: st.DrawFn, shape: Shape = EVERYTHING) -> tuple[Plan, date]:
    """A plan and the day on which it is looked at."""
    calendar, narrower = draw(calendars(shape))
    today = draw(days_from(-3, 10))
    due = today + draw(st.integers(-3, 90)) * DAY
    count = draw(st.integers(1, shape.most_steps))
    names = [chr(ord("A") + n) for n in range(count)]
    own = {"": calendar, **narrower}
    steps = [draw(drawn_step(shape, names[:n], name, own, today)) for n, name in enumerate(names)]
    pairs = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=2 * count))
    tied = [draw(dependency(shape, names[min(a, b)], names[max(a, b)])) for a, b in pairs if a != b]
    order = draw(st.permutations(steps))
    return plan(order, due=due, calendar=calendar, calendars=narrower, dependencies=tuple(tied)), today


@st.composite
def dependency(draw: st.DrawFn, shape: Shape, before: str, after: str) -> Dependency:
    """A dependency of any type that the shape allows, finish-to-start more often."""
    kind = draw(st.sampled_from([LinkType.FS, LinkType.FS, *shape.types]))
    if shape.calendar_lags and draw(chance(3)):
        return Dependency(before, after, kind, draw(st.integers(1, 10)), Unit.CALENDAR)
    return Dependency(before, after, kind, draw(st.integers(shape.least_lag, 5)))


@st.composite
def drawn_step(
    draw: st.DrawFn,
    shape: Shape,
    earlier: list[str],
    name: str,
    own: dict[str, WorkCalendar],
    today: date,
) -> Step:
    """A step that may be anchored to one of the earlier ones."""
    rest: dict[str, Any] = {"calendar": draw(st.sampled_from(["", "", *own])) if shape.own_calendars else ""}
    kind = draw(st.sampled_from([Kind.ACTION, Kind.ACTION, Kind.MILESTONE]))
    if shape.anchors and earlier and draw(chance(3)):
        kind = draw(st.sampled_from([Kind.FOLLOW_UP, Kind.FOLLOW_UP, kind]))
        unit = draw(st.sampled_from(list(Unit)))
        rest["anchor"] = Anchor(draw(st.sampled_from(earlier)), draw(st.integers(0, 12)), unit)
    if kind is Kind.MILESTONE:
        rest["at"] = draw(st.sampled_from([At.END, At.END, At.START]))
    else:
        rest["days"] = draw(st.integers(1, 8))
    if shape.limits:
        rest |= draw(limits(shape, own, rest["calendar"]))
    if shape.progress:
        rest |= draw(progress(kind, today))
    return Step(name, kind, name, **rest)


@st.composite
def limits(draw: st.DrawFn, shape: Shape, own: dict[str, WorkCalendar], name: str) -> dict[str, date]:
    """Dates that somebody wrote down for a step; a fixed date is a day on which it is worked on."""
    given = {}
    if draw(chance(2)):
        given["not_before"] = draw(days_from(-5, 60))
    if draw(chance(2)):
        given["deadline"] = draw(days_from(0, 90))
    if shape.fixed and draw(chance(1)):
        first, last = MONDAY, MONDAY + 90 * DAY
        days = working_days(own[""], first, last)
        days = days & own_working_days(own, name, first, last) if name else days
        given["fixed_start"] = draw(st.sampled_from(sorted(days)))
    return given


@st.composite
def progress(draw: st.DrawFn, kind: Kind, today: date) -> dict[str, Any]:
    """Nothing, or a start, or a start and a finish, on any date up to today."""
    state = draw(st.sampled_from(["", "", "", "", "", "begun", "done", "reached"]))
    if not state:
        return {}
    if state == "reached":  # somebody wrote down only when it was over
        return {"finished": today - draw(st.integers(0, 12)) * DAY}
    started = today - draw(st.integers(0, 12)) * DAY
    if state == "done":
        return {"started": started, "finished": min(today, started + draw(st.integers(0, 5)) * DAY)}
    remaining = draw(st.sampled_from([None, 1, 3, 6])) if kind is not Kind.MILESTONE else None
    return {"started": started, "remaining": remaining}
