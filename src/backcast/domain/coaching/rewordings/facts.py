"""Facts: what somebody recorded about a measure, read from a text; nothing is ever guessed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from backcast.domain.coaching.catalogue.stems import stems_of
from backcast.domain.coaching.lexicons.everything import PEOPLE
from backcast.domain.coaching.readings.deadlines import deadlines_of
from backcast.domain.coaching.readings.measures import is_rate
from backcast.domain.coaching.readings.quantities import quantities_of
from backcast.domain.coaching.readings.texts import read_text
from backcast.domain.coaching.readings.values import values_of

_NEXT: Final = re.compile(r"[;\n•]|(?<=[^\d\s])\.\s|(?<=[\d%])\.\s")
_GOAL: Final = re.compile(r"\b(?:target|goal|aim|ziel|objectif|objetivo|should be|want)\b")
_BESIDE: Final = re.compile(r"\([^)]*\)?|,.*", re.DOTALL)
_PLAIN: Final = frozenset({"", "pt", "score", "count", "rate", "ratio", "multiple", "other"})
_ENOUGH: Final = 2  # shared words
_COMMON: Final = stems_of(
    "median average mean total current baseline target goal aim number count share rate ratio percent percentage level "
    "time times duration hours days weeks months quarters years minutes seconds daily weekly monthly yearly quarterly "
    "calendar working work job week month year last from was is currently about within during until "
    "Anteil Anzahl Quote Zeit Dauer Tage Wochen Monate Stunden Ziel Mittel Durchschnitt pro derzeit liegt bei "
    "part taux nombre temps durée jours semaines mois heures moyenne objectif est "
    "tasa número tiempo duración días semanas meses horas promedio objetivo proporción es " + " ".join(PEOPLE)
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A recorded value: as a number, as it was written, what it is about, and whether it is a target.

    ``measure`` is the words that name what was measured, without the number, the source and what stands in brackets.
    """

    text: str
    measure: str
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
            measure = _measure("".join(letters), values.spans[name].start, values.spans[name].end)
            told.append(Fact(part.strip(), measure, value, written, values.unit, is_target))
    return tuple(told)


def _measure(text: str, start: int, end: int) -> str:
    """The words before a number, or those behind it where none stand before it: “50,000 web visits”."""
    before, after = (_BESIDE.sub(" ", each) for each in (text[:start], text[end:]))
    named = before if stems_of(before) - _COMMON else f"{before} {after}"
    return re.sub(r"[^\w-]+|\b\d+\b", " ", named).strip()


def fact_about(
    facts: tuple[Fact, ...], name: str, unit: str | None, others: Iterable[str] = (), *, is_target: bool = False
) -> Fact | None:
    """The fact that speaks of a measure, None where none does.

    A number under the wrong measure is worse than a gap: a fact must share more than one word that means something
    with the name, or be the whole name, and be of the same sort: a day is never taken for a percent.

    Args:
        facts: all that are known.
        name: of the measure.
        unit: of the numbers, as ``Fact.unit`` or any plain count; None when unknown.
        others: names that mean the same; a fact must be the whole of one.
        is_target: whether a target is wanted rather than a value of today.
    """
    fitting = [each for each in facts if each.is_target is is_target and _same_sort(each, name, unit)]
    rated = [(_likeness(each.measure, name, others), each) for each in fitting]
    best = max(rated, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] else None


def _likeness(measure: str, name: str, others: Iterable[str]) -> int:
    """How much a fact speaks of a measure; 0 where it speaks of another."""
    said, wanted = _meant(measure), _meant(name)
    if not said:  # only common words, such as “customers”: then every word counts
        return int(measure.lower() in (name.lower(), *others))
    shared = len(said & wanted)
    if said == wanted or shared >= _ENOUGH:
        return shared
    return int(any(said == _meant(other) for other in others))


def _meant(text: str) -> frozenset[str]:
    return stems_of(text) - _COMMON


def _same_sort(fact: Fact, name: str, unit: str | None) -> bool:
    """Whether a fact can be a number in this unit; a share of what is no rate must be asked for by its whole name."""
    if unit is None:
        return fact.unit != "percent" or is_rate(name.lower()) or _meant(fact.measure) == _meant(name)
    return fact.unit == unit or (fact.unit in _PLAIN and unit in _PLAIN)
