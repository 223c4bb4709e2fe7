"""Periods: the last day of a deadline as it is written, such as “Q3” or “end of the year”."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

_MONTHS_IN: Final = {"M": 1, "Q": 3, "Y": 12}
_DAYS_IN: Final = {"D": 1, "W": 7}


def last_day(by: str | None, today: date) -> date | None:
    """The last day of a deadline, None where it names none or depends on what only people know.

    What names no year is the next such day from today on. Fiscal years begin on another day in every organisation.

    Args:
        by: as ``Statement.by`` writes it.
        today: the day on which it is asked.

    >>> last_day("Q3", date(2026, 7, 30)), last_day("--06", date(2026, 7, 30)), last_day("EVENT", date(2026, 7, 30))
    (datetime.date(2026, 9, 30), datetime.date(2027, 6, 30), None)
    """
    if not by:
        return None
    for pattern, read in _FORMS:
        if found := pattern.fullmatch(by):
            try:
                return read(found, today)
            except (ValueError, OverflowError):  # such as 31 June: people write it, and no calendar holds it
                return None
    return None


def _end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _next(of_year: Callable[[int], date], today: date) -> date:
    day = of_year(today.year)
    return day if day >= today else of_year(today.year + 1)


def _part(found: re.Match[str], today: date) -> date:
    month = int(found[2]) * (3 if found[1] == "Q" else 6)
    return _end(int(found[3]), month) if found[3] else _next(lambda year: _end(year, month), today)


def _quarter(today: date, more: int) -> date:
    month = (today.month - 1) // 3 * 3 + 3 + 3 * more
    return _end(today.year + (month - 1) // 12, (month - 1) % 12 + 1)


def _within(found: re.Match[str], today: date) -> date:
    amount, unit = int(found[1]), found[2]
    if unit in _DAYS_IN:
        return today + timedelta(days=amount * _DAYS_IN[unit])
    months = today.month - 1 + amount * _MONTHS_IN[unit]
    year, month = today.year + months // 12, months % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date]], ...]] = (
    (re.compile(r"(\d{4})-(\d\d)-(\d\d)"), lambda m, _: date(int(m[1]), int(m[2]), int(m[3]))),
    (re.compile(r"--(\d\d)-(\d\d)"), lambda m, day: _next(lambda year: date(year, int(m[1]), int(m[2])), day)),
    (re.compile(r"(\d{4})-(\d\d)"), lambda m, _: _end(int(m[1]), int(m[2]))),
    (re.compile(r"--(\d\d)"), lambda m, day: _next(lambda year: _end(year, int(m[1])), day)),
    (re.compile(r"(\d{4})"), lambda m, _: date(int(m[1]), 12, 31)),
    (re.compile(r"([QH])([1-4])(?:-(\d{4}))?"), _part),
    (re.compile("EOY"), lambda _, day: date(day.year, 12, 31)),
    (re.compile("EOQ"), lambda _, day: _quarter(day, 0)),
    (re.compile("NEXT_Q"), lambda _, day: _quarter(day, 1)),
    (re.compile("EOM"), lambda _, day: _end(day.year, day.month)),
    (re.compile(r"W(\d\d?)"), lambda m, day: _next(lambda year: date.fromisocalendar(year, int(m[1]), 7), day)),
    (re.compile(r"P(\d+)([DWMQY])"), _within),
)
