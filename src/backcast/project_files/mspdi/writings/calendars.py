"""Calendar writings: working weekdays and closed days as MS Project XML says them."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Final

from backcast.domain.workdays import WorkCalendar
from backcast.project_files.mspdi.writings.elements import element

Period = tuple[date, date, str]

_HOURS: Final = (
    "<WorkingTimes>"
    "<WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime>"
    "<WorkingTime><FromTime>13:00:00</FromTime><ToTime>17:00:00</ToTime></WorkingTime>"
    "</WorkingTimes>"
)


def calendar_lines(number: int, name: str, calendar: WorkCalendar) -> Iterator[str]:
    """A base calendar: eight hours on each working weekday, none on closed days and public holidays."""
    yield "<Calendar>"
    yield element("UID", number)
    yield element("Name", name)
    yield element("IsBaseCalendar", 1)
    yield element("BaseCalendarUID", -1)
    yield "<WeekDays>"
    for day_type in range(1, 8):  # Sunday is 1
        works = (day_type - 2) % 7 in calendar.workdays
        inner = element("DayType", day_type) + element("DayWorking", int(works)) + (_HOURS if works else "")
        yield f"<WeekDay>{inner}</WeekDay>"
    yield "</WeekDays>"
    closed = [(closure.first, closure.last, closure.name) for closure in calendar.closures]
    closed += [(day, day, reason) for day, reason in sorted(calendar.holidays.items())]
    if closed:
        yield "<Exceptions>"
        yield from (_exception(*each) for each in _apart(closed))
        yield "</Exceptions>"
    yield "</Calendar>"


def _apart(closed: Iterable[Period]) -> list[Period]:
    """The same days in periods that do not overlap, the earlier first: of two that do, MS Project obeys one."""
    taken: set[int] = set()
    apart: list[Period] = []
    for first, last, name in closed:
        free = [day for day in range(first.toordinal(), last.toordinal() + 1) if day not in taken]
        taken.update(free)
        for _, run in groupby(enumerate(free), key=lambda placed: placed[1] - placed[0]):
            days = [date.fromordinal(day) for _, day in run]
            apart.append((days[0], days[-1], name))
    return sorted(apart)


def _exception(first: date, last: date, name: str) -> str:
    period = element("FromDate", f"{first}T00:00:00") + element("ToDate", f"{last}T23:59:00")
    return (
        f"<Exception>{element('EnteredByOccurrences', 0)}<TimePeriod>{period}</TimePeriod>"
        f"{element('Occurrences', 1)}{element('Name', name)}{element('Type', 1)}{element('DayWorking', 0)}</Exception>"
    )
