"""Dates: the levers that change which days count: a limit of a step, a closed day, the goal's own date."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import StepId
from backcast.domain.repairs.levers import Cost, Lever, TimedLever, fixed_reason
from backcast.domain.workdays import Closure, WorkCalendar

_DAY: Final = timedelta(days=1)


class StepLimit(StrEnum):
    """The dates that a step can be given, as the command line calls them."""

    DEADLINE = "deadline"
    FIXED_START = "fixed-start"
    NOT_BEFORE = "not-before"

    @property
    def field(self) -> str:
        """What the step calls it."""
        return self.value.replace("-", "_")


_CALLED: Final = {
    StepLimit.DEADLINE: "the deadline of {step}",
    StepLimit.FIXED_START: "the fixed start of {step}",
    StepLimit.NOT_BEFORE: "the first day allowed for {step}",
}


@dataclass(frozen=True, slots=True)
class MoveLimit(TimedLever):
    """The deadline, the fixed start or the earliest date of ``step`` lies on another day."""

    step: StepId
    limit: StepLimit
    to: date

    @property
    def cost(self) -> Cost:
        """Its kind."""
        return Cost.LIMIT

    @property
    def key(self) -> str:
        """The step behind the word for the limit."""
        return f"{self.limit}:{self.step}="

    @property
    def amount(self) -> str:
        """To which day."""
        return self.to.isoformat()

    @property
    def steps(self) -> tuple[StepId, ...]:
        """The one."""
        return (self.step,)

    def words(self, plan: Plan) -> str:
        """The new date and the old one."""
        known = getattr(plan.step(self.step), self.limit.field)
        instead = f" instead of {day_words(known)}" if known else ""
        return f"{_CALLED[self.limit].format(step=self.step)} on {day_words(self.to)}{instead}"

    def notes(self, plan: Plan) -> tuple[str, ...]:  # noqa: ARG002
        """That somebody else has to agree."""
        return ("Somebody set this date: ask them first.",)

    def refusal(self, plan: Plan) -> str:
        """Why the date cannot be moved."""
        step = plan.step(self.step)
        if reason := fixed_reason(step):
            return reason
        if step.started and self.limit is not StepLimit.DEADLINE:
            return f"{step.id} has begun."
        if getattr(step, self.limit.field) is None:
            return f"{step.id} has no such date."
        return self._refusal_of_start(plan) if self.limit is StepLimit.FIXED_START else ""

    def _refusal_of_start(self, plan: Plan) -> str:
        step = plan.step(self.step)
        if self.has_passed(self.to):
            return f"{day_words(self.to)} has passed: {step.id} cannot begin on it."
        if not plan.axes[step.calendar].is_working(self.to):
            return f"Nobody works for {step.id} on {day_words(self.to)}."
        return ""

    def _applied(self, plan: Plan) -> Plan:
        changes: dict[str, Any] = {self.limit.field: self.to}
        return plan.with_step(replace(plan.step(self.step), **changes))


@dataclass(frozen=True, slots=True)
class OpenClosedDay(TimedLever):
    """Everybody works on ``day``, a holiday or another closed day."""

    day: date

    @property
    def cost(self) -> Cost:
        """Its kind."""
        return Cost.CLOSED_DAY

    @property
    def key(self) -> str:
        """The day behind its word."""
        return f"open:{self.day.isoformat()}"

    def words(self, plan: Plan) -> str:
        """The day and what it is."""
        names = [calendar.closed.get(self.day) for calendar in (plan.calendar, *plan.calendars.values())]
        named = next((name for name in names if name and name != "closed"), "")
        return f"work on {day_words(self.day)}{f' ({named})' if named else ''}"

    def notes(self, plan: Plan) -> tuple[str, ...]:
        """That people have to agree, and that a public holiday is one again once it is looked up anew."""
        told = "Everybody who has work then has to agree, and gets the day back later."
        again = " Saving the page of working days looks public holidays up again, and closes the day again."
        return (f"{told}{again if self.day in plan.calendar.holidays else ''}",)

    def refusal(self, plan: Plan) -> str:
        """Why nothing is won by working on it."""
        if self.has_passed(self.day):
            return f"{day_words(self.day)} has passed: nobody can work on it any more."
        if self.day.weekday() not in plan.calendar.workdays:
            return f"{day_words(self.day)} is no working weekday of this plan."
        if not any(self.day in calendar.closed for calendar in (plan.calendar, *plan.calendars.values())):
            return f"{day_words(self.day)} is a working day already."
        return ""

    def _applied(self, plan: Plan) -> Plan:
        opened = {name: _opened(calendar, self.day) for name, calendar in plan.calendars.items()}
        return plan.with_calendars(_opened(plan.calendar, self.day), opened)


def _opened(calendar: WorkCalendar, day: date) -> WorkCalendar:
    if day not in calendar.closed:
        return calendar
    closures: list[Closure] = []
    for closure in calendar.closures:
        if not closure.first <= day <= closure.last:
            closures.append(closure)
            continue
        if closure.first < day:
            closures.append(replace(closure, last=day - _DAY))
        if day < closure.last:
            closures.append(replace(closure, first=day + _DAY))
    holidays = {known: name for known, name in calendar.holidays.items() if known != day}
    return replace(calendar, closures=tuple(closures), holidays=MappingProxyType(holidays))


@dataclass(frozen=True, slots=True)
class MoveGoal(Lever):
    """The end goal is due on ``to``, unless its date is hard."""

    to: date

    @property
    def cost(self) -> Cost:
        """Its kind."""
        return Cost.GOAL

    @property
    def key(self) -> str:
        """Its word."""
        return "goal="

    @property
    def amount(self) -> str:
        """To which day."""
        return self.to.isoformat()

    def words(self, plan: Plan) -> str:
        """The new date and the old one."""
        return f"the goal on {day_words(self.to)} instead of {day_words(plan.goal.due)}"

    def notes(self, plan: Plan) -> tuple[str, ...]:  # noqa: ARG002
        """That it was promised."""
        return ("Whoever was promised the old date has to be told.",)

    def refusal(self, plan: Plan) -> str:
        """Why the goal stays where it is."""
        if plan.goal.hard:
            return f"The goal's date, {day_words(plan.goal.due)}, is hard: it is never moved."
        if self.to <= plan.goal.due:
            return f"{day_words(self.to)} is not later than the goal's date, {day_words(plan.goal.due)}."
        return ""

    def _applied(self, plan: Plan) -> Plan:
        return plan.with_goal(replace(plan.goal, due=self.to))


def day_words(day: date) -> str:
    """A date as people read it.

    >>> day_words(date(2026, 4, 3))
    'Fri 3 Apr 2026'
    """
    return f"{day:%a} {day.day} {day:%b %Y}"
