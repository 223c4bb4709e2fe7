"""Polls: a feed as whoever has its address finds it: one question, outside any unit of work, that loads no person."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Engine, and_, bindparam, case, func, select

from backcast.domain.people.feeds import FeedMark, FeedPoll, StoredFeed
from backcast.storage.identifiers import hashed
from backcast.storage.questions import Question
from backcast.storage.tables.feeds import feed_bodies, feeds
from backcast.storage.tables.people import people, workspaces
from backcast.storage.tables.plans import plans

EVENTS: Final = "events"
TO_DOS: Final = "to-dos"
TO_DOS_ENDING: Final = "-tasks"

_others = plans.alias("others")
# The set of plans changes with the workspace's counter, and each one's counter only rises: the sum tells a change.
_OF_ALL: Final = (
    select(func.coalesce(func.sum(_others.c.calendar_revision), 0))
    .where(_others.c.workspace_id == feeds.c.workspace_id, _others.c.deleted.is_(None))
    .scalar_subquery()
)
ENTRIES: Final = case((feeds.c.plan_id.is_not(None), plans.c.calendar_revision), else_=_OF_ALL)
_WANTED: Final = case((feeds.c.slug == bindparam("stem"), EVENTS), else_=TO_DOS)
_AT_TOKEN: Final = Question(
    select(
        feeds.c.id, feeds.c.workspace_id, feeds.c.person_id, feeds.c.slug, workspaces.c.calendar_revision, ENTRIES,
        feeds.c.revoked, people.c.left, plans.c.deleted, feeds.c.last_used,
        feed_bodies.c.seen, feed_bodies.c.revision, feed_bodies.c.changed,
    )
    .join(people, people.c.id == feeds.c.person_id)
    .join(workspaces, workspaces.c.id == feeds.c.workspace_id)
    .outerjoin(plans, plans.c.id == feeds.c.plan_id)
    .outerjoin(feed_bodies, and_(feed_bodies.c.feed_id == feeds.c.id, feed_bodies.c.variant == _WANTED))
    .where(feeds.c.token_hash == bindparam("token"))
)  # fmt: skip


class FeedPolls:
    """Feeds by their secret."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, token: str, stem: str) -> FeedPoll | None:
        """The feed behind a secret, None when there is none; ``stem`` is the name in its address, without “.ics”.

        Every secret costs the same, whether or not it opens anything: it is looked up by its hash.

        Raises:
            OutOfService: when the database cannot say it just now.
        """
        row = _AT_TOKEN.first(self._engine, {"token": hashed(token), "stem": stem})
        return None if row is None else _poll(row, stem)


def _poll(row: Sequence[Any], stem: str) -> FeedPoll | None:
    feed_id, workspace, person, slug, accesses, entries, revoked, left, deleted, last_used, *kept = row
    ends = [moment for moment in (revoked, left, deleted) if moment is not None]
    if stem not in (slug, slug + TO_DOS_ENDING) and not ends:
        return None
    stored = StoredFeed(*kept) if kept[0] is not None else None
    mark = FeedMark(accesses, entries or 0)
    is_to_dos = stem != slug and stem.endswith(TO_DOS_ENDING)
    return FeedPoll(feed_id, workspace, person, is_to_dos, slug, mark, min(ends, default=None), last_used, stored)
