"""Public holidays in work calendars: looked up for all the years that a plan reaches into, and kept."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from backcast.domain.limits import FIRST_DAY, LAST_DAY
from backcast.domain.planning.plan import Plan
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import Timeline
from backcast.domain.workdays import WorkCalendar
from backcast.public_holidays import holidays_of

_MOST_ROUNDS = 8


def settled(plan: Plan, today: date) -> tuple[Plan, Timeline]:
    """The plan with the holidays of every year that its dates reach into, and those dates.

    Other holidays can move dates into other years, so that this is repeated until nothing is missing.

    Raises:
        InvalidInput: when a country or region is unknown, or a fixed date falls on one of its holidays.
    """
    timeline = work_backward(plan, today)
    for _ in range(_MOST_ROUNDS):
        years = _years_of(plan, timeline)
        wider = {name: covering(calendar, years) for name, calendar in plan.calendars.items()}
        own = covering(plan.calendar, years)
        if own is plan.calendar and all(wider[name] is plan.calendars[name] for name in wider):
            break
        plan = plan.with_calendars(own, wider)
        timeline = work_backward(plan, today)
    return plan, timeline


def covering(calendar: WorkCalendar, years: range) -> WorkCalendar:
    """The calendar with the public holidays of ``years`` and of all years between those and the ones it knows.

    What it knows already stays: published lists change, and dates that were worked out must not move by themselves.
    """
    if not calendar.country:
        return calendar
    known = {day.year for day in calendar.holidays}
    wanted = range(min([*known, years.start]), max([*known, years.stop - 1]) + 1)
    missing = [year for year in wanted if year not in known]
    added = holidays_of(calendar.country, calendar.region, missing) if missing else {}
    if not added:
        return calendar
    return replace(calendar, holidays=MappingProxyType({**added, **calendar.holidays}))


def keeping(calendar: WorkCalendar, before: WorkCalendar) -> WorkCalendar:
    """The calendar with the holidays of the one it replaces, where the country and region are the same."""
    if (calendar.country, calendar.region) != (before.country, before.region):
        return calendar
    return replace(calendar, holidays=before.holidays)


def check_country(calendar: WorkCalendar, days: Iterable[date]) -> None:
    """Refuse a country or region of which nobody knows the holidays.

    Raises:
        InvalidInput: naming the code and what is near it.
    """
    if calendar.country:
        holidays_of(calendar.country, calendar.region, {day.year for day in days})


def _years_of(plan: Plan, timeline: Timeline) -> range:
    """From the year before the first date of the plan to the year after the last."""
    days = [timeline.today, plan.goal.due]
    for step in plan.steps.values():
        window = timeline.windows[step.id]
        days += [window.latest_start, window.earliest_start, window.planned_start]
        days += [window.latest_finish, window.earliest_finish, window.planned_finish]
        days += [day for day in (step.not_before, step.deadline, step.fixed_start) if day]
    first, last = min(days).year - 1, max(days).year + 1
    return range(max(first, FIRST_DAY.year), min(last, LAST_DAY.year) + 1)
