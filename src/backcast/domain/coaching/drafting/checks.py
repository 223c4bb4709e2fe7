"""Checks: whether what a model drafted may be shown. What may not is refused with codes and a sentence for people."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from backcast.domain.coaching.catalogue.stems import stems_of
from backcast.domain.coaching.drafting.answers import Draft
from backcast.domain.coaching.drafting.briefs import Brief
from backcast.domain.coaching.drafting.drafts import Figure, Role, Suggestion, written
from backcast.domain.coaching.drafting.maskings import names_somebody
from backcast.domain.coaching.drafting.numbers import foreign_numbers, tokens_of, ways_of
from backcast.domain.coaching.drafting.renderings import DECREASE, INCREASE, MAINTAIN, named, rendered
from backcast.domain.coaching.drafting.units import is_percent, known_unit
from backcast.domain.coaching.drafting.values import Known
from backcast.domain.coaching.findings import findings
from backcast.domain.coaching.lexicons.advice import MUST
from backcast.domain.coaching.parsers import parse
from backcast.domain.coaching.rewordings.rewrites import is_sound
from backcast.domain.coaching.rewordings.sentences import day_text
from backcast.domain.coaching.statements import Kind, Statement
from backcast.domain.limits import unprintable

_MOST_WORDS: Final = 30
_LONGEST: Final = {"measure": 120, "population": 80, "unit": 40}
_LONGEST_ASIDE: Final = 240
_MARKUP: Final = re.compile(r"[<>{}\[\]`\\|\n\r\t]|https?:|www\.|javascript:|data:|&#|&\w{2,8};|\*\*|__", re.IGNORECASE)
_TOO_LOW: Final = frozenset({0, 1})
REFUSALS: Final = {
    "NUMBER": "it holds a number that nobody recorded",
    "FACT": "it rests on a fact that is none, or is about something else",
    "UNIT": "its unit is unknown or does not fit its facts",
    "DIRECTION": "its direction is unknown or does not fit its numbers",
    "SUBJECT": "it is about something else",
    "DEADLINE": "its date lies outside the cycle",
    "LONG": "it is too long",
    "SAME": "it says the same as another one",
    "PERSON": "it names a person",
    "ORDERS": "it is addressed to a machine",
    "MARKUP": "it holds signs or addresses that do not belong into a key result",
    "LEVEL": "it measures attendance or reaction only",
    "POPULATION": "it does not say whom or what it counts",
    "KIND": "it is no result that can be measured",
}


@dataclass(frozen=True, slots=True)
class Refused:
    """A draft that is not shown: why, in codes for the model and in sentences for people."""

    draft: Draft
    codes: tuple[str, ...]
    notes: tuple[str, ...]


def checked(
    draft: Draft, brief: Brief, origin: str, taken: Sequence[str]
) -> tuple[Suggestion | Refused, tuple[str, ...]]:
    """What is shown of a draft, or why it is not; and sentences about what was left out.

    Args:
        draft: as the model wrote it.
        brief: what the model was given.
        origin: the name of the model.
        taken: what is offered or there already: the statement, its siblings, earlier suggestions.
    """
    codes = dict.fromkeys(_of_texts(draft, brief))
    stated = tuple(each for each in _stated_notes(draft, brief))
    if stated:
        codes["NUMBER"] = None
    baseline, target = _known(draft.baseline_id, Role.BASELINE, brief), _known(draft.target_id, Role.TARGET, brief)
    codes.update(dict.fromkeys(_of_facts(draft, brief, (baseline, target))))
    by, late = _by(draft, brief)
    codes.update({"DEADLINE": None} if late else {})
    if codes:
        others = tuple(code for code in codes if not (stated and code == "NUMBER"))
        return Refused(draft, tuple(codes), (*stated, *((_refusal(others),) if others else ()))), ()
    suggestion, notes = _suggestion(draft, brief, (baseline, target), by, origin)
    given = _given(suggestion, brief, _rests(draft, brief))
    if wrong := tuple(dict.fromkeys(_of_sentence(suggestion, given, taken))):
        return Refused(draft, wrong, (_refusal(wrong),)), ()
    return suggestion, notes


def _refusal(codes: tuple[str, ...]) -> str:
    reasons = [REFUSALS.get(code, "our own findings speak against it") for code in codes]
    return f"A suggestion of the model was refused: {'; '.join(dict.fromkeys(reasons))}."


# What the texts hold.


def _of_texts(draft: Draft, brief: Brief) -> Iterator[str]:
    own = {"measure": draft.measure, "population": draft.population, "unit": draft.unit}
    together = " ".join(own.values())
    checks = (
        ("MARKUP", _MARKUP.search(together) is not None or bool(unprintable(together))),
        ("LONG", any(len(text) > _LONGEST[name] for name, text in own.items())),
        ("POPULATION", not draft.population),
        ("PERSON", names_somebody(together, brief.names)),
        ("ORDERS", any("INJECTION" in parse(text).defects for text in (together, *own.values()))),
        ("KIND", parse(draft.measure).kind is Kind.TASK),
        ("DIRECTION", draft.direction not in (INCREASE, DECREASE, MAINTAIN)),
        ("SUBJECT", not _is_about(draft, brief)),
    )
    return (code for code, holds in checks if holds)


def _is_about(draft: Draft, brief: Brief) -> bool:
    meant = stems_of(f"{brief.ask.objective} {brief.ask.statement}")
    meant = meant.union(*(stems_of(" ".join(entry.synonyms)) for entry in brief.candidates))
    recorded = (stems_of(known.about) for known in brief.known)
    meant = meant.union(*(about for about in recorded if about & meant))
    return bool(stems_of(f"{draft.measure} {draft.population}") & meant)


def _stated_notes(draft: Draft, brief: Brief) -> Iterator[str]:
    ways = frozenset[str]().union(*(ways_of(known.value) for known in brief.known))
    for each in draft.stated:
        if each.number not in ways:
            what = (
                f"a {each.role} of {each.number} that" if each.role != "number" else f"the number {each.number}, which"
            )
            yield f"The model stated {what} nobody recorded; it was refused."
    if numbers := _foreign(f"{draft.measure} {draft.population} {draft.unit}", brief, _rests(draft, brief)):
        yield f"The model stated the number {_shown(numbers)}, which nobody recorded; it was refused."


def _shown(numbers: tuple[str, ...]) -> str:
    """Numbers of the model as a note names them: these signs only, and no more than fit."""
    return " ".join(numbers)[:40]


def _foreign(text: str, brief: Brief, rests: Sequence[Known]) -> tuple[str, ...]:
    """The numbers of a text that neither people gave nor the facts hold that the draft points to.

    What else stands in a row, such as its day or the number of a report, is no value that anything may rest on.
    """
    ask = brief.ask
    for known in rests:
        text = _without(_without(text, known.about), known.unit)
    return foreign_numbers(text, (ask.objective, ask.statement), (known.value for known in rests), ask.lang)


def _without(text: str, name: str) -> str:
    """A text without a name that may hold a number itself, such as that of a measure: only the whole of it may."""
    return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text, flags=re.IGNORECASE) if name.strip() else text


# What it rests on.


def _rests(draft: Draft, brief: Brief) -> list[Known]:
    """The facts that a draft points to."""
    facts = _known(draft.baseline_id, Role.BASELINE, brief), _known(draft.target_id, Role.TARGET, brief)
    return [known for known in facts if known]


def _known(fact: str, role: Role, brief: Brief) -> Known | None:
    return next((known for known in brief.known if known.id == fact and known.role is role), None)


def _of_facts(draft: Draft, brief: Brief, facts: tuple[Known | None, Known | None]) -> Iterator[str]:
    pointed = ((draft.baseline_id, facts[0]), (draft.target_id, facts[1]))
    if any(known is None if fact else False for fact, known in pointed):
        yield "FACT"
    rests = [known for known in facts if known]
    if not all(known.speaks_of(f"{draft.measure} {draft.population}") for known in rests):
        yield "FACT"
    unit = known_unit(draft.unit, (known.unit for known in brief.known))
    if not unit or any(known.unit and is_percent(known.unit) != is_percent(unit) for known in rests):
        yield "UNIT"


def _by(draft: Draft, brief: Brief) -> tuple[date | None, bool]:
    """The date, that of the cycle unless another one within it is named; and whether it lies outside."""
    ask = brief.ask
    if draft.by.lower() in ("", "null", "none"):
        return ask.end, False
    try:
        day = date.fromisoformat(draft.by)
    except ValueError:
        return ask.end, True
    early, late = ask.begin is not None and day < ask.begin, ask.end is None or day > ask.end
    return day, early or late


# The sentence.


def _suggestion(
    draft: Draft, brief: Brief, facts: tuple[Known | None, Known | None], by: date | None, origin: str
) -> tuple[Suggestion, tuple[str, ...]]:
    lang, rests = brief.ask.lang, [known for known in facts if known]
    unit = next((known.unit for known in rests if known.unit), known_unit(draft.unit, (k.unit for k in brief.known)))
    low, high = (Figure(each.value, written(each.value, lang), each.cited) if each else None for each in facts)
    both = (None, low or high) if draft.direction == MAINTAIN else (low, high)
    text = rendered(named(draft.measure, draft.population, unit, lang), unit, draft.direction, both, by, lang)
    why, counter = _aside(draft.why, brief, rests), _aside(draft.counter, brief, rests)
    questions = tuple(kept for each in draft.questions if (kept := _aside(each, brief, rests)))
    level = parse(_filled(text, draft.direction)).kirkpatrick
    numbers = _foreign(" ".join((draft.why, draft.counter, *draft.questions)), brief, rests)
    told = f"The model stated the number {_shown(numbers)}, which nobody recorded; it was left out."
    notes = (told,) if numbers else ()
    leading = draft.leading if draft.leading is not None else level is not None and level <= 3
    return Suggestion(
        text, draft.measure, draft.population, unit, both[0], both[1], draft.direction, by,
        draft.level if level is None else level, leading, counter, why, questions, origin,
    ), notes  # fmt: skip


def _aside(text: str, brief: Brief, rests: Sequence[Known]) -> str:
    """What stands beside a suggestion; nothing where it holds what may not be shown."""
    unfit = (
        len(text) > _LONGEST_ASIDE
        or _MARKUP.search(text) is not None
        or bool(unprintable(text))
        or bool(_foreign(text, brief, rests))
        or names_somebody(text, brief.names)
        or "INJECTION" in parse(text).defects
    )
    return "" if unfit else text


def _of_sentence(suggestion: Suggestion, given: set[str], taken: Sequence[str]) -> Iterator[str]:
    text = suggestion.text
    if len(text.split()) > _MOST_WORDS:
        yield "LONG"
    if folded(text) in {folded(each) for each in taken}:
        yield "SAME"
    read = parse(_filled(text, suggestion.direction))
    if read.learning and read.kirkpatrick in _TOO_LOW:
        yield "LEVEL"
    yield from _of_findings(read, suggestion)
    if not is_sound(text, given):
        yield "KIND" if read.kind not in (Kind.OUTCOME, Kind.HEALTH) else "FOUND"


def _of_findings(read: Statement, suggestion: Suggestion) -> Iterator[str]:
    if read.kind not in (Kind.OUTCOME, Kind.HEALTH):
        yield "KIND"
    is_placed = suggestion.baseline is None or suggestion.target is None
    for each in findings(read):
        if each.severity == MUST and not (is_placed and each.code == "DIRECTION"):
            yield each.code


def _given(suggestion: Suggestion, brief: Brief, rests: Sequence[Known]) -> set[str]:
    """Every number that the sentence may hold, as it is written."""
    named = " ".join(f"{known.about} {known.unit}" for known in rests)
    given = tokens_of(f"{brief.ask.objective} {brief.ask.statement} {named}")
    given = given.union(*(ways_of(known.value) for known in rests))
    return set(given | (tokens_of(day_text(suggestion.by, brief.ask.lang)) if suggestion.by else frozenset()))


def _filled(text: str, direction: str) -> str:
    """The sentence with numbers in its gaps, to be read as what it will be."""
    low, high = ("37", "31") if direction == DECREASE else ("31", "37")
    return text.replace("[baseline]", low).replace("[target]", high)


def folded(text: str) -> str:
    """A text by which two are compared: its letters and digits."""
    return " ".join(re.findall(r"\w+", text.casefold()))
