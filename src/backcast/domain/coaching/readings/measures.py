"""Measures: what a statement counts, in which unit, and which way it should go."""

# ruff: noqa: E501  # patterns and rows are read whole

import re
from collections.abc import Iterable
from typing import Final

from backcast.domain.coaching.lexicons.english import BOUNDED, NEUTRAL, UNBOUNDED
from backcast.domain.coaching.lexicons.everything import (
    ACTIVITIES,
    CHANGES,
    FALLS,
    GOOD_DOWN,
    KEEPS,
    MEASURES,
    RATES,
    REACHES,
    RISES,
)
from backcast.domain.coaching.lexicons.measures import MEASURE_PHRASES, SCORES
from backcast.domain.coaching.readings.texts import Text, Word
from backcast.domain.coaching.readings.values import Values
from backcast.domain.coaching.statements import Measured, Span

_PHRASES: Final = re.compile(
    r"\b(?:" + "|".join(sorted(map(re.escape, MEASURE_PHRASES), key=len, reverse=True)) + r")\b"
)
_UNBOUNDED: Final = re.compile(r"\b(?:" + "|".join(map(re.escape, UNBOUNDED)) + r")\b")
_LEADING: Final = re.compile(
    r"^(?:(?:we|will|to|our|the|a|an|and|number of|share of|average|that|at least|over|of|in|is|are|by|from|up|down|die|der|das|den|von|auf|um|"
    r"le|la|les|de|du|des|el|los|las|del|at|for|than|between|less|more|fewer|wir|so)\s+)+"
)
_TRAILING: Final = re.compile(
    r"(?:\s+(?:by|to|from|of|in|on|at|is|are|the|up|down|goes|and|end|von|auf|um|bis|de|à|a|en|for|until|less|above|under|below|over|than|only|with|steigern|senken|erhöhen|reduzieren|im|so|stays|remains))+$"
)
_LOW_IS_GOOD_FORMS: Final = re.compile(
    r"(?:fehler|kosten|zeit|unfäll|beschwerden|reklamation|fluktuation|ausschuss|dauer|rückst|krankenstand)\w*|(?:\bgrade\b.*\b1 is best\b)|(?:\b1 is best\b)"
)
_HIGH_IS_GOOD: Final = re.compile(
    r"\b(?:response rate|return rate of|quick|on-time|on time|returning|return to|repeat|in time|error-free|defect-free|first-contact|first contact|resolution rate|uptime|solved|complaint resolution|incident reporting|time saved|cost savings|report rate|returns? on|near-miss reports|lead(?:s| conversion| generation)?\b(?! time)|response to|retakes passed|claims settled)\b"
)


def standard_measure(text: Text) -> Span | None:
    """Where a text names a measure that everybody knows, such as churn or response time."""
    match = _PHRASES.search(text.folded, text.begin)
    if match:
        return Span(match.start(), match.end())
    for word in text.words:
        if word.text == "sales" and _OF_SALES.match(text.folded[word.end :][:16]):
            continue
        if word.text in MEASURES or _german_compound(word.text):
            return Span(word.start, word.end)
    return None


_OF_SALES: Final = re.compile(
    r"\s(?:and|team|teams|process|enablement|training|playbook|alignment|onboarding|tools|kit)\b"
)


def _german_compound(word: str) -> bool:
    return len(word) > 9 and word.endswith(
        ("quote", "quoten", "rate", "zufriedenheit", "zeit", "zeiten", "kosten", "umsatz", "fehler")
    )


