"""Who gets at a plan: its audience, the people invited to it, and its share links."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy import delete as delete_from

from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.people.accesses import Audience, PlanMember, ShareLink, Sharing
from backcast.domain.people.permissions import Deed, Role
from backcast.domain.people.persons import Person, PersonId, WorkspaceId
from backcast.storage.identifiers import hashed, is_id, new_id, new_token
from backcast.storage.plans.openings import end_unentitled
from backcast.storage.plans.plans import Plans
from backcast.storage.services import audits
from backcast.storage.services.revisions import hold_accesses, raise_accesses
from backcast.storage.tables.people import accounts, people, teams
from backcast.storage.tables.plans import plan_members, plans, share_links

PREFIX: Final = "bcs_"
MOST_LINKS: Final = 50


class Sharings:
    """Say who gets at plans; every method asks first whether the person may."""

    def __init__(self, connection: Connection, person: Person, now: Callable[[], datetime], of: Plans) -> None:
        self._connection = connection
        self._person = person
        self._now = now
        self._plans = of

    def get(self, plan_id: str) -> Sharing:
        """Who gets at a plan.

        Raises:
            NotFound: when the person may know of no such plan.
            NotAllowed: when they may not say who gets at it.
        """
        row = self._plans.must(plan_id, Deed.SHARE_PLAN)
        return sharing_of(self._connection, self._person.workspace, row, self._now())

    def open_to(self, plan_id: str, audience: Audience, team_id: str | None) -> None:
        """Another audience; ``team_id`` is given when, and only when, it is a team.

        Raises:
            NotFound: when the person may know of no such plan, or there is no such team.
            NotAllowed: when they may not say who gets at it.
        """
        hold_accesses(self._connection, self._person.workspace)  # so that the team is not dissolved meanwhile, either
        self._plans.must(plan_id, Deed.SHARE_PLAN)
        name = None
        if audience is Audience.TEAM:
            query = select(teams.c.name).where(teams.c.id == team_id, teams.c.workspace_id == self._person.workspace)
            name = self._connection.execute(query).scalar_one_or_none() if is_id(team_id or "") else None
            if name is None:
                raise NotFound("There is no such team.")
        raise_accesses(self._connection, self._person.workspace)
        self._keep_an_owner(plan_id)
        self._connection.execute(
            update(plans)
            .where(plans.c.id == plan_id, plans.c.workspace_id == self._person.workspace)
            .values(audience=audience.value, team_id=team_id if name else None)
        )
        self._end_unentitled()
        told = {Audience.PRIVATE: "its own people", Audience.WORKSPACE: "the workspace"}
        self._note(plan_id, "plan shared", f"Opened the plan to {told.get(audience) or f'the team “{name}”'}")

    def invite(self, plan_id: str, person_id: PersonId, role: Role) -> None:
        """Give somebody of the workspace a role in a plan, or another one.

        Raises:
            NotFound: when the person may know of no such plan, or there is nobody of this id.
            NotAllowed: when they may not say who gets at it.
            InvalidInput: when the plan would be left without an owner.
        """
        hold_accesses(self._connection, self._person.workspace)
        self._plans.must(plan_id, Deed.SHARE_PLAN)
        query = select(people.c.name).where(
            people.c.id == person_id, people.c.workspace_id == self._person.workspace, people.c.left.is_(None)
        )
        name = self._connection.execute(query).scalar_one_or_none() if is_id(person_id) else None
        if name is None:
            raise NotFound("There is no such person.")
        if role is not Role.OWNER:
            self._refuse_last_owner(plan_id, person_id)
        raise_accesses(self._connection, self._person.workspace)
        self._drop(plan_id, person_id)
        self._connection.execute(
            insert(plan_members).values(
                plan_id=plan_id, person_id=person_id, workspace_id=self._person.workspace, role=role.value,
                since=self._now(),
            )
        )  # fmt: skip
        self._end_unentitled()
        self._note(plan_id, "plan shared", f"Made {name} {role} of the plan")

    def remove(self, plan_id: str, person_id: PersonId) -> None:
        """Take somebody's role in a plan away; what its audience gives them stays.

        Raises:
            NotFound: when the person may know of no such plan, or it has no such member.
            NotAllowed: when they may not say who gets at it.
            InvalidInput: when the plan would be left without an owner.
        """
        hold_accesses(self._connection, self._person.workspace)
        self._plans.must(plan_id, Deed.SHARE_PLAN)
        known = next((member for member in self._members(plan_id) if member.person == person_id), None)
        if known is None:
            raise NotFound("There is no such person.")
        self._refuse_last_owner(plan_id, person_id)
        raise_accesses(self._connection, self._person.workspace)
        self._drop(plan_id, person_id)
        self._end_unentitled()
        self._note(plan_id, "plan shared", f"Took {known.name} off the plan")

    def add_link(self, plan_id: str, name: str, expires: datetime | None) -> str:
        """The token of a new read-only link, which is shown this once.

        Raises:
            NotFound: when the person may know of no such plan.
            NotAllowed: when they may not say who gets at it.
            InvalidInput: when it has too many.
        """
        self._plans.must(plan_id, Deed.SHARE_PLAN)
        if len(self._links(plan_id)) >= MOST_LINKS:
            raise InvalidInput({"name": f"This plan has {MOST_LINKS} links. End some of them first."})
        token = new_token(PREFIX)
        self._connection.execute(
            insert(share_links).values(
                id=new_id(), plan_id=plan_id, workspace_id=self._person.workspace, token_hash=hashed(token),
                name=name, made_by=self._person.id, created=self._now(), expires=expires,
            )
        )  # fmt: skip
        self._note(plan_id, "link made", f"Made the read-only link “{name}”")
        return token

    def end_link(self, plan_id: str, link_id: str) -> None:
        """End a link: from the next request on it opens nothing.

        Raises:
            NotFound: when the person may know of no such plan, or it has no such link.
            NotAllowed: when they may not say who gets at it.
        """
        self._plans.must(plan_id, Deed.SHARE_PLAN)
        known = next((link for link in self._links(plan_id) if link.id == link_id), None)
        if known is None:
            raise NotFound("There is no such link.")
        mine = (share_links.c.id == link_id, share_links.c.plan_id == plan_id)
        self._connection.execute(update(share_links).where(*mine).values(ended=self._now()))
        self._note(plan_id, "link ended", f"Ended the read-only link “{known.name}”")

    def _members(self, plan_id: str) -> tuple[PlanMember, ...]:
        return _members(self._connection, self._person.workspace, plan_id)

    def _links(self, plan_id: str) -> tuple[ShareLink, ...]:
        return _links(self._connection, self._person.workspace, plan_id, self._now())

    def _keep_an_owner(self, plan_id: str) -> None:
        """A plan that was open to the workspace may have no owner of its own: who closes it becomes one."""
        if not any(member.role is Role.OWNER for member in self._members(plan_id)):
            self._drop(plan_id, self._person.id)
            self._connection.execute(
                insert(plan_members).values(
                    plan_id=plan_id, person_id=self._person.id, workspace_id=self._person.workspace,
                    role=Role.OWNER.value, since=self._now(),
                )
            )  # fmt: skip

    def _refuse_last_owner(self, plan_id: str, person_id: PersonId) -> None:
        owners = [member for member in self._members(plan_id) if member.role is Role.OWNER]
        if [member.person for member in owners] == [person_id]:
            raise InvalidInput(
                {"role": f"{owners[0].name} is the last owner of this plan. Make somebody else an owner first."}
            )

    def _drop(self, plan_id: str, person_id: PersonId) -> None:
        mine: list[Any] = [plan_members.c.plan_id == plan_id, plan_members.c.person_id == person_id]
        self._connection.execute(delete_from(plan_members).where(*mine))

    def _end_unentitled(self) -> None:
        end_unentitled(self._connection, self._person.workspace, self._now())

    def _note(self, plan_id: str, deed: str, text: str) -> None:
        audits.record(self._connection, self._person, self._now(), deed, text, plan_id)


def sharing_of(connection: Connection, workspace: WorkspaceId, row: Mapping[str, Any], now: datetime) -> Sharing:
    """Who gets at a plan, from its row; whether the person may know that was asked before."""
    members, links = _members(connection, workspace, row["id"]), _links(connection, workspace, row["id"], now)
    return Sharing(Audience(row["audience"]), row["team_id"], members, links)


def _members(connection: Connection, workspace: WorkspaceId, plan_id: str) -> tuple[PlanMember, ...]:
    query = (
        select(people.c.id, people.c.name, accounts.c.email, plan_members.c.role)
        .join(people, people.c.id == plan_members.c.person_id)
        .outerjoin(accounts, accounts.c.id == people.c.account_id)
        .where(plan_members.c.plan_id == plan_id, plan_members.c.workspace_id == workspace)
        .order_by(func.lower(people.c.name), people.c.id)
    )
    rows = connection.execute(query)
    return tuple(PlanMember(row.id, row.name, row.email or "", Role(row.role)) for row in rows)


def _links(connection: Connection, workspace: WorkspaceId, plan_id: str, now: datetime) -> tuple[ShareLink, ...]:
    query = (
        select(share_links, people.c.name.label("maker"))
        .join(people, people.c.id == share_links.c.made_by)
        .where(
            share_links.c.plan_id == plan_id,
            share_links.c.workspace_id == workspace,
            share_links.c.ended.is_(None),
            (share_links.c.expires.is_(None)) | (share_links.c.expires > now),
        )
        .order_by(share_links.c.created.desc(), share_links.c.id)
    )
    rows = connection.execute(query).mappings()
    return tuple(
        ShareLink(row["id"], row["name"], row["maker"], row["created"], row["expires"], row["last_used"])
        for row in rows
    )
