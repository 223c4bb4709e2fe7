"""Working backward: from a plan and a day to its timeline."""

from datetime import date
from typing import NamedTuple

from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import StepId
from backcast.domain.scheduling.explanation import chain_from, explain
from backcast.domain.scheduling.network import Network, Span
from backcast.domain.scheduling.passes import (
    NOWHERE,
    LowerLimits,
    UpperLimits,
    earliest,
    hang_free,
    latest,
    planned,
)
from backcast.domain.scheduling.timeline import Timeline, Window


def work_backward(plan: Plan, today: date) -> Timeline:
    """All dates of a plan as seen on ``today``.

    Raises:
        InvalidInput: when a computed date leaves the years 1900 to 2200.
    """
    network = Network(plan, today)
    upper, lower = UpperLimits(network), LowerLimits(network, today)
    held = latest(network, upper)
    early = earliest(network, lower.start)
    late = hang_free(network, held, lower)
    spans = planned(network, late, early, lower)
    slack = [network.own_number(i, late[i]) - network.own_number(i, early[i]) for i in range(len(late))]

    open_steps = [i for i, span in enumerate(held) if span is not NOWHERE]
    waiting = [i for i in open_steps if not network.begun[i]]
    first = min(waiting, key=lambda i: (network.first_number(i, late[i]), slack[i], i), default=None)
    chain = chain_from(network, first, held, upper, slack) if first is not None else None
    must_start = None if first is None else network.axis.day(network.first_number(first, late[first]))

    again = early
    if must_start and must_start > today:
        again = earliest(network, LowerLimits(network, must_start).start)
    critical = [held[i] is not NOWHERE and held[i].start <= again[i].start for i in range(len(held))]
    found = _Found(late, early, spans, [span is not NOWHERE for span in held], slack, critical)
    windows = _windows(network, found, set(chain.steps) if chain else set())
    today_number = network.axis.number_at_or_after(today.toordinal())
    return Timeline(
        today=today,
        due=plan.goal.due,
        end=network.axis.day(network.axis.number_at_or_before(plan.goal.due.toordinal())),
        windows=windows,
        must_start=must_start,
        min_slack=min((slack[i] for i in open_steps), default=0),
        runway=0 if first is None else network.first_number(first, late[first]) - today_number,
        finish=max((windows[network.steps[i].id].earliest_finish for i in open_steps), default=None),
        driving_chain=chain,
        explanation=explain(network, held, early, upper, lower, slack),
    )


class _Found(NamedTuple):
    """What the passes found, for each step by its index."""

    late: list[Span]
    early: list[Span]
    planned: list[Span]
    counts: list[bool]
    slack: list[int]
    critical: list[bool]


def _windows(network: Network, found: _Found, driving: set[StepId]) -> dict[StepId, Window]:
    due = network.plan.goal.due
    windows = {}
    for i, step in enumerate(network.steps):
        late, early = _days(network, i, found.late[i]), _days(network, i, found.early[i])
        days = _days(network, i, found.planned[i])
        begun = network.recorded[i][0] if network.begun[i] else None
        windows[step.id] = Window(
            latest_start=late[0],
            latest_finish=late[1],
            earliest_start=early[0],
            earliest_finish=early[1],
            planned_start=min(begun, days[1]) if begun else days[0],
            planned_finish=days[1],
            slack=0 if network.done[i] else found.slack[i],
            critical=found.critical[i],
            driving=step.id in driving,
            after_goal=days[1] > due and not found.counts[i] and not network.done[i],
            counts=found.counts[i],
        )
    return windows


def _days(network: Network, index: int, span: Span) -> tuple[date, date]:
    """The first and last day of a span as people see them; of finished work as they were recorded."""
    if network.done[index]:
        return network.recorded[index]
    day = network.axis.day
    return (day(network.first_number(index, span)), day(network.last_number(index, span)))
