"""Which plans exist for a person, as a query: for lists of things that tell of plans."""

from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from backcast.domain.people.accesses import Audience
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage.tables.people import team_members
from backcast.storage.tables.plans import plan_members, plans


def readable_plans(person: Person) -> Select[Any]:
    """The ids of the plans that the person may read, deleted ones as well: the rule of ``Access.role_of`` in SQL."""
    here = select(plans.c.id).where(plans.c.workspace_id == person.workspace)
    if person.shared is not None:
        return here.where(plans.c.id == person.shared)
    invited = select(plan_members.c.plan_id).where(plan_members.c.person_id == person.id)
    ways: list[ColumnElement[bool]] = [plans.c.id.in_(invited)]
    if person.role is not Role.GUEST:
        mine = select(team_members.c.team_id).where(team_members.c.person_id == person.id)
        ways.append(plans.c.audience == Audience.WORKSPACE.value)
        ways.append((plans.c.audience == Audience.TEAM.value) & plans.c.team_id.in_(mine))
    return here.where(or_(*ways))
