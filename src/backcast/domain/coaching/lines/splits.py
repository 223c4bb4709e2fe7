"""Splits: a line that says two things, made into two lines that say one each."""

import re
from typing import Final

from backcast.domain.coaching.lines.reviews import Review
from backcast.domain.coaching.statements import Span

_JOINS: Final = re.compile(r"\s*(?:[,;]\s*(?:and|und|et|y)?|\s(?:and|while|as well as|und|et|y|&|\+))\s+")
_VERB: Final = re.compile(r"^\W*(?:to )?([^\W\d_]+)\s+$")


def halves(review: Review) -> tuple[str, str]:
    """The two things that a line says; the same line twice where nothing tells them apart.

    The end of the cycle is said of both. A half that is a mere verb takes what the other says of it: “plan and hold a
    summit” is “plan a summit” and “hold a summit”.
    """
    body, tail = _without_deadline(review)
    joint = _joint(review, body)
    if joint is None:
        return review.text.strip(), review.text.strip()
    first, second = body[: joint.start].strip(), body[joint.end :].strip()
    if len(first.split()) == 1 and len(second.split()) > 1:
        first = f"{first} {second.split(' ', 1)[1]}"
    return _sentence(first, tail), _sentence(second, tail)


def _without_deadline(review: Review) -> tuple[str, str]:
    span = review.statement.spans.get("by")
    if span is None or review.statement.text != review.text:
        return review.text.strip(), ""
    text = review.text
    rest = text[span.end :].strip(" .")
    if rest or not text[: span.start].strip():  # it stands in the midst: left where it is
        return text.strip(" ."), ""
    return text[: span.start].strip(), text[span.start : span.end].strip(" .")


def _joint(review: Review, body: str) -> Span | None:
    """The word that joins the two: before the second value, or else the first that joins anything."""
    found = [Span(match.start(), match.end()) for match in _JOINS.finditer(body)]
    second = [each.start for each in review.findings if each.code == "MULTI_METRIC"]
    before = [span for span in found if second and _comes_between(review, span, second[0])]
    return next(iter(before or found), None)


def _comes_between(review: Review, joint: Span, other: int) -> bool:
    """Whether it stands between the value of one measure and that of the other."""
    spans = review.statement.spans
    own = [spans[name].start for name in ("target", "baseline", "change") if name in spans]
    first, last = sorted((max(own, default=0), other))
    return first < joint.end <= last


def _sentence(text: str, tail: str) -> str:
    whole = f"{text} {tail}".strip(" ,;")
    return whole[:1].upper() + whole[1:]
