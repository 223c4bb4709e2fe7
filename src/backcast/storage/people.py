"""People at the door: workspaces, one-time links and sessions. Tokens are stored as hashes only."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update
from sqlalchemy import delete as delete_from

from backcast.domain.errors import NotFound
from backcast.domain.people import Person, PersonId, Role
from backcast.storage.tables import people, sessions, sign_in_links, workspaces

LINK_LIFE = timedelta(hours=24)
SESSION_IDLE = timedelta(days=14)
SESSION_LIFE = timedelta(days=90)
_SEEN_EVERY = timedelta(minutes=5)


def hashed(token: str) -> str:
    """What is stored of a token: it has 256 random bits, so that a plain hash cannot be searched."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_id() -> str:
    """An id that tells nothing and cannot be guessed."""
    return secrets.token_hex(8)


class Entrance:
    """Links and sessions; the only part of the store that acts before it is known who asks."""

    def __init__(self, connection: Connection, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._now = now

    def owner(self) -> Person | None:
        """The first owner of the first workspace, None in an empty database."""
        query = select(people).where(people.c.role == Role.OWNER.value).order_by(people.c.created, people.c.id).limit(1)
        row = self._connection.execute(query).mappings().first()
        return Person(row["id"], row["workspace_id"], row["name"], Role(row["role"])) if row else None

    def open_workspace(self, name: str, owner: str) -> Person:
        """A new workspace with its owner."""
        workspace_id, person_id, now = new_id(), new_id(), self._now()
        self._connection.execute(insert(workspaces).values(id=workspace_id, name=name, created=now))
        person = Person(person_id, workspace_id, owner, Role.OWNER)
        self._connection.execute(
            insert(people).values(
                id=person.id, workspace_id=person.workspace, name=person.name, role=person.role.value, created=now
            )
        )
        return person

    def rename(self, person: Person, name: str) -> Person:
        """The person under another name."""
        renamed = Person(person.id, person.workspace, name, person.role)
        self._connection.execute(update(people).where(people.c.id == person.id).values(name=renamed.name))
        return renamed

    def issue_link(self, person: Person) -> str:
        """The token of a link that signs the person in once, within a day."""
        token, now = secrets.token_urlsafe(32), self._now()
        self._connection.execute(
            insert(sign_in_links).values(
                token_hash=hashed(token),
                workspace_id=person.workspace,
                person_id=person.id,
                created=now,
                expires=now + LINK_LIFE,
            )
        )
        return token

    def holder_of(self, token: str) -> Person:
        """Whom a link would sign in; the link stays unused.

        Raises:
            NotFound: when it never existed, was used or is too old.
        """
        query = (
            select(people)
            .join(sign_in_links, sign_in_links.c.person_id == people.c.id)
            .where(
                sign_in_links.c.token_hash == hashed(token),
                sign_in_links.c.used.is_(None),
                sign_in_links.c.expires > self._now(),
            )
        )
        row = self._connection.execute(query).mappings().first()
        if row is None:
            raise NotFound("This sign-in link was used already, or is older than a day.")
        return Person(row["id"], row["workspace_id"], row["name"], Role(row["role"]))

    def sign_in(self, token: str) -> str:
        """Use a link up; gives the token of a new session.

        Raises:
            NotFound: when it never existed, was used or is too old.
        """
        person, now = self.holder_of(token), self._now()
        self._connection.execute(delete_from(sign_in_links).where(sign_in_links.c.expires < now))
        self._connection.execute(delete_from(sessions).where(sessions.c.last_seen < now - SESSION_IDLE))
        self._connection.execute(
            update(sign_in_links).where(sign_in_links.c.token_hash == hashed(token)).values(used=now)
        )
        session = secrets.token_urlsafe(32)
        self._connection.execute(
            insert(sessions).values(
                token_hash=hashed(session),
                workspace_id=person.workspace,
                person_id=person.id,
                created=now,
                last_seen=now,
            )
        )
        return session

    def person_of(self, session: str) -> tuple[Person | None, bool]:
        """Who is signed in with this session, and whether that should be noted.

        Nobody is when it ended or was too long idle.
        """
        now = self._now()
        query = (
            select(people, sessions.c.last_seen)
            .join(sessions, sessions.c.person_id == people.c.id)
            .where(
                sessions.c.token_hash == hashed(session),
                sessions.c.last_seen > now - SESSION_IDLE,
                sessions.c.created > now - SESSION_LIFE,
            )
        )
        row = self._connection.execute(query).mappings().first()
        if row is None:
            return None, False
        person = Person(row["id"], row["workspace_id"], row["name"], Role(row["role"]))
        return person, row["last_seen"] < now - _SEEN_EVERY

    def note_seen(self, session: str) -> None:
        """Remember that the session is in use."""
        self._connection.execute(
            update(sessions).where(sessions.c.token_hash == hashed(session)).values(last_seen=self._now())
        )

    def sign_out(self, session: str) -> None:
        """End a session: its cookie opens nothing any more."""
        self._connection.execute(delete_from(sessions).where(sessions.c.token_hash == hashed(session)))

    def sign_out_everywhere(self, person_id: PersonId) -> None:
        """End all sessions of a person."""
        self._connection.execute(delete_from(sessions).where(sessions.c.person_id == person_id))
