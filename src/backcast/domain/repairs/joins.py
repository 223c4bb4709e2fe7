"""Joins: how a step of a chain follows the one before it, in words, and the closed days on the way."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import At, Step, StepId, Unit
from backcast.domain.repairs.dates import day_words
from backcast.domain.scheduling.timeline import End, Limit
from backcast.domain.workdays import WorkCalendar

_DAY: Final = timedelta(days=1)
_OVER_A_WEEKEND: Final = timedelta(days=4)
_FROM: Final = {
    Limit.TODAY: "Today is {day}: nothing can begin earlier",
    Limit.NOT_BEFORE: "{step} may not begin before {day}",
    Limit.FIXED_START: "{step} is fixed on {day}",
    Limit.STARTED: "{step} began on {day}",
    Limit.FINISHED: "{step} was finished on {day}",
}
_TO: Final = {
    Limit.GOAL: "the goal on {day}",
    Limit.DEADLINE: "the deadline of {step}, {day}",
    Limit.FIXED_START: "the fixed date of {step}, {day}",
}


class Closing(NamedTuple):
    """Working weekdays in a row on which nobody works, with their name."""

    name: str
    first: date
    last: date


def start_words(end: End, step: StepId) -> str:
    """What holds the first step of a chain, as a sentence without its full stop."""
    return _FROM[end.kind].format(step=step, day=day_words(end.date))


def limit_words(end: End, step: StepId) -> str:
    """Which limit the last step of a chain has to meet, as a part of a sentence."""
    return _TO[end.kind].format(step=step, day=day_words(end.date))


def join_words(plan: Plan, link: Dependency) -> str:
    """How a step waits for the one before it, as it stands behind its name; empty where it simply comes next.

    A follow-up says the days that its plan says, from date to date, not the days between that they amount to.
    """
    before, after = plan.steps[link.before], plan.steps[link.after]
    if is_window(plan, link):
        assert after.anchor is not None
        return _window_words(before, after.anchor.offset, after.anchor.unit)
    if link.type is LinkType.FS:
        return _after_finish(link, before, after)
    starts = link.type in (LinkType.SS, LinkType.SF)
    verb, event = ("starts" if link.type is LinkType.SS else "finishes"), ("starts" if starts else "finishes")
    if not link.lag:
        return f"{verb} {'once' if verb != event else 'with'} {before.id}{' starts' if verb != event else ''}"
    side = "after" if link.lag > 0 else "before"
    return f"{verb} {_days(abs(link.lag), link.unit)} {side} {before.id} {event}"


def wait_words(plan: Plan, link: Dependency) -> str:
    """What the wait of a link is called in a sum: “in the 90-day window after M1”, “between A1 and A2”."""
    if is_window(plan, link):
        anchor = plan.steps[link.after].anchor
        assert anchor is not None
        days = "working-day" if anchor.unit is Unit.WORKING else "day"
        return f"in the {anchor.offset:,}-{days} window after {link.before}"
    return f"between {link.before} and {link.after}"


def is_window(plan: Plan, link: Dependency) -> bool:
    """Whether a link is what the anchor of a follow-up amounts to."""
    anchor = plan.steps[link.after].anchor
    if anchor is None or anchor.step != link.before:
        return False
    return not any(tie.after == link.after and tie == link for tie in plan.dependencies)


def windows_of(plan: Plan, links: tuple[Dependency, ...]) -> list[str]:
    """The waits of a chain that count in calendar days, which no work can shorten, as parts of a sentence."""
    found = []
    for link in links:
        anchor = plan.steps[link.after].anchor
        if link.unit is not Unit.CALENDAR:
            continue
        if anchor and is_window(plan, link):
            found.append(f"the {anchor.offset:,}-day window after {link.before}")
        else:
            found.append(f"the {link.lag:,} calendar days between {link.before} and {link.after}")
    return found


def runs_out(plan: Plan, link: Dependency, last: date, first: date) -> date | None:
    """The day on which a wait in calendar days from ``last`` on is over, where nobody works on it before ``first``."""
    if link.unit is not Unit.CALENDAR or link.type is not LinkType.FS:
        return None
    day = last + timedelta(days=link.lag + _lies_after(plan.steps[link.before]) - _is_closing(plan.steps[link.after]))
    return day if last < day < first else None


def closings(calendar: WorkCalendar, first: date, last: date) -> tuple[Closing, ...]:
    """The working weekdays from ``first`` to ``last`` on which nobody works; those of one name in a row as one."""
    return tuple(_closings(calendar, first, last))


def closings_between(plan: Plan, before: date, after: date) -> tuple[Closing, ...]:
    """Those of the plan that lie strictly between two dates."""
    return closings(plan.calendar, before + _DAY, after - _DAY)


def _closings(calendar: WorkCalendar, first: date, last: date) -> Iterator[Closing]:
    found: Closing | None = None
    days = [day for day in calendar.closed if first <= day <= last and day.weekday() in calendar.workdays]
    for day in sorted(days):
        name = calendar.closed[day]
        if found and found.name == name and day - found.last <= _OVER_A_WEEKEND:
            found = found._replace(last=day)
            continue
        if found:
            yield found
        found = Closing(name, day, day)
    if found:
        yield found


def _after_finish(link: Dependency, before: Step, after: Step) -> str:
    if not link.lag:
        return ""
    if link.lag < 0:
        if before.is_milestone:
            return f"may come {_days(-link.lag, link.unit)} before {before.id}"
        return f"overlaps the last {_days(-link.lag, link.unit)} of {before.id}"
    ahead = link.lag + _lies_after(before) - _is_closing(after)
    if ahead > link.lag:
        return f"follows {before.id} with {_days(link.lag, link.unit)} between"
    return f"follows {_days(ahead, link.unit)} after {before.id}" if ahead else f"comes on the day of {before.id}"


def _window_words(before: Step, offset: int, unit: Unit) -> str:
    if not offset:
        return f"comes on {'the day' if before.is_milestone else 'the last day'} of {before.id}"
    days = "days" if offset != 1 else "day"
    return f"follows {offset:,} {'working ' if unit is Unit.WORKING else ''}{days} after {before.id}"


def _days(count: int, unit: Unit) -> str:
    return f"{count:,} {unit} {'day' if count == 1 else 'days'}"


def _lies_after(step: Step) -> bool:
    """Whether a step ends at the end of the day that people see."""
    return not (step.is_milestone and step.at is At.START)


def _is_closing(step: Step) -> bool:
    return step.is_milestone and step.at is At.END
