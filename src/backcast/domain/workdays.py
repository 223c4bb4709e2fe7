"""Working days: which days count, and their numbers.

Working days are numbered in order; *day k* is the k-th working day after an arbitrary origin. *Boundary k* is the
instant between day k-1 and day k, so that the end of a Friday and the start of the next Monday are the same boundary.
Everything that the planner computes is computed on these numbers; dates are their rendering.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Final

from backcast.domain.errors import InvalidInput
from backcast.domain.limits import FIRST_DAY, LAST_DAY, check_text

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONDAY_TO_FRIDAY: Final = frozenset(range(5))
MOST_CLOSED_DAYS: Final = 20_000

_FIRST: Final = FIRST_DAY.toordinal()
_LAST: Final = LAST_DAY.toordinal()
_date: Final = date.fromordinal


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which nobody works, both ends included, with the reason that people see."""

    first: date
    last: date
    name: str = ""

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidInput({"closed": f"The closure ends on {self.last}, before it begins on {self.first}."})
        if self.first < FIRST_DAY or self.last > LAST_DAY:
            raise InvalidInput({"closed": f"{self.first} – {self.last} lies outside the years 1900 to 2200."})
        if problems := check_text("closed", self.name):
            raise InvalidInput(problems)


@dataclass(frozen=True)
class WorkCalendar:
    """Working weekdays, closures, and public holidays as they were when they were looked up.

    ``workdays`` holds weekday numbers, Monday 0 to Sunday 6. ``country`` and ``region`` are codes as in ISO 3166
    (``US``, ``NY``); ``holidays`` is what they gave, stored with the plan because published lists change. ``within``
    names the calendar of the same plan from which this one takes more days away, such as that of a person's team; empty
    for the plan's own.
    """

    workdays: frozenset[int] = MONDAY_TO_FRIDAY
    closures: tuple[Closure, ...] = ()
    country: str = ""
    region: str = ""
    holidays: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))
    within: str = ""

    def __post_init__(self) -> None:
        if not self.workdays or not self.workdays <= set(range(7)):
            raise InvalidInput({"workdays": "A calendar needs at least one working weekday, mon to sun."})
        if sum((c.last - c.first).days + 1 for c in self.closures) > MOST_CLOSED_DAYS:
            raise InvalidInput({"closed": f"More than {MOST_CLOSED_DAYS:,} closed days: choose workdays instead."})

    @cached_property
    def closed(self) -> dict[date, str]:
        """Each closed date with the reason for it."""
        days = dict(self.holidays)
        for closure in self.closures:
            for ordinal in range(closure.first.toordinal(), closure.last.toordinal() + 1):
                days[date.fromordinal(ordinal)] = closure.name or "closed"
        return days

    @cached_property
    def axis(self) -> "Axis":
        """The numbered working days of this calendar."""
        return Axis(self.workdays, self.closed)

    def narrowing(self, wider: "WorkCalendar") -> "WorkCalendar":
        """The days that are working days of both calendars, as a calendar of its own that looks up no holidays.

        Raises:
            InvalidInput: when they share no working weekday.
        """
        both = self.workdays & wider.workdays
        if not both:
            raise InvalidInput({"calendar": "It shares no working weekday with the calendar that it narrows."})
        closures = tuple(dict.fromkeys([*self.closures, *wider.closures]))
        return WorkCalendar(both, closures, holidays=MappingProxyType({**wider.holidays, **self.holidays}))


