"""Units of work in plain SQL, for tests of the database itself."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, Engine, LargeBinary, text

from backcast.storage.store import Store, connected
from backcast.storage.tables.everything import metadata


def asked(engine: Engine, question: str, *, writing: bool = False) -> Any:
    """The one answer to a question."""
    with connected(engine, writing=writing) as connection:
        return connection.exec_driver_sql(question).scalar_one()


def write(engine: Engine, *deeds: str | Callable[[], None], writing: bool = True) -> None:
    """One unit of statements, and of what happens elsewhere between them."""
    with connected(engine, writing=writing) as connection:
        for deed in deeds:
            if callable(deed):
                deed()
            else:
                connection.exec_driver_sql(deed)


def as_stored(store: Store) -> dict[str, list[Any]]:
    """Every value as the database itself writes it, without any type of ours."""
    found = {}
    with connected(store.engine, writing=False) as connection:
        for table in metadata.sorted_tables:
            shown = ", ".join(as_text(column, store.engine.name) for column in table.columns)
            found[table.name] = sorted(connection.execute(text(f'SELECT {shown} FROM "{table.name}"')).all(), key=repr)
    return found


def as_text(column: Column[Any], database: str) -> str:
    """What asks for a column as text; SQLite gives octets that are no text only as hexadecimal digits."""
    if database == "sqlite" and isinstance(column.type, LargeBinary):
        return f'hex("{column.name}")'
    return f'CAST("{column.name}" AS TEXT)'
