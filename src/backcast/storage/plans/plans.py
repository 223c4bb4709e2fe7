"""Plans in the database: loaded and saved whole, written part by part."""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import BindParameter, Connection, Select, Table, and_, bindparam, func, insert, select, update

from backcast.domain.errors import NotFound, StalePlan
from backcast.domain.events import Event, Happened, RecordedEvent
from backcast.domain.people.accesses import Access, Audience
from backcast.domain.people.permissions import Deed, Role
from backcast.domain.people.persons import Person
from backcast.domain.planning.changes import Change, Heading, Part, changes_between, parts_of, plan_of
from backcast.domain.planning.conflicts.merges import Saving
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanCard, PlanRecord, Revision
from backcast.domain.planning.steps import StepId
from backcast.storage.caches import Cache
from backcast.storage.identifiers import is_id, new_id
from backcast.storage.plans import rows
from backcast.storage.plans.histories import History
from backcast.storage.plans.parts import PlanParts
from backcast.storage.plans.readings import read_plan
from backcast.storage.questions import Question
from backcast.storage.services.notices import renew_bodies_of
from backcast.storage.services.revisions import hold_accesses, raise_accesses
from backcast.storage.tables import people as people_tables
from backcast.storage.tables import plans as tables

MOST_STEPS_KEPT = 20_000  # of all plans that a process keeps, some 40 MB
KeptRecords = Cache[tuple[str, int, datetime], PlanRecord]


def _accessible(*more: Any) -> Select[Any]:
    """Plans of a workspace with what says how somebody stands to each; ``Plans._role`` reads it."""
    plans, members, teams = tables.plans, tables.plan_members, people_tables.team_members
    me: BindParameter[Any] = bindparam("me")
    return (
        select(plans, members.c.role.label("invited"), teams.c.person_id.label("in_team"), *more)
        .outerjoin(members, and_(members.c.plan_id == plans.c.id, members.c.person_id == me))
        .outerjoin(teams, and_(teams.c.team_id == plans.c.team_id, teams.c.person_id == me))
        .where(plans.c.workspace_id == bindparam("workspace"))
    )


def _rows() -> dict[tuple[bool, bool], Question]:
    one = _accessible().where(tables.plans.c.id == bindparam("plan"))
    kept = one.where(tables.plans.c.deleted.is_(None))
    # SQLite, which locks as a whole, leaves the lock out.
    return {
        (put_away, writing): Question(query.with_for_update(of=tables.plans) if writing else query)
        for put_away, query in ((True, one), (False, kept))
        for writing in (True, False)
    }


_ROWS: Final = _rows()  # of a plan, one that was deleted too, and to be locked: each page asks for one


def kept_records() -> KeptRecords:
    """A place for plans that were read: a version of a plan never changes."""
    return KeptRecords(MOST_STEPS_KEPT, lambda record: len(record.plan.steps) + 1)


