"""A plan compiled for the passes: steps as indexes, dates as numbers, dependencies as tuples.

Every start and finish is a boundary between two working days of the plan (``workdays.py``). A step occupies the days
from its start boundary S to its finish boundary F; a milestone has S = F, at the end of its day or, for a kick-off, at
the start. The four dependency types are then four integer inequalities, and a follow-up is one of them.
"""

from datetime import date, timedelta
from functools import cached_property
from operator import attrgetter
from typing import Final, NamedTuple

from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Anchor, Step, Unit
from backcast.domain.workdays import Axis

FAR: Final = 1 << 60
NEAR: Final = FAR >> 1  # no boundary of a real day lies beyond; FAR less any sum of lags and durations does
START: Final = 0
FINISH: Final = 1


_GIVEN: Final = attrgetter("days", "calendar", "started", "finished", "deadline", "fixed_start", "not_before")
_NONE: Final = (None, None, None)


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


class Network:
    """A plan as arrays. Index i stands for the i-th step in waiting order, as in its graph."""

    def __init__(self, plan: Plan, today: date) -> None:
        graph, steps = plan.graph, list(plan.steps.values())
        self.plan, self.graph = plan, graph
        self.axis = plan.calendar.axis
        self.steps: list[Step] = [steps[i] for i in graph.order]
        self.index = graph.index
        self.order = range(len(steps))
        # Whether the boundary of an event lies after the day that people see: the end of a day rather than its start.
        self.starts_after, self.finishes_after = graph.starts_after, graph.finishes_after
        self.anchored = graph.anchored
        columns = list(zip(*map(_GIVEN, self.steps), strict=True)) or [()] * 7
        days, calendars, started, finished, *limits = columns
        self.days: list[int] = list(days)
        self.own: list[Axis | None] = [plan.axes[name] if name else None for name in calendars]
        self.done = [day is not None for day in finished]
        self.begun = [day is not None for day in started]
        #: The steps with a limit of their own: a deadline, a fixed date or an earliest one.
        self.limited = [i for i, found in enumerate(zip(*limits, strict=True)) if found != _NONE]
        begun_or_done = [i for i, found in enumerate(zip(started, finished, strict=True)) if found != _NONE[:2]]
        self.recorded = {i: _recorded(self.steps[i]) for i in begun_or_done}
        for i in begun_or_done:
            self.days[i] = _days_left(self.steps[i], plan.axes[self.steps[i].calendar], today)
        self.rest = {i: [Link(*tie) for tie in ties] for i, ties in graph.rest.items()}

    @cached_property
    def odd(self) -> list[bool]:
        """Which steps the passes cannot place by adding and subtracting alone."""
        odd = [bool(own) or done for own, done in zip(self.own, self.done, strict=True)]
        for i in (*self.graph.rest, *self.graph.finish_waits):
            odd[i] = True
        return odd

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
        step = self.steps[index]
        ties = [(self._link(dependency), dependency) for dependency in self.plan.needs(step.id)]
        return [*ties, self._follow(index, step.anchor)] if step.anchor else ties

    def ties_out(self, index: int) -> list[tuple[Link, Dependency]]:
        """What waits for a step: each link with the dependency that it is, or that an anchor amounts to."""
        return [self._tie(number) for number in self.graph.out[index]]

    def plain_tie(self, before: int, after: int, lag: int) -> tuple[Link, Dependency]:
        """The tie that a pair in ``ahead`` of the graph stands for."""
        link = Link(before, after, FINISH, START, lag, in_calendar_days=False)
        return next(tie for tie in self.ties_out(before) if tie[0] == link)

    def _tie(self, number: int) -> tuple[Link, Dependency]:
        dependencies = self.plan.dependencies
        if number < len(dependencies):
            return self._link(dependencies[number]), dependencies[number]
        after, anchor = self._anchors[number - len(dependencies)]
        return self._follow(after, anchor)

    @cached_property
    def _anchors(self) -> list[tuple[int, Anchor]]:
        return [(self.index[step.id], step.anchor) for step in self.plan.steps.values() if step.anchor]

    def _link(self, dependency: Dependency) -> Link:
        kind = dependency.type
        of = int(kind is LinkType.FS or kind is LinkType.FF)
        to = int(kind is LinkType.FF or kind is LinkType.SF)
        before, after = self.index[dependency.before], self.index[dependency.after]
        return Link(before, after, of, to, dependency.lag, dependency.unit is Unit.CALENDAR)

    def _follow(self, after: int, anchor: Anchor) -> tuple[Link, Dependency]:
        """The finish-to-start link that an offset, which counts from date to date, amounts to."""
        before = self.index[anchor.step]
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
    for i in reversed([i for i in network.order if network.anchored[i]]):
        if all(after in free or network.done[after] for after in network.graph.waiting(i)):
            free.add(i)
    return sorted(free)
