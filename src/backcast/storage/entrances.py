"""The way in, for those of whom it is not yet known who they are: links, invitations, tokens and sessions."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from backcast.domain.errors import NotFound
from backcast.domain.people.accounts import Account, Invitation, Workspace
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Origin, Person, Scope
from backcast.storage.feeds.bodies import FeedBodies
from backcast.storage.identifiers import hashed, new_id
from backcast.storage.people.accounts import SECOND_FACTOR, Accounts
from backcast.storage.people.invitations import invitation_of
from backcast.storage.people.passkeys import Passkeys
from backcast.storage.people.sessions import Sessions
from backcast.storage.services import audits
from backcast.storage.services.chores import Chores
from backcast.storage.services.marks import Marks
from backcast.storage.services.outboxes import Outbox
from backcast.storage.services.revisions import raise_accesses
from backcast.storage.services.throttles import Throttles
from backcast.storage.tables.people import access_tokens, accounts, invitations, people, sign_in_links, workspaces
from backcast.storage.tables.plans import plan_members, plans, share_links

LINK_LIFE: Final = timedelta(hours=24)
RECOVERY_LIFE: Final = timedelta(hours=1)
_USED_EVERY: Final = timedelta(minutes=5)


class Entrance:
    """The only part of the store that acts before it is known who asks."""

    def __init__(self, connection: Connection, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._now = now
        self.accounts = Accounts(connection, now)
        self.sessions = Sessions(connection, now)
        self.passkeys = Passkeys(connection, now)
        self.throttles = Throttles(connection, now)
        self.outbox = Outbox(connection, now)
        self.chores = Chores(connection, now)
        self.marks = Marks(connection)
        self.feed_bodies = FeedBodies(connection, now)

    # Workspaces and their first people.

    def owner(self) -> Person | None:
        """The first owner of the first workspace, None in an empty database."""
        here = (people.c.role == Role.OWNER.value, people.c.left.is_(None))
        query = select(people).where(*here).order_by(people.c.created, people.c.id).limit(1)
        row = self._connection.execute(query).mappings().first()
        return _person(row) if row else None

    def open_workspace(self, name: str, owner: str, account: Account | None = None) -> Person:
        """A new workspace with its owner, who gets an account unless they have one."""
        workspace_id, now = new_id(), self._now()
        self._connection.execute(insert(workspaces).values(id=workspace_id, name=name, created=now))
        if account:
            self.accounts.hold(account.id)  # whoever makes a link for it sees the new workspace, or their link ends
            self.accounts.end_links(account.id)
        return self._add_person(account or self.accounts.add(None), workspace_id, owner, Role.OWNER)

    def workspaces_of(self, account_id: str) -> list[tuple[Workspace, Role]]:
        """Where an account is a person, and as what."""
        query = (
            select(workspaces, people.c.role)
            .join(people, people.c.workspace_id == workspaces.c.id)
            .where(people.c.account_id == account_id, people.c.left.is_(None))
            .order_by(people.c.created, workspaces.c.id)
        )
        return [
            (Workspace(row["id"], row["name"], row["second_factor"]), Role(row["role"]))
            for row in self._connection.execute(query).mappings()
        ]

    def person_for(self, account_id: str, origin: Origin) -> Person | None:
        """Who an account is when it signs in: the person of the workspace that it was in last."""
        query = (
            select(people)
            .where(people.c.account_id == account_id, people.c.left.is_(None))
            .order_by(people.c.created.desc(), people.c.id)
            .limit(1)
        )
        row = self._connection.execute(query).mappings().first()
        return _person(row, origin) if row else None

    def persons_of(self, account_id: str, origin: Origin, *, former: bool = False) -> list[Person]:
        """Who an account is, in all workspaces; or who it was, in those that it left."""
        return self.accounts.persons_of(account_id, origin, former=former)

    def note(self, person: Person, deed: str, text: str, about: str = "") -> None:
        """Write a line of the audit trail."""
        audits.record(self._connection, person, self._now(), deed, text, about)

    # One-time links.

    def issue_link(self, person: Person, purpose: str = "sign-in", life: timedelta = LINK_LIFE) -> str:
        """The token of a link that signs the person in once; ``purpose`` is “sign-in” or “recovery”."""
        return self.accounts.issue_link(person, purpose, life)

    def holder_of(self, token: str, origin: Origin = Origin()) -> tuple[Person, str]:
        """Whom a link would sign in, and its purpose; the link stays unused.

        Raises:
            NotFound: when it never existed, was used or is too old.
        """
        query = (
            select(people, sign_in_links.c.purpose)
            .join(sign_in_links, sign_in_links.c.person_id == people.c.id)
            .where(
                sign_in_links.c.token_hash == hashed(token),
                sign_in_links.c.used.is_(None),
                sign_in_links.c.expires > self._now(),
                people.c.left.is_(None),
                people.c.account_id.is_not(None),
            )
        )
        row = self._connection.execute(query).mappings().first()
        if row is None:
            raise NotFound("This link was used already, or is too old. Ask for a new one.")
        return _person(row, origin), row["purpose"]

    def use_link(self, token: str, origin: Origin = Origin()) -> tuple[Person, str]:
        """Use a link up; gives whom it signs in, and its purpose.

        Raises:
            NotFound: when it never existed, was used or is too old.
        """
        person, purpose = self.holder_of(token, origin)
        used = self._connection.execute(
            update(sign_in_links)
            .where(sign_in_links.c.token_hash == hashed(token), sign_in_links.c.used.is_(None))
            .values(used=self._now())
        )
        if used.rowcount != 1:  # somebody else was faster by a moment
            raise NotFound("This link was used already, or is too old. Ask for a new one.")
        return person, purpose

    # Invitations.

    def invitation(self, token: str) -> tuple[Invitation, Workspace]:
        """An open invitation and the workspace that it is to.

        Raises:
            NotFound: when it never existed, was accepted, was ended or is too old.
        """
        query = (
            select(invitations, workspaces.c.name.label("workspace_name"), workspaces.c.second_factor, people.c.name)
            .join(workspaces, workspaces.c.id == invitations.c.workspace_id)
            .join(people, people.c.id == invitations.c.made_by)
            .where(invitations.c.token_hash == hashed(token), *self._open())
        )
        row = self._connection.execute(query).mappings().first()
        if row is None:
            raise NotFound("This invitation was used already, was withdrawn, or is too old. Ask for a new one.")
        workspace = Workspace(row[invitations.c.workspace_id], row["workspace_name"], row[workspaces.c.second_factor])
        return invitation_of(row), workspace

    def accept(self, token: str, account: Account, name: str, origin: Origin) -> Person:
        """Use an invitation up: the account becomes a person of the workspace, or gets at the plan as well.

        Raises:
            NotFound: when it never existed, was accepted, was ended or is too old.
        """
        invitation, _ = self.invitation(token)
        return self._accept(invitation, account, name, origin)

    def accept_for_address(self, account: Account, name: str, origin: Origin) -> Person | None:
        """Use up the newest open invitation to the account's address, which was proven otherwise; None without one."""
        query = (
            select(invitations, people.c.name)
            .join(people, people.c.id == invitations.c.made_by)
            .where(*self._open(), invitations.c.email == account.email)
            .order_by(invitations.c.created.desc(), invitations.c.id)
            .limit(1)
        )
        row = self._connection.execute(query).mappings().first()
        if row is None:
            return None
        invitation = invitation_of(row)
        return self._accept(invitation, account, invitation.name or name, origin)

    def _open(self) -> list[Any]:
        return [
            invitations.c.accepted.is_(None),
            invitations.c.ended.is_(None),
            invitations.c.expires > self._now(),
            people.c.left.is_(None),
        ]

    def _accept(self, invitation: Invitation, account: Account, name: str, origin: Origin) -> Person:
        raise_accesses(self._connection, invitation.workspace)
        used = self._connection.execute(
            update(invitations)
            .where(invitations.c.id == invitation.id, invitations.c.accepted.is_(None), invitations.c.ended.is_(None))
            .values(accepted=self._now())
        )
        if used.rowcount != 1:
            raise NotFound("This invitation was used already, or was withdrawn.")
        person = self._welcome(invitation, account, name, origin)
        if invitation.plan and invitation.plan_role:
            self._invite_to_plan(person, invitation.plan, invitation.plan_role)
        self.note(person, "invitation accepted", f"Accepted an invitation as {person.role}", invitation.id)
        return person

    def _welcome(self, invitation: Invitation, account: Account, name: str, origin: Origin) -> Person:
        """A former person comes back as themselves; one who is there keeps the stronger of both roles."""
        # One after the other: an account may accept two invitations at the same moment.
        self.accounts.hold(account.id)
        self.accounts.end_links(account.id)
        query = select(people).where(people.c.account_id == account.id, people.c.workspace_id == invitation.workspace)
        row = self._connection.execute(query).mappings().first()
        if row is None:
            return self._add_person(account, invitation.workspace, name, invitation.role, origin)
        former = Role(row["role"]) if row["left"] is None else Role.GUEST
        role = max(former, invitation.role, key=lambda each: each.rank)
        self._connection.execute(update(people).where(people.c.id == row["id"]).values(role=role.value, left=None))
        return _person({**row, "role": role.value}, origin)

    def _invite_to_plan(self, person: Person, plan_id: str, role: Role) -> None:
        mine = (plan_members.c.plan_id == plan_id, plan_members.c.person_id == person.id)
        known = self._connection.execute(select(plan_members.c.role).where(*mine)).scalar_one_or_none()
        if known is not None and Role(known).rank < role.rank:
            self._connection.execute(update(plan_members).where(*mine).values(role=role.value))
        if known is None:
            self._connection.execute(
                insert(plan_members).values(
                    plan_id=plan_id, person_id=person.id, workspace_id=person.workspace, role=role.value,
                    since=self._now(),
                )
            )  # fmt: skip

    def _add_person(
        self, account: Account, workspace_id: str, name: str, role: Role, origin: Origin = Origin()
    ) -> Person:
        person = Person(new_id(), workspace_id, name, role, account.id, origin=origin)
        self._connection.execute(
            insert(people).values(
                id=person.id,
                workspace_id=workspace_id,
                name=name,
                role=role.value,
                created=self._now(),
                account_id=account.id,
            )
        )
        return person

    # Tokens.

    def person_of_token(self, token: str, origin: Origin) -> tuple[Person | None, bool]:
        """Who acts with an access token, and whether its use should be noted; None when it is no good any more.

        Where a workspace asks for a second factor, tokens of those who have none rest until they set one up.
        """
        now = self._now()
        query = (
            select(people, access_tokens.c.scope, access_tokens.c.name.label("token"), access_tokens.c.last_used)
            .join(access_tokens, access_tokens.c.person_id == people.c.id)
            .join(workspaces, workspaces.c.id == people.c.workspace_id)
            .join(accounts, accounts.c.id == people.c.account_id)
            .where(
                access_tokens.c.token_hash == hashed(token),
                workspaces.c.second_factor.is_(False) | SECOND_FACTOR,
                (access_tokens.c.expires.is_(None)) | (access_tokens.c.expires > now),
                people.c.left.is_(None),
            )
        )
        row = self._connection.execute(query).mappings().first()
        if row is None:
            return None, False
        means = Origin(origin.address, f"access token “{row['token']}”")
        used = row["last_used"]
        return _person(row, means, Scope(row["scope"])), used is None or used < now - _USED_EVERY

    def note_token_used(self, token: str) -> None:
        """Remember that an access token is in use."""
        self._connection.execute(
            update(access_tokens).where(access_tokens.c.token_hash == hashed(token)).values(last_used=self._now())
        )

    def shared_plan(self, token: str) -> tuple[str, Person, bool]:
        """The plan that a share link opens, a stand-in who may only read it, and whether its use should be noted.

        When whoever made the link leaves, the link ends with them.

        Raises:
            NotFound: when it never existed, was ended, is too old, or the plan was deleted.
        """
        now = self._now()
        query = (
            select(share_links, people.c.name.label("maker"))
            .join(plans, plans.c.id == share_links.c.plan_id)
            .join(people, people.c.id == share_links.c.made_by)
            .where(
                share_links.c.token_hash == hashed(token),
                share_links.c.ended.is_(None),
                (share_links.c.expires.is_(None)) | (share_links.c.expires > now),
                plans.c.deleted.is_(None),
                people.c.left.is_(None),
            )
        )
        row = self._connection.execute(query).mappings().first()
        if row is None:
            raise NotFound("This link was ended, or is too old. Ask whoever sent it to you for a new one.")
        visitor = Person("", row["workspace_id"], "A visitor", Role.GUEST, scope=Scope.READ, shared=row["plan_id"])
        return row["plan_id"], visitor, row["last_used"] is None or row["last_used"] < now - _USED_EVERY

    def note_share_used(self, token: str) -> None:
        """Remember that a share link is in use."""
        self._connection.execute(
            update(share_links).where(share_links.c.token_hash == hashed(token)).values(last_used=self._now())
        )


def _person(row: Any, origin: Origin = Origin(), scope: Scope = Scope.FULL) -> Person:
    return Person(
        row["id"], row["workspace_id"], row["name"], Role(row["role"]), row["account_id"] or "", scope, origin=origin
    )
