"""Everything that a workspace keeps about its plans, for an owner who takes it along: private plans as well."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from backcast.domain.events import RecordedEvent
from backcast.domain.people.accesses import Sharing
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person
from backcast.domain.planning.records import PlanRecord
from backcast.storage.plans.histories import History
from backcast.storage.plans.plans import Plans
from backcast.storage.plans.sharings import sharing_of
from backcast.storage.tables.plans import plans

_MOST_EVENTS = 1_000_000


@dataclass(frozen=True, slots=True)
class WholePlan:
    """A plan with its history, the oldest first, and who gets at it."""

    record: PlanRecord
    events: tuple[RecordedEvent, ...]
    sharing: Sharing


class Exports:
    """The plans of the acting person's workspace, whoever they are open to; nothing here reaches into another one."""

    def __init__(self, connection: Connection, person: Person, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._person = person
        self._now = now

    def plan_ids(self) -> list[str]:
        """All plans but the deleted ones, the oldest first.

        Raises:
            NotAllowed: when the person's role does not allow it.
        """
        self._person.must(Deed.EXPORT_WORKSPACE)
        here = (plans.c.workspace_id == self._person.workspace, plans.c.deleted.is_(None))
        query = select(plans.c.id).where(*here).order_by(plans.c.created, plans.c.id)
        return list(self._connection.execute(query).scalars())

    def plan(self, plan_id: str) -> WholePlan:
        """One plan, also one that is private to others.

        Raises:
            NotFound: when there is no such plan in the workspace.
            NotAllowed: when the person's role does not allow it.
        """
        self._person.must(Deed.EXPORT_WORKSPACE)
        reader = replace(self._person, shared=plan_id)  # like the visitor of a link: reads this plan and no other
        row = Plans(self._connection, reader, self._now).must(plan_id, Deed.READ_PLAN)
        record = Plans(self._connection, reader, self._now).get(plan_id)
        events = History(self._connection, self._person, self._now).read(plan_id, 0, _MOST_EVENTS)
        sharing = sharing_of(self._connection, self._person.workspace, row, self._now())
        return WholePlan(record, tuple(reversed(events)), sharing)
