"""Activities: whether a statement tells what a team does rather than what changes."""

# ruff: noqa: E501  # patterns and rows are read whole
import re
from typing import Final

from backcast.domain.coaching.judgements.shapes import IN_STATE, Shape, any_of
from backcast.domain.coaching.lexicons.everything import (
    ACTIVITIES,
    CHANGES,
    DONE,
    FINAL_VERBS,
    FUZZY,
    GERUNDS,
    KEEPS,
    PEOPLE,
    REACHES,
)
from backcast.domain.coaching.lexicons.measures import BASELINE_WORK
from backcast.domain.coaching.lexicons.words import words

_BASELINE_WORK: Final = re.compile(any_of(BASELINE_WORK))


_AIM_BY: Final = re.compile(
    r"\bby\s(?:\w+ly\s)?([^\W\d_]+ing)\b|\b(?:through|via|using)\s(?:the\s)?([^\W\d_]+ing|[^\W\d_]+)\b"
)


_AND_MEASURE: Final = re.compile(
    r"(?:\band|&|\+|,|;|\bund|\bet|\by|\bso that|\bto)\s+(?:we )?(?:thereby |so |thus )?([^\W\d_]+)"
)


_BECOME: Final = words("become be foster promote strengthen encourage champion nurture have make take ensure deepen")


_WEAK_TASKS: Final = words(
    "address advance ensure enable engage enhance expand extend communicate understand lead support apply adopt develop deliver drive use pay order sign open plan report share test study complete finish model mentor network offer place manage grow update scope survey program position collect convert submit set"
)


_ACHIEVED: Final = words(
    "sell land close sign win gain attract acquire convert secure earn generate collect save retain book recover raise"
)


def is_task(shape: Shape) -> bool:
    """An activity of the team. A count or a date makes it no outcome; “and reach 60 %” behind it does."""
    if _is_baseline_work(shape):
        return True
    return not _is_result_of(shape) and (is_german_work(shape) or _begins_with_work(shape))


def _is_baseline_work(shape: Shape) -> bool:
    found = _BASELINE_WORK.search(shape.text.folded)
    return found is not None and not shape.values.are_given and shape.first not in CHANGES


_REACH_OUT: Final = re.compile(r"\s(?:out\b|feedback|input|buy-in|sign-off|agreement|alignment|started)")


def _begins_with_work(shape: Shape) -> bool:
    first = shape.first
    if first in CHANGES | _BECOME and not shape.values.are_given and _is_hidden(shape):
        return True
    if first in ("reach", "get") and _REACH_OUT.match(shape.text.folded[shape.head.end :] if shape.head else ""):
        return True
    works = len(shape.text.words) > 1 and first in ACTIVITIES | GERUNDS
    return works and not _is_noun(shape) and not _is_weak(shape)


def _is_hidden(shape: Shape) -> bool:
    """“Improve X by shipping Y”: the shipping is what will be done."""
    match = _AIM_BY.search(shape.text.folded, shape.text.begin)
    return match is not None and bool((match[1] and match[1] in GERUNDS) or match[2])


def _is_noun(shape: Shape) -> bool:
    """Whether the first word is a noun here: “Report rate 4 % → 9 %”, “Training days per head”, “Test coverage”."""
    assert shape.head is not None
    rest = shape.text.folded[shape.head.end : shape.head.end + 40]
    noun_after = re.match(
        r"[\s-]?(?:rate|rates|time|times|score|scores|days|hours|coverage|volume|conversion|value|participation|completion|attendance|costs?|quality|satisfaction|requests?|results?|orders?|tickets?|errors?|cycle|size|defects?|accuracy|duration|programme is|queue|backlog|centre|center|transfer|effectiveness|academy|catalogue|materials?|content|portal|platform|guide|plan|needs)\b",
        rest,
    )
    moved = (
        re.search(r"\b(?:live|goes|falls?|drops?|rises?|sinks?|increases|grows)\b|→|->", shape.text.folded)
        or shape.values.baseline is not None
        or shape.values.change is not None
    )
    if shape.first in _GERUND_NOUNS:
        return not re.match(
            r"\s(?:\d|all|every|each|the|our|a|an|new|two|three|four|five|ten|and)\b", rest
        ) and not _is_people(rest)
    if shape.first in GERUNDS or shape.first in (
        "process",
        "report",
        "test",
        "support",
        "order",
        "sales",
        "design",
        "plan",
        "call",
        "contact",
        "place",
        "program",
        "programme",
        "study",
        "model",
        "brief",
        "survey",
        "release",
        "search",
        "review",
        "market",
        "demo",
        "trial",
        "email",
        "visit",
        "offer",
        "audit",
        "list",
        "schedule",
        "research",
        "track",
        "post",
        "network",
        "supply",
        "transfer",
        "group",
        "share",
        "document",
        "coach",
        "pilot",
        "mentor",
        "onboarding",
        "lead",
        "complete",
        "open",
        "clean",
        "clear",
    ):
        last = shape.text.words[-1].text
        return bool(
            noun_after and (moved or shape.values.are_given or last in DONE or IN_STATE.search(shape.masked))
        ) or rest.startswith(":")
    return bool(
        noun_after
        and moved
        and shape.values.baseline is not None
        and rest[:1] in " -"
        and not re.match(r"\s(?:time|days|hours|results)", rest)
    )


