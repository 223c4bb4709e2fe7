"""Changes: looked at before they are saved, taken back and made again, and never made over another person's."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from backcast.domain.errors import InvalidInput, NotAllowed, NotFound, NothingToUndo, StalePlan
from backcast.domain.events import Happened
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.domain.planning.changes import parts_of
from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.records import PlanRecord
from backcast.storage.store import Store
from backcast.use_cases.changes import Outcome, preview_edit, read_history, redo_change, save_edit, undo_change
from backcast.use_cases.edits import (
    Edit,
    add_step,
    change_goal,
    change_step,
    connect_steps,
    move_step,
    remove_step,
)
from backcast.use_cases.plans import open_plan
from tests.builders import colleague, everything_in, stranger
from tests.domain.builders import action
from tests.domain.builders import plan as plan_of
from tests.use_cases.kept_plans import THURSDAY, edited, kept, programme


@pytest.fixture
def record(store: Store, owner: Person) -> PlanRecord:
    """Three steps in a row, due on Fri 18 December 2026."""
    steps = [action("A", 5), action("B", 3), action("C", 2)]
    return kept(store, owner, plan_of(steps, "A FS B, B FS C", due=date(2026, 12, 18)))


def titled(record: PlanRecord, step_id: str, title: str) -> Edit:
    """Another title for a step as it stood in this record."""
    return change_step(replace(record.plan.step(step_id), title=title), record.plan.needs(step_id))


def titles(store: Store, person: Person, plan_id: str) -> list[str]:
    return [step.title for step in open_plan(store, person, plan_id).plan.steps.values()]


def test_a_preview_tells_what_would_move_and_saves_nothing(store: Store, owner: Person, record: PlanRecord) -> None:
    longer = change_step(action("B", 4), [Dependency("A", "B")])
    before = everything_in(store)

    outcome = preview_edit(store, owner, record.id, longer, THURSDAY)

    assert [(moved.id, moved.days) for moved in outcome.effects.moved] == [("A", -3), ("B", -3)]  # over a weekend
    assert outcome.effects.must_start == (date(2026, 12, 7), date(2026, 12, 4))
    assert outcome.record == record
    assert everything_in(store) == before


def test_what_was_previewed_is_what_is_saved(store: Store, owner: Person, record: PlanRecord) -> None:
    longer = change_step(action("B", 4), [Dependency("A", "B")])

    shown = preview_edit(store, owner, record.id, longer, THURSDAY)
    saved = save_edit(store, owner, record.id, 1, longer, THURSDAY)

    assert (saved.plan, saved.timeline, saved.effects) == (shown.plan, shown.timeline, shown.effects)
    found = open_plan(store, owner, record.id)
    assert (found.version, found.revisions, found.undo) == (2, saved.record.revisions, saved.record.undo)
    assert parts_of(found.plan) == parts_of(shown.plan)


def test_a_change_is_taken_back_and_made_again(store: Store, owner: Person, record: PlanRecord) -> None:
    changed = edited(store, owner, record.id, titled(record, "B", "Better")).record.plan

    undone = undo_change(store, owner, record.id, THURSDAY)
    redone = redo_change(store, owner, record.id, THURSDAY)

    assert undone.plan == record.plan
    assert (undone.record.undo, undone.record.redo) == (None, 2)
    assert redone.record.plan == changed
    assert (redone.record.version, redone.record.undo, redone.record.redo) == (4, 2, None)


def test_undo_and_redo_walk_along_the_whole_chain(store: Store, owner: Person, record: PlanRecord) -> None:
    for number in range(3):
        edited(store, owner, record.id, titled(record, "A", f"A{number}"))

    back = [titles(store, owner, undo_change(store, owner, record.id, THURSDAY).record.id)[0] for _ in range(3)]
    forth = [titles(store, owner, redo_change(store, owner, record.id, THURSDAY).record.id)[0] for _ in range(2)]
    again = titles(store, owner, undo_change(store, owner, record.id, THURSDAY).record.id)[0]

    assert back == ["A1", "A0", "A"]
    assert forth == ["A0", "A1"]
    assert again == "A0"


def test_something_new_ends_what_could_be_made_again(store: Store, owner: Person, record: PlanRecord) -> None:
    edited(store, owner, record.id, titled(record, "A", "First"))
    undo_change(store, owner, record.id, THURSDAY)

    later = edited(store, owner, record.id, titled(record, "A", "Second"))

    assert (later.record.undo, later.record.redo) == (4, None)
    with pytest.raises(NothingToUndo, match="made again"):
        redo_change(store, owner, record.id, THURSDAY)
    assert undo_change(store, owner, record.id, THURSDAY).plan == record.plan
    with pytest.raises(NothingToUndo, match="taken back"):
        undo_change(store, owner, record.id, THURSDAY)


@pytest.mark.parametrize("take", [undo_change, redo_change])
def test_what_somebody_else_changed_since_is_not_taken_back_unseen(
    store: Store, owner: Person, record: PlanRecord, take: Callable[..., Outcome]
) -> None:
    editor = colleague(store, owner, Role.EDITOR)
    theirs = edited(store, editor, record.id, titled(record, "B", "Theirs"))

    with pytest.raises(StalePlan):
        take(store, owner, record.id, THURSDAY, record.version)

    assert open_plan(store, owner, record.id).version == theirs.record.version


def test_what_another_made_can_be_taken_back_by_who_has_seen_it(
    store: Store, owner: Person, record: PlanRecord
) -> None:
    editor = colleague(store, owner, Role.EDITOR)
    theirs = edited(store, editor, record.id, titled(record, "B", "Theirs"))

    outcome = undo_change(store, owner, record.id, THURSDAY, theirs.record.version)

    assert outcome.plan == record.plan
    assert [event.person for event in read_history(store, owner, record.id)] == ["Me", "A person as editor", "Me"]


def test_a_step_that_was_removed_comes_back_to_its_place_with_its_links(
    store: Store, owner: Person, record: PlanRecord
) -> None:
    removed = edited(store, owner, record.id, remove_step("B"))

    outcome = undo_change(store, owner, record.id, THURSDAY)

    assert [(tie.before, tie.after) for tie in removed.plan.dependencies] == [("A", "C")]
    assert list(outcome.record.plan.steps) == ["A", "B", "C"]
    assert [(tie.before, tie.after) for tie in outcome.record.plan.dependencies] == [("A", "B"), ("B", "C")]


def test_the_history_says_who_did_what_and_what_changed(store: Store, owner: Person, record: PlanRecord) -> None:
    edited(store, owner, record.id, titled(record, "B", "Better"))
    undo_change(store, owner, record.id, THURSDAY)

    history = read_history(store, owner, record.id)

    assert [(event.version, event.event.happened, event.event.text, event.lines) for event in history] == [
        (3, Happened.CHANGE_UNDONE, "Took back: Changed B “Better”", ("B “B”: title Better → B",)),
        (2, Happened.STEP_CHANGED, "Changed B “Better”", ("B “Better”: title B → Better",)),
        (1, Happened.PLAN_BEGUN, "Begun", ()),
    ]
    assert [event.version for event in read_history(store, owner, record.id, since=2)] == [3]


def test_two_people_cannot_make_a_circle_together(store: Store, owner: Person) -> None:
    record = kept(store, owner, plan_of([action("A"), action("B")], due=date(2026, 12, 18)))
    edited(store, owner, record.id, connect_steps(Dependency("A", "B")))
    before = everything_in(store)

    with pytest.raises(InvalidInput, match="wait for one another"):
        save_edit(store, owner, record.id, 1, connect_steps(Dependency("B", "A")), THURSDAY)

    assert everything_in(store) == before


def test_a_plan_whose_dates_cannot_be_worked_out_is_not_saved(store: Store, owner: Person, record: PlanRecord) -> None:
    for number in range(3):  # 10,000 working days are 38 years
        later = [f"F{number - 1}"] if number else []
        edited(store, owner, record.id, add_step(action(f"F{number}", 10_000), [], later))
    before = everything_in(store)

    with pytest.raises(InvalidInput, match="1900 to 2200"):
        edited(store, owner, record.id, add_step(action("F3", 10_000), [], ["F2"]))

    assert everything_in(store) == before


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.VIEWER])
def test_who_may_only_read_changes_nothing(store: Store, owner: Person, record: PlanRecord, role: Role) -> None:
    edited(store, owner, record.id, titled(record, "A", "Mine"))
    person = colleague(store, owner, role)
    before = everything_in(store)

    for act in (
        lambda: preview_edit(store, person, record.id, remove_step("B"), THURSDAY),
        lambda: save_edit(store, person, record.id, 2, remove_step("B"), THURSDAY),
        lambda: undo_change(store, person, record.id, THURSDAY),
        lambda: redo_change(store, person, record.id, THURSDAY),
        lambda: read_history(store, person, record.id),
    ):
        with pytest.raises(NotAllowed):
            act()

    assert everything_in(store) == before


def test_a_stranger_finds_no_plan(store: Store, owner: Person, record: PlanRecord) -> None:
    edited(store, owner, record.id, titled(record, "A", "Mine"))
    person = stranger(store)
    before = everything_in(store)

    for act in (
        lambda: preview_edit(store, person, record.id, remove_step("B"), THURSDAY),
        lambda: save_edit(store, person, record.id, 2, remove_step("B"), THURSDAY),
        lambda: undo_change(store, person, record.id, THURSDAY),
        lambda: redo_change(store, person, record.id, THURSDAY),
        lambda: read_history(store, person, record.id),
    ):
        with pytest.raises(NotFound):
            act()

    assert everything_in(store) == before


def test_follow_ups_move_with_their_gate(store: Store, owner: Person) -> None:
    record = programme(store, owner, "sales-enablement", date(2026, 7, 6))

    def starts(step_id: str, fixed: date) -> list[date]:
        gate = replace(record.plan.step("M1"), fixed_start=fixed)
        edit = change_step(gate, record.plan.needs("M1"))
        windows = preview_edit(store, owner, record.id, edit, date(2026, 7, 6)).timeline.windows
        return [windows[step_id].planned_start]

    assert record.plan.step("M1").fixed_start == date(2026, 10, 2)
    assert [day for name in ("E1", "E2", "E3") for day in starts(name, date(2026, 10, 2))] == [
        date(2026, 11, 2),
        date(2026, 12, 1),
        date(2026, 12, 31),
    ]
    assert [day for name in ("E1", "E2", "E3") for day in starts(name, date(2026, 10, 9))] == [
        date(2026, 11, 9),
        date(2026, 12, 8),
        date(2027, 1, 7),
    ]


def test_a_gate_a_week_later_just_holds_and_one_working_day_more_does_not(store: Store, owner: Person) -> None:
    today = date(2026, 7, 6)
    record = programme(store, owner, "sales-enablement", today)

    week = save_edit(store, owner, record.id, 1, move_step("M1", 5), today)
    more = save_edit(store, owner, record.id, 2, move_step("M1", 1), today)

    results = week.timeline.windows["A13"]
    assert week.plan.step("M1").fixed_start == date(2026, 10, 9)
    assert (results.planned_start, results.planned_finish) == (date(2027, 1, 13), date(2027, 1, 15))
    assert (week.timeline.feasible, week.timeline.min_slack) == (True, 0)
    assert more.plan.step("M1").fixed_start == date(2026, 10, 12)
    assert not more.timeline.feasible
    assert more.timeline.explanation is not None
    assert "E3" in more.timeline.explanation.chain.steps


def test_another_goal_and_title_are_one_change(store: Store, owner: Person, record: PlanRecord) -> None:
    goal = replace(record.plan.goal, due=date(2026, 12, 11))

    outcome = edited(store, owner, record.id, change_goal(goal, "Another title"))
    back = undo_change(store, owner, record.id, THURSDAY)

    assert (outcome.plan.title, outcome.plan.goal.due) == ("Another title", date(2026, 12, 11))
    assert outcome.effects.must_start == (date(2026, 12, 7), date(2026, 11, 30))
    assert back.plan == record.plan
