"""Ties: what a row waits for, in the words of our tables or in the short form of MS Project, such as ``3FS+2 days``."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Final

from backcast.domain.planning.dependencies import LinkType
from backcast.domain.planning.steps import Unit
from backcast.project_files.tables.lengths import read_length

_WORDS: Final = re.compile(r"(\S+) \((.+)\)")
_BETWEEN: Final = re.compile(r"(overlap of )?(\d{1,6}) (working|calendar) days?( in between| after)?")
_SHORT: Final = re.compile(r"(\S+?)\s*(FS|SS|FF|SF)?\s*([+-]\s*\d[^+-]*)?", re.IGNORECASE)
_LONGEST: Final = 120  # a longer one would cost time, and is none
_TYPES: Final = {
    "start to start": LinkType.SS,
    "finish to finish": LinkType.FF,
    "start to finish": LinkType.SF,
    "finish to start": LinkType.FS,
}


@dataclass(frozen=True, slots=True)
class Tie:
    """One row that is waited for; ``offset`` is set where it is the event of a follow-up, instead of a lag."""

    before: str
    type: LinkType = LinkType.FS
    lag: int = 0
    unit: Unit = Unit.WORKING
    offset: int | None = None
    is_rounded: bool = False


class UnknownTie(ValueError):
    """A part of a cell that names no row, or ties to it in no way that we know."""


def read_ties(cell: str, days: Mapping[str, int]) -> Iterator[Tie]:
    """What a cell says; ``days`` holds the duration of every row by its id.

    Raises:
        UnknownTie: naming the part that cannot be read.
    """
    for part in re.split(r";\s+", cell.strip()):
        if not part.strip():
            continue
        tie = _tie(part.strip(), days)
        if tie is not None:
            yield tie
            continue
        for smaller in re.split(r"[,;]", part):
            found = _tie(smaller.strip(), days)
            if found is None:
                raise UnknownTie(smaller.strip() or part.strip())
            yield found


def _tie(part: str, days: Mapping[str, int]) -> Tie | None:
    if part in days:
        return Tie(part)
    if match := _WORDS.fullmatch(part[: 2 * _LONGEST]):
        return _in_words(match[1], match[2]) if match[1] in days else None
    match = _SHORT.fullmatch(part) if len(part) <= _LONGEST else None
    if not match or match[1] not in days:
        return None
    kind = LinkType(match[2].upper()) if match[2] else LinkType.FS
    return _lagged(match[1], kind, match[3] or "", days[match[1]])


def _in_words(before: str, words: str) -> Tie | None:
    kind, lag, unit, offset = LinkType.FS, 0, Unit.WORKING, None
    for word in words.split(", "):
        if word in _TYPES:
            kind = _TYPES[word]
        elif word == "same day":
            offset, unit = 0, Unit.CALENDAR
        elif match := _BETWEEN.fullmatch(word):
            unit = Unit(match[3])
            if match[4] == " after":
                offset = int(match[2])
            else:
                lag = -int(match[2]) if match[1] else int(match[2])
        else:
            return None
    return Tie(before, kind, lag, unit, offset)


def _lagged(before: str, kind: LinkType, text: str, days: int) -> Tie | None:
    if not text:
        return Tie(before, kind)
    length = read_length(text, days)
    if length is None:
        return None
    rounded = not length.is_whole
    if length.is_elapsed and length.whole > 0:
        return Tie(before, kind, length.whole, Unit.CALENDAR, is_rounded=rounded)
    lag = ceil(length.whole * 5 / 7) if length.is_elapsed else length.whole
    return Tie(before, kind, lag, Unit.WORKING, is_rounded=rounded or length.is_elapsed)
