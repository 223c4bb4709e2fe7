"""Engines: how a database is opened and how its units of work begin, SQLite and PostgreSQL from one address each."""

import os
import sqlite3
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

from psycopg import IsolationLevel
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from backcast.domain.errors import InvalidInput
from backcast.storage.connections import be_patient, use_patient_connections
from backcast.storage.failures import hide_values

WAIT_SECONDS: Final = 5.0
_HURRIED_MILLISECONDS: Final = 50  # for what is not worth waiting for: longer than others save as a rule
PLACES: Final = 8  # as many connections as threads serve; as many again when units overlap
_STATEMENT_SECONDS: Final = 5
_CONNECT_SECONDS: Final = 2
_PRIVATE: Final = 0o600  # what lies here holds the hashes of passwords
_POSTGRESQL: Final = ("postgres", "postgresql", "postgresql+psycopg")
_SQLITE: Final = ("sqlite", "sqlite+pysqlite")


def open_engine(address: str, wait: float = WAIT_SECONDS) -> Engine:
    """A database, connected to when it is first used.

    Args:
        address: ``sqlite:///…`` or ``postgresql://…``.
        wait: how long to wait for others, in seconds.

    Raises:
        InvalidInput: when the address is neither; its text does not hold the address, which may hold a password.
    """
    url = _understood(address)
    kept: dict[str, Any] = {"hide_parameters": True}  # what people wrote has no place in a log
    if url.database or url.get_backend_name() != "sqlite":  # one in memory is one connection
        kept |= {"pool_size": PLACES, "max_overflow": PLACES, "pool_timeout": wait}
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": wait, "check_same_thread": False}, **kept)
        event.listen(engine, "do_connect", _create_private)
        event.listen(engine, "connect", partial(_prepare_sqlite, wait=wait))
        event.listen(engine, "begin", partial(_begin_sqlite, wait=wait))
        return engine
    kept |= {"pool_pre_ping": True, "use_native_hstore": False}  # a restart fails nobody; nothing here is an hstore
    engine = create_engine(url, connect_args=_postgresql_arguments(url, wait), **kept)
    use_patient_connections(engine)
    event.listen(engine, "begin", _begin_postgresql)
    event.listen(engine, "handle_error", hide_values)
    return engine


def without_limits(connection: Connection) -> None:
    """For this unit: statements may take as long as they need, and wait a minute for others."""
    if connection.dialect.name == "postgresql":
        be_patient(connection, None)
        for limit in ("statement_timeout = 0", "idle_in_transaction_session_timeout = 0", "lock_timeout = '60s'"):
            connection.exec_driver_sql(f"SET LOCAL {limit}")


def make_private(engine: Engine) -> None:
    """Keep an SQLite file, and those beside it, from everybody but its owner."""
    name = engine.url.database
    if engine.dialect.name == "sqlite" and name:
        for path in (Path(name), Path(f"{name}-wal"), Path(f"{name}-shm")):
            with suppress(OSError):  # not there, or somebody else's
                path.chmod(_PRIVATE)


def _understood(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        url = URL.create("none")
    if url.drivername in _POSTGRESQL:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in _SQLITE:
        return url
    raise InvalidInput(
        {"database": "The database address must begin with sqlite:/// or postgresql:// and be written like one."}
    )


def _postgresql_arguments(url: URL, wait: float) -> dict[str, Any]:
    limits = {
        "statement_timeout": _STATEMENT_SECONDS * 1000,
        "lock_timeout": int(wait * 1000),
        "idle_in_transaction_session_timeout": 60_000,
        "timezone": "UTC",
    }
    theirs = url.query.get("options", "")
    ours = " ".join(f"-c {name}={value}" for name, value in limits.items())
    return {
        "connect_timeout": _CONNECT_SECONDS,
        "tcp_user_timeout": _CONNECT_SECONDS * 1000,  # a server that vanished is noticed, whatever the network says
        "keepalives_idle": 5,
        "keepalives_interval": 1,
        "keepalives_count": 3,
        "client_encoding": "utf8",
        "application_name": "backcast",
        "options": f"{ours} {theirs if isinstance(theirs, str) else ' '.join(theirs)}".strip(),
    }


def _begin_postgresql(connection: Connection) -> None:
    """Who reads sees one state from beginning to end and cannot write. It is said with BEGIN: no statement more."""
    writing = connection.get_execution_options().get("writing", True)
    raw: Any = connection.connection.dbapi_connection
    raw.isolation_level = IsolationLevel.READ_COMMITTED if writing else IsolationLevel.REPEATABLE_READ
    raw.read_only = not writing
    if _is_hurried(connection):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_HURRIED_MILLISECONDS}")


def _begin_sqlite(connection: Connection, *, wait: float) -> None:
    """Who writes takes the lock at once: a deferred unit that reads first fails when another writer comes between."""
    raw: Any = connection.connection.dbapi_connection
    if not connection.get_execution_options().get("writing", True):
        raw.execute("BEGIN")  # takes no lock and cannot fail: straight to the driver, at a tenth of the price
        return
    if not _is_hurried(connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return
    raw.execute(f"PRAGMA busy_timeout={_HURRIED_MILLISECONDS}")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:  # whoever has this connection next waits as long as everybody
        raw.execute(f"PRAGMA busy_timeout={int(wait * 1000)}")


def _is_hurried(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("hurried", False))


def _create_private(_dialect: object, _record: object, arguments: list[Any], _named: object) -> None:
    """Create the file before SQLite does, for its owner only; SQLite gives the files beside it the same mode."""
    place = str(arguments[0]) if arguments else ":memory:"
    if not place.startswith((":memory:", "file:")) and not Path(place).exists():
        with suppress(OSError):  # what is wrong with the place, SQLite tells
            os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE))


def _prepare_sqlite(connection: sqlite3.Connection, _record: object, *, wait: float) -> None:
    connection.isolation_level = None  # pysqlite begins no transaction of its own; ours begin above
    cursor = connection.cursor()
    _use_wal(cursor, wait)
    cursor.execute("PRAGMA synchronous=FULL")  # an answered change survives a power cut; 1.5 times the price of NORMAL
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _use_wal(cursor: sqlite3.Cursor, wait: float) -> None:
    """Turn the write-ahead log on, once in the life of a database.

    SQLite refuses this at once, without waiting, while another process does the same: the first start of several.
    """
    for _ in range(int(wait * 20)):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as problem:
            if "locked" not in str(problem):
                raise
            time.sleep(0.05)
        else:
            return
    cursor.execute("PRAGMA journal_mode=WAL")
