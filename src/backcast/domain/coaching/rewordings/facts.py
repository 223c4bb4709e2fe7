"""Facts: what somebody recorded about a measure, read from a text; nothing is ever guessed."""

import re
from dataclasses import dataclass
from typing import Final

from backcast.domain.coaching.catalogue.stems import stems_of
from backcast.domain.coaching.readings.deadlines import deadlines_of
from backcast.domain.coaching.readings.quantities import quantities_of
from backcast.domain.coaching.readings.texts import read_text
from backcast.domain.coaching.readings.values import values_of

_NEXT: Final = re.compile(r"[;\n•]|(?<=[^\d\s])\.\s|(?<=[\d%])\.\s")
_GOAL: Final = re.compile(r"\b(?:target|goal|aim|ziel|objectif|objetivo|should be|want)\b")


@dataclass(frozen=True, slots=True)
class Fact:
    """A recorded value: as a number, as it was written, what it is about, and whether it is a target."""

    text: str
    value: float
    written: str
    unit: str
    is_target: bool


def facts_of(text: str, lang: str | None = None) -> tuple[Fact, ...]:
    """The values that a text records, one for each sentence, line or part between semicolons.

    Args:
        text: such as “web visits: 50,000 a month, analytics, 30 Jun”.
        lang: its language, which says how numbers are written.
    """
    found = (_fact(part, lang) for part in _NEXT.split(text))
    return tuple(fact for pair in found for fact in pair)


def _fact(part: str, lang: str | None) -> tuple[Fact, ...]:
    read = read_text(part, lang)
    _, dates = deadlines_of(read.folded, read.lang)
    letters = list(read.folded)
    for span in dates:
        letters[span.start : span.end] = " " * (span.end - span.start)
    values = values_of("".join(letters), quantities_of("".join(letters), read.lang))
    told = []
    for name, value in (("baseline", values.baseline), ("target", values.target)):
        if isinstance(value, float) and name in values.spans:
            written = read.original[values.spans[name].start : values.spans[name].end].strip(" :=<>~")
            is_target = name == "target" and (values.baseline is not None or _GOAL.search(read.folded) is not None)
            told.append(Fact(part.strip(), value, written, values.unit, is_target))
    return tuple(told)


def fact_about(facts: tuple[Fact, ...], words: str, unit: str, *, is_target: bool = False) -> Fact | None:
    """The fact that speaks of a measure, None where none does.

    Args:
        facts: all that are known.
        words: the name of the measure with its synonyms.
        unit: of the numbers, empty when unknown; percent is never taken for a count.
        is_target: whether a target is wanted rather than a value of today.
    """
    about = stems_of(words)
    fitting = [fact for fact in facts if fact.is_target is is_target and _same_sort(fact.unit, unit)]
    shared = [(len(stems_of(fact.text) & about), fact) for fact in fitting]
    best = max(shared, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] else None


def _same_sort(fact: str, unit: str) -> bool:
    return not unit or not fact or fact == unit or (fact != "percent" and unit != "percent")
