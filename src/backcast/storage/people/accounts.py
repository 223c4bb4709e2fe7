"""Accounts in the database: addresses, passwords, second factors. Passwords and codes are kept as hashes only."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, exists, func, insert, select, update
from sqlalchemy import delete as delete_from
from sqlalchemy.exc import IntegrityError

from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.limits import unprintable
from backcast.domain.people.accounts import Account
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import AccountId, Origin, Person
from backcast.storage.identifiers import hashed, new_id, new_token
from backcast.storage.tables.people import (
    access_tokens,
    accounts,
    identities,
    passkeys,
    people,
    recovery_codes,
    sign_in_links,
)

PASSKEYS_OF = select(func.count()).where(passkeys.c.account_id == accounts.c.id).scalar_subquery().label("passkeys")
VOUCHED = exists(select(identities.c.issuer).where(identities.c.account_id == accounts.c.id)).label("vouched")

# Whether an account has what a workspace can ask for: a second factor, or another service that answers for it.
SECOND_FACTOR = (
    accounts.c.totp_since.is_not(None)
    | exists(select(passkeys.c.id).where(passkeys.c.account_id == accounts.c.id))
    | and_(
        accounts.c.password.is_(None),
        exists(select(identities.c.issuer).where(identities.c.account_id == accounts.c.id)),
    )
)


def account_of(row: Mapping[Any, Any]) -> Account:
    """An account from a row that holds its columns, ``PASSKEYS_OF`` and ``VOUCHED``."""
    return Account(
        id=row[accounts.c.id],
        email=row[accounts.c.email],
        has_password=row[accounts.c.password] is not None,
        epoch=row[accounts.c.epoch],
        time_zone=row[accounts.c.time_zone],
        week_start=row[accounts.c.week_start],
        has_codes=row[accounts.c.totp_since] is not None,
        passkeys=row["passkeys"],
        vouched=row["vouched"],
    )


class Accounts:
    """Accounts, for the door and for their owners; nothing here belongs to a workspace."""

    def __init__(self, connection: Connection, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._now = now

    def get(self, account_id: AccountId) -> Account:
        """An account.

        Raises:
            NotFound: when there is none of this id.
        """
        found = self._first(accounts.c.id == account_id)
        if found is None:
            raise NotFound("There is no such account.")
        return found

    def find(self, email: str) -> Account | None:
        """The account with this address (as ``checked_email`` writes it), None when there is none."""
        return None if unprintable(email) else self._first(accounts.c.email == email)

    def find_identity(self, issuer: str, subject: str) -> Account | None:
        """The account of somebody whom another service vouches for."""
        query = select(identities.c.account_id).where(identities.c.issuer == issuer, identities.c.subject == subject)
        account_id = self._connection.execute(query).scalar_one_or_none()
        return self.get(account_id) if account_id else None

    def add_identity(self, account_id: AccountId, issuer: str, subject: str) -> None:
        """From now on this service vouches for the account."""
        self._connection.execute(
            insert(identities).values(issuer=issuer, subject=subject, account_id=account_id, created=self._now())
        )

    def is_known_to(self, account_id: AccountId, issuer: str) -> bool:
        """Whether this service vouches for the account."""
        mine = (identities.c.account_id == account_id, identities.c.issuer == issuer)
        return self._connection.execute(select(identities.c.subject).where(*mine).limit(1)).first() is not None

    def drop_identities(self, account_id: AccountId) -> None:
        """No service vouches for the account any more."""
        self._connection.execute(delete_from(identities).where(identities.c.account_id == account_id))

    def drop_keys(self, account_id: AccountId) -> None:
        """Forget whatever opened the account so far: password, second factors, tokens, links and sessions."""
        self._update(account_id, password=None, totp=None, totp_since=None, totp_step=None)
        for table in (recovery_codes, passkeys):
            self._connection.execute(delete_from(table).where(table.c.account_id == account_id))
        self.end_tokens(account_id)
        self.end_links(account_id)
        self.end_sessions(account_id)

    def add(self, email: str | None) -> Account:
        """A new account.

        Raises:
            InvalidInput: when the address has one already.
        """
        account_id = new_id()
        with self._refuse_taken(email, ""):
            self._connection.execute(
                insert(accounts).values(
                    id=account_id, email=email, epoch=0, time_zone="", week_start=1, created=self._now()
                )
            )
        return self.get(account_id)

    def set_email(self, account_id: AccountId, email: str) -> None:
        """Another address.

        Raises:
            InvalidInput: when it belongs to another account.
        """
        with self._refuse_taken(email, account_id):
            self._update(account_id, email=email)

    def set_profile(self, account_id: AccountId, time_zone: str, week_start: int) -> None:
        """How somebody likes things shown."""
        self._update(account_id, time_zone=time_zone, week_start=week_start)

    def password_of(self, account_id: AccountId) -> str | None:
        """The hash of the password, None while there is none."""
        query = select(accounts.c.password).where(accounts.c.id == account_id)
        found: str | None = self._connection.execute(query).scalar_one_or_none()
        return found

    def set_password(self, account_id: AccountId, password_hash: str | None) -> None:
        """Another password."""
        self._update(account_id, password=password_hash)

    def end_sessions(self, account_id: AccountId) -> int:
        """End all sessions at once, on every machine; gives the epoch that new ones must have."""
        self._update(account_id, epoch=accounts.c.epoch + 1)
        return self.get(account_id).epoch

    def end_tokens(self, account_id: AccountId) -> None:
        """End all access tokens, in every workspace."""
        persons = select(people.c.id).where(people.c.account_id == account_id)
        self._connection.execute(delete_from(access_tokens).where(access_tokens.c.person_id.in_(persons)))

    def hold(self, account_id: AccountId) -> None:
        """Let nobody else change the account, or take it into another workspace, until this unit ends."""
        self._connection.execute(select(accounts.c.id).where(accounts.c.id == account_id).with_for_update())

    def persons_of(self, account_id: AccountId, origin: Origin, *, former: bool = False) -> list[Person]:
        """Who an account is, in all workspaces; or who it was, in those that it left."""
        mine = (people.c.account_id == account_id, people.c.left.is_not(None) == former)
        rows = self._connection.execute(select(people).where(*mine).order_by(people.c.created, people.c.id))
        return [Person(row.id, row.workspace_id, row.name, Role(row.role), account_id, origin=origin) for row in rows]

    # One-time links.

    def issue_link(self, person: Person, purpose: str, life: timedelta) -> str:
        """The token of a link that signs the person in once; ``purpose`` is “sign-in” or “recovery”."""
        token, now = new_token(), self._now()
        self._connection.execute(
            insert(sign_in_links).values(
                token_hash=hashed(token), workspace_id=person.workspace, person_id=person.id, created=now,
                expires=now + life, purpose=purpose,
            )
        )  # fmt: skip
        return token

    def end_links(self, account_id: AccountId) -> None:
        """End the open links: with another password or address, and when the account comes into another workspace.

        An owner who made one for a person of their own workspace must not get into another one with it.
        """
        persons = select(people.c.id).where(people.c.account_id == account_id)
        unused = (sign_in_links.c.person_id.in_(persons), sign_in_links.c.used.is_(None))
        self._connection.execute(update(sign_in_links).where(*unused).values(used=self._now()))

    # The second factor.

    def codes_of(self, account_id: AccountId) -> tuple[str | None, bool, int]:
        """The sealed secret of one-time codes (None: none), whether it is in force, and the last step used."""
        query = select(accounts.c.totp, accounts.c.totp_since, accounts.c.totp_step).where(accounts.c.id == account_id)
        if self._connection.get_execution_options().get("writing"):  # whoever only reads cannot hold a row
            query = query.with_for_update()
        row = self._connection.execute(query).one()
        return row.totp, row.totp_since is not None, row.totp_step or 0

    def begin_codes(self, account_id: AccountId, sealed: str) -> None:
        """Remember a secret that its owner still has to prove."""
        self._update(account_id, totp=sealed, totp_since=None, totp_step=None)

    def spend_step(self, account_id: AccountId, step: int, *, confirm: bool = False) -> bool:
        """Use up the time step of a code; False when it, or a later one, was used before."""
        values: dict[str, Any] = {"totp_step": step} | ({"totp_since": self._now()} if confirm else {})
        fresh = (accounts.c.totp_step.is_(None)) | (accounts.c.totp_step < step)
        return (
            self._connection.execute(update(accounts).where(accounts.c.id == account_id, fresh).values(values)).rowcount
            == 1
        )

    def drop_codes(self, account_id: AccountId) -> None:
        """No one-time codes any more."""
        self._update(account_id, totp=None, totp_since=None, totp_step=None)

    def set_recovery_codes(self, account_id: AccountId, hashes: Collection[str]) -> None:
        """New recovery codes in place of the former ones; none when there are no hashes."""
        self._connection.execute(delete_from(recovery_codes).where(recovery_codes.c.account_id == account_id))
        rows = [{"code_hash": code, "account_id": account_id, "created": self._now()} for code in hashes]
        if rows:
            self._connection.execute(insert(recovery_codes), rows)

    def spend_recovery_code(self, account_id: AccountId, code_hash: str) -> bool:
        """Use a recovery code up; False when there is no unused one."""
        mine = (recovery_codes.c.account_id == account_id, recovery_codes.c.code_hash == code_hash)
        spent = self._connection.execute(
            update(recovery_codes).where(*mine, recovery_codes.c.used.is_(None)).values(used=self._now())
        )
        return spent.rowcount == 1

    def recovery_codes_left(self, account_id: AccountId) -> int:
        """How many recovery codes are unused."""
        mine = (recovery_codes.c.account_id == account_id, recovery_codes.c.used.is_(None))
        return self._connection.execute(select(func.count()).select_from(recovery_codes).where(*mine)).scalar_one()

    def _first(self, *conditions: Any) -> Account | None:
        row = self._connection.execute(select(accounts, PASSKEYS_OF, VOUCHED).where(*conditions)).mappings().first()
        return account_of(row) if row else None

    def _update(self, account_id: AccountId, **values: Any) -> None:
        self._connection.execute(update(accounts).where(accounts.c.id == account_id).values(values))

    @contextmanager
    def _refuse_taken(self, email: str | None, but: AccountId) -> Iterator[None]:
        """Say it in a sentence, also when somebody else takes the address between our look and our writing."""
        found = self.find(email) if email is not None else None
        taken = InvalidInput({"email": "This address belongs to another account."})
        if found and found.id != but:
            raise taken
        try:
            with self._connection.begin_nested():
                yield
        except IntegrityError as problem:
            raise taken from problem

    def is_known_elsewhere(self, account_id: AccountId, workspace_id: str) -> bool:
        """Whether the account is a person of another workspace than this one, or of any when none is named."""
        elsewhere = select(people.c.id).where(
            people.c.account_id == account_id, people.c.workspace_id != workspace_id, people.c.left.is_(None)
        )
        return self._connection.execute(elsewhere.limit(1)).first() is not None

    def drop(self, account_id: AccountId) -> None:
        """Forget an account with its address, password, second factors and sessions; its persons stay."""
        self._connection.execute(delete_from(accounts).where(accounts.c.id == account_id))
