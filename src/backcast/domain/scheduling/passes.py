"""The passes: the latest schedule from the limits above, the earliest from the limits below.

Both are the unique greatest and least assignments that satisfy every dependency and the limits of their side; one pass
in waiting order each. Source: Kelley & Walker, "Critical-Path Planning and Scheduling" (1959), on boundaries.

The loops are written for the steps that most plans are full of: the plan's own calendar, one finishing before the next
starts. Between two of these lie as many boundaries from start to start as the earlier one has days, and the lag: a pass
is one loop over all ties, in which nothing is called and nothing is made but numbers. What a lag in calendar days makes
of a boundary is looked up. What is odd interrupts the loop and is handed to functions of its own.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from operator import add, sub
from typing import Any, NamedTuple

from backcast.domain.scheduling.network import (
    FAR,
    FINISH,
    NEAR,
    START,
    Leaps,
    Link,
    Network,
    Span,
    Tracks,
    free_of_goal,
)
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
        self.finish = network.graph.finishes(number)
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
        start, finish = self.start[index], self.finish[index]
        if network.own[index] is None and span.start < start and span.finish < finish:
            return None  # most are: far from any limit
        if start == finish == FAR or network.place_latest(index, start, finish) != span:
            return None
        step = network.steps[index]
        if step.fixed_start and start < FAR and network.place_latest(index, start, FAR) == span:
            return End(Limit.FIXED_START, step.fixed_start)
        deadline = End(Limit.DEADLINE, step.deadline) if step.deadline else None
        if index not in self.free and (deadline is None or self.due <= deadline.date):
            return End(Limit.GOAL, self.due)
        return deadline

    def goal(self, network: Network, index: int) -> Span:
        """The latest span that the goal alone allows."""
        return network.place_latest(index, FAR, self._goal_number + network.finishes_after[index])

    def misses_goal_by(self, network: Network, index: int, finish: int) -> int:
        """By how many working days a step of the plan's own calendar that finishes there is later than the goal."""
        return finish - self._goal_number - network.finishes_after[index]

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
        self.start = network.graph.starts(network.axis.number_at_or_after(today.toordinal()))
        for i in network.limited:
            self.start[i] = max(self.start[i], self.own(network, i))

    def own(self, network: Network, index: int) -> int:
        """What the step's own earliest and fixed dates alone allow."""
        step = network.steps[index]
        days = [] if network.begun[index] else [day for day in (step.not_before, step.fixed_start) if day]
        return max((network.boundary_of(index, START, day, backward=False) for day in days), default=-FAR)

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
    starts = list(map(sub, limits.finish, network.days))
    placed: dict[int, int] = {}
    odd, tracks = network.odd, network.tracks
    apart = frozenset(odd)
    for i in network.limited:
        if i not in apart:
            starts[i] = min(starts[i], limits.start[i])
    pull = _pull_far if tracks.leaps else _pull
    ties = _rows(tracks, backward=True)
    at = len(tracks.before)
    for i in reversed(odd):
        first = bisect_left(tracks.before, i)
        pull(starts, islice(ties, at - first))
        at = first
        starts[i], placed[i] = _held(network, i, Span(limits.start[i], starts[i] + network.days[i]), starts, placed)
    pull(starts, ties)
    schedule = _whole(network, starts, placed)
    for i in limits.free:
        if starts[i] > NEAR:
            schedule.put(i, NOWHERE)
    return schedule


def _rows(tracks: Tracks, *, backward: bool = False) -> Iterator[Any]:
    """The ties one by one, the last first if that is wished."""
    columns = [column for column in tracks if column]
    return zip(*([column[::-1] for column in columns] if backward else columns), strict=True)


def _pull(starts: list[int], ties: Iterable[tuple[int, int, int]]) -> None:
    """Lower the starts of what others wait for, from tie to tie."""
    for before, after, lag in ties:
        bound = starts[after] - lag
        if bound < starts[before]:  # noqa: PLR1730  (min() would cost as much as the whole line)
            starts[before] = bound


def _pull_far(starts: list[int], ties: Iterable[tuple[int, int, int, Leaps | None]]) -> None:
    """The same where some lags are in calendar days."""
    for before, after, lag, leaps in ties:
        bound = starts[after]
        if leaps is not None:
            if bound > NEAR:
                continue
            bound = leaps[1][bound]
        bound -= lag
        if bound < starts[before]:  # noqa: PLR1730  (as above)
            starts[before] = bound


def _push(starts: list[int], ties: Iterable[tuple[int, int, int]]) -> None:
    """Raise the starts of what waits, from tie to tie."""
    for before, after, lag in ties:
        bound = starts[before] + lag
        if starts[after] < bound:  # noqa: PLR1730  (as above)
            starts[after] = bound


def _push_far(starts: list[int], ties: Iterable[tuple[int, int, int, Leaps | None]]) -> None:
    """The same where some lags are in calendar days."""
    for before, after, lag, leaps in ties:
        bound = starts[before] + lag
        if leaps is not None:
            bound = leaps[0][bound]
        if starts[after] < bound:  # noqa: PLR1730  (as above)
            starts[after] = bound


def _whole(network: Network, starts: list[int], placed: dict[int, int]) -> Schedule:
    """The schedule of these starts; the finishes of some are placed, all others finish when their days are over."""
    finishes = list(map(add, starts, network.days))
    for i, finish in placed.items():
        finishes[i] = finish
    return Schedule(starts, finishes)


