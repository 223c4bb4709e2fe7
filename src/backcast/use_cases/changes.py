"""Preview, save, undo and redo changes of a plan."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid5

from backcast.calendars.components import Entry, EntryKind
from backcast.calendars.entries import plan_entries
from backcast.calendars.identities import Identities, Identity
from backcast.domain.errors import BackcastError, NotFound, NothingToUndo, StalePlan
from backcast.domain.events import Event, Happened, RecordedEvent
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person
from backcast.domain.planning.changes import Change, apply, changes_between, parts_of
from backcast.domain.planning.conflicts.merges import Merge, Saving, merge, rejoined, rewound, told_meanwhile
from backcast.domain.planning.conflicts.reuses import reused, told_apart, touches
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
from backcast.use_cases.plans import keep_saved_timeline


@dataclass(frozen=True, slots=True)
class Outcome:
    """A plan after a change, its dates, and what the change did; ``merged`` says whose changes were kept beside it."""

    record: PlanRecord
    plan: Plan
    timeline: Timeline
    effects: Effects
    merged: str = ""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What somebody chose who was shown conflicts, and in which version they saw the values of the others.

    ``left`` are the places of the conflicts in which the others' values stay; everywhere else it is the person's own.
    """

    version: int
    left: frozenset[str] = frozenset()


def preview_edit(
    store: Store, person: Person, plan_id: str, edit: Edit, today: date, version: int | None = None
) -> Outcome:
    """What an edit would do to the plan as it is; nothing is saved.

    ``version`` is the plan that the person saw, None for the latest. Where others changed the same field meanwhile, it
    shows what the person's own value would do.

    Raises:
        InvalidInput: when the edit makes no plan.
        NotFound: when the person may know of no such plan or step.
        NotAllowed: when their role does not allow it.
    """
    with store.reading(person) as tx:
        record = tx.plans.get(plan_id, edit.deed)
        seen = record.version if version is None else min(version, record.version)
        before = work_backward(record.plan, today)
        joined = _joined(tx, record, seen, edit, before)
    plan, after = settled(joined.merge.plan, today)
    return Outcome(record, plan, after, effects_of(record.plan, before, plan, after), joined.told)


def save_edit(
    store: Store,
    person: Person,
    plan_id: str,
    version: int,
    edit: Edit,
    today: date,
    settlement: Settlement | None = None,
) -> Outcome:
    """Make an edit of the plan that the person saw as ``version``.

    What others changed since then is kept. Where they changed the very same field, nothing is saved until the person
    has seen both values: ``settlement`` is what they chose then. It counts as long as nobody saves once more.

    Raises:
        StalePlan: with both values, when a field was changed by somebody else in the meantime.
        InvalidInput: when the edit makes no plan, or none together with what others changed.
        NotFound: when the person may know of no such plan or step.
        NotAllowed: when their role does not allow it.
    """
    with store.transaction(person) as tx:
        record = tx.plans.get(plan_id, edit.deed)
        if version > record.version:  # such as after an older backup was restored: nobody knows what they saw
            raise StalePlan(version, record.version)
        before = work_backward(record.plan, today)
        chosen = settlement if settlement and settlement.version == record.version else None
        joined = _joined(tx, record, version, edit, before, chosen.left if chosen else frozenset())
        if joined.merge.conflicts and chosen and edit.deed is not Deed.CHANGE_PLAN:
            # Who may not change the plan brings nothing back that others changed: only the press of the button counts,
            # and that on nothing else than what they saw.
            if joined.is_of_another:
                gone = joined.merge.conflicts[0].part
                raise NotFound(
                    f"{gone} was deleted meanwhile, and its id means something else now. Nothing was changed."
                )
            joined = _joined(tx, record, record.version, edit, before)
        if joined.merge.conflicts and not chosen:
            raise StalePlan(version, record.version, joined.merge.conflicts)
        plan, after = settled(joined.merge.plan, today)
        if version != record.version and parts_of(plan) == parts_of(record.plan):  # the same form, sent twice
            return Outcome(record, plan, after, effects_of(record.plan, before, plan, after), joined.told)
        saved = _save(tx, record, plan, (before, after), edit.event_in(plan), edit.deed)
        if edit.alongside:
            edit.alongside(tx, plan)
        return replace(saved, merged=joined.told)


def plan_as_seen(store: Store, person: Person, plan_id: str, version: int) -> Plan:
    """The plan as it was in a version, for an edit that somebody makes of what they saw.

    Raises:
        NotFound: when the person may know of no such plan.
        NotAllowed: when their role does not allow it.
    """
    with store.reading(person) as tx:
        record = tx.plans.get(plan_id, Deed.CHANGE_PLAN)
        return rewound(record.plan, _savings_since(tx, record, version))


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


def read_history(
    store: Store, person: Person, plan_id: str, since: int = 0, before: int | None = None, most: int = 200
) -> list[RecordedEvent]:
    """What happened to a plan after version ``since`` and before version ``before``, the newest first.

    Raises:
        NotFound: when the person may know of no such plan.
        NotAllowed: when their role does not allow it.
    """
    with store.reading(person) as tx:
        return tx.plans.history(plan_id, since, most, before)


def _replay(tx: Transaction, record: PlanRecord, changes: list[Change], event: Event, today: date) -> Outcome:
    before = work_backward(record.plan, today)
    plan, after = settled(apply(record.plan, changes), today)
    return _save(tx, record, plan, (before, after), event)


