"""Migrations: bring a database to the schema of this program, and tell how far it is."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from backcast.domain.errors import BackcastError, InvalidInput
from backcast.storage.store import connected
from backcast.storage.tables import metadata


def migrate(engine: Engine) -> list[str]:
    """Make all migrations that the database has not seen; gives their reasons, oldest first.

    Raises:
        InvalidInput: when a newer Backcast has been here.
        Busy: when another writer holds the database for longer than five seconds.
    """
    if not missing_migrations(engine):
        return []
    with connected(engine, writing=True) as connection:
        pending = _missing(connection)  # once more, under the lock: another process may have been faster
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
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
    except BackcastError as newer_or_busy:
        return [str(newer_or_busy)]
    except SQLAlchemyError as error:
        return [f"It cannot be opened: {getattr(error, 'orig', error)}."]
    if engine.dialect.name == "sqlite":
        with connected(engine, writing=False) as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check").scalars().all()
        problems += [f"It is damaged: {each}." for each in found if each != "ok"]
    return problems


def draft(engine: Engine, reason: str) -> None:
    """Write the file of a new migration, for its author to complete."""
    with connected(engine, writing=True) as connection:
        config = _config()
        config.attributes["connection"] = connection
        number = len(list((Path(__file__).parent / "migrations" / "versions").glob("0*.py"))) + 1
        command.revision(config, reason, autogenerate=True, rev_id=f"{number:04}")


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
