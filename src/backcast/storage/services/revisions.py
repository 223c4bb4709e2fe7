"""Revisions: the counters that tell whether a calendar that was made is still what it would be."""

from sqlalchemy import Connection, select, update

from backcast.domain.people.persons import WorkspaceId
from backcast.storage.tables.people import workspaces


def hold_accesses(connection: Connection, workspace: WorkspaceId) -> None:
    """Let nobody else change who may see what in a workspace until this unit ends; its plans are saved all the same.

    To be called before any plan is held, as whoever else holds the workspace's row asks for it: two who hold a plan and
    the workspace in another order would wait for each other.
    """
    here = select(workspaces.c.id).where(workspaces.c.id == workspace)
    connection.execute(here.with_for_update(key_share=True))


def raise_accesses(connection: Connection, workspace: WorkspaceId) -> None:
    """One revision more, for whatever changes who may see what, or what somebody is called.

    Saving a plan does not call it but counts in the plan's own row, so that people who save different plans never wait
    for each other.
    """
    here = workspaces.c.id == workspace
    connection.execute(update(workspaces).where(here).values(calendar_revision=workspaces.c.calendar_revision + 1))
