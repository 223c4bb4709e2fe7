"""Repeats: the days of what comes every year or every so many days, as a calendar's rule says it (RFC 5545, RRULE).

Only these two are read: closures come every year or last some days. The days are worked out here and not by a library:
a rule of twenty letters can keep one busy for minutes.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_READ_YEARLY: Final = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "WKST"})
_READ_DAILY: Final = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"})
_MONTHS: Final = range(1, 13)


class NotRead(ValueError):
    """A rule that is none of the two kinds."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When something comes again: every ``interval`` years or days, up to ``count`` times or until a day.

    ``weekdays`` are pairs of a weekday, Monday 0, and which one of the month: 1 the first, -1 the last, 0 any.
    """

    is_yearly: bool
    interval: int = 1
    count: int | None = None
    until: date | None = None
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    weekdays: tuple[tuple[int, int], ...] = ()

    @classmethod
    def read(cls, parts: Any) -> "Rule":
        """The rule of the parts that the library found.

        Raises:
            NotRead: when it says anything else.
        """
        if not isinstance(parts, Mapping):
            raise NotRead("no rule")
        frequency = str(_first(parts, "FREQ", "")).upper()
        read = {"YEARLY": _READ_YEARLY, "DAILY": _READ_DAILY}.get(frequency)
        if read is None or not {str(name).upper() for name in parts} <= read:
            raise NotRead(frequency)
        until, count = _first(parts, "UNTIL", None), _first(parts, "COUNT", None)
        rule = cls(
            is_yearly=frequency == "YEARLY",
            interval=int(_first(parts, "INTERVAL", 1)),
            count=None if count is None else int(count),
            until=until.date() if isinstance(until, datetime) else until,
            months=tuple(sorted({int(month) for month in parts.get("BYMONTH", ())})),
            month_days=tuple(sorted({int(day) for day in parts.get("BYMONTHDAY", ())})),
            weekdays=tuple(map(_weekday, parts.get("BYDAY", ()))),
        )
        rule.check()
        return rule

    def check(self) -> None:
        """Refuse what makes no sense, or would need all days of a month or year.

        Raises:
            NotRead: always in these cases.
        """
        loose = any(which == 0 for _, which in self.weekdays) and not self.month_days
        nowhere = bool(self.weekdays) and not (self.months or self.month_days)
        sound = (
            self.interval >= 1 and set(self.months) <= set(_MONTHS) and all(1 <= abs(d) <= 31 for d in self.month_days)
        )
        if loose or nowhere or not sound:
            raise NotRead("by day")

    def days(self, first: date, since: date, last: date) -> Iterator[date]:
        """The days on which it begins, in order; those before ``since`` may be left out.

        Args:
            first: the day from which the rule counts.
            since: nobody asks for earlier days.
            last: nobody asks for later days.
        """
        end = min(last, self.until or last)
        for number, day in self._numbered(first, since, end):
            if day > end or (self.count is not None and number >= self.count):
                return
            yield day

    def _numbered(self, first: date, since: date, end: date) -> Iterator[tuple[int, date]]:
        if not self.is_yearly:
            skipped = max((since - first).days // self.interval, 0)
            for number in range(skipped, (end - first).days // self.interval + 1):
                yield number, first + timedelta(days=number * self.interval)
            return
        begin = first.year
        if self.count is None and since.year > begin:
            begin += (since.year - begin) // self.interval * self.interval
        days = (day for year in range(begin, end.year + 1, self.interval) for day in self._of_year(year, first))
        yield from enumerate(day for day in days if day >= first)

    def _of_year(self, year: int, first: date) -> Iterator[date]:
        usual = _MONTHS if self.month_days else (first.month,)
        for month in self.months or usual:
            yield from (date(year, month, day) for day in sorted(self._of_month(year, month, first)))

    def _of_month(self, year: int, month: int, first: date) -> set[int]:
        begins_on, length = monthrange(year, month)
        if not self.weekdays or self.month_days:
            wanted = {day if day > 0 else length + 1 + day for day in self.month_days or (first.day,)}
            named = {weekday for weekday, _ in self.weekdays} or set(range(7))
            return {day for day in wanted if 1 <= day <= length and (begins_on + day - 1) % 7 in named}
        found = set()
        for weekday, which in self.weekdays:
            days = range(1 + (weekday - begins_on) % 7, length + 1, 7)
            if abs(which) <= len(days):
                found.add(days[which - 1 if which > 0 else which])
        return found


def _first(parts: Mapping[str, Any], name: str, default: Any) -> Any:
    found = parts.get(name, default)
    return (found[0] if found else default) if isinstance(found, list) else found


def _weekday(text: Any) -> tuple[int, int]:
    """Weekday and which one of its month: “-1FR” is the last Friday.

    Raises:
        NotRead: when it is none.
    """
    word = str(text).upper()
    number = word[:-2]
    if word[-2:] not in WEEKDAYS or (number and not number.lstrip("+-").isdigit()):
        raise NotRead(word)
    return WEEKDAYS.index(word[-2:]), int(number or 0)
