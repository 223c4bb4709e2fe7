"""Come in and go out: one-time links, sessions, and the first person of a new Backcast."""

from contextlib import suppress

from backcast.domain.errors import Busy
from backcast.domain.people import Person
from backcast.storage.store import Store


def welcome_owner(store: Store) -> Person:
    """The owner; in an empty database the first person and their workspace are made."""
    with store.entrance() as door:
        return door.owner() or door.open_workspace("My workspace", "Me")


def issue_sign_in_link(store: Store, person: Person) -> str:
    """The token of a link that signs the person in once, within a day."""
    with store.entrance() as door:
        return door.issue_link(person)


def holder_of_link(store: Store, token: str) -> Person:
    """Whom a link would sign in; looking does not use it up.

    Raises:
        NotFound: when it never existed, was used or is too old.
    """
    with store.entrance(writing=False) as door:
        return door.holder_of(token)


def sign_in(store: Store, token: str) -> str:
    """Use a link up; gives the token of the new session.

    Raises:
        NotFound: when it never existed, was used or is too old.
    """
    with store.entrance() as door:
        return door.sign_in(token)


def person_of_session(store: Store, session: str) -> Person | None:
    """Who is signed in with this session, None when it has ended."""
    with store.entrance(writing=False) as door:
        person, should_be_noted = door.person_of(session)
    if should_be_noted:
        with suppress(Busy), store.entrance() as door:  # a page is not kept from a reader because somebody writes
            door.note_seen(session)
    return person


def rename_person(store: Store, person: Person, name: str) -> Person:
    """The person under another name.

    Raises:
        InvalidInput: when the name is empty or holds what cannot be shown.
    """
    with store.entrance() as door:
        return door.rename(person, name)


def sign_out(store: Store, session: str) -> None:
    """End a session on the server: its cookie opens nothing any more."""
    with store.entrance() as door:
        door.sign_out(session)


def sign_out_everywhere(store: Store, person: Person) -> None:
    """End all sessions of a person."""
    with store.entrance() as door:
        door.sign_out_everywhere(person.id)
