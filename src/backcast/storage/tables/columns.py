"""Columns that several tables share, and the one collection of all tables."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    String,
    Text,
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
        moment = value if value.tzinfo is UTC else value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """What SQLAlchemy writes into SQLite as well, at a quarter of the price: every page asks with three moments."""
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)

        def write(value: datetime | None) -> str | None:
            moment = self.process_bind_param(value, dialect)
            return None if moment is None else moment.isoformat(" ", "microseconds")

        return write

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


def key(name: str = "id") -> Column[str]:
    """An opaque id as primary key."""
    return Column(name, String(32), primary_key=True)


def workspace() -> Column[str]:
    """To whom a row belongs."""
    return Column("workspace_id", String(32), ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False)


def belongs(name: str, to: str, *, optional: bool = False) -> Column[str]:
    """A column that refers to a row which takes this one with it when it goes."""
    return Column(name, String(32), ForeignKey(to, ondelete="CASCADE"), nullable=optional)


def text(name: str) -> Column[str]:
    """A text that may be empty."""
    return Column(name, Text, nullable=False)


def moment(name: str, *, optional: bool = False) -> Column[datetime]:
    """An instant."""
    return Column(name, Moment, nullable=optional)


def of_plan() -> ForeignKeyConstraint:
    """A part belongs to a plan of the same workspace: a row of one workspace cannot hang on a plan of another."""
    return ForeignKeyConstraint(
        ["plan_id", "workspace_id"], ["plans.id", "plans.workspace_id"], ondelete="CASCADE", name=None
    )


def of_person() -> ForeignKeyConstraint:
    """The same for what belongs to a person."""
    return ForeignKeyConstraint(
        ["person_id", "workspace_id"], ["people.id", "people.workspace_id"], ondelete="CASCADE", name=None
    )


def of_team() -> ForeignKeyConstraint:
    """The same for what belongs to a team."""
    return ForeignKeyConstraint(
        ["team_id", "workspace_id"], ["teams.id", "teams.workspace_id"], ondelete="CASCADE", name=None
    )
