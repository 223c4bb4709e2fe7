"""A plan compiled for the passes over samples: parts as indexes, limits in ticks, dependencies as ties."""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from backcast.chances.calendars import DAY_BITS, EDGE, FAR, FINISH, START, Clock, OwnDays, Tie
from backcast.chances.figures import Question
from backcast.domain.errors import InvalidInput
from backcast.domain.limits import LAST_DAY
from backcast.domain.planning.dependencies import LinkType
from backcast.domain.planning.graph import waiting_order
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.spreads import Among, Uncertainty
from backcast.domain.planning.steps import At, Step, StepId, Unit
from backcast.domain.scheduling.timeline import Timeline

_EVENTS: Final = {
    LinkType.FS: (FINISH, START),
    LinkType.SS: (START, START),
    LinkType.FF: (FINISH, FINISH),
    LinkType.SF: (START, FINISH),
}


class Part(NamedTuple):
    """A step that takes part, with what may still be left of it in working days of its own; 0 of a milestone.

    Parts of one ``group`` go long together; those of the empty group go their own way.
    """

    id: StepId
    least: float
    likely: float
    most: float
    group: str


class Wait(NamedTuple):
    """What waits for what; the offset of a follow-up stands as the finish-to-start link that it amounts to."""

    before: StepId
    after: StepId
    type: LinkType
    lag: int
    in_calendar_days: bool
    is_follow_up: bool = False

    @property
    def events(self) -> tuple[int, int]:
        """Which end of the one waits for which end of the other."""
        return _EVENTS[self.type]


class Network:
    """The steps that a question is about, their ties and their limits in ticks. Index i stands for the i-th part.

    The limits below leave out the start that is asked for: it holds what waits, as today holds what has begun.
    """

    def __init__(self, plan: Plan, timeline: Timeline, question: Question) -> None:
        self.plan = plan
        self.clock = Clock(plan.calendar, 0 if question.uncertainty.whole_days else DAY_BITS)
        self.today, self.begin = (
            self.clock.tick(plan.calendar.axis.number_at_or_after(day.toordinal()))
            for day in (timeline.today, question.start)
        )
        self.last = self.clock.tick(plan.calendar.axis.number_at_or_before(LAST_DAY.toordinal()))
        self.steps = _asked(plan, timeline, question)
        self.index = {step.id: i for i, step in enumerate(self.steps)}
        self.parts = [part_of(plan, step, timeline, question.uncertainty) for step in self.steps]
        self.begun = [step.started is not None for step in self.steps]
        self.own = self._own_days()
        # How far the boundaries of a step lie after the opening of the day that people see.
        self.ahead = [_after(step, START) << self.clock.bits for step in self.steps]
        self.behind = [_after(step, FINISH) for step in self.steps]
        self.lower_start, self.lower_finish = [-FAR] * len(self.steps), [-FAR] * len(self.steps)
        self.out: list[list[Tie]] = [[] for _ in self.steps]
        self.into: list[list[Tie]] = [[] for _ in self.steps]
        self._followers: list[list[int]] = [[] for _ in self.steps]
        for wait in _waits(plan):
            self._tie(wait)
        ties = [(self.steps[tie.before].id, self.steps[tie.after].id) for row in self.out for tie in row]
        self.order = [self.index[known] for known in waiting_order(self.index, ties)]
        self._limit_below()
        self.upper_start, self.upper_finish = [FAR] * len(self.steps), [FAR] * len(self.steps)
        self.due = self._limit_above(question, timeline)

    @property
    def is_far_reaching(self) -> bool:
        """Whether its durations and waits could add up to more than ticks can hold."""
        days = sum(part.most for part in self.parts) + sum(abs(tie.lag) for ties in self.out for tie in ties)
        return days * (1 << self.clock.bits) > EDGE / 2

    @property
    def targets(self) -> list[int]:
        """The parts whose finish answers the question: those with a limit above."""
        return [i for i, limit in enumerate(self.upper_finish) if limit < FAR]

    def _own_days(self) -> list[OwnDays | None]:
        names = {step.calendar for step in self.steps if step.calendar}
        known: dict[str, OwnDays | None] = {name: self.clock.own(self.plan.whole_calendars[name]) for name in names}
        return [known.get(step.calendar) for step in self.steps]

    def _boundary(self, step: Step, event: int, day: date, *, backward: bool) -> int:
        axis, ordinal = self.clock.axis, day.toordinal()
        number = axis.number_at_or_before(ordinal) if backward else axis.number_at_or_after(ordinal)
        return self.clock.tick(number + _after(step, event))

    def _tie(self, wait: Wait) -> None:
        before, after = self.plan.steps[wait.before], self.plan.steps[wait.after]
        if after.id not in self.index:
            return
        if before.id in self.index:
            self._followers[self.index[before.id]].append(self.index[after.id])
        if _has_happened(wait, before):
            self._limit_by_what_happened(wait, before, after)
            return
        if before.id not in self.index:
            return
        of, to = wait.events
        tie = Tie(
            before=self.index[before.id],
            after=self.index[after.id],
            of=of,
            to=to,
            lag=wait.lag,
            in_calendar_days=wait.in_calendar_days,
            dated=wait.is_follow_up or wait.in_calendar_days,
            shift=wait.lag + _after(before, of) - _after(after, to),
            corner_of=_after(before, of),
            corner_to=_after(after, to) << self.clock.bits if after.is_milestone else to,
        )
        self.out[tie.before].append(tie)
        self.into[tie.after].append(tie)

    def _limit_by_what_happened(self, wait: Wait, before: Step, after: Step) -> None:
        axis, (of, to) = self.clock.axis, wait.events
        happened = (before.finished if of == FINISH else before.started) or before.finished
        assert happened is not None
        midnight = happened.toordinal() + _after(before, of)
        if wait.in_calendar_days:
            shift = _after(after, to)
            number = axis.number_at_or_after(midnight + wait.lag - shift) + shift
        else:
            number = axis.number_at_or_after(midnight) + wait.lag
        i, limits = self.index[after.id], self.lower_finish if to == FINISH else self.lower_start
        limits[i] = max(limits[i], self.clock.tick(number))

    def _limit_below(self) -> None:
        for i, step in enumerate(self.steps):
            for day in (step.not_before, step.fixed_start):
                if day and not self.begun[i]:
                    limit = self._boundary(step, START, day, backward=False)
                    self.lower_start[i] = max(self.lower_start[i], limit)

    def _limit_above(self, question: Question, timeline: Timeline) -> date:
        if question.step:
            target = self.plan.step(question.step)
            due = question.due or timeline.windows[target.id].latest_finish
            self.upper_finish[self.index[target.id]] = self._boundary(target, FINISH, due, backward=True)
            return due
        due, free = question.due or self.plan.goal.due, self._free_of_goal()
        for i, step in enumerate(self.steps):
            if not free[i]:
                self.upper_finish[i] = self._boundary(step, FINISH, due, backward=True)
            if step.deadline:
                limit = self._boundary(step, FINISH, step.deadline, backward=True)
                self.upper_finish[i] = min(self.upper_finish[i], limit)
            if step.fixed_start and not self.begun[i]:
                self.upper_start[i] = self._boundary(step, START, step.fixed_start, backward=True)
        return due

    def _free_of_goal(self) -> list[bool]:
        """For each part whether it is a follow-up that only follow-ups like it wait for; it may lie after the goal."""
        free = [False] * len(self.steps)
        for i in reversed(self.order):  # what has happened does not count less: as the dates have it
            free[i] = self.steps[i].anchor is not None and all(free[after] for after in self._followers[i])
        return free


