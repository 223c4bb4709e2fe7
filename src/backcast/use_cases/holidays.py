"""Public holidays in work calendars: looked up once, and again when a plan reaches into other years."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from backcast.domain.workdays import WorkCalendar
from backcast.public_holidays import holidays_of

_YEARS_AROUND = 3


def with_holidays(calendar: WorkCalendar, days: Iterable[date]) -> WorkCalendar:
    """The calendar with its country's public holidays around the given days.

    Raises:
        InvalidInput: when the country or region is unknown.
    """
    if not calendar.country:
        return replace(calendar, holidays=MappingProxyType({}))
    years = [day.year for day in days]
    span = range(max(min(years) - _YEARS_AROUND, 1900), min(max(years) + _YEARS_AROUND, 2200) + 1)
    holidays = holidays_of(calendar.country, calendar.region, span)
    return replace(calendar, holidays=MappingProxyType(dict(holidays)))


def covering(calendar: WorkCalendar, day: date) -> WorkCalendar:
    """The calendar, with the public holidays around ``day`` added where it knows none of that year.

    What it knows already stays: published lists change, and dates that were worked out must not move by themselves.
    """
    if not calendar.country or day.year in {known.year for known in calendar.holidays}:
        return calendar
    wider = {**with_holidays(calendar, [day]).holidays, **calendar.holidays}
    return replace(calendar, holidays=MappingProxyType(wider))
