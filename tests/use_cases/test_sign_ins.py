"""Coming in and going out: links, sessions, and the first person of a new Backcast."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.people import Person, Role
from backcast.storage import store as stores
from backcast.storage.store import Store
from backcast.use_cases.sign_ins import (
    holder_of_link,
    issue_sign_in_link,
    person_of_session,
    rename_person,
    sign_in,
    sign_out,
    sign_out_everywhere,
    welcome_owner,
)
from tests.builders import Clock, database_url, everything_in, statements_of


def test_the_first_person_owns_the_workspace_and_is_made_once(store: Store) -> None:
    first, again = welcome_owner(store), welcome_owner(store)

    assert first == again
    assert first.role is Role.OWNER
    assert len(everything_in(store)["people"]) == 1


def test_a_link_signs_in_once(store: Store, owner: Person) -> None:
    token = issue_sign_in_link(store, owner)

    session = sign_in(store, token)

    assert person_of_session(store, session) == owner
    with pytest.raises(NotFound):
        sign_in(store, token)


def test_looking_at_a_link_writes_nothing_and_takes_no_lock(store: Store, owner: Person) -> None:
    token = issue_sign_in_link(store, owner)
    before = everything_in(store)

    with statements_of(store) as sent:
        holder = holder_of_link(store, token)

    assert holder == owner
    assert "BEGIN IMMEDIATE" not in sent
    assert everything_in(store) == before


def test_a_link_that_was_used_belongs_to_nobody(store: Store, owner: Person) -> None:
    token = issue_sign_in_link(store, owner)
    sign_in(store, token)

    with pytest.raises(NotFound):
        holder_of_link(store, token)


def test_a_session_in_use_is_noted_and_goes_on(store: Store, owner: Person, clock: Clock) -> None:
    session = sign_in(store, issue_sign_in_link(store, owner))

    for _ in range(6):
        clock.turn(timedelta(days=10))
        found = person_of_session(store, session)

    assert found == owner


def test_a_page_is_shown_even_when_nobody_can_note_that_it_was(
    store: Store, owner: Person, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = sign_in(store, issue_sign_in_link(store, owner))
    clock.turn(timedelta(hours=1))
    monkeypatch.setattr(stores, "_WAIT_SECONDS", 0.05)
    path = tmp_path / "backcast.db"
    hurried = Store(database_url(path), clock)

    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        found = person_of_session(hurried, session)

    hurried.engine.dispose()
    assert found == owner


def test_signing_out_ends_the_session_on_the_server(store: Store, owner: Person) -> None:
    here, there = (sign_in(store, issue_sign_in_link(store, owner)) for _ in range(2))

    sign_out(store, here)
    after_one = [person_of_session(store, session) for session in (here, there)]
    sign_out_everywhere(store, owner)

    assert after_one == [None, owner]
    assert person_of_session(store, there) is None


def test_a_new_name_is_seen_by_every_session(store: Store, owner: Person) -> None:
    session = sign_in(store, issue_sign_in_link(store, owner))

    renamed = rename_person(store, owner, "Ada Lovelace")

    assert person_of_session(store, session) == renamed
    assert renamed.name == "Ada Lovelace"


@pytest.mark.parametrize("name", ["", "   ", "two\nlines", "a\0b", "\ud800", "x" * 501])
def test_a_name_that_cannot_be_shown_is_refused(store: Store, owner: Person, name: str) -> None:
    before = everything_in(store)

    with pytest.raises(InvalidInput):
        rename_person(store, owner, name)

    assert everything_in(store) == before
