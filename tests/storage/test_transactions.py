"""Transactions: who writes takes the lock at once, who reads takes none, and what was answered survives a power cut."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from backcast.domain.errors import Busy
from backcast.domain.events import Event, Happened
from backcast.domain.people import Person
from backcast.storage import store as stores
from backcast.storage.store import Store
from tests.builders import Clock, database_url, everything_in, statements_of
from tests.domain.builders import action
from tests.domain.builders import plan as plan_of

BEGUN = Event(Happened.PLAN_BEGUN, "Begun")
DAY = date(2026, 7, 30)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch, store: Store, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    """The same database for somebody who does not wait five seconds."""
    monkeypatch.setattr(stores, "_WAIT_SECONDS", 0.05)
    opened = Store(database_url(tmp_path / "backcast.db"), clock)
    yield opened
    opened.engine.dispose()


@contextmanager
def another_writer(path: Path) -> Iterator[None]:
    """Another program that holds the database for writing."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def setting(store: Store, name: str) -> Any:
    with store.engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def test_writing_takes_the_lock_at_once(store: Store, owner: Person) -> None:
    with statements_of(store) as sent, store.transaction(owner) as tx:
        tx.plans.cards()

    assert sent[0] == "BEGIN IMMEDIATE"


def test_reading_takes_no_lock(store: Store, owner: Person) -> None:
    with statements_of(store) as sent, store.reading(owner) as tx:
        tx.plans.cards()

    assert sent[0] == "BEGIN"


def test_the_door_writes_or_reads_as_it_is_told(store: Store) -> None:
    with statements_of(store) as sent:
        with store.entrance() as door:
            door.owner()
        with store.entrance(writing=False) as door:
            door.owner()

    assert [statement for statement in sent if statement.startswith("BEGIN")] == ["BEGIN IMMEDIATE", "BEGIN"]


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
    hurried: Store, owner: Person, tmp_path: Path
) -> None:
    before = everything_in(hurried)

    with (
        another_writer(tmp_path / "backcast.db"),
        pytest.raises(Busy, match="try again"),
        hurried.transaction(owner) as tx,
    ):
        tx.plans.add(plan_of([action("A")]), BEGUN, DAY)

    assert everything_in(hurried) == before


def test_reading_goes_on_while_another_program_writes(hurried: Store, owner: Person, tmp_path: Path) -> None:
    with another_writer(tmp_path / "backcast.db"), hurried.reading(owner) as tx:
        cards = tx.plans.cards()

    assert cards == []


def test_a_row_cannot_hang_on_the_plan_of_another_workspace(store: Store, owner: Person) -> None:
    with store.entrance() as door:
        other = door.open_workspace("Another workspace", "Somebody else")
    with store.transaction(owner) as tx:
        plan_id = tx.plans.add(plan_of([action("A")]), BEGUN, DAY).id
    row = "INSERT INTO dependencies VALUES (:plan, 'A', 0, :workspace, 'B', 'FS', 0, 'working', '')"

    with pytest.raises(IntegrityError), store.engine.begin() as connection:
        connection.execute(text(row), {"plan": plan_id, "workspace": other.workspace})


def test_an_error_of_the_database_does_not_tell_what_was_to_be_written(store: Store, owner: Person) -> None:
    row = "INSERT INTO people (id, workspace_id, name, role, created) VALUES (:id, 'none', 'A secret', 'owner', 0)"

    with pytest.raises(IntegrityError) as problem, store.engine.begin() as connection:
        connection.execute(text(row.replace("'A secret'", ":name")), {"id": "a-token", "name": "A secret"})

    assert "A secret" not in str(problem.value)
    assert "a-token" not in str(problem.value)
