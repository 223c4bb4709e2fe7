"""The passes: the latest schedule from the limits above, the earliest from the limits below.

Both are the unique greatest and least assignments that satisfy every dependency and the limits of their side; one pass
in waiting order each. Source: Kelley & Walker, "Critical-Path Planning and Scheduling" (1959), on boundaries.
"""

from collections.abc import Sequence
from datetime import date

from backcast.domain.scheduling.network import FAR, FINISH, START, Network, Span, after_follow_up, free_of_goal
from backcast.domain.scheduling.timeline import End, Limit

NOWHERE = Span(FAR, FAR)


class UpperLimits:
    """For each step the last boundaries that the goal, its deadline and its fixed date allow."""

    def __init__(self, network: Network) -> None:
        plan = network.plan
        due = End(Limit.GOAL, plan.goal.due)
        free = free_of_goal(network)
        self.goal = [None if is_free else due for is_free in free]
        goal_number = network.axis.number_at_or_before(plan.goal.due.toordinal())
        self.finish = [
            FAR if is_free else goal_number + after for is_free, after in zip(free, network.finishes_after, strict=True)
        ]
        self.start = [FAR] * len(network.steps)
        for i, step in enumerate(network.steps):
            if step.deadline:
                limit = network.boundary_of(i, FINISH, step.deadline, backward=True)
                self.finish[i] = min(self.finish[i], limit)
            if step.fixed_start and not network.begun[i]:
                self.start[i] = network.boundary_of(i, START, step.fixed_start, backward=True)

    def holding(self, network: Network, index: int, span: Span) -> End | None:
        """The limit that holds the step where it is, None when a later step does."""
        step, start, finish = network.steps[index], self.start[index], self.finish[index]
        if start == finish == FAR or network.place_latest(index, start, finish) != span:
            return None
        if step.fixed_start and start < FAR and network.place_latest(index, start, FAR) == span:
            return End(Limit.FIXED_START, step.fixed_start)
        goal = self.goal[index]
        deadline = End(Limit.DEADLINE, step.deadline) if step.deadline else None
        if goal and (deadline is None or goal.date <= deadline.date):
            return goal
        return deadline


class LowerLimits:
    """For each step the first boundary that today, its own earliest date and its fixed date allow."""

    def __init__(self, network: Network, today: date) -> None:
        self.today = today
        number = network.axis.number_at_or_after(today.toordinal())
        self.start = [number + after for after in network.starts_after]
        for i, step in enumerate(network.steps):
            for day in (step.not_before, step.fixed_start):
                if day and not network.begun[i]:
                    self.start[i] = max(self.start[i], network.boundary_of(i, START, day, backward=False))

    def holding(self, network: Network, index: int, span: Span) -> End | None:
        """The limit that holds the step where it is, None when an earlier step does."""
        if network.place_earliest(index, self.start[index], -FAR) != span:
            return None
        step = network.steps[index]
        ends = [End(Limit.TODAY, self.today)]
        if not network.begun[index]:
            ends += [End(Limit.FIXED_START, step.fixed_start)] if step.fixed_start else []
            ends += [End(Limit.NOT_BEFORE, step.not_before)] if step.not_before else []
        return max(ends, key=lambda end: end.date)


def latest(network: Network, limits: UpperLimits) -> list[Span]:
    """The latest span of each step; NOWHERE where nothing holds it, as for finished work."""
    spans = [NOWHERE] * len(network.steps)
    for i in reversed(network.order):
        if network.done[i]:
            continue
        bounds = [limits.start[i], limits.finish[i]]
        for link in network.out[i]:
            later = spans[link.after]
            if later is NOWHERE or network.is_recorded(link):
                continue
            bounds[link.of] = min(bounds[link.of], network.upper(link, later[link.to]))
        if bounds != [FAR, FAR]:
            spans[i] = network.place_latest(i, *bounds)
    return spans


def earliest(network: Network, starts: Sequence[int]) -> list[Span]:
    """The earliest span of each step, none starting before its boundary in ``starts``."""
    spans = [NOWHERE] * len(network.steps)
    for i in network.order:
        if network.done[i]:
            spans[i] = recorded_span(network, i)
            continue
        bounds = [starts[i], -FAR]
        for link in network.into[i]:
            bounds[link.to] = max(bounds[link.to], network.lower(link, spans[link.before]))
        spans[i] = network.place_earliest(i, *bounds)
    return spans


def planned(network: Network, latest_spans: list[Span], earliest_spans: list[Span], limits: LowerLimits) -> list[Span]:
    """The dates that we propose: as late as possible, but follow-ups and what waits for them right after their event.

    What is already late goes on its earliest dates, and so does work that has begun.
    """
    floating = after_follow_up(network)
    spans = [NOWHERE] * len(network.steps)
    for i in network.order:
        if network.begun[i] or network.done[i]:
            spans[i] = earliest_spans[i]  # who has begun goes on
        elif not floating[i]:
            spans[i] = max(latest_spans[i], earliest_spans[i])
        else:
            spans[i] = _right_after(network, i, spans, limits.start[i])
    return spans


def hang_free(network: Network, spans: list[Span], limits: LowerLimits) -> list[Span]:
    """Latest spans with those of free follow-ups filled in: where their event's latest dates put them."""
    filled = list(spans)
    for i in network.order:
        if filled[i] is NOWHERE:
            filled[i] = (
                recorded_span(network, i) if network.done[i] else _right_after(network, i, filled, limits.start[i])
            )
    return filled


def recorded_span(network: Network, index: int) -> Span:
    """The boundaries of finished work."""
    return Span(network.recorded_boundary(index, START), network.recorded_boundary(index, FINISH))


def _right_after(network: Network, index: int, spans: list[Span], start: int) -> Span:
    bounds = [start, -FAR]
    for link in network.into[index]:
        bounds[link.to] = max(bounds[link.to], network.lower(link, spans[link.before]))
    return network.place_earliest(index, *bounds)
