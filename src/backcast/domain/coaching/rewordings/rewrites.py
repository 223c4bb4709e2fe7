"""Rewrites: better wordings by rules, in which no number stands that nobody gave."""

# ruff: noqa: E501  # patterns and rows are read whole

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from backcast.domain.coaching.catalogue.entries import UP, Entry
from backcast.domain.coaching.catalogue.everything import CATALOGUE, entries_for
from backcast.domain.coaching.catalogue.stems import stems_of
from backcast.domain.coaching.findings import findings
from backcast.domain.coaching.lexicons.advice import MUST
from backcast.domain.coaching.lexicons.everything import PEOPLE
from backcast.domain.coaching.parsers import parse
from backcast.domain.coaching.readings.measures import is_low_good
from backcast.domain.coaching.readings.quantities import quantities_of
from backcast.domain.coaching.rewordings.facts import Fact, fact_about, facts_of
from backcast.domain.coaching.rewordings.sentences import (
    Draft,
    day_text,
    is_usable,
    measure_named,
    measures_open,
    sentence,
    subject_of,
)
from backcast.domain.coaching.statements import Kind, Statement

MOST: Final = 3
_MOST_WORDS: Final = 40
_DIGITS: Final = re.compile(r"\d+(?:[.,]\d+)*")
_ACTS: Final = stems_of("use usage applied nutzen anwenden utilisent appliquent usan aplican")
_REPLACED: Final = frozenset({"VANITY", "LOW_LEVEL"})
_QUESTIONS: Final = {
    "TASK": "What changes if it works, and for whom?",
    "OUTPUT": "It is there so that … what?",
    "VAGUE": "What would you see or count if it were true?",
    "FUZZY": "Which threshold defines “{words}”?",
    "MULTI_METRIC": "Which of the two measures is the key result, and which the guardrail?",
    "PCT_AMBIGUOUS": "{words}: points or percent?",
    "DIRECTION": "Which is right, the verb or the numbers?",
    "LOW_AMBITION": "Would anybody notice this change?",
    "IMPOSSIBLE": "Can this measure have that value? Check the number and its scale.",
    "VANITY": "What do people do next who were reached: ask, return, buy, recommend?",
    "LOW_LEVEL": "What do they do differently on the job, and what does that change?",
    "HOW": "Is “{words}” the only way? Keep it as an action.",
    "PERSON": "Which role or team is meant?",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be reworded, for which objective, in which field, by when, with what is known."""

    objective: str
    statement: str
    domain: str = ""
    cycle_end: date | None = None
    facts: str = ""


@dataclass(frozen=True, slots=True)
class Rewrites:
    """Wordings, the best first; questions to ask; and actions to plan, such as to measure the baseline."""

    texts: tuple[str, ...]
    questions: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    origin: str = "rules"


def rewrites(asked: Asked) -> Rewrites:
    """Reword a statement. What is given out passed our own findings, and every number in it was given."""
    said = parse(asked.statement)
    known = facts_of(asked.facts, said.lang)
    drafts = list(_drafts(said, asked, known))
    texts = _sound(drafts, asked) or _sound(_open(said, asked), asked, 1)
    told = findings(said)
    questions = [_QUESTIONS[each.code].format(words=each.words) for each in told if each.code in _QUESTIONS]
    entries = entries_for(asked.statement, asked.domain, asked.objective)
    questions += [entries[0].question] if entries and said.kind in (Kind.TASK, Kind.OUTPUT, Kind.VAGUE) else []
    return Rewrites(texts, tuple(dict.fromkeys(questions)), _actions(said, texts))


def suggestions(objective: str, facts: str, cycle_end: date | None, n: int = MOST, domain: str = "") -> Rewrites:
    """Key results for an objective, from the catalogue.

    Args:
        objective: what is to be reached, in one line.
        facts: what was recorded; no other number appears.
        cycle_end: the last day of the cycle.
        n: how many at most.
        domain: the field, such as ld or sales; empty when unknown.
    """
    lang = parse(objective).lang
    asked = Asked(objective, "", domain, cycle_end, facts)
    known = facts_of(facts, lang)
    drafts = [_from_entry(entry, "", lang, asked, known) for entry in _wide(objective, domain)]
    texts = _sound(drafts, asked, n)
    return Rewrites(texts, ("If all of these are met, could the objective still fail?",), _measure_first(texts))


def _wide(objective: str, domain: str) -> tuple[Entry, ...]:
    """The entries that fit, then the others of the first one's field."""
    fitting = entries_for(objective, domain)
    field = fitting[0].domain if fitting else domain
    more = (entry for entry in CATALOGUE if not field or entry.domain == field)
    return tuple(dict.fromkeys((*fitting, *more)))


def _drafts(said: Statement, asked: Asked, known: tuple[Fact, ...]) -> Iterator[str]:
    codes = set(said.defects)
    if said.kind is Kind.HEALTH:
        yield _kept(said, asked)
    keeps_measure = said.kind is Kind.OUTCOME and said.metric is not None and not codes & _REPLACED
    if keeps_measure:
        yield _from_own(said, asked, known)
    if said.binary:
        yield _kept(said, asked)
    yield from _from_catalogue(said, asked, known)


def _from_catalogue(said: Statement, asked: Asked, known: tuple[Fact, ...]) -> Iterator[str]:
    subject = subject_of(said)
    use = [_of_use(said, asked, known, learning=False)] if is_usable(said) else []
    learning = said.learning or asked.domain.lower() in ("ld", "l&d", "learning")
    entries = [entry for entry in entries_for(asked.statement, asked.domain, asked.objective) if _fits(entry, said)]
    if learning:
        yield _of_use(said, asked, known, learning=True)
        entries = [entry for entry in entries if entry.level >= 3]
    named = entries_for(asked.statement, "", asked.objective)
    for entry in sorted(entries[:8], key=lambda each: each not in named):
        if entry not in named and not learning:
            yield from use
        yield _from_entry(entry, subject, said.lang, asked, known)
    yield from [_of_use(said, asked, known, learning=True)] if learning else use


def _fits(entry: Entry, said: Statement) -> bool:
    """Whether an entry goes the way that the statement wants to go."""
    verb = said.metric.direction if said.kind is Kind.OUTCOME and said.metric else ""
    return not verb or {"increase": "up", "decrease": "down"}.get(verb) in (entry.direction, None)


def _of_use(said: Statement, asked: Asked, known: tuple[Fact, ...], *, learning: bool) -> str:
    name, unit = measure_named(said, learning=learning)
    known = tuple(each for each in known if stems_of(each.measure) & _ACTS)
    fact, goal = fact_about(known, name, "percent"), fact_about(known, name, "percent", is_target=True)
    return sentence(Draft(name, unit, True, _written(fact), _written(goal), asked.cycle_end, said.lang, _own_by(said)))


def _open(said: Statement, asked: Asked) -> Iterator[str]:
    """What is offered where no measure fits: the frame, with the measure itself to be filled in."""
    for name in measures_open(said):
        yield sentence(Draft(name, "", True, "", "", asked.cycle_end, said.lang, _own_by(said)))


def _from_entry(entry: Entry, subject: str, lang: str, asked: Asked, known: tuple[Fact, ...]) -> str:
    words = " ".join(entry.synonyms)
    sort = _sort_of(entry.unit)
    fact = fact_about(known, entry.name, sort, entry.synonyms)
    goal = fact_about(known, entry.name, sort, entry.synonyms, is_target=True)
    names = {"de": entry.german, "fr": entry.french, "es": entry.spanish}
    name = names.get(lang, entry.name).split(";")[0]
    shared = stems_of(words) & (stems_of(asked.statement) | stems_of(asked.objective))
    if subject and not shared:
        name = f"{name} ({subject})"
    if (
        lang == "en"
        and entry.unit.startswith("% of")
        and name.split(" ")[0].lower() in PEOPLE | {"jobs", "cases", "ideas"}
    ):
        return sentence(
            Draft(
                f"the share of {name}",
                "%",
                entry.direction == UP,
                _written(fact),
                _written(goal),
                asked.cycle_end,
                lang,
            )
        )
    unit = entry.unit if lang == "en" or entry.unit == "%" else entry.unit.split(" ")[0]
    return sentence(Draft(name, unit, entry.direction == UP, _written(fact), _written(goal), asked.cycle_end, lang))


def _from_own(said: Statement, asked: Asked, known: tuple[Fact, ...]) -> str:
    """The measure of the statement itself, with what is known put in and what is wrong left out."""
    metric = said.metric
    assert metric is not None
    unit = None if metric.change and metric.change.unit in ("percent", "multiple") else metric.unit
    unit = "percent" if metric.change and metric.change.unit == "points" else unit
    others = tuple(_synonyms(metric.name))
    start = fact_about(known, metric.name, unit, others)
    baseline = _span_text(said, "baseline") or _written(start)
    target = (
        re.sub(r"\s?%?\s(?:and|und|et|y)\s", "-", _span_text(said, "target"))
        if "IMPOSSIBLE" not in said.defects
        else ""
    )
    if not target:
        target = _reached(said, start) or _written(fact_about(known, metric.name, unit, others, is_target=True))
    rises = metric.direction != "decrease" if metric.unit else not is_low_good(metric.name.lower())
    doubles = metric.change is not None and metric.change.unit == "multiple" and metric.change.amount == 2
    name, shown = measure_named(said, learning=None)
    return sentence(Draft(name, shown, rises, baseline, target, asked.cycle_end, said.lang, _own_by(said), doubles))


def _sort_of(unit: str) -> str:
    """The sort of a unit as facts have it: percent, days, currency:EUR, or empty for what is plainly counted."""
    found = quantities_of(f"1 {unit}".lower(), "en")
    return found[0].unit if found else ""


def _synonyms(name: str) -> Iterable[str]:
    found = entries_for(name)
    return found[0].synonyms if found else ()


def _reached(said: Statement, start: Fact | None) -> str:
    """Where a change leads from a known baseline: 20 % more than 50,000 is 60,000."""
    change = said.metric.change if said.metric else None
    if change is None or start is None or said.metric is None or "PCT_AMBIGUOUS" in said.defects:
        return ""
    sign = -1 if said.metric.direction == "decrease" else 1
    sums = {
        "percent": start.value * (1 + sign * change.amount / 100),
        "multiple": start.value * change.amount,
        "points": start.value + sign * change.amount,
        "absolute": start.value + sign * change.amount,
    }
    reached = round(sums[change.unit], 2)
    text = f"{reached:,.0f}" if reached == int(reached) else f"{reached:,.2f}".rstrip("0")
    return _DIGITS.sub(text, start.written, count=1) if _plain_number(start) else text


def _plain_number(fact: Fact) -> bool:
    """Whether the number is written out: “50k” times 1.2 is not “60,000k”."""
    digits = _DIGITS.search(fact.written)
    return digits is not None and float(digits[0].replace(",", "")) == fact.value


def _written(fact: Fact | None) -> str:
    return fact.written.lstrip("+ ") if fact else ""


def _span_text(said: Statement, name: str) -> str:
    span = said.spans.get(name)
    return said.text[span.start : span.end].strip(" :=~≈<>≤≥") if span else ""


def _own_by(said: Statement) -> str:
    span = said.spans.get("by")
    return said.text[span.start : span.end].strip(" ()") if span else ""


def _kept(said: Statement, asked: Asked) -> str:
    """A guardrail stays as it is; only its end is missing."""
    text, own = said.text, said.spans.get("by")
    if asked.cycle_end is None:
        return re.sub(r"\s+", " ", text).strip(" .-*•")
    if own and said.by != "EVENT":
        text = text[: own.start] + text[own.end :]
    until = {"de": "bis", "fr": "jusqu'au", "es": "hasta el"}.get(said.lang, "by" if said.binary else "until")
    return f"{re.sub(r'[ ]+', ' ', text.replace(chr(10), ' ')).strip(' .-*•')} {until} {day_text(asked.cycle_end, said.lang)}"


def _sound(drafts: Iterable[str], asked: Asked, most: int = MOST) -> tuple[str, ...]:
    """The drafts that our own findings let pass, each once."""
    given = _numbers(f"{asked.statement} {asked.objective} {asked.facts}")
    if asked.cycle_end:
        given |= set().union(*(_numbers(day_text(asked.cycle_end, lang)) for lang in ("en", "de", "fr")))
    given |= _sums(asked)
    sound = (draft for draft in dict.fromkeys(drafts) if draft != asked.statement.strip() and is_sound(draft, given))
    return tuple(draft for draft, _ in zip(sound, range(most), strict=False))


def _sums(asked: Asked) -> set[str]:
    """Numbers that follow from given ones: the change of the statement on the recorded baseline."""
    said = parse(asked.statement)
    known = facts_of(asked.facts, said.lang)
    return set().union(*(_numbers(_reached(said, fact)) for fact in known)) if known else set()


def _numbers(text: str) -> set[str]:
    return {match.strip(".,") for match in _DIGITS.findall(text)}


def is_sound(text: str, given: Iterable[str]) -> bool:
    """Whether a wording may be shown: an outcome or guardrail without grave findings, and no number of its own.

    Args:
        text: the wording, placeholders included.
        given: every number that somebody gave, as it was written.
    """
    if not _numbers(text) <= set(given) or len(text.split()) > _MOST_WORDS:
        return False
    rises = not re.match(r"\W*(?:reduce|senk|réduire|reducir)", text.lower()) and "senken" not in text.lower()
    low, high = ("31", "37") if rises else ("37", "31")
    filled = text.replace("[baseline]", low).replace("[target]", high).replace("[definition]", "defined")
    read = parse(filled)
    if read.kind not in (Kind.OUTCOME, Kind.HEALTH):
        return False
    grave = {each.code for each in findings(read) if each.severity == MUST}
    return not grave - {"DIRECTION"} if "[" in text else not grave


def _actions(said: Statement, texts: tuple[str, ...]) -> tuple[str, ...]:
    own = (re.sub(r"\s+", " ", said.text).strip(),) if said.kind in (Kind.TASK, Kind.OUTPUT) else ()
    return (*_measure_first(texts), *own)


def _measure_first(texts: tuple[str, ...]) -> tuple[str, ...]:
    return ("Measure the baseline",) if any("[baseline]" in text for text in texts[:1]) else ()
