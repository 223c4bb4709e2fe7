"""Migrations: they make what the tables say, keep every row, go down and up, and may be run by many at once."""

from collections.abc import Callable, Iterator
from datetime import date
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Column, Integer, inspect, select

from backcast.domain.errors import Busy, InvalidInput, NotFound
from backcast.domain.people.accesses import Audience
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage import migrate as migrations
from backcast.storage.migrate import drift, find_problems, migrate, missing_migrations
from backcast.storage.store import Store
from backcast.storage.tables.everything import metadata
from tests.builders import another_writer, opened_again, statements_of
from tests.storage import older_databases as older
from tests.storage.older_databases import MOMENT, columns_of, fill_0001, go, rows_in


@pytest.fixture
def fresh(database_kind: str, new_address: Callable[[str], str]) -> Iterator[Store]:
    """A database that nobody has migrated yet."""
    opened = Store(new_address(database_kind), lambda: MOMENT)
    yield opened
    opened.engine.dispose()


def tables_in(store: Store) -> set[str]:
    return set(inspect(store.engine).get_table_names())


def test_a_fresh_database_misses_every_migration_and_afterwards_none(fresh: Store) -> None:
    missing = missing_migrations(fresh.engine)

    made = migrate(fresh.engine)

    assert made == missing
    assert [reason.partition(":")[0] for reason in made[:2]] == [
        "Plans, people and their history", "People and teams",
    ]  # fmt: skip
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

    go(fresh, "downgrade", "base")
    below = tables_in(fresh)
    go(fresh, "upgrade", "head")

    assert below == {"alembic_version"}
    assert drift(fresh.engine) == []


# From 0001, when a workspace had people with a role and nothing else.


def test_every_table_of_the_first_version_is_filled_in_these_tests(fresh: Store) -> None:
    go(fresh, "upgrade", "0001")

    assert columns_of(fresh).keys() - {"alembic_version"} == older.AT_0001.keys()
    assert all(older.AT_0001.values())


def test_people_and_teams_came_without_losing_a_row_and_go_again_without_losing_one(fresh: Store) -> None:
    fill_0001(fresh)
    columns = columns_of(fresh)
    del columns["alembic_version"]
    before = rows_in(fresh, columns)

    migrate(fresh.engine)
    up = rows_in(fresh, columns)
    go(fresh, "downgrade", "0001")
    down, columns_below = rows_in(fresh, columns), columns_of(fresh)
    migrate(fresh.engine)
    up_again = rows_in(fresh, columns)

    assert {name: len(rows) for name, rows in before.items()} == {
        name: len(rows) for name, rows in older.AT_0001.items()
    }
    assert up == before
    assert down == before
    assert columns_below == {**columns, "alembic_version": ["version_num"]}
    assert up_again == before
    assert drift(fresh.engine) == []


def test_what_refers_to_something_still_does_after_the_migration(fresh: Store) -> None:
    fill_0001(fresh)

    migrate(fresh.engine)

    lost: list[Any] = []
    with fresh.engine.connect().execution_options(writing=False) as connection:
        for table in metadata.sorted_tables:
            for key in table.foreign_key_constraints:
                pairs = [(element.parent, element.column) for element in key.elements]
                target = key.referred_table.alias()
                matched = select(target).where(*(target.c[there.name] == here for here, there in pairs)).exists()
                given = [here.is_not(None) for here, _ in pairs]
                lost += connection.execute(select(table).where(*given, ~matched)).all()
    assert lost == []


def test_people_of_the_first_version_go_on_as_if_nothing_had_happened(fresh: Store) -> None:
    fill_0001(fresh)

    migrate(fresh.engine)

    session, _ = fresh.open_sessions.find(older.SESSION)
    with fresh.entrance() as door:
        bo, purpose = door.use_link(older.LINK)
        with pytest.raises(NotFound):
            door.holder_of(older.USED_LINK)
    assert session is not None
    ana = session.person
    assert (ana.id, ana.name, ana.role, session.confirmed) == (older.ANA, "Ana", Role.OWNER, True)
    assert (bo.id, bo.role, purpose) == (older.BO, Role.VIEWER, "sign-in")
    assert len({ana.account, bo.account}) == 2
    assert not session.account.has_second_factor
    assert not session.lacks_second_factor
    with fresh.transaction(ana) as tx:
        record = tx.plans.get(older.MINE["id"])
        sharing = tx.sharings.get(record.id)
        history = [(each.version, each.person) for each in tx.plans.history(record.id)]
        tx.plans.restore(older.BINNED["id"])
        cards = {card.id for card in tx.plans.cards()}
    assert (record.plan.title, record.version, record.role) == (older.ODD_LINE, 2, Role.OWNER)
    assert list(record.plan.steps) == ["A", "B"]
    assert record.plan.goal.due == date(2026, 12, 11)
    assert sharing.audience is Audience.WORKSPACE  # plans stay open to their workspace
    assert history == [(2, "Bo Øst"), (1, "Ana")]
    assert cards == {older.MINE["id"], older.BINNED["id"]}
    with pytest.raises(NotFound), fresh.reading(Person(older.CY, older.SECOND, "Cy", Role.OWNER)) as tx:
        tx.plans.get(older.MINE["id"])


