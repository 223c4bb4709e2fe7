"""Shapes: what a statement looks like before anybody judges it."""

import re
from dataclasses import dataclass
from typing import Final

from backcast.domain.coaching.lexicons.everything import (
    ACTIVITIES,
    STATES,
    THIRDS,
)
from backcast.domain.coaching.lexicons.names import FIRST_NAMES
from backcast.domain.coaching.lexicons.words import words
from backcast.domain.coaching.readings.measures import standard_measure
from backcast.domain.coaching.readings.texts import Text, Word
from backcast.domain.coaching.readings.values import Values
from backcast.domain.coaching.statements import Span


def any_of(phrases: frozenset[str]) -> str:
    return r"\b(?:" + "|".join(sorted(map(re.escape, phrases), key=len, reverse=True)) + r")\b"


_FILLERS: Final = words("""
    we will to and also please must should our the team i let's need want have going wir werden wollen nous allons vamos
    successfully fully quickly finally then jointly proactively actively continue again start-to
    be able aim plan-to squad department we'll i'll we're lets it's
""")


_TITLES: Final = words("dr mr mrs ms prof frau herr mme")


_MEANS_FIRST: Final = re.compile(r"(?:using|through|via|by|with|durch|mit|grâce|gracias)\s[^,\d]{3,60},\s")


IN_STATE: Final = re.compile(any_of(STATES))


@dataclass(frozen=True, slots=True)
class Shape:
    """What a statement looks like: its first word that means something, and what was found in it."""

    text: Text
    values: Values
    head: Word | None
    masked: str
    measure: Span | None

    @property
    def first(self) -> str:
        """The first word that means something, or an empty text."""
        return self.head.text if self.head else ""


def shape_of(text: Text, values: Values, masked: str) -> Shape:
    """The shape of a statement."""
    return Shape(text, values, _head(text), masked, standard_measure(text))


def _head(text: Text) -> Word | None:
    begin = _after_means(text)
    kept = [word for word in text.words if word.text not in _FILLERS and word.start >= begin]
    if not kept:
        return text.words[0] if text.words else None
    if kept[0].text in _TITLES and len(kept) > 2:
        kept = kept[1:]
    if len(kept) > 1 and kept[0].text not in ACTIVITIES and kept[1].text in THIRDS and _is_name(text, kept[0]):
        return Word(
            next(
                verb
                for verb in (kept[1].text[:-1], kept[1].text[:-2], f"{kept[1].text[:-3]}y")
                if verb in ACTIVITIES or len(verb) < 3
            ),
            kept[1].start,
            kept[1].end,
        )
    return kept[0]


def _is_name(text: Text, word: Word) -> bool:
    titled = text.folded[: word.start].rstrip(" .").endswith(tuple(_TITLES))
    return titled or word.text in FIRST_NAMES or word.text in ("hr", "it", "marketing", "management")


def _after_means(text: Text) -> int:
    """Where the statement goes on after “Using lean boards, …”."""
    match = _MEANS_FIRST.match(text.folded, text.begin)
    return match.end() if match else text.begin
