"""Bodies: the calendars that were made, whole and compressed, each with what it was made from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy import delete as delete_from

from backcast.domain.people.feeds import FeedPoll, StoredFeed
from backcast.storage.feeds.polls import EVENTS, TO_DOS
from backcast.storage.tables.feeds import feed_bodies, feeds
from backcast.storage.tables.plans import plans


@dataclass(frozen=True, slots=True)
class FeedBody:
    """A complete calendar: ``seen`` is what it was made from, ``newest`` the last change of what it holds."""

    seen: str
    revision: str
    newest: datetime
    entries: int
    body: bytes
    zipped: bytes


_OF: Final = (feed_bodies.c.feed_id == bindparam("of"), feed_bodies.c.variant == bindparam("as"))
_HELD: Final = select(feeds.c.id).where(feeds.c.id == bindparam("of")).with_for_update(key_share=True)
_KNOWN: Final = select(feed_bodies.c.revision, feed_bodies.c.changed).where(*_OF)
_SEEN: Final = update(feed_bodies).where(*_OF).values(seen=bindparam("seen"))
_RENEWED: Final = (
    update(feed_bodies)
    .where(*_OF)
    .values({name: bindparam(name) for name in ("seen", "revision", "changed", "entries", "body", "zipped")})
)


class FeedBodies:
    """What feeds gave last; whoever asks here has the secret of the feed."""

    def __init__(self, connection: Connection, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._now = now

    def read(self, poll: FeedPoll) -> tuple[str, datetime, bytes, bytes] | None:
        """The stored calendar with its revision and the moment of its last change; None when there is none."""
        table = feed_bodies.c
        query = select(table.revision, table.changed, table.body, table.zipped).where(*_of(poll))
        row = self._connection.execute(query).first()
        return (row.revision, row.changed, bytes(row.body), bytes(row.zipped)) if row else None

    def keep(self, poll: FeedPoll, made: FeedBody) -> StoredFeed:
        """Keep what was made; a calendar that is the same as before has not changed, whatever it was made from.

        Of two changes within a second the second one counts as a second later: whoever asks by the moment, which is
        told in whole seconds, would never hear of it.
        """
        which = {"of": poll.id, "as": _variant(poll)}
        if self._connection.execute(_HELD, which).first() is None:
            return StoredFeed(made.seen, made.revision, made.newest)
        row = self._connection.execute(_KNOWN, which).first()
        if row is not None and row.revision == made.revision:
            self._connection.execute(_SEEN, {**which, "seen": made.seen})
            return StoredFeed(made.seen, row.revision, row.changed)
        changed = made.newest.replace(microsecond=0)
        if row is not None:
            changed = max(self._now().replace(microsecond=0), row.changed + timedelta(seconds=1))
        values: dict[str, Any] = {
            "seen": made.seen, "revision": made.revision, "changed": changed, "entries": made.entries,
            "body": made.body, "zipped": made.zipped,
        }  # fmt: skip
        if row is not None:
            self._connection.execute(_RENEWED, {**which, **values})
        else:
            key = {"feed_id": poll.id, "variant": _variant(poll), "workspace_id": poll.workspace}
            self._connection.execute(insert(feed_bodies).values({**key, **values}))
        return StoredFeed(made.seen, made.revision, changed)

    def note_used(self, poll: FeedPoll, reader: str) -> None:
        """Remember when, and by what kind of program, a feed was fetched."""
        self._connection.execute(
            update(feeds).where(feeds.c.id == poll.id).values(last_used=self._now(), reader=reader)
        )

    def end(self, poll: FeedPoll) -> datetime:
        """Its person may not see what it shows any more: it ends now, unless it had ended; gives when."""
        mine = feeds.c.id == poll.id
        put_away = select(plans.c.deleted).join(feeds, feeds.c.plan_id == plans.c.id).where(mine)
        deleted: datetime | None = self._connection.execute(put_away).scalar_one_or_none()
        if deleted is not None:
            return deleted  # a moment ago; it may be brought back
        self._connection.execute(update(feeds).where(mine, feeds.c.revoked.is_(None)).values(revoked=self._now()))
        self._connection.execute(delete_from(feed_bodies).where(feed_bodies.c.feed_id == poll.id))
        ended: datetime | None = self._connection.execute(select(feeds.c.revoked).where(mine)).scalar_one_or_none()
        return ended or self._now()


def _of(poll: FeedPoll) -> list[Any]:
    return [feed_bodies.c.feed_id == poll.id, feed_bodies.c.variant == _variant(poll)]


def _variant(poll: FeedPoll) -> str:
    return TO_DOS if poll.to_dos else EVENTS
