"""Copies: everything from one database into another, of either kind, all of it or nothing, and compared afterwards."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, Select, String, Table, delete, insert, inspect, select
from sqlalchemy.exc import DataError, IntegrityError

from backcast.domain.errors import InvalidInput
from backcast.storage.engines import without_limits
from backcast.storage.migrate import migrate, missing_migrations
from backcast.storage.store import connected
from backcast.storage.tables.everything import metadata

_BATCH: Final = 500  # rows that are held in memory at a time
_VERSION_TABLE: Final = "alembic_version"


def copy_everything(
    source: Engine, target: Engine, *, replace: bool = False, instead: str = "Choose an empty one."
) -> None:
    """Copy all rows of all tables from one consistent state; the target gets its tables when it has none.

    Args:
        source: is only read, and may be in use meanwhile.
        target: is empty, or emptied first when ``replace`` says so; others cannot write to it meanwhile.
        replace: whether what the target holds may go.
        instead: what to do about a target that holds something, a sentence.

    Raises:
        InvalidInput: when the source is not up to date, the target holds something, or a row does not arrive as it was.
        OutOfService: when one of the two cannot be used just now. Then, too, the target is left as it was.
    """
    if missing_migrations(source):
        raise _refused("The database to copy from is not up to date: run “backcast migrate” first.")
    _refuse_target(target, replace=replace, instead=instead)
    migrate(target)
    with connected(source, writing=False) as theirs, connected(target, writing=True) as ours:
        without_limits(theirs)
        without_limits(ours)
        _keep_others_out(ours)
        if replace:
            for table in reversed(metadata.sorted_tables):
                ours.execute(delete(table))
        elif _is_filled(ours):
            raise _not_empty(instead)
        for table in metadata.sorted_tables:  # who is referred to comes first
            if _copy_table(theirs, ours, table) != digest(ours, table):
                raise _refused(f"The rows of “{table.name}” did not arrive as they were. Nothing was copied.")


def digest(connection: Connection, table: Table) -> str:
    """A hash of all rows of a table, in the order of its primary key: equal in both kinds of database."""
    found = hashlib.sha256()
    for rows in _batches(connection, table):
        _add(found, rows)
    return found.hexdigest()


def _copy_table(theirs: Connection, ours: Connection, table: Table) -> str:
    """Copy all rows; gives the hash of what was read."""
    read = hashlib.sha256()
    for rows in _batches(theirs, table):
        _add(read, rows)
        try:
            ours.execute(insert(table), [dict(row._mapping) for row in rows])
        except (DataError, IntegrityError) as problem:
            raise _refused(f"A row of “{table.name}” cannot be kept there. Nothing was copied.") from problem
    return read.hexdigest()


def _batches(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    streamed = _in_order(connection, table).execution_options(yield_per=_BATCH)
    with connection.execute(streamed) as rows:
        yield from rows.partitions()


def _in_order(connection: Connection, table: Table) -> Select[Any]:
    bytewise = connection.dialect.name == "postgresql"  # as SQLite sorts, whatever the language of the server
    keys = [
        column.collate("C") if bytewise and isinstance(column.type, String) else column
        for column in table.primary_key.columns
    ]
    return select(table).order_by(*keys)


def _add(found: Any, rows: Sequence[Row[Any]]) -> None:
    for row in rows:
        found.update(json.dumps([_plain(value) for value in row]).encode() + b"\n")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value) if isinstance(value, Decimal) else value


def _refuse_target(target: Engine, *, replace: bool, instead: str) -> None:
    """Before anything is written there, tables included."""
    with connected(target, writing=False) as connection:
        there = set(inspect(connection).get_table_names())
        if there and _VERSION_TABLE not in there:
            raise _refused("The database to copy into holds tables of another program. Choose an empty one.")
        filled = _is_filled(connection, there)
    if filled and not replace:
        raise _not_empty(instead)


def _is_filled(connection: Connection, there: set[str] | None = None) -> bool:
    looked_at = [table for table in metadata.sorted_tables if there is None or table.name in there]
    keys = [next(iter(table.primary_key.columns)) for table in looked_at]  # an older table has fewer columns
    return any(connection.execute(select(key).limit(1)).first() is not None for key in keys)


def _keep_others_out(connection: Connection) -> None:
    """Others may read what was there until the copy is complete; SQLite's own lock does that by itself."""
    if connection.dialect.name == "postgresql":
        quote = connection.dialect.identifier_preparer.quote
        names = ", ".join(quote(table.name) for table in metadata.sorted_tables)
        connection.exec_driver_sql(f"LOCK TABLE {names} IN EXCLUSIVE MODE")


def _not_empty(instead: str) -> InvalidInput:
    return _refused(f"The database is not empty, and nothing in it was changed. {instead}")


def _refused(sentence: str) -> InvalidInput:
    return InvalidInput({"copy": sentence})