def part_of(plan: Plan, step: Step, timeline: Timeline, uncertainty: Uncertainty) -> Part:
    """What may be left of a step: its spread, in proportion to what is left of its duration."""
    group = {Among.ALL: "all", Among.OWNER: step.owner, Among.PHASE: step.phase}[uncertainty.among]
    if step.is_milestone:
        return Part(step.id, 0, 0, 0, "")
    left = step.days
    if step.started:
        window = timeline.windows[step.id]
        left = plan.axes[step.calendar].count(window.earliest_start, window.earliest_finish)
    least, likely, most = (float(days) for days in (step.spread or uncertainty.spread).points(step.days))
    scale = left / step.days
    return Part(step.id, least * scale, likely * scale, most * scale, group)


def _asked(plan: Plan, timeline: Timeline, question: Question) -> list[Step]:
    """The steps that decide: those that the goal needs, or those that one step waits for, and that step.

    Raises:
        InvalidInput: when the step that is asked for is finished.
        NotFound: when the plan holds no such step.
    """
    if not question.step:
        return [step for step in plan.steps.values() if timeline.windows[step.id].counts]
    if plan.step(question.step).is_done:
        raise InvalidInput({"step": f"{question.step} is finished: nothing about it is left to chance."})
    found, waiting = {question.step}, [question.step]
    needs: dict[StepId, list[StepId]] = {}
    for wait in _waits(plan):
        if not _has_happened(wait, plan.steps[wait.before]):
            needs.setdefault(wait.after, []).append(wait.before)
    while waiting:
        fresh = {before for before in needs.get(waiting.pop(), []) if before not in found}
        found |= fresh
        waiting += fresh
    return [step for step in plan.steps.values() if step.id in found]


def _waits(plan: Plan) -> Iterator[Wait]:
    for known in plan.dependencies:
        yield Wait(known.before, known.after, known.type, known.lag, known.unit is Unit.CALENDAR)
    for step in plan.steps.values():
        if anchor := step.anchor:
            lag = anchor.offset - _after(plan.steps[anchor.step], FINISH) + _after(step, START)
            yield Wait(anchor.step, step.id, LinkType.FS, lag, anchor.unit is Unit.CALENDAR, is_follow_up=True)


def _has_happened(wait: Wait, before: Step) -> bool:
    return before.is_done or (wait.events[0] == START and before.started is not None)


def _after(step: Step, event: int) -> int:
    """By how many days the boundary of an event lies after the opening of the day that people see."""
    if step.is_milestone:
        return int(step.at is At.END)
    return event
