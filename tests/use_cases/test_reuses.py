"""An id that was given to something else: what somebody made of what had it before never reaches what has it now."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from backcast.domain.errors import Conflict, NotFound, StalePlan
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanRecord
from backcast.domain.results.key_results import KeyResult
from backcast.domain.results.metrics import Measurement, Metric
from backcast.storage.store import Store
from backcast.use_cases.changes import Settlement, preview_edit, save_edit, undo_change
from backcast.use_cases.edits import (
    Edit,
    add_key_result,
    add_measurement,
    add_step,
    change_key_result,
    change_results,
    change_step,
    mark_done,
    mark_started,
    move_step,
    remove_key_result,
    remove_step,
)
from backcast.use_cases.plans import open_plan
from tests.builders import colleague, everything_in
from tests.domain.builders import action
from tests.domain.builders import plan as plan_of
from tests.use_cases.kept_plans import THURSDAY, edited, kept

TALKS = Metric("talks", "Coaching talks")
OF_TALKS = KeyResult("KR1", "talks", Decimal(5))
TRAIN = "A2 “Train the assessors”"


@pytest.fixture
def record(store: Store, owner: Person) -> PlanRecord:
    """As it was seen: two steps and a key result."""
    steps = [action("A1", 5), action("A2", 3, title="Train the assessors")]
    return kept(store, owner, plan_of(steps, metrics=(TALKS,), key_results=(OF_TALKS,)))


@pytest.fixture
def ana(store: Store, owner: Person, record: PlanRecord) -> Person:
    """An editor who removed A2, whereupon a new step got its id."""
    ana = colleague(store, owner, Role.EDITOR)
    edited(store, ana, record.id, remove_step("A2"))
    edited(store, ana, record.id, add_step(action("A2", 4, title="Order the desks"), []))
    return ana


def now(store: Store, person: Person, record: PlanRecord) -> Plan:
    return open_plan(store, person, record.id).plan


MARKS = {
    "started": lambda: mark_started("A2", THURSDAY),
    "done": lambda: mark_done("A2", THURSDAY),
    "moved": lambda: move_step("A2", -2),
}


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize("name", MARKS)
def test_a_press_on_what_had_the_id_is_told_and_changes_nothing(
    store: Store, owner: Person, record: PlanRecord, name: str
) -> None:
    before = everything_in(store)

    with pytest.raises(StalePlan) as refused:
        save_edit(store, owner, record.id, 1, MARKS[name](), THURSDAY)

    assert {(each.part, each.theirs) for each in refused.value.conflicts} == {(TRAIN, "Deleted")}
    assert everything_in(store) == before


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize("mark", [mark_started, mark_done])
def test_a_press_that_is_settled_is_not_made_on_what_has_the_id_now(
    store: Store, owner: Person, record: PlanRecord, mark: Callable[[str, date], Edit]
) -> None:
    contributor = colleague(store, owner, Role.CONTRIBUTOR)
    before = everything_in(store)

    with pytest.raises(NotFound, match=f"{TRAIN} was deleted meanwhile"):
        save_edit(store, contributor, record.id, 1, mark("A2", THURSDAY), THURSDAY, settlement=Settlement(3))

    assert everything_in(store) == before


@pytest.mark.usefixtures("ana")
def test_a_stale_form_keeps_what_was_typed_and_comes_back_beside_what_has_the_id_now(
    store: Store, owner: Person, record: PlanRecord
) -> None:
    typed = change_step(replace(record.plan.step("A2"), owner="Bea", note="As agreed"), [])

    with pytest.raises(StalePlan) as refused:
        save_edit(store, owner, record.id, 1, typed, THURSDAY)
    outcome = save_edit(store, owner, record.id, 1, typed, THURSDAY, settlement=Settlement(3))

    told = (Conflict(TRAIN, "Owner", "Deleted", "Bea"), Conflict(TRAIN, "Note", "Deleted", "As agreed"))
    assert refused.value.conflicts == told
    steps = now(store, owner, record).steps
    assert [(step.id, step.title, step.owner) for step in steps.values()] == [
        ("A1", "A1", ""),
        ("A2", "Order the desks", ""),
        ("A3", "Train the assessors", "Bea"),
    ]
    assert outcome.merged.endswith("What was A2 is A3 from now on, because A2 is something else meanwhile.")


@pytest.mark.usefixtures("ana")
def test_a_removal_of_what_had_the_id_leaves_what_has_it_now(store: Store, owner: Person, record: PlanRecord) -> None:
    save_edit(store, owner, record.id, 1, remove_step("A2"), THURSDAY)

    assert now(store, owner, record).step("A2").title == "Order the desks"


@pytest.mark.usefixtures("ana")
def test_a_preview_shows_nothing_done_to_what_has_the_id_now(store: Store, owner: Person, record: PlanRecord) -> None:
    shown = preview_edit(store, owner, record.id, mark_done("A2", THURSDAY), THURSDAY, version=1)

    assert shown.plan.step("A2").finished is None


@pytest.mark.usefixtures("ana")
def test_who_saw_what_has_the_id_now_changes_it(store: Store, owner: Person, record: PlanRecord) -> None:
    edited(store, owner, record.id, mark_started("A1", THURSDAY))

    save_edit(store, owner, record.id, 3, mark_done("A2", THURSDAY), THURSDAY)

    assert now(store, owner, record).step("A2").finished == THURSDAY


def test_what_an_undo_brought_back_is_the_same_as_before(
    store: Store, owner: Person, ana: Person, record: PlanRecord
) -> None:
    undo_change(store, ana, record.id, THURSDAY)
    undo_change(store, ana, record.id, THURSDAY)

    save_edit(store, owner, record.id, 1, mark_done("A2", THURSDAY), THURSDAY)

    step = now(store, owner, record).step("A2")
    assert (step.title, step.finished) == ("Train the assessors", THURSDAY)


def test_a_key_result_that_got_the_id_of_another_is_not_changed_for_it(
    store: Store, owner: Person, record: PlanRecord
) -> None:
    edited(store, owner, record.id, remove_key_result("KR1"))
    edited(store, owner, record.id, add_key_result("Added", TALKS, replace(OF_TALKS, target=Decimal(9), owner="Ana")))
    typed = change_key_result(TALKS, replace(OF_TALKS, target=Decimal(6), note="Typed"))

    with pytest.raises(StalePlan) as refused:
        save_edit(store, owner, record.id, 1, typed, THURSDAY)
    save_edit(store, owner, record.id, 1, typed, THURSDAY, settlement=Settlement(3))

    label = "The key result KR1"
    assert refused.value.conflicts == (
        Conflict(label, "Target", "Deleted", "6"),
        Conflict(label, "Note", "Deleted", "Typed"),
    )
    key_results = now(store, owner, record).key_results
    assert key_results == (
        replace(OF_TALKS, target=Decimal(9), owner="Ana"),
        replace(OF_TALKS, id="KR2", target=Decimal(6), note="Typed"),
    )


def test_nothing_is_measured_of_a_metric_that_got_the_id_of_another(
    store: Store, owner: Person, record: PlanRecord
) -> None:
    edited(store, owner, record.id, change_results("Removed both", [], [], []))
    edited(store, owner, record.id, change_results("Added", [Metric("talks", "Talks at conferences")], [], []))
    measured = add_measurement(TALKS, Measurement("talks", date(2026, 7, 1), Decimal(2)))

    with pytest.raises(StalePlan) as refused:
        save_edit(store, owner, record.id, 1, measured, THURSDAY)
    with pytest.raises(NotFound):
        save_edit(store, owner, record.id, 1, measured, THURSDAY, settlement=Settlement(3))

    told = Conflict("The metric “Coaching talks”", "This metric", "Deleted", "A measurement is tied to it")
    assert refused.value.conflicts == (told,)
    assert now(store, owner, record).measurements == ()
