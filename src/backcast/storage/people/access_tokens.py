"""Personal access tokens: made, listed and ended by their owner; kept as hashes only."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, insert, select
from sqlalchemy import delete as delete_from

from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.people.accounts import AccessTokenRecord
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person, Scope
from backcast.storage.identifiers import hashed, is_id, new_id, new_token
from backcast.storage.services import audits
from backcast.storage.tables.people import access_tokens

PREFIX: Final = "bct_"
MOST_TOKENS: Final = 50


class AccessTokens:
    """The tokens of the acting person in their workspace."""

    def __init__(self, connection: Connection, person: Person, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._person = person
        self._now = now

    def all(self) -> list[AccessTokenRecord]:
        """All of one's own, the newest first."""
        self._person.must(Deed.KEEP_ACCOUNT)
        query = select(access_tokens).where(access_tokens.c.person_id == self._person.id)
        query = query.order_by(access_tokens.c.created.desc(), access_tokens.c.id)
        return [
            AccessTokenRecord(row.id, row.name, row.hint, row.scope, row.created, row.expires, row.last_used)
            for row in self._connection.execute(query)
        ]

    def add(self, name: str, scope: Scope, expires: datetime | None) -> str:
        """A new token, which is shown this once.

        Raises:
            NotAllowed: when the person came in with a token themselves.
            InvalidInput: when they have too many.
        """
        self._person.must(Deed.KEEP_ACCOUNT)
        mine = select(func.count()).where(access_tokens.c.person_id == self._person.id)
        if self._connection.execute(mine).scalar_one() >= MOST_TOKENS:
            raise InvalidInput({"name": f"You have {MOST_TOKENS} tokens. End some of them first."})
        token, token_id = new_token(PREFIX), new_id()
        self._connection.execute(
            insert(access_tokens).values(
                id=token_id, person_id=self._person.id, workspace_id=self._person.workspace,
                token_hash=hashed(token), name=name, hint=token[-4:], scope=scope.value, created=self._now(),
                expires=expires,
            )
        )  # fmt: skip
        audits.record(
            self._connection, self._person, self._now(), "token made", f"Made the access token “{name}”", token_id
        )
        return token

    def end(self, token_id: str) -> None:
        """End a token: it opens nothing any more.

        Raises:
            NotFound: when the person has no such token.
        """
        self._person.must(Deed.KEEP_ACCOUNT)
        mine = (access_tokens.c.id == token_id, access_tokens.c.person_id == self._person.id)
        if not is_id(token_id) or self._connection.execute(delete_from(access_tokens).where(*mine)).rowcount != 1:
            raise NotFound("There is no such token.")
        audits.record(self._connection, self._person, self._now(), "token ended", "Ended an access token", token_id)
