"""Statements: what a line that wants to be a key result says, and where it says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

RULESET: Final = "2026.1"

Number = float
Target = Number | tuple[Number, Number]


class Kind(StrEnum):
    """What a statement is: exactly one of these."""

    OUTCOME = "outcome"
    OUTPUT = "output"
    TASK = "task"
    HEALTH = "health"
    VAGUE = "vague"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text, from its first character to before its last."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Change:
    """By how much, where only that is said: 20 percent, 3 points, 500 (absolute), 2 (multiple)."""

    amount: Number
    unit: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What a statement counts. ``unit`` is that of the numbers as written, None where there is no number."""

    name: str
    unit: str | None
    baseline: Number | None
    target: Target | None
    change: Change | None
    direction: str


@dataclass(frozen=True, slots=True)
class Sign:
    """A defect with the words that show it."""

    code: str
    span: Span


@dataclass(frozen=True, slots=True)
class Statement:
    """What was understood of a text.

    ``binary`` statements come true or do not, and somebody else says which. ``by`` is the deadline as it is written:
    ``Q3``, ``2026-06-30``, ``--06`` (no year), ``EOY``, ``P6M``, ``EVENT``. ``kirkpatrick`` is the level of
    evaluation, for learning and development only. ``spans`` say where the parts stand: metric, baseline, target,
    change, by, verb.
    """

    text: str
    lang: str
    kind: Kind
    binary: bool
    metric: Measured | None
    by: str | None
    kirkpatrick: int | None
    learning: bool
    signs: tuple[Sign, ...] = ()
    spans: Mapping[str, Span] = field(default_factory=dict)

    @property
    def has_metric(self) -> bool:
        """Whether it names something that can be counted."""
        return self.metric is not None

    @property
    def defects(self) -> tuple[str, ...]:
        """The codes of what is wrong, each once and in order."""
        return tuple(sorted({sign.code for sign in self.signs}))
