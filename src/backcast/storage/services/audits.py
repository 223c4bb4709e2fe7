"""The audit trail: who did what, when and from where; written in the transaction of the deed itself."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, false, insert, or_, select

from backcast.domain.events import AuditEntry
from backcast.domain.people.permissions import Deed, Role
from backcast.domain.people.persons import Person
from backcast.storage.identifiers import is_id
from backcast.storage.readables import readable_plans
from backcast.storage.tables.people import invitations, people
from backcast.storage.tables.plans import plans
from backcast.storage.tables.services import audits

_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)  # as exact as ``at``: pages of the trail go on after an id
# Deeds about something that may be gone by now and never was a plan.
_ABOUT_NO_PLAN: Final = ("team made", "team changed", "team dissolved", "token made", "token ended")


def record(connection: Connection, person: Person, at: datetime, deed: str, text: str, about: str = "") -> None:
    """Note a deed of a person; ``about`` is the id of the plan or person that it was done to."""
    connection.execute(
        insert(audits).values(
            id=f"{(at - _BEGINNING) // _MICROSECOND:014x}{secrets.token_hex(8)}",  # in the order of events
            workspace_id=person.workspace,
            at=at,
            person_id=person.id,
            deed=deed,
            text=text,
            about=about,
            address=person.origin.address,
            means=person.origin.means,
        )
    )


class Audits:
    """What the people of a workspace did, for those who may read it."""

    def __init__(self, connection: Connection, person: Person, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._person = person
        self._now = now

    def note(self, deed: str, text: str, about: str = "") -> None:
        """Note a deed of the acting person."""
        record(self._connection, self._person, self._now(), deed, text, about)

    def read(self, most: int = 100, before: str = "", person_id: str = "", *, whole: bool = False) -> list[AuditEntry]:
        """The newest entries first; ``before`` is the id of the last one seen, ``person_id`` limits to one person.

        Lines about plans that do not exist for the person are left out, unless the ``whole`` workspace is exported.

        Raises:
            NotAllowed: when the person's role does not allow it.
        """
        self._person.must(Deed.EXPORT_WORKSPACE if whole else Deed.READ_AUDIT)
        query = (
            select(audits, people.c.name)
            .outerjoin(people, people.c.id == audits.c.person_id)
            .where(audits.c.workspace_id == self._person.workspace)
            .order_by(audits.c.at.desc(), audits.c.id.desc())
            .limit(most)
        )
        if not whole:
            query = query.where(self._may_know())
        if is_id(before):
            query = query.where(audits.c.id < before)
        if person_id:
            query = query.where(audits.c.person_id == person_id if is_id(person_id) else false())
        return [_entry(row) for row in self._connection.execute(query).mappings()]

    def _may_know(self) -> ColumnElement[bool]:
        """What a line is about must exist for the person; lines of plans that were swept are for owners only."""
        readable, here = readable_plans(self._person), self._person.workspace
        of_plan = (invitations.c.workspace_id == here, invitations.c.plan_id.is_not(None))
        if self._person.role is Role.OWNER:
            hidden = select(plans.c.id).where(plans.c.workspace_id == here, plans.c.id.not_in(readable))
            invited = select(invitations.c.id).where(*of_plan, invitations.c.plan_id.not_in(readable))
            return audits.c.about.not_in(hidden) & audits.c.about.not_in(invited)
        known = invitations.c.plan_id.is_(None) | invitations.c.plan_id.in_(readable)
        return or_(
            audits.c.about == "",
            audits.c.deed.in_(_ABOUT_NO_PLAN),
            audits.c.about.in_(select(people.c.id).where(people.c.workspace_id == here)),
            audits.c.about.in_(select(invitations.c.id).where(invitations.c.workspace_id == here, known)),
            audits.c.about.in_(readable),
        )


def _entry(row: Any) -> AuditEntry:
    return AuditEntry(
        row["id"], row["at"], row["name"] or "", row["deed"], row["text"], row["about"], row["address"], row["means"]
    )
