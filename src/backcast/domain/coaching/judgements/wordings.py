"""Wordings: what is wrong with the words of a statement."""

# ruff: noqa: E501  # patterns and rows are read whole
import re
from collections.abc import Iterator
from typing import Final

from backcast.domain.coaching.judgements.cases import Case
from backcast.domain.coaching.judgements.shapes import any_of
from backcast.domain.coaching.lexicons.english import FUZZY_PHRASES, NOT_FUZZY, VANITY_PHRASES
from backcast.domain.coaching.lexicons.everything import (
    ACTIVITIES,
    CHANGES,
    DONE,
    FUZZY,
    GERUNDS,
    REACHES,
    VANITY,
)
from backcast.domain.coaching.readings.measures import (
    standard_measure,
)
from backcast.domain.coaching.readings.texts import Word
from backcast.domain.coaching.statements import Kind, Span

_NOT_FUZZY: Final = re.compile(any_of(NOT_FUZZY))


_FUZZY_PHRASES: Final = re.compile(any_of(FUZZY_PHRASES))


_VANITY_PHRASES: Final = re.compile(any_of(VANITY_PHRASES))


_FUNNEL: Final = re.compile(
    r"\b(?:leads?|share of|ask|demo requests?|conver\w+|weekly active|customers from|buy|bought|purchases?|orders?|rate|of downloaders|signups? from|who)\b"
)


_NOT_VANITY: Final = re.compile(
    r"\b(?:market share|share of|reach(?:es|ing)? (?:a |an |at |over |the )?[\d$€£]|views? of (?:staff|customers)|job shares|reach\s+\d+\s?%|reach \w+ rate)\b"
)


_HOW: Final = re.compile(
    r"\bby\s(?:\w+ly\s)?(?!(?:morning|evening|spring|onboarding|beginning|training|closing|opening|ending|meeting|shipping date|nothing|anything)\b(?!\s(?:all|our|the|new|more|every|staff|a|\d)))[a-z]{2,}ing\b[^,;.)]*"
    r"|(?:^|(?<=[\s,(]))(?:via|using|thanks to|with the help of|by means of|by way of|with the aid of|leveraging)\s[^,;.)]+|(?<=\s)(?:as a result of)\s[^,;.)]+"
    r"|(?<![\w-])through\s(?!(?:the (?:whole )?year|out|q\d|h\d|january|february|march|april|may|june|july|august|september|october|november|december|year|20\d\d|the (?:end|quarter|summer|winter|funnel|site|door|gate))\b)[a-z][^,;.)]+"
    r"|(?<=\s)with (?:a|the|our|an) (?:new |better |monthly |weekly |daily )*(?:bonus|script|app|tool|campaign|scheme|program(?:me)?|checklist|training|course|system|portal|chatbot|dashboard|process|template|process|newsletter|incentive|plan|platform|workshop|buddy|coach)\b[^,;.)]*"
    r"|\b(?:mittels|mithilfe|mit hilfe|dank|anhand|indem)\s[^,;.)]+|\bdurch (?:ein|die|den|das|neue|bessere|mehr|gezielte|regelmäßige|[a-zäöü]+(?:ung|s|en))\b[^,;.)]*|\bgrâce (?:à|au|aux)\s[^,;.)]+|\bau moyen d[eu'][^,;.)]+|\ben (?:lançant|utilisant|formant|mettant|[a-z]+ant)\b[^,;.)]*|\b(?:gracias a|gracias al|mediante|por medio de|a través de|utilizando)\s[^,;.)]+"
)


_NEXT_CLAUSE: Final = re.compile(
    r"\s(?:from|to|by|within|until|before|in|von|auf|um|bis|de|à|a|d'ici|antes del?)\s(?:the |end of |\w+ )?(?=[\d\[$€£]|q[1-4]\b|h[12]\b)"
)


_COMPARISONS: Final = re.compile(
    r"\b(?:more|fewer|less|higher|lower|better|faster|mehr|weniger|plus de|moins de|más|menos)\b"
)


_AND_DO: Final = re.compile(
    r"(?:\band|,|;|&|\+|\bund|\bet|\by|\bthen|/)\s+(?:then |to |also |we |will |dann |subsequently )?([^\W\d_]+(?:-[^\W\d_]+)*)"
)


def fuzzy(case: Case) -> Iterator[Span]:
    text = re.sub(r"\"[^\"]{0,200}\"", lambda match: " " * len(match[0]), case.folded)
    text = _NOT_FUZZY.sub(lambda match: " " * len(match[0]), text)
    if match := _FUZZY_PHRASES.search(text, case.shape.text.begin):
        yield Span(match.start(), match.end())
        return
    for word in case.shape.text.words:
        if word.text in FUZZY and text[word.start] != " " and not _is_part_of_name(case, word.start):
            yield Span(word.start, word.end)
            return


def _is_part_of_name(case: Case, start: int) -> bool:
    """A capital inside the sentence belongs to a name, such as Key Account Programme; German nouns excepted."""
    return (
        start > case.shape.text.begin
        and case.shape.text.original[start].isupper()
        and not case.shape.text.original.isupper()
        and case.shape.text.lang != "de"
    )


