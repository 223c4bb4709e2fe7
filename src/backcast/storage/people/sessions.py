"""Sessions in the database: who is signed in where. Tokens are kept as hashes only."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, and_, bindparam, insert, select, update
from sqlalchemy import delete as delete_from

from backcast.domain.errors import NotFound
from backcast.domain.limits import unprintable
from backcast.domain.people.accesses import Access, Audience
from backcast.domain.people.accounts import SESSION_IDLE, SESSION_LIFE, Account, SessionRecord, Workspace
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import AccountId, Origin, Person, PersonId
from backcast.domain.planning.records import PlanStamp
from backcast.storage.identifiers import hashed, is_id, new_id, new_token
from backcast.storage.people.accounts import PASSKEYS_OF, VOUCHED
from backcast.storage.questions import Question
from backcast.storage.tables.people import accounts, people, sessions, team_members, workspaces
from backcast.storage.tables.plans import plan_members, plans

PENDING_LIFE: Final = timedelta(minutes=15)  # how long a second factor may be awaited
_SEEN_EVERY: Final = timedelta(minutes=5)

# Every page asks these, and writing a statement down costs ten times as much as asking it: they are written down once,
# and read by place. _record and _stamp know the order.
_OPEN: Final = (
    select(
        people.c.id, people.c.workspace_id, people.c.name, people.c.role,
        accounts.c.id, accounts.c.email, accounts.c.password.is_not(None), accounts.c.epoch, accounts.c.time_zone,
        accounts.c.week_start, accounts.c.totp_since.is_not(None), PASSKEYS_OF, VOUCHED,
        workspaces.c.name, workspaces.c.second_factor,
        sessions.c.id, sessions.c.confirmed.is_not(None), sessions.c.created, sessions.c.last_seen, sessions.c.browser,
        sessions.c.address,
    )
    .join(people, people.c.id == sessions.c.person_id)
    .join(accounts, accounts.c.id == sessions.c.account_id)
    .join(workspaces, workspaces.c.id == people.c.workspace_id)
    .where(
        people.c.account_id == sessions.c.account_id,
        people.c.left.is_(None),
        sessions.c.epoch == accounts.c.epoch,
        sessions.c.last_seen > bindparam("idle"),
        sessions.c.created > bindparam("born"),
        sessions.c.confirmed.is_not(None) | (sessions.c.created > bindparam("pending")),
    )
)  # fmt: skip
_OF_ACCOUNT: Final = _OPEN.where(sessions.c.account_id == bindparam("account")).order_by(sessions.c.last_seen.desc())
_TOKENS: Final = _OPEN.where(sessions.c.token_hash == bindparam("token"))
_OF_TOKEN: Final = Question(_TOKENS)
_AT_PLAN: Final = Question(
    _TOKENS.add_columns(
        plans.c.version, plans.c.changed, plans.c.audience, team_members.c.person_id, plan_members.c.role
    )
    .outerjoin(
        plans,
        and_(plans.c.id == bindparam("plan"), plans.c.workspace_id == people.c.workspace_id, plans.c.deleted.is_(None)),
    )
    .outerjoin(plan_members, and_(plan_members.c.plan_id == plans.c.id, plan_members.c.person_id == people.c.id))
    .outerjoin(team_members, and_(team_members.c.team_id == plans.c.team_id, team_members.c.person_id == people.c.id))
)
_OF_SESSION: Final = 21  # how many columns say something of the session
_LAST_SEEN: Final = 18


class OpenSessions:
    """Sessions as the door looks them up: one question, outside any unit of work."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def find(self, token: str, origin: Origin = Origin()) -> tuple[SessionRecord | None, bool]:
        """The session of a token, and whether its use should be noted; None when it has ended or was too long idle.

        Raises:
            OutOfService: when the database cannot say it just now.
        """
        now = self._now()
        row = _OF_TOKEN.first(self._engine, _times(now, token=hashed(token)))
        return (None, False) if row is None else (_record(row, origin), _should_be_noted(row, now))

    def find_at(
        self, token: str, plan_id: str, origin: Origin = Origin()
    ) -> tuple[SessionRecord | None, PlanStamp | None, bool]:
        """The same with the version of a plan, None where they may know of none of this id, in one query.

        Raises:
            OutOfService: when the database cannot say it just now.
        """
        if not is_id(plan_id):
            found, should_be_noted = self.find(token, origin)
            return found, None, should_be_noted
        now = self._now()
        row = _AT_PLAN.first(self._engine, _times(now, token=hashed(token), plan=plan_id))
        if row is None:
            return None, None, False
        session = _record(row, origin)
        return session, _stamp(plan_id, session.person, row[_OF_SESSION:]), _should_be_noted(row, now)


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
        found = self._connection.execute(_OF_ACCOUNT, _times(self._now(), account=account))
        return [_record(row, Origin()) for row in found]

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

    def _drop_dead(self, now: datetime) -> None:
        dead = (sessions.c.last_seen < now - SESSION_IDLE) | (sessions.c.created < now - SESSION_LIFE)
        self._connection.execute(delete_from(sessions).where(dead))


def _times(now: datetime, **values: str) -> dict[str, Any]:
    return {"idle": now - SESSION_IDLE, "born": now - SESSION_LIFE, "pending": now - PENDING_LIFE, **values}


def _should_be_noted(row: Sequence[Any], now: datetime) -> bool:
    last_seen: datetime = row[_LAST_SEEN]
    return last_seen < now - _SEEN_EVERY


def _record(row: Sequence[Any], origin: Origin) -> SessionRecord:
    person_id, workspace, name, role, account, email, has_password, epoch, zone, week_start, *rest = row[:_OF_SESSION]
    has_codes, passkeys, vouched, called, second_factor, session_id, confirmed, *rest = rest
    return SessionRecord(
        session_id,
        Person(person_id, workspace, name, Role(role), account, origin=origin),
        Account(account, email, has_password, epoch, zone, week_start, has_codes, passkeys, vouched),
        Workspace(workspace, called, second_factor),
        confirmed,
        *rest,
    )


def _stamp(plan_id: str, person: Person, row: Sequence[Any]) -> PlanStamp | None:
    version, changed, audience, in_team, invited = row
    if version is None:
        return None
    access = Access(plan_id, Audience(audience), in_team is not None, Role(invited) if invited else None)
    role = access.role_of(person)
    return PlanStamp(plan_id, version, changed, role) if role else None
