"""Feeds: calendar addresses of one person, each a secret of its own, with what it shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from backcast.domain.people.persons import PersonId, TeamId, WorkspaceId

NOTICE_LIFE: Final = timedelta(days=30)  # how long a revoked address tells calendars that it is none any more


class FeedScope(StrEnum):
    """What a feed shows."""

    PLAN = "plan"
    TEAM = "team"
    PERSON = "person"
    GATES = "gates"


@dataclass(frozen=True, slots=True)
class FeedShows:
    """What somebody chose for a feed.

    ``plan`` is given for a plan, ``team`` for a team; ``owner`` is the name under which steps are somebody's, empty for
    the name of the person themselves. ``choices`` are the kinds and forms of entries, as plain values. ``name`` is what
    calendars call it, empty for the name of what it shows.
    """

    scope: FeedScope
    plan: str | None = None
    team: TeamId | None = None
    owner: str = ""
    name: str = ""
    choices: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class FeedRecord:
    """A feed as its person sees it; ``of`` is the present name of the plan or team, ``reader`` who fetched it last."""

    id: str
    shows: FeedShows
    slug: str
    created: datetime
    last_used: datetime | None
    reader: str
    revoked: datetime | None
    of: str = ""


@dataclass(frozen=True, slots=True)
class FeedMark:
    """What a stored calendar was made from: the counters of who may see what, and of what is to be seen."""

    accesses: int
    entries: int


@dataclass(frozen=True, slots=True)
class StoredFeed:
    """A calendar that was made: ``seen`` is what it was made from, ``changed`` when it last differed."""

    seen: str
    revision: str
    changed: datetime


@dataclass(frozen=True, slots=True)
class FeedPoll:
    """A feed as whoever has its address finds it.

    ``ended`` is the moment from which on it gives nothing more: it was revoked, its person left, its plan was deleted.
    ``stored`` is the calendar as it was given last, None before the first time.
    """

    id: str
    workspace: WorkspaceId
    person: PersonId
    to_dos: bool
    slug: str
    mark: FeedMark
    ended: datetime | None
    last_used: datetime | None
    stored: StoredFeed | None
