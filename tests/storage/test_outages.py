"""Outages: what a database cannot do just now is told in our own words, and without a restart all goes on."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, event, make_url
from sqlalchemy.exc import DBAPIError

from backcast.domain.errors import Busy, OutOfService, StorageFull, Unreachable
from backcast.storage.engines import open_engine
from backcast.storage.migrate import find_problems, migrate
from backcast.storage.store import Store, connected
from tests.builders import another_writer, everything_in, opened_again
from tests.databases import Postgresql, address_of, create_database, drop_database
from tests.storage.units import asked, write

MOMENT = datetime(2026, 7, 30, tzinfo=UTC)
ROW = "INSERT INTO workspaces (id, name, created) VALUES ('{}', '{}', '2026-07-30 00:00:00')"
postgresql_only = pytest.mark.only("postgresql")
sqlite_only = pytest.mark.only("sqlite")


@pytest.fixture
def engine(store: Store) -> Engine:
    return store.engine


@pytest.fixture
def killable(own_postgresql: Postgresql) -> Iterator[Store]:
    """A database on a server that the test may stop."""
    name = create_database(own_postgresql.address)
    store = Store(address_of(own_postgresql.address, name), lambda: MOMENT)
    migrate(store.engine)
    yield store
    store.engine.dispose()
    drop_database(own_postgresql.address, name)


def end_all_connections_to(store: Store) -> None:
    """What a restart, a failover or an impatient administrator does."""
    address = make_url(store.engine.url).set(drivername="postgresql").render_as_string(hide_password=False)
    query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> {}"
    with psycopg.connect(address, autocommit=True) as other:
        other.execute(query.format("pg_backend_pid()"))


# --- Busy -------------------------------------------------------------------------------------------------------------


def test_who_waits_too_long_for_another_writer_is_told_and_nothing_is_written(store: Store) -> None:
    before = everything_in(store)

    with (
        opened_again(store, wait=0.05) as hurried,
        another_writer(store, "workspaces"),
        pytest.raises(Busy, match="Nothing was changed; please try again"),
    ):
        write(hurried.engine, ROW.format("w", "Ours"))

    assert everything_in(store) == before


def test_who_only_reads_does_not_wait_for_a_writer(store: Store) -> None:
    write(store.engine, ROW.format("w", "Ours"))

    with opened_again(store, wait=0.05) as hurried, another_writer(store, "workspaces"):
        found = asked(hurried.engine, "SELECT name FROM workspaces")

    assert found == "Ours"


@postgresql_only
def test_a_statement_that_takes_too_long_is_told_as_busy(engine: Engine) -> None:
    with pytest.raises(Busy):
        write(engine, "SET LOCAL statement_timeout = 20", "SELECT pg_sleep(60)")


@postgresql_only
def test_of_two_who_wait_for_each_other_one_is_told_and_the_other_succeeds(engine: Engine) -> None:
    write(engine, ROW.format("a", "A"), ROW.format("b", "B"))
    meeting, ends = threading.Barrier(2), list[str]()

    def take(first: str, second: str) -> None:
        change = "UPDATE workspaces SET name = '{}' WHERE id = '{}'"
        try:
            with connected(engine, writing=True) as connection:
                connection.exec_driver_sql("SET LOCAL deadlock_timeout = 10")
                connection.exec_driver_sql(change.format(first, first))
                meeting.wait()
                connection.exec_driver_sql(change.format(first, second))
        except Busy:
            ends.append("busy")
        else:
            ends.append("done")

    threads = [threading.Thread(target=take, args=pair) for pair in ("ab", "ba")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ends) == ["busy", "done"]


@postgresql_only
def test_a_unit_that_another_overtook_is_told_as_busy(engine: Engine) -> None:
    write(engine, ROW.format("w", "Ours"))

    look = ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT name FROM workspaces")

    def overtake() -> None:
        write(engine, "UPDATE workspaces SET name = 'Theirs'")

    with pytest.raises(Busy):
        write(engine, *look, overtake, "UPDATE workspaces SET name = 'Mine'")

    assert asked(engine, "SELECT name FROM workspaces") == "Theirs"


def test_more_at_once_than_there_are_places_are_told_as_busy(store: Store) -> None:
    with opened_again(store, wait=0.05) as hurried:
        held = [hurried.engine.connect() for _ in range(16)]

        with pytest.raises(Busy), connected(hurried.engine, writing=False):
            pass

        for connection in held:
            connection.close()
        assert asked(hurried.engine, "SELECT 1") == 1


# --- Unreachable ------------------------------------------------------------------------------------------------------


def test_a_server_that_is_not_there_is_told_without_its_password() -> None:
    away = open_engine("postgresql://somebody:secret@127.0.0.1:1/plans")

    with pytest.raises(Unreachable, match=r"cannot be reached just now\. Nothing was changed") as told:
        asked(away, "SELECT 1")

    assert "127.0.0.1" not in str(told.value)
    assert "refused" in told.value.reason
    assert "secret" not in str(told.value) + told.value.reason + repr(away)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    nowhere = open_engine(f"sqlite:///{tmp_path}/no/such/folder.db")

    with pytest.raises(Unreachable) as told:
        asked(nowhere, "SELECT 1")

    assert told.value.reason == "unable to open database file"


@postgresql_only
def test_a_database_that_is_not_there_and_a_password_that_is_wrong_are_told(address: str) -> None:
    nowhere = open_engine(make_url(address).set(database="nowhere").render_as_string(hide_password=False))
    nobody = open_engine(make_url(address).set(username="nobody-of-that-name").render_as_string(hide_password=False))

    for engine in (nowhere, nobody):
        with pytest.raises(Unreachable, match="cannot be reached"):
            asked(engine, "SELECT 1")


def test_a_server_that_has_no_place_left_is_told(killable: Store) -> None:
    role = "CREATE ROLE crowd LOGIN CONNECTION LIMIT 1"
    write(killable.engine, role, "GRANT SELECT ON workspaces TO crowd")
    crowd = open_engine(killable.engine.url.set(username="crowd").render_as_string(hide_password=False))

    with crowd.connect(), pytest.raises(Unreachable) as told:
        asked(crowd, "SELECT 1")

    crowd.dispose()
    write(killable.engine, "REVOKE ALL ON workspaces FROM crowd", "DROP ROLE crowd")
    assert "too many connections" in told.value.reason


def test_a_server_that_stops_is_told_and_when_it_is_back_all_goes_on(
    own_postgresql: Postgresql, killable: Store
) -> None:
    write(killable.engine, ROW.format("w", "Ours"))

    own_postgresql.stop()
    try:
        for writing in (True, False):
            with pytest.raises(Unreachable), connected(killable.engine, writing=writing) as connection:
                connection.exec_driver_sql("SELECT 1")
    finally:
        own_postgresql.start()

    assert asked(killable.engine, "SELECT name FROM workspaces") == "Ours"
    write(killable.engine, ROW.format("w2", "Ours too"))


def test_a_restart_while_nobody_looks_fails_nobody(own_postgresql: Postgresql, killable: Store) -> None:
    with killable.engine.connect() as one, killable.engine.connect() as two:  # two that wait in the pool
        assert [c.exec_driver_sql("SELECT 1").scalar_one() for c in (one, two)] == [1, 1]

    own_postgresql.stop()
    own_postgresql.start()

    assert [asked(killable.engine, "SELECT 1") for _ in range(4)] == [1, 1, 1, 1]


@postgresql_only
def test_a_connection_that_is_lost_in_the_middle_takes_everything_back(store: Store) -> None:
    before = everything_in(store)

    with pytest.raises(Unreachable, match="Nothing was changed"):
        write(store.engine, ROW.format("w", "Ours"), lambda: end_all_connections_to(store), ROW.format("w2", "Too"))

    assert everything_in(store) == before


@postgresql_only
def test_a_connection_that_is_lost_while_saving_leaves_it_to_the_person_to_look(store: Store) -> None:
    before = everything_in(store)

    with pytest.raises(Unreachable, match="Look whether your change is there"):
        write(store.engine, ROW.format("w", "Ours"), lambda: end_all_connections_to(store))

    assert everything_in(store) == before
    write(store.engine, ROW.format("w", "Ours"))


@postgresql_only
def test_a_reader_who_loses_the_connection_is_told_too(store: Store) -> None:
    with pytest.raises(Unreachable, match="cannot be reached"):
        write(store.engine, lambda: end_all_connections_to(store), "SELECT 1", writing=False)


# --- Full -------------------------------------------------------------------------------------------------------------


@sqlite_only
def test_a_full_disk_takes_the_change_back_and_reading_goes_on(store: Store) -> None:
    write(store.engine, ROW.format("w", "Ours"))
    before, pages = everything_in(store), asked(store.engine, "PRAGMA page_count")

    with opened_again(store) as full:
        event.listen(full.engine, "connect", lambda raw, _: raw.execute(f"PRAGMA max_page_count = {pages + 2}"))
        with pytest.raises(StorageFull, match="Nothing was changed, and everything can still be read"):
            write(full.engine, ROW.format("w2", "x"), ROW.format("w3", "x" * 100_000))
        after = everything_in(full)
        small = asked(full.engine, "SELECT name FROM workspaces WHERE id = 'w'")

    assert after == before
    assert small == "Ours"
    write(store.engine, ROW.format("w3", "x" * 100_000))
    assert find_problems(store.engine) == []


@postgresql_only
def test_a_full_disk_of_the_server_is_told(store: Store) -> None:
    before = everything_in(store)

    with pytest.raises(StorageFull):
        write(
            store.engine,
            ROW.format("w", "Ours"),
            "DO $$ BEGIN RAISE EXCEPTION 'disk full' USING ERRCODE = '53100'; END $$",
        )

    assert everything_in(store) == before


def test_all_of_them_are_one_kind_of_error() -> None:
    assert all(issubclass(kind, OutOfService) for kind in (Busy, Unreachable, StorageFull))


def test_what_is_wrong_with_the_program_itself_is_not_hidden(engine: Engine) -> None:
    with pytest.raises(DBAPIError), connected(engine, writing=True) as connection:
        connection.exec_driver_sql("SELECT * FROM nothing_of_that_name")
