"""Metrics and measurements: what is counted, and what was counted."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from backcast.domain.errors import InvalidInput
from backcast.domain.limits import check_date, check_line, check_number, check_text

MetricId = str


class Direction(StrEnum):
    """Which way a metric should move."""

    RAISE = "raise"
    REDUCE = "reduce"
    KEEP = "keep"
    REACH = "reach"


@dataclass(frozen=True, slots=True)
class Metric:
    """A standing measure. Numbers are in ``unit``: twenty percent is ``20`` with unit ``"%"``, never ``0.2``."""

    id: MetricId
    name: str
    unit: str = ""
    direction: Direction = Direction.RAISE
    source: str = ""
    owner: str = ""

    def __post_init__(self) -> None:
        problems = check_line("name", self.name, "Give the metric a name.")
        problems |= check_line("id", self.id, "A metric needs an id.")
        for name in ("unit", "source", "owner"):
            problems |= check_text(name, getattr(self, name))
        if problems:
            raise InvalidInput(problems)


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was counted on a day, and where the number comes from. A correction is a new measurement."""

    metric: MetricId
    on: date
    value: Decimal
    source: str = ""

    def __post_init__(self) -> None:
        problems = check_date("date", self.on) | check_text("source", self.source) | check_number("value", self.value)
        if problems:
            raise InvalidInput(problems)
