"""Preview, save, undo and redo changes of a plan."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from backcast.calendars.entries import plan_entries
from backcast.calendars.identities import Identities, Identity
from backcast.domain.errors import NothingToUndo, StalePlan
from backcast.domain.events import Event, Happened, RecordedEvent
from backcast.domain.people import Deed, Person
from backcast.domain.planning.changes import Change, apply, changes_between
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanRecord
from backcast.domain.planning.steps import StepId
from backcast.domain.scheduling.effects import Effects, effects_of
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import Timeline
from backcast.storage.store import Store, Transaction
from backcast.use_cases.calendar_files import identities_of
from backcast.use_cases.edits import Edit
from backcast.use_cases.holidays import settled


@dataclass(frozen=True, slots=True)
class Outcome:
    """A plan after a change, its dates, and what the change did."""

    record: PlanRecord
    plan: Plan
    timeline: Timeline
    effects: Effects


def preview_edit(store: Store, person: Person, plan_id: str, edit: Edit, today: date) -> Outcome:
    """What an edit would do; nothing is saved.

    Raises:
        InvalidInput: when the edit makes no plan.
        NotFound: when the person may know of no such plan or step.
        NotAllowed: when their role does not allow it.
    """
    with store.reading(person) as tx:
        record = tx.plans.get(plan_id, Deed.CHANGE_PLAN)
    before = work_backward(record.plan, today)
    plan, after = settled(edit.make(record.plan, before), today)
    return Outcome(record, plan, after, effects_of(record.plan, before, plan, after))


def save_edit(store: Store, person: Person, plan_id: str, version: int, edit: Edit, today: date) -> Outcome:
    """Make an edit of the plan that the person saw as ``version``.

    What others changed since then is kept; where they changed the very same part, nothing is saved.

    Raises:
        StalePlan: when the part was changed by somebody else in the meantime.
        InvalidInput: when the edit makes no plan.
        NotFound: when the person may know of no such plan or step.
        NotAllowed: when their role does not allow it.
    """
    with store.transaction(person) as tx:
        record = tx.plans.get(plan_id, Deed.CHANGE_PLAN)
        before = work_backward(record.plan, today)
        plan, after = settled(edit.make(record.plan, before), today)
        if version != record.version:
            _refuse_overwriting(tx, record, version, changes_between(record.plan, plan))
        return _save(tx, record, plan, (before, after), edit.event)


def undo_change(store: Store, person: Person, plan_id: str, today: date, version: int | None = None) -> Outcome:
    """Take the last change back that was not taken back yet.

    ``version`` is the plan that the person has before them, so that nobody takes back what they have not seen; None for
    a caller who means the last change whatever it was.

    Raises:
        StalePlan: when the plan was changed since that version.
        NothingToUndo: when there is none.
        NotFound: when the person may know of no such plan.
        NotAllowed: when their role does not allow it.
    """
    with store.transaction(person) as tx:
        record = tx.plans.get(plan_id, Deed.CHANGE_PLAN)
        _refuse_unseen(record, version)
        if record.undo is None:
            raise NothingToUndo("There is no change left that could be taken back.")
        changes = [change.reversed() for change in reversed(tx.plans.changes_of(plan_id, record.undo))]
        event = Event(Happened.CHANGE_UNDONE, f"Took back: {_text_of(tx, plan_id, record.undo)}", record.undo)
        return _replay(tx, record, changes, event, today)


def redo_change(store: Store, person: Person, plan_id: str, today: date, version: int | None = None) -> Outcome:
    """Make the change again that was taken back last; ``version`` as in ``undo_change``.

    Raises:
        StalePlan: when the plan was changed since that version.
        NothingToUndo: when there is none.
        NotFound: when the person may know of no such plan.
        NotAllowed: when their role does not allow it.
    """
    with store.transaction(person) as tx:
        record = tx.plans.get(plan_id, Deed.CHANGE_PLAN)
        _refuse_unseen(record, version)
        if record.redo is None:
            raise NothingToUndo("There is no change that could be made again.")
        event = Event(Happened.CHANGE_REDONE, f"Made again: {_text_of(tx, plan_id, record.redo)}", record.redo)
        return _replay(tx, record, tx.plans.changes_of(plan_id, record.redo), event, today)


def read_history(store: Store, person: Person, plan_id: str, since: int = 0) -> list[RecordedEvent]:
    """What happened to a plan after version ``since``, the newest first.

    Raises:
        NotFound: when the person may know of no such plan.
        NotAllowed: when their role does not allow it.
    """
    with store.reading(person) as tx:
        return tx.plans.history(plan_id, since)


def _replay(tx: Transaction, record: PlanRecord, changes: list[Change], event: Event, today: date) -> Outcome:
    before = work_backward(record.plan, today)
    plan, after = settled(apply(record.plan, changes), today)
    return _save(tx, record, plan, (before, after), event)


def _save(tx: Transaction, record: PlanRecord, plan: Plan, dates: tuple[Timeline, Timeline], event: Event) -> Outcome:
    before, after = dates
    today = after.today
    saved_dates = before if record.dated == today else work_backward(record.plan, record.dated)
    revised, goal_revised = _revised(record, saved_dates, plan, after)
    saved = tx.plans.save(record, plan, event, today, revised, goal_revised=goal_revised)
    return Outcome(saved, plan, after, effects_of(record.plan, before, plan, after))


def _refuse_unseen(record: PlanRecord, version: int | None) -> None:
    if version is not None and version != record.version:
        raise StalePlan(version, record.version)


def _refuse_overwriting(tx: Transaction, record: PlanRecord, version: int, changes: list[Change]) -> None:
    touched = tx.plans.touched_since(record.id, version)
    if touched & {change.place for change in changes}:
        raise StalePlan(version, record.version)


def _revised(record: PlanRecord, saved: Timeline, plan: Plan, timeline: Timeline) -> tuple[set[StepId], bool]:
    """Which entries look different in a calendar from now on: those of the steps, and the end goal's."""
    identities = _with_newcomers(identities_of(record), plan, record)
    old, new = (
        {entry.identity.uid: entry for entry in plan_entries(of, dates, identities)}
        for of, dates in ((record.plan, saved), (plan, timeline))
    )
    changed = {uid for uid in old.keys() | new.keys() if old.get(uid) != new.get(uid)}
    steps = {step for step in record.plan.steps if _any_in(identities, step, changed)}
    return steps, bool(identities.goal and identities.goal.uid in changed)


def _with_newcomers(known: Identities, plan: Plan, record: PlanRecord) -> Identities:
    """The identities, and stand-ins for new steps: an entry that begins to refer to one of them reads differently."""
    space = UUID(record.goal_revision.uid)
    newcomers = {
        step: Identity(uuid5(space, step), 0, record.created, record.created)
        for step in plan.steps
        if step not in known.dues
    }
    return Identities(known.goal, {**known.dues, **newcomers}, known.starts)


def _any_in(identities: Identities, step: StepId, uids: set[UUID]) -> bool:
    found: list[Identity] = [known[step] for known in (identities.dues, identities.starts) if step in known]
    return any(identity.uid in uids for identity in found)


def _text_of(tx: Transaction, plan_id: str, version: int) -> str:
    events = tx.plans.history(plan_id, since=version - 1, most=10_000)
    return next(event.event.text for event in events if event.version == version)
