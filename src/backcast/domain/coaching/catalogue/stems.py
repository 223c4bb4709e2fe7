"""Stems: words without their endings, to compare what is meant rather than how it is written."""

import re
from typing import Final

_SMALL: Final = frozenset(
    [
        "the",
        "and",
        "for",
        "with",
        "our",
        "new",
        "all",
        "who",
        "from",
        "into",
        "per",
        "der",
        "die",
        "das",
        "und",
        "für",
        "mit",
        "les",
        "des",
        "pour",
        "una",
        "los",
        "las",
        "more",
        "less",
        "better",
        "today",
        "now",
        "currently",
        "this",
        "that",
        "are",
        "has",
        "have",
        "its",
        "their",
        "every",
        "each",
        "of",
    ]
)
_ENDING: Final = re.compile(r"(?:ies|es|s|ing|ed|en|er|n|y|e)$")


def stems_of(text: str) -> frozenset[str]:
    """The stems of the words of a text that mean something."""
    return frozenset(_stem(word) for word in re.findall(r"[^\W\d_]{3,}", text.lower()) if word not in _SMALL)


def _stem(word: str) -> str:
    bare = _ENDING.sub("", word) if len(word) > 4 else word
    return _ENDING.sub("", bare) if len(bare) > 5 else bare
