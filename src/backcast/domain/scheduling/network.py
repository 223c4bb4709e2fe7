"""A plan compiled for the passes: steps as indexes, dates as numbers, dependencies as tuples.

Every start and finish is a boundary between two working days of the plan (``workdays.py``). A step occupies the days
from its start boundary S to its finish boundary F; a milestone has S = F, at the end of its day or, for a kick-off, at
the start. The four dependency types are then four integer inequalities, and a follow-up is one of them.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import compress
from operator import add
from typing import Final, NamedTuple

from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.graph import Ahead
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step, Unit
from backcast.domain.workdays import Axis

FAR: Final = 1 << 60
NEAR: Final = FAR >> 1  # no boundary of a real day lies beyond; FAR less any sum of lags and durations does
START: Final = 0
FINISH: Final = 1
# To write a member of an enumeration out costs a look-up each time.
_FINISH_START, _FINISH_FINISH, _START_FINISH, _WORKING = LinkType.FS, LinkType.FF, LinkType.SF, Unit.WORKING
_DAYS_A_STEP: Final = 5  # at most, if the days from today to the goal are to be looked at all at once


class Link(NamedTuple):
    """An inequality: event ``to`` of ``after`` lies at least ``lag`` after event ``of`` of ``before``."""

    before: int
    after: int
    of: int
    to: int
    lag: int
    in_calendar_days: bool


class Span(NamedTuple):
    """Where a step lies: its start and finish boundary."""

    start: int
    finish: int


class Leap(dict[int, int]):
    """For each boundary of one end of a tie in calendar days the boundary of the other; worked out when asked for."""

    def __init__(self, bound: Callable[[int], int]) -> None:
        super().__init__()
        self._bound = bound

    def __missing__(self, boundary: int) -> int:
        found = self[boundary] = self._bound(boundary)
        return found


class Leaps(NamedTuple):
    """What a lag in calendar days makes of the finish of the earlier step, and of the start of the later one."""

    later: Leap
    earlier: Leap


class Tracks(NamedTuple):
    """Ties from start to start, in the order of the earlier step: at least ``lag`` boundaries lie between the two.

    Where lags are in calendar days, ``leaps`` says of each tie what comes after its ``lag``, None for the others.
    """

    before: Sequence[int]
    after: Sequence[int]
    lag: Sequence[int]
    leaps: Sequence[Leaps | None] = ()


class Network:
    """A plan as arrays. Index i stands for the i-th step in waiting order, as in its graph."""

    def __init__(self, plan: Plan, today: date) -> None:
        graph, steps = plan.graph, list(plan.steps.values())
        self.plan, self.graph = plan, graph
        self.axis = plan.calendar.axis
        if (plan.goal.due - today).days < _DAYS_A_STEP * len(steps):
            self.axis.remember(today, plan.goal.due)
        self.steps: list[Step] = list(map(steps.__getitem__, graph.order))
        self.order = range(len(steps))
        # Whether the boundary of an event lies after the day that people see: the end of a day rather than its start.
        self.starts_after, self.finishes_after = graph.starts_after, graph.finishes_after
        self.anchored = graph.anchored
        self.days: list[int] = [step.days for step in self.steps]
        self.own: list[Axis | None] = [None] * len(steps)
        self.done, self.begun = [False] * len(steps), [False] * len(steps)
        self.recorded: dict[int, tuple[date, date]] = {}
        #: The steps on a calendar of their own.
        self.apart: list[int] = []
        #: The steps with a limit of their own: a deadline, a fixed date or an earliest one.
        self.limited: list[int] = []
        for i, step in enumerate(self.steps):
            if step.calendar:
                self.apart.append(i)
                self.own[i] = plan.axes[step.calendar]
            if step.deadline or step.fixed_start or step.not_before:
                self.limited.append(i)
            if step.started or step.finished:
                self._record(i, today)
        #: What else a step is waited for by than its finish, and by calendar days where that was recorded.
        self.rest = {i: [Link(*tie) for tie in ties] for i, ties in graph.rest.items()}
        if graph.dated:
            for i in graph.dated.intersection(compress(self.order, self.done)):
                links = [link for link, _ in self.ties_out(i)]
                self.rest[i] = [
                    link for link in links if link.in_calendar_days or (link.of, link.to) != (FINISH, START)
                ]

    def _record(self, index: int, today: date) -> None:
        step = self.steps[index]
        self.begun[index], self.done[index] = step.started is not None, step.finished is not None
        self.recorded[index] = _recorded(step)
        self.days[index] = _days_left(step, self.plan.axes[step.calendar], today)

    @cached_property
    def odd(self) -> list[int]:
        """The steps that the passes cannot place by going from tie to tie alone."""
        done = [i for i in self.recorded if self.done[i]]
        return sorted({*self.apart, *done, *self.rest, *self.graph.finish_waits})

    def is_odd(self, index: int) -> bool:
        """Whether a step is one of those, or others wait for it by calendar days."""
        at = bisect_left(self.odd, index)
        return (at < len(self.odd) and self.odd[at] == index) or index in self.graph.dated

    @cached_property
    def tracks(self) -> "Tracks":
        """The ties of the graph's ``ahead``, from start to start."""
        return self.from_start_to_start(self.graph.ahead)

    def from_start_to_start(self, ahead: Ahead) -> "Tracks":
        """Ties with the days of the earlier step added to their lags, or in the place of those in calendar days.

        Without those that count the calendar days from a recorded finish: it may lie on a closed day.
        """
        if not ahead.dated:
            before, after, lag, _ = ahead
            return Tracks(before, after, list(map(add, lag, map(self.days.__getitem__, before))))
        if self.recorded:
            ahead = ahead.only(
                [not (dated and self.done[i]) for i, dated in zip(ahead.before, ahead.dated, strict=True)]
            )
        before, after, lag, dated = ahead
        days = map(self.days.__getitem__, before)
        lags = [length if leaps else length + more for length, more, leaps in zip(days, lag, dated, strict=True)]
        known: dict[tuple[int, int, int], Leaps] = {}
        finish, start = self.finishes_after, self.starts_after
        leaps: list[Leaps | None] = [None] * len(before)
        for n in compress(range(len(before)), dated):
            key = (lag[n], finish[before[n]], start[after[n]])
            leaps[n] = known.get(key) or known.setdefault(key, self._leaps(*key))
        return Tracks(before, after, lags, leaps)

    def _leaps(self, lag: int, earlier: int, later: int) -> Leaps:
        """Both ways over so many calendar days, from boundaries that lie after the days that people see or not."""
        axis, ahead = self.axis, lag + earlier - later
        return Leaps(
            Leap(lambda boundary: axis.number_at_or_after(axis.ordinal(boundary - earlier) + ahead) + later),
            Leap(lambda boundary: axis.number_at_or_before(axis.ordinal(boundary - later) - ahead) + earlier),
        )

    @cached_property
    def out(self) -> list[list[Link]]:
        """For each step the links to what waits for it."""
        links: list[list[Link]] = [[] for _ in self.steps]
        for into in self.into:
            for link in into:
                links[link.before].append(link)
        return links

    @cached_property
    def into(self) -> list[list[Link]]:
        """For each step the links from what it waits for."""
        return [[link for link, _ in self.ties_into(i)] for i in range(len(self.steps))]

    def ties_into(self, index: int) -> list[tuple[Link, Dependency]]:
        """What a step waits for: each link with the dependency that it is, or that an anchor amounts to."""
        return [self.tie(number) for number in self.graph.ties_into(index)]

    def ties_out(self, index: int) -> list[tuple[Link, Dependency]]:
        """What waits for a step: each link with the dependency that it is, or that an anchor amounts to."""
        return [self.tie(number) for number in self.graph.ties_out(index)]

    def tie(self, number: int) -> tuple[Link, Dependency]:
        """The tie of this number in the graph: the link with the dependency that it is or amounts to."""
        dependencies = self.plan.dependencies
        if number < len(dependencies):
            return self._link(number), dependencies[number]
        return self._follow(number)

    def _link(self, number: int) -> Link:
        dependency = self.plan.dependencies[number]
        kind = dependency.type
        of = int(kind is _FINISH_START or kind is _FINISH_FINISH)
        to = int(kind is _FINISH_FINISH or kind is _START_FINISH)
        before, after = self.graph.firsts[number], self.graph.seconds[number]
        return Link(before, after, of, to, dependency.lag, dependency.unit is not _WORKING)

    def _follow(self, number: int) -> tuple[Link, Dependency]:
        """The finish-to-start link that an offset, which counts from date to date, amounts to."""
        before, after = self.graph.firsts[number], self.graph.seconds[number]
        anchor = self.steps[after].anchor
        assert anchor is not None
        lag = anchor.offset - self.finishes_after[before] + self.starts_after[after]
        link = Link(before, after, FINISH, START, lag, anchor.unit is Unit.CALENDAR)
        unit = anchor.unit if lag > 0 else Unit.WORKING
        return link, Dependency(anchor.step, self.steps[after].id, LinkType.FS, lag, unit)

    # From what people see to boundaries, and back.

    def boundary_of(self, index: int, event: int, day: date, *, backward: bool) -> int:
        """The boundary at which an event of the step lies when people see it on ``day``.

        On a closed day it falls to the working day before when looking backward, else to the one after.
        """
        ordinal = day.toordinal()
        number = self.axis.number_at_or_before(ordinal) if backward else self.axis.number_at_or_after(ordinal)
        return number + self._after(index, event)

    def recorded_boundary(self, index: int, event: int) -> int:
        """The boundary of a recorded event; on a closed day, the one between the working days around it."""
        return self.axis.number_at_or_after(self.recorded[index][event].toordinal() + self._after(index, event))

    def is_recorded(self, link: Link) -> bool:
        """Whether event ``of`` of a link has happened."""
        return self.done[link.before] or (link.of == START and self.begun[link.before])

    def first_number(self, index: int, span: Span) -> int:
        """The number of the first day that people see."""
        return span.start - self.starts_after[index]

    def last_number(self, index: int, span: Span) -> int:
        """The number of the last day that people see."""
        return span.finish - self.finishes_after[index]

    def _after(self, index: int, event: int) -> int:
        return self.finishes_after[index] if event else self.starts_after[index]

    # What one link says about one of its ends when the other end is known.

    def upper(self, link: Link, boundary: int) -> int:
        """The last boundary of event ``of`` that still lets event ``to`` lie on ``boundary``."""
        if not link.in_calendar_days:
            return boundary - link.lag
        after = self._after(link.after, link.to)
        midnight = self.axis.ordinal(boundary - after) + after - link.lag
        shift = self._after(link.before, link.of)
        return self.axis.number_at_or_before(midnight - shift) + shift

    def lower(self, link: Link, span: Span) -> int:
        """The first boundary of event ``to`` when the earlier step lies on ``span``."""
        if not link.in_calendar_days:
            return self._event(link, span) + link.lag
        midnight = self._midnight(link, span) + link.lag
        shift = self._after(link.after, link.to)
        return self.axis.number_at_or_after(midnight - shift) + shift

    def _event(self, link: Link, span: Span) -> int:
        """The boundary of event ``of``: where it was recorded, else where it is computed."""
        if self.is_recorded(link):
            return self.recorded_boundary(link.before, link.of)
        return span[link.of]

    def _midnight(self, link: Link, span: Span) -> int:
        """The civil midnight of event ``of``: after the day for an end, before it for a beginning."""
        shift = self._after(link.before, link.of)
        if self.is_recorded(link):
            return self.recorded[link.before][link.of].toordinal() + shift
        return self.axis.ordinal(span[link.of] - shift) + shift

    # The latest and the earliest place of a step within limits of its two boundaries.

    def place_latest(self, index: int, start: int, finish: int) -> Span:
        """The latest span with S <= ``start`` and F <= ``finish``; one of them may be FAR."""
        days, own = self.days[index], self.own[index]
        if own is None:
            first = min(start, finish - days)
            return Span(first, first + days)
        ordinal = self.axis.ordinal
        if not days:
            shift = self.starts_after[index]
            number = own.number_at_or_before(ordinal(min(start, finish) - shift))
            return self._milestone(own, number, shift)
        firsts = []
        if start < FAR:
            firsts.append(own.number_at_or_before(ordinal(start)))
        if finish < FAR:
            firsts.append(own.number_at_or_before(ordinal(finish - 1)) - days + 1)
        return self._occupy(own, min(firsts), days)

    def place_earliest(self, index: int, start: int, finish: int) -> Span:
        """The earliest span with S >= ``start`` and F >= ``finish``; one of them may be -FAR."""
        days, own = self.days[index], self.own[index]
        if own is None:
            first = max(start, finish - days)
            return Span(first, first + days)
        ordinal = self.axis.ordinal
        if not days:
            shift = self.starts_after[index]
            number = own.number_at_or_after(ordinal(max(start, finish) - shift))
            return self._milestone(own, number, shift)
        firsts = []
        if start > -FAR:
            firsts.append(own.number_at_or_after(ordinal(start)))
        if finish > -FAR:
            firsts.append(own.number_at_or_after(ordinal(finish - 1)) - days + 1)
        return self._occupy(own, max(firsts), days)

    def _occupy(self, own: Axis, first: int, days: int) -> Span:
        numbers = (self.axis.number_at_or_after(own.ordinal(n)) for n in (first, first + days - 1))
        start, last = numbers
        return Span(start, last + 1)

    def _milestone(self, own: Axis, number: int, shift: int) -> Span:
        boundary = self.axis.number_at_or_after(own.ordinal(number)) + shift
        return Span(boundary, boundary)

    def own_number(self, index: int, span: Span) -> int:
        """The step's own number of its first day."""
        first, own = self.first_number(index, span), self.own[index]
        return first if own is None else own.number_at_or_after(self.axis.ordinal(first))


def _recorded(step: Step) -> tuple[date, date]:
    first = step.started or step.finished
    assert first is not None
    return first, step.finished or first


def _days_left(step: Step, axis: Axis, today: date) -> int:
    """The working days still to be done: of work under way, where nobody said, what its plan leaves; at least one."""
    if step.started is None or step.is_milestone:
        return step.days
    if step.remaining is not None:
        return step.remaining
    return (
        max(step.days - axis.count(step.started, today - timedelta(days=1)), 1) if step.started < today else step.days
    )


def free_of_goal(network: Network) -> list[int]:
    """The follow-ups that nothing the goal needs waits for: they may lie after the goal's date."""
    free: set[int] = set()
    for i in reversed(list(compress(network.order, network.anchored))):
        if all(after in free or network.done[after] for after in network.graph.waiting(i)):
            free.add(i)
    return sorted(free)
