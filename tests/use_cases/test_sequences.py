"""Sequences: an entry counts one more change exactly when something in it is different for those who import it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from backcast.domain.people.persons import Person
from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanRecord, Revision
from backcast.domain.planning.steps import Anchor, Kind, Step
from backcast.domain.results.metrics import Measurement
from backcast.storage.store import Store
from backcast.use_cases.calendar_files import export_calendar, identities_of
from backcast.use_cases.changes import Outcome, save_edit, undo_change
from backcast.use_cases.edits import (
    Edit,
    add_step,
    change_calendars,
    change_goal,
    change_results,
    change_step,
    connect_steps,
    mark_done,
    mark_started,
    move_step,
    remove_step,
)
from backcast.use_cases.plans import open_plan
from tests.builders import Clock
from tests.use_cases.kept_plans import THURSDAY, edited, programme

ADDRESS = "http://localhost/plans/1"
STAMPS = ("SEQUENCE:", "LAST-MODIFIED:", "DTSTAMP:")


@pytest.fixture
def record(store: Store, owner: Person) -> PlanRecord:
    """The onboarding programme of the autumn cohort, due on Fri 18 December 2026."""
    return programme(store, owner, "onboarding")


def entries(file: bytes) -> dict[str, tuple[int, list[str]]]:
    """Sequence and all other lines of each entry, by its UID; read without our own code or library."""
    lines = file.decode().replace("\r\n ", "").split("\r\n")
    blocks = "\n".join(lines).split("BEGIN:VEVENT\n")[1:]
    found = {}
    for block in blocks:
        inside = block.split("\nEND:VEVENT")[0].split("\n")
        uid = next(line for line in inside if line.startswith("UID:"))
        sequence = next(int(line.removeprefix("SEQUENCE:")) for line in inside if line.startswith("SEQUENCE:"))
        found[uid.removeprefix("UID:")] = (sequence, [line for line in inside if not line.startswith(STAMPS)])
    return found


def exported(store: Store, person: Person, plan_id: str) -> dict[str, tuple[int, list[str]]]:
    return entries(export_calendar(store, person, plan_id, ADDRESS))


def changed_owner(plan: Plan) -> Edit:
    return change_step(replace(plan.step("A4"), owner="Somebody new"), plan.needs("A4"))


def changed_note(plan: Plan) -> Edit:
    return change_step(replace(plan.step("A5"), note="Another note"), plan.needs("A5"))


def changed_title(plan: Plan) -> Edit:
    return change_step(replace(plan.step("A5"), title="Another title"), plan.needs("A5"))


def longer(plan: Plan) -> Edit:
    return change_step(replace(plan.step("A7"), days=22), plan.needs("A7"))


def new_step(plan: Plan) -> Edit:
    return add_step(Step("N1", Kind.ACTION, "New", 2), [Dependency("A6", "N1")], ["A9"])


def new_step_after_a_pause(plan: Plan) -> Edit:
    return add_step(Step("N1", Kind.ACTION, "New", 1), [Dependency("A6", "N1", lag=2)])


def new_follow_up(plan: Plan) -> Edit:
    return add_step(Step("N1", Kind.FOLLOW_UP, "New", 1, anchor=Anchor("A9", 7)), [])


def new_milestone(plan: Plan) -> Edit:
    return add_step(Step("N1", Kind.MILESTONE, "New gate"), [Dependency("A7", "N1")], ["A9"])


def measured(plan: Plan) -> Edit:
    more = [*plan.measurements, Measurement(plan.metrics[0].id, THURSDAY, Decimal(66))]
    return change_results("Measured", plan.metrics, plan.key_results, more)


def aimed_higher(plan: Plan) -> Edit:
    results = [replace(plan.key_results[0], target=Decimal(40)), *plan.key_results[1:]]
    return change_results("Aimed higher", plan.metrics, results, plan.measurements)


def earlier_goal(plan: Plan) -> Edit:
    return change_goal(replace(plan.goal, due=date(2026, 12, 4)), plan.title)


def another_reason(plan: Plan) -> Edit:
    return change_goal(replace(plan.goal, why="Because"), plan.title)


def without_closed_days(plan: Plan) -> Edit:
    return change_calendars(replace(plan.calendar, closures=()), {})


EDITS: dict[str, Callable[[Plan], Edit]] = {
    "owner": changed_owner,
    "note": changed_note,
    "title": changed_title,
    "longer": longer,
    "new step": new_step,
    "new step after a pause": new_step_after_a_pause,
    "new follow-up": new_follow_up,
    "new milestone": new_milestone,
    "measured": measured,
    "aimed higher": aimed_higher,
    "goal": earlier_goal,
    "why": another_reason,
    "calendar": without_closed_days,
    "moved": lambda _: move_step("A4", 3),
    "moved too late": lambda _: move_step("A13", 3),
    "started": lambda _: mark_started("A1", THURSDAY),
    "done": lambda _: mark_done("A1", THURSDAY),
    "connected": lambda _: connect_steps(Dependency("A4", "A5")),
    "connected with a lag": lambda _: connect_steps(Dependency("A3", "A8", lag=3)),
    "removed": lambda _: remove_step("A4"),
    "removed at the end": lambda _: remove_step("E1"),
}

# A9 and G3 wait for A4 and say so, but not in the calendar of their owner once A4 is somebody else's.
APART = {"owner": {"A9", "G3"}}


def risen(record: PlanRecord, outcome: Outcome) -> set[str]:
    """The steps whose entries count one more change; the end goal under its name."""
    later: dict[str, Revision] = {**outcome.record.revisions, "goal": outcome.record.goal_revision}
    known: dict[str, Revision] = {**record.revisions, "goal": record.goal_revision}
    assert all(later[name].sequence - known[name].sequence in (0, 1) for name in later.keys() & known.keys())
    return {name for name in later.keys() & known.keys() if later[name].sequence > known[name].sequence}


@pytest.mark.parametrize("today", [THURSDAY, date(2026, 9, 30)], ids=["in time", "too late"])
@pytest.mark.parametrize("name", EDITS)
def test_a_step_counts_one_more_exactly_when_one_of_its_entries_reads_differently_somewhere(
    store: Store, owner: Person, record: PlanRecord, clock: Clock, name: str, today: date
) -> None:
    before = exported(store, owner, record.id)
    clock.turn(timedelta(hours=1))

    outcome = edited(store, owner, record.id, EDITS[name](record.plan), today)

    after = exported(store, owner, record.id)
    differing = {
        uid for uid in before.keys() | after.keys() if before.get(uid, (0, []))[1] != after.get(uid, (0, []))[1]
    }
    identities = identities_of(outcome.record)
    expected = APART.get(name, set()) | (
        {"goal"} if str(identities.goal and identities.goal.uid) in differing else set()
    )
    for step in record.plan.steps.keys() & outcome.plan.steps.keys():
        if {str(identities.dues[step].uid), str(identities.starts[step].uid)} & differing:
            expected.add(step)
    assert risen(record, outcome) == expected


def test_an_earlier_goal_moves_every_entry_of_the_onboarding_programme(
    store: Store, owner: Person, record: PlanRecord
) -> None:
    outcome = edited(store, owner, record.id, earlier_goal(record.plan), date(2026, 7, 1))

    windows = outcome.timeline.windows
    assert outcome.effects.must_start == (date(2026, 8, 3), date(2026, 7, 20))
    assert (windows["A12"].planned_start, windows["A12"].planned_finish) == (date(2026, 10, 12), date(2026, 10, 16))
    assert (windows["E1"].planned_start, windows["E2"].planned_start) == (date(2026, 11, 16), date(2026, 11, 30))
    assert (windows["A13"].planned_start, windows["A13"].planned_finish) == (date(2026, 12, 3), date(2026, 12, 4))
    assert risen(record, outcome) == {*record.plan.steps, "goal"}
    assert {name: revision.uid for name, revision in outcome.record.revisions.items()} == {
        name: revision.uid for name, revision in record.revisions.items()
    }


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("owner", {"A4", "A9", "G3"}),  # those that wait for it stop to say so where it does not stand any more
        ("note", {"A5"}),
        ("title", {"A5", "A6"}),  # A6 waits for A5 and says so
        ("measured", set()),
        ("aimed higher", {"E2"}),  # where the key result is due
        ("why", {"goal"}),
        ("new step after a pause", {"A6"}),  # how long the new step waits is said with the step it waits for
    ],
)
def test_only_the_entries_that_say_something_else_count_one_more(
    store: Store, owner: Person, record: PlanRecord, name: str, steps: set[str]
) -> None:
    outcome = edited(store, owner, record.id, EDITS[name](record.plan))

    assert risen(record, outcome) == steps


def test_what_did_not_change_stays_the_same_to_the_last_octet(
    store: Store, owner: Person, record: PlanRecord, clock: Clock
) -> None:
    before = export_calendar(store, owner, record.id, ADDRESS).split(b"BEGIN:VEVENT")
    clock.turn(timedelta(days=3))

    edited(store, owner, record.id, changed_note(record.plan))

    after = export_calendar(store, owner, record.id, ADDRESS).split(b"BEGIN:VEVENT")
    differing = [new for old, new in zip(before[1:], after[1:], strict=True) if old != new]
    assert len(differing) == 2  # due, and start by
    assert all(b"SEQUENCE:1\r\n" in block for block in differing)
    assert all(b"DTSTAMP:20260802T091542Z\r\n" in block for block in differing)


def test_taking_a_change_back_counts_as_another_change(store: Store, owner: Person, record: PlanRecord) -> None:
    edited(store, owner, record.id, changed_note(record.plan))

    back = undo_change(store, owner, record.id, THURSDAY)

    assert back.record.revisions["A5"].sequence == 2
    assert back.record.revisions["A4"].sequence == 0


def test_dates_that_moved_because_days_passed_count_when_they_are_saved(
    store: Store, owner: Person, record: PlanRecord
) -> None:
    late = date(2026, 9, 30)  # nobody began, so that everything is planned from today on
    before = exported(store, owner, record.id)

    outcome = save_edit(store, owner, record.id, 1, changed_note(record.plan), late)

    after = exported(store, owner, record.id)
    due = str(identities_of(record).dues["A1"].uid)
    assert "DTSTART;VALUE=DATE:20260807" in before[due][1]
    assert "DTSTART;VALUE=DATE:20261006" in after[due][1]  # five working days from 30 September
    assert "A1" in risen(record, outcome)
    assert open_plan(store, owner, record.id).dated == late
