"""Migrations: they make what the tables say, go down and up, refuse what is newer, and may be run by many at once."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Column, Integer, inspect

from backcast.domain.errors import Busy, InvalidInput
from backcast.storage import migrate as migrations
from backcast.storage import store as stores
from backcast.storage.migrate import drift, find_problems, migrate, missing_migrations
from backcast.storage.store import Store
from backcast.storage.tables import metadata
from tests.builders import database_url, statements_of

MOMENT = datetime(2026, 7, 30, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "fresh.db"


@pytest.fixture
def fresh(path: Path) -> Iterator[Store]:
    """A database that nobody has migrated yet."""
    opened = opened_at(path)
    yield opened
    opened.engine.dispose()


def opened_at(path: Path) -> Store:
    return Store(database_url(path), lambda: MOMENT)


def tables_in(store: Store) -> set[str]:
    return set(inspect(store.engine).get_table_names())


def run(store: Store, direction: str, to: str) -> None:
    """Go up or down with Alembic itself."""
    with store.engine.begin() as connection:
        config = migrations._config()
        config.attributes["connection"] = connection
        getattr(command, direction)(config, to)


def test_a_fresh_database_misses_every_migration_and_afterwards_none(fresh: Store) -> None:
    missing = missing_migrations(fresh.engine)

    made = migrate(fresh.engine)

    assert made == missing
    assert made[0].startswith("Plans, people and their history")
    assert missing_migrations(fresh.engine) == []


def test_the_migrations_make_exactly_what_the_tables_say(fresh: Store) -> None:
    migrate(fresh.engine)

    assert drift(fresh.engine) == []
    assert tables_in(fresh) == {*metadata.tables, "alembic_version"}


@pytest.mark.parametrize(
    ("planted", "told"),
    [
        ("ALTER TABLE plans ADD COLUMN colour TEXT", "colour"),
        ("ALTER TABLE steps DROP COLUMN sample", "sample"),
        ("CREATE TABLE votes (id INTEGER PRIMARY KEY)", "votes"),
        ("DROP TABLE measurements", "measurements"),
        ("DROP INDEX ix_plans_workspace_id", "ix_plans_workspace_id"),
    ],
)
def test_a_difference_in_the_database_is_told(fresh: Store, planted: str, told: str) -> None:
    migrate(fresh.engine)
    with fresh.engine.begin() as connection:
        connection.exec_driver_sql(planted)

    found = drift(fresh.engine)

    assert len(found) >= 1
    assert any(told in difference for difference in found)


def test_a_difference_in_the_tables_is_told(fresh: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate(fresh.engine)
    changed = type(metadata)(naming_convention=metadata.naming_convention)
    for table in metadata.sorted_tables:
        table.to_metadata(changed)
    changed.tables["steps"].append_column(Column("weight", Integer))
    monkeypatch.setattr(migrations, "metadata", changed)

    found = drift(fresh.engine)

    assert len(found) == 1
    assert "weight" in found[0]


def test_a_database_goes_down_and_up_again(fresh: Store) -> None:
    migrate(fresh.engine)

    run(fresh, "downgrade", "base")
    below = tables_in(fresh)
    run(fresh, "upgrade", "head")

    assert below == {"alembic_version"}
    assert drift(fresh.engine) == []


def test_a_second_migration_writes_nothing(fresh: Store, path: Path) -> None:
    migrate(fresh.engine)
    fresh.engine.dispose()
    before = path.read_bytes()

    made = migrate(fresh.engine)
    fresh.engine.dispose()

    assert made == []
    assert path.read_bytes() == before


def test_a_failing_migration_leaves_nothing_behind(fresh: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: Any) -> None:
        run_upgrade(*arguments)
        raise ZeroDivisionError

    run_upgrade = command.upgrade
    monkeypatch.setattr(command, "upgrade", fail)

    with pytest.raises(ZeroDivisionError):
        migrate(fresh.engine)

    assert tables_in(fresh) == set()


def test_a_newer_database_is_refused_in_a_sentence(fresh: Store) -> None:
    migrate(fresh.engine)
    with fresh.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    for look in (migrate, missing_migrations):
        with pytest.raises(InvalidInput) as refused:
            look(fresh.engine)
        assert str(refused.value) == (
            "The database is at version 9999, which this Backcast does not know: it is too old."
        )
    assert find_problems(fresh.engine) == [str(refused.value)]


def test_looking_for_missing_migrations_takes_no_lock(fresh: Store) -> None:
    migrate(fresh.engine)

    with statements_of(fresh) as sent:
        missing_migrations(fresh.engine)
        drift(fresh.engine)
        find_problems(fresh.engine)

    assert "BEGIN IMMEDIATE" not in sent


def test_a_database_held_by_another_program_is_told_as_busy(
    path: Path, fresh: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh.engine.connect().close()  # the file is there, and in WAL mode
    monkeypatch.setattr(stores, "_WAIT_SECONDS", 0.05)
    hurried = opened_at(path)

    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy, match="try again"):
            migrate(hurried.engine)

    hurried.engine.dispose()
    assert tables_in(fresh) == set()


def test_what_is_wrong_with_a_database_is_told(fresh: Store, path: Path, tmp_path: Path) -> None:
    before = find_problems(fresh.engine)
    migrate(fresh.engine)
    after = find_problems(fresh.engine)
    nonsense = tmp_path / "nonsense.db"
    nonsense.write_text("This is a letter, not a database. " * 100)
    broken = opened_at(nonsense)
    nowhere = opened_at(tmp_path / "no" / "such" / "folder.db")

    assert before == ["It is not up to date: run “backcast migrate”."]
    assert after == []
    assert find_problems(broken.engine) == ["It cannot be opened: file is not a database."]
    assert find_problems(nowhere.engine) == ["It cannot be opened: unable to open database file."]
    broken.engine.dispose()


def migrate_with_others(path: Path, together: Barrier) -> str:
    """What one of several processes does; gives what went wrong."""
    store = opened_at(path)
    together.wait()
    try:
        migrate(store.engine)
    except Exception as problem:  # noqa: BLE001 - whatever it is, the test tells it
        return repr(problem)
    finally:
        store.engine.dispose()
    return ""


def in_process(path: Path, together: Barrier, told: Any) -> None:
    told.put(migrate_with_others(path, together))


@pytest.mark.parametrize("count", [2, 4])
def test_several_processes_may_migrate_at_once(path: Path, count: int) -> None:
    spawning = get_context("spawn")  # a process of its own, as gunicorn's or systemd's would be
    together, told = spawning.Barrier(count), spawning.Queue()
    processes = [spawning.Process(target=in_process, args=(path, together, told)) for _ in range(count)]

    for process in processes:
        process.start()
    problems = [told.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()

    assert problems == [""] * count
    store = opened_at(path)
    assert drift(store.engine) == []
    store.engine.dispose()
