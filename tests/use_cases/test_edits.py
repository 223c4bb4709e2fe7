"""Edits: moving, marking, connecting and removing steps, and what that says about the dates of a plan."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.people.persons import Person
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanRecord
from backcast.domain.planning.steps import Anchor, Kind, Step
from backcast.domain.scheduling.schedule import work_backward
from backcast.storage.store import Store
from backcast.use_cases.changes import Outcome
from backcast.use_cases.edits import (
    Edit,
    add_step,
    change_step,
    connect_steps,
    disconnect_steps,
    mark_done,
    mark_open,
    mark_started,
    move_step,
    remove_step,
)
from backcast.use_cases.plans import open_plan
from tests.builders import everything_in
from tests.domain.builders import action, milestone
from tests.domain.builders import plan as plan_of
from tests.domain.drawn_plans import plans
from tests.use_cases.kept_plans import edited, kept

MONDAY = date(2026, 8, 3)


@pytest.fixture
def record(store: Store, owner: Person) -> PlanRecord:
    """A, five days, then B, three, then C, two: from Mon 10 to Fri 21 August 2026, seen on Mon 3 August."""
    steps = [action("A", 5), action("B", 3), action("C", 2)]
    return kept(store, owner, plan_of(steps, "A FS B, B FS C", due=date(2026, 8, 21)), MONDAY)


def made(store: Store, person: Person, record: PlanRecord, *edits: Edit) -> Outcome:
    """What several edits lead to, one after the other."""
    outcomes = [edited(store, person, record.id, edit, MONDAY) for edit in edits]
    return outcomes[-1]


def days(outcome: Outcome, step_id: str) -> tuple[date, date]:
    window = outcome.timeline.windows[step_id]
    return window.planned_start, window.planned_finish


def test_a_step_moved_earlier_gets_a_deadline(store: Store, owner: Person, record: PlanRecord) -> None:
    outcome = made(store, owner, record, move_step("B", -2))

    assert outcome.plan.step("B").deadline == date(2026, 8, 17)
    assert outcome.plan.step("B").not_before is None
    assert days(outcome, "B") == (date(2026, 8, 13), date(2026, 8, 17))
    assert days(outcome, "A") == (date(2026, 8, 6), date(2026, 8, 12))
    assert days(outcome, "C") == (date(2026, 8, 20), date(2026, 8, 21))
    assert outcome.timeline.feasible


def test_back_where_its_dependencies_put_it_a_step_has_no_deadline(
    store: Store, owner: Person, record: PlanRecord
) -> None:
    outcome = made(store, owner, record, move_step("B", -2), move_step("B", 1), move_step("B", 1))

    assert outcome.plan.step("B") == record.plan.step("B")
    assert days(outcome, "B") == (date(2026, 8, 17), date(2026, 8, 19))


def test_a_step_moved_later_than_possible_shows_the_shortfall(store: Store, owner: Person, record: PlanRecord) -> None:
    outcome = made(store, owner, record, move_step("B", 2))

    assert outcome.plan.step("B").not_before == date(2026, 8, 19)
    assert outcome.plan.step("B").deadline is None
    assert days(outcome, "B") == (date(2026, 8, 19), date(2026, 8, 21))
    assert outcome.timeline.short_by == 2
    assert outcome.effects.sentence().endswith("The goal date is missed by 2 working days.")


def test_moved_too_late_and_back_again_a_step_is_as_it_was(store: Store, owner: Person, record: PlanRecord) -> None:
    outcome = made(store, owner, record, move_step("B", 2), move_step("B", -2))

    assert outcome.plan.step("B") == record.plan.step("B")
    assert outcome.timeline.feasible


def test_moving_a_step_no_day_changes_nothing(store: Store, owner: Person, record: PlanRecord) -> None:
    outcome = made(store, owner, record, move_step("B", 0))

    assert outcome.plan.steps == record.plan.steps
    assert outcome.effects.changes_nothing


def test_a_move_is_told_in_working_days(record: PlanRecord) -> None:
    texts = [move_step("B", count).event.text for count in (-2, -1, 1, 5)]

    assert texts == [
        "Moved B 2 working days earlier",
        "Moved B 1 working day earlier",
        "Moved B 1 working day later",
        "Moved B 5 working days later",
    ]


def test_a_step_that_has_begun_is_not_moved(store: Store, owner: Person, record: PlanRecord) -> None:
    made(store, owner, record, mark_started("A", MONDAY))
    before = everything_in(store)

    with pytest.raises(InvalidInput, match="A has begun"):
        edited(store, owner, record.id, move_step("A", 1), MONDAY)

    assert everything_in(store) == before


@pytest.mark.parametrize("count", [10**6, -(10**6), 10**12])
def test_a_move_out_of_all_calendars_is_refused(store: Store, owner: Person, record: PlanRecord, count: int) -> None:
    with pytest.raises(InvalidInput, match="1900 to 2200"):
        edited(store, owner, record.id, move_step("B", count), MONDAY)


def test_a_step_marked_as_started_carries_the_day(store: Store, owner: Person, record: PlanRecord) -> None:
    outcome = made(store, owner, record, mark_started("A", MONDAY))

    assert outcome.plan.step("A").started == MONDAY
    assert outcome.plan.step("A").is_under_way
    assert days(outcome, "A")[0] == MONDAY


def test_a_step_done_before_its_planned_day_began_on_the_day_it_was_done(
    store: Store, owner: Person, record: PlanRecord
) -> None:
    outcome = made(store, owner, record, mark_done("A", MONDAY))

    assert (outcome.plan.step("A").started, outcome.plan.step("A").finished) == (MONDAY, MONDAY)
    assert days(outcome, "A") == (MONDAY, MONDAY)
    assert outcome.effects.must_start == (date(2026, 8, 10), date(2026, 8, 17))


def test_a_step_done_after_its_planned_start_began_on_that_start(store: Store, owner: Person) -> None:
    later = date(2026, 8, 13)
    record = kept(store, owner, plan_of([action("A", 5)], due=date(2026, 8, 14)), MONDAY)

    outcome = edited(store, owner, record.id, mark_done("A", later), MONDAY)

    assert (outcome.plan.step("A").started, outcome.plan.step("A").finished) == (date(2026, 8, 10), later)


def test_a_step_that_was_started_keeps_its_start_when_it_is_done(
    store: Store, owner: Person, record: PlanRecord
) -> None:
    friday = date(2026, 7, 31)

    outcome = made(store, owner, record, mark_started("A", friday), mark_done("A", MONDAY))

    assert (outcome.plan.step("A").started, outcome.plan.step("A").finished) == (friday, MONDAY)


def test_a_gate_is_reached_on_one_day(store: Store, owner: Person) -> None:
    gate = milestone("M", started=date(2026, 7, 31))
    record = kept(store, owner, plan_of([gate], due=date(2026, 8, 21)), MONDAY)

    step = edited(store, owner, record.id, mark_done("M", MONDAY), MONDAY).plan.step("M")

    assert (step.started, step.finished) == (MONDAY, MONDAY)


def test_a_reopened_step_is_under_way_and_reopened_again_has_not_begun(
    store: Store, owner: Person, record: PlanRecord
) -> None:
    outcome = made(store, owner, record, mark_done("A", MONDAY), mark_open("A"))
    assert (outcome.plan.step("A").started, outcome.plan.step("A").finished) == (MONDAY, None)

    outcome = made(store, owner, outcome.record, mark_open("A"))
    assert outcome.plan.step("A") == record.plan.step("A")
    assert days(outcome, "A") == (date(2026, 8, 10), date(2026, 8, 14))


def test_what_remains_is_forgotten_when_a_step_is_done_or_open(store: Store, owner: Person) -> None:
    begun = action("A", 5, started=MONDAY, remaining=2)
    record = kept(store, owner, plan_of([begun], due=date(2026, 8, 21)), MONDAY)

    done = edited(store, owner, record.id, mark_done("A", MONDAY), MONDAY).plan.step("A")
    opened = edited(store, owner, record.id, mark_open("A"), MONDAY).plan.step("A")

    assert (done.remaining, done.finished) == (None, MONDAY)
    assert (opened.remaining, opened.started, opened.finished) == (None, MONDAY, None)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=plans())
def test_nothing_that_has_not_begun_is_planned_in_the_past(drawn: tuple[Plan, date]) -> None:
    plan, today = drawn

    windows = work_backward(plan, today).windows

    waiting = [step.id for step in plan.steps.values() if not step.started and not step.finished]
    assert [name for name in waiting if windows[name].planned_start < today] == []


def test_a_new_step_stands_between_what_it_needs_and_what_waits_for_it(
    store: Store, owner: Person, record: PlanRecord
) -> None:
    outcome = made(store, owner, record, add_step(action("N", 2), [Dependency("A", "N")], ["C"]))

    assert [(tie.before, tie.after) for tie in outcome.record.plan.needs("C")] == [("B", "C"), ("N", "C")]
    assert days(outcome, "N") == (date(2026, 8, 18), date(2026, 8, 19))
    assert list(outcome.record.plan.steps) == ["A", "B", "C", "N"]


def test_a_removed_step_is_bridged(store: Store, owner: Person, record: PlanRecord) -> None:
    outcome = made(store, owner, record, remove_step("B"))

    assert [(tie.before, tie.after) for tie in outcome.record.plan.dependencies] == [("A", "C")]
    assert days(outcome, "A") == (date(2026, 8, 13), date(2026, 8, 19))


def test_the_same_link_twice_is_told_and_another_kind_is_not(store: Store, owner: Person, record: PlanRecord) -> None:
    with pytest.raises(InvalidInput, match="B already waits for A like this"):
        edited(store, owner, record.id, connect_steps(Dependency("A", "B")), MONDAY)

    outcome = edited(store, owner, record.id, connect_steps(Dependency("A", "B", LinkType.SS, 1)), MONDAY)

    assert [tie.type for tie in outcome.record.plan.needs("B")] == [LinkType.FS, LinkType.SS]


def test_a_link_takes_the_place_of_another(store: Store, owner: Person, record: PlanRecord) -> None:
    old, new = Dependency("A", "B"), Dependency("A", "B", lag=2)

    outcome = made(store, owner, record, connect_steps(new, old))

    assert outcome.record.plan.needs("B") == [new]


def test_two_steps_are_disconnected_in_every_way(store: Store, owner: Person, record: PlanRecord) -> None:
    outcome = made(
        store, owner, record, connect_steps(Dependency("A", "B", LinkType.SS, 1)), disconnect_steps("A", "B")
    )

    assert outcome.record.plan.needs("B") == []


@pytest.mark.parametrize(("before", "after"), [("A", "C"), ("A", "X"), ("X", "A"), ("X", "Y")])
def test_what_is_not_connected_cannot_be_disconnected(
    store: Store, owner: Person, record: PlanRecord, before: str, after: str
) -> None:
    state = everything_in(store)

    with pytest.raises(NotFound):
        edited(store, owner, record.id, disconnect_steps(before, after), MONDAY)

    assert everything_in(store) == state


@pytest.mark.parametrize(
    "edit",
    [
        move_step("X", 1),
        mark_started("X", MONDAY),
        mark_done("X", MONDAY),
        mark_open("X"),
        remove_step("X"),
    ],
)
def test_a_step_that_is_none_is_not_found(store: Store, owner: Person, record: PlanRecord, edit: Edit) -> None:
    state = everything_in(store)

    with pytest.raises(NotFound, match="holds no step X"):
        edited(store, owner, record.id, edit, MONDAY)

    assert everything_in(store) == state


def test_an_edit_leaves_the_plan_it_was_made_from_alone(store: Store, owner: Person, record: PlanRecord) -> None:
    known = replace(record.plan)

    made(store, owner, record, move_step("B", -2), remove_step("C"))

    assert record.plan == known
    assert open_plan(store, owner, record.id).plan != known
    assert timedelta(0) == open_plan(store, owner, record.id).changed - record.changed


@pytest.mark.parametrize("name", ["started", "finished"])
def test_nothing_can_have_happened_tomorrow(store: Store, owner: Person, record: PlanRecord, name: str) -> None:
    values: dict[str, Any] = {name: date(2026, 7, 31)}
    tomorrow = replace(record.plan.step("A"), **values)

    with pytest.raises(InvalidInput, match="lies in the past"):
        edited(store, owner, record.id, change_step(tomorrow, record.plan.needs("A")))


def test_what_waited_for_a_follow_up_waits_for_its_event_when_the_follow_up_goes(store: Store, owner: Person) -> None:
    steps = [action("M", 1), Step("E", Kind.FOLLOW_UP, "Check", 1, anchor=Anchor("M", 30)), action("R", 2)]
    record = kept(store, owner, plan_of(steps, "E FS R", due=date(2026, 12, 18)))

    outcome = edited(store, owner, record.id, remove_step("E"))

    assert outcome.plan.needs("R") == [Dependency("M", "R")]


def test_a_dependency_said_twice_stands_once_and_can_be_taken_away(store: Store, owner: Person) -> None:
    twice = [Dependency("A", "B"), Dependency("A", "B")]
    record = kept(store, owner, replace(plan_of([action("A", 1), action("B", 1)]), dependencies=tuple(twice)))

    outcome = edited(store, owner, record.id, disconnect_steps("A", "B"))

    assert record.plan.needs("B") == [Dependency("A", "B")]
    assert outcome.plan.needs("B") == []
