"""Migrations: bring a database to the schema of this program, and tell how far it is."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import SQLAlchemyError

from backcast.domain.errors import BackcastError, InvalidInput, Unreachable
from backcast.storage.engines import make_private, without_limits
from backcast.storage.store import connected
from backcast.storage.tables.everything import metadata

_LOCK: Final = 4_202_607_300  # any number that other programs in the same database do not use


def migrate(engine: Engine) -> list[str]:
    """Make all migrations that the database has not seen; gives their reasons, oldest first.

    Raises:
        InvalidInput: when a newer Backcast has been here.
        OutOfService: when others hold the database for too long, or it is away.
    """
    if not missing_migrations(engine):
        return []
    with _foreign_keys_unenforced(engine), connected(engine, writing=True) as connection:
        _wait_for_the_others(connection)
        pending = _missing(connection)  # once more, under the lock: another process may have been faster
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        _check_foreign_keys(connection)
    make_private(engine)  # a file from before there were passwords may be open to everybody
    return pending


def missing_migrations(engine: Engine) -> list[str]:
    """The reasons of the migrations that were not made yet, oldest first.

    Raises:
        InvalidInput: when a newer Backcast has been here.
    """
    with connected(engine, writing=False) as connection:
        return _missing(connection)


def drift(engine: Engine) -> list[str]:
    """What distinguishes the migrated database from ``tables.py``; empty when they agree."""
    with connected(engine, writing=False) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return [str(difference) for difference in compare_metadata(context, metadata)]


def find_problems(engine: Engine) -> list[str]:
    """What is wrong with a database, a sentence each: unknown or missing migrations, damage."""
    try:
        problems = ["It is not up to date: run “backcast migrate”."] if missing_migrations(engine) else []
        with connected(engine, writing=False) as connection:
            return problems + _find_problems(connection)
    except Unreachable as away:
        return [f"It cannot be opened: {away.reason}."]
    except BackcastError as newer_or_busy:
        return [str(newer_or_busy)]
    except SQLAlchemyError as error:
        return [f"It cannot be opened: {getattr(error, 'orig', error)}."]


def _find_problems(connection: Connection) -> list[str]:
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("PRAGMA quick_check").scalars().all()
        return [f"It is damaged: {each}." for each in found if each != "ok"]
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        return [f"It keeps texts in {encoding}; Backcast needs a database that was created with ENCODING 'UTF8'."]
    return []


def draft(engine: Engine, reason: str) -> None:
    """Write the file of a new migration, for its author to complete."""
    with connected(engine, writing=True) as connection:
        config = _config()
        config.attributes["connection"] = connection
        number = len(list((Path(__file__).parent / "migrations" / "versions").glob("0*.py"))) + 1
        command.revision(config, reason, autogenerate=True, rev_id=f"{number:04}")


@contextmanager
def _foreign_keys_unenforced(engine: Engine) -> Iterator[None]:
    """SQLite alters a table by making it anew; with its foreign keys enforced, every row that refers to it would go.

    They can be switched only outside a transaction and belong to the connection, so that all of the pool are let go.
    """
    if engine.dialect.name != "sqlite":
        yield
        return

    def unenforce(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA foreign_keys=OFF")

    engine.dispose()
    event.listen(engine, "connect", unenforce)
    try:
        yield
    finally:
        event.remove(engine, "connect", unenforce)
        engine.dispose()


def _wait_for_the_others(connection: Connection) -> None:
    """Several first starts at once: one migrates, the others wait. SQLite's own lock does that by itself."""
    without_limits(connection)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        assert not broken, f"the migration left rows that refer to nothing: {broken[:5]}"


def _missing(connection: Connection) -> list[str]:
    scripts = ScriptDirectory.from_config(_config())
    current = MigrationContext.configure(connection).get_current_revision()
    known = [script.revision for script in scripts.walk_revisions()]
    if current is not None and current not in known:
        raise InvalidInput(
            {"database": f"The database is at version {current}, which this Backcast does not know: it is too old."}
        )
    missing = scripts.iterate_revisions("head", current)
    return [script.doc for script in reversed(list(missing))]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config
