"""Lines as the drafting page shows them: each with its findings, what is offered for it, and what became of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from backcast.domain.coaching.findings import Finding, set_findings
from backcast.domain.coaching.lines.records import Draft, KeptOffer, Offered, State
from backcast.domain.coaching.lines.reviews import Review, review
from backcast.domain.coaching.lines.splits import halves
from backcast.domain.coaching.lines.wordings import Proposal
from backcast.domain.coaching.statements import Kind
from backcast.domain.errors import InvalidInput
from backcast.domain.limits import LINE_LENGTH
from backcast.domain.planning.steps import Step
from backcast.domain.results.key_results import KeyResult
from backcast.use_cases.coaching.drafts import Desk, step_of_line
from backcast.use_cases.coaching.offers import suggestions_for, wordings_for
from backcast.web.chains.spellings import result_name

MOST_PASTED: Final = 50
ACTIVITIES: Final = (Kind.TASK, Kind.OUTPUT)
# What was found, in two words: the history of drafting has no room for more.
FOUND: Final = {
    "TASK": "an activity",
    "VAGUE": "only a direction",
    "OUTPUT": "output, not effect",
    "NO_METRIC": "nothing to count",
    "NO_TARGET": "no target",
    "NO_BASELINE": "no baseline",
    "NO_DEADLINE": "no date",
    "FUZZY": "unclear words",
    "MULTI_METRIC": "two measures",
    "COMPOUND": "two things in one",
    "HOW": "says how",
    "VANITY": "counts exposure",
    "LOW_LEVEL": "attendance or smiles",
    "PCT_AMBIGUOUS": "points or percent",
    "DIRECTION": "words against numbers",
    "LOW_AMBITION": "a very small change",
    "IMPOSSIBLE": "beyond its measure",
    "PERSON": "names a person",
    "INJECTION": "speaks to a machine",
}
_BULLET: Final = re.compile(
    r"^\s*(?:[-*•‣▪–—]|\(?\d{1,2}[.)](?=\s)|(?:KR|kr)\s?\d{1,2}\s?[:.)–-])\s*(?:\[[ xX]?\]\s*)?"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A line with all that its card says; ``before`` is what the coach says about how it was first written.

    ``halves`` are there where it says two things, ``key_result`` where it was adopted, ``step`` where it became one.
    """

    draft: Draft
    review: Review
    before: Review | None
    proposal: Proposal
    offers: tuple[KeptOffer, ...]
    halves: tuple[str, str] | None
    key_result: KeyResult | None
    step: Step | None

    @property
    def is_done(self) -> bool:
        """Whether it is in the plan."""
        return bool(self.key_result or self.step)

    @property
    def is_activity(self) -> bool:
        """Whether it is work, which can be a step of the plan."""
        return self.review.kind in ACTIVITIES

    @property
    def asks_baseline(self) -> bool:
        """Whether a measured value would take it further."""
        return "baseline" in self.review.to_fill or self.review.asks_of_what


def lines_in(text: str) -> list[str]:
    """The lines that somebody pasted, without bullets, numbers and blanks around them.

    Raises:
        InvalidInput: when there are too many, or one is too long.
    """
    found = [" ".join(_BULLET.sub("", line).split()) for line in text.split("\n")]
    lines = [line for line in found if line]
    if len(lines) > MOST_PASTED:
        raise InvalidInput({"lines": f"These are {len(lines)} lines; at most {MOST_PASTED} can be added at a time."})
    if long := [line for line in lines if len(line) > LINE_LENGTH]:
        raise InvalidInput({"lines": f"“{long[0][:60]} …” is longer than {LINE_LENGTH} characters."})
    return lines


def shown_desk(desk: Desk, today: date) -> dict[str, Any]:
    """What the drafting page needs of a desk."""
    lines = [shown_line(desk, line, today) for line in desk.lines]
    waiting = [line for line in lines if not line.is_done]
    return {
        "desk": desk,
        "lines": waiting,
        "adopted": [line for line in lines if line.is_done],
        "together": together(desk, [line.review for line in waiting]),
        "suggestions": suggestions_for(desk),
        "offers": [kept for kept in desk.offers if _is_open(kept) and kept.offer.kind is Offered.SUGGESTION],
        "decisions": [kept for kept in desk.offers if not _is_open(kept)],
        "ready": sum(line.review.is_sound for line in waiting),
        "results": {known.id: result_name(desk.record.plan, known) for known in desk.record.plan.key_results},
        "found_words": FOUND,
    }


def shown_line(desk: Desk, line: Draft, today: date) -> Shown:
    """One line with its findings and offers; what was adopted needs no more of them."""
    said = review(line.text)
    key_result = next((known for known in desk.record.plan.key_results if known.id == line.key_result), None)
    step = step_of_line(desk.offers, line.id, desk.record)
    is_done = key_result or step
    return Shown(
        draft=line,
        review=said,
        before=review(line.original) if line.original != line.text else None,
        proposal=wordings_for(desk, line, today) if said.findings and not is_done else Proposal(()),
        offers=tuple(kept for kept in desk.offers if _is_open(kept) and kept.offer.draft == line.id),
        halves=halves(said) if said.is_two and not is_done else None,
        key_result=key_result,
        step=step,
    )


def together(desk: Desk, reviews: Iterable[Review]) -> tuple[Finding, ...]:
    """What the coach says about all key results of the objective, drafts and adopted ones together."""
    plan = desk.record.plan
    own = [known for known in plan.key_results if known.objective == desk.objective_id and known.text]
    statements = [review(known.text).statement for known in own]
    statements += [said.statement for said in reviews]
    return set_findings(desk.statement, statements) if statements else ()


def _is_open(kept: KeptOffer) -> bool:
    return kept.offer.state is State.OPEN
