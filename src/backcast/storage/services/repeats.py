"""Requests that may be sent twice and are to be done once: the first answer is kept and given again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select
from sqlalchemy import delete as delete_from

from backcast.domain.people.persons import Person
from backcast.storage.tables.people import people
from backcast.storage.tables.services import repeats


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to a request; ``request_hash`` tells whether the second request is the same one."""

    request_hash: str
    status: int
    location: str
    body: str


class Repeats:
    """The answers that one person got, by the key that they sent with the request."""

    def __init__(self, connection: Connection, person: Person, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._person = person
        self._now = now

    def find(self, key: str) -> Answer | None:
        """The answer given before under this key, None when there was none.

        In a unit that writes, others who ask for the same person wait until it ends: of two requests under one key that
        come at once, the second finds the answer of the first.
        """
        if self._connection.get_execution_options().get("writing"):
            lock = select(people.c.id).where(people.c.id == self._person.id).with_for_update(key_share=True)
            self._connection.execute(lock)  # SQLite, which locks as a whole, leaves the clause out
        mine = (repeats.c.person_id == self._person.id, repeats.c.key == key)
        row = self._connection.execute(select(repeats).where(*mine)).first()
        return Answer(row.request_hash, row.status, row.location, row.body) if row else None

    def keep(self, key: str, answer: Answer) -> None:
        """Remember an answer; in the transaction of what it tells, so that both are kept or neither."""
        self._connection.execute(
            insert(repeats).values(
                person_id=self._person.id,
                workspace_id=self._person.workspace,
                key=key,
                request_hash=answer.request_hash,
                status=answer.status,
                location=answer.location,
                body=answer.body,
                created=self._now(),
            )
        )


def sweep_repeats(connection: Connection, before: datetime) -> int:
    """Forget answers from before a moment; gives how many."""
    return connection.execute(delete_from(repeats).where(repeats.c.created < before)).rowcount


KEPT_FOR = timedelta(hours=24)
