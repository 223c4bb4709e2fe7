"""Saving: only what changed is written, one version further, all of it or nothing, and never over another's work."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import event, select

from backcast.domain.errors import NotFound, StalePlan
from backcast.domain.events import Event, Happened
from backcast.domain.people.persons import Person
from backcast.domain.planning.changes import parts_of
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanRecord
from backcast.domain.results.key_results import KeyResult
from backcast.domain.results.metrics import Measurement, Metric
from backcast.domain.workdays import WorkCalendar
from backcast.storage.store import Store
from backcast.storage.tables.plans import steps as step_table
from tests.builders import WRITES, Clock, everything_in, statements_of
from tests.domain.builders import action, links, milestone
from tests.domain.builders import plan as plan_of

BEGUN = Event(Happened.PLAN_BEGUN, "Begun")
CHANGED = Event(Happened.STEP_CHANGED, "Changed")
DAY = date(2026, 7, 30)


class Fault(Exception):
    """A failure that the tests cause."""


@pytest.fixture
def record(store: Store, owner: Person) -> PlanRecord:
    """Three steps in a row, a gate, a metric and a key result."""
    plan = plan_of([action("A"), action("B"), action("C"), milestone("M")], "A FS B, B FS C, C FS M, A SS C")
    metric, key_result = Metric("ramp", "Days to ramped"), KeyResult("KR1", "ramp", Decimal(45))
    with store.transaction(owner) as tx:
        return tx.plans.add(
            plan.with_results([metric], [key_result], [Measurement("ramp", DAY, Decimal(70))]), BEGUN, DAY
        )


def saved(store: Store, person: Person, record: PlanRecord, plan: Plan, *revised: str) -> PlanRecord:
    with store.transaction(person) as tx:
        return tx.plans.save(record, plan, CHANGED, DAY, revised)


def written(statements: list[str]) -> list[str]:
    """Verb and table of every statement that writes."""
    words = [statement.split() for statement in statements if statement.startswith(WRITES)]
    return [f"{verb} {rest[0] if verb == 'UPDATE' else rest[1]}" for verb, *rest in words]


@contextmanager
def failing_at(store: Store, number: int) -> Iterator[None]:
    """A database that fails right after the write with this number."""
    count = 0

    def fail(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal count
        count += statement.startswith(WRITES)
        if count == number:
            raise Fault

    event.listen(store.engine, "after_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(store.engine, "after_cursor_execute", fail)


def test_a_new_title_of_a_step_writes_that_step_its_links_the_version_and_the_history(
    store: Store, owner: Person, record: PlanRecord
) -> None:
    plan = record.plan.with_step(replace(record.plan.step("B"), title="Better"))

    with statements_of(store) as sent:
        saved(store, owner, record, plan)

    assert written(sent) == [
        "UPDATE plans",
        "DELETE dependencies",
        "UPDATE steps",
        "INSERT dependencies",
        "INSERT events",
        "INSERT audits",
    ]


def test_another_goal_writes_no_step(store: Store, owner: Person, record: PlanRecord) -> None:
    plan = record.plan.with_goal(replace(record.plan.goal, why="To grow"))

    with statements_of(store) as sent:
        saved(store, owner, record, plan)

    assert written(sent) == ["UPDATE plans", "INSERT events", "INSERT audits"]


def test_another_measurement_writes_measurements_only(store: Store, owner: Person, record: PlanRecord) -> None:
    plan = record.plan
    more = [*plan.measurements, Measurement("ramp", DAY, Decimal(66))]

    with statements_of(store) as sent:
        saved(store, owner, record, plan.with_results(plan.metrics, plan.key_results, more))

    assert written(sent) == [
        "UPDATE plans",
        "DELETE measurements",
        "INSERT measurements",
        "INSERT events",
        "INSERT audits",
    ]


def test_other_working_days_write_calendars_only(store: Store, owner: Person, record: PlanRecord) -> None:
    plan = record.plan.with_calendars(WorkCalendar(frozenset(range(4))), {})

    with statements_of(store) as sent:
        saved(store, owner, record, plan)

    assert written(sent) == [
        "UPDATE plans",
        "DELETE work_calendars",
        "INSERT work_calendars",
        "INSERT events",
        "INSERT audits",
    ]


def test_a_thousand_revised_entries_cost_a_few_statements(store: Store, owner: Person) -> None:
    plan = plan_of([action(f"A{n}") for n in range(1200)])
    with store.transaction(owner) as tx:
        record = tx.plans.add(plan, BEGUN, DAY)

    with statements_of(store) as sent:
        later = saved(store, owner, record, plan.with_goal(replace(plan.goal, due=DAY)), *plan.steps)

    assert len(written(sent)) <= 3 + 3
    assert {revision.sequence for revision in later.revisions.values()} == {1}


def test_a_step_in_the_middle_is_stored_in_the_middle(store: Store, owner: Person, record: PlanRecord) -> None:
    steps = {"A": action("A"), "N": action("N"), **{name: record.plan.step(name) for name in "BCM"}}

    later = saved(store, owner, record, replace(record.plan, steps=steps))

    assert list(later.plan.steps) == ["A", "N", "B", "C", "M"]
    assert parts_of(later.plan) == parts_of(replace(record.plan, steps=steps))


def test_several_new_steps_first_last_and_between_come_back_in_order(
    store: Store, owner: Person, record: PlanRecord
) -> None:
    new = {name: action(name) for name in ["1", "2", "A", "3", "4", "C", "M", "5", "6"]}
    steps = {name: record.plan.steps.get(name, step) for name, step in new.items()}

    plan = replace(record.plan.without_step("B"), steps=steps)
    later = saved(store, owner, record, plan)

    assert list(later.plan.steps) == ["1", "2", "A", "3", "4", "C", "M", "5", "6"]


def test_the_version_rises_by_one_and_the_change_carries_its_moment(
    store: Store, owner: Person, record: PlanRecord, clock: Clock
) -> None:
    clock.turn(timedelta(hours=1))

    later = saved(store, owner, record, record.plan.with_step(action("D")))

    assert (record.version, later.version) == (1, 2)
    assert (later.created, later.changed) == (record.created, record.changed + timedelta(hours=1))
    assert later.undo == 2


def test_only_revised_entries_get_another_sequence_and_moment(
    store: Store, owner: Person, record: PlanRecord, clock: Clock
) -> None:
    clock.turn(timedelta(hours=1))

    later = saved(store, owner, record, record.plan.with_step(action("A", 2)), "A")

    assert later.revisions["A"].sequence == 1
    assert later.revisions["A"].changed == clock.moment
    assert later.revisions["A"].uid == record.revisions["A"].uid
    assert {name: later.revisions[name] for name in "BCM"} == {name: record.revisions[name] for name in "BCM"}
    assert later.goal_revision == record.goal_revision


def test_a_stale_version_is_refused_and_changes_nothing(store: Store, owner: Person, record: PlanRecord) -> None:
    saved(store, owner, record, record.plan.with_step(action("D")))
    before = everything_in(store)

    with pytest.raises(StalePlan) as refused:
        saved(store, owner, record, record.plan.with_step(action("E")), "A")

    assert (refused.value.expected, refused.value.current) == (1, 2)
    assert everything_in(store) == before


def test_a_plan_that_was_put_away_in_the_meantime_is_not_saved(store: Store, owner: Person, record: PlanRecord) -> None:
    with store.transaction(owner) as tx:
        tx.plans.delete(record.id)
    before = everything_in(store)

    with pytest.raises(NotFound):
        saved(store, owner, record, record.plan.with_step(action("D")))

    assert everything_in(store) == before


def test_a_failure_at_any_write_of_a_save_leaves_everything_as_it_was(
    store: Store, owner: Person, record: PlanRecord
) -> None:
    plan = replace(record.plan.without_step("B"), notes=("A note",)).with_calendars(WorkCalendar(frozenset({0})), {})
    plan = plan.with_results([], [], []).with_step(action("N"), links("A FS N, C FF N"))
    before = everything_in(store)
    with statements_of(store) as sent, suppress(Fault), store.transaction(owner) as tx:
        tx.plans.save(record, plan, CHANGED, DAY, ["A"], goal_revised=True)
        raise Fault  # only to count what it writes
    count = len(written(sent))

    for number in range(1, count + 1):
        with failing_at(store, number), pytest.raises(Fault):
            saved(store, owner, record, plan, "A")
        assert everything_in(store) == before, f"the failure at write {number} of {count} left traces"

    assert count >= 12
    assert parts_of(saved(store, owner, record, plan, "A").plan) == parts_of(plan)


def test_a_failure_at_any_write_of_a_new_plan_leaves_no_trace_of_it(
    store: Store, owner: Person, record: PlanRecord
) -> None:
    before = everything_in(store)

    for number in range(1, 11):  # plan, its owner, calendars, the three tables of results, steps, links, history, audit
        with failing_at(store, number), pytest.raises(Fault), store.transaction(owner) as tx:
            tx.plans.add(record.plan, BEGUN, DAY)
        assert everything_in(store) == before, f"the failure at write {number} left traces"


def test_a_failure_while_committing_leaves_everything_as_it_was(
    store: Store, owner: Person, record: PlanRecord
) -> None:
    before = everything_in(store)

    def fail(_: Any) -> None:
        raise Fault

    event.listen(store.engine, "commit", fail)
    with pytest.raises(Fault):
        saved(store, owner, record, record.plan.with_step(action("D")))
    event.remove(store.engine, "commit", fail)

    assert everything_in(store) == before
    assert saved(store, owner, record, record.plan.with_step(action("D"))).version == 2


def test_of_two_who_save_the_same_version_at_once_exactly_one_wins(
    store: Store, owner: Person, record: PlanRecord
) -> None:
    outcomes: list[str] = []
    together = Barrier(2)

    def edit(name: str) -> None:
        together.wait()
        try:
            saved(store, owner, record, record.plan.with_step(action(name)))
        except StalePlan:
            outcomes.append("stale")
        else:
            outcomes.append(name)

    threads = [Thread(target=edit, args=(name,)) for name in ("X", "Y")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    winner = next(name for name in outcomes if name != "stale")
    assert sorted(outcomes) == sorted([winner, "stale"])
    with store.reading(owner) as tx:
        assert tx.plans.get(record.id).version == 2
    with store.engine.connect() as connection:
        stored = connection.execute(select(step_table.c.id).where(step_table.c.plan_id == record.id)).scalars().all()
    assert sorted(stored) == ["A", "B", "C", "M", winner]


def test_twenty_edits_by_four_at_once_that_each_read_first_are_all_kept(
    store: Store, owner: Person, record: PlanRecord
) -> None:
    problems: list[BaseException] = []

    def edit(name: str) -> None:
        try:
            for number in range(5):
                with store.transaction(owner) as tx:
                    latest = tx.plans.get(record.id)
                    tx.plans.save(latest, latest.plan.with_step(action(f"{name}{number}")), CHANGED, DAY)
        except BaseException as problem:  # noqa: BLE001 - whatever it is, the test tells it
            problems.append(problem)

    threads = [Thread(target=edit, args=(name,)) for name in ("P", "Q", "R", "S")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    with store.reading(owner) as tx:
        found = tx.plans.get(record.id)
    assert found.version == 21
    assert len(found.plan.steps) == 4 + 20
