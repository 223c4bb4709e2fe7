"""Sums: a chain as a table that a reader can check by hand: its work, its waiting, and the days that there are."""

from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import At, Kind, Step, StepId
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import End, Explanation, Limit, Timeline


@dataclass(frozen=True, slots=True)
class Line:
    """One step of a chain: ``days`` of work on ``first`` to ``last`` when nothing but the chain holds it."""

    step: Step
    days: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ChainSum:
    """A chain that misses its limit, added up.

    ``work`` and ``waiting`` are working days, ``waiting`` below zero where steps overlap. ``needed`` = work + waiting;
    ``available`` are the working days from ``start`` to the limit ``to``; the difference is ``short_by``. Where steps
    keep working days of their own such a sum does not come out even, and ``adds_up`` is false.
    """

    lines: tuple[Line, ...]
    start: End
    to: End
    work: int
    waiting: int
    available: int
    short_by: int
    adds_up: bool

    @property
    def needed(self) -> int:
        """The working days that the chain takes."""
        return self.work + self.waiting


def chain_sum(plan: Plan, timeline: Timeline) -> ChainSum | None:
    """The chain that explains why a plan cannot be met, None where it can."""
    explanation = timeline.explanation
    return _sum(plan, timeline, explanation) if explanation else None


def _sum(plan: Plan, timeline: Timeline, explanation: Explanation) -> ChainSum:
    alone = _alone(plan, explanation)
    windows = work_backward(alone, timeline.today).windows
    lines = [_line(plan, alone.steps[known], windows[known].earliest_start, windows[known].earliest_finish)
             for known in explanation.chain.steps]  # fmt: skip
    start, to, axis = explanation.start, explanation.chain.to, plan.calendar.axis
    available = axis.number_at_or_after(to.date.toordinal() + 1) - axis.number_at_or_after(start.date.toordinal())
    counted = [line for line in lines if not line.step.is_done]
    last = lines[-1].step
    if to.kind is Limit.FIXED_START and not (last.is_milestone and last.at is At.END):
        available -= 1  # the last step begins with that day: only those before it count
        counted = counted[:-1]
    work = sum(line.days for line in counted)
    needed = available + explanation.short_by
    adds_up = not any(line.step.calendar or line.step.is_done for line in lines)
    return ChainSum(tuple(lines), start, to, work, needed - work, available, explanation.short_by, adds_up)


def _line(plan: Plan, step: Step, first: date, last: date) -> Line:
    if step.is_milestone or step.is_done:
        return Line(step, 0, first, last)
    return Line(step, plan.axes[step.calendar].count(first, last), first, last)


def _alone(plan: Plan, explanation: Explanation) -> Plan:
    """The plan of the chain alone: none of its steps keeps a date but the first."""
    chain = explanation.chain
    steps: dict[StepId, Step] = {}
    for known in chain.steps:
        step = plan.steps[known]
        kind = Kind.ACTION if step.kind is Kind.FOLLOW_UP else step.kind
        free = replace(step, kind=kind, anchor=None, deadline=None)
        steps[known] = free if known == chain.steps[0] else replace(free, not_before=None, fixed_start=None)
    return replace(
        plan, steps=MappingProxyType(steps), dependencies=chain.links, key_results=(), metrics=(), measurements=()
    )
