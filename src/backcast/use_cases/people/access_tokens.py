"""Personal access tokens, for programs, and how many changes one may ask for within a time."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from backcast.domain.errors import InvalidInput, OutOfService, TooManyTries
from backcast.domain.people.accounts import AccessTokenRecord, checked_name
from backcast.domain.people.persons import Origin, Person, Scope
from backcast.storage.store import Store

MOST_CHANGES: Final = 600
WITHIN: Final = timedelta(minutes=5)


def list_access_tokens(store: Store, person: Person) -> list[AccessTokenRecord]:
    """One's own tokens in this workspace."""
    with store.reading(person) as tx:
        return tx.access_tokens.all()


def make_access_token(store: Store, person: Person, name: str, scope: Scope, expires: datetime | None) -> str:
    """A new token, which is shown this once.

    Raises:
        InvalidInput: when the name cannot be, the scope is none of a token, or it would have expired already.
        NotAllowed: when the person came in with a token themselves.
    """
    name = checked_name(name)
    if scope is Scope.FULL:
        raise InvalidInput({"scope": "A token can read, or read and write."})
    if expires is not None and expires <= store.now():
        raise InvalidInput({"expires": "Choose a day that is still to come."})
    with store.transaction(person) as tx:
        return tx.access_tokens.add(name, scope, expires)


def end_access_token(store: Store, person: Person, token_id: str) -> None:
    """End a token of one's own.

    Raises:
        NotFound: when there is no such token of one's own.
    """
    with store.transaction(person) as tx:
        tx.access_tokens.end(token_id)


def person_of_token(store: Store, token: str, origin: Origin) -> Person | None:
    """Who acts with an access token, None when it is no good any more."""
    with store.entrance(writing=False) as door:
        person, should_be_noted = door.person_of_token(token, origin)
    if should_be_noted:
        with suppress(OutOfService), store.noting() as door:
            door.note_token_used(token)
    return person


def count_change(store: Store, token: str) -> None:
    """Count a request that may change something, whether or not it does in the end.

    Raises:
        TooManyTries: when the token has asked for too many.
    """
    with store.entrance() as door:
        wait = door.throttles.spend(f"api:{token}", MOST_CHANGES, WITHIN)
    if wait is not None:
        raise TooManyTries(wait)
