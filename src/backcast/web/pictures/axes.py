"""The axis: where a date lies, the calendar above, and the weeks counted back from the goal below."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from backcast.web.pictures.words import MONTHS, t_minus

NARROWEST_MONTH: Final = 46.0
NARROWEST_TICK: Final = 58.0
_TOGETHER: Final = (1, 3, 6, 12, 24, 60, 120, 240, 600)
_DAYS: Final = (1, 2, 7, 14, 28, 56, 91, 182, 364, 728, 1820, 3640, 7280, 18200)


def tenth(pixels: float) -> float:
    """A number to a tenth; a quarter of the price of ``round``, which a large plan asks thousands of times.

    >>> tenth(3.14), tenth(-3.16)
    (3.1, -3.2)
    """
    return int(pixels * 10 + (0.5 if pixels >= 0 else -0.5)) / 10


@dataclass(frozen=True)
class Scale:
    """Days as pixels: ``first`` begins at 0, ``last`` ends at ``width``."""

    first: date
    last: date
    width: int

    @cached_property
    def days(self) -> int:
        """How many days are drawn."""
        return (self.last - self.first).days + 1

    @cached_property
    def pixels(self) -> float:
        """The width of one day."""
        return self.width / self.days

    @cached_property
    def _origin(self) -> int:
        return self.first.toordinal()

    def x(self, day: date) -> float:
        """Where a day begins."""
        return tenth((day.toordinal() - self._origin) * self.pixels)

    def after(self, day: date) -> float:
        """Where a day ends."""
        return tenth((day.toordinal() - self._origin + 1) * self.pixels)


@dataclass(frozen=True, slots=True)
class Mark:
    """A line on the axis with its words; ``text`` is empty where a pill stands in the way."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days in a row, as a band."""

    x: float
    width: float
    name: str = ""


def months(scale: Scale, pills: Iterable[float]) -> list[Mark]:
    """The first days of months, or of as many months together as leave room for a word."""
    every = next((n for n in _TOGETHER if n * 30.4 * scale.pixels >= NARROWEST_MONTH), _TOGETHER[-1])
    hidden = list(pills)
    marks = list[Mark]()
    border = float(scale.width)
    for day in reversed(list(_firsts(scale.first, scale.last, every))):
        x = max(scale.x(day), 0.0)
        text = _month(day, every, is_first=day <= scale.first)
        right = x + 12 + 6.9 * len(text)
        covered = right > border or any(x < pill + 26 and right > pill - 26 for pill in hidden)
        marks.append(Mark(x, "" if covered else text))
        border = x
    return marks[::-1]


def ticks(scale: Scale, due: date, pills: Iterable[float]) -> list[Mark]:
    """Weeks or days before the goal, counted from the goal, and on after it."""
    every = next((n for n in _DAYS if n * scale.pixels >= NARROWEST_TICK), _DAYS[-1])
    hidden = list(pills)
    marks = []
    for step in range(-((scale.last - due).days // every), (due - scale.first).days // every + 1):
        day = due - timedelta(days=step * every)
        x = scale.x(day)
        covered = x < 24 or x > scale.width - 24 or any(abs(x - pill) < 50 for pill in hidden)
        marks.append(Mark(x, "" if covered else t_minus(day, due, in_weeks=every >= 7)))
    return marks


def closures(scale: Scale, closed: Iterable[tuple[date, str]]) -> list[Stretch]:
    """Closed days in the picture, those in a row as one band."""
    runs = list[list[tuple[date, str]]]()
    for day, name in sorted(pair for pair in closed if scale.first <= pair[0] <= scale.last):
        if runs and (day - runs[-1][-1][0]).days == 1:
            runs[-1].append((day, name))
        else:
            runs.append([(day, name)])
    return [
        Stretch(scale.x(run[0][0]), round(len(run) * scale.pixels, 1), ", ".join(dict.fromkeys(n for _, n in run)))
        for run in runs
    ]


def _firsts(first: date, last: date, every: int) -> Iterator[date]:
    """First days of months from the one that holds ``first``, aligned to the year."""
    month = first.year * 12 + first.month - 1
    month -= month % every
    while (day := date(month // 12, month % 12 + 1, 1)) <= last:
        yield day
        month += every


def _month(day: date, every: int, *, is_first: bool) -> str:
    if every >= 12:
        return f"{day.year}"
    name = MONTHS[day.month]
    return f"{name} {day.year}" if is_first or day.month == 1 else name
