"""Sessions in the database: who is signed in where. Tokens are kept as hashes only."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Select, insert, select, update
from sqlalchemy import delete as delete_from

from backcast.domain.errors import NotFound
from backcast.domain.limits import unprintable
from backcast.domain.people.accounts import SESSION_IDLE, SESSION_LIFE, SessionRecord, Workspace
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import AccountId, Origin, Person, PersonId
from backcast.storage.identifiers import hashed, new_id, new_token
from backcast.storage.people.accounts import PASSKEYS_OF, VOUCHED, account_of
from backcast.storage.tables.people import accounts, people, sessions, workspaces

PENDING_LIFE: Final = timedelta(minutes=15)  # how long a second factor may be awaited
_SEEN_EVERY: Final = timedelta(minutes=5)


class Sessions:
    """Sessions, for the door and for their owners."""

    def __init__(self, connection: Connection, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._now = now

    def begin(self, person: Person, browser: str, *, confirmed: bool) -> str:
        """The token of a new session; without ``confirmed`` it opens nothing but the second factor's page."""
        now, token = self._now(), new_token()
        self._drop_dead(now)
        epoch = select(accounts.c.epoch).where(accounts.c.id == person.account).scalar_subquery()
        self._connection.execute(
            insert(sessions).values(
                token_hash=hashed(token),
                id=new_id(),
                workspace_id=person.workspace,
                person_id=person.id,
                account_id=person.account,
                epoch=epoch,
                created=now,
                last_seen=now,
                confirmed=now if confirmed else None,
                browser=browser[:200],
                address=person.origin.address,
            )
        )
        return token

    def find(self, token: str, origin: Origin = Origin()) -> tuple[SessionRecord | None, bool]:
        """The session of a token, and whether its use should be noted; None when it has ended or was too long idle."""
        row = self._connection.execute(self._query().where(sessions.c.token_hash == hashed(token))).mappings().first()
        if row is None:
            return None, False
        return _record(row, origin), row[sessions.c.last_seen] < self._now() - _SEEN_EVERY

    def note_seen(self, token: str) -> None:
        """Remember that a session is in use."""
        self._connection.execute(
            update(sessions).where(sessions.c.token_hash == hashed(token)).values(last_seen=self._now())
        )

    def confirm(self, token: str) -> str:
        """The second factor was shown: the session goes on under a new token.

        Raises:
            NotFound: when there is no such session.
        """
        fresh = new_token()
        done = self._connection.execute(
            update(sessions)
            .where(sessions.c.token_hash == hashed(token))
            .values(token_hash=hashed(fresh), confirmed=self._now(), last_seen=self._now())
        )
        if done.rowcount != 1:
            raise NotFound("This session has ended. Sign in again.")
        return fresh

    def switch(self, token: str, account: AccountId, workspace_id: str) -> None:
        """Go on in another workspace of the same account.

        Raises:
            NotFound: when the account is nobody there.
        """
        query = select(people.c.id).where(
            people.c.account_id == account, people.c.workspace_id == workspace_id, people.c.left.is_(None)
        )
        person_id = None if unprintable(workspace_id) else self._connection.execute(query).scalar_one_or_none()
        if person_id is None:
            raise NotFound("There is no such workspace.")
        self._connection.execute(
            update(sessions)
            .where(sessions.c.token_hash == hashed(token), sessions.c.account_id == account)
            .values(person_id=person_id, workspace_id=workspace_id)
        )

    def of(self, account: AccountId) -> list[SessionRecord]:
        """All open sessions of an account, the one used last first."""
        query = self._query().where(sessions.c.account_id == account).order_by(sessions.c.last_seen.desc())
        return [_record(row, Origin()) for row in self._connection.execute(query).mappings()]

    def end(self, token: str) -> None:
        """End a session: its cookie opens nothing any more."""
        self._connection.execute(delete_from(sessions).where(sessions.c.token_hash == hashed(token)))

    def end_one(self, account: AccountId, session_id: str) -> None:
        """End a session of one's own by its id.

        Raises:
            NotFound: when the account has no such session.
        """
        mine = (sessions.c.account_id == account, sessions.c.id == session_id)
        if unprintable(session_id) or self._connection.execute(delete_from(sessions).where(*mine)).rowcount != 1:
            raise NotFound("There is no such session.")

    def end_of(self, person_id: PersonId) -> None:
        """End all sessions that somebody has in one workspace."""
        self._connection.execute(delete_from(sessions).where(sessions.c.person_id == person_id))

    def keep_only(self, account: AccountId, token: str, epoch: int) -> None:
        """Let one session live on after all of the account were ended."""
        self._connection.execute(
            update(sessions)
            .where(sessions.c.token_hash == hashed(token), sessions.c.account_id == account)
            .values(epoch=epoch)
        )

    def _query(self) -> Select[Any]:
        now = self._now()
        return (
            select(sessions, people, accounts, workspaces, PASSKEYS_OF, VOUCHED)
            .join(people, people.c.id == sessions.c.person_id)
            .join(accounts, accounts.c.id == sessions.c.account_id)
            .join(workspaces, workspaces.c.id == people.c.workspace_id)
            .where(
                people.c.account_id == sessions.c.account_id,
                people.c.left.is_(None),
                sessions.c.epoch == accounts.c.epoch,
                sessions.c.last_seen > now - SESSION_IDLE,
                sessions.c.created > now - SESSION_LIFE,
                sessions.c.confirmed.is_not(None) | (sessions.c.created > now - PENDING_LIFE),
            )
        )

    def _drop_dead(self, now: datetime) -> None:
        dead = (sessions.c.last_seen < now - SESSION_IDLE) | (sessions.c.created < now - SESSION_LIFE)
        self._connection.execute(delete_from(sessions).where(dead))


def _record(row: Any, origin: Origin) -> SessionRecord:
    person = Person(
        row[people.c.id],
        row[people.c.workspace_id],
        row[people.c.name],
        Role(row[people.c.role]),
        row[accounts.c.id],
        origin=origin,
    )
    return SessionRecord(
        id=row[sessions.c.id],
        person=person,
        account=account_of(row),
        workspace=Workspace(row[workspaces.c.id], row[workspaces.c.name], row[workspaces.c.second_factor]),
        confirmed=row[sessions.c.confirmed] is not None,
        created=row[sessions.c.created],
        last_seen=row[sessions.c.last_seen],
        browser=row[sessions.c.browser],
        address=row[sessions.c.address],
    )
