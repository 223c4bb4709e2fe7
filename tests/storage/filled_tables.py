"""Rows for every table there is, made from the tables themselves, so that no column is forgotten."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Integer, LargeBinary, String, Table, insert

from backcast.storage.store import Store, connected
from backcast.storage.tables.columns import Exact, Moment
from backcast.storage.tables.everything import metadata

ROWS = 4
DAYS = [date(2026, 7, 30), date(1900, 1, 1), date(2200, 12, 31), date(2028, 2, 29)]
MOMENTS = [
    datetime(2026, 7, 30, 9, 15, 42, 123456, tzinfo=UTC),
    datetime(2026, 10, 25, 2, 30, tzinfo=timezone(timedelta(hours=2))),  # an hour that Berlin has twice
    datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=timezone(timedelta(hours=-11, minutes=-30))),
    datetime(2026, 1, 1, tzinfo=UTC),
]
NUMBERS = [Decimal("1.50"), Decimal("-0.0001"), Decimal("1E+2"), Decimal("123456789012345678901234567890.10")]
TEXTS = ["", "Zoë’s “plan” – 計画 🎯", "a line\nand\tanother\\ ' \" % : ?", "ﬁ Å Å"]
TREES: list[Any] = [
    {"b": [1, 2.5, None, True], "a": {"ü": "🎯"}},
    None,
    [],
    ["0.1", 0.1, 10**15, {"date": "2026-07-30"}],
]


def fill(store: Store) -> None:
    """Four rows in each table; the n-th refers to the n-th of every other, so that they agree on their workspace."""
    made: dict[str, list[dict[str, Any]]] = {}
    with connected(store.engine, writing=True) as connection:
        for table in metadata.sorted_tables:
            made[table.name] = [row_of(table, n, made) for n in range(ROWS)]
            connection.execute(insert(table), made[table.name])


def row_of(table: Table, n: int, made: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """The n-th row of a table."""
    return {column.name: value_of(column, n, made) for column in table.columns}


def value_of(column: Column[Any], n: int, made: dict[str, list[dict[str, Any]]]) -> Any:
    """The n-th value of a column; every other one that may be missing is."""
    if column.foreign_keys:
        parent = min(column.foreign_keys, key=lambda key: key.target_fullname).column
        return made[parent.table.name][n][parent.name]
    if column.nullable and n % 2:
        return None
    if isinstance(column.type, String):
        text = f"{n}{TEXTS[n]}{column.name}"
        return text[: column.type.length] if column.type.length else text
    drawn: dict[type, list[Any]] = {
        Moment: MOMENTS,
        Exact: NUMBERS,
        JSON: TREES,
        Date: DAYS,
        Boolean: [True, False] * 2,
        LargeBinary: [b"", b"\x00\xff\x1f\x8b", "€".encode(), bytes(range(256))],
    }
    for kind, values in drawn.items():
        if isinstance(column.type, kind):
            return values[n]
    assert isinstance(column.type, Integer), f"{column} is of a kind that nobody has drawn yet"
    return [0, 2**31 - 1, -(2**31), 7][n]
