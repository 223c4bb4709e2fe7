"""Curves: how the chance falls from one start day to the next, as numbers for a drawing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from backcast.chances.figures import Figures

WIDTH: Final = 440
HEIGHT: Final = 236
LEFT: Final = 42
RIGHT: Final = 432
TOP: Final = 46
BOTTOM: Final = 206
_AROUND: Final = 0.3  # how far beyond the curve a mark may lie, as a part of its width
_LABELS: Final = 4
_ROW: Final = 14
_WORDS: Final = 150  # how much room the words of a mark take


@dataclass(frozen=True, slots=True)
class Mark:
    """A day that counts: what it is, where it stands, and where its words do; ``is_beyond``: it lies outside."""

    kind: str
    day: date
    x: float
    y: float
    anchor: str
    is_beyond: bool


@dataclass(frozen=True, slots=True)
class Band:
    """The safe starts: from the day that is surest to the one that is just sure enough, with the levels of both."""

    x: float
    width: float
    days: tuple[date, date]
    levels: tuple[int, int]


@dataclass(frozen=True, slots=True)
class DrawnCurve:
    """The curve as the points of a line, the days under it, and the marks and the band of safe starts over it."""

    points: str
    days: tuple[tuple[float, date], ...]
    marks: tuple[Mark, ...]
    level: int
    level_y: float
    band: Band | None


def drawn_curve(figures: Figures) -> DrawnCurve | None:
    """The drawing, None where the chance is the same whenever work starts."""
    days, shares = figures.curve.days, figures.curve.shares
    if len(days) < 2:
        return None
    level = figures.question.levels[0]
    wanted = [("start", figures.question.start), ("safe", figures.safe[level]), ("must", figures.must_start)]
    known = [(kind, day.toordinal()) for kind, day in wanted if day]
    first, last = days[0].toordinal(), days[-1].toordinal()
    reach = (last - first) * _AROUND + 1
    first = round(min([first, *(max(day, first - reach) for _, day in known)]))
    last = round(max([last, *(min(day, last + reach) for _, day in known)]))

    def x(ordinal: float) -> float:
        return round(LEFT + (ordinal - first) / (last - first) * (RIGHT - LEFT), 1)

    def shown(day: int) -> int:
        return min(max(day, first), last)

    corners = [(first, shares[0]), *((day.toordinal(), share) for day, share in zip(days, shares, strict=True))]
    points = [f"{x(day)},{_y(share)}" for day, share in corners]
    points += [f"{x(days[-1].toordinal() + 0.5)},{_y(0)}", f"{RIGHT},{_y(0)}"]
    labels = [first + round((last - first) * place / _LABELS) for place in range(_LABELS + 1)]
    return DrawnCurve(
        points=" ".join(points),
        days=tuple((x(day), date.fromordinal(day)) for day in dict.fromkeys(labels)),
        marks=tuple(_marks([(kind, day, x(shown(day)), shown(day) != day) for kind, day in known])),
        level=level,
        level_y=_y(level / 100),
        band=_band(figures, lambda day: x(shown(day))),
    )


def _band(figures: Figures, x: Callable[[int], float]) -> Band | None:
    """From the surest safe start to the one that is most asked for, None where both are one day or one is missing."""
    wanted, surest = figures.question.levels[0], max(figures.safe, default=0)
    low = wanted if wanted < surest else max((level for level in figures.safe if level < surest), default=surest)
    early, late = figures.safe.get(surest), figures.safe.get(low)
    if early is None or late is None or early >= late:
        return None
    left, right = x(early.toordinal()), x(late.toordinal())
    return Band(left, round(right - left, 1), (early, late), (surest, low))


def _marks(known: list[tuple[str, int, float, bool]]) -> Iterator[Mark]:
    """Each with its words beside it, on a row of their own: on a phone they are nearly as wide as the drawing."""
    for row, (kind, day, x, is_beyond) in enumerate(sorted(known, key=lambda mark: mark[2])):
        anchor = "start" if x < RIGHT - _WORDS else "end"
        yield Mark(kind, date.fromordinal(day), x, 12 + _ROW * row, anchor, is_beyond)


def _y(share: float) -> float:
    return round(BOTTOM - share * (BOTTOM - TOP), 1)
