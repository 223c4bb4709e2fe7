"""Transactions: who writes takes the lock at once, who reads takes none, and what was answered survives a power cut."""

import traceback
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from backcast.domain.errors import Busy
from backcast.domain.events import Event, Happened
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from tests.builders import another_writer, everything_in, opened_again, statements_of
from tests.domain.builders import action
from tests.domain.builders import plan as plan_of

BEGUN = Event(Happened.PLAN_BEGUN, "Begun")
DAY = date(2026, 7, 30)


@pytest.fixture
def hurried(store: Store) -> Iterator[Store]:
    """The same database for somebody who does not wait five seconds."""
    with opened_again(store, wait=0.05) as opened:
        yield opened


def setting(store: Store, name: str) -> Any:
    with store.engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


@pytest.mark.only("sqlite")  # PostgreSQL locks rows: tests/storage/test_databases.py
def test_writing_takes_the_lock_at_once(store: Store, owner: Person) -> None:
    with statements_of(store) as sent, store.transaction(owner) as tx:
        tx.plans.cards()

    assert sent[0] == "BEGIN IMMEDIATE"


@pytest.mark.only("sqlite")  # PostgreSQL locks rows: tests/storage/test_databases.py
def test_reading_takes_no_lock_and_sees_one_state(store: Store, hurried: Store, owner: Person) -> None:
    with store.reading(owner) as tx:
        before = tx.plans.cards()
        with hurried.transaction(owner) as other:
            other.plans.add(plan_of([action("A")]), BEGUN, DAY)
        meanwhile = tx.plans.cards()
    with store.reading(owner) as tx:
        afterwards = tx.plans.cards()

    assert [len(cards) for cards in (before, meanwhile, afterwards)] == [0, 0, 1]


@pytest.mark.only("sqlite")  # PostgreSQL locks rows: tests/storage/test_databases.py
def test_the_door_writes_or_reads_as_it_is_told(store: Store) -> None:
    with statements_of(store) as sent:
        with store.entrance() as door:
            door.owner()
        with store.entrance(writing=False) as door:
            door.owner()

    assert [statement for statement in sent if statement.startswith("BEGIN")] == ["BEGIN IMMEDIATE"]


@pytest.mark.only("sqlite")  # PostgreSQL's server sees to it
@pytest.mark.parametrize(("name", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)])
def test_every_connection_is_durable_and_checks_foreign_keys(store: Store, name: str, value: object) -> None:
    assert setting(store, name) == value

    store.engine.dispose()

    assert setting(store, name) == value


def test_leaving_the_block_commits(store: Store, owner: Person) -> None:
    with store.transaction(owner) as tx:
        plan_id = tx.plans.add(plan_of([action("A")]), BEGUN, DAY).id

    with store.reading(owner) as tx:
        assert tx.plans.get(plan_id).version == 1


def test_an_exception_takes_everything_back(store: Store, owner: Person) -> None:
    before = everything_in(store)

    with pytest.raises(ZeroDivisionError), store.transaction(owner) as tx:
        1 / len(tx.plans.add(plan_of([action("A")]), BEGUN, DAY).plan.notes)

    assert everything_in(store) == before


@pytest.mark.only("sqlite")  # PostgreSQL refuses it: tests/storage/test_databases.py
def test_what_is_written_while_reading_is_not_kept(store: Store, owner: Person) -> None:
    before = everything_in(store)

    with store.reading(owner) as tx:
        tx.plans.add(plan_of([action("A")]), BEGUN, DAY)

    assert everything_in(store) == before


def test_a_reader_sees_one_state_however_long_it_looks(store: Store, owner: Person) -> None:
    with store.reading(owner) as reader:
        before = reader.plans.cards()
        with store.transaction(owner) as writer:
            writer.plans.add(plan_of([action("A")]), BEGUN, DAY)
        during = reader.plans.cards()

    with store.reading(owner) as reader:
        after = reader.plans.cards()
    assert (len(before), len(during), len(after)) == (0, 0, 1)


def test_a_writer_that_waits_too_long_is_told_so_and_nothing_is_written(
    store: Store, hurried: Store, owner: Person
) -> None:
    before = everything_in(hurried)

    with (
        another_writer(store, "plans"),
        pytest.raises(Busy, match="try again"),
        hurried.transaction(owner) as tx,
    ):
        tx.plans.add(plan_of([action("A")]), BEGUN, DAY)

    assert everything_in(hurried) == before


def test_reading_goes_on_while_another_program_writes(store: Store, hurried: Store, owner: Person) -> None:
    with another_writer(store, "plans"), hurried.reading(owner) as tx:
        cards = tx.plans.cards()

    assert cards == []


def test_a_row_cannot_hang_on_the_plan_of_another_workspace(store: Store, owner: Person) -> None:
    with store.entrance() as door:
        other = door.open_workspace("Another workspace", "Somebody else")
    with store.transaction(owner) as tx:
        plan_id = tx.plans.add(plan_of([action("A")]), BEGUN, DAY).id
    row = "INSERT INTO dependencies VALUES (:plan, 'A', 0, :workspace, 'B', 'FS', 0, 'working', '', FALSE)"

    with pytest.raises(IntegrityError), store.engine.begin() as connection:
        connection.execute(text(row), {"plan": plan_id, "workspace": other.workspace})


@pytest.mark.parametrize(
    ("workspace", "role"),
    [
        ("'none'", "'owner'"),  # a workspace that is not there
        (":workspace", "NULL"),  # a role that is missing: PostgreSQL shows the whole row
        (":workspace", "CAST(:name AS INTEGER)"),  # SQLite reads 0
    ],
)
def test_an_error_of_the_database_does_not_tell_what_was_to_be_written(
    store: Store, owner: Person, workspace: str, role: str
) -> None:
    into = "INSERT INTO people (id, workspace_id, name, role, created)"
    row = text(f"{into} VALUES (:id, {workspace}, :name, {role}, '2026-07-30 00:00:00')")
    values = {"id": "a-token", "name": "A secret", "workspace": owner.workspace}

    with pytest.raises(DBAPIError) as problem, store.engine.begin() as connection:
        connection.execute(row, [values, values])  # if not the first, the second: the id is there already

    told = "".join(traceback.format_exception(problem.value))
    assert "A secret" not in told
    assert "a-token" not in told
