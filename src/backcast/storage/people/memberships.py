"""The people of a workspace: who is in it, and as what."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy import delete as delete_from

from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.limits import unprintable
from backcast.domain.people.accounts import Membership, Workspace
from backcast.domain.people.permissions import Deed, Role
from backcast.domain.people.persons import Person, PersonId
from backcast.storage.feeds.feeds import end_feeds_of, scrub_feeds
from backcast.storage.identifiers import is_id
from backcast.storage.people.accounts import PASSKEYS_OF
from backcast.storage.people.erasures import ERASED, renamed, scrub
from backcast.storage.people.invitations import end_invitations_of
from backcast.storage.people.standings import hold, in_turn
from backcast.storage.plans.openings import end_unentitled
from backcast.storage.services import audits
from backcast.storage.services.revisions import raise_accesses
from backcast.storage.tables.people import (
    access_tokens,
    accounts,
    invitations,
    people,
    sessions,
    team_members,
    workspaces,
)
from backcast.storage.tables.plans import plan_members, plans, share_links


class People:
    """The people of the acting person's workspace; nothing here reaches into another one."""

    def __init__(self, connection: Connection, person: Person, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._person = person
        self._now = now

    def workspace(self) -> Workspace:
        """The workspace itself."""
        row = self._connection.execute(select(workspaces).where(workspaces.c.id == self._person.workspace)).one()
        return Workspace(row.id, row.name, row.second_factor)

    def change_workspace(self, name: str, *, second_factor: bool) -> None:
        """Another name, and whether everybody needs a second factor.

        Raises:
            NotAllowed: when the person's role does not allow it.
        """
        self._person.must(Deed.MANAGE_WORKSPACE)
        before = self.workspace()
        self._connection.execute(
            update(workspaces)
            .where(workspaces.c.id == self._person.workspace)
            .values(name=name, second_factor=second_factor)
        )
        if before.name != name:
            raise_accesses(self._connection, self._person.workspace)
            self._note("workspace changed", f"Renamed the workspace to “{name}”")
        if before.second_factor != second_factor:
            told = "Everybody needs a second factor" if second_factor else "A second factor is up to everybody"
            self._note("workspace changed", told)

    def all(self, *, former: bool = False) -> list[Membership]:
        """Everybody who is in the workspace, by name; those who were as well when asked.

        Raises:
            NotAllowed: when the person's role does not allow it.
        """
        self._person.must(Deed.READ_PEOPLE)
        return self._memberships() if former else self._memberships(people.c.left.is_(None))

    def get(self, person_id: PersonId) -> Membership:
        """One person of the workspace.

        Raises:
            NotFound: when there is nobody of this id in it.
            NotAllowed: when the person's role does not allow it.
        """
        found = self._memberships(people.c.id == person_id, people.c.left.is_(None)) if is_id(person_id) else []
        if not found:
            raise NotFound("There is no such person.")
        self._person.must(Deed.READ_PEOPLE)
        return found[0]

    def person(self, person_id: PersonId) -> Person:
        """One person of the workspace, for links and mails that are made for them.

        Raises:
            NotFound: when there is nobody of this id in it.
            NotAllowed: when the person's role does not allow it.
        """
        known = self.get(person_id)
        self._person.must(Deed.MANAGE_PEOPLE)
        account = self._connection.execute(select(people.c.account_id).where(*self._here(person_id))).scalar_one()
        return Person(known.person, self._person.workspace, known.name, known.role, account or "")

    def former(self, person_id: PersonId | None = None) -> list[Membership]:
        """Those who left and still have a name, by name; or that one of them.

        Raises:
            NotAllowed: when the person's role does not allow it.
        """
        self._person.must(Deed.MANAGE_PEOPLE)
        gone = [people.c.left.is_not(None), people.c.name != ERASED]
        if person_id is not None:
            gone.append(people.c.id == (person_id if is_id(person_id) else ""))
        return self._memberships(*gone)

    def erasable(self, person_id: PersonId) -> tuple[Person, bool]:
        """Somebody who is here, or was and still has a name; and whether they are here.

        Raises:
            NotFound: when there is nobody of this id.
            NotAllowed: when the person's role does not allow it.
        """
        found = self._memberships(people.c.id == person_id) if is_id(person_id) else []
        if not found or (found[0].left and found[0].name == ERASED):
            raise NotFound("There is no such person.")
        self._person.must(Deed.MANAGE_PEOPLE)
        account = self._connection.execute(select(people.c.account_id).where(*self._here(person_id))).scalar_one()
        known = Person(person_id, self._person.workspace, found[0].name, found[0].role, account or "")
        return known, found[0].left is None

    def rename(self, name: str) -> None:
        """Another name for the acting person; the history shows it from now on.

        The audit trail remembers the former one, which lines of others may hold, for them and for an erasure.
        """
        self._person.must(Deed.KEEP_ACCOUNT)
        former = self._memberships(people.c.id == self._person.id)[0].name
        if former == name:
            return
        raise_accesses(self._connection, self._person.workspace)
        self._note("person renamed", renamed(former), self._person.id)
        self._connection.execute(update(people).where(*self._here(self._person.id)).values(name=name))

    def change_role(self, person_id: PersonId, role: Role) -> None:
        """Another role in the workspace.

        Raises:
            NotFound: when there is nobody of this id in it.
            NotAllowed: when the person's role does not allow it.
            InvalidInput: when nobody would be left who owns the workspace.
        """
        hold(self._connection, self._person, person_id)
        self._person = in_turn(self._connection, self._person)
        known = self.get(person_id)
        self._person.must(Deed.MANAGE_PEOPLE)
        self._keep_an_owner(known, role)
        raise_accesses(self._connection, self._person.workspace)
        self._connection.execute(update(people).where(*self._here(person_id)).values(role=role.value))
        if role is Role.GUEST:  # guests belong to no team
            mine = (team_members.c.person_id == person_id, team_members.c.workspace_id == self._person.workspace)
            self._connection.execute(delete_from(team_members).where(*mine))
        end_unentitled(self._connection, self._person.workspace, self._now())
        self._note("role changed", f"Made {known.name} {role} (was {known.role})", person_id)

    def remove(self, person_id: PersonId) -> None:
        """Somebody leaves: their sessions and tokens end now, what they did stays under their name.

        Plans that nobody else owns pass to whoever removes them, or to the first owner when they leave by themselves.

        Raises:
            NotFound: when there is nobody of this id in it.
            NotAllowed: when somebody else is to go and the person's role does not allow that.
            InvalidInput: when nobody would be left who owns the workspace.
        """
        hold(self._connection, self._person, person_id)
        self._person = in_turn(self._connection, self._person)
        leaves = person_id == self._person.id
        if leaves:
            self._person.must(Deed.KEEP_ACCOUNT)
        else:
            self.get(person_id)
            self._person.must(Deed.MANAGE_PEOPLE)
        known = self._memberships(people.c.id == person_id, people.c.left.is_(None))[0]
        self._keep_an_owner(known, None)
        raise_accesses(self._connection, self._person.workspace)
        self._pass_plans_on(person_id)
        for table in (sessions, access_tokens, team_members, plan_members):
            mine = (table.c.person_id == person_id, table.c.workspace_id == self._person.workspace)
            self._connection.execute(delete_from(table).where(*mine))
        now = self._now()
        for made in (share_links, invitations):
            theirs = (made.c.made_by == person_id, made.c.workspace_id == self._person.workspace)
            self._connection.execute(update(made).where(*theirs, made.c.ended.is_(None)).values(ended=now))
        end_feeds_of(self._connection, self._person.workspace, person_id, now)
        end_invitations_of(
            self._connection, self._person.workspace, known.email, self._now()
        )  # else an older one brings them back
        self._connection.execute(update(people).where(*self._here(person_id)).values(left=now))
        self._note("person left", "Left the workspace" if leaves else f"Removed {known.name}", person_id)

    def check_leaving(self) -> None:
        """Refuse that the acting person leaves while nobody else owns the workspace.

        Raises:
            InvalidInput: when they are its last owner.
        """
        self._person.must(Deed.KEEP_ACCOUNT)
        if self._connection.get_execution_options().get("writing"):  # whoever only reads cannot hold a row
            self._person = in_turn(self._connection, self._person)
        self._keep_an_owner(self._memberships(people.c.id == self._person.id)[0], None)

    def forget(self, person_id: PersonId) -> None:
        """Erase the name of somebody who left, and from where they acted; what was done stays, by nobody in particular.

        Raises:
            NotFound: when there is nobody of this id in it.
            NotAllowed: when it is somebody else and the person's role does not allow it.
        """
        known = self._memberships(people.c.id == person_id) if is_id(person_id) else []
        if not known:
            raise NotFound("There is no such person.")
        self._person.must(Deed.KEEP_ACCOUNT if person_id == self._person.id else Deed.MANAGE_PEOPLE)
        self._connection.execute(update(people).where(*self._here(person_id)).values(name=ERASED, account_id=None))
        scrub(self._connection, self._person.workspace, person_id, known[0].name, known[0].email)
        scrub_feeds(self._connection, self._person.workspace, person_id)

    def plans_to_pass_on(self, person_id: PersonId) -> int:
        """How many plans nobody else owns: when the person leaves, they pass to somebody.

        Raises:
            NotFound: when there is nobody of this id in the workspace.
            NotAllowed: when the acting person's role does not allow it.
        """
        self.get(person_id)
        self._person.must(Deed.MANAGE_PEOPLE)
        return len(self._owned_alone(person_id))

    def find(self, email: str) -> PersonId | None:
        """Who has this address in the workspace, None when nobody has."""
        query = (
            select(people.c.id)
            .join(accounts, accounts.c.id == people.c.account_id)
            .where(accounts.c.email == email, people.c.workspace_id == self._person.workspace, people.c.left.is_(None))
        )
        found: str | None = None if unprintable(email) else self._connection.execute(query).scalar_one_or_none()
        return found

    # How it is done.

    def _memberships(self, *conditions: Any) -> list[Membership]:
        query = (
            select(people, accounts.c.email, accounts.c.totp_since, PASSKEYS_OF)
            .outerjoin(accounts, accounts.c.id == people.c.account_id)
            .where(people.c.workspace_id == self._person.workspace, *conditions)
            .order_by(func.lower(people.c.name), people.c.id)
        )
        rows = self._connection.execute(query).mappings().all()
        teams: dict[str, list[str]] = {}
        mine = select(team_members).where(team_members.c.workspace_id == self._person.workspace)
        for member in self._connection.execute(mine.order_by(team_members.c.team_id)):
            teams.setdefault(member.person_id, []).append(member.team_id)
        return [
            Membership(
                row["id"], row["name"], row["email"] or "", Role(row["role"]), row["created"],
                tuple(teams.get(row["id"], ())), row["totp_since"] is not None or bool(row["passkeys"]), row["left"],
            )
            for row in rows
        ]  # fmt: skip

    def _keep_an_owner(self, known: Membership, role: Role | None) -> None:
        if known.role is not Role.OWNER or role is Role.OWNER:
            return
        owners = select(func.count()).where(
            people.c.workspace_id == self._person.workspace, people.c.role == Role.OWNER.value, people.c.left.is_(None)
        )
        if self._connection.execute(owners).scalar_one() < 2:
            raise InvalidInput(
                {"role": f"{known.name} is the last owner of this workspace. Make somebody else an owner first."}
            )

    def _pass_plans_on(self, person_id: PersonId) -> None:
        heir = self._person.id if person_id != self._person.id else self._other_owner(person_id)
        mine = select(plan_members.c.plan_id).where(plan_members.c.person_id == person_id)
        of_mine = (plans.c.id.in_(mine), plans.c.workspace_id == self._person.workspace)
        # Held first, then counted: another owner of one of them may be going at this moment.
        self._connection.execute(select(plans.c.id).where(*of_mine).order_by(plans.c.id).with_for_update())
        for plan_id in self._owned_alone(person_id):
            self._connection.execute(
                delete_from(plan_members).where(plan_members.c.plan_id == plan_id, plan_members.c.person_id == heir)
            )
            self._connection.execute(
                insert(plan_members).values(
                    plan_id=plan_id, person_id=heir, workspace_id=self._person.workspace, role=Role.OWNER.value,
                    since=self._now(),
                )
            )  # fmt: skip

    def _owned_alone(self, person_id: PersonId) -> list[str]:
        """The plans that nobody else owns."""
        owned = select(plan_members.c.plan_id).where(
            plan_members.c.person_id == person_id, plan_members.c.role == Role.OWNER.value,
            plan_members.c.workspace_id == self._person.workspace,
        )  # fmt: skip
        others = select(plan_members.c.plan_id).where(
            plan_members.c.person_id != person_id, plan_members.c.role == Role.OWNER.value
        )
        alone = select(plans.c.id).where(plans.c.id.in_(owned), plans.c.id.not_in(others))
        return list(self._connection.execute(alone).scalars())

    def _other_owner(self, but: PersonId) -> PersonId:
        query = (
            select(people.c.id)
            .where(
                people.c.workspace_id == self._person.workspace,
                people.c.role == Role.OWNER.value,
                people.c.left.is_(None),
                people.c.id != but,
            )
            .order_by(people.c.created, people.c.id)
            .limit(1)
        )
        return str(self._connection.execute(query).scalar_one())

    def _here(self, person_id: PersonId) -> list[Any]:
        return [people.c.id == person_id, people.c.workspace_id == self._person.workspace]

    def _note(self, deed: str, text: str, about: str = "") -> None:
        audits.record(self._connection, self._person, self._now(), deed, text, about)
