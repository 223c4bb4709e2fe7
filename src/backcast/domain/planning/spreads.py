"""Spreads: between which durations a step may end up, and how a plan draws from them."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final

from backcast.domain.errors import InvalidInput
from backcast.domain.limits import LONGEST_DURATION, check_number

WIDEST: Final = 1_000  # percent


class SpreadUnit(StrEnum):
    """What a spread is said in: working days, or percent of the step's duration."""

    PERCENT = "percent"
    DAYS = "days"


class Shape(StrEnum):
    """How durations are drawn between their ends: beta-PERT (λ = 4), or a triangle; told with every figure."""

    PERT = "pert"
    TRIANGULAR = "triangular"


class Among(StrEnum):
    """Whose durations go long together: those of the whole plan, of one owner, or of one phase."""

    ALL = "all"
    OWNER = "owner"
    PHASE = "phase"


@dataclass(frozen=True, slots=True)
class Spread:
    """The least and the most that a step may take; the duration of the step itself is the most likely.

    In percent, 100 is that duration; in days, the numbers are working days of the step's own calendar.
    """

    low: Decimal
    high: Decimal
    unit: SpreadUnit = SpreadUnit.PERCENT

    def __post_init__(self) -> None:
        problems = check_number("spread", self.low) | check_number("spread", self.high)
        most, likely = (WIDEST, 100) if self.unit is SpreadUnit.PERCENT else (LONGEST_DURATION, None)
        sign = " %" if likely else " days"
        if not problems and not 0 < self.low <= self.high <= most:
            problems["spread"] = f"A spread goes from above 0 up to at most {most:,}{sign}, the lower number first."
        elif not problems and likely and not self.low <= likely <= self.high:
            problems["spread"] = "100 % is the likely duration: it lies between the lower and the higher number."
        if problems:
            raise InvalidInput(problems)

    def points(self, days: int) -> tuple[Decimal, Decimal, Decimal]:
        """The least, the likely and the most working days of a step whose duration is ``days``."""
        if self.unit is SpreadUnit.DAYS:
            return (self.low, Decimal(days), self.high)
        return (self.low * days / 100, Decimal(days), self.high * days / 100)

    def reaching(self, days: int) -> "Spread":
        """The spread, wide enough for another duration of ``days`` where it is said in days."""
        if self.unit is not SpreadUnit.DAYS or self.low <= days <= self.high:
            return self
        return replace(self, low=min(self.low, Decimal(days)), high=max(self.high, Decimal(days)))


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """How a plan draws durations: the spread of steps without one of their own, in percent, and how they hang together.

    ``correlation`` is ρ of a one-factor Gaussian copula, 0 for independence, below 1. ``whole_days`` rounds each drawn
    duration to whole days, at least one; otherwise parts of days count.
    """

    spread: Spread = Spread(Decimal(80), Decimal(160))
    shape: Shape = Shape.PERT
    correlation: Decimal = Decimal("0.2")
    among: Among = Among.ALL
    whole_days: bool = False

    def __post_init__(self) -> None:
        problems = check_number("correlation", self.correlation)
        if not problems and not 0 <= self.correlation <= Decimal("0.99"):
            problems["correlation"] = "The correlation is a number from 0 (none) to 0.99."
        if self.spread.unit is not SpreadUnit.PERCENT:
            problems["spread"] = "The spread of a whole plan is said in percent."
        if problems:
            raise InvalidInput(problems)
