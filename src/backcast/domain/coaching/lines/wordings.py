"""Wordings: rewrites and suggestions by rules, each with the recorded rows that its numbers rest on.

The rules find the row that speaks of a measure by its words. Where they took one that speaks of something else, the
wording is not shown: fewer, but each can be defended in the room.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

from backcast.domain.coaching.catalogue.everything import entries_for
from backcast.domain.coaching.catalogue.stems import stems_of
from backcast.domain.coaching.drafting.drafts import RULES, Recorded, day_of
from backcast.domain.coaching.rewordings.rewrites import MOST, Asked, Rewrites, rewrites, suggestions

_DIGITS: Final = re.compile(r"\d+(?:[.,]\d+)*")
_BREAKS: Final = re.compile(r"[\d;\n•]|\.\s")
_KEPT: Final = 2_000
_MEASURE_END: Final = re.compile(r"\s(?:from|by|von|de|until|bis)\s(?:\[|\d)")


@dataclass(frozen=True, slots=True)
class Wording:
    """A key result in words, the rows that its numbers rest on, and who worded it."""

    text: str
    cited: tuple[str, ...] = ()
    origin: str = RULES


@dataclass(frozen=True, slots=True)
class Proposal:
    """Wordings, the best first, with what to ask and what to plan."""

    wordings: tuple[Wording, ...]
    questions: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()


@lru_cache(_KEPT)
def reworded(line: str, objective: str, end: date | None, rows: tuple[Recorded, ...] = ()) -> Proposal:
    """Better wordings of a line.

    Args:
        line: as somebody wrote it.
        objective: what it shall show, in one line.
        end: the last day that it is about: its own deadline, else the end of the cycle.
        rows: what was measured; no other number appears but those of the line.
    """

    def by_rules(known: Sequence[Recorded]) -> Rewrites:
        return rewrites(Asked(objective, line, cycle_end=end, facts=_facts(known)))

    return _proposal(by_rules, line, f"{line} {objective}", end, rows)


@lru_cache(_KEPT)
def proposed(objective: str, end: date | None, rows: tuple[Recorded, ...] = (), most: int = MOST) -> Proposal:
    """Key results for an objective, from the catalogue; arguments as for ``reworded``."""

    def by_rules(known: Sequence[Recorded]) -> Rewrites:
        return suggestions(objective, _facts(known), end, most)

    return _proposal(by_rules, objective, objective, end, rows)


def _proposal(
    by_rules: Callable[[Sequence[Recorded]], Rewrites],
    line: str,
    given: str,
    end: date | None,
    rows: tuple[Recorded, ...],
) -> Proposal:
    about = tuple(row for row in rows if row.value >= 0)
    found = by_rules(about)
    kept = {text: cited for text in found.texts if (cited := _cited(text, given, end, about)) is not None}
    if len(kept) < len(found.texts):  # a row was taken for something else: then once more without any
        for text in by_rules(()).texts:
            if len(kept) < MOST and not _says_one_of(text, kept):
                kept[text] = ()
    wordings = tuple(Wording(text, tuple(row.cited for row in cited)) for text, cited in kept.items() if text != line)
    return Proposal(wordings, found.questions, found.actions)


def _facts(rows: Iterable[Recorded]) -> str:
    """The rows as the rules read them: no number in them but the value, with its unit."""
    return "\n".join(
        f"{_BREAKS.sub(' ', row.measure)}: {row.value.normalize():,f} {_BREAKS.sub(' ', row.unit)}".strip()
        for row in rows
    )


def _says_one_of(text: str, kept: Iterable[str]) -> bool:
    """Whether the same measure stands there already, with its number."""
    return _measure(text) in {_measure(each) for each in kept}


def _measure(text: str) -> str:
    found = _MEASURE_END.search(text)
    return text[: found.start()].lower() if found else text.lower()


def _cited(text: str, given: str, end: date | None, rows: Iterable[Recorded]) -> tuple[Recorded, ...] | None:
    """The rows that the numbers of a wording rest on; None where one speaks of something else."""
    numbers = set(_DIGITS.findall(text)) - (set(_DIGITS.findall(day_of(end))) if end else set())
    resting = {row: f"{row.value.normalize():,f}" for row in rows if f"{row.value.normalize():,f}" in numbers}
    measured = _measure(text)
    words = stems_of(measured).union(*(stems_of(" ".join(each.synonyms)) for each in entries_for(measured)[:1]))
    fitting = [row for row in resting if stems_of(row.measure) & words and ("%" in row.unit or "] %" not in text)]
    own = set(_DIGITS.findall(given))
    if set(resting.values()) - {resting[row] for row in fitting} - own:
        return None
    return tuple(fitting)


def without(proposal: Proposal, texts: Iterable[str]) -> Proposal:
    """The proposal without what was decided on before."""
    decided = set(texts)
    return replace(proposal, wordings=tuple(each for each in proposal.wordings if each.text not in decided))
