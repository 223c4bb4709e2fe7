"""Drafts: what is asked for, and what is offered, each number with the row that it rests on."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from backcast.domain.coaching.parsers import parse
from backcast.domain.coaching.statements import RULESET
from backcast.domain.errors import InvalidInput
from backcast.domain.limits import check_line, check_text

MOST_OFFERED: Final = 5
RULES: Final = "rules"


class Role(StrEnum):
    """What a known number can be in a key result."""

    BASELINE = "baseline"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A value that somebody measured: of what, in which unit, where from, and when."""

    measure: str
    value: Decimal
    unit: str = ""
    source: str = ""
    on: date | None = None

    @property
    def cited(self) -> str:
        """The row in words, to stand beside a number that rests on it."""
        unit = f"{'' if self.unit == '%' else ' '}{self.unit}" if self.unit else ""
        parts = (f"{self.measure}: {written(self.value, 'en')}{unit}", self.source, day_of(self.on) if self.on else "")
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class DraftAsk:
    """What is to be drafted: key results for an objective, or with a ``statement`` better wordings of that.

    ``begin`` and ``end`` are those of the cycle. ``siblings`` are the other key results of the objective.
    """

    objective: str
    statement: str = ""
    domain: str = ""
    begin: date | None = None
    end: date | None = None
    facts: tuple[Recorded, ...] = ()
    siblings: tuple[str, ...] = ()
    n: int = 3

    def __post_init__(self) -> None:
        problems = check_line("objective", self.objective, "Say what is to be reached.")
        problems |= check_text("statement", self.statement) | check_text("domain", self.domain)
        if not 1 <= self.n <= MOST_OFFERED:
            problems["n"] = f"Between 1 and {MOST_OFFERED} can be drafted at a time."
        if problems:
            raise InvalidInput(problems)

    @property
    def lang(self) -> str:
        """The language of what is asked."""
        return parse(self.statement or self.objective).lang


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a suggestion: its value, how the sentence writes it, and the row that it rests on."""

    value: Decimal
    written: str
    cited: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A key result that is offered: the sentence by our template, and its parts.

    What nobody measured stands in the sentence as ``[baseline]`` or ``[target]``, and is None here. A ``leading``
    measure moves early. ``origin`` is ``rules`` or the name of a model.
    """

    text: str
    measure: str
    population: str
    unit: str
    baseline: Figure | None
    target: Figure | None
    direction: str
    by: date | None
    level: int | None
    leading: bool
    counter: str
    why: str
    questions: tuple[str, ...]
    origin: str = RULES

    @property
    def cited(self) -> tuple[str, ...]:
        """The rows that its numbers rest on."""
        return tuple(dict.fromkeys(figure.cited for figure in (self.baseline, self.target) if figure))

    @property
    def label(self) -> str:
        """Where it comes from, to stand beside it."""
        return "suggestion by rules" if self.origin == RULES else f"by {self.origin}"

    @property
    def parts(self) -> dict[str, object]:
        """Its parts, ready for JSON."""
        return {
            "measure": self.measure,
            "population": self.population,
            "unit": self.unit,
            "baseline": _part(self.baseline),
            "target": _part(self.target),
            "direction": self.direction,
            "by": self.by.isoformat() if self.by else None,
            "level": self.level,
            "leading": self.leading,
            "counter": self.counter,
            "why": self.why,
            "questions": list(self.questions),
        }


@dataclass(frozen=True, slots=True)
class DraftSet:
    """What is offered, what to ask, what to plan, and ``notes``: why a model was not used, or what of it was refused.

    With ``asks_first`` nothing was sent: what would be sent is to be shown to the person first.
    """

    offered: tuple[Suggestion, ...]
    questions: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    ruleset: str = RULESET
    prompt: str = ""
    tokens: int = 0
    asks_first: bool = False


def _part(figure: Figure | None) -> dict[str, str] | None:
    return {"value": str(figure.value), "written": figure.written, "cited": figure.cited} if figure else None


def written(value: Decimal, lang: str) -> str:
    """A number as its language writes it.

    >>> written(Decimal("50000"), "en"), written(Decimal("3.80"), "de")
    ('50,000', '3,8')
    """
    text = f"{value.normalize():,f}" if value else "0"
    if lang == "en":
        return text
    if lang == "fr":
        return text.replace(",", "").replace(".", ",")
    return text.translate(str.maketrans(",.", ".,"))


def day_of(day: date) -> str:
    """A day as a row cites it."""
    return f"{day.day} {day:%b} {day.year}"
