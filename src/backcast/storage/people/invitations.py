"""Invitations: who was asked into a workspace or to one plan, and did not answer yet."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.people.accounts import Invitation
from backcast.domain.people.permissions import Deed, Role
from backcast.domain.people.persons import Person
from backcast.storage.identifiers import hashed, new_id, new_token
from backcast.storage.people.standings import in_turn
from backcast.storage.services import audits
from backcast.storage.tables.people import invitations, people

INVITATION_LIFE: Final = timedelta(days=7)
MOST_INVITATIONS: Final = 200  # open at once in one workspace


class Invitations:
    """The open invitations of the acting person's workspace and of its plans."""

    def __init__(self, connection: Connection, person: Person, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._person = person
        self._now = now

    def add(self, email: str, name: str, role: Role, plan: str | None = None, plan_role: Role | None = None) -> str:
        """The token of an invitation that is good once, for seven days; the caller checked the plan.

        It takes the place of an open one of the same address to the same: a form sent twice makes one invitation.

        Raises:
            NotAllowed: when the person's role does not allow it.
            InvalidInput: when too many invitations are open.
        """
        if plan is None:
            self._person = in_turn(self._connection, self._person)
            self._person.must(Deed.MANAGE_PEOPLE)
        known = self._open()
        if len(known) >= MOST_INVITATIONS:
            raise InvalidInput({"email": f"{MOST_INVITATIONS} invitations are open. End some of them first."})
        token, now, invitation_id = new_token(), self._now(), new_id()
        former = [each.id for each in known if (each.email, each.plan) == (email, plan)]
        self._connection.execute(update(invitations).where(invitations.c.id.in_(former)).values(ended=now))
        self._connection.execute(
            insert(invitations).values(
                id=invitation_id, workspace_id=self._person.workspace, token_hash=hashed(token), email=email,
                name=name, role=role.value, plan_id=plan, plan_role=plan_role.value if plan_role else None,
                made_by=self._person.id, created=now, expires=now + INVITATION_LIFE,
            )
        )  # fmt: skip
        self._note("person invited", f"Invited {email} as {plan_role or role}", plan or invitation_id)
        return token

    def all(self, plan: str | None = None) -> list[Invitation]:
        """The open invitations to the workspace, the newest first; or those to one plan, which the caller checked.

        Raises:
            NotAllowed: when the person's role does not allow it.
        """
        if plan is None:
            self._person.must(Deed.MANAGE_PEOPLE)
        return [each for each in self._open() if each.plan == plan or plan is None]

    def end(self, invitation_id: str, plan: str | None = None) -> None:
        """Withdraw an invitation; one to a plan, which the caller checked, or any of the workspace.

        Raises:
            NotFound: when there is no such open invitation.
            NotAllowed: when the person's role does not allow it.
        """
        known = next((each for each in self._open() if each.id == invitation_id), None)
        if known is None or (plan is not None and known.plan != plan):
            raise NotFound("There is no such invitation.")
        if plan is None:
            self._person.must(Deed.MANAGE_PEOPLE)
        still_open = (invitations.c.accepted.is_(None), invitations.c.ended.is_(None))
        mine = (invitations.c.id == invitation_id, invitations.c.workspace_id == self._person.workspace)
        ended = self._connection.execute(update(invitations).where(*mine, *still_open).values(ended=self._now()))
        if ended.rowcount != 1:  # it was accepted a moment ago
            raise NotFound("There is no such invitation.")
        self._note("invitation ended", f"Withdrew the invitation of {known.email}", invitation_id)

    def _open(self) -> list[Invitation]:
        query = (
            select(invitations, people.c.name)
            .join(people, people.c.id == invitations.c.made_by)
            .where(
                invitations.c.workspace_id == self._person.workspace,
                invitations.c.accepted.is_(None),
                invitations.c.ended.is_(None),
                invitations.c.expires > self._now(),
            )
            .order_by(invitations.c.created.desc(), invitations.c.id)
        )
        return [invitation_of(row) for row in self._connection.execute(query).mappings()]

    def _note(self, deed: str, text: str, about: str) -> None:
        audits.record(self._connection, self._person, self._now(), deed, text, about)


def end_invitations_of(connection: Connection, workspace: str, email: str, now: datetime) -> None:
    """Withdraw every open invitation of an address to a workspace or to its plans."""
    theirs = (invitations.c.workspace_id == workspace, invitations.c.email == email)
    still_open = (invitations.c.accepted.is_(None), invitations.c.ended.is_(None))
    if email:
        connection.execute(update(invitations).where(*theirs, *still_open).values(ended=now))


def invitation_of(row: Any) -> Invitation:
    """An invitation from a row that holds its columns and the ``name`` of who made it."""
    table = invitations.c
    return Invitation(
        row[table.id], row[table.workspace_id], row[table.email], row[table.name], Role(row[table.role]),
        row[people.c.name], row[table.created], row[table.expires], row[table.plan_id],
        Role(row[table.plan_role]) if row[table.plan_role] else None,
    )  # fmt: skip