def vanity(case: Case) -> Iterator[Span]:
    if case.kind not in (Kind.OUTCOME, Kind.OUTPUT, Kind.HEALTH) or case.learning:
        return
    if _FUNNEL.search(case.folded) and not re.search(r"followers|impressions", case.folded):
        return
    text = _NOT_VANITY.sub(lambda match: " " * len(match[0]), case.folded)
    if match := _VANITY_PHRASES.search(text):
        yield Span(match.start(), match.end())
        return
    for word in case.shape.text.words:
        if word.text in VANITY and text[word.start] != " " and not _is_other_than_exposure(case, word):
            yield Span(word.start, word.end)
            return


_ALSO_ELSE: Final = frozenset({"shares", "stars", "hits", "mentions", "watchers"})


def _is_other_than_exposure(case: Case, word: Word) -> bool:
    """“Reach 40 leads” and “views of staff” speak of no exposure."""
    return word.text in _ALSO_ELSE or (word.text == "reach" and (word == case.shape.head or "media" not in case.folded))


def how(case: Case) -> Iterator[Span]:
    match = _HOW.search(case.folded, case.shape.text.begin)
    if (
        match
        and match[0].startswith("using")
        and match.start() > case.shape.text.begin
        and case.shape.first not in CHANGES | REACHES | ACTIVITIES
    ):
        return  # “customers using the app” names who is counted
    if match and not (case.kind is Kind.TASK and match.start() == case.shape.text.begin):
        clause = _NEXT_CLAUSE.split(match[0], maxsplit=1)[0]
        yield Span(match.start(), match.start() + len(clause))


def multi(case: Case) -> Iterator[Span]:
    others = case.shape.values.others
    if others and case.kind is not Kind.TASK and not _action_before(case):
        yield Span(others[0].start, others[0].end)
    elif not case.shape.values.are_given and case.kind is not Kind.TASK:
        halves = re.split(r"\s(?:and|und|et|y|&)\s", case.folded, maxsplit=1)
        if len(halves) == 2 and all(_COMPARISONS.search(half) for half in halves) and standard_measure(case.shape.text):
            yield case.everything


def _action_before(case: Case) -> bool:
    return case.shape.first in ACTIVITIES and case.shape.first not in REACHES


_DELIVERED_AND: Final = re.compile(
    r"\b(?:is |are |goes |went )?(?:live|published|launched|rolled out|in place|released|introduced|opened|deployed)\b[^.]{0,30}?(?:,|\band\b|\+|&|;|\bund\b|\bet\b)"
)


def _is_delivered_with_result(case: Case) -> bool:
    """“Portal live and 500 people registered”: a deliverable with a value behind it."""
    valued = (case.kind is Kind.OUTCOME and not _is_work(case)) or (
        case.kind is Kind.OUTPUT and case.shape.values.are_given
    )
    return valued and not case.binary and _DELIVERED_AND.search(case.folded) is not None


def compound(case: Case) -> Iterator[Span]:
    """Two actions, two deliverables, or an action with its result."""
    if case.kind in (Kind.HEALTH, Kind.VAGUE):
        return
    text, first = case.shape.text, case.shape.first
    if _is_delivered_with_result(case):
        yield case.everything
        return
    if case.kind is Kind.OUTCOME and not _is_work(case):
        return
    known = ACTIVITIES | (CHANGES | REACHES if first in ACTIVITIES or first in GERUNDS else frozenset())
    known |= DONE if case.kind is Kind.OUTPUT else GERUNDS if first in GERUNDS else frozenset()
    for match in _AND_DO.finditer(text.folded, text.begin):
        if (
            match[1] in known
            and match.start() > (case.shape.head.start if case.shape.head else 0)
            and not _is_noun_list(case, match)
        ):
            yield Span(match.start(), match.end())
            return
    if (
        case.kind is Kind.OUTPUT
        and not case.shape.values.are_given
        and (
            found := re.search(
                r"\b(?:with|for) [\w-]+ and [\w-]+|^[^\d]{3,40}\band\b[^\d]+\b(?:live|published|installed|ready|in place|done|completed|approved|released|built)\b",
                case.folded,
            )
        )
    ):
        yield Span(found.start(), found.end())
    if case.kind is Kind.TASK and text.lang == "de" and re.search(r"\b[a-zäöüß]+en und [a-zäöüß]+en\b", case.folded):
        yield case.everything


def _is_noun_list(case: Case, match: re.Match[str]) -> bool:
    """“design and test teams”, “plan, report and survey results”: nouns, told by a word of the same list in front."""
    after = case.folded[match.end() : match.end() + 25]
    word = match[1]
    if word in (
        "support",
        "test",
        "process",
        "program",
        "design",
        "market",
        "report",
        "plan",
        "track",
        "train",
        "list",
        "model",
        "post",
        "contact",
        "network",
        "place",
        "offer",
        "research",
        "study",
        "lead",
        "pay",
        "share",
        "use",
        "sales",
        "learn",
    ):
        return not re.match(r"\s(?:the|a|an|our|all|it|them|\d|new|each|every|to|with)\b", after)
    return False


def _is_work(case: Case) -> bool:
    return case.shape.first in ACTIVITIES | GERUNDS and case.shape.first not in REACHES | CHANGES
