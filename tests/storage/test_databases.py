"""Both databases: opened by one address, how their units begin, and what their owner is told."""

import os
import re
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import DBAPIError

from backcast.domain.errors import InvalidInput
from backcast.storage.engines import open_engine
from backcast.storage.migrate import find_problems, migrate
from backcast.storage.store import Store, connected
from tests.databases import address_of, create_database, drop_database
from tests.storage.units import asked, write

MOMENT = datetime(2026, 7, 30, tzinfo=UTC)
ROW = "INSERT INTO workspaces (id, name, created) VALUES ('{}', '{}', '2026-07-30 00:00:00')"
postgresql_only = pytest.mark.only("postgresql")
sqlite_only = pytest.mark.only("sqlite")


@pytest.fixture
def engine(store: Store) -> Engine:
    return store.engine


# --- One address ------------------------------------------------------------------------------------------------------


@postgresql_only
@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_an_address_of_postgresql_may_be_written_in_three_ways(address: str, scheme: str) -> None:
    engine = open_engine(re.sub(r"^[^:]*", scheme, address))

    found = asked(engine, "SELECT current_database()")

    engine.dispose()
    assert found == make_url(address).database


@pytest.mark.parametrize(
    "address",
    [
        "",
        "plans.db",
        "/var/lib/plans.db",
        "mysql://me:secret@here/plans",
        "postgresql://me:secret@here:port/plans",
        "postgresql+pg8000://me:secret@here/plans",
        "https://me:secret@here/plans",
    ],
)
def test_any_other_address_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(InvalidInput, match="must begin with sqlite:/// or postgresql://") as refused:
        open_engine(address)

    assert "secret" not in str(refused.value)


@postgresql_only
def test_options_in_the_address_are_kept_beside_ours(address: str) -> None:
    url = make_url(address).update_query_dict({"options": "-c work_mem=5MB"})
    engine = open_engine(url.render_as_string(hide_password=False))

    found = [asked(engine, f"SHOW {name}") for name in ("work_mem", "lock_timeout")]

    engine.dispose()
    assert found == ["5MB", "5s"]


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_a_new_file_and_those_beside_it_are_for_their_owner_only(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        engine = open_engine(f"sqlite:///{tmp_path}/new.db")
        write(engine, "CREATE TABLE trial (id INTEGER)")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    finally:
        os.umask(before)
        engine.dispose()

    assert modes == {"new.db": 0o600, "new.db-wal": 0o600, "new.db-shm": 0o600}


def test_a_file_from_before_is_closed_to_others_when_it_is_migrated(tmp_path: Path) -> None:
    (tmp_path / "old.db").touch(mode=0o644)
    engine = open_engine(f"sqlite:///{tmp_path}/old.db")

    migrate(engine)

    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    engine.dispose()
    assert modes == {0o600}


# --- Units ------------------------------------------------------------------------------------------------------------


@postgresql_only
def test_who_reads_sees_one_state_and_who_writes_what_is_there_by_now(engine: Engine) -> None:
    asked_for = ("transaction_isolation", "transaction_read_only")

    reading, writing, again = (
        [asked(engine, f"SHOW {name}", writing=w) for name in asked_for] for w in (False, True, False)
    )

    assert reading == again == ["repeatable read", "on"]
    assert writing == ["read committed", "off"]


@postgresql_only
def test_who_reads_cannot_write_on_postgresql(engine: Engine) -> None:
    with pytest.raises(DBAPIError, match="read-only transaction"), connected(engine, writing=False) as connection:
        connection.exec_driver_sql(ROW.format("w", "Ours"))

    write(engine, ROW.format("w", "Ours"))
    assert asked(engine, "SELECT name FROM workspaces") == "Ours"


@postgresql_only
def test_a_statement_has_five_seconds_and_waits_as_long_for_a_lock(engine: Engine) -> None:
    limits = [asked(engine, f"SHOW {name}") for name in ("statement_timeout", "lock_timeout")]

    assert limits == ["5s", "5s"]


# --- What its owner is told -------------------------------------------------------------------------------------------


def test_a_database_in_another_encoding_is_told(postgresql: str) -> None:
    name = create_database(postgresql, "template0", "ENCODING 'SQL_ASCII' LOCALE 'C' LOCALE_PROVIDER libc")
    store = Store(address_of(postgresql, name), lambda: MOMENT)

    problems = find_problems(store.engine)

    store.engine.dispose()
    drop_database(postgresql, name)
    assert problems[-1] == (
        "It keeps texts in SQL_ASCII; Backcast needs a database that was created with ENCODING 'UTF8'."
    )


def test_what_keeps_a_server_from_being_reached_is_told_to_its_owner() -> None:
    away = open_engine("postgresql://somebody:secret@127.0.0.1:1/plans")

    problems = find_problems(away)

    assert len(problems) == 1
    assert problems[0].startswith("It cannot be opened: ")
    assert "127.0.0.1" in problems[0]
    assert "secret" not in problems[0]
