"""A plan compiled for the passes: steps as indexes, dates as numbers, dependencies as tuples.

Every start and finish is a boundary between two working days of the plan (``workdays.py``). A step occupies the days
from its start boundary S to its finish boundary F; a milestone has S = F, at the end of its day or, for a kick-off, at
the start. The four dependency types are then four integer inequalities, and a follow-up is one of them.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.graph import waiting_order
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Anchor, At, Step, StepId, Unit
from backcast.domain.workdays import Axis

FAR: Final = 1 << 60
START: Final = 0
FINISH: Final = 1


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


_EVENTS: Final = {
    LinkType.FS: (FINISH, START),
    LinkType.SS: (START, START),
    LinkType.FF: (FINISH, FINISH),
    LinkType.SF: (START, FINISH),
}


class Network:
    """A plan as arrays. Index i stands for the i-th step as the plan holds them."""

    def __init__(self, plan: Plan, today: date) -> None:
        self.plan = plan
        self.axis = plan.calendar.axis
        self.steps: list[Step] = list(plan.steps.values())
        self.index: dict[StepId, int] = {step.id: i for i, step in enumerate(self.steps)}
        self.own: list[Axis | None] = [plan.axes[step.calendar] if step.calendar else None for step in self.steps]
        self.days = [_days_left(step, plan.axes[step.calendar], today) for step in self.steps]
        # Whether the boundary of an event lies after the day that people see: the end of a day rather than its start.
        self.starts_after = [int(step.is_milestone and step.at is At.END) for step in self.steps]
        self.finishes_after = [int(not (step.is_milestone and step.at is At.START)) for step in self.steps]
        self.done = [step.is_done for step in self.steps]
        self.begun = [step.started is not None for step in self.steps]
        self.anchored = [step.anchor is not None for step in self.steps]
        self.out: list[list[Link]] = [[] for _ in self.steps]
        self.into: list[list[Link]] = [[] for _ in self.steps]
        self.origin: dict[Link, Dependency] = {}
        for dependency in plan.dependencies:
            self._tie(self._link(dependency), dependency)
        for step in self.steps:
            if step.anchor:
                self._tie(*self._follow(step, step.anchor))
        self.order = [self.index[step] for step in waiting_order(plan.steps, plan.ties)]
        self.recorded = {i: self._recorded(step) for i, step in enumerate(self.steps) if step.started or step.finished}

    def _tie(self, link: Link, dependency: Dependency) -> None:
        self.out[link.before].append(link)
        self.into[link.after].append(link)
        self.origin[link] = dependency

    def _link(self, dependency: Dependency) -> Link:
        of, to = _EVENTS[dependency.type]
        before, after = self.index[dependency.before], self.index[dependency.after]
        return Link(before, after, of, to, dependency.lag, dependency.unit is Unit.CALENDAR)

    def _follow(self, step: Step, anchor: Anchor) -> tuple[Link, Dependency]:
        """The finish-to-start link that an offset, which counts from date to date, amounts to."""
        before, after = self.index[anchor.step], self.index[step.id]
        lag = anchor.offset - self.finishes_after[before] + self.starts_after[after]
        link = Link(before, after, FINISH, START, lag, anchor.unit is Unit.CALENDAR)
        unit = anchor.unit if lag > 0 else Unit.WORKING
        return link, Dependency(anchor.step, step.id, LinkType.FS, lag, unit)

    def _recorded(self, step: Step) -> tuple[date, date]:
        first = step.started or step.finished
        assert first is not None
        return first, step.finished or first

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


def _days_left(step: Step, axis: Axis, today: date) -> int:
    """The working days still to be done: of work under way, where nobody said, what its plan leaves; at least one."""
    if step.started is None or step.is_milestone:
        return step.days
    if step.remaining is not None:
        return step.remaining
    return (
        max(step.days - axis.count(step.started, today - timedelta(days=1)), 1) if step.started < today else step.days
    )


def free_of_goal(network: Network) -> list[bool]:
    """For each step whether it is a follow-up that nothing the goal needs waits for.

    Such a follow-up may lie after the goal's date.
    """
    free = [False] * len(network.steps)
    for i in reversed(network.order):
        free[i] = network.anchored[i] and all(free[link.after] or network.done[link.after] for link in network.out[i])
    return free


def after_follow_up(network: Network) -> Sequence[bool]:
    """For each step whether it is a follow-up or waits for one, directly or not."""
    later = list(network.anchored)
    for i in network.order:
        later[i] = later[i] or any(later[link.before] for link in network.into[i])
    return later