def _is_people(rest: str) -> bool:
    following = re.match(r"\s(?:of )?([^\W\d_]+)", rest)
    return following is not None and following[1] in PEOPLE


_GERUND_NOUNS: Final = words("""
    training coaching mentoring onboarding learning testing reporting planning branding consulting hosting engineering
    meeting building program programme opening pricing staffing budgeting scheduling packing picking billing shipping
""")


def _is_weak(shape: Shape) -> bool:
    """“Deliver an outstanding induction”, “Ensure quality”: a verb of work with nothing that could be finished."""
    if shape.values.are_given:
        return False
    if all(word.text in FUZZY or word == shape.head for word in shape.text.words):
        return True
    if shape.first in _BECOME or (_ABSTRACT.search(shape.text.folded) and shape.first in _MAKES):
        return True
    return shape.first in ("deliver", "offer", "provide", "give") and any(
        word.text in FUZZY for word in shape.text.words
    )


_MAKES: Final = words(
    "build create develop establish deliver offer provide grow build-up drive support extend expand communicate"
)


_ABSTRACT: Final = re.compile(
    r"\b(?:relationships?|trust|culture|reputation|image|awareness|loyalty|team spirit|confidence|mindset|collaboration|experience for|excellence|atmosphere|customer focus|value for)\b"
)


def _is_result_of(shape: Shape) -> bool:
    """Whether a real measure with numbers stands behind the activity: “Launch in Spain and reach 1 m sales”."""
    if shape.first in _ACHIEVED and shape.values.are_given:
        return True
    values = shape.values
    if not values.are_given or shape.first not in ACTIVITIES | GERUNDS:
        return False
    where = min((span.start for span in values.spans.values()), default=0)
    for match in _AND_MEASURE.finditer(shape.text.folded, shape.text.begin, where):
        if match[1] in CHANGES | REACHES | KEEPS:
            return (
                values.baseline is not None
                or values.unit not in ("",)
                or match[1]
                in CHANGES
                | {"reach", "achieve", "hit", "get", "win", "gain", "attract", "sign", "acquire", "generate", "earn"}
            )
    result = re.search(r"\b(?:registered|sign up|signed up|use it|used by|adopted|sold)\b", shape.text.folded)
    return (values.baseline is not None and bool(_moves(shape))) or (
        result is not None and " and " in shape.masked and shape.first != "sign"
    )


def _moves(shape: Shape) -> bool:
    return shape.first in (
        "move",
        "get",
        "bring",
        "take",
        "shift",
        "convert",
        "push",
        "drive",
        "expand",
        "deliver",
        "transform",
    ) or (shape.measure is not None and shape.first in _WEAK_TASKS)


def is_german_work(shape: Shape) -> bool:
    """Work told as German does, with its verb at the end, or as a noun: “20 Workshops durchführen”."""
    if shape.text.lang != "de" or not shape.text.words:
        return False
    seen = [word for word in shape.text.words if shape.masked[word.start : word.end].strip()]
    last = seen[-1].text if seen else ""
    head_moves = any(word.text in CHANGES | REACHES | KEEPS for word in shape.text.words)
    return last in FINAL_VERBS and not (head_moves and shape.values.are_given)
