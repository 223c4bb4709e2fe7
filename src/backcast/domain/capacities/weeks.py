"""Weeks: how much each owner is asked for, week by week, for the eye to run over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backcast.domain.capacities.bookings import Diary, OwnerKey


@dataclass(frozen=True, slots=True)
class Week:
    """A week of an owner, from its Monday ``first``: its fullest day in percent, what there is then, days over that."""

    first: date
    asked: int = 0
    capacity: int = 0
    over: int = 0


@dataclass(frozen=True, slots=True)
class OwnerWeeks:
    """The weeks of one owner, and on how many days of them more is asked than there is."""

    owner: str
    weeks: tuple[Week, ...]

    @property
    def over(self) -> int:
        """Days on which more is asked than there is."""
        return sum(week.over for week in self.weeks)


def weeks_of(diary: Diary, today: date, most: int = 26) -> list[OwnerWeeks]:
    """The weeks from today's, or from the first in which anything is asked, to the last; who is over first."""
    days = [day for days in diary.asked.values() for day in days]
    if not days:
        return []
    first, last = min(days), max(days)
    start = _monday(date.fromordinal(max(first, min(today.toordinal(), last))))
    count = min(most, (last - start.toordinal()) // 7 + 1)
    mondays = [start + timedelta(days=7 * number) for number in range(count)]
    rows = [OwnerWeeks(diary.names[key], tuple(_week(diary, key, monday) for monday in mondays)) for key in diary.asked]
    return sorted((row for row in rows if any(week.asked for week in row.weeks)), key=_order)


def mondays_of(rows: Sequence[OwnerWeeks]) -> list[date]:
    """The Mondays that the rows are about."""
    return [week.first for week in rows[0].weeks] if rows else []


def _week(diary: Diary, key: OwnerKey, monday: date) -> Week:
    first, asked = monday.toordinal(), diary.asked[key]
    booked = [(sum(each.load for each in asked[day]), day) for day in range(first, first + 7) if day in asked]
    if not booked:
        return Week(monday)
    there = [(load, diary.capacities.on(key, day)) for load, day in booked]
    load, capacity = max(there, key=lambda pair: (pair[0] - pair[1], pair[0]))
    return Week(monday, load, capacity, sum(load > capacity for load, capacity in there))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _order(row: OwnerWeeks) -> tuple[int, str]:
    return -row.over, row.owner.casefold()
