"""The history of plans: what happened, what could be taken back, and what calendars knew of what went."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select

from backcast.domain.events import Event, Happened, RecordedEvent
from backcast.domain.people.persons import Person
from backcast.domain.planning.changes import Change, told
from backcast.domain.planning.conflicts.merges import Saving
from backcast.domain.planning.records import Revision
from backcast.domain.planning.steps import StepId
from backcast.storage.plans import rows
from backcast.storage.questions import Question
from backcast.storage.services import audits
from backcast.storage.tables.people import people
from backcast.storage.tables.plans import events

_DEPTH = 500
_NO_CHANGES = (Happened.PLAN_PUT_AWAY.value, Happened.PLAN_BROUGHT_BACK.value)

_LAST: Final = Question(
    select(events.c.version, events.c.happened, events.c.of)
    .where(events.c.plan_id == bindparam("plan"), events.c.workspace_id == bindparam("workspace"), events.c.version > 1)
    .order_by(events.c.version.desc())
    .limit(_DEPTH)
)


class History:
    """The events of plans of one workspace; whether the person may see a plan was asked before."""

    def __init__(self, connection: Connection, person: Person, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._person = person
        self._now = now

    def read(self, plan_id: str, since: int, most: int, before: int | None = None) -> list[RecordedEvent]:
        """What happened after version ``since`` and before version ``before``, the newest first."""
        query = (
            select(events, people.c.name)
            .join(people, people.c.id == events.c.person_id)
            .where(*self._of(plan_id), events.c.version > since)
            .order_by(events.c.version.desc())
            .limit(most)
        )
        if before is not None:
            query = query.where(events.c.version < before)
        return [
            RecordedEvent(
                version=row["version"],
                at=row["at"],
                person=row["name"],
                event=Event(Happened(row["happened"]), row["text"], row["of"]),
                lines=tuple(told([rows.change_of(change) for change in row["changes"]])),
            )
            for row in self._connection.execute(query).mappings()
        ]

    def changes_of(self, plan_id: str, version: int) -> list[Change]:
        """What led to a version."""
        query = select(events.c.changes).where(*self._of(plan_id), events.c.version == version)
        return [rows.change_of(change) for change in self._connection.execute(query).scalar_one()]

    def changes_since(self, plan_id: str, version: int) -> list[Saving]:
        """Who changed what after a version, the oldest first."""
        query = (
            select(events.c.person_id, people.c.name, events.c.changes)
            .join(people, people.c.id == events.c.person_id)
            .where(*self._of(plan_id), events.c.version > version)
            .order_by(events.c.version)
        )
        return [
            Saving(person_id, name, tuple(rows.change_of(change) for change in changes))
            for person_id, name, changes in self._connection.execute(query)
        ]

    def undo_and_redo(self, plan_id: str) -> tuple[int | None, int | None]:
        """Which versions could be taken back or made again: a redo is possible until something new is done."""
        own = {"plan": plan_id, "workspace": self._person.workspace}
        undo: list[int] = []
        redo: list[int] = []
        for version, happened, of in reversed(_LAST.unchanged(self._connection, own)):
            if happened == Happened.CHANGE_UNDONE.value:
                redo.append(of)
                undo = [known for known in undo if known != of]
            elif happened == Happened.CHANGE_REDONE.value:
                undo.append(of)
                redo = [known for known in redo if known != of]
            elif happened not in _NO_CHANGES:
                undo.append(version)
                redo = []
        return undo[-1] if undo else None, redo[-1] if redo else None

    def former_revisions(self, plan_id: str, version: int | None) -> dict[StepId, Revision]:
        """What calendars knew of the steps that went when a version was made, taken back, or made again."""
        if version is None:
            return {}
        query = (
            select(events.c.changes)
            .where(*self._of(plan_id), (events.c.version == version) | (events.c.of == version))
            .order_by(events.c.version)
        )
        recorded = [change for changes in self._connection.execute(query).scalars() for change in changes]
        found = {change["key"]: rows.former_revision(change) for change in recorded if "revision" in change}
        return {step: revision for step, revision in found.items() if revision}

    def record(
        self, plan_id: str, version: int, event: Event, changes: list[Change], revisions: Mapping[StepId, Revision]
    ) -> None:
        """Note what led to a version, in the history and in the audit trail."""
        now = self._now()
        self._connection.execute(
            insert(events).values(
                plan_id=plan_id,
                workspace_id=self._person.workspace,
                version=version,
                at=now,
                person_id=self._person.id,
                happened=event.happened.value,
                text=event.text,
                of=event.of,
                changes=[rows.change_row(change, revisions.get(change.key)) for change in changes],
            )
        )
        audits.record(self._connection, self._person, now, event.happened.value.replace("_", " "), event.text, plan_id)

    def _of(self, plan_id: str) -> list[Any]:
        return [events.c.plan_id == plan_id, events.c.workspace_id == self._person.workspace]
