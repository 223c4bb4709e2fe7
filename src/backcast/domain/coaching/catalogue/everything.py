"""The whole catalogue, and how a text finds its measures in it."""

from collections.abc import Iterable
from typing import Final

from backcast.domain.coaching.catalogue import (
    finances,
    learning,
    operations,
    people,
    products,
    safety,
    sales,
    support,
)
from backcast.domain.coaching.catalogue.entries import Entry
from backcast.domain.coaching.catalogue.stems import stems_of

CATALOGUE: Final[tuple[Entry, ...]] = (
    *learning.ENTRIES,
    *sales.ENTRIES,
    *support.ENTRIES,
    *operations.ENTRIES,
    *safety.ENTRIES,
    *people.ENTRIES,
    *products.ENTRIES,
    *finances.ENTRIES,
)
_FIELDS: Final = {
    "marketing": "sales", "retail": "sales", "saas": "product", "it": "product", "manufacturing": "operations",
    "logistics": "operations", "health": "safety", "nonprofit": "finance", "learning": "ld", "l&d": "ld",
    "people": "hr", "engineering": "product", "service": "support",
}  # fmt: skip


_KNOWN: Final = tuple((entry, tuple((stems_of(word), word) for word in entry.synonyms)) for entry in CATALOGUE)


def entries_for(text: str, domain: str = "", near: str = "") -> tuple[Entry, ...]:
    """The measures that fit a text, the best first; those of its field when no word fits.

    Args:
        text: what is to be measured, in any of the four languages.
        domain: the field, such as ld, sales or support; empty when unknown.
        near: more words, such as the objective, which count half.
    """
    field = _FIELDS.get(domain.lower(), domain.lower())
    said, around = stems_of(text), stems_of(near)
    weighed = [(_weight(words, said, around) + (entry.domain == field) * 0.9, entry) for entry, words in _KNOWN]
    fitting = sorted((pair for pair in weighed if pair[0] >= 0.9), key=lambda pair: -pair[0])
    return tuple(entry for _, entry in fitting)


def _weight(words: Iterable[tuple[frozenset[str], str]], said: frozenset[str], around: frozenset[str]) -> float:
    best = 0.0
    for stems, _ in words:
        if stems and stems <= said:
            best = max(best, 2.0 * len(stems))
        elif stems and stems <= said | around:
            best = max(best, 1.0 * len(stems))
    return best
