"""Persons: names and orders to machines, which have no place in a key result."""

import re
from collections.abc import Iterator
from typing import Final

from backcast.domain.coaching.judgements.cases import Case
from backcast.domain.coaching.lexicons.names import FIRST_NAMES
from backcast.domain.coaching.readings.deadlines import months_in
from backcast.domain.coaching.statements import Span

_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{2,64}")


_PHONE: Final = re.compile(
    r"\+\d{1,3}[\s()/-]?\d[\d\s()/-]{5,15}\d|\b(?:tel|phone|call|ring|mobile)\.?:?\s\+?\d[\d\s/-]{5,15}\d"
)


_TITLED: Final = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|Miss|Prof|Frau|Herrn?|Mme|Mlle|Monsieur|Madame|Sra?|Señora?|Doña|Don|M)\.?\s(?=[A-ZÄÖÜÉ])[^\W\d_]+"
)


_TITLE_FALSE: Final = re.compile(r"^(?:M|Don|Miss|Ms)\s|^(?:Miss|Don)\b")


_HANDLE: Final = re.compile(r"(?:^|(?<=[\s(]))@[a-z][\w.-]{2,38}")


_POSSESSIVE: Final = re.compile(r"^[^\w]{0,6}([A-ZÄÖÜ][a-zäöüé]+)(?:'s|’s)\s")


_OWN: Final = re.compile(
    r"^[^\w]{0,6}([A-ZÄÖÜÉ][a-zäöüéè]+)\s[a-zäöü]+(?:s|t)\b[^.]{0,40}\b(?:his|her|ihre|ihren|seine|seinen|sein|ihr|sus)\b"
)


def person(case: Case) -> Iterator[Span]:
    original = _without_months(case)
    for pattern in (_EMAIL, _PHONE, _HANDLE):
        if match := pattern.search(original):
            yield Span(match.start(), match.end())
            return
    if (match := _TITLED.search(original)) and not _TITLE_FALSE.match(match[0]):
        yield Span(match.start(), match.end())
        return
    for pattern in (_POSSESSIVE, _OWN):
        match = pattern.match(original)
        if match and (pattern is _OWN or match[1].lower() in FIRST_NAMES):
            yield Span(match.start(1), match.end(1))
            return
    yield from _first_name(case)


def _first_name(case: Case) -> Iterator[Span]:
    original = _without_months(case)
    for word in case.shape.text.words:
        named = word.text.removesuffix("'s") in FIRST_NAMES and original[word.start].isupper()
        if (
            named
            and not _SAINT.search(original[: word.start][-8:])
            and not _NAMED_AFTER.match(original[word.end :][:14])
        ):
            yield Span(word.start, word.end)
            return


def _without_months(case: Case) -> str:
    """The text with the months of its dates blanked: in “by 1 Jan 2027” nobody is named."""
    letters = list(case.shape.text.original)
    for span in months_in(case.folded):
        letters[span.start : span.end] = " " * (span.end - span.start)
    return "".join(letters)


_SAINT: Final = re.compile(r"\b(?:St|Saint|San|Santa)\.?\s$")
_NAMED_AFTER: Final = re.compile(
    r"\s(?:model|method|ward|street|hospital|foundation|award|index|school|gmbh|ag|inc|ltd|test|chart|square)\b",
    re.IGNORECASE,
)


def injection(case: Case) -> Iterator[Span]:
    if case.shape.text.orders is not None:
        yield case.shape.text.orders
