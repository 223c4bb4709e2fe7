"""What people opened for others: share links and invitations, which last as long as their makers could make them."""

from datetime import datetime

from sqlalchemy import Connection, and_, exists, or_, select, update

from backcast.domain.people.accesses import Audience
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import WorkspaceId
from backcast.storage.tables.people import invitations, people, team_members
from backcast.storage.tables.plans import plan_members, plans, share_links


def end_unentitled(connection: Connection, workspace: WorkspaceId, now: datetime) -> None:
    """End the open share links and invitations of a workspace whose makers may not make them any more.

    To be called wherever somebody becomes less: else a second door that they made for themselves outlives their right.
    """
    for made in (share_links, invitations):
        owns = exists(
            select(plan_members.c.plan_id).where(
                plan_members.c.plan_id == made.c.plan_id,
                plan_members.c.person_id == made.c.made_by,
                plan_members.c.role == Role.OWNER.value,
            )
        )
        in_team = exists(
            select(team_members.c.team_id).where(
                team_members.c.team_id == plans.c.team_id, team_members.c.person_id == made.c.made_by
            )
        )
        reached = exists(
            select(plans.c.id).where(
                plans.c.id == made.c.plan_id,
                or_(
                    plans.c.audience == Audience.WORKSPACE.value, and_(plans.c.audience == Audience.TEAM.value, in_team)
                ),
            )
        )
        manages = exists(select(people.c.id).where(people.c.id == made.c.made_by, people.c.role == Role.OWNER.value))
        entitled = or_(owns, and_(manages, or_(made.c.plan_id.is_(None), reached)))
        connection.execute(
            update(made).where(made.c.workspace_id == workspace, made.c.ended.is_(None), ~entitled).values(ended=now)
        )
