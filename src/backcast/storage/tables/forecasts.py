"""Tables of what a workspace knows about its own work: capacities of owners, and how long things take to build."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table

from backcast.storage.tables.columns import Exact, metadata, text


def _workspace() -> Column[str]:
    return Column("workspace_id", String(32), ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)


capacities = Table(
    "capacities",
    metadata,
    _workspace(),
    Column("owner", String(500), primary_key=True),
    Column("percent", Integer, nullable=False),
    Column("absences", JSON, nullable=False),
)

effort_rates = Table(
    "effort_rates",
    metadata,
    _workspace(),
    Column("name", String(64), primary_key=True),
    Column("hours", Exact, nullable=False),
    text("source"),
)
