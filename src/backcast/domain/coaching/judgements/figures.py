"""Figures: what is wrong with the numbers of a statement."""

# ruff: noqa: E501  # patterns and rows are read whole
import re
from collections.abc import Iterator

from backcast.domain.coaching.judgements.cases import Case
from backcast.domain.coaching.lexicons.everything import (
    DONE,
    FALLS,
    RISES,
    WINS,
)
from backcast.domain.coaching.readings.measures import (
    is_bounded,
    is_low_good,
    is_rate,
    verb_direction,
)
from backcast.domain.coaching.statements import Kind, Measured, Span


def no_metric(case: Case) -> Iterator[Span]:
    if case.measured is None and not case.binary:
        yield case.everything


def no_target(case: Case) -> Iterator[Span]:
    if case.measured is not None and case.measured.target is None and case.measured.change is None:
        yield case.everything


def no_baseline(case: Case) -> Iterator[Span]:
    """A level or a change without a start; what starts at zero by nature needs none."""
    found = case.measured
    if found is None or case.kind not in (Kind.OUTCOME, Kind.OUTPUT) or found.baseline is not None:
        return
    if (found.target is None and found.change is None) or _starts_at_zero(case, found):
        return
    yield case.told


def _starts_at_zero(case: Case, found: Measured) -> bool:
    if found.change is not None:
        return found.change.unit == "absolute" and any(word.text in WINS for word in case.shape.text.words)
    counted = found.unit in ("count", "rate") or (found.unit or "").startswith(("currency", "other"))
    if not counted or found.direction == "decrease":
        return False
    if any(word.text in WINS for word in case.shape.text.words):
        return True
    begins = case.shape.values.spans.get("target")
    if found.unit in ("count", "rate") and begins is not None:
        before = case.folded[case.shape.text.begin : begins.start]
        return not re.search(
            r"[^\W\d_]", before.replace("at least", "").replace("over", "").replace("more than", "")
        ) or (case.kind is Kind.OUTPUT and verb_direction(case.shape.text.words) is None)
    return False


def no_deadline(case: Case) -> Iterator[Span]:
    if case.by is None:
        yield Span(case.everything.end, case.everything.end)


def low_level(case: Case) -> Iterator[Span]:
    measured = case.measured
    if measured is None or not case.learning or case.level not in (0, 1):
        return
    made = case.kind is Kind.OUTPUT and measured.unit == "count" and _is_made(case)
    if case.kind in (Kind.OUTCOME, Kind.OUTPUT) and not made:
        yield case.told


def _is_made(case: Case) -> bool:
    """Things made, not people put through: “six modules published”, “catalogue grows from 30 to 55 courses”."""
    return (
        any(word.text in DONE for word in case.shape.text.words)
        and not re.search(r"\btrained\b|\benrolled\b|\battended\b|people|employees|staff|managers", case.folded)
    ) or bool(re.search(r"\bcatalog(?:ue)?\b", case.folded))


def ambiguous_percent(case: Case) -> Iterator[Span]:
    found = case.measured
    if found is None or found.change is None or found.change.unit != "percent" or found.baseline is not None:
        return
    shares = re.search(r"\b(?:share|percentage|proportion) of\b", case.folded)
    if (shares or is_rate(found.name.lower())) and not re.search(
        r"\b(?:shared|number of|moderate)\b", found.name.lower()
    ):
        yield case.shape.values.spans["change"]


def direction(case: Case) -> Iterator[Span]:
    found = case.measured
    if found is None or found.baseline is None or not isinstance(found.target, float) or found.target == found.baseline:
        return
    falls = found.target < found.baseline
    said = _said(case)
    if said is not None:
        if (said == "decrease") != falls:
            yield case.told
        return
    good = is_low_good(found.name.lower())
    if (
        good is not None
        and good != falls
        and case.kind is not Kind.HEALTH
        and any(
            word.text
            in (
                "improve",
                "improves",
                "verbessern",
                "améliorer",
                "mejorar",
                "improving",
                "optimise",
                "optimize",
                "better",
            )
            for word in case.shape.text.words
        )
    ):
        yield case.told


def _said(case: Case) -> str | None:
    words = case.shape.text.words
    before = case.shape.values.spans.get("baseline", Span(0, 0)).start
    for word in words:
        if word.text in (
            "improve",
            "better",
            "more",
            "less",
            "fewer",
            "higher",
            "lower",
            "faster",
            "up",
            "limit",
            "verbessern",
            "besser",
            "améliorer",
            "mejorar",
            "plus",
            "moins",
            "mehr",
            "weniger",
            "improves",
            "improving",
            "improved",
            "optimise",
            "schneller",
            "avoid",
            "prevent",
            "advance",
            "accelerate",
            "speed",
            "más",
            "menos",
            "passe",
            "passer",
            "porter",
            "pasar",
            "pasa",
            "enhance",
            "cut",
            "down",
        ) and not (word == case.shape.head and word.text in ("cut", "lower")):
            continue
        if word.start > before and case.shape.values.spans and case.shape.text.lang != "de":
            continue
        if word.text in FALLS:
            return "decrease"
        if word.text in RISES:
            return "increase"
    return None


def low_ambition(case: Case) -> Iterator[Span]:
    """Less than 3 % of the baseline and less than a tenth of the way to the bound."""
    found = case.measured
    if found is None or case.kind not in (Kind.OUTCOME, Kind.OUTPUT):
        return
    if found.change is not None and found.change.unit == "percent" and found.change.amount < 1.0:
        yield case.told
    if found.baseline is None or not isinstance(found.target, float):
        return
    step = abs(found.target - found.baseline)
    if step >= 0.03 * abs(found.baseline):
        return
    gap = _gap(case, found)
    if gap is None or step < 0.1 * gap:
        yield case.told


def _gap(case: Case, found: Measured) -> float | None:
    assert found.baseline is not None
    if found.direction == "decrease":
        return abs(found.baseline)
    if found.unit == "percent" and found.baseline <= 100:
        return 100 - found.baseline
    if case.shape.values.scale:
        return case.shape.values.scale - found.baseline
    return 5 - found.baseline if found.unit == "score" and found.baseline < 5 else None


def impossible(case: Case) -> Iterator[Span]:
    found = case.measured
    if found is None:
        return
    if (
        found.change is not None
        and found.change.unit == "percent"
        and found.change.amount > 100
        and found.direction == "decrease"
    ):
        yield case.told
        return
    most = max(found.target) if isinstance(found.target, tuple) else found.target
    if most is None:
        return
    if (
        found.unit == "percent"
        and most > 100
        and (is_bounded(case.folded) or re.search(r"%\s(?:of|der|des|de los|aller)\b", case.folded))
    ):
        if not re.search(
            r"\b(?:quota|net (?:revenue )?retention|nrr|of (?:plan|target|last|forecast|the plan|budget)|roi|growth|net dollar)\b",
            case.folded,
        ):
            yield case.told
    elif case.shape.values.scale and most > case.shape.values.scale:
        yield case.told
