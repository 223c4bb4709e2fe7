"""Key results: from a baseline to a target, by a date, on a metric."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from backcast.domain.errors import InvalidInput
from backcast.domain.limits import check_date, check_line, check_number, check_text
from backcast.domain.results.metrics import Direction, MetricId

KeyResultId = str

# A day as sentences write it: in English, in German, in French and Spanish, and in figures.
_WRITTEN: Final[tuple[Callable[[date], str], ...]] = (
    lambda day: f"{day.day} {day:%b} {day.year}",
    lambda day: f"{day.day:02}.{day.month:02}.{day.year}",
    lambda day: f"{day.day:02}/{day.month:02}/{day.year}",
    lambda day: f"{day:%Y-%m-%d}",
)


class Edge(StrEnum):
    """Which end of a step a key result is due at."""

    START = "start"
    FINISH = "finish"


@dataclass(frozen=True, slots=True)
class DueAt:
    """A key result that is due when a step begins or is finished: its date moves with the step."""

    step: str
    on: Edge = Edge.FINISH


@dataclass(frozen=True, slots=True)
class Baseline:
    """Where a metric stood before: a recorded value, with its day and source where they are known."""

    value: Decimal
    on: date | None = None
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        problems = check_date("baseline", self.on) | check_text("source", self.source) | check_text("note", self.note)
        problems |= check_number("baseline", self.value)
        if problems:
            raise InvalidInput(problems)


@dataclass(frozen=True, slots=True)
class KeyResult:
    """A metric that must move from ``baseline`` to ``target``.

    ``baseline`` is None where nobody measured: an unknown baseline is never guessed. ``target`` is one number, or the
    lower and upper edge of a band. It is due on ``due`` or at the steps of ``at``, the last one deciding. ``level`` is
    the evaluation level: 4 results, 3 behaviour, 2 learning, 1 reaction, None where it is none of them.
    ``objective`` is the id of the objective that it belongs to, empty for the end goal. ``text`` is the sentence that
    people agreed on, empty where nobody wrote one; ``origin`` says who drafted it: ``rules``, the name of a model,
    empty for a person.
    """

    id: KeyResultId
    metric: MetricId
    target: Decimal | tuple[Decimal, Decimal]
    baseline: Baseline | None = None
    due: date | None = None
    at: tuple[DueAt, ...] = ()
    level: int | None = None
    leading: bool = False
    owner: str = ""
    note: str = ""
    objective: str = ""
    text: str = ""
    origin: str = ""

    def __post_init__(self) -> None:
        problems = check_line("id", self.id, "A key result needs an id.") | check_date("due", self.due)
        for name in ("owner", "note", "objective", "text", "origin"):
            problems |= check_text(name, getattr(self, name))
        if self.level is not None and not 0 <= self.level <= 5:
            problems["level"] = "Evaluation levels run from 0 to 5."
        edges = self.target if isinstance(self.target, tuple) else (self.target,)
        for edge in edges:
            problems |= check_number("target", edge)
        if "target" not in problems and len(edges) == 2 and edges[0] >= edges[1]:
            problems["target"] = "A band runs from a lower to a higher number."
        if problems:
            raise InvalidInput(problems)

    def following(self, old: date, new: date) -> "KeyResult":
        """The key result after something that was due on ``old`` moved to ``new``: due with it, if it was due that day.

        Where its sentence names the day, it names the new one.
        """
        if self.due != old or old == new:
            return self
        text = self.text
        for written in _WRITTEN:
            text = re.sub(rf"(?<!\d){re.escape(written(old))}(?!\d)", written(new), text)
        return replace(self, due=new, text=text)


def progress(key_result: KeyResult, direction: Direction, value: Decimal) -> Decimal | None:
    """Share of the way from baseline to target: 0 not begun, 1 arrived, below 0 lost ground; never clamped.

    None where it is not defined: the baseline is unknown, or equals the target. In a band it is 1 inside and falls
    with the distance to the nearer edge, measured against the distance at the baseline.
    """
    baseline, target = key_result.baseline, key_result.target
    if isinstance(target, tuple):
        return _progress_in_band(baseline, target, value)
    if baseline is None:
        return None
    if baseline.value == target:
        kept = {Direction.RAISE: value >= target, Direction.REDUCE: value <= target}
        return Decimal(1) if kept.get(direction, value == target) else None
    return (value - baseline.value) / (target - baseline.value)


def _progress_in_band(baseline: Baseline | None, band: tuple[Decimal, Decimal], value: Decimal) -> Decimal | None:
    def outside(number: Decimal) -> Decimal:
        return max(band[0] - number, number - band[1], Decimal(0))

    if not outside(value):
        return Decimal(1)
    if baseline is None or not outside(baseline.value):
        return None
    return 1 - outside(value) / outside(baseline.value)
