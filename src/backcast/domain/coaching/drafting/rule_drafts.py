"""Rule drafts: what the rules coach offers, in the same parts as what a model drafts."""

import re
from typing import Final

from backcast.domain.coaching.catalogue.entries import UP, Entry
from backcast.domain.coaching.catalogue.everything import entries_for
from backcast.domain.coaching.drafting.checks import folded
from backcast.domain.coaching.drafting.drafts import DraftAsk, DraftSet, Figure, Role, Suggestion, written
from backcast.domain.coaching.drafting.numbers import tokens_of
from backcast.domain.coaching.drafting.renderings import DECREASE, INCREASE, MAINTAIN
from backcast.domain.coaching.drafting.units import is_percent
from backcast.domain.coaching.drafting.values import Known, known_values
from backcast.domain.coaching.parsers import parse
from backcast.domain.coaching.rewordings.rewrites import Asked, rewrites, suggestions
from backcast.domain.coaching.rewordings.sentences import day_text
from backcast.domain.coaching.statements import Kind, Statement

_ENDS_A_FACT: Final = re.compile(r"[;\n•:]|\.(?=\s)|\d")
_GAPS: Final = {"[baseline]": ("31", "37"), "[target]": ("37", "31"), "[definition]": ("defined", "defined")}
_FALLS: Final = re.compile(r"\W*(?:reduce|senk|réduire|reducir)|.*\bsenken\b", re.IGNORECASE)
_WHO: Final = re.compile(
    r"(?:the (?:share|number) of|Anteil der|la part des|la proporción de) ([^,]+?),? (?:who|that|die|qui|que)\b"
)
_EARLY: Final = 8  # weeks; a measure that shows a change sooner is a leading one


def rule_drafts(ask: DraftAsk) -> DraftSet:
    """What the rules offer for an objective, or in place of a statement. No number in it is invented."""
    facts = "; ".join(_line(row.measure, written(row.value, ask.lang), row.unit) for row in ask.facts)
    if ask.statement.strip():
        found = rewrites(Asked(ask.objective, ask.statement, ask.domain, ask.end, facts))
    else:
        found = suggestions(ask.objective, facts, ask.end, ask.n + len(ask.siblings), ask.domain)
    taken = {folded(text) for text in (ask.statement, *ask.siblings)}
    known = known_values(ask)
    drafts = [_suggestion(text, ask, known) for text in found.texts if folded(text) not in taken]
    once = {folded(each.measure): each for each in reversed(drafts) if each is not None}  # the first of each measure
    offered = [each for each in drafts if each is not None and once[folded(each.measure)] is each]
    return DraftSet(tuple(offered[: ask.n]), tuple(dict.fromkeys(found.questions)), found.actions)


def _line(measure: str, value: str, unit: str) -> str:
    """A fact as the rules read one: no other number in it, and nothing that would end it."""
    return f"{_ENDS_A_FACT.sub(' ', measure)}: {value}{'' if unit == '%' else ' '}{_ENDS_A_FACT.sub(' ', unit)}".strip()


def _suggestion(text: str, ask: DraftAsk, known: tuple[Known, ...]) -> Suggestion | None:
    """A wording in parts; None where it takes a count for a share, or the other way round."""
    falls = _FALLS.match(text) is not None
    read = _read(text, ask.lang, falls=falls)
    entry = _entry(read, ask)
    measure = _measure(read, entry)
    unit = _unit(read, entry)
    fitting = tuple(each for each in known if not each.unit or is_percent(each.unit) == is_percent(unit))
    baseline = _figure(read, Role.BASELINE, text, fitting)
    target = _figure(read, Role.TARGET, text, fitting)
    if target is None and baseline and (reached := _reached(baseline, measure, fitting, ask.lang, falls=falls)):
        text, target = text.replace("[target]", reached.written), reached
    if not tokens_of(text) <= _given(ask, (baseline, target)):
        return None
    keeps = read.kind is Kind.HEALTH
    direction = MAINTAIN if keeps else DECREASE if falls else INCREASE
    return Suggestion(
        text, measure, _population(read), unit, None if keeps else baseline, target, direction, ask.end,
        _level(read, entry), entry is not None and (entry.level == 3 or entry.lag <= _EARLY),
        entry.counter if entry and _goes(entry, direction) else "",
        f"Usually measured by: {entry.source}." if entry else "", (entry.question,) if entry else (),
    )  # fmt: skip


def _read(text: str, lang: str, *, falls: bool) -> Statement:
    """The wording with numbers in its gaps, read as what it will be."""
    for gap, fillings in _GAPS.items():
        text = text.replace(gap, fillings[falls])
    return parse(text, lang)


def _entry(read: Statement, ask: DraftAsk) -> Entry | None:
    found = entries_for(read.metric.name if read.metric else read.text)
    return next(iter(found or entries_for(ask.statement, ask.domain, ask.objective)), None)


def _given(ask: DraftAsk, figures: tuple[Figure | None, Figure | None]) -> frozenset[str]:
    """The numbers that rest on something: of the figures, the statement, and the end of the cycle."""
    day = tokens_of(" ".join(day_text(ask.end, lang) for lang in ("en", "de", "fr"))) if ask.end else frozenset()
    shown = " ".join(figure.written for figure in figures if figure)
    return tokens_of(f"{ask.objective} {ask.statement} {shown}") | day


def _goes(entry: Entry, direction: str) -> bool:
    return {INCREASE: entry.direction == UP, DECREASE: entry.direction != UP}.get(direction, True)


def _measure(read: Statement, entry: Entry | None) -> str:
    """The words for the measure, without the unit that the reading takes for a part of them."""
    names = [entry.name, *(each.split(";")[0] for each in (entry.german, entry.french, entry.spanish))] if entry else []
    told = next((name for name in names if name and name.lower() in read.text.lower()), "")
    measure = re.sub(r"\s+", " ", read.metric.name if read.metric else read.text).strip()
    return told or (measure.removesuffix(entry.unit).strip() if entry else measure)


def _population(read: Statement) -> str:
    """Whom it counts, where the words of the measure say so."""
    people = _WHO.search(read.text)
    return people[1] if people else ""


def _unit(read: Statement, entry: Entry | None) -> str:
    unit = read.metric.unit if read.metric else None
    if unit == "percent":
        return "%"
    return entry.unit if entry and not is_percent(entry.unit) else ""


def _level(read: Statement, entry: Entry | None) -> int | None:
    return read.kirkpatrick if read.kirkpatrick is not None else entry.level if entry else None


def _figure(read: Statement, role: Role, text: str, known: tuple[Known, ...]) -> Figure | None:
    """A number of the sentence with what it rests on; None where a gap stands or it rests on nothing."""
    value = read.metric and (read.metric.baseline if role is Role.BASELINE else read.metric.target)
    if f"[{role}]" in text or not isinstance(value, int | float):
        return None
    span = read.spans.get(str(role))
    shown = read.text[span.start : span.end].strip(" :=~≈<>≤≥%") if span else ""
    rows = sorted((each for each in known if float(each.value) == float(value)), key=lambda each: each.role is not role)
    return Figure(rows[0].value, shown or written(rows[0].value, read.lang), rows[0].cited) if rows else None


def _reached(baseline: Figure, measure: str, known: tuple[Known, ...], lang: str, *, falls: bool) -> Figure | None:
    """The target that the objective itself names for this measure."""
    for each in known:
        goes = each.value < baseline.value if falls else each.value > baseline.value
        if each.role is Role.TARGET and goes and each.speaks_of(measure):
            return Figure(each.value, written(each.value, lang), each.cited)
    return None
