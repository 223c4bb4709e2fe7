"""Chores: what has to be done now and then, by exactly one of all processes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, func, select, update
from sqlalchemy import delete as delete_from
from sqlalchemy.dialects import postgresql, sqlite

from backcast.domain.people.accounts import SESSION_IDLE, SESSION_LIFE
from backcast.storage.engines import without_limits
from backcast.storage.services.notices import end_feeds_of_plans
from backcast.storage.services.repeats import KEPT_FOR, sweep_repeats
from backcast.storage.services.throttles import Throttles
from backcast.storage.tables.coaching import ANSWERS_KEPT, model_answers
from backcast.storage.tables.feeds import feeds
from backcast.storage.tables.people import challenges, people, sessions, sign_in_links
from backcast.storage.tables.plans import plans
from backcast.storage.tables.services import audits, chores, mails

LEASE: Final = timedelta(minutes=10)
BIN_LIFE: Final = timedelta(days=30)  # how long a deleted plan can be brought back
REVOKED_FEEDS_KEPT: Final = timedelta(days=366)  # so long their address says that it is none any more
_MAILS_KEPT: Final = timedelta(days=30)


class Chores:
    """The calendar of chores, and the broom."""

    def __init__(self, connection: Connection, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._now = now

    def claim(self, name: str, every: timedelta) -> bool:
        """Whether this process is to do it now: of several that ask exactly one hears yes, once in ``every``."""
        now = self._now()
        known = self._connection.execute(select(chores.c.name).where(chores.c.name == name)).first()
        if known is None:
            new: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[self._connection.dialect.name](chores)
            self._connection.execute(new.values(name=name, due=now).on_conflict_do_nothing())
        free = (chores.c.claimed.is_(None)) | (chores.c.claimed < now - LEASE)
        claimed = self._connection.execute(
            update(chores).where(chores.c.name == name, chores.c.due <= now, free).values(due=now + every, claimed=now)
        )
        return claimed.rowcount == 1

    def done(self, name: str) -> None:
        """It is done until it is due again."""
        self._connection.execute(update(chores).where(chores.c.name == name).values(claimed=None))

    def sweep(self) -> dict[str, int]:
        """Remove what nobody can use any more; gives how many rows of each kind.

        Plans go thirty days after they were deleted, with everything that belongs to them; the audit trail keeps that
        they were there.
        """
        without_limits(self._connection)  # months of what nobody swept take longer than a page may
        now = self._now()
        swept_plans = plans.c.deleted < now - BIN_LIFE
        end_feeds_of_plans(self._connection, swept_plans)
        dead_sessions = (sessions.c.last_seen < now - SESSION_IDLE) | (sessions.c.created < now - SESSION_LIFE)
        return {
            "plans": self._drop(plans, swept_plans),
            "sessions": self._drop(sessions, dead_sessions),
            "links": self._drop(sign_in_links, sign_in_links.c.expires < now),
            "challenges": self._drop(challenges, challenges.c.expires < now),
            "mails": self._drop(mails, mails.c.created < now - _MAILS_KEPT),  # those that nobody took as well
            "answers": sweep_repeats(self._connection, now - KEPT_FOR),
            "answers of models": self._drop(model_answers, model_answers.c.created < now - ANSWERS_KEPT),
            "calendar links": self._drop(feeds, feeds.c.revoked < now - REVOKED_FEEDS_KEPT),
            "tries": Throttles(self._connection, self._now).sweep(timedelta(days=1)),
        }

    def counts(self) -> dict[str, int]:
        """How many rows there are of what an administrator watches."""
        named = {"plans": plans, "people": people, "sessions": sessions, "audits": audits}
        found = {name: self._count(table) for name, table in named.items()}
        waiting = select(func.count()).select_from(mails).where(mails.c.sent.is_(None))
        return {**found, "waiting_mails": self._connection.execute(waiting).scalar_one()}

    def _drop(self, table: Table, condition: ColumnElement[bool]) -> int:
        return int(self._connection.execute(delete_from(table).where(condition)).rowcount)

    def _count(self, table: Table) -> int:
        return int(self._connection.execute(select(func.count()).select_from(table)).scalar_one())
