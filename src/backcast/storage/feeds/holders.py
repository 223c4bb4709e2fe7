"""Holders: whose feed it is whose secret was shown, as they are at this moment, and the state of what it shows."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam

from backcast.domain.errors import NotFound
from backcast.domain.people.feeds import FeedMark, FeedRecord
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage.feeds.feeds import RECORDS, record_of
from backcast.storage.feeds.polls import ENTRIES
from backcast.storage.questions import Question
from backcast.storage.tables.feeds import feeds
from backcast.storage.tables.people import people, workspaces

_HOLDER: Final = Question(
    RECORDS.add_columns(
        people.c.id.label("holder"), people.c.name.label("called"), people.c.role,
        workspaces.c.calendar_revision.label("accesses"), ENTRIES.label("entries"),
    )
    .join(people, people.c.id == feeds.c.person_id)
    .join(workspaces, workspaces.c.id == feeds.c.workspace_id)
    .where(feeds.c.id == bindparam("feed"), feeds.c.workspace_id == bindparam("workspace"))
    .where(people.c.left.is_(None), feeds.c.revoked.is_(None))
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FeedHolder:
    """Whose feed it is, what it shows, and the counters of who may see what and of what there is to see."""

    person: Person
    record: FeedRecord
    mark: FeedMark


class FeedHolders:
    """The people behind feeds; only a poll asks here, after it has found the feed by its secret."""

    def __init__(self, connection: Connection, person: Person) -> None:
        self._connection = connection
        self._workspace = person.workspace

    def of(self, feed_id: str) -> FeedHolder:
        """Whose feed it is, in the same state of the database as everything else that this unit reads.

        Raises:
            NotFound: when there is no such feed, or its person is not here any more.
        """
        found = _HOLDER.within(self._connection, {"feed": feed_id, "workspace": self._workspace})
        if not found:
            raise NotFound("There is no such calendar link.")
        row = found[0]
        person = Person(row["holder"], self._workspace, row["called"], Role(row["role"]))
        return FeedHolder(person, record_of(row), FeedMark(row["accesses"], row["entries"] or 0))
