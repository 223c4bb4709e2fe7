"""Wins: what levers bring, found by working backward again from the changed plan."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import StepId
from backcast.domain.repairs.levers import Lever, apply_all
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import Chain, Timeline


@dataclass(frozen=True, slots=True)
class Win:
    """What one lever, or several together, do to a plan.

    ``days_won`` counts working days: of a plan that is short, those that the shortfall shrinks by, and behind it the
    slack that is left; of a plan that can be met, those that the must-start day lies later. ``short_by`` and ``slack``
    are those of the changed plan, ``finish`` its earliest possible end. ``worst`` is the chain that holds it then,
    where that is another than before. ``eased`` counts the days that all late steps together are less late: what helps
    one of two late chains wins nothing alone, but it eases.
    """

    levers: tuple[Lever, ...]
    days_won: int
    short_by: int
    slack: int
    must_start: date | None
    finish: date | None
    worst: tuple[StepId, ...]
    eased: int = 0

    @property
    def suffices(self) -> bool:
        """Whether everything can be met with it."""
        return not self.short_by

    @property
    def cost(self) -> int:
        """The sum of what its levers cost."""
        return sum(lever.cost for lever in self.levers)

    @property
    def air(self) -> int:
        """How far it gets, to compare: the slack that is left, or below zero the days that are still missing."""
        return -self.short_by if self.short_by else max(self.slack, 0)


def win_of(plan: Plan, before: Timeline, levers: Iterable[Lever]) -> Win:
    """What the levers together do to a plan whose dates are ``before``.

    Raises:
        InvalidInput: with the reason when one cannot be used, or not with another; when dates leave 1900 to 2200.
        NotFound: when the plan holds no such step.
    """
    levers = tuple(lever.on(before.today) for lever in levers)
    after = work_backward(apply_all(plan, levers, before.today), before.today)
    return Win(
        levers,
        _days_won(plan, before, after),
        after.short_by,
        after.min_slack,
        after.must_start,
        after.finish,
        _other_chain(before, after),
        _lateness(before) - _lateness(after),
    )


def chain_of(timeline: Timeline) -> Chain | None:
    """The chain that matters most: the one that misses its limit, else the one that sets the must-start day."""
    return timeline.explanation.chain if timeline.explanation else timeline.driving_chain


def _days_won(plan: Plan, before: Timeline, after: Timeline) -> int:
    if before.feasible and after.feasible and before.must_start and after.must_start:
        number = plan.calendar.axis.number_at_or_after
        return number(after.must_start.toordinal()) - number(before.must_start.toordinal())
    return _air(after) - _air(before)


def _air(timeline: Timeline) -> int:
    return timeline.min_slack if timeline.feasible else -timeline.short_by


def _lateness(timeline: Timeline) -> int:
    return -sum(window.slack for window in timeline.windows.values() if window.counts and window.slack < 0)


def _other_chain(before: Timeline, after: Timeline) -> tuple[StepId, ...]:
    known, now = chain_of(before), chain_of(after)
    if now is None or (known and set(now.steps) <= set(known.steps)):
        return ()
    return now.steps