class Plans:
    """The plans that one person may see, and what they may do with them.

    Every query names the person's workspace, and every deed asks their role: nothing here loads by id alone.
    """

    def __init__(
        self, connection: Connection, person: Person, now: Callable[[], datetime], kept: KeptRecords | None = None
    ) -> None:
        self._connection = connection
        self._person = person
        self._now = now
        self._kept = kept or kept_records()
        self._history = History(connection, person, now)
        self._saved: list[PlanRecord] = []

    @property
    def saved(self) -> Sequence[PlanRecord]:
        """What was saved in this unit of work; nothing of it holds before that ended well."""
        return self._saved

    # Reading.

    def cards(self, *, put_away: bool = False) -> list[PlanCard]:
        """All plans that the person gets at, the one changed last first; or those that were put away."""
        plans, steps, teams = tables.plans, tables.steps, people_tables.teams
        counts = (
            select(steps.c.plan_id, func.count().label("steps"), func.count(steps.c.finished).label("done"))
            .where(steps.c.workspace_id == self._person.workspace, steps.c.kind != "milestone")
            .group_by(steps.c.plan_id)
            .subquery()
        )
        query = (
            _accessible(counts.c.steps, counts.c.done, teams.c.name.label("team"))
            .outerjoin(counts, counts.c.plan_id == plans.c.id)
            .outerjoin(teams, teams.c.id == plans.c.team_id)
            .where(plans.c.deleted.is_not(None) == put_away)
            .order_by(plans.c.deleted.desc() if put_away else plans.c.changed.desc(), plans.c.id)
        )
        return [
            PlanCard(
                row["id"], row["title"], row["statement"], row["due"], row["is_example"], row["changed"],
                row["steps"] or 0, row["done"] or 0, role, row["deleted"], Audience(row["audience"]), row["team"] or "",
            )
            for row in self._connection.execute(query, self._me).mappings()
            if (role := self._role(row)) is not None
        ]  # fmt: skip

    def must(self, plan_id: str, deed: Deed) -> Mapping[str, Any]:
        """The row of a plan that the person may do the deed with; locked when the unit writes.

        Raises:
            NotFound: when the person may know of none of this id.
            NotAllowed: when their role in it does not allow the deed.
        """
        row = self._row(plan_id)
        self._person.must(deed, self._role(row))
        return row

    def get(self, plan_id: str, deed: Deed = Deed.READ_PLAN) -> PlanRecord:
        """A plan that the person may do the deed with.

        Raises:
            NotFound: when there is none of this id in their workspace.
            NotAllowed: when their role does not allow the deed.
        """
        row = self.must(plan_id, deed)
        key = (plan_id, row["version"], row["changed"])
        record = self._kept.find(key)
        if record is None:
            record = self._read(row)
            if not self._is_writing:  # what is read in a writing unit may be taken back
                self._kept.keep(key, record)
        return replace(record, role=self._role(row) or Role.VIEWER)

    def history(self, plan_id: str, since: int = 0, most: int = 200, before: int | None = None) -> list[RecordedEvent]:
        """What happened to a plan after version ``since`` and before version ``before``, the newest first.

        Raises:
            NotFound: when there is no such plan in their workspace.
            NotAllowed: when their role does not allow it.
        """
        self.must(plan_id, Deed.READ_HISTORY)
        return self._history.read(plan_id, since, most, before)

    def changes_of(self, plan_id: str, version: int) -> list[Change]:
        """What led to a version.

        Raises:
            NotFound: when there is no such plan in their workspace.
            NotAllowed: when their role does not allow it.
        """
        self.must(plan_id, Deed.READ_HISTORY)
        return self._history.changes_of(plan_id, version)

    def changes_since(self, plan_id: str, version: int) -> list[Saving]:
        """Who changed what after a version, the oldest first: what merging an edit of that version needs.

        Raises:
            NotFound: when there is no such plan in their workspace.
            NotAllowed: when their role does not allow it.
        """
        self.must(plan_id, Deed.READ_PLAN)
        return self._history.changes_since(plan_id, version)

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
        self._connection.execute(
            insert(tables.plan_members).values(
                plan_id=plan_id, person_id=self._person.id, workspace_id=self._person.workspace,
                role=Role.OWNER.value, since=now,
            )
        )  # fmt: skip
        PlanParts(self._connection, self._person.workspace, plan_id, now).write_all(plan)
        self._history.record(plan_id, 1, event, [], {})
        raise_accesses(self._connection, self._person.workspace)
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
        deed: Deed = Deed.CHANGE_PLAN,
    ) -> PlanRecord:
        """The plan in place of what was stored, one version further.

        ``revised`` are the steps whose calendar entries look different from now on, ``goal_revised`` says the same of
        the end goal's entry.

        Raises:
            StalePlan: when somebody else saved it after it was read.
            NotAllowed: when the person's role does not allow it.
        """
        self.must(record.id, deed)
        now, changes = self._now(), changes_between(record.plan, plan)
        values: dict[str, Any] = {"version": record.version + 1, "changed": now, "dated": dated}
        if goal_revised:
            values |= {"goal_sequence": record.goal_revision.sequence + 1, "goal_changed": now}
        plans = tables.plans
        if goal_revised or revised or any(_comes_or_goes(change) for change in changes):
            values["calendar_revision"] = plans.c.calendar_revision + 1
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
        parts.write(plan, changes, self._history.former_revisions(record.id, event.of))
        parts.revise(revised)
        self._history.record(record.id, record.version + 1, event, changes, record.revisions)
        self._saved.append(self._next(record, plan, dated, now))
        return self._saved[-1]

    def delete(self, plan_id: str) -> None:
        """Put a plan away: it is no longer shown, and nothing of it is lost.

        Raises:
            NotFound: when there is no such plan in their workspace.
            NotAllowed: when the person's role does not allow it.
        """
        hold_accesses(self._connection, self._person.workspace)
        version = self.must(plan_id, Deed.DELETE_PLAN)["version"]
        self._set_deleted(plan_id, version, self._now(), Event(Happened.PLAN_PUT_AWAY, "Deleted the plan"))

    def restore(self, plan_id: str) -> None:
        """Bring a plan back that was put away; one that was not stays as it is.

        Raises:
            NotFound: when there is no such plan in their workspace.
            NotAllowed: when the person's role does not allow it.
        """
        hold_accesses(self._connection, self._person.workspace)
        found = self._row(plan_id, put_away=True)
        self._person.must(Deed.DELETE_PLAN, self._role(found))
        if found["deleted"] is not None:
            event = Event(Happened.PLAN_BROUGHT_BACK, "Brought the plan back")
            self._set_deleted(plan_id, found["version"], None, event)
            renew_bodies_of(self._connection, plan_id, found["deleted"], self._now())

    def _set_deleted(self, plan_id: str, version: int, moment: datetime | None, event: Event) -> None:
        raise_accesses(self._connection, self._person.workspace)
        self._connection.execute(
            update(tables.plans).where(*self._own(plan_id)).values(deleted=moment, version=version + 1)
        )
        self._history.record(plan_id, version + 1, event, [], {})

    def _own(self, plan_id: str) -> list[Any]:
        return [tables.plans.c.id == plan_id, tables.plans.c.workspace_id == self._person.workspace]

    # How it is done.

    @property
    def _me(self) -> dict[str, str]:
        return {"me": self._person.id, "workspace": self._person.workspace}

    @property
    def _is_writing(self) -> bool:
        return bool(self._connection.get_execution_options().get("writing"))

    def _role(self, row: Any) -> Role | None:
        invited = Role(row["invited"]) if row["invited"] else None
        access = Access(row["id"], Audience(row["audience"]), row["in_team"] is not None, invited)
        return access.role_of(self._person)

    def _row(self, plan_id: str, *, put_away: bool = False) -> Mapping[str, Any]:
        """One plan that exists for the person; of those that were deleted as well when asked."""
        question, asked = _ROWS[put_away, self._is_writing], {**self._me, "plan": plan_id}
        found = question.within(self._connection, asked) if is_id(plan_id) else []
        if not found or self._role(found[0]) is None:
            raise NotFound("There is no such plan.")
        return found[0]

    def _read(self, row: Mapping[str, Any]) -> PlanRecord:
        plan, revisions = read_plan(self._connection, row)
        undo, redo = self._history.undo_and_redo(row["id"])
        return PlanRecord(
            id=row["id"],
            version=row["version"],
            plan=plan,
            dated=row["dated"],
            revisions=revisions,
            goal_revision=Revision(row["goal_uid"], row["goal_sequence"], row["created"], row["goal_changed"]),
            is_example=row["is_example"],
            created=row["created"],
            changed=row["changed"],
            undo=undo,
            redo=redo,
        )

    def _of(self, table: Table, plan_id: str) -> list[Any]:
        return [table.c.plan_id == plan_id, table.c.workspace_id == self._person.workspace]

    def _next(self, record: PlanRecord, plan: Plan, dated: date, now: datetime) -> PlanRecord:
        """The record after a save: the plan is known, so that only what the database adds to it is read."""
        plans, steps = tables.plans, tables.steps
        goal = select(plans.c.goal_uid, plans.c.goal_sequence, plans.c.created, plans.c.goal_changed)
        goal = goal.where(plans.c.id == record.id, plans.c.workspace_id == self._person.workspace)
        stamps = select(steps.c.id, steps.c.uid, steps.c.sequence, steps.c.created, steps.c.changed)
        stamps = stamps.where(*self._of(steps, record.id))
        undo, redo = self._history.undo_and_redo(record.id)
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
        heading = Heading(plan.title, plan.name, plan.programme, plan.notes, plan.uncertainty)
        return {**rows.heading_row(heading), **rows.goal_row(plan.goal)}


def _comes_or_goes(change: Change) -> bool:
    """Whether a calendar has an entry more, or one less, from now on."""
    return change.part is Part.STEP and (change.before is None or change.after is None)
