"""Outputs: whether a statement counts what is finished or put through."""

# ruff: noqa: E501  # patterns and rows are read whole
import re
from itertools import pairwise
from typing import Final

from backcast.domain.coaching.judgements.shapes import IN_STATE, Shape, any_of
from backcast.domain.coaching.lexicons.english import (
    BEHAVES,
    RESULT_PARTICIPLES,
    THROUGHPUT_PHRASES,
)
from backcast.domain.coaching.lexicons.everything import (
    ACTIVITIES,
    CHANGES,
    DONE,
    KEEPS,
    LEARNING,
    THROUGHPUT,
)
from backcast.domain.coaching.lexicons.words import words

_THROUGHPUT: Final = re.compile(any_of(THROUGHPUT_PHRASES))


_FINISHED: Final = re.compile(r"\b(?:finish(?:es|ed)?|complet(?:e|es|ed|ing)|attend(?:s|ed)?|participat(?:e|es|ed)|take part|enrol(?:led|l)?|enroll(?:ed)?|took part|trained|have (?:a|an|their|been|received|at least)|"
    r"registered|log(?:ged)? in|sign(?:ed)? up|receive(?:d)? (?:the )?(?:training|a)|went through|go through|onboarded|equipped|documented|migrated|instrumented|"
    r"nehmen\b.*\bteil|absolvier\w+|abgeschlossen|geschult|besuch\w+|suivent|terminent|suivi|formés|participent|completan?|asisten|terminan|participan|formados)\b")  # fmt: skip


_ATTRIBUTE: Final = re.compile(
    r"\b(?:among|about|by|of|with|newly|from|for|our|at|the) (?:newly )?trained\b|\btrained (?:\w+ )?(?:staff|installers|agents|sellers|leads|drivers|team|nurses)\b(?= (?:who|that|use|apply|hold|run))"
)


_EVERYONE_HAS: Final = re.compile(
    r"\W*(?:all|every|each)\s[^,.;%\d]{2,40}?\s(?:have|has)\s(?:a|an|been|their|its|[a-z]+)\b"
)


def is_output(shape: Shape) -> bool:
    """A finished deliverable, or people and things put through."""
    if _is_learning_measure(shape) or _is_put_through(shape):
        return True
    if _is_delivered(shape) or _EVERYONE_HAS.match(shape.text.folded[shape.text.begin :]):
        return True
    return _counts_throughput(shape)


def _is_learning_measure(shape: Shape) -> bool:
    found = _THROUGHPUT.search(shape.text.folded, shape.text.begin)
    return (
        found is not None
        and not re.search(r"\b(?:satisf|complaint|rating|sick|lost|absence|kranken)\w*", shape.text.folded)
        and shape.values.are_given
    )


def _is_put_through(shape: Shape) -> bool:
    """“97 % of employees finish the refresher”: people through a course; a purchase that buyers complete is none."""
    folded = _ATTRIBUTE.sub(" ", shape.text.folded)
    whole = re.match(r"\W*(?:all|every|each|alle|tous|todos)\b", shape.text.folded[shape.text.begin :]) is not None
    if not _FINISHED.search(folded, shape.text.begin) or not (shape.values.are_given or whole):
        return False
    learning = any(word.text in LEARNING for word in shape.text.words)
    owned = re.search(
        r"\b(?:have (?:a|an|their|been|at least)|documented|migrated|instrumented|equipped|trained|onboarded)\b", folded
    )
    kept = re.search(r"\b(?:purchase|use|apply|second|order|booking|task|journey|checkout)\b", shape.text.folded)
    return (
        (learning or owned is not None)
        and not (kept and not learning)
        and not re.search(r"\bpass(?:ed|es)?\b|\bapply\b|\buse[sd]?\b|\busing\b", shape.text.folded)
    )


def _is_delivered(shape: Shape) -> bool:
    if shape.first in CHANGES | KEEPS and shape.values.are_given:
        return False
    seen = [word.text for word in shape.text.words if shape.masked[word.start : word.end].strip()]
    if (
        shape.values.baseline is not None
        or shape.values.change is not None
        or shape.values.unit in ("hours", "days", "minutes", "score")
    ):
        return False
    if shape.values.unit == "percent" and any(word in RESULT_PARTICIPLES | set(BEHAVES) for word in seen):
        return False
    if any(word in ("who", "by") and other in DONE for word, other in pairwise(seen)):
        return False
    clause = " ".join(seen)
    return (
        bool(seen and (seen[0] in DONE or seen[-1] in DONE))
        or bool(IN_STATE.search(clause) and seen[0] not in ACTIVITIES)
        or _is_passive(seen)
    )


def _is_passive(seen: list[str]) -> bool:
    """“Style guide is approved by marketing”, “all depots equipped with tablets”."""
    for before, word in zip(["", *seen], seen, strict=False):
        if (
            word in DONE
            and word not in RESULT_PARTICIPLES
            and (before in ("is", "are", "been", "fully", "was", "were") or word in _CLEARLY_DONE)
        ):
            return True
    return False


_CLEARLY_DONE: Final = words(
    "equipped rolled implemented launched published released delivered installed migrated integrated deployed trained built translated created designed introduced established completed conducted held organised organized written shipped documented developed produced drafted set reworked redesigned"
)


def _counts_throughput(shape: Shape) -> bool:
    """A metric verb or a bare number on a noun of throughput, where no word of result follows."""
    if not shape.values.are_given:
        return False
    if re.search(
        r"\b(?:rate|satisfaction|complaints|score|conversion|errors?|resolved|pass|passed|answered|opened|won|booked|recommend|say|feel|leading to|result(?:ing)? in|that end|lead to|end in|rating|ratings|costs?|time|who|cancelled|requests?|incidents?|findings?|usage|adoption|use|uses)\b",
        shape.text.folded,
    ) and not re.search(r"\b(?:login|enrol\w+|attendance|completion|participation) rate", shape.text.folded):
        return False
    if re.search(r"%\s?of (?!\w+ (?:attendance|completion|participation))", shape.text.folded):
        return False
    taken = [(each.start, each.end) for each in shape.values.taken]
    head = [word.text for word in shape.text.words[:7] if not any(start <= word.start < end for start, end in taken)]
    return any(word in THROUGHPUT for word in head)
