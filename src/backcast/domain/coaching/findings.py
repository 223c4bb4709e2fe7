"""Findings: what a coach would say about a statement, or about all key results of an objective."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from backcast.domain.coaching.lexicons.advice import ADVICE, HINT
from backcast.domain.coaching.lexicons.measures import BASELINE_WORK
from backcast.domain.coaching.statements import RULESET, Kind, Span, Statement

_ORDER: Final = ("must", "should", "hint")
_EFFICIENCY: Final = re.compile(
    r"\b(?:faster|time|speed|volume|more|throughput|productivity|costs?|cheaper|shorten|efficien\w+|schneller|zeit)\b"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say: how grave it is, the words it rests on, why, whose rule it is and what to do.

    ``start`` and ``end`` are places in the statement; both are 0 for what concerns a whole objective.
    """

    code: str
    severity: str
    start: int
    end: int
    words: str
    why: str
    source: str
    remedy: str
    ruleset: str = RULESET


def findings(statement: Statement) -> tuple[Finding, ...]:
    """What to say about a statement, the gravest first."""
    told = list(_of_kind(statement))
    told += [_finding(sign.code, statement.text, sign.span) for sign in statement.signs]
    return tuple(sorted((_fitted(each, statement) for each in told), key=lambda each: _ORDER.index(each.severity)))


def set_findings(objective: str, statements: Sequence[Statement]) -> tuple[Finding, ...]:
    """What to say about all key results of an objective together."""
    return tuple(_finding(code, "", Span(0, 0)) for code in _codes_of_set(objective, statements))


def _codes_of_set(objective: str, statements: Sequence[Statement]) -> Iterator[str]:
    count = len(statements)
    checked = (
        ("TOO_FEW", count < 2),
        ("TOO_MANY", count > 5),
        ("ALL_SAME_LEVEL", _levels(statements) == "low"),
        ("ALL_LAGGING", _levels(statements) == "late"),
        ("NO_HEALTH", _lacks_guardrail(objective, statements)),
        ("DUPLICATE", _repeats(statements)),
        ("NOT_SUFFICIENT", count > 0),
    )
    return (code for code, holds in checked if holds)


def _levels(statements: Sequence[Statement]) -> str:
    """“low” when all stop at learning, “late” when all are results, for learning and development only."""
    levels = [each.kirkpatrick for each in statements if each.learning and each.kirkpatrick is not None]
    if len(levels) < max(len(statements), 2):
        return ""
    return "low" if max(levels) <= 2 else "late" if min(levels) == 4 else ""


def _lacks_guardrail(objective: str, statements: Iterable[Statement]) -> bool:
    told = [objective.lower(), *(each.metric.name.lower() for each in statements if each.metric)]
    kinds = {each.kind for each in statements}
    return Kind.HEALTH not in kinds and any(_EFFICIENCY.search(text) for text in told)


def _repeats(statements: Iterable[Statement]) -> bool:
    names = [" ".join(sorted(re.findall(r"\w+", each.metric.name.lower()))) for each in statements if each.metric]
    return len(names) != len(set(names))


def _of_kind(statement: Statement) -> Iterator[Finding]:
    code = {Kind.TASK: "TASK", Kind.OUTPUT: "OUTPUT", Kind.VAGUE: "VAGUE"}.get(statement.kind)
    if code:
        verb = statement.spans.get("verb", Span(0, len(statement.text)))
        yield _finding(code, statement.text, verb if statement.kind is Kind.TASK else Span(0, len(statement.text)))


def _finding(code: str, text: str, span: Span) -> Finding:
    advice = ADVICE[code]
    words = text[span.start : span.end]
    return Finding(code, advice.severity, span.start, span.end, words, advice.why, advice.source, advice.remedy)


def _fitted(found: Finding, statement: Statement) -> Finding:
    """The same finding, in words that fit the case: a baseline that is to be established is no fault."""
    change = statement.metric.change if statement.metric else None
    if found.code == "NO_BASELINE" and change is not None and change.unit == "percent":
        return _reworded(found, found.severity, f"Fill in the baseline ({change.amount:g} % of what?).")
    if found.code in ("TASK", "NO_METRIC") and statement.kind is Kind.TASK and _is_baseline_work(statement):
        return _reworded(found, HINT, "Good as a first step: say which key result uses the baseline afterwards.")
    return found


def _is_baseline_work(statement: Statement) -> bool:
    return any(phrase in statement.text.lower() for phrase in BASELINE_WORK)


def _reworded(found: Finding, severity: str, remedy: str) -> Finding:
    return Finding(found.code, severity, found.start, found.end, found.words, found.why, found.source, remedy)
