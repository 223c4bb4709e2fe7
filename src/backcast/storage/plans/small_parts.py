"""The small parts of a plan – calendars, metrics, key results, measurements – read in one query instead of four."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, cast, literal, null, select, union_all

from backcast.domain.planning.changes import Part
from backcast.storage.tables import plans as tables

TABLES: Final[dict[Part, Table]] = {
    Part.CALENDAR: tables.work_calendars,
    Part.METRIC: tables.metrics,
    Part.KEY_RESULT: tables.key_results,
    Part.MEASUREMENT: tables.measurements,
}
_KEYS: Final = ("plan_id", "workspace_id")
# Every column of any of them, with its type: each table is filled up with NULL where it has none of that name.
_COLUMNS: Final = {
    column.name: column.type for table in TABLES.values() for column in table.columns if column.name not in _KEYS
}


def _filled_up(part: Part, table: Table) -> Any:
    columns = [
        (table.columns[name] if name in table.columns else cast(null(), kind)).label(name)
        for name, kind in _COLUMNS.items()
    ]
    return select(literal(part.value).label("part"), *columns).where(
        *(table.columns[key] == bindparam(key) for key in _KEYS)
    )


_QUERY: Final = union_all(*(_filled_up(part, table) for part, table in TABLES.items()))


def read_small_parts(connection: Connection, plan_id: str, workspace_id: str) -> dict[Part, list[Mapping[str, Any]]]:
    """The rows of each small part, in their order."""
    rows = connection.execute(_QUERY, {"plan_id": plan_id, "workspace_id": workspace_id}).mappings().all()
    found: dict[Part, list[Mapping[str, Any]]] = {part: [] for part in TABLES}
    for row in sorted(rows, key=lambda row: row["position"]):
        found[Part(row["part"])].append(dict(row))
    return found
