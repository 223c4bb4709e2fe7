"""Working backward: from a plan and a day to its timeline."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import compress, repeat
from operator import le, lt, not_, sub
from typing import Final, NamedTuple

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import StepId
from backcast.domain.scheduling.explanation import Passes, chain_from, conflicts_of
from backcast.domain.scheduling.network import FAR, NEAR, Network
from backcast.domain.scheduling.passes import (
    LowerLimits,
    Schedule,
    UpperLimits,
    earliest,
    hang_free,
    latest,
    planned,
)
from backcast.domain.scheduling.timeline import Timeline, Window

# What Window._make does, without a call of Python for each step and without counting what zip counted.
_AS_WINDOW: Final = partial(tuple.__new__, Window)


def work_backward(plan: Plan, today: date) -> Timeline:
    """All dates of a plan as seen on ``today``.

    Raises:
        InvalidInput: when a computed date leaves the years 1900 to 2200.
    """
    network = Network(plan, today)
    try:
        return _timeline(network, today)
    except InvalidInput as refusal:
        raise _naming(network, today) or refusal from None


def _timeline(network: Network, today: date) -> Timeline:
    plan = network.plan
    upper, lower = UpperLimits(network), LowerLimits(network, today)
    held = latest(network, upper)
    early = earliest(network, lower.start)
    counts = list(map(lt, held.starts, repeat(FAR)))
    late = hang_free(network, held, list(compress(network.order, map(not_, counts))), lower)
    slack = _slack(network, late, early)
    passes = Passes(network, held, early, upper, lower, slack)

    open_steps = list(compress(network.order, counts))
    firsts = network.graph.first_days(late.starts)
    first = _first(network, open_steps, firsts, slack)
    chain, driving = (None, ()) if first is None else chain_from(passes, first)
    must_start = None if first is None else network.axis.day(firsts[first])

    again = early
    if must_start and must_start > today:
        again = earliest(network, LowerLimits(network, must_start).start)
    critical = list(map(le, held.starts, again.starts))
    spans = planned(network, late, early, lower)
    windows = _windows(network, _Found(late, early, spans, counts, slack, critical), driving)
    min_slack = min(map(slack.__getitem__, open_steps), default=0)
    conflicts, missed = conflicts_of(passes) if min_slack < 0 else ((), 0)
    return Timeline(
        today=today,
        due=plan.goal.due,
        end=network.axis.day(network.axis.number_at_or_before(plan.goal.due.toordinal())),
        windows=windows,
        must_start=must_start,
        min_slack=min_slack,
        runway=0 if first is None else firsts[first] - network.axis.number_at_or_after(today.toordinal()),
        finish=_finish(network, early, [i for i in open_steps if i not in upper.free] if upper.free else open_steps),
        driving_chain=chain,
        explanation=conflicts[0] if conflicts else None,
        conflicts=conflicts,
        missed=missed,
    )


def _naming(network: Network, today: date) -> InvalidInput | None:
    """What to say of dates beyond all years: which step, the first in waiting order, comes to lie there."""
    early = earliest(network, LowerLimits(network, today).start)
    late = latest(network, UpperLimits(network))
    for i, step in enumerate(network.steps):
        for boundary in (early.finishes[i], late.starts[i]):
            try:
                network.axis.day(boundary if boundary < NEAR else early.starts[i])
            except InvalidInput:
                words = f"With “{step.id} {step.title}” this plan reaches beyond 1900 to 2200: a duration, lag or date "
                return InvalidInput({"dates": f"{words}of it, or of what it is tied to, is too far."})
    return None


class _Found(NamedTuple):
    """What the passes found, for each step by its index."""

    late: Schedule
    early: Schedule
    planned: Schedule
    counts: list[bool]
    slack: list[int]
    critical: list[bool]


def _slack(network: Network, late: Schedule, early: Schedule) -> list[int]:
    """Own working days from the earliest to the latest start, signed."""
    slack = list(map(sub, late.starts, early.starts))
    for i in network.apart:
        slack[i] = network.own_number(i, late.span(i)) - network.own_number(i, early.span(i))
    return slack


def _first(network: Network, open_steps: Sequence[int], firsts: Sequence[int], slack: Sequence[int]) -> int | None:
    """What must start before all else; of those on the same day the one with the least slack."""
    waiting = [i for i in open_steps if not network.begun[i]] if network.recorded else open_steps
    if not waiting:
        return None
    soonest = min(map(firsts.__getitem__, waiting))
    return min((i for i in waiting if firsts[i] == soonest), key=lambda i: (slack[i], network.graph.order[i]))


def _finish(network: Network, early: Schedule, needed: Sequence[int]) -> date | None:
    """The earliest day on which everything that the goal needs can be finished."""
    finishes, after = early.finishes, network.graph.finishes_after
    return network.axis.day(max([finishes[i] - after[i] for i in needed])) if needed else None


def _windows(network: Network, found: _Found, driving: Sequence[int]) -> dict[StepId, Window]:
    due, done, slack = network.plan.goal.due, network.done, list(found.slack)
    planned_starts, planned_finishes = _shown(network, found.planned)
    after_goal = [False] * len(done)
    for i in compress(network.order, map(not_, found.counts)):
        after_goal[i] = not done[i] and planned_finishes[i] > due
    for i, recorded in network.recorded.items():
        if network.begun[i]:
            planned_starts[i] = min(recorded[0], planned_finishes[i])
        if done[i]:
            slack[i] = 0
    drives = [False] * len(done)
    for i in driving:
        drives[i] = True
    late, early = _shown(network, found.late), _shown(network, found.early)
    columns = (*late, *early, planned_starts, planned_finishes, slack, found.critical, drives)
    rows = zip(*columns, after_goal, found.counts, strict=True)
    windows = list(map(_AS_WINDOW, rows))
    return dict(zip(network.plan.steps, map(windows.__getitem__, network.graph.places), strict=True))


def _shown(network: Network, schedule: Schedule) -> tuple[list[date], list[date]]:
    """The first and last days of a schedule as people see them; of finished work as they were recorded."""
    firsts, days_after = network.graph.first_days(schedule.starts), network.graph.days_after(schedule.finishes)
    finished = [i for i in network.recorded if network.done[i]]
    if finished:  # what happened on a closed day at the very end of all years has no working day beside it
        number = network.axis.number_at_or_before(network.plan.goal.due.toordinal())
        for i in finished:
            firsts[i], days_after[i] = number, number + 1
    starts, finishes = network.axis.days(firsts), network.axis.eves(days_after)
    for i in finished:
        starts[i], finishes[i] = network.recorded[i]
    return starts, finishes
