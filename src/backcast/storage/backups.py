"""Backups: the whole database in one sealed SQLite file, whatever kind it is of, and back again."""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import Engine

from backcast.domain.errors import InvalidInput
from backcast.storage.copies import copy_everything
from backcast.storage.engines import open_engine
from backcast.storage.failures import failure_of_sqlite
from backcast.storage.migrate import migrate, missing_migrations
from backcast.storage.store import connected

_INSTEAD: Final = "To put the backup in the place of all that it holds, stop the servers and say --replace."
_SEAL: Final = "backcast_seal"  # the table that tells a damaged backup from a whole one: a hash of each other table


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds; ``sha256`` is of the file as it lies there."""

    plans: int
    people: int
    changes: int
    sha256: str


def back_up(source: Engine, path: Path, *, replace: bool = False) -> Backup:
    """Write everything into one file that only its owner may read, from one consistent state, while others go on.

    Args:
        source: the database; it may be in use.
        path: where the backup is to lie. It is there when it is complete, and not before.
        replace: whether a file that lies there already may go.

    Raises:
        InvalidInput: when there is nothing to back up, the database is damaged, or a file lies there already.
        OutOfService: when the database cannot be used just now, or there is no room for the backup.
        OSError: when the place cannot be written to.
    """
    _refuse_existing(path, replace=replace)
    with TemporaryDirectory(prefix=".backup-", dir=path.parent) as folder:
        draft = Path(folder) / "backup.db"
        draft.touch(mode=0o600)
        _snapshot(source, draft)
        _seal(draft)
        backup = check(draft)
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        _refuse_existing(path, replace=replace)
        draft.replace(path)
    return backup


def restore(path: Path, target: Engine, *, replace: bool = False) -> Backup:
    """Put what a backup holds into an empty database, all of it or nothing. An older backup is migrated on the way.

    Args:
        path: the backup; it is only read.
        target: is empty, or emptied first when ``replace`` says so.
        replace: whether what the database holds may go.

    Raises:
        InvalidInput: when it is no whole backup or one of a newer Backcast, or the database is not empty.
        OutOfService: when the database cannot be used just now.
        OSError: when the file cannot be read.
    """
    with TemporaryDirectory(prefix="backcast-") as folder:
        draft = Path(folder) / "backup.db"
        shutil.copyfile(path, draft)
        draft.chmod(0o600)
        backup = check(draft)
        with _opened(draft) as connection:
            connection.execute("DROP TABLE backcast_seal")
        source = open_engine(f"sqlite:///{draft}")
        try:
            migrate(source)
            copy_everything(source, target, replace=replace, instead=_INSTEAD)
        finally:
            source.dispose()
    return backup


def check(path: Path) -> Backup:
    """What a backup holds.

    Raises:
        InvalidInput: when it is no backup, or not as it was written.
    """
    with _opened(path) as connection:
        kept = dict(connection.execute("SELECT name, sha256 FROM backcast_seal")) if _sealed(connection) else {}
        if not kept:
            raise _refused("This is no backup that “backcast backup” wrote, or only a part of one.")
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok" or connection.execute("PRAGMA foreign_key_check").fetchone() or kept != _hashes(connection):
            raise _refused("This backup is damaged: it is not as it was written. Nothing was changed.")
        query = "SELECT (SELECT count(*) FROM plans), (SELECT count(*) FROM people), (SELECT count(*) FROM events)"
        plans, people, changes = connection.execute(query).fetchone()
    with path.open("rb") as stream:
        return Backup(plans, people, changes, hashlib.file_digest(stream, "sha256").hexdigest())


def _snapshot(source: Engine, path: Path) -> None:
    """One state of a database as a file. SQLite writes it itself; PostgreSQL's rows go through an SQLite file."""
    pending = missing_migrations(source)  # refuses a newer one
    if source.dialect.name == "sqlite":
        if not _begun(source):
            raise _refused("There is nothing to back up: the database was never made. Run “backcast migrate” first.")
        _vacuum_into(source, path)
        return
    if pending:
        raise _refused("The database is not up to date. Run “backcast migrate” first, or back it up with pg_dump.")
    between = open_engine(f"sqlite:///{path.with_name('rows.db')}")
    try:
        copy_everything(source, between)
        _vacuum_into(between, path)
    finally:
        between.dispose()


def _begun(source: Engine) -> bool:
    with connected(source, writing=False) as connection:
        query = "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'"
        return bool(connection.exec_driver_sql(query).scalar_one())


def _vacuum_into(source: Engine, path: Path) -> None:
    raw = source.raw_connection()  # outside a unit: this statement is one of its own
    with _our_words(), closing(raw), closing(raw.cursor()) as cursor:
        cursor.execute("VACUUM INTO ?", (str(path),))


def _seal(path: Path) -> None:
    with _opened(path) as connection:
        hashes = _hashes(connection)
        connection.execute("CREATE TABLE backcast_seal (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL)")
        connection.executemany("INSERT INTO backcast_seal VALUES (?, ?)", hashes.items())


def _sealed(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (_SEAL,)).fetchone() is not None


def _hashes(connection: sqlite3.Connection) -> dict[str, str]:
    """A hash of each table, and one of how the tables are made: SQLite itself would not notice another letter."""
    query = (
        "SELECT type, name, sql FROM sqlite_master WHERE tbl_name != ? AND name NOT LIKE 'sqlite_%' ORDER BY type, name"
    )
    made = connection.execute(query, (_SEAL,)).fetchall()
    tables = {name: name.replace('"', '""') for kind, name, _ in made if kind == "table"}
    rows = {
        name: _hash_of(connection.execute(f'SELECT * FROM "{quoted}" ORDER BY rowid'))  # noqa: S608 - it is quoted
        for name, quoted in tables.items()
    }
    return {"": _hash_of(made)} | rows


def _hash_of(rows: Iterable[object]) -> str:
    found = hashlib.sha256()
    for row in rows:
        found.update(repr(row).encode("utf-8", "surrogatepass"))
    return found.hexdigest()


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A file of ours, without anything that a server needs; every statement stands for itself."""
    with _our_words(), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")  # a draft: it is made durable once, as a whole
        yield connection


@contextmanager
def _our_words() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as problem:
        failure = failure_of_sqlite(problem)
        raise failure or _refused(f"This file is damaged, or no database: {problem}.") from problem


def _refuse_existing(path: Path, *, replace: bool) -> None:
    if path.exists() and not replace:
        raise _refused(f"{path} is there already. Choose another name, or say --force to replace it.")


def _refused(sentence: str) -> InvalidInput:
    return InvalidInput({"backup": sentence})
