"""The store: the one door to the database."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError

from backcast.domain.errors import Busy
from backcast.domain.people import Person
from backcast.storage.people import Entrance
from backcast.storage.plans import Plans

_WAIT_SECONDS = 5


class Transaction:
    """What one person can read and write, all of it or nothing."""

    def __init__(self, connection: Connection, person: Person, now: Callable[[], datetime]) -> None:
        self.person = person
        self.plans = Plans(connection, person, now)


class Store:
    """A database. ``now`` gives the current moment with its zone."""

    def __init__(self, url: str, now: Callable[[], datetime]) -> None:
        self.engine = create_engine(url, **_options(url))
        self.now = now
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)

    @contextmanager
    def transaction(self, person: Person) -> Iterator[Transaction]:
        """Commit when the block ends, roll back when it raises. Nothing else commits.

        Raises:
            Busy: when another writer holds the database for longer than five seconds.
        """
        with connected(self.engine, writing=True) as connection:
            yield Transaction(connection, person, self.now)

    @contextmanager
    def reading(self, person: Person) -> Iterator[Transaction]:
        """One consistent state of the database, which is left as it was."""
        with connected(self.engine, writing=False) as connection:
            yield Transaction(connection, person, self.now)

    @contextmanager
    def entrance(self, *, writing: bool = True) -> Iterator[Entrance]:
        """The way in, for those of whom it is not yet known who they are: links and sessions, nothing else."""
        with connected(self.engine, writing=writing) as connection:
            yield Entrance(connection, self.now)


def _options(url: str) -> dict[str, Any]:
    private = {"hide_parameters": True}  # what people wrote has no place in a log
    if url.startswith("sqlite"):
        return {**private, "connect_args": {"timeout": _WAIT_SECONDS, "check_same_thread": False}}
    return {**private, "pool_pre_ping": True}


@contextmanager
def connected(engine: Engine, *, writing: bool) -> Iterator[Connection]:
    """One unit of work: kept when it ends well and was meant for writing, otherwise taken back.

    Raises:
        Busy: when another writer holds the database for longer than five seconds.
    """
    try:
        with engine.connect().execution_options(writing=writing) as connection, connection.begin() as unit:
            yield connection
            if not writing:
                unit.rollback()
    except OperationalError as problem:
        if isinstance(problem.orig, sqlite3.OperationalError) and "locked" in str(problem.orig):
            raise Busy("Somebody else is saving just now. Nothing was changed; please try again.") from problem
        raise


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # pysqlite begins no transaction of its own; ours begin below
    cursor = connection.cursor()
    _use_wal(cursor)
    cursor.execute("PRAGMA synchronous=FULL")  # an answered change survives a power cut; 1.5 times the price of NORMAL
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _use_wal(cursor: sqlite3.Cursor) -> None:
    """Turn the write-ahead log on, once in the life of a database.

    SQLite refuses this at once, without waiting, while another process does the same: the first start of several.
    """
    for _ in range(int(_WAIT_SECONDS * 20)):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as problem:
            if "locked" not in str(problem):
                raise
            time.sleep(0.05)
        else:
            return
    cursor.execute("PRAGMA journal_mode=WAL")


def _begin_sqlite(connection: Connection) -> None:
    """Who writes takes the lock at once: a deferred unit that reads first fails when another writer comes between."""
    writing = connection.get_execution_options().get("writing", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
