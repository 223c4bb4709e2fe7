"""Sums: a chain as a table that a reader can check by hand: its work, its waiting, and the days that there are."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import At, Step, Unit
from backcast.domain.repairs.joins import (
    Closing,
    closings,
    closings_between,
    join_words,
    limit_words,
    runs_out,
    start_words,
    wait_words,
)
from backcast.domain.scheduling.timeline import End, Explanation, Limit, Timeline

_FROM_FINISH = (LinkType.FS, LinkType.FF)
_TO_START = (LinkType.FS, LinkType.SS)
_DAY: Final = timedelta(days=1)


class Part(NamedTuple):
    """Where a part of the waiting lies: so many working days, below zero where steps overlap, and what it is called."""

    days: int
    where: str


@dataclass(frozen=True, slots=True)
class Line:
    """One step of a chain: ``days`` of work on ``first`` to ``last`` when nothing but the chain holds it."""

    step: Step
    days: int
    first: date
    last: date
    closed: tuple[Closing, ...] = ()


@dataclass(frozen=True, slots=True)
class Join:
    """How a step follows the one before it: ``words``, empty where it simply comes next, and what lies between them.

    ``days`` are working days, below zero where the two overlap; ``first`` to ``last`` the dates strictly between them,
    None where there are none; ``over`` the day on which a wait in calendar days is over, where nobody works on it.
    """

    words: str
    days: int
    first: date | None
    last: date | None
    closed: tuple[Closing, ...]
    over: date | None

    @property
    def says_something(self) -> bool:
        """Whether there is more to it than one after the other."""
        return bool(self.words or self.days or self.closed)


@dataclass(frozen=True, slots=True)
class ChainSum:
    """A chain that misses its limit, added up.

    ``work`` and ``waiting`` are working days, ``waiting`` below zero where steps overlap: the days of the steps, and
    those that the links say. ``needed`` = work + waiting; ``available`` are the working days from ``start`` to the
    limit ``to``. ``adds_up``: the difference of the two is ``short_by``. It is not where steps keep working days of
    their own or were finished, nor where the chain begins after its limit. ``has_passed``: ``to`` lies before today.
    ``joins`` are one fewer than ``lines``; ``parts`` say where the waiting lies.
    """

    lines: tuple[Line, ...]
    joins: tuple[Join, ...]
    start: End
    to: End
    work: int
    waiting: int
    available: int
    short_by: int
    adds_up: bool
    has_passed: bool
    parts: tuple[Part, ...]

    @property
    def needed(self) -> int:
        """The working days that the chain takes."""
        return self.work + self.waiting

    @property
    def starts_with_a_gate(self) -> bool:
        """Whether the first step is reached at the end of its day only, which so counts as waiting."""
        return _is_closing(self.lines[0].step)

    @property
    def last_counts(self) -> bool:
        """Whether the last step counts; it does not where its own fixed date is the limit: only what lies before."""
        return sum(line.days for line in self.lines) == self.work

    @property
    def start_words(self) -> str:
        """What holds the first step, as a sentence without its full stop."""
        return start_words(self.start, self.lines[0].step.id)

    @property
    def limit_words(self) -> str:
        """What the last step has to meet, as a part of a sentence."""
        return limit_words(self.to, self.lines[-1].step.id)

    @property
    def waits(self) -> list[Part]:
        """The parts in which nothing is done."""
        return [part for part in self.parts if part.days > 0]

    @property
    def overlaps(self) -> list[Part]:
        """The parts in which two steps go on side by side."""
        return [part for part in self.parts if part.days < 0]


def chain_sum(plan: Plan, timeline: Timeline) -> ChainSum | None:
    """The chain that explains why a plan cannot be met, None where it can."""
    explanation = timeline.explanation
    return _sum(plan, timeline, explanation) if explanation else None


def _sum(plan: Plan, timeline: Timeline, explanation: Explanation) -> ChainSum:
    chain, start, to, axis = explanation.chain, explanation.start, explanation.chain.to, plan.calendar.axis
    dated = zip(chain.steps, explanation.dates, strict=True)
    lines = [_line(plan, plan.steps[known], *dates) for known, dates in dated]
    available = axis.number_at_or_after(to.date.toordinal() + 1) - axis.number_at_or_after(start.date.toordinal())
    last = lines[-1].step
    counted = lines
    if to.kind is Limit.FIXED_START and not _is_closing(last):
        counted = lines[:-1]  # the last step begins with that day: only those before it count
    if counted is not lines or _is_opening(last):
        available -= 1
    work = sum(line.days for line in counted)
    joins = [_join(plan, link, *pair) for link, pair in zip(chain.links, pairwise(lines), strict=True)]
    parts = [Part(j.days, wait_words(plan, link)) for j, link in zip(joins, chain.links, strict=True) if j.days]
    if _is_closing(lines[0].step):  # it is reached at the end of its day, which passes before anything follows
        parts.insert(0, Part(1, f"until the end of the day of {lines[0].step.id}"))
    waiting = sum(part.days for part in parts)
    is_even = work + waiting - available == explanation.short_by
    is_countable = start.date <= to.date and not any(line.step.calendar or line.step.is_done for line in lines)
    has_passed = to.date < timeline.today
    numbers = (work, waiting, available, explanation.short_by)
    flags = (is_even and is_countable, has_passed)
    return ChainSum(tuple(lines), tuple(joins), start, to, *numbers, *flags, tuple(parts))


def _line(plan: Plan, step: Step, first: date, last: date) -> Line:
    if step.is_milestone or step.is_done:
        return Line(step, 0, first, last)
    calendar = plan.whole_calendars[step.calendar] if step.calendar else plan.calendar
    return Line(step, calendar.axis.count(first, last), first, last, closings(calendar, first, last))


def _join(plan: Plan, link: Dependency, before: Line, after: Line) -> Join:
    days, closed = _waiting(plan, link, before, after), closings_between(plan, before.last, after.first)
    over = runs_out(plan, link, before.last, after.first)
    first, last = before.last + _DAY, after.first - _DAY
    if first > last:
        return Join(join_words(plan, link), days, None, None, closed, over)
    return Join(join_words(plan, link), days, first, last, closed, over)


def _waiting(plan: Plan, link: Dependency, before: Line, after: Line) -> int:
    """The working days from the end of one step to the start of the next, as the link says."""
    from_finish, to_start = link.type in _FROM_FINISH, link.type in _TO_START
    lag = link.lag
    if link.unit is Unit.CALENDAR:
        day = (before.last if from_finish else before.step.started or before.first).toordinal()
        number = plan.calendar.axis.number_at_or_after
        shift = 1 if _lies_after(before.step, is_finish=from_finish) else 0
        then = 1 if _lies_after(after.step, is_finish=not to_start) else 0
        lag = number(day + shift + lag - then) + then - number(day) - shift
    return lag - (0 if from_finish else before.days) - (0 if to_start else after.days)


def _lies_after(step: Step, *, is_finish: bool) -> bool:
    """Whether an event of a step comes at the end of the day that people see."""
    return not _is_opening(step) if is_finish else _is_closing(step)


def _is_closing(step: Step) -> bool:
    return step.is_milestone and step.at is At.END


def _is_opening(step: Step) -> bool:
    return step.is_milestone and step.at is At.START
