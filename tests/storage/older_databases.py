"""Databases as former versions of Backcast left them, filled by hand, to see that nothing of them is lost."""

import hashlib
from datetime import UTC, date, datetime
from typing import Any

from alembic import command
from sqlalchemy import MetaData, insert, select

from backcast.storage import migrate as migrations
from backcast.storage.store import Store, connected

MOMENT = datetime(2026, 7, 30, 9, 15, 42, 123456, tzinfo=UTC)
LATER = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
ODD_TEXT = "Zoë’s “plan” – 計画 🎯\nwith 'quotes', \"more\" \\ and % signs"
ODD_LINE = ODD_TEXT.replace("\n", " ")
SESSION, LINK, USED_LINK = "a session's token", "a link's token", "a used link's token"
FIRST, SECOND = "a1" * 8, "b2" * 8  # workspaces
ANA, BO, CY = "a" * 16, "b" * 16, "c" * 16


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def plan(number: int, workspace: str, deleted: datetime | None = None) -> dict[str, Any]:
    return {
        "id": f"{number:016}", "workspace_id": workspace, "version": 2, "title": ODD_LINE, "name": "", "programme": "",
        "notes": ["a note"], "goal_uid": f"00000000-0000-4000-8000-{number:012}", "goal_sequence": 3,
        "goal_changed": MOMENT, "statement": "Everybody can do it", "due": date(2026, 12, 11), "hard": True, "why": "",
        "for_whom": "", "sponsor": "", "evidence": "", "out_of_scope": "", "dated": date(2026, 7, 30),
        "is_example": False, "created": MOMENT, "changed": LATER, "deleted": deleted,
    }  # fmt: skip


def step(of: dict[str, Any], step_id: str, position: int) -> dict[str, Any]:
    return {
        "plan_id": of["id"], "id": step_id, "workspace_id": of["workspace_id"], "position": position, "kind": "action",
        "title": f"Step {step_id}", "days": 3, "at": "end", "owner": "Ana", "calendar": "", "not_before": None,
        "deadline": None, "fixed_start": None, "anchor_step": None, "anchor_offset": None, "anchor_unit": None,
        "anchor_window": None, "phase": "", "training": None, "note": ODD_TEXT, "criteria": "", "level": None,
        "instrument": "", "sample": "", "started": None, "finished": date(2026, 8, 1) if position else None,
        "remaining": None, "uid": f"{of['id'][:8]}-0000-4000-8000-{position:012}", "sequence": position,
        "created": MOMENT, "changed": LATER,
    }  # fmt: skip


def event(of: dict[str, Any], version: int, person: str, happened: str) -> dict[str, Any]:
    return {
        "plan_id": of["id"], "version": version, "workspace_id": of["workspace_id"], "at": MOMENT, "person_id": person,
        "happened": happened, "text": f"{happened} {ODD_TEXT}", "of": None, "changes": [],
    }  # fmt: skip


def part(of: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {"plan_id": of["id"], "workspace_id": of["workspace_id"], **values}


MINE, BINNED, THEIRS = plan(1, FIRST), plan(2, FIRST, LATER), plan(3, SECOND)

# What a database of version 0001 can hold, by hand.
AT_0001: dict[str, list[dict[str, Any]]] = {
    "workspaces": [{"id": FIRST, "name": ODD_LINE, "created": MOMENT}, {"id": SECOND, "name": "B", "created": LATER}],
    "people": [
        {"id": ANA, "workspace_id": FIRST, "name": "Ana", "role": "owner", "created": MOMENT},
        {"id": BO, "workspace_id": FIRST, "name": "Bo Øst", "role": "viewer", "created": LATER},
        {"id": CY, "workspace_id": SECOND, "name": "Cy", "role": "owner", "created": LATER},
    ],
    "plans": [MINE, BINNED, THEIRS],
    "steps": [step(MINE, "A", 0), step(MINE, "B", 1), step(BINNED, "A", 0), step(THEIRS, "A", 0)],
    "dependencies": [
        part(MINE, after="B", position=0, before="A", type="FS", lag=1, unit="working", reason="because")
    ],
    "events": [
        event(MINE, 1, ANA, "plan_begun"), event(MINE, 2, BO, "step_changed"), event(BINNED, 1, BO, "plan_begun"),
        event(BINNED, 2, ANA, "plan_put_away"), event(THEIRS, 1, CY, "plan_begun"), event(THEIRS, 2, CY, "step_added"),
    ],
    "metrics": [
        part(MINE, id="M", position=0, name="Rate", unit="%", direction="raise", source="survey", owner="Ana")
    ],
    "key_results": [
        part(
            MINE, id="K", position=0, metric="M", target="86.50", target_high=None, baseline="1E+2", baseline_on=None,
            baseline_source="", baseline_note="", due=date(2026, 12, 1), at=[], level=None, leading=False, owner="",
            note="",
        )
    ],
    "measurements": [part(MINE, position=0, metric="M", on=date(2026, 7, 1), value="-0.0001", source="count")],
    "work_calendars": [
        part(
            MINE, name="", position=0, workdays=[1, 2, 3, 4, 5], country="DE", region="BE", closures=[],
            holidays=[],
        )
    ],
    "sessions": [
        {
            "token_hash": hashed(SESSION), "workspace_id": FIRST, "person_id": ANA, "created": MOMENT,
            "last_seen": MOMENT,
        }
    ],
    "sign_in_links": [
        {
            "token_hash": hashed(token), "workspace_id": FIRST, "person_id": BO, "created": MOMENT, "expires": LATER,
            "used": used,
        }
        for token, used in ((LINK, None), (USED_LINK, MOMENT))
    ],
}  # fmt: skip


def go(store: Store, direction: str, to: str) -> None:
    """Go up or down with Alembic itself, under the same conditions as ``migrate``."""
    with migrations._foreign_keys_unenforced(store.engine), connected(store.engine, writing=True) as connection:
        config = migrations._config()
        config.attributes["connection"] = connection
        getattr(command, direction)(config, to)
        migrations._check_foreign_keys(connection)


def fill_0001(store: Store) -> None:
    """Make a database of version 0001 with something in each of its tables."""
    go(store, "upgrade", "0001")
    tables = reflected(store)
    with connected(store.engine, writing=True) as connection:
        for table in tables.sorted_tables:
            if table.name in AT_0001:
                connection.execute(insert(table), AT_0001[table.name])


def reflected(store: Store) -> MetaData:
    """The tables as the database itself describes them."""
    found = MetaData()
    with store.engine.connect().execution_options(writing=False) as connection:
        found.reflect(connection)
    return found


def columns_of(store: Store) -> dict[str, list[str]]:
    """The names of the columns of all tables."""
    return {table.name: [column.name for column in table.columns] for table in reflected(store).sorted_tables}


def rows_in(store: Store, columns: dict[str, list[str]]) -> dict[str, list[str]]:
    """All rows, limited to these columns, one text each."""
    tables = reflected(store).tables
    found = {}
    with store.engine.connect().execution_options(writing=False) as connection:
        for name, wanted in columns.items():
            query = select(*(tables[name].c[column] for column in wanted))
            found[name] = sorted(repr(tuple(row)) for row in connection.execute(query))
    return found
