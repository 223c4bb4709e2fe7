"""Accesses: which plans a person can get at, and as what."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person


class Audience(StrEnum):
    """To whom a plan is open beside the people who were invited to it."""

    PRIVATE = "private"
    TEAM = "team"
    WORKSPACE = "workspace"


@dataclass(frozen=True, slots=True)
class Access:
    """How one person stands to one plan.

    ``plan`` is its id. ``in_team`` says whether they belong to the team that the plan is open to; ``invited`` is the
    role that they were given in the plan itself, None when they were not.
    """

    plan: str
    audience: Audience
    in_team: bool = False
    invited: Role | None = None

    def role_of(self, person: Person) -> Role | None:
        """What a person of the same workspace is in this plan; None when it does not exist for them.

        Who is in the audience has their role in the workspace; an invitation can raise it and never lowers it.
        """
        if person.shared is not None:
            return Role.VIEWER if person.shared == self.plan else None
        roles = [self.invited] if self.invited else []
        if self._includes(person):
            roles.append(person.role)
        return max(roles, key=lambda role: role.rank) if roles else None

    def _includes(self, person: Person) -> bool:
        if person.role is Role.GUEST:
            return False
        return self.audience is Audience.WORKSPACE or (self.audience is Audience.TEAM and self.in_team)


@dataclass(frozen=True, slots=True)
class PlanMember:
    """Somebody who was invited to a plan."""

    person: str
    name: str
    email: str
    role: Role


@dataclass(frozen=True, slots=True)
class ShareLink:
    """A read-only link to a plan; moments are in UTC, its token is known to nobody but who got it."""

    id: str
    name: str
    made_by: str
    created: datetime
    expires: datetime | None
    last_used: datetime | None


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who gets at a plan: ``team`` is the id of the team that it is open to."""

    audience: Audience
    team: str | None
    members: tuple[PlanMember, ...]
    links: tuple[ShareLink, ...]
