"""Entries and what a calendar says about itself: the values of which a calendar file is made."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from backcast.calendars.identities import Identity

FORMAT: Final = 1


class EntryKind(StrEnum):
    """What an entry reminds of; the value is its category."""

    GOAL = "End goal"
    MILESTONE = "Milestone"
    ACTION = "Action"
    FOLLOW_UP = "Follow-up"
    START = "Start by"

    __hash__ = str.__hash__  # each entry is looked up by its kind some times, and the one of enumerations is slow


@dataclass(frozen=True, slots=True)
class Gap:
    """``uid`` may begin ``days`` after the end of the entry that holds this; negative when they overlap."""

    uid: str
    days: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry from ``first`` to ``last``, both included; what of it is shown is a matter of the choices of a feed.

    ``kind`` START reminds of the last day on which to begin work of the kind ``work``. ``lines`` are the description,
    to which ``url`` is added as the last line; ``categories`` come after the kind. ``parent`` and ``depends_on`` are
    uids of other entries. ``is_begun`` marks work under way, ``progress`` is the percentage of it that is done, None
    where nobody said; ``finished`` is the day on which it was done. ``is_tentative`` marks a scenario.
    """

    identity: Identity
    kind: EntryKind
    title: str
    first: date
    last: date
    lines: tuple[str, ...] = ()
    url: str = ""
    categories: tuple[str, ...] = ()
    parent: str = ""
    depends_on: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    is_begun: bool = False
    progress: int | None = None
    finished: date | None = None
    work: EntryKind | None = None
    is_tentative: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """What a calendar says about itself. ``colour`` is a CSS3 name, ``colour_code`` the same as ``#RRGGBB``."""

    name: str
    description: str = ""
    url: str = ""
    refresh: timedelta = timedelta(hours=1)
    colour: str = "slateblue"
    colour_code: str = "#6A5ACD"