def is_low_good(name: str) -> bool | None:
    """Whether less of a measure is better; None where its name does not say."""
    if _HIGH_IS_GOOD.search(name):
        return False
    words = set(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", name))
    if words & GOOD_DOWN or _LOW_IS_GOOD_FORMS.search(name):
        return True
    good = {"satisfaction", "revenue", "sales", "nps", "retention", "score", "scores", "conversion", "productivity", "csat", "rating",
            "yield", "profit", "margin", "uptime", "availability", "leads", "visitors", "engagement", "umsatz", "ventas", "ventes",
            "zufriedenheit", "kundenzufriedenheit", "pass", "renewals", "bookings", "enps", "adoption"}  # fmt: skip
    return False if words & good else None


def is_rate(name: str) -> bool:
    """Whether a measure is itself a percentage, so that “by 3 %” can mean two things."""
    words = set(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", name))
    return bool(words & RATES) or any(word.endswith(("quote", "rate", "anteil")) and len(word) > 5 for word in words)


def is_bounded(name: str) -> bool:
    """Whether a percentage of this cannot pass a hundred."""
    words = set(re.findall(r"[^\W\d_]+", name))
    return bool(words & BOUNDED or words & {"people", "staff", "employees", "rate"}) and not _UNBOUNDED.search(name)


def verb_direction(words: Iterable[Word]) -> str | None:
    """Which way the first verb of change points; None where it points nowhere, as “improve” and “reach” do."""
    for word in words:
        if word.text in KEEPS:
            return "maintain"
        if word.text in FALLS:
            return "decrease"
        if word.text in RISES and word.text not in NEUTRAL:
            return "increase"
    return None


def name_of(text: Text, blanks: Iterable[Span]) -> tuple[str, Span]:
    """The words that name the measure, and the stretch in which they stand.

    Args:
        text: the statement.
        blanks: what is no part of the name: numbers, deadline, the means.
    """
    kept = list(text.original)
    for span in blanks:
        kept[span.start : span.end] = "\0" * (span.end - span.start)
    joined = "".join(kept)[text.begin :]
    parts = [_LOOSE.sub("", part) for part in re.split(r"\0+", joined)]
    parts = [re.sub(r"\([^)]*\)|[→:;,()\[\]<>*\"=]|->|(?<=\s)[-+.](?=\s|$)", " ", part) for part in parts]
    whole = re.sub(r"\s+", " ", " ".join(parts)).strip(" .-–—!")
    name = _without_verbs(whole)
    name = _TRAILING.sub("", _LEADING.sub("", f"{name} ".lstrip()).strip())
    first = text.folded.find(name.split(" ")[0].lower(), text.begin) if name else -1
    last = text.folded.rfind(name.rsplit(" ", 1)[-1].lower()) if name else -1
    start = max(first, text.begin)
    return name[:200], Span(start, max(last + len(name.rsplit(" ", 1)[-1]), start))


_LOOSE: Final = re.compile(
    r"^\W*(?:at|after|within|nach) \d+ \w+,?\s*$|^\s*(?:to|of|auf|à|a|al|un|with|the|de)\s*$|\s(?:from|form|frm|von|to|auf|desde|de|del|du|en un|d'un|um|by|antes del?|d'ici|currently|now|today|before|was)\s*$"
    r"|\((?:now|currently|today|before|was|baseline)?\W*$|^\W*\)",
    re.IGNORECASE,
)


MEASURE_NOUNS: Final = frozenset(
    {"rate", "rates", "time", "times", "acceptance", "coverage", "score", "scores", "cycle", "volume"}
)


def _without_verbs(whole: str) -> str:
    parts = whole.split(" ")
    while len(parts) > 1 and (
        parts[1].lower() not in ("rate", "rates")
        and parts[0].lower() in CHANGES | REACHES | KEEPS | {"we", "will", "to", "the", "our", "of"}
    ):
        parts = parts[1:]
    if len(parts) > 1 and parts[0].lower() in ACTIVITIES and parts[1].lower() not in MEASURE_NOUNS:
        parts = parts[1:]
    while len(parts) > 1 and parts[-1].lower() in CHANGES | KEEPS | {"goes", "go"}:
        parts = parts[:-1]
    return " ".join(parts)


def measured(text: Text, values: Values, name: str, kept: bool) -> Measured:
    """What a statement counts, put together.

    Args:
        text: the statement.
        values: its numbers.
        name: the words that name the measure.
        kept: whether it is a guardrail, whose direction is to stay.
    """
    unit = _unit(text, values, name)
    return Measured(name, unit, values.baseline, values.target, values.change, _direction(text, values, name, kept))


def _unit(text: Text, values: Values, name: str) -> str | None:
    if not values.are_given:
        return None
    if values.unit == "pt":
        return "score"
    if values.unit:
        return values.unit
    words = {word.text for word in text.words}
    if words & SCORES and not re.search(r"\b(?:number of|ratings|reviews)\b", text.folded):
        return "score"
    if re.search(r"\bratio\b", name.lower()):
        return "ratio"
    return "rate" if re.search(r"\b(?:per|pro|je|par|por)\s", text.folded) else "count"


def _direction(text: Text, values: Values, name: str, kept: bool) -> str:
    if kept:
        return "maintain"
    if values.baseline is not None and isinstance(values.target, float) and values.baseline != values.target:
        return "decrease" if values.target < values.baseline else "increase"
    if values.down is not None:
        return "decrease" if values.down else "increase"
    said = verb_direction(text.words)
    if said in ("increase", "decrease"):
        return said
    return _bare_direction(text, values, name)


def _bare_direction(text: Text, values: Values, name: str) -> str:
    if values.target is not None and values.spans.get("target"):
        before = text.folded[: values.spans["target"].start][-24:]
        if re.search(
            r"\b(?:under|below|less than|fewer than|at most|no more than|max\.?|maximum|unter|höchstens|moins de|menos de|sous|up to)\s$",
            before,
        ):
            return "decrease"
        if re.search(
            r"\b(?:above|over|at least|more than|mindestens|über|au moins|plus de|al menos|más de|exceed)\s$", before
        ):
            return "increase"
    if values.unit == "percent" and re.search(r"\bof\b", text.folded[values.spans.get("target", Span(0, 0)).end :][:5]):
        return "increase"
    return "decrease" if is_low_good(name.lower()) else "increase"