def _save(
    tx: Transaction,
    record: PlanRecord,
    plan: Plan,
    dates: tuple[Timeline, Timeline],
    event: Event,
    deed: Deed = Deed.CHANGE_PLAN,
) -> Outcome:
    before, after = dates
    today = after.today
    saved_dates = before if record.dated == today else work_backward(record.plan, record.dated)
    revised, goal_revised = _revised(record, saved_dates, plan, after)
    saved = tx.plans.save(record, plan, event, today, revised, goal_revised=goal_revised, deed=deed)
    keep_saved_timeline(saved, after)  # calendars ask for it next
    return Outcome(saved, plan, after, effects_of(record.plan, before, plan, after))


def _refuse_unseen(record: PlanRecord, version: int | None) -> None:
    if version is not None and version != record.version:
        raise StalePlan(version, record.version)


@dataclass(frozen=True, slots=True)
class _Joined:
    """An edit and what others made of the plan; whether its very object is gone and something else has the id."""

    merge: Merge
    told: str = ""
    is_of_another: bool = False


def _joined(
    tx: Transaction, record: PlanRecord, version: int, edit: Edit, before: Timeline, left: frozenset[str] = frozenset()
) -> _Joined:
    """The edit of what the person saw, joined with what others made of it since; ``left`` stays as others have it."""
    if version == record.version:
        return _Joined(Merge(parts_of(edit.make(record.plan, before))))
    savings = _savings_since(tx, record, version)
    base, mine = _made(edit, rewound(record.plan, savings), record.plan, before.today)
    places = reused(change for saving in savings for change in saving.changes)
    apart = told_apart(base, record.plan, mine, places)
    told = told_meanwhile(savings, apart.base, record.plan, apart.mine, tx.person.id)
    merged = merge(apart.base, record.plan, apart.mine, apart.ids, left)
    for (part, new), old in apart.ids.items():
        if new in merged.parts[part]:
            told = f"{told} What was {old} is {new} from now on, because {old} is something else meanwhile.".lstrip()
    return _Joined(merged, told, touches(base, mine, places))


def _made(edit: Edit, seen: Plan, current: Plan, today: date) -> tuple[Plan, Plan]:
    """What the person saw, and what the edit makes of it.

    An edit can name what was added meanwhile, or an id that became free: then what was seen is widened by that.

    Raises:
        BackcastError: when the edit cannot be made, or would take away what the person has never seen.
    """
    try:
        return seen, edit.make(seen, work_backward(seen, today))
    except BackcastError:
        with suppress(BackcastError):
            wider = rejoined(seen, current)
            mine = edit.make(wider, work_backward(wider, today))
            unseen = {change.place for change in changes_between(wider, seen) if change.after is None}
            if not any(change.after is None and change.place in unseen for change in changes_between(wider, mine)):
                return wider, mine
        raise


def _savings_since(tx: Transaction, record: PlanRecord, version: int) -> list[Saving]:
    return tx.plans.changes_since(record.id, max(version, 0)) if version < record.version else []


def _revised(record: PlanRecord, saved: Timeline, plan: Plan, timeline: Timeline) -> tuple[set[StepId], bool]:
    """Which entries look different in a calendar from now on: those of the steps, and the end goal's."""
    identities = _with_newcomers(identities_of(record), plan, record)
    old, new = (
        {entry.identity.uid: entry for entry in plan_entries(of, dates, identities)}
        for of, dates in ((record.plan, saved), (plan, timeline))
    )
    changed = {uid for uid in old.keys() | new.keys() if old.get(uid) != new.get(uid)}
    changed |= _read_apart(record.plan, plan, identities, list(new.values()))
    steps = {step for step in record.plan.steps if _any_in(identities, step, changed)}
    return steps, bool(identities.goal and identities.goal.uid in changed)


def _read_apart(before: Plan, after: Plan, identities: Identities, entries: list[Entry]) -> set[UUID]:
    """The entries that read differently in some calendars only: a step that they name comes into those, or leaves them.

    Calendars of one owner or team hold the steps of some owners, those of one kind the steps of that kind, and that of
    the gates the milestones to come; what they hold says nothing of the rest.
    """
    pairs = [(before.steps[step.id], step) for step in after.steps.values() if step.id in before.steps]
    moved = [new for old, new in pairs if (old.owner, old.kind) != (new.owner, new.kind)]
    passed = [new for old, new in pairs if new.is_milestone and (old.finished is None) != (new.finished is None)]
    uids, gates = ({identities.dues[step.id].text for step in some} for some in (moved, passed))
    if not uids and not gates:
        return set()
    named = [(entry, {entry.parent, *entry.depends_on, *(gap.uid for gap in entry.gaps)}) for entry in entries]
    return {
        entry.identity.uid
        for entry, others in named
        if others & uids or (entry.kind is EntryKind.MILESTONE and others & gates)
    }


def _with_newcomers(known: Identities, plan: Plan, record: PlanRecord) -> Identities:
    """The identities, and stand-ins for new steps: an entry that begins to refer to one of them reads differently."""
    space = UUID(record.goal_revision.uid)
    newcomers = {
        step: Identity(str(uuid5(space, step)), 0, record.created, record.created)
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