def _held(network: Network, index: int, bounds: Span, starts: Sequence[int], placed: dict[int, int]) -> Span:
    """The latest span of an odd step within bounds of its start and its finish."""
    if network.done[index]:
        return NOWHERE
    start, finish = bounds
    for link in network.rest.get(index, ()):
        later = starts[link.after]
        if later > NEAR or network.is_recorded(link):
            continue
        if link.to:
            later = placed[link.after] if link.after in placed else later + network.days[link.after]
        bound = network.upper(link, later)
        if link.of:
            finish = min(finish, bound)
        else:
            start = min(start, bound)
    start, finish = FAR if start > NEAR else start, FAR if finish > NEAR else finish
    return NOWHERE if start == finish == FAR else network.place_latest(index, start, finish)


def earliest(network: Network, starts: Sequence[int]) -> Schedule:
    """The earliest boundaries of each step, none starting before its boundary in ``starts``."""

    def place(index: int, start: int, finish: int) -> Span:
        if network.done[index]:
            return recorded_span(network, index)
        return network.place_earliest(index, start, finish)

    return _pushed(network, list(starts), _Course(network.tracks, network.odd, network.rest), place)


class _Course(NamedTuple):
    """What a forward pass runs through: the ties, where it stops to place a step, and the other ties from there."""

    tracks: Tracks
    stops: Sequence[int]
    rest: Mapping[int, Sequence[Link]]


def _pushed(network: Network, starts: list[int], course: _Course, place: Callable[[int, int, int], Span]) -> Schedule:
    """A forward pass from these starts on; ``place`` puts each of the stops within the bounds of both its ends."""
    placed: dict[int, int] = {}
    finish_bounds: dict[int, int] = {}
    before, ties, at = course.tracks.before, _rows(course.tracks), 0
    push = _push_far if course.tracks.leaps else _push
    for i in course.stops:
        first, beyond = bisect_left(before, i), bisect_left(before, i + 1)
        push(starts, islice(ties, first - at))
        span = place(i, starts[i], finish_bounds.get(i, -FAR))
        at = beyond
        # The ties on from here count from its start over its days: from its finish, in other words.
        starts[i] = span.finish - network.days[i]
        push(starts, islice(ties, beyond - first))
        starts[i], placed[i] = span
        for link in course.rest.get(i, ()):
            bound = network.lower(link, span)
            if link.to:
                finish_bounds[link.after] = max(finish_bounds.get(link.after, -FAR), bound)
            else:
                starts[link.after] = max(starts[link.after], bound)
    push(starts, ties)
    return _whole(network, starts, placed)


def planned(network: Network, late: Schedule, early: Schedule, limits: LowerLimits) -> Schedule:
    """The dates that we propose: as late as possible, but follow-ups and what waits for them right after their event.

    What is already late goes on its earliest dates, and so does work that has begun: who has begun goes on. What such
    work still waits for goes before it.
    """
    starts = _greater(late.starts, early.starts)
    proposed = Schedule(starts, list(map(add, starts, network.days)))
    for i in network.odd:
        proposed.finishes[i] = max(late.finishes[i], early.finishes[i])
    for i in (*network.recorded, *_owed(network)):
        proposed.put(i, early.span(i))
    return _floated(network, proposed, limits) if True in network.anchored else proposed


def _owed(network: Network) -> list[int]:
    """What is not finished though work that has begun waits for it, directly or not."""
    if not network.recorded:
        return []
    going = [begun and not done for begun, done in zip(network.begun, network.done, strict=True)]
    owed = []
    for i in reversed(network.order):
        if not going[i] and not network.done[i] and any(going[after] for after in network.graph.waiting(i)):
            going[i] = True
            owed.append(i)
    return owed


def _greater(ones: Sequence[int], others: Sequence[int]) -> list[int]:
    # max() would cost twice as much
    return [one if one > other else other for one, other in zip(ones, others, strict=True)]


def _floated(network: Network, proposed: Schedule, limits: LowerLimits) -> Schedule:
    """The proposed dates with follow-ups, and what waits for them directly or not, at their earliest."""
    floats = network.graph.floats

    def place(index: int, start: int, finish: int) -> Span:
        if floats[index] and index not in network.recorded:
            return network.place_earliest(index, start, finish)
        return proposed.span(index)

    rows = zip(floats, limits.start, proposed.starts, strict=True)
    starts = [earliest if floating else fixed for floating, earliest, fixed in rows]
    # What does not float has its place, and keeps all ties between its like, unless work has begun: the ties that all
    # passes run through push none of it, and those to floating steps need not be looked for.
    begun = bool(network.recorded)
    tracks = network.from_start_to_start(network.graph.floating) if begun else network.tracks
    stops = sorted({*network.odd, *network.recorded})
    rest = {i: [link for link in links if floats[link.after]] for i, links in network.rest.items()}
    return _pushed(network, starts, _Course(tracks, stops, rest), place)


def hang_free(network: Network, held: Schedule, unheld: Sequence[int], limits: LowerLimits) -> Schedule:
    """Latest boundaries with those of free follow-ups filled in: where their event's latest dates put them.

    Today has no say in it, as in no latest date.
    """
    filled = Schedule(list(held.starts), list(held.finishes))
    for i, ties in network.graph.ties_into_each(unheld).items():
        links = [network.tie(number)[0] for number in ties]
        filled.put(i, _hung(network, i, links, filled, limits.own(network, i)))
    return filled


def _hung(network: Network, index: int, links: Sequence[Link], filled: Schedule, start: int) -> Span:
    if network.done[index]:
        return recorded_span(network, index)
    bounds = [start, -FAR]
    for link in links:
        bounds[link.to] = max(bounds[link.to], network.lower(link, filled.span(link.before)))
    return network.place_earliest(index, *bounds)


def recorded_span(network: Network, index: int) -> Span:
    """The boundaries of finished work."""
    return Span(network.recorded_boundary(index, START), network.recorded_boundary(index, FINISH))
