"""Passkeys in the database, and the one-time challenges that prove their possession."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update
from sqlalchemy import delete as delete_from

from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.limits import unprintable
from backcast.domain.people.accounts import PasskeyRecord
from backcast.domain.people.persons import AccountId
from backcast.storage.identifiers import hashed, new_token
from backcast.storage.tables.people import challenges, passkeys

CHALLENGE_LIFE: Final = timedelta(minutes=5)
MOST_PASSKEYS: Final = 20


class Passkeys:
    """Passkeys, for the door and for their owners."""

    def __init__(self, connection: Connection, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._now = now

    def of(self, account: AccountId) -> list[PasskeyRecord]:
        """The passkeys of an account, the oldest first."""
        query = select(passkeys).where(passkeys.c.account_id == account).order_by(passkeys.c.created, passkeys.c.id)
        return [_passkey(row) for row in self._connection.execute(query).mappings()]

    def find(self, passkey_id: str) -> PasskeyRecord | None:
        """A passkey by the id that the browser sends, None when it is unknown."""
        query = select(passkeys).where(passkeys.c.id == passkey_id).with_for_update()
        row = self._connection.execute(query).mappings().first()
        return _passkey(row) if row else None

    def add(self, account: AccountId, passkey_id: str, name: str, public_key: str, sign_count: int) -> None:
        """A new passkey of an account.

        Raises:
            InvalidInput: when it is known already, or the account has too many.
        """
        if self.find(passkey_id):
            raise InvalidInput({"passkey": "This passkey is registered already."})
        if len(self.of(account)) >= MOST_PASSKEYS:
            raise InvalidInput({"passkey": f"More than {MOST_PASSKEYS} passkeys are not kept. Remove one first."})
        self._connection.execute(
            insert(passkeys).values(
                id=passkey_id, account_id=account, name=name, public_key=public_key, sign_count=sign_count,
                created=self._now(),
            )
        )  # fmt: skip

    def note_used(self, passkey_id: str, sign_count: int) -> None:
        """Remember how often a passkey has signed."""
        self._connection.execute(
            update(passkeys).where(passkeys.c.id == passkey_id).values(sign_count=sign_count, last_used=self._now())
        )

    def drop(self, account: AccountId, passkey_id: str) -> None:
        """Remove a passkey of one's own.

        Raises:
            NotFound: when the account has no such passkey.
        """
        mine = (passkeys.c.account_id == account, passkeys.c.id == passkey_id)
        if unprintable(passkey_id) or self._connection.execute(delete_from(passkeys).where(*mine)).rowcount != 1:
            raise NotFound("There is no such passkey.")

    def drop_all(self, account: AccountId) -> None:
        """Remove all passkeys of an account."""
        self._connection.execute(delete_from(passkeys).where(passkeys.c.account_id == account))

    def challenge(self, challenge: str) -> str:
        """Keep a challenge for five minutes; gives the token that names it."""
        token = new_token()
        self._connection.execute(
            insert(challenges).values(
                token_hash=hashed(token), challenge=challenge, expires=self._now() + CHALLENGE_LIFE
            )
        )
        return token

    def spend_challenge(self, token: str) -> str | None:
        """A challenge, which counts once; None when it was used or is too old."""
        query = (
            delete_from(challenges)
            .where(challenges.c.token_hash == hashed(token))
            .returning(challenges.c.challenge, challenges.c.expires)
        )
        row = self._connection.execute(query).first()
        return row.challenge if row and row.expires > self._now() else None


def _passkey(row: Any) -> PasskeyRecord:
    return PasskeyRecord(
        row["id"], row["account_id"], row["name"], row["public_key"], row["sign_count"], row["created"],
        row["last_used"],
    )  # fmt: skip