def test_a_second_migration_writes_nothing(fresh: Store) -> None:
    migrate(fresh.engine)

    with statements_of(fresh) as sent:
        made = migrate(fresh.engine)

    assert made == []
    assert not [each for each in sent if each.startswith(("BEGIN IMMEDIATE", "INSERT", "UPDATE", "CREATE", "ALTER"))]


def test_a_failing_migration_leaves_nothing_behind(fresh: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: Any) -> None:
        run_upgrade(*arguments)
        raise ZeroDivisionError

    run_upgrade = command.upgrade
    monkeypatch.setattr(command, "upgrade", fail)

    with pytest.raises(ZeroDivisionError):
        migrate(fresh.engine)

    assert tables_in(fresh) == set()


def test_a_migration_that_fails_on_the_way_leaves_the_older_database_as_it_was(
    fresh: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_0001(fresh)
    columns = columns_of(fresh)
    before = rows_in(fresh, columns)
    run_upgrade = command.upgrade

    def fail(*arguments: Any) -> None:
        run_upgrade(*arguments)
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(command, "upgrade", fail)
        with pytest.raises(ZeroDivisionError):
            migrate(fresh.engine)

    assert columns_of(fresh) == columns
    assert rows_in(fresh, columns) == before


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

    assert not [each for each in sent if "BEGIN IMMEDIATE" in each or "lock" in each]


@pytest.mark.only("sqlite")  # PostgreSQL lets others write meanwhile
def test_a_database_held_by_another_program_is_told_as_busy(fresh: Store) -> None:
    fresh.engine.connect().close()  # the file is there, and in WAL mode

    with opened_again(fresh, wait=0.05) as hurried, another_writer(fresh), pytest.raises(Busy, match="try again"):
        migrate(hurried.engine)

    assert tables_in(fresh) == set()


@pytest.mark.only("sqlite")  # PostgreSQL has no file
def test_what_is_wrong_with_a_database_is_told(fresh: Store, tmp_path: Path) -> None:
    before = find_problems(fresh.engine)
    migrate(fresh.engine)
    after = find_problems(fresh.engine)
    nonsense = tmp_path / "nonsense.db"
    nonsense.write_text("This is a letter, not a database. " * 100)
    broken, nowhere = (Store(f"sqlite:///{path}", lambda: MOMENT) for path in (nonsense, tmp_path / "no" / "such.db"))

    assert before == ["It is not up to date: run “backcast migrate”."]
    assert after == []
    assert find_problems(broken.engine) == ["It cannot be opened: file is not a database."]
    assert find_problems(nowhere.engine) == ["It cannot be opened: unable to open database file."]
    broken.engine.dispose()


def migrate_with_others(address: str, together: Barrier) -> str:
    """What one of several processes does; gives what went wrong."""
    store = Store(address, lambda: MOMENT)
    together.wait()
    try:
        migrate(store.engine)
    except Exception as problem:  # noqa: BLE001 - whatever it is, the test tells it
        return repr(problem)
    finally:
        store.engine.dispose()
    return ""


def in_process(address: str, together: Barrier, told: Any) -> None:
    told.put(migrate_with_others(address, together))


@pytest.mark.parametrize("count", [2, 4])
def test_several_processes_may_migrate_at_once(fresh: Store, count: int) -> None:
    address = fresh.engine.url.render_as_string(hide_password=False)
    spawning = get_context("spawn")  # a process of its own, as gunicorn's or systemd's would be
    together, told = spawning.Barrier(count), spawning.Queue()
    processes = [spawning.Process(target=in_process, args=(address, together, told)) for _ in range(count)]

    for process in processes:
        process.start()
    problems = [told.get(timeout=120) for _ in processes]
    for process in processes:
        process.join()

    assert problems == [""] * count
    assert drift(fresh.engine) == []
