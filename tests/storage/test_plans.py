"""What is saved comes back: every part of a plan, in its order, to the last digit."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from backcast.domain.events import Event, Happened
from backcast.domain.people.persons import Person
from backcast.domain.planning.changes import Part, changes_between, parts_of
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.results.key_results import Baseline, KeyResult
from backcast.domain.results.metrics import Measurement, Metric
from backcast.storage.plans import rows
from backcast.storage.store import Store
from backcast.storage.tables.plans import plans as plan_table
from backcast.storage.tables.plans import steps as step_table
from tests.builders import Clock
from tests.domain.builders import action, milestone
from tests.domain.builders import plan as plan_of
from tests.storage.drawn_plans import plans, tried

BEGUN = Event(Happened.PLAN_BEGUN, "Begun")
CHANGED = Event(Happened.STEP_CHANGED, "Changed")
DAY = date(2026, 7, 30)


def kept(store: Store, person: Person, plan: Plan) -> str:
    with store.transaction(person) as tx:
        return tx.plans.add(plan, BEGUN, DAY).id


def loaded(store: Store, person: Person, plan_id: str) -> Plan:
    with store.reading(person) as tx:
        return tx.plans.get(plan_id).plan


def ordered(plan: Plan) -> list[tuple[Part, list[tuple[str, Any]]]]:
    """All parts of a plan in their order."""
    return [(part, list(values.items())) for part, values in parts_of(plan).items()]


def digits(plan: Plan) -> list[str]:
    """The numbers of a plan as they are written: 1.0 and 1.00 are equal but not the same."""
    targets = [str(key_result.target) for key_result in plan.key_results]
    baselines = [str(key_result.baseline.value) for key_result in plan.key_results if key_result.baseline]
    return targets + baselines + [str(measurement.value) for measurement in plan.measurements]


@tried(80)
@given(plan=plans())
def test_every_part_of_a_plan_survives_being_kept(store: Store, owner: Person, plan: Plan) -> None:
    plan_id = kept(store, owner, plan)

    found = loaded(store, owner, plan_id)

    assert ordered(found) == ordered(plan)
    assert digits(found) == digits(plan)
    # What is read is not checked again: it must be the very plan that a check would have let through.
    checked = replace(found)
    assert checked == found
    assert vars(checked.graph) == vars(found.graph)


@tried(50)
@given(old=plans(), new=plans())
def test_saving_any_plan_over_any_other_leaves_exactly_the_new_one(
    store: Store, owner: Person, old: Plan, new: Plan
) -> None:
    plan_id = kept(store, owner, old)

    with store.transaction(owner) as tx:
        tx.plans.save(tx.plans.get(plan_id), new, CHANGED, DAY)

    found = loaded(store, owner, plan_id)
    assert parts_of(found) == parts_of(new)
    with store.reading(owner) as tx:
        assert tx.plans.changes_of(plan_id, 2) == changes_between(old, new)


@tried(60)
@given(old=plans(), new=plans())
def test_a_change_survives_the_history(old: Plan, new: Plan) -> None:
    changes = changes_between(old, new)

    found = [rows.change_of(rows.change_row(change)) for change in changes]

    assert found == changes


@pytest.mark.parametrize("written", ["0.1", "45", "1.00", "-0", "1E+9", "1E-9", "86.50"])
def test_a_number_comes_back_as_it_was_written(store: Store, owner: Person, written: str) -> None:
    metric = Metric("ramp", "Days to ramped")
    key_result = KeyResult("KR1", "ramp", Decimal(written), Baseline(Decimal(written)))
    plan = Plan(
        "A plan",
        EndGoal("It is true", DAY),
        metrics=(metric,),
        key_results=(key_result,),
        measurements=(Measurement("ramp", DAY, Decimal(written)),),
    )

    found = loaded(store, owner, kept(store, owner, plan))

    assert digits(found) == [written, written, written]


def test_steps_keep_the_order_in_which_they_were_written_down(store: Store, owner: Person) -> None:
    plan_id = kept(store, owner, plan_of([action("C"), action("A"), milestone("B")], "C FS A, A FS B"))
    with store.transaction(owner) as tx:
        record = tx.plans.get(plan_id)
        tx.plans.save(record, record.plan.with_step(action("0")).with_step(action("A", 3)), CHANGED, DAY)

    found = loaded(store, owner, plan_id)

    assert list(found.steps) == ["C", "A", "B", "0"]


def test_a_moment_comes_back_in_utc_whatever_the_zone_it_was_given_in(
    store: Store, owner: Person, clock: Clock
) -> None:
    clock.moment = datetime.fromisoformat("2026-07-30T23:30:00-05:00")

    plan_id = kept(store, owner, plan_of([action("A")]))

    with store.reading(owner) as tx:
        record = tx.plans.get(plan_id)
    assert record.created == datetime(2026, 7, 31, 4, 30, tzinfo=UTC)
    assert record.created.utcoffset() == timedelta(0)
    assert record.revisions["A"].created == datetime(2026, 7, 31, 4, 30, tzinfo=UTC)


def test_a_new_plan_is_its_first_version_with_nothing_to_undo(store: Store, owner: Person) -> None:
    plan_id = kept(store, owner, plan_of([action("A")]))

    with store.reading(owner) as tx:
        record, history = tx.plans.get(plan_id), tx.plans.history(plan_id)

    assert (record.version, record.undo, record.redo, record.dated) == (1, None, None, DAY)
    assert [(event.version, event.person, event.event, event.lines) for event in history] == [(1, "Me", BEGUN, ())]


def test_cards_count_the_work_and_stand_with_the_one_changed_last_first(
    store: Store, owner: Person, clock: Clock
) -> None:
    done = action("B", started=DAY, finished=DAY)
    first = kept(store, owner, plan_of([action("A"), done, milestone("M", started=DAY, finished=DAY)]))
    clock.turn(timedelta(minutes=1))
    second = kept(store, owner, Plan("Another", EndGoal("It is true", DAY)))

    with store.reading(owner) as tx:
        cards = tx.plans.cards()

    assert [(card.id, card.title, card.steps, card.done) for card in cards] == [
        (second, "Another", 0, 0),
        (first, "A plan", 2, 1),
    ]


def test_a_plan_that_was_put_away_is_gone_until_it_is_brought_back(store: Store, owner: Person) -> None:
    plan = plan_of([action("A")])
    plan_id = kept(store, owner, plan)

    with store.transaction(owner) as tx:
        tx.plans.delete(plan_id)
    with store.reading(owner) as tx:
        cards = tx.plans.cards()
    with store.transaction(owner) as tx:
        tx.plans.restore(plan_id)

    assert cards == []
    assert ordered(loaded(store, owner, plan_id)) == ordered(plan)


@pytest.mark.only("sqlite")  # PostgreSQL has a type for them
def test_what_is_stored_of_dates_is_plain_text_that_other_programs_read(store: Store, owner: Person) -> None:
    kept(store, owner, plan_of([action("A", deadline=date(2026, 12, 4))], due=date(2026, 12, 18)))

    with store.engine.connect() as connection:
        due = connection.exec_driver_sql(f"SELECT due FROM {plan_table.name}").scalar_one()
        deadline = connection.exec_driver_sql(f"SELECT deadline FROM {step_table.name}").scalar_one()

    assert (due, deadline) == ("2026-12-18", "2026-12-04")
