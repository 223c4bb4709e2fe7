"""A small model of who is in a workspace and what they are in its plans, written from the agreed matrix."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from backcast.storage.tables.everything import metadata

RANKS = ["guest", "viewer", "contributor", "editor", "owner"]
READ, EDIT, OWN = "viewer", "editor", "owner"  # the least role for reading, changing, and all else


@dataclass
class Somebody:
    """A person of the model; ``joined`` is the order in which they came first."""

    id: str
    account: str
    email: str
    session: str
    role: str
    joined: int
    here: bool = True


@dataclass
class Drawn:
    """A plan of the model."""

    id: str
    members: dict[str, str]
    audience: str = "workspace"
    binned: bool = False
    version: int = 1
    undoable: int = 0
    links: list[str] = field(default_factory=list)

    def owners(self) -> list[str]:
        return [person for person, role in self.members.items() if role == OWN]


def crossings() -> list[Any]:
    """Queries for rows that refer to something of another workspace, for every reference that the tables know."""
    found = []
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            target = key.column.table.alias()
            if "workspace_id" in table.c and "workspace_id" in target.c and key.parent.name != "workspace_id":
                refers = target.c[key.column.name] == key.parent
                found.append(
                    select(func.count())
                    .select_from(table.join(target, refers))
                    .where(target.c.workspace_id != table.c.workspace_id)
                )
    return found
