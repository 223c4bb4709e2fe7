"""The small parts of a plan – calendars, metrics, key results, measurements, its chain – read in one query of five."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, cast, literal, null, select, union_all

from backcast.domain.planning.changes import Part
from backcast.storage.questions import Question
from backcast.storage.tables import plans as tables

TABLES: Final[dict[Part | None, Table]] = {
    Part.CALENDAR: tables.work_calendars,
    Part.METRIC: tables.metrics,
    Part.KEY_RESULT: tables.key_results,
    Part.MEASUREMENT: tables.measurements,
    None: tables.chain_links,
}
_KEYS: Final = ("plan_id", "workspace_id", "part")
# Every column of any of them, with its type: each table is filled up with NULL where it has none of that name.
_COLUMNS: Final = {
    column.name: column.type for table in TABLES.values() for column in table.columns if column.name not in _KEYS
}


def _filled_up(part: Part | None, table: Table) -> Any:
    columns = [
        (table.columns[name] if name in table.columns else cast(null(), kind)).label(name)
        for name, kind in _COLUMNS.items()
    ]
    named = literal(part.value).label("part") if part else table.c.part
    own = (table.c.plan_id == bindparam("plan_id"), table.c.workspace_id == bindparam("workspace_id"))
    return select(named, *columns).where(*own)


_QUESTION: Final = Question(union_all(*(_filled_up(part, table) for part, table in TABLES.items())))


def read_small_parts(connection: Connection, plan_id: str, workspace_id: str) -> dict[Part, list[Mapping[str, Any]]]:
    """The rows of each small part, in their order."""
    rows = _QUESTION.within(connection, {"plan_id": plan_id, "workspace_id": workspace_id})
    found: dict[Part, list[Mapping[str, Any]]] = {part: [] for part in Part}
    for row in sorted(rows, key=lambda row: row["position"]):
        found[Part(row["part"])].append(row)
    return found
