"""Repairs: chosen levers are saved as one version, told in words, taken back as one, and merged with others' work."""

from datetime import date

import pytest

from backcast.domain.errors import InvalidInput, StalePlan
from backcast.domain.events import Happened
from backcast.domain.people.persons import Person
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.records import PlanRecord
from backcast.storage.store import Store
from backcast.use_cases.changes import preview_edit, read_history, save_edit, undo_change
from backcast.use_cases.edits import Edit, connect_steps, rename_plan
from backcast.use_cases.forecasts.repairs import chosen_levers, menu_object, use_levers
from backcast.use_cases.plans import open_plan, saved_timeline
from tests.builders import everything_in
from tests.use_cases.kept_plans import programme

LATE = date(2026, 3, 16)

pytestmark = pytest.mark.only("sqlite")


@pytest.fixture
def record(store: Store, owner: Person) -> PlanRecord:
    """The compliance programme on Mon 16 March 2026, 16 working days short."""
    return programme(store, owner, "compliance", LATE)


def edit_of(record: PlanRecord, *codes: str) -> Edit:
    return use_levers(record.plan, chosen_levers(record.plan, codes))


def test_a_preview_tells_the_published_dates_and_saves_nothing(store: Store, owner: Person, record: PlanRecord) -> None:
    before = everything_in(store)

    outcome = preview_edit(store, owner, record.id, edit_of(record, "A12+A13", "A6+A7"), LATE)

    assert (outcome.timeline.feasible, outcome.timeline.min_slack) == (True, 0)
    assert (outcome.timeline.must_start, outcome.timeline.finish) == (LATE, date(2026, 6, 30))
    assert everything_in(store) == before


def test_all_levers_are_one_version_that_is_taken_back_as_one(store: Store, owner: Person, record: PlanRecord) -> None:
    outcome = save_edit(store, owner, record.id, record.version, edit_of(record, "A12+A13", "drop:A6", "A14=6"), LATE)
    undone = undo_change(store, owner, record.id, LATE)

    assert outcome.record.version == record.version + 1
    assert "A6" not in outcome.plan.steps
    assert undone.plan == record.plan
    told = read_history(store, owner, record.id)[1].event
    assert told.happened is Happened.PLAN_REPAIRED
    assert told.text == (
        "Won days back: A12 and A13 side by side; without A6 and G3; A14 in 6 working days instead of 8"
    )


def test_what_another_changed_meanwhile_is_kept(store: Store, owner: Person, record: PlanRecord) -> None:
    save_edit(store, owner, record.id, record.version, rename_plan("Certificates"), LATE)

    save_edit(store, owner, record.id, record.version, edit_of(record, "A12+A13"), LATE)

    plan = open_plan(store, owner, record.id).plan
    assert plan.title == "Certificates"
    assert Dependency("A12", "A13", LinkType.SS) in plan.needs("A13")


def test_a_link_that_another_changed_meanwhile_is_a_conflict_with_both_values(
    store: Store, owner: Person, record: PlanRecord
) -> None:
    lag = connect_steps(Dependency("A12", "A13", lag=2), instead_of=Dependency("A12", "A13"))
    save_edit(store, owner, record.id, record.version, lag, LATE)
    before = everything_in(store)

    with pytest.raises(StalePlan) as raised:
        save_edit(store, owner, record.id, record.version, edit_of(record, "A12+A13"), LATE)

    assert raised.value.conflicts
    assert everything_in(store) == before


def test_no_lever_and_a_great_many_are_refused(record: PlanRecord) -> None:
    many = [f"A12={days}" for days in range(1, 12)] + [f"A{n}={d}" for n in (4, 6, 1) for d in range(1, 12)]

    for codes in ([], many):
        with pytest.raises(InvalidInput, match="at least one thing"):
            edit_of(record, *codes)


def test_the_menu_as_keys_says_the_same(record: PlanRecord) -> None:
    found = menu_object(record.plan, saved_timeline(record))

    assert (found["short_by"], found["finish"], found["one_suffices"]) == (16, "2026-07-22", False)
    assert found["combination"]["levers"] == ["A6+A7", "A12+A13"]
    assert found["combination"]["proven"] is True
    first = found["levers"][0]
    assert (first["levers"], first["days_won"], first["finish"]) == (["A12+A13"], 12, "2026-07-06")
    assert first["notes"] == ["Both are the work of Line managers, then at the same time: help is needed."]
