"""Invitations as rows."""

from typing import Any

from backcast.domain.people.accounts import Invitation
from backcast.domain.people.permissions import Role
from backcast.storage.tables.people import invitations, people


def invitation_of(row: Any) -> Invitation:
    """An invitation from a row that holds its columns and the ``name`` of who made it."""
    table = invitations.c
    return Invitation(
        row[table.id], row[table.workspace_id], row[table.email], row[table.name], Role(row[table.role]),
        row[people.c.name], row[table.created], row[table.expires], row[table.plan_id],
        Role(row[table.plan_role]) if row[table.plan_role] else None,
    )  # fmt: skip
