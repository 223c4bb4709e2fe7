"""The tables. Every row belongs to a workspace; ids of plans and people are opaque, ids of steps are the plan's own."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """An instant in UTC; SQLite, which knows no zones, keeps it without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC, and for SQLite without its zone."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Back with its zone."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Exact(TypeDecorator[Decimal]):
    """A decimal number as it was written: SQLite's numbers would round it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """As text."""
        return None if value is None else str(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """From text."""
        return None if value is None else Decimal(value)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def _workspace() -> Column[str]:
    return Column("workspace_id", String(32), ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False)


def _plan_key() -> Column[str]:
    return Column("plan_id", String(32), primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _of_plan() -> ForeignKeyConstraint:
    """A part belongs to a plan of the same workspace: a row of one workspace cannot hang on a plan of another."""
    return ForeignKeyConstraint(
        ["plan_id", "workspace_id"], ["plans.id", "plans.workspace_id"], ondelete="CASCADE", name=None
    )


workspaces = Table(
    "workspaces",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("created", Moment, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("id", String(32), primary_key=True),
    _workspace(),
    Column("name", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("created", Moment, nullable=False),
    Index("ix_people_workspace_id", "workspace_id"),
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    _workspace(),
    Column("person_id", String(32), ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("created", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("used", Moment),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    _workspace(),
    Column("person_id", String(32), ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("created", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),
    Index("ix_sessions_person_id", "person_id"),
)

plans = Table(
    "plans",
    metadata,
    Column("id", String(32), primary_key=True),
    _workspace(),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    _text("name"),
    _text("programme"),
    Column("notes", JSON, nullable=False),
    Column("goal_uid", String(36), nullable=False),
    Column("goal_sequence", Integer, nullable=False),
    Column("goal_changed", Moment, nullable=False),
    Column("statement", Text, nullable=False),
    Column("due", Date, nullable=False),
    Column("hard", Boolean, nullable=False),
    _text("why"),
    _text("for_whom"),
    _text("sponsor"),
    _text("evidence"),
    _text("out_of_scope"),
    Column("dated", Date, nullable=False),
    Column("is_example", Boolean, nullable=False),
    Column("created", Moment, nullable=False),
    Column("changed", Moment, nullable=False),
    Column("deleted", Moment),
    UniqueConstraint("id", "workspace_id"),
    Index("ix_plans_workspace_id", "workspace_id"),
)

work_calendars = Table(
    "work_calendars",
    metadata,
    _plan_key(),
    Column("name", Text, primary_key=True),
    _workspace(),
    Column("position", Integer, nullable=False),
    Column("workdays", JSON, nullable=False),
    Column("country", String(16), nullable=False),
    Column("region", String(32), nullable=False),
    Column("closures", JSON, nullable=False),
    Column("holidays", JSON, nullable=False),
    _of_plan(),
)

steps = Table(
    "steps",
    metadata,
    _plan_key(),
    Column("id", String(64), primary_key=True),
    _workspace(),
    Column("position", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("days", Integer, nullable=False),
    Column("at", String(8), nullable=False),
    _text("owner"),
    _text("calendar"),
    Column("not_before", Date),
    Column("deadline", Date),
    Column("fixed_start", Date),
    Column("anchor_step", String(64)),
    Column("anchor_offset", Integer),
    Column("anchor_unit", String(16)),
    Column("anchor_window", Integer),
    _text("phase"),
    Column("training", Boolean),
    _text("note"),
    _text("criteria"),
    Column("level", Integer),
    _text("instrument"),
    _text("sample"),
    Column("started", Date),
    Column("finished", Date),
    Column("remaining", Integer),
    Column("uid", String(36), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("created", Moment, nullable=False),
    Column("changed", Moment, nullable=False),
    _of_plan(),
)

dependencies = Table(
    "dependencies",
    metadata,
    _plan_key(),
    Column("after", String(64), primary_key=True),
    Column("position", Integer, primary_key=True),
    _workspace(),
    Column("before", String(64), nullable=False),
    Column("type", String(2), nullable=False),
    Column("lag", Integer, nullable=False),
    Column("unit", String(16), nullable=False),
    _text("reason"),
    _of_plan(),
)

metrics = Table(
    "metrics",
    metadata,
    _plan_key(),
    Column("id", String(500), primary_key=True),
    _workspace(),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    _text("unit"),
    Column("direction", String(16), nullable=False),
    _text("source"),
    _text("owner"),
    _of_plan(),
)

key_results = Table(
    "key_results",
    metadata,
    _plan_key(),
    Column("id", String(500), primary_key=True),
    _workspace(),
    Column("position", Integer, nullable=False),
    Column("metric", String(500), nullable=False),
    Column("target", Exact, nullable=False),
    Column("target_high", Exact),
    Column("baseline", Exact),
    Column("baseline_on", Date),
    _text("baseline_source"),
    _text("baseline_note"),
    Column("due", Date),
    Column("at", JSON, nullable=False),
    Column("level", Integer),
    Column("leading", Boolean, nullable=False),
    _text("owner"),
    _text("note"),
    _of_plan(),
)

measurements = Table(
    "measurements",
    metadata,
    _plan_key(),
    Column("position", Integer, primary_key=True),
    _workspace(),
    Column("metric", String(500), nullable=False),
    Column("on", Date, nullable=False),
    Column("value", Exact, nullable=False),
    _text("source"),
    _of_plan(),
)

events = Table(
    "events",
    metadata,
    _plan_key(),
    Column("version", Integer, primary_key=True),
    _workspace(),
    Column("at", Moment, nullable=False),
    Column("person_id", String(32), ForeignKey("people.id"), nullable=False),
    Column("happened", String(32), nullable=False),
    Column("text", Text, nullable=False),
    Column("of", Integer),
    Column("changes", JSON, nullable=False),
    _of_plan(),
)
