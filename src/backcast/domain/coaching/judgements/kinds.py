"""Kinds: outcome, output, task, health or vague, decided in one order, the first that fits."""

# ruff: noqa: E501  # patterns and rows are read whole
import re
from typing import Final

from backcast.domain.coaching.judgements.activities import is_german_work, is_task
from backcast.domain.coaching.judgements.outputs import is_output
from backcast.domain.coaching.judgements.shapes import Shape, any_of
from backcast.domain.coaching.lexicons.english import (
    CONFIRM_VERBS,
)
from backcast.domain.coaching.lexicons.everything import (
    ACTIVITIES,
    CHANGES,
    CONFIRMED,
    GERUNDS,
    KEEPS,
    REACHES,
    RISES,
    VANITY,
)
from backcast.domain.coaching.statements import Kind

_CONFIRMED: Final = re.compile(any_of(CONFIRMED))


_EXTERNAL: Final = re.compile(
    r"\bby (?:the )?(?!marketing|management|legal|hr|the team|us\b|finance|leadership)\w|\b(?:patent|licen[cs]e|drug|grant|funding|loan|permit|merger|trial|regulator|authority|vaccine|device|application)\b"
)


_HEALTH: Final = re.compile(
    r"\b(?:no worse than|not exceed|do not exceed|without exceeding|not rise above|does not (?:rise|fall|drop|exceed)|do not (?:rise|fall|drop)|never (?:exceeds?|drops?|falls?|rises?)|"
    r"no more than|not more than|not fall below|doesn't (?:rise|fall|drop)|holds? (?:at|steady|stable|above|below|under|over)|hold [\w\s-]{1,40}? (?:at|under|above|below|steady|stable|over|within)\b|"
    r"(?:is|are) (?:held|kept)|nicht (?:über|unter|mehr als|überschreiten|steigen|sinken)|überschreite[nt]|übersteigt|unverändert|ne (?:pas )?(?:dépasse\w*|dépasser)|"
    r"ne (?:pas )?descend\w*|no (?:supera\w*|superar|exceder|excede|baja de|sube de)|sin superar|sans dépasser|remain(?:s)? (?:at|above|below|under|over|stable|within)|"
    r"stays? (?:at|above|below|under|over|stable|within|flat)|do not let)\b"
)


_ZERO: Final = re.compile(
    r"^\W*(?:have )?(?:zero|no|0|keine[nrms]?|null|aucune?|zéro|cero|ningún|ninguna)\s(?!longer|later|matter)[^\W\d_]"
)


def kind_of(shape: Shape) -> tuple[Kind, bool]:
    """The kind of a statement, and whether it comes true or not by somebody else's word."""
    if _is_confirmed(shape):
        return Kind.OUTCOME, True
    for kind, fits in _ORDER:
        if fits(shape):
            return kind, False
    return Kind.VAGUE, False


def _is_confirmed(shape: Shape) -> bool:
    if shape.values.target is not None or shape.values.change is not None:
        return False
    match = _CONFIRMED.search(shape.text.folded, shape.text.begin)
    if match is None:
        return False
    first = shape.first
    if (
        match[0] in ("approved", "accepted by", "signed by")
        and first not in CONFIRM_VERBS
        and not _EXTERNAL.search(shape.text.folded)
    ):
        return False
    if first in CONFIRM_VERBS or first in REACHES:
        return True
    return (
        first not in ACTIVITIES
        and first not in GERUNDS
        and not is_german_work(shape)
        and not re.search(
            r"(?:guide|book|architecture|page|website|training|course|charter|plan|budget|concept|design|draft|template|document|policy|proposal|curriculum|strategy|selection|roadmap)\b",
            shape.text.folded[: match.start()],
        )
    )


def _is_health(shape: Shape) -> bool:
    if _HEALTH.search(shape.text.folded, shape.text.begin):
        return shape.first not in CHANGES or (shape.values.baseline is None and not _reduces(shape))
    first = shape.first
    kept = first in KEEPS or any(word.text in KEEPS - {"halten", "hält", "hold"} for word in shape.text.words[1:6])
    if kept and first not in CHANGES:
        return shape.values.are_given or shape.measure is not None or first not in ("maintain", "sustain", "preserve")
    return bool(_ZERO.match(shape.text.folded[shape.text.begin :])) and shape.values.baseline is None


def _reduces(shape: Shape) -> bool:
    return shape.first in CHANGES and shape.values.are_given


def _is_outcome(shape: Shape) -> bool:
    """A measure with a number, a measure that everybody knows, or people who do something that can be seen."""
    if shape.values.are_given and (shape.values.unit or _counts(shape)):
        return True
    if any(word.text in VANITY for word in shape.text.words) and shape.first in RISES | REACHES:
        return True
    if shape.measure is not None:
        return shape.first in CHANGES | REACHES or any(word.text in CHANGES for word in shape.text.words)
    return False


def _counts(shape: Shape) -> bool:
    return len(shape.text.words) > 0


_ORDER: Final = (
    (Kind.HEALTH, _is_health),
    (Kind.TASK, is_task),
    (Kind.OUTPUT, is_output),
    (Kind.OUTCOME, _is_outcome),
)
