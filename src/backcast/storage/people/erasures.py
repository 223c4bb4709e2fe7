"""Erasures: what others' deeds still say of somebody who is forgotten on their request."""

import re
from typing import Any, Final

from sqlalchemy import Connection, or_, select, update
from sqlalchemy import delete as delete_from

from backcast.domain.people.permissions import PLAN_ROLES
from backcast.domain.people.persons import PersonId, WorkspaceId
from backcast.storage.tables.coaching import drafts, suggestions
from backcast.storage.tables.people import accounts, invitations
from backcast.storage.tables.services import audits, mails

ERASED: Final = "Erased person"
# Lines about a person whose text holds the name that they had then, which may not be the one that they have now.
_NAME: Final = {
    "role changed": re.compile(r"(?<=^Made ).+(?= \w+ \(was \w+\)$)"),
    "person left": re.compile(r"(?<=^Removed ).+$"),
    "recovery link made": re.compile(r"(?<=^Made a recovery link for ).+$"),
    "second factor reset": re.compile(r"(?<=^Took the second factor off ).+$"),
}
_FORMER_NAME: Final = re.compile(r"(?<=^Changed their name \(was “).+(?=”\)$)")
_DRAFTED: Final = (
    (drafts, ("text", "original")),
    (suggestions, ("about", "text", "final", "reason")),
)
_FORMER_ADDRESS: Final = re.compile(r"(?<=^Changed the address to sign in with \(was ).+(?=\)$)")


def renamed(former: str) -> str:
    """What the audit trail says of another name, for ``scrub`` to find the former one."""
    return f"Changed their name (was “{former}”)"


def readdressed(former: str) -> str:
    """What the audit trail says of another address, for ``scrub`` to find the former one; it is empty for none."""
    return f"Changed the address to sign in with (was {former})" if former else "Changed the address to sign in with"


def scrub(connection: Connection, workspace: WorkspaceId, person_id: PersonId, name: str, email: str) -> None:
    """Take the name and the address of a person out of the audit trail, the invitations, the mails and the drafts."""
    former = _former_addresses(connection, workspace, person_id)
    names = {name, *_former_names(connection, workspace, person_id)}
    for each in names:
        _scrub_audit(connection, workspace, person_id, each)
    readdressings = (
        audits.c.workspace_id == workspace,
        audits.c.about == person_id,
        audits.c.deed == "address changed",
    )
    connection.execute(update(audits).where(*readdressings).values(text=readdressed("")))
    for address in former | ({email} if email else set()):
        _scrub_address(connection, workspace, address)
    for each in (names | former | {email}) - {"", ERASED}:
        _scrub_drafts(connection, workspace, each)


def _scrub_audit(connection: Connection, workspace: WorkspaceId, person_id: PersonId, name: str) -> None:
    """What was done by them loses its address; what was done to them, or with them in a plan, loses their name."""
    here = audits.c.workspace_id == workspace
    connection.execute(update(audits).where(here, audits.c.person_id == person_id).values(address=""))
    in_plans = [f"Made {name} {role} of the plan" for role in PLAN_ROLES] + [f"Took {name} off the plan"]
    named = (audits.c.about == person_id) | audits.c.text.in_(in_plans)
    whole_name = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    lines = select(audits.c.id, audits.c.text, audits.c.deed, audits.c.about).where(here, named)
    for line in connection.execute(lines).all():
        then = _NAME.get(line.deed, whole_name) if line.about == person_id else whole_name
        text = whole_name.sub(ERASED, then.sub(ERASED, line.text))
        connection.execute(update(audits).where(here, audits.c.id == line.id).values(text=text))


def _scrub_drafts(connection: Connection, workspace: WorkspaceId, named: str) -> None:
    """Lines that were drafted, and what was decided on them, lose the name: who did it still stands there by its id."""
    whole_name = re.compile(rf"(?<!\w){re.escape(named)}(?!\w)")
    for table, columns in _DRAFTED:
        says = or_(*(table.c[column].contains(named, autoescape=True) for column in columns))
        own = select(table).where(table.c.workspace_id == workspace, says)
        for row in connection.execute(own).mappings().all():
            values = {column: whole_name.sub(ERASED, row[column]) for column in columns}
            known = (table.c.id == row["id"], table.c.workspace_id == workspace)
            connection.execute(update(table).where(*known).values(values))
    _scrub_parts(connection, workspace, whole_name)


def _scrub_parts(connection: Connection, workspace: WorkspaceId, whole_name: re.Pattern[str]) -> None:
    """What suggestions rest on: it is looked through here, as each database writes what it keeps in its own way."""
    own = select(suggestions.c.id, suggestions.c.parts).where(suggestions.c.workspace_id == workspace)
    for row in connection.execute(own).all():
        parts = _without(row.parts, whole_name)
        if parts != row.parts:
            known = (suggestions.c.id == row.id, suggestions.c.workspace_id == workspace)
            connection.execute(update(suggestions).where(*known).values(parts=parts))


def _without(value: Any, name: re.Pattern[str]) -> Any:
    """The same value with the name taken out of every text in it."""
    if isinstance(value, str):
        return name.sub(ERASED, value)
    if isinstance(value, dict):
        return {key: _without(each, name) for key, each in value.items()}
    return [_without(each, name) for each in value] if isinstance(value, list) else value


def _former_addresses(connection: Connection, workspace: WorkspaceId, person_id: PersonId) -> set[str]:
    """The addresses to which the invitations went that they accepted here, without those that are somebody's now."""
    accepted = select(audits.c.about).where(
        audits.c.workspace_id == workspace, audits.c.person_id == person_id, audits.c.deed == "invitation accepted"
    )
    query = select(invitations.c.email).where(
        invitations.c.workspace_id == workspace, invitations.c.id.in_(accepted), invitations.c.email != ""
    )
    changed = _told(connection, workspace, person_id, "address changed", _FORMER_ADDRESS)
    found = changed | set(connection.execute(query).scalars())
    return found - set(connection.execute(select(accounts.c.email).where(accounts.c.email.in_(found))).scalars())


def _former_names(connection: Connection, workspace: WorkspaceId, person_id: PersonId) -> set[str]:
    return _told(connection, workspace, person_id, "person renamed", _FORMER_NAME)


def _told(
    connection: Connection, workspace: WorkspaceId, person_id: PersonId, deed: str, of: re.Pattern[str]
) -> set[str]:
    """What the audit trail remembers of a person."""
    mine = (audits.c.workspace_id == workspace, audits.c.person_id == person_id, audits.c.deed == deed)
    texts = connection.execute(select(audits.c.text).where(*mine)).scalars()
    return {found[0] for text in texts if (found := of.search(text))} - {ERASED}


def _scrub_address(connection: Connection, workspace: WorkspaceId, email: str) -> None:
    here = audits.c.workspace_id == workspace
    texts = select(audits.c.id, audits.c.text).where(here, audits.c.text.contains(email, autoescape=True))
    for line in connection.execute(texts).all():
        text = line.text.replace(email, ERASED)
        connection.execute(update(audits).where(here, audits.c.id == line.id).values(text=text))
    theirs = (invitations.c.workspace_id == workspace, invitations.c.email == email)
    connection.execute(update(invitations).where(*theirs).values(email="", name=""))
    connection.execute(delete_from(mails).where(mails.c.workspace_id == workspace, mails.c.recipient == email))
