"""How the lists of words are written down: one text, split at its spaces."""

import re


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def phrases(text: str) -> frozenset[str]:
    """The phrases of a text, which stand one a line or between bars."""
    return frozenset(part.strip() for part in re.split(r"[|\n]", text) if part.strip())