class Axis:
    """The working days of one calendar, numbered without a horizon.

    A number costs two lookups whatever the span: weekdays are counted by arithmetic, closed days by bisection. What was
    asked once is remembered, because a large plan asks for the same few hundred days again and again.
    """

    def __init__(self, workdays: Iterable[int], closed: Iterable[date] = ()) -> None:
        week = sorted(workdays)
        self._week = week
        self._per_week = len(week)
        self._before = [bisect_left(week, weekday) for weekday in range(8)]
        self._works = [(remainder - 1) % 7 in week for remainder in range(7)]  # ordinal 1 is a Monday
        self._closed_ordinals = {day.toordinal() for day in closed}
        closed_numbers = sorted({self._raw(o) for o in self._closed_ordinals if self._works[o % 7]})
        self._closed = closed_numbers
        self._shifted = [number - index for index, number in enumerate(closed_numbers)]
        self._days: dict[int, date] = {}
        self._eves: dict[int, date] = {}
        self._ordinals: dict[int, int] = {}
        self._numbers: dict[int, int] = {}

    def _raw(self, ordinal: int) -> int:
        """How many working weekdays lie before ``ordinal``, closed days not regarded."""
        weeks, weekday = divmod(ordinal - 1, 7)  # ordinal 1 is a Monday
        return weeks * self._per_week + self._before[weekday]

    def number_at_or_after(self, ordinal: int) -> int:
        """The number of the first working day that is not before ``ordinal``."""
        number = self._numbers.get(ordinal)
        if number is None:
            raw = self._raw(ordinal)
            number = self._numbers[ordinal] = raw - bisect_left(self._closed, raw)
        return number

    def number_at_or_before(self, ordinal: int) -> int:
        """The number of the last working day that is not after ``ordinal``."""
        return self.number_at_or_after(ordinal + 1) - 1

    def ordinal(self, number: int) -> int:
        """The proleptic Gregorian ordinal of a working day.

        Raises:
            InvalidInput: when the day lies outside the years 1900 to 2200.
        """
        ordinal = self._ordinals.get(number)
        if ordinal is None:
            raw = number + bisect_right(self._shifted, number)
            weeks, index = divmod(raw, self._per_week)
            ordinal = weeks * 7 + self._week[index] + 1
            if not _FIRST <= ordinal <= _LAST:
                problem = "This plan reaches beyond 1900 to 2200: a duration, lag or date is too far."
                raise InvalidInput({"dates": problem})
            self._ordinals[number] = ordinal
        return ordinal

    def day(self, number: int) -> date:
        """The date of a working day."""
        day = self._days.get(number)
        if day is None:
            day = self._days[number] = date.fromordinal(self.ordinal(number))
        return day

    def days(self, numbers: Sequence[int]) -> list[date]:
        """The dates of many working days.

        Raises:
            InvalidInput: when one of them lies outside the years 1900 to 2200.
        """
        known = self._days
        try:
            return list(map(known.__getitem__, numbers))
        except KeyError:
            for number in set(numbers).difference(known):
                self.day(number)
        return list(map(known.__getitem__, numbers))

    def eves(self, numbers: Sequence[int]) -> list[date]:
        """The dates of the working days before many others.

        Raises:
            InvalidInput: when one of them lies outside the years 1900 to 2200.
        """
        known = self._eves
        try:
            return list(map(known.__getitem__, numbers))
        except KeyError:
            for number in set(numbers).difference(known):
                known[number] = self.day(number - 1)
        return list(map(known.__getitem__, numbers))

    def remember(self, first: date, last: date) -> None:
        """Look at all working days from ``first`` to ``last`` at once, at a sixth of the price of one after the other.

        For who will ask for most of them.
        """
        works, closed = self._works, self._closed_ordinals
        ordinals = range(max(first.toordinal(), _FIRST), min(last.toordinal(), _LAST) + 1)
        found = [ordinal for ordinal in ordinals if works[ordinal % 7] and ordinal not in closed]
        if found:
            number, days = self.number_at_or_after(found[0]), list(map(_date, found))
            self._days.update(zip(range(number, number + len(days)), days, strict=True))
            self._eves.update(zip(range(number + 1, number + len(days) + 1), days, strict=True))

    def is_working(self, day: date) -> bool:
        """Whether anybody works on that date."""
        ordinal = day.toordinal()
        return self.number_at_or_after(ordinal) < self.number_at_or_after(ordinal + 1)

    def count(self, first: date, last: date) -> int:
        """How many working days lie from ``first`` to ``last``, both included.

        >>> Axis(range(5)).count(date(2026, 8, 3), date(2026, 8, 9))
        5
        """
        return self.number_at_or_after(last.toordinal() + 1) - self.number_at_or_after(first.toordinal())
