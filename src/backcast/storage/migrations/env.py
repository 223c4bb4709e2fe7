"""How Alembic runs our migrations: inside a connection that the caller opened."""

from typing import Any, Literal

from alembic import context
from sqlalchemy.types import TypeDecorator

from backcast.storage.tables.everything import metadata


def _plain_type(kind: str, value: Any, _: object) -> str | Literal[False]:
    """Our own column types as what they are in the database: a migration imports nothing of ours."""
    if kind == "type" and isinstance(value, TypeDecorator):
        return f"sa.{value.impl!r}"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter in place
    compare_type=True,
    compare_server_default=True,
    render_item=_plain_type,
)
with context.begin_transaction():
    context.run_migrations()
