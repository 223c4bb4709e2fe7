"""Counted tries, shared by all processes: never more than so many within any stretch of time of one length."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, select
from sqlalchemy import delete as delete_from
from sqlalchemy.dialects import postgresql, sqlite

from backcast.storage.tables.services import throttles

_LETTERS: Final = 56  # of the hash: 224 bits; the other eight places of a key number the tries


class Throttles:
    """Tries by key; keys are kept as hashes, since they hold addresses of people and networks.

    A key has one row that holds its count and the moment of its latest try, and as many more as tries are free, which
    hold the moments of these, the newest in place of the oldest: one look at the oldest tells whether a try is free.
    """

    def __init__(self, connection: Connection, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._now = now

    def spend(self, key: str, most: int, within: timedelta) -> timedelta | None:
        """Count a try; gives how long to wait when ``most`` were made within the time, None when this one is free.

        A try that has to wait is not counted. ``within`` is a day at most: the broom takes what is older.
        """
        latest, count = self._held(key, self._now())
        now = self._now()  # only now: whoever waited for the row finds that somebody tried meanwhile
        if latest > now + within:  # a clock that was set back must not lock out
            self.forget(key)
            latest, count = self._held(key, now)
        now = max(now, latest)  # the clocks of two machines differ a little
        place = f"{_hashed(key)}{count % most:08d}"
        query = select(throttles.c.since).where(throttles.c.key == place)
        oldest: datetime | None = self._connection.execute(query).scalar_one_or_none()
        if oldest is not None and oldest > now - within:
            return oldest + within - now
        self._keep(place, now, 1)
        self._keep(_hashed(key), now, count + 1)
        return None

    def forget(self, key: str) -> None:
        """Start counting anew, after a success."""
        self._held(key, self._now())  # until then a try that is just being made would leave a row without its head
        self._connection.execute(delete_from(throttles).where(_of(key)))

    def sweep(self, older_than: timedelta) -> int:
        """Drop what nobody counts any more; gives how many rows. What somebody is counting just now stays."""
        old = select(throttles.c.key).where(throttles.c.since < self._now() - older_than)
        free = old.with_for_update(skip_locked=True)  # SQLite, whose writers come one by one, leaves it out
        return self._connection.execute(delete_from(throttles).where(throttles.c.key.in_(free))).rowcount

    def _held(self, key: str, now: datetime) -> tuple[datetime, int]:
        """The latest try of a key and how many there were, held until the unit ends.

        Made or held in one statement: two first tries at the same moment are both counted.
        """
        first = self._insert(_hashed(key), now, 0)
        held = first.on_conflict_do_update(index_elements=["key"], set_={"count": throttles.c.count})
        latest, count = self._connection.execute(held.returning(throttles.c.since, throttles.c.count)).one()
        return latest, count

    def _keep(self, place: str, moment: datetime, count: int) -> None:
        kept = self._insert(place, moment, count)
        again = {"since": moment, "count": count}
        self._connection.execute(kept.on_conflict_do_update(index_elements=["key"], set_=again))

    def _insert(self, place: str, moment: datetime, count: int) -> Any:
        insert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[self._connection.dialect.name]
        return insert(throttles).values(key=place, since=moment, count=count)


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:_LETTERS]


def _of(key: str) -> ColumnElement[bool]:
    """All rows of a key: what follows its hash are digits, which stand before “g” in the order of every database."""
    return throttles.c.key.between(_hashed(key), _hashed(key) + "g")
