"""Briefs: what a model is given, as one JSON object in which the words of people are nothing but texts."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from backcast.domain.coaching.catalogue.entries import Entry
from backcast.domain.coaching.catalogue.everything import entries_for
from backcast.domain.coaching.drafting.drafts import DraftAsk
from backcast.domain.coaching.drafting.maskings import Masked, mask, shortened
from backcast.domain.coaching.drafting.values import Known, known_values

_MOST_CANDIDATES: Final = 8
_LONGEST: Final = 400  # characters of each text of people
_LONGEST_LABEL: Final = 80  # of a field or a unit
_LOOKED_AT: Final = 2_000  # of each, for names; five times of what is sent, since what is masked becomes shorter
_LONGEST_NAME: Final = 600  # of a name or an address, which may have been cut in two where the looking ended


@dataclass(frozen=True, slots=True)
class Brief:
    """What a model is given, and what its answer is held against.

    ``names`` are of people who may not be named. ``given`` is JSON; ``masked`` says what was taken out of it.
    """

    ask: DraftAsk
    given: str
    masked: Masked
    known: tuple[Known, ...]
    candidates: tuple[Entry, ...]
    names: tuple[str, ...]


def brief_of(ask: DraftAsk, names: Iterable[str], fits: Callable[[str], bool]) -> Brief | None:
    """Put together what a model is given, without names; None when even the least of it is too long.

    Args:
        ask: what is to be drafted.
        names: of people that may not be sent.
        fits: whether what is given is short enough to be sent.
    """
    known, candidates = known_values(ask), entries_for(ask.statement, ask.domain, ask.objective)[:_MOST_CANDIDATES]
    named = tuple(names)
    texts = _texts(ask, known)
    whole = mask({key: text[:_LOOKED_AT] for key, text in texts.items()}, named)
    most = {key: _most_of(key, texts[key], text) for key, text in whole.texts.items()}
    masked = Masked({key: shortened(text, most[key]) for key, text in whole.texts.items()}, whole.counts)
    for facts, entries in _smaller(len(known), len(candidates)):
        given = _json(ask, masked.texts, known[:facts], candidates[:entries])
        if fits(given):
            return Brief(ask, given, masked, known[:facts], candidates, named)
    return None


def _smaller(facts: int, entries: int) -> list[tuple[int, int]]:
    """How many facts and measures of the catalogue are sent: all, or fewer until it fits; measures go first."""
    fewer = [(facts, count) for count in range(entries, -1, -1)]
    return fewer + [(count, 0) for count in range(facts - 1, -1, -1)]


def _texts(ask: DraftAsk, known: Sequence[Known]) -> dict[str, str]:
    own = {"objective": ask.objective, "statement": ask.statement, "field": ask.domain}
    facts = {f"{each.id}.text": each.cited for each in known}
    return own | facts | {f"{each.id}.unit": each.unit for each in known}


def _most_of(key: str, text: str, masked: str) -> int:
    """How much of a text is sent; of one that was not looked at to its end, nothing near to where that ended."""
    most = _LONGEST_LABEL if key == "field" or key.endswith(".unit") else _LONGEST
    return most if len(text) <= _LOOKED_AT else max(0, min(most, len(masked) - _LONGEST_NAME))


def _json(ask: DraftAsk, texts: Mapping[str, str], known: Sequence[Known], candidates: Sequence[Entry]) -> str:
    given: dict[str, Any] = {
        "job": "rewrite" if ask.statement.strip() else "suggest",
        "language": ask.lang,
        "objective": texts["objective"],
        "statement": texts["statement"],
        "field": texts["field"],
        "cycle": {
            "begin": ask.begin.isoformat() if ask.begin else None,
            "end": ask.end.isoformat() if ask.end else None,
        },
        "facts": [
            {
                "id": each.id,
                "role": str(each.role),
                "text": texts[f"{each.id}.text"],
                "value": _plain(each.value),
                "unit": texts[f"{each.id}.unit"],
            }
            for each in known
        ],
        "catalogue": [
            {"measure": each.name, "unit": each.unit, "good": each.direction, "level": each.level}
            for each in candidates
        ],
        "n": ask.n,
    }
    return json.dumps(given, ensure_ascii=False)


def _plain(value: Decimal) -> str:
    """As text: no server rounds it."""
    return f"{value.normalize():f}"
