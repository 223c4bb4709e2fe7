"""Counted tries, shared by all processes: so many within a time, then no more until it is over."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, update
from sqlalchemy import delete as delete_from
from sqlalchemy.dialects import postgresql, sqlite

from backcast.storage.tables.services import throttles


class Throttles:
    """Tries by key; keys are kept as hashes, since they hold addresses of people and networks."""

    def __init__(self, connection: Connection, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._now = now

    def spend(self, key: str, most: int, within: timedelta) -> timedelta | None:
        """Count a try; gives how long to wait when ``most`` were made within the time, None when this one is free."""
        now, mine = self._now(), throttles.c.key == _hashed(key)
        insert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[self._connection.dialect.name]
        first = insert(throttles).values(key=_hashed(key), since=now, count=0)
        held = first.on_conflict_do_update(index_elements=["key"], set_={"count": throttles.c.count})
        # Made or held in one statement: two first tries at the same moment are both counted.
        since, count = self._connection.execute(held.returning(throttles.c.since, throttles.c.count)).one()
        if since <= now - within or since > now:  # a clock that was set back must not lock out
            since, count = now, 0
        if count >= most:
            return timedelta(seconds=(since + within - now).total_seconds())
        self._connection.execute(update(throttles).where(mine).values(since=since, count=count + 1))
        return None

    def forget(self, key: str) -> None:
        """Start counting anew, after a success."""
        self._connection.execute(delete_from(throttles).where(throttles.c.key == _hashed(key)))

    def sweep(self, older_than: timedelta) -> int:
        """Drop what nobody counts any more; gives how many."""
        return self._connection.execute(
            delete_from(throttles).where(throttles.c.since < self._now() - older_than)
        ).rowcount


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
