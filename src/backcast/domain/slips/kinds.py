"""Kinds of slip: what may go otherwise than planned, and the plan that comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step, StepId
from backcast.domain.scheduling.network import Network
from backcast.domain.scheduling.timeline import Timeline
from backcast.domain.workdays import Axis, Closure


@dataclass(frozen=True, slots=True)
class Longer:
    """A step takes ``days`` of its own working days more than planned, or less when negative."""

    step: StepId
    days: int


@dataclass(frozen=True, slots=True)
class Lasting:
    """A step takes ``days`` of its own working days in all."""

    step: StepId
    days: int


@dataclass(frozen=True, slots=True)
class Later:
    """A step starts ``days`` of its own working days later than it would; a fixed step gets another fixed date."""

    step: StepId
    days: int


@dataclass(frozen=True, slots=True)
class Starting:
    """A step does not start before a day; a fixed step gets that day as its fixed date."""

    step: StepId
    on: date


# A closure is a slip too: days on which nobody works after all.
Slip: TypeAlias = Longer | Lasting | Later | Starting | Closure


def slipped(plan: Plan, running: Timeline, slips: Sequence[Slip]) -> Plan:
    """The plan in which all of the slips have happened.

    Args:
        plan: as it is.
        running: its dates as it runs, from which “later” counts; on its day “longer” counts what is left.
        slips: what happens; closed days come last, so that a fixed step can be moved away from them.

    Raises:
        NotFound: when the plan holds no such step.
        InvalidInput: when a slip says nothing that can happen to its step.
    """
    closures = tuple(slip for slip in slips if isinstance(slip, Closure))
    for slip in slips:
        if not isinstance(slip, Closure):
            plan = plan.with_step(_slipped_step(plan, running, slip))
    if not closures:
        return plan
    calendar = replace(plan.calendar, closures=(*plan.calendar.closures, *closures))
    return plan.with_calendars(calendar, plan.calendars)


def _slipped_step(plan: Plan, running: Timeline, slip: Longer | Lasting | Later | Starting) -> Step:
    step = plan.step(slip.step)
    if step.is_done:
        raise InvalidInput({"slips": f"{step.id} is finished: what has happened does not slip."})
    if isinstance(slip, Longer):
        left = None if step.is_milestone else _left(plan, step, running.today)
        return _lasting(replace(step, remaining=left), step.days + slip.days)
    if isinstance(slip, Lasting):
        return _lasting(step, slip.days)
    if step.started:
        raise InvalidInput({"slips": f"{step.id} has begun: its start does not slip. Say that it takes longer."})
    if isinstance(slip, Starting):
        return _starting(step, slip.on)
    start = step.fixed_start or running.windows[step.id].earliest_start
    return _starting(step, _shifted(plan.axes[step.calendar], start, slip.days))


def _lasting(step: Step, days: int) -> Step:
    if step.is_milestone:
        raise InvalidInput({"slips": f"{step.id} is a milestone: it takes no days. Say when it starts."})
    if days < 1:
        raise InvalidInput({"slips": f"{step.id} takes {step.days} days; at least one must be left."})
    remaining = step.remaining
    if remaining is not None:
        remaining = max(remaining + days - step.days, 1)
    spread = step.spread and step.spread.reaching(days)
    return replace(step, days=days, remaining=remaining, spread=spread)


def _left(plan: Plan, step: Step, today: date) -> int | None:
    """The working days that are left of work under way, at least one; None of work that has not begun."""
    if not step.is_under_way or step.remaining is not None:
        return step.remaining
    network = Network(plan, today)
    return network.days[network.steps.index(step)]


def _starting(step: Step, on: date) -> Step:
    return replace(step, fixed_start=on) if step.fixed_start else replace(step, not_before=on)


def _shifted(axis: Axis, day: date, days: int) -> date:
    return axis.day(axis.number_at_or_after(day.toordinal()) + days)
