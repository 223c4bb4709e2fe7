"""Values: the numbers that a suggestion may rest on, each with an id by which a model can point to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from backcast.domain.coaching.catalogue.everything import entries_for
from backcast.domain.coaching.catalogue.stems import stems_of
from backcast.domain.coaching.drafting.drafts import DraftAsk, Recorded, Role, written
from backcast.domain.coaching.parsers import parse
from backcast.domain.coaching.statements import Change, Kind, Measured, Statement

_MOST: Final = 8
_OTHER_MEASURE: Final = frozenset(
    {"VANITY", "LOW_LEVEL", "IMPOSSIBLE"}
)  # whose own numbers are no use for a better one
_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Known:
    """A number that was recorded, given, or follows from both; ``about`` are the words for what it measures."""

    id: str
    role: Role
    about: str
    value: Decimal
    unit: str
    cited: str

    def speaks_of(self, measure: str) -> bool:
        """Whether it is a number of this measure, going by the words for both."""
        entries = entries_for(measure)
        meant = stems_of(f"{measure} {' '.join(entries[0].synonyms) if entries else ''}")
        return bool(stems_of(self.about) & meant)


def known_values(ask: DraftAsk) -> tuple[Known, ...]:
    """Every number that a suggestion may use: what was measured, what the statement says, and what follows."""
    rows = [_of_row(row, number) for number, row in enumerate(ask.facts[:_MOST], start=1)]
    said = parse(ask.statement) if ask.statement.strip() else None
    own = list(_of_statement(said)) if said else []
    following = []
    for source in (said, parse(ask.objective)):
        if source and source.metric and source.metric.change and "PCT_AMBIGUOUS" not in source.defects:
            following += [_following(row, source.metric, source.metric.change) for row in rows + own]
    reached = [each for each in following if each is not None]
    numbered = [
        Known(f"T{number}", each.role, each.about, each.value, each.unit, each.cited)
        for number, each in enumerate(reached, start=1)
    ]
    return (*rows, *own, *numbered)


def _of_row(row: Recorded, number: int) -> Known:
    return Known(f"F{number}", Role.BASELINE, row.measure, row.value, row.unit, row.cited)


def _of_statement(said: Statement) -> Iterator[Known]:
    metric = said.metric
    if metric is None or said.kind not in (Kind.OUTCOME, Kind.HEALTH) or _OTHER_MEASURE & set(said.defects):
        return
    unit = {"percent": "%", None: ""}.get(metric.unit, "")
    for number, (role, value) in enumerate(((Role.BASELINE, metric.baseline), (Role.TARGET, metric.target)), start=1):
        if isinstance(value, int | float):
            yield Known(f"S{number}", role, metric.name, Decimal(str(value)), unit, "as the statement says")


def _following(start: Known, metric: Measured, change: Change) -> Known | None:
    """Where a change leads from a known baseline, None where it speaks of something else."""
    if start.role is not Role.BASELINE or not start.speaks_of(metric.name):
        return None
    amount = Decimal(str(change.amount)) * (-1 if metric.direction == "decrease" else 1)
    value = {
        "percent": start.value * (1 + amount / _HUNDRED),
        "multiple": start.value * abs(amount),
    }.get(change.unit, start.value + amount)
    told = {"percent": "% ", "multiple": " times ", "points": " points "}.get(change.unit, " ")
    more = "" if change.unit == "multiple" else "less than " if amount < 0 else "more than "
    cited = re.sub(r"\s+", " ", f"{written(abs(amount), 'en')}{told}{more}{start.cited}")
    return Known("", Role.TARGET, start.about, _rounded(value), start.unit, cited)


def _rounded(value: Decimal) -> Decimal:
    """Two places are enough for a target; whole numbers stay whole."""
    return value.quantize(Decimal("0.01")) if value != value.to_integral_value() else value.to_integral_value()
