"""Metrics and measurements: what is counted, and what was counted."""

from collections.abc import Iterable
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
    """A standing measure. Numbers are in ``unit``: twenty percent is ``20`` with unit ``"%"``, never ``0.2``.

    ``definition`` says what counts and what does not.
    """

    id: MetricId
    name: str
    unit: str = ""
    direction: Direction = Direction.RAISE
    source: str = ""
    owner: str = ""
    definition: str = ""

    def __post_init__(self) -> None:
        problems = check_line("name", self.name, "Give the metric a name.")
        problems |= check_line("id", self.id, "A metric needs an id.")
        for name in ("unit", "source", "owner", "definition"):
            problems |= check_text(name, getattr(self, name))
        if problems:
            raise InvalidInput(problems)


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction corrects: the day and the value as they were written before."""

    on: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was counted on a day, and where the number comes from.

    A correction is a new measurement that says which one it ``corrects``; the old one stays in the record.
    """

    metric: MetricId
    on: date
    value: Decimal
    source: str = ""
    corrects: Corrected | None = None

    def __post_init__(self) -> None:
        problems = check_date("date", self.on) | check_text("source", self.source) | check_number("value", self.value)
        if self.corrects:
            problems |= check_date("corrects", self.corrects.on) | check_number("corrects", self.corrects.value)
        if problems:
            raise InvalidInput(problems)


def standing(measurements: Iterable[Measurement]) -> list[Measurement]:
    """What was measured without what was corrected since, in the order in which it was written down.

    A correction takes the place of the last measurement before it with that metric, day and value.
    """
    kept: list[Measurement] = []
    for measured in measurements:
        old = measured.corrects
        if old:
            wrong = [
                n
                for n, each in enumerate(kept)
                if (each.metric, each.on, each.value) == (measured.metric, old.on, old.value)
            ]
            if wrong:
                kept[wrong[-1]] = measured
                continue
        kept.append(measured)
    return kept
