"""The door's storage: links that work once within a day, sessions that end, and no token that could be read back."""

from datetime import timedelta

import pytest

from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.people import Person, Role
from backcast.storage.store import Store
from tests.builders import Clock, everything_in, stranger


def signed_in(store: Store, person: Person) -> str:
    with store.entrance() as door:
        return door.sign_in(door.issue_link(person))


def person_of(store: Store, session: str) -> Person | None:
    with store.entrance(writing=False) as door:
        return door.person_of(session)[0]


def test_an_empty_database_has_no_owner_and_later_the_first_one(store: Store, clock: Clock) -> None:
    with store.entrance() as door:
        nobody = door.owner()
    first = stranger(store)
    clock.turn(timedelta(seconds=1))
    stranger(store)

    with store.entrance() as door:
        found = door.owner()

    assert nobody is None
    assert found == first
    assert first.role is Role.OWNER


def test_a_link_signs_its_person_in_once(store: Store, owner: Person) -> None:
    with store.entrance() as door:
        token = door.issue_link(owner)
        session = door.sign_in(token)

    with pytest.raises(NotFound, match="used already, or is older than a day"), store.entrance() as door:
        door.sign_in(token)

    assert person_of(store, session) == owner


def test_looking_at_a_link_leaves_it_unused(store: Store, owner: Person) -> None:
    with store.entrance() as door:
        token = door.issue_link(owner)
        holders = [door.holder_of(token), door.holder_of(token)]

    with store.entrance() as door:
        session = door.sign_in(token)

    assert holders == [owner, owner]
    assert person_of(store, session) == owner


@pytest.mark.parametrize(("hours", "minutes", "works"), [(23, 59, True), (24, 0, False), (48, 0, False)])
def test_a_link_works_for_a_day(
    store: Store, owner: Person, clock: Clock, hours: int, minutes: int, works: bool
) -> None:
    with store.entrance() as door:
        token = door.issue_link(owner)

    clock.turn(timedelta(hours=hours, minutes=minutes))

    try:
        with store.entrance() as door:
            door.sign_in(token)
        worked = True
    except NotFound:
        worked = False
    assert worked is works


def test_a_session_ends_when_its_person_signs_out(store: Store, owner: Person) -> None:
    here, there = signed_in(store, owner), signed_in(store, owner)

    with store.entrance() as door:
        door.sign_out(here)

    assert person_of(store, here) is None
    assert person_of(store, there) == owner


def test_all_sessions_of_a_person_end_at_once_and_nobody_elses(store: Store, owner: Person) -> None:
    other = stranger(store)
    here, there, theirs = signed_in(store, owner), signed_in(store, owner), signed_in(store, other)

    with store.entrance() as door:
        door.sign_out_everywhere(owner.id)

    assert [person_of(store, session) for session in (here, there, theirs)] == [None, None, other]


@pytest.mark.parametrize(("days", "lasts"), [(13, True), (14, False), (90, False)])
def test_a_session_ends_after_two_idle_weeks(store: Store, owner: Person, clock: Clock, days: int, lasts: bool) -> None:
    session = signed_in(store, owner)

    clock.turn(timedelta(days=days))

    assert (person_of(store, session) is not None) is lasts


def test_a_session_in_use_ends_after_ninety_days(store: Store, owner: Person, clock: Clock) -> None:
    session, days = signed_in(store, owner), 0

    while person_of(store, session):
        with store.entrance() as door:
            door.note_seen(session)
        clock.turn(timedelta(days=1))
        days += 1

    assert days == 90


def test_that_a_session_is_in_use_is_noted_every_five_minutes(store: Store, owner: Person, clock: Clock) -> None:
    session, noted = signed_in(store, owner), []

    for _ in range(3):
        with store.entrance() as door:
            noted.append(door.person_of(session)[1])
        clock.turn(timedelta(minutes=5, seconds=1))

    assert noted == [False, True, True]


@pytest.mark.parametrize("token", ["", "nothing", "x" * 100_000, "ж", "a\0b", "' OR 1=1 --"])
def test_what_is_no_token_opens_nothing(store: Store, owner: Person, token: str) -> None:
    signed_in(store, owner)

    with pytest.raises(NotFound), store.entrance() as door:
        door.holder_of(token)

    assert person_of(store, token) is None


def test_no_token_stands_in_the_database(store: Store, owner: Person) -> None:
    with store.entrance() as door:
        token = door.issue_link(owner)
        waiting = door.issue_link(owner)
        session = door.sign_in(token)

    stored = repr(everything_in(store))

    assert not any(secret in stored for secret in (token, waiting, session))


def test_tokens_cannot_be_guessed(store: Store, owner: Person) -> None:
    with store.entrance() as door:
        tokens = [door.issue_link(owner) for _ in range(50)]

    assert len(set(tokens)) == 50
    assert all(len(token) >= 43 for token in tokens)  # 256 bits, six in each character


def test_a_person_may_be_called_otherwise_but_not_by_nothing(store: Store, owner: Person) -> None:
    with store.entrance() as door:
        renamed = door.rename(owner, "Ada")
    with pytest.raises(InvalidInput), store.entrance() as door:
        door.rename(owner, "  ")

    with store.entrance() as door:
        found = door.owner()

    assert renamed == found
    assert found is not None
    assert found.name == "Ada"
