"""Parts: what a line says of its key result, to fill in a form from which people take over what they agree with."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from backcast.domain.coaching.catalogue.everything import entries_for
from backcast.domain.coaching.catalogue.stems import stems_of
from backcast.domain.coaching.lines.periods import last_day
from backcast.domain.coaching.lines.placeholders import BASELINE, TARGET, falls
from backcast.domain.coaching.lines.reviews import Review, review
from backcast.domain.coaching.statements import Kind
from backcast.domain.results.metrics import Direction, Metric

_NUMBER: Final = r"(?:\[\w+\]|[-+−]?[\d][\d.,]*(?:\s?(?:k|m|%))?)"
# Our own sentence in its four languages: the measure, from, to, and the unit behind the numbers.
_SENTENCE: Final = re.compile(
    rf"^(?:\w+ )?(?:the )?(?P<name>.+?)\s(?:by .+? )?(?:from|von|de)\s{_NUMBER}\s*"
    r"(?:to|auf|à|a)\s(?:\[\w+\]|[-+−]?[\d][\d.,]*)"
    r"(?P<unit>.*?)(?:\s(?:by|bis|d'ici|antes|steigern|senken)\b.*)?$"
)
_UNITS: Final = {"percent": "%", "score": "points", "count": "", "rate": "", "ratio": "", "multiple": ""}
_LONGEST_UNIT: Final = 40
_WAYS: Final = {"increase": Direction.RAISE, "decrease": Direction.REDUCE, "maintain": Direction.KEEP}
EARLY: Final = 3  # levels up to behaviour move before the results do


@dataclass(frozen=True, slots=True)
class Parts:
    """What a line says: what is unknown is None or empty. ``metric`` is the plan's own metric that it speaks of."""

    name: str
    unit: str
    direction: Direction
    metric: Metric | None
    baseline: Decimal | None
    target: Decimal | None
    due: date | None
    level: int | None

    @property
    def leading(self) -> bool:
        """Whether its measure moves before the results do."""
        return self.level is not None and self.level <= EARLY


def parts_of(text: str, metrics: Sequence[Metric], today: date) -> Parts:
    """What a line says.

    Args:
        text: the line, with placeholders where nothing is known.
        metrics: those that the plan has already.
        today: the day from which a deadline without a year counts.
    """
    said = review(text)
    metric = said.statement.metric
    name, unit = _named(said)
    known = metric_about(name, metrics) if name else None
    entry = next(iter(entries_for(name)), None)
    level = said.statement.kirkpatrick if said.statement.learning else entry.level if entry else None
    return Parts(
        name=name,
        unit=unit,
        direction=_direction(said),
        metric=known,
        baseline=None if BASELINE in said.to_fill or metric is None else _exact(metric.baseline),
        target=None if TARGET in said.to_fill or metric is None else _exact(metric.target),
        due=last_day(said.statement.by, today),
        level=level,
    )


def metric_about(name: str, metrics: Sequence[Metric]) -> Metric | None:
    """The metric that counts what is named: the same words, or the same measure of the catalogue."""
    words = stems_of(name)
    for metric in metrics:
        own = stems_of(metric.name)
        if own and words and (own <= words or words <= own):
            return metric
    entry = next(iter(entries_for(name)), None)
    same = (metric for metric in metrics if entry and next(iter(entries_for(metric.name)), None) is entry)
    return next(same, None)


def _direction(said: Review) -> Direction:
    if said.to_fill:  # its numbers only stand in: the verb says which way
        return Direction.REDUCE if falls(said.text) else Direction.RAISE
    metric = said.statement.metric
    return _WAYS.get(metric.direction if metric else "", Direction.RAISE)


def _named(said: Review) -> tuple[str, str]:
    metric = said.statement.metric
    if found := _SENTENCE.match(said.text.strip()):
        unit = found["unit"].strip(" .")
        return _capital(found["name"]), unit if len(unit) <= _LONGEST_UNIT else unit.split(" ", 1)[0]
    if metric is None:
        return (_capital(said.text.strip(" .")), "") if said.kind is not Kind.TASK else ("", "")
    unit = metric.unit or ""
    return _capital(metric.name), _UNITS.get(unit, unit.rpartition(":")[2])


def _exact(number: float | tuple[float, float] | None) -> Decimal | None:
    """The number as people write it; of a range the lower end."""
    if number is None:
        return None
    value = Decimal(str(number[0] if isinstance(number, tuple) else number))
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
