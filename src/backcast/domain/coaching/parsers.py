"""Parsing: from a text to what it says."""

import re
from datetime import date
from typing import Final

from backcast.domain.coaching.judgements.cases import Case
from backcast.domain.coaching.judgements.defects import signs_of
from backcast.domain.coaching.judgements.kinds import kind_of
from backcast.domain.coaching.judgements.shapes import Shape, shape_of
from backcast.domain.coaching.lexicons.everything import (
    BEHAVIOUR,
    CHANGES,
    FALLS,
    KNOWLEDGE,
    LEARNING,
    PARTICIPATION,
    REACTION,
)
from backcast.domain.coaching.readings.deadlines import deadlines_of
from backcast.domain.coaching.readings.measures import measured, name_of
from backcast.domain.coaching.readings.quantities import quantities_of
from backcast.domain.coaching.readings.texts import Text, read_text
from backcast.domain.coaching.readings.values import values_of
from backcast.domain.coaching.statements import Kind, Measured, Span, Statement

_MEANS: Final = re.compile(r"\bby\s(?:\w+ly\s)?[a-z]{3,}ing\b[^,;.]*|\b(?:via|thanks to)\s[^,;.]+")
_JOINS: Final = re.compile(r"[,;]|\s(?:and|while|und|et|y|&)\s")
_RATED: Final = re.compile(
    r"\b(?:participants|learners|trainees|attendees|students|people) (?:\w+ )?(?:rate|recommend|like|enjoy)\b"
)
_RESULTS: Final = re.compile(
    r"\b(?:complaints?|incidents?|accidents?|errors?|turnover|revenue|sales|costs?|productivity|claims?|scrap|rework|"
    r"retention|time to|promoted|promotion|audit findings|defects?|beschwerden|fehler|unfälle|umsatz|quality|"
    r"accidents du travail|kundenzufriedenheit|customer)\b"
)


def parse(text: str, lang: str | None = None, today: date | None = None) -> Statement:
    """Understand a statement. The same text gives the same answer, whoever asks and whenever.

    Args:
        text: as it was typed; what lies beyond the longest text is left out.
        lang: en, de, fr or es; None to find out.
        today: not needed to understand deadlines, which are kept as they are written.
    """
    del today
    read = read_text(text, lang)
    deadline, dates = deadlines_of(read.folded, read.lang)
    masked = _blank(read.folded, (*dates, *([deadline.span] if deadline else [])), read.begin)
    found = quantities_of(masked, read.lang)
    values = values_of(masked, found)
    shape = shape_of(read, values, masked)
    kind, binary = kind_of(shape)
    span, metric = _metric(shape, kind, binary, deadline.span if deadline else None)
    learning = _is_learning(read)
    level = _level(shape, kind, metric) if learning else None
    by = deadline.by if deadline else None
    case = Case(shape, kind, binary, metric, by, level, learning)
    spans = (
        dict(values.spans) | ({"by": deadline.span} if deadline else {}) | ({"metric": span} if span and metric else {})
    )
    if shape.head:
        spans["verb"] = Span(shape.head.start, shape.head.end)
    return Statement(read.original, read.lang, kind, binary, metric, by, level, learning, signs_of(case), spans)


def _blank(folded: str, spans: tuple[Span, ...], begin: int) -> str:
    letters = [" "] * begin + list(folded[begin:])
    for span in spans:
        letters[span.start : span.end] = " " * (span.end - span.start)
    return "".join(letters)


def _metric(shape: Shape, kind: Kind, binary: bool, by: Span | None) -> tuple[Span | None, Measured | None]:
    given = shape.values.are_given
    named = shape.measure is not None and kind in (Kind.OUTCOME, Kind.HEALTH)
    if binary or not (given or named or kind in (Kind.OUTCOME, Kind.HEALTH)):
        return None, None
    means = [Span(match.start(), match.end()) for match in _MEANS.finditer(shape.text.folded, shape.text.begin)]
    means += _second_measure(shape)
    blanks = [span for span in (*shape.values.spans.values(), *means, by, shape.text.orders) if span]
    name, span = name_of(shape.text, blanks)
    return span, measured(shape.text, shape.values, name, kind is Kind.HEALTH)


def _second_measure(shape: Shape) -> list[Span]:
    """From the word that joins a second measure to the end: no part of the name of the first."""
    if not shape.values.others or not shape.values.spans:
        return []
    last = max(span.end for span in shape.values.spans.values())
    match = _JOINS.search(shape.text.folded, last)
    return [Span(match.start(), len(shape.text.folded))] if match else []


def _is_learning(read: Text) -> bool:
    return any(word.text in LEARNING for word in read.words)


def _level(shape: Shape, kind: Kind, metric: Measured | None) -> int | None:
    """The level of evaluation: 0 participation, 1 reaction, 2 learning, 3 behaviour, 4 results."""
    words = {word.text for word in shape.text.words}
    if kind is Kind.VAGUE:
        return None
    if kind is Kind.TASK:
        return 2 if words & {"baseline"} and words & KNOWLEDGE else 0
    if kind is Kind.OUTPUT or metric is None:
        return 0 if kind is Kind.OUTPUT else 2
    return _level_of_measure(words, shape)


def _level_of_measure(words: set[str], shape: Shape) -> int:
    checked = (
        (3, _is_behaviour(words)),
        (2, bool(words & (KNOWLEDGE - {"score", "scores", "test"}))),
        (1, _is_reaction(words, shape)),
        (2, bool(words & KNOWLEDGE)),
        (0, bool(words & PARTICIPATION) and words.isdisjoint(FALLS) and not _RESULTS.search(shape.text.folded)),
    )
    return next((level for level, fits in checked if fits), 4)


def _is_behaviour(words: set[str]) -> bool:
    common = {"use", "give", "hold", "follow"}
    seen = words & (BEHAVIOUR - common - {"run", "report"}) or words & common - CHANGES
    return bool(seen) and words.isdisjoint({"exam", "quiz", "rating"})


def _is_reaction(words: set[str], shape: Shape) -> bool:
    if _RATED.search(shape.text.folded):
        return True
    return bool(words & REACTION) and words.isdisjoint({"customer", "customers", "client", "clients", "kunden"})
