"""Waits: calendar days between two steps, in which a slip grows or shrinks because closed days do not move along."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from backcast.domain.planning.dependencies import LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import At, Step, StepId, Unit
from backcast.domain.scheduling.timeline import Timeline, Window


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days from the end of an event, not included, to the start of what waits for it, included.

    ``due`` is the day on which the wait is over, working or not. ``working``, ``closed`` and ``free`` count its working
    days, its closed days and the days of no working weekday; ``names`` are the reasons of the closed ones, with the
    first and the last day of each.
    """

    due: date
    start: date
    working: int
    closed: int
    free: int
    names: tuple[tuple[str, date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait of ``days`` calendar days between ``event`` and ``step``, before and after a slip.

    ``moved_by`` is by how many working days its event moves, ``moves`` by how many the step does: where they differ,
    the wait lets the slip grow or shrink. ``on_chain``: it lies on the chain that sets the end.
    """

    event: StepId
    step: StepId
    days: int
    before: Stretch
    after: Stretch
    moved_by: int
    moves: int
    on_chain: bool

    @property
    def changes(self) -> bool:
        """Whether the slip comes out of it larger or smaller than it went in."""
        return self.moved_by != self.moves


class _Tie(NamedTuple):
    """A step that comes a number of calendar days after an event; ``ahead`` are the days from date to date."""

    event: Step
    step: Step
    days: int
    ahead: int


def waits_of(old: Plan, before: Timeline, new: Plan, after: Timeline) -> tuple[Wait, ...]:
    """Every wait in calendar days that decides when its step starts, before a slip and after it, in order of dates.

    Working days of moves are counted in the calendar before the slip, those of a stretch in the calendar of its side.
    """
    chain, waits = _chain(after), []
    for tie in _ties(new):
        event, step = tie.event.id, tie.step.id
        if event not in before.windows or step not in before.windows:
            continue
        first, then = _stretch(old, before, tie), _stretch(new, after, tie)
        if first and then:
            ends = (before.windows[event].earliest_finish, after.windows[event].earliest_finish)
            moved_by, moves = working_days(old, *ends), working_days(old, first.start, then.start)
            waits.append(Wait(event, step, tie.days, first, then, moved_by, moves, step in chain))
    return tuple(sorted(waits, key=lambda wait: (wait.after.start, wait.step)))


def working_days(plan: Plan, first: date, then: date) -> int:
    """By how many working days of the plan the second day lies after the first, negative when before."""
    axis = plan.calendar.axis
    return axis.number_at_or_after(then.toordinal()) - axis.number_at_or_after(first.toordinal())


def _chain(timeline: Timeline) -> set[StepId]:
    """The steps of the worst chain, and those that have as little slack as what is finished last."""
    worst = timeline.explanation.chain if timeline.explanation else timeline.driving_chain
    counted = {step: window for step, window in timeline.windows.items() if window.counts}
    last = [window.slack for window in counted.values() if window.earliest_finish == timeline.finish]
    tight = {step for step, window in counted.items() if last and window.slack <= min(last)}
    return tight | set(worst.steps if worst else ())


def _ties(plan: Plan) -> Iterator[_Tie]:
    for step in plan.steps.values():
        if step.is_done:
            continue
        if step.anchor and step.anchor.unit is Unit.CALENDAR and step.anchor.offset:
            yield _Tie(plan.steps[step.anchor.step], step, step.anchor.offset, step.anchor.offset)
        for need in plan.needs(step.id):
            if need.unit is Unit.CALENDAR and need.type is LinkType.FS:
                event = plan.steps[need.before]
                opens = event.is_milestone and event.at is At.START
                closes = step.is_milestone and step.at is At.END
                yield _Tie(event, step, need.lag, need.lag + 1 - opens - closes)


def _stretch(plan: Plan, timeline: Timeline, tie: _Tie) -> Stretch | None:
    """The stretch of a tie, None where something else decides when the step starts."""
    end, window = timeline.windows[tie.event.id].earliest_finish, timeline.windows[tie.step.id]
    due, axis = end + timedelta(days=tie.ahead), plan.axes[tie.step.calendar]
    if window.earliest_start != axis.day(axis.number_at_or_after(due.toordinal())):
        return None
    return _counted(plan, end, due, window)


def _counted(plan: Plan, end: date, due: date, window: Window) -> Stretch:
    start, calendar = window.earliest_start, plan.calendar
    working = working_days(plan, end + timedelta(days=1), start + timedelta(days=1))
    closed = [
        (day, name)
        for day, name in sorted(calendar.closed.items())
        if end < day <= start and day.weekday() in calendar.workdays
    ]
    free = (start - end).days - working - len(closed)
    return Stretch(due, start, working, len(closed), free, tuple(_spans(closed)))


def _spans(closed: list[tuple[date, str]]) -> Iterator[tuple[str, date, date]]:
    """Closed days with the same reason, one after the other, as one span."""
    spans: list[tuple[str, date, date]] = []
    for day, name in closed:
        if spans and spans[-1][0] == name and day - spans[-1][2] <= timedelta(days=4):  # over a weekend too
            spans[-1] = (name, spans[-1][1], day)
        else:
            spans.append((name, day, day))
    yield from spans
