"""The passes: the latest schedule from the limits above, the earliest from the limits below.

Both are the unique greatest and least assignments that satisfy every dependency and the limits of their side; one pass
in waiting order each. Source: Kelley & Walker, "Critical-Path Planning and Scheduling" (1959), on boundaries.

The loops are written for the steps that most plans are full of: the plan's own calendar, one finishing before the next
starts, lags in working days. What is odd is handed to functions of its own.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from backcast.domain.scheduling.network import FAR, FINISH, NEAR, START, Network, Span, free_of_goal
from backcast.domain.scheduling.timeline import End, Limit

NOWHERE = Span(FAR, FAR)


class Schedule(NamedTuple):
    """The boundaries of every step; FAR where nothing holds it."""

    starts: list[int]
    finishes: list[int]

    def span(self, index: int) -> Span:
        """Where it puts a step."""
        return Span(self.starts[index], self.finishes[index])

    def put(self, index: int, span: Span) -> None:
        """Have it put a step elsewhere."""
        self.starts[index], self.finishes[index] = span


class UpperLimits:
    """For each step the last boundaries that the goal, its deadline and its fixed date allow."""

    def __init__(self, network: Network) -> None:
        plan = network.plan
        self.due = plan.goal.due
        self.free = frozenset(free_of_goal(network))
        number = self._goal_number = network.axis.number_at_or_before(self.due.toordinal())
        self.finish = [number + after for after in network.finishes_after]
        for i in self.free:
            self.finish[i] = FAR
        self.start = [FAR] * len(network.steps)
        for i in network.limited:
            step = network.steps[i]
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
        deadline = End(Limit.DEADLINE, step.deadline) if step.deadline else None
        if index not in self.free and (deadline is None or self.due <= deadline.date):
            return End(Limit.GOAL, self.due)
        return deadline

    def goal(self, network: Network, index: int) -> Span:
        """The latest span that the goal alone allows."""
        return network.place_latest(index, FAR, self._goal_number + network.finishes_after[index])

    def own(self, network: Network, index: int) -> list[tuple[End, Span]]:
        """Each limit of the step itself with the latest span that it alone allows."""
        step, ends = network.steps[index], list[tuple[End, Span]]()
        if step.deadline:
            deadline = network.boundary_of(index, FINISH, step.deadline, backward=True)
            ends.append((End(Limit.DEADLINE, step.deadline), network.place_latest(index, FAR, deadline)))
        if step.fixed_start and self.start[index] < FAR:
            fixed = End(Limit.FIXED_START, step.fixed_start)
            ends.append((fixed, network.place_latest(index, self.start[index], FAR)))
        return ends


class LowerLimits:
    """For each step the first boundary that today, its own earliest date and its fixed date allow."""

    def __init__(self, network: Network, today: date) -> None:
        self.today = today
        number = network.axis.number_at_or_after(today.toordinal())
        self.start = [number + after for after in network.starts_after]
        for i in network.limited:
            for day in (network.steps[i].not_before, network.steps[i].fixed_start):
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


def latest(network: Network, limits: UpperLimits) -> Schedule:
    """The latest boundaries of each step; FAR where nothing holds it, as for finished work."""
    starts, finishes = list(limits.start), list(limits.finish)
    schedule = Schedule(starts, finishes)
    i = len(starts)
    rows = map(reversed, (network.graph.ahead, network.days, limits.finish, network.odd))
    for ahead, days, limit, odd in zip(*rows, strict=True):
        i -= 1
        finish = limit
        for after, lag in ahead:
            bound = starts[after] - lag
            if bound < finish:  # noqa: PLR1730  (min() would cost as much as the whole line)
                finish = bound
        if odd or finish > NEAR:
            schedule.put(i, _held(network, i, schedule, finish))
            continue
        starts[i] = start = min(starts[i], finish - days)
        finishes[i] = start + days
    return schedule


def _held(network: Network, index: int, schedule: Schedule, finish: int) -> Span:
    """The latest span of an odd step, whose start is bounded in ``schedule`` and its finish by ``finish``."""
    if network.done[index]:
        return NOWHERE
    start = schedule.starts[index]
    for link in network.rest.get(index, ()):
        later = schedule[link.to][link.after]
        if later > NEAR or network.is_recorded(link):
            continue
        bound = network.upper(link, later)
        if link.of:
            finish = min(finish, bound)
        else:
            start = min(start, bound)
    start, finish = FAR if start > NEAR else start, FAR if finish > NEAR else finish
    return NOWHERE if start == finish == FAR else network.place_latest(index, start, finish)


def earliest(network: Network, starts: Sequence[int]) -> Schedule:
    """The earliest boundaries of each step, none starting before its boundary in ``starts``."""
    schedule = Schedule(list(starts), [-FAR] * len(starts))
    begins, finishes = schedule
    for i, (ahead, days, odd) in enumerate(zip(network.graph.ahead, network.days, network.odd, strict=True)):
        if odd:
            _place(network, i, schedule)
            finish = finishes[i]
        else:
            finish = finishes[i] = begins[i] + days
        for after, lag in ahead:
            bound = finish + lag
            if begins[after] < bound:  # noqa: PLR1730  (as above)
                begins[after] = bound
    return schedule


def _place(network: Network, index: int, schedule: Schedule) -> None:
    """Put an odd step where its bounds in ``schedule`` allow it, and push what ``rest`` holds."""
    start, finish = schedule.span(index)
    done = network.done[index]
    span = recorded_span(network, index) if done else network.place_earliest(index, start, finish)
    schedule.put(index, span)
    _push(network, index, schedule)


def _push(network: Network, index: int, schedule: Schedule) -> None:
    span = schedule.span(index)
    for link in network.rest.get(index, ()):
        bound, bounds = network.lower(link, span), schedule[link.to]
        bounds[link.after] = max(bounds[link.after], bound)


def planned(network: Network, late: Schedule, early: Schedule, limits: LowerLimits) -> Schedule:
    """The dates that we propose: as late as possible, but follow-ups and what waits for them right after their event.

    What is already late goes on its earliest dates, and so does work that has begun: who has begun goes on.
    """
    proposed = Schedule(list(map(max, late.starts, early.starts)), list(map(max, late.finishes, early.finishes)))
    for i in network.recorded:
        proposed.put(i, early.span(i))
    return _floated(network, proposed, limits) if True in network.anchored else proposed


def _floated(network: Network, proposed: Schedule, limits: LowerLimits) -> Schedule:
    """The proposed dates with follow-ups, and what waits for them directly or not, at their earliest."""
    graph = network.graph
    schedule = Schedule(list(limits.start), [-FAR] * len(graph.order))
    starts, finishes = schedule
    rows = zip(graph.ahead, network.days, network.odd, graph.floats, strict=True)
    for i, (ahead, days, odd, floats) in enumerate(rows):
        if not floats or i in network.recorded:
            starts[i], finishes[i] = proposed.starts[i], proposed.finishes[i]
            if odd:
                _push(network, i, schedule)
        elif odd:
            _place(network, i, schedule)
        else:
            finishes[i] = starts[i] + days
        finish = finishes[i]
        for after, lag in ahead:
            bound = finish + lag
            if starts[after] < bound:  # noqa: PLR1730  (as above)
                starts[after] = bound
    return schedule


def hang_free(network: Network, held: Schedule, limits: LowerLimits) -> Schedule:
    """Latest boundaries with those of free follow-ups filled in: where their event's latest dates put them."""
    filled = Schedule(list(held.starts), list(held.finishes))
    for i in [i for i, start in enumerate(held.starts) if start == FAR]:
        filled.put(i, _hung(network, i, filled, limits.start[i]))
    return filled


def _hung(network: Network, index: int, filled: Schedule, start: int) -> Span:
    if network.done[index]:
        return recorded_span(network, index)
    bounds = [start, -FAR]
    for link, _ in network.ties_into(index):
        bounds[link.to] = max(bounds[link.to], network.lower(link, filled.span(link.before)))
    return network.place_earliest(index, *bounds)


def recorded_span(network: Network, index: int) -> Span:
    """The boundaries of finished work."""
    return Span(network.recorded_boundary(index, START), network.recorded_boundary(index, FINISH))
