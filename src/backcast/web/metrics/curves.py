"""Curves: what was measured over time, as the points of a small picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from backcast.domain.results.metrics import Measurement

WIDTH: Final = 640
HEIGHT: Final = 150
_EDGE: Final = 8


@dataclass(frozen=True, slots=True)
class Dot:
    """One measurement in the picture; x from the left, y from the top."""

    x: float
    y: float
    measured: Measurement


@dataclass(frozen=True, slots=True)
class Curve:
    """The dots from left to right, the line through them, and the lowest and highest value."""

    dots: tuple[Dot, ...]
    width: int
    height: int
    low: Decimal
    high: Decimal

    @property
    def line(self) -> str:
        """The line, as SVG writes it."""
        return " ".join(f"{dot.x:g},{dot.y:g}" for dot in self.dots)

    @property
    def first(self) -> date:
        """The first day."""
        return self.dots[0].measured.on

    @property
    def last(self) -> Dot:
        """The last measurement."""
        return self.dots[-1]


def curve_of(measured: Sequence[Measurement], width: int = WIDTH, height: int = HEIGHT) -> Curve | None:
    """The picture of measurements; of one day the last stands. None where there are fewer than two days."""
    by_day = {each.on: each for each in measured}
    days = sorted(by_day)
    if len(days) < 2:
        return None
    values = [by_day[day].value for day in days]
    low, high = min(values), max(values)
    span, reach = (days[-1] - days[0]).days, high - low
    dots = tuple(
        Dot(
            round(_EDGE + (width - 2 * _EDGE) * (day - days[0]).days / span, 1),
            round(_EDGE + (height - 2 * _EDGE) * (float((high - by_day[day].value) / reach) if reach else 0.5), 1),
            by_day[day],
        )
        for day in days
    )
    return Curve(dots, width, height, low, high)
