"""Plans in the database: loaded and saved whole, written part by part."""

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, func, insert, select, update

from backcast.domain.errors import NotFound, StalePlan
from backcast.domain.events import Event, Happened, RecordedEvent
from backcast.domain.people import Deed, Person
from backcast.domain.planning.changes import Change, Heading, Part, StepPart, changes_between, parts_of, plan_of, told
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanCard, PlanRecord, Revision
from backcast.domain.planning.steps import StepId
from backcast.storage import rows, tables
from backcast.storage.parts import PlanParts
from backcast.storage.people import new_id

_HISTORY_DEPTH = 500
_NO_CHANGES = (Happened.PLAN_PUT_AWAY.value, Happened.PLAN_BROUGHT_BACK.value)


class Plans:
    """The plans that one person may see, and what they may do with them.

    Every query names the person's workspace, and every deed asks their role: nothing here loads by id alone.
    """

    def __init__(self, connection: Connection, person: Person, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._person = person
        self._now = now

    # Reading.

    def cards(self, *, put_away: bool = False) -> list[PlanCard]:
        """All plans, the one changed last first; or those that were put away."""
        self._person.must(Deed.READ_PLAN)
        plans, steps = tables.plans, tables.steps
        counts = (
            select(steps.c.plan_id, func.count().label("steps"), func.count(steps.c.finished).label("done"))
            .where(steps.c.workspace_id == self._person.workspace, steps.c.kind != "milestone")
            .group_by(steps.c.plan_id)
            .subquery()
        )
        query = (
            select(plans, counts.c.steps, counts.c.done)
            .outerjoin(counts, counts.c.plan_id == plans.c.id)
            .where(plans.c.workspace_id == self._person.workspace, plans.c.deleted.is_not(None) == put_away)
            .order_by(plans.c.changed.desc(), plans.c.id)
        )
        return [
            PlanCard(
                row["id"], row["title"], row["statement"], row["due"], row["is_example"], row["changed"],
                row["steps"] or 0, row["done"] or 0,
            )
            for row in self._connection.execute(query).mappings()
        ]  # fmt: skip

    def get(self, plan_id: str, deed: Deed = Deed.READ_PLAN) -> PlanRecord:
        """A plan that the person may do the deed with.

        Raises:
            NotFound: when there is none of this id in their workspace.
            NotAllowed: when their role does not allow the deed.
        """
        row = self._row(plan_id)
        self._person.must(deed)
        stored_steps = self._all(tables.steps, plan_id, "position")
        undo, redo = self._undo_and_redo(plan_id)
        return PlanRecord(
            id=plan_id,
            version=row["version"],
            plan=self._plan(row, stored_steps),
            dated=row["dated"],
            revisions={step["id"]: _revision(step) for step in stored_steps},
            goal_revision=Revision(row["goal_uid"], row["goal_sequence"], row["created"], row["goal_changed"]),
            is_example=row["is_example"],
            created=row["created"],
            changed=row["changed"],
            undo=undo,
            redo=redo,
        )

    def history(self, plan_id: str, since: int = 0, most: int = 200) -> list[RecordedEvent]:
        """What happened to a plan after version ``since``, the newest first.

        Raises:
            NotFound: when there is no such plan in their workspace.
            NotAllowed: when their role does not allow it.
        """
        self._row(plan_id)
        self._person.must(Deed.READ_HISTORY)
        events, people = tables.events, tables.people
        query = (
            select(events, people.c.name)
            .join(people, people.c.id == events.c.person_id)
            .where(*self._of(events, plan_id), events.c.version > since)
            .order_by(events.c.version.desc())
            .limit(most)
        )
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
        """What led to a version.

        Raises:
            NotFound: when there is no such plan in their workspace.
            NotAllowed: when their role does not allow it.
        """
        self._row(plan_id)
        self._person.must(Deed.READ_HISTORY)
        events = tables.events
        query = select(events.c.changes).where(*self._of(events, plan_id), events.c.version == version)
        return [rows.change_of(change) for change in self._connection.execute(query).scalar_one()]

    def touched_since(self, plan_id: str, version: int) -> set[tuple[Part, str]]:
        """Which parts of a plan were changed after a version.

        Raises:
            NotFound: when there is no such plan in their workspace.
            NotAllowed: when their role does not allow it.
        """
        self._row(plan_id)
        self._person.must(Deed.READ_HISTORY)
        events = tables.events
        query = select(events.c.changes).where(*self._of(events, plan_id), events.c.version > version)
        found = self._connection.execute(query).scalars()
        return {(Part(change["part"]), change["key"]) for changes in found for change in changes}

    # Writing.

    def add(self, plan: Plan, event: Event, dated: date, *, is_example: bool = False) -> PlanRecord:
        """A new plan, as its first version.

        Raises:
            NotAllowed: when the person's role does not allow it.
        """
        self._person.must(Deed.MAKE_PLAN)
        plan_id, now = new_id(), self._now()
        self._connection.execute(
            insert(tables.plans).values(
                id=plan_id,
                workspace_id=self._person.workspace,
                version=1,
                goal_uid=str(uuid.uuid4()),
                goal_sequence=0,
                goal_changed=now,
                dated=dated,
                is_example=is_example,
                created=now,
                changed=now,
                **self._heads(plan),
            )
        )
        PlanParts(self._connection, self._person.workspace, plan_id, now).write_all(plan)
        self._record(plan_id, 1, event, [], {})
        return self.get(plan_id)

    def save(
        self,
        record: PlanRecord,
        plan: Plan,
        event: Event,
        dated: date,
        revised: Collection[StepId] = (),
        *,
        goal_revised: bool = False,
    ) -> PlanRecord:
        """The plan in place of what was stored, one version further.

        ``revised`` are the steps whose calendar entries look different from now on, ``goal_revised`` says the same of
        the end goal's entry.

        Raises:
            StalePlan: when somebody else saved it after it was read.
            NotAllowed: when the person's role does not allow it.
        """
        self._person.must(Deed.CHANGE_PLAN)
        now, changes = self._now(), changes_between(record.plan, plan)
        values: dict[str, Any] = {"version": record.version + 1, "changed": now, "dated": dated}
        if goal_revised:
            values |= {"goal_sequence": record.goal_revision.sequence + 1, "goal_changed": now}
        plans = tables.plans
        saved = self._connection.execute(
            update(plans)
            .where(
                plans.c.id == record.id,
                plans.c.workspace_id == self._person.workspace,
                plans.c.version == record.version,
                plans.c.deleted.is_(None),
            )
            .values(**values, **self._heads(plan))
        )
        if saved.rowcount != 1:
            raise StalePlan(record.version, self._row(record.id)["version"])
        parts = PlanParts(self._connection, self._person.workspace, record.id, now)
        parts.write(plan, changes, self._former_revisions(record.id, event.of))
        parts.revise(revised)
        self._record(record.id, record.version + 1, event, changes, record.revisions)
        return self._next(record, plan, dated, now)

    def delete(self, plan_id: str) -> None:
        """Put a plan away: it is no longer shown, and nothing of it is lost.

        Raises:
            NotFound: when there is no such plan in their workspace.
            NotAllowed: when the person's role does not allow it.
        """
        version = self._row(plan_id)["version"]
        self._person.must(Deed.DELETE_PLAN)
        self._set_deleted(plan_id, version, self._now(), Event(Happened.PLAN_PUT_AWAY, "Deleted the plan"))

    def restore(self, plan_id: str) -> None:
        """Bring a plan back that was put away; one that was not stays as it is.

        Raises:
            NotFound: when there is no such plan in their workspace.
            NotAllowed: when the person's role does not allow it.
        """
        self._person.must(Deed.DELETE_PLAN)
        plans = tables.plans
        query = select(plans.c.version, plans.c.deleted).where(*self._own(plan_id))
        found = self._connection.execute(query).one_or_none()
        if found is None:
            raise NotFound("There is no such plan.")
        if found.deleted is not None:
            event = Event(Happened.PLAN_BROUGHT_BACK, "Brought the plan back")
            self._set_deleted(plan_id, found.version, None, event)

    def _set_deleted(self, plan_id: str, version: int, moment: datetime | None, event: Event) -> None:
        self._connection.execute(
            update(tables.plans).where(*self._own(plan_id)).values(deleted=moment, version=version + 1)
        )
        self._record(plan_id, version + 1, event, [], {})

    def _own(self, plan_id: str) -> list[Any]:
        return [tables.plans.c.id == plan_id, tables.plans.c.workspace_id == self._person.workspace]

    # How it is done.

    def _row(self, plan_id: str) -> Mapping[str, Any]:
        plans = tables.plans
        query = select(plans).where(
            plans.c.id == plan_id, plans.c.workspace_id == self._person.workspace, plans.c.deleted.is_(None)
        )
        row = self._connection.execute(query).mappings().first()
        if row is None:
            raise NotFound("There is no such plan.")
        return dict(row)

    def _of(self, table: Table, plan_id: str) -> list[Any]:
        return [table.c.plan_id == plan_id, table.c.workspace_id == self._person.workspace]

    def _all(self, table: Table, plan_id: str, *order: str) -> list[Mapping[str, Any]]:
        query: Select[Any] = select(table).where(*self._of(table, plan_id)).order_by(*(table.c[name] for name in order))
        return [dict(row) for row in self._connection.execute(query).mappings().all()]

    def _plan(self, row: Mapping[str, Any], stored_steps: list[Mapping[str, Any]]) -> Plan:
        needs: dict[StepId, list[Any]] = {}
        for dependency in self._all(tables.dependencies, row["id"], "after", "position"):
            needs.setdefault(dependency["after"], []).append(rows.dependency_of(dependency))
        return plan_of(
            {
                Part.HEADING: {"": rows.heading_of(row)},
                Part.GOAL: {"": rows.goal_of(row)},
                Part.CALENDAR: {
                    each["name"]: rows.calendar_of(each)
                    for each in self._all(tables.work_calendars, row["id"], "position")
                },
                Part.STEP: {
                    each["id"]: StepPart(rows.step_of(each), tuple(needs.get(each["id"], ()))) for each in stored_steps
                },
                Part.METRIC: {
                    each["id"]: rows.metric_of(each) for each in self._all(tables.metrics, row["id"], "position")
                },
                Part.KEY_RESULT: {
                    each["id"]: rows.key_result_of(each)
                    for each in self._all(tables.key_results, row["id"], "position")
                },
                Part.MEASUREMENT: {
                    str(number): rows.measurement_of(each)
                    for number, each in enumerate(self._all(tables.measurements, row["id"], "position"))
                },
            }
        )

    def _undo_and_redo(self, plan_id: str) -> tuple[int | None, int | None]:
        """Which versions could be taken back or made again: a redo is possible until something new is done."""
        events = tables.events
        query = (
            select(events.c.version, events.c.happened, events.c.of)
            .where(*self._of(events, plan_id), events.c.version > 1)
            .order_by(events.c.version.desc())
            .limit(_HISTORY_DEPTH)
        )
        undo: list[int] = []
        redo: list[int] = []
        for version, happened, of in reversed(self._connection.execute(query).all()):
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

    def _former_revisions(self, plan_id: str, version: int | None) -> dict[StepId, Revision]:
        """What calendars knew of the steps that went when a version was made, taken back, or made again."""
        if version is None:
            return {}
        events = tables.events
        query = (
            select(events.c.changes)
            .where(*self._of(events, plan_id), (events.c.version == version) | (events.c.of == version))
            .order_by(events.c.version)
        )
        recorded = [change for changes in self._connection.execute(query).scalars() for change in changes]
        found = {change["key"]: rows.former_revision(change) for change in recorded if "revision" in change}
        return {step: revision for step, revision in found.items() if revision}

    def _next(self, record: PlanRecord, plan: Plan, dated: date, now: datetime) -> PlanRecord:
        """The record after a save: the plan is known, so that only what the database adds to it is read."""
        plans, steps = tables.plans, tables.steps
        goal = select(plans.c.goal_uid, plans.c.goal_sequence, plans.c.created, plans.c.goal_changed)
        goal = goal.where(plans.c.id == record.id, plans.c.workspace_id == self._person.workspace)
        stamps = select(steps.c.id, steps.c.uid, steps.c.sequence, steps.c.created, steps.c.changed)
        stamps = stamps.where(*self._of(steps, record.id))
        undo, redo = self._undo_and_redo(record.id)
        return replace(
            record,
            version=record.version + 1,
            plan=plan_of(parts_of(plan)),  # in the order in which the database would give it
            dated=dated,
            revisions={known: Revision(*rest) for known, *rest in self._connection.execute(stamps)},
            goal_revision=Revision(*self._connection.execute(goal).one()),
            changed=now,
            undo=undo,
            redo=redo,
        )

    def _heads(self, plan: Plan) -> dict[str, Any]:
        heading = Heading(plan.title, plan.name, plan.programme, plan.notes)
        return {**rows.heading_row(heading), **rows.goal_row(plan.goal)}

    def _record(
        self,
        plan_id: str,
        version: int,
        event: Event,
        changes: list[Change],
        revisions: Mapping[StepId, Revision],
    ) -> None:
        self._connection.execute(
            insert(tables.events).values(
                plan_id=plan_id,
                workspace_id=self._person.workspace,
                version=version,
                at=self._now(),
                person_id=self._person.id,
                happened=event.happened.value,
                text=event.text,
                of=event.of,
                changes=[rows.change_row(change, revisions.get(change.key)) for change in changes],
            )
        )


def _revision(row: Mapping[str, Any]) -> Revision:
    return Revision(row["uid"], row["sequence"], row["created"], row["changed"])
