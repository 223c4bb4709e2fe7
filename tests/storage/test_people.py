"""The door's storage: links that work once, sessions that end, names – and no token that could be read back."""

from datetime import timedelta

import pytest

from backcast.domain.errors import NotFound
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Origin, Person
from backcast.storage.store import Store
from tests.builders import Clock, everything_in, stranger


def signed_in(store: Store, person: Person) -> str:
    with store.entrance() as door:
        found, _ = door.use_link(door.issue_link(person))
        return door.sessions.begin(found, "Firefox", confirmed=True)


def person_of(store: Store, session: str) -> Person | None:
    found, _ = store.open_sessions.find(session)
    return found.person if found else None


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
        used = door.use_link(token)

    with pytest.raises(NotFound, match="used already, or is too old"), store.entrance() as door:
        door.use_link(token)

    assert used == (owner, "sign-in")


def test_looking_at_a_link_leaves_it_unused(store: Store, owner: Person) -> None:
    with store.entrance() as door:
        token = door.issue_link(owner)
        holders = [door.holder_of(token), door.holder_of(token)]

    with store.entrance() as door:
        used = door.use_link(token)

    assert holders == [used, used]
    assert used == (owner, "sign-in")


def test_who_acts_through_the_door_acts_from_where_they_came(store: Store, owner: Person) -> None:
    origin = Origin("192.0.2.1", "browser")
    with store.entrance() as door:
        person, _ = door.use_link(door.issue_link(owner), origin)

    assert person.origin == origin


@pytest.mark.parametrize(("hours", "minutes", "works"), [(23, 59, True), (24, 0, False), (48, 0, False)])
def test_a_link_works_for_a_day(
    store: Store, owner: Person, clock: Clock, hours: int, minutes: int, works: bool
) -> None:
    with store.entrance() as door:
        token = door.issue_link(owner)

    clock.turn(timedelta(hours=hours, minutes=minutes))

    try:
        with store.entrance() as door:
            door.use_link(token)
        worked = True
    except NotFound:
        worked = False
    assert worked is works


def test_a_session_ends_when_its_person_signs_out(store: Store, owner: Person) -> None:
    here, there = signed_in(store, owner), signed_in(store, owner)

    with store.entrance() as door:
        door.sessions.end(here)

    assert person_of(store, here) is None
    assert person_of(store, there) == owner


def test_all_sessions_of_an_account_end_at_once_and_nobody_elses(store: Store, owner: Person) -> None:
    other = stranger(store)
    here, there, theirs = signed_in(store, owner), signed_in(store, owner), signed_in(store, other)

    with store.entrance() as door:
        epoch = door.accounts.end_sessions(owner.account)
    ended = [person_of(store, session) for session in (here, there, theirs)]
    with store.entrance() as door:
        door.sessions.keep_only(owner.account, here, epoch)

    assert ended == [None, None, other]
    assert [person_of(store, session) for session in (here, there)] == [owner, None]


@pytest.mark.parametrize(("days", "lasts"), [(13, True), (14, False), (90, False)])
def test_a_session_ends_after_two_idle_weeks(store: Store, owner: Person, clock: Clock, days: int, lasts: bool) -> None:
    session = signed_in(store, owner)

    clock.turn(timedelta(days=days))

    assert (person_of(store, session) is not None) is lasts


def test_a_session_in_use_ends_after_ninety_days(store: Store, owner: Person, clock: Clock) -> None:
    session, days = signed_in(store, owner), 0

    while person_of(store, session):
        with store.entrance() as door:
            door.sessions.note_seen(session)
        clock.turn(timedelta(days=1))
        days += 1

    assert days == 90


@pytest.mark.parametrize(("minutes", "awaits"), [(14, True), (15, False), (60, False)])
def test_a_session_awaits_its_second_factor_for_a_quarter_of_an_hour(
    store: Store, owner: Person, clock: Clock, minutes: int, awaits: bool
) -> None:
    with store.entrance() as door:
        token = door.sessions.begin(owner, "Firefox", confirmed=False)

    clock.turn(timedelta(minutes=minutes))

    found, _ = store.open_sessions.find(token)
    assert (found is not None) is awaits
    assert found is None or not found.confirmed


def test_a_session_goes_on_under_another_token_when_it_is_confirmed(store: Store, owner: Person) -> None:
    with store.entrance() as door:
        waiting = door.sessions.begin(owner, "Firefox", confirmed=False)
        confirmed = door.sessions.confirm(waiting)

    with pytest.raises(NotFound), store.entrance() as door:
        door.sessions.confirm(waiting)

    found, _ = store.open_sessions.find(confirmed)
    assert store.open_sessions.find(waiting) == (None, False)
    assert found is not None
    assert found.confirmed


def test_that_a_session_is_in_use_is_noted_every_five_minutes(store: Store, owner: Person, clock: Clock) -> None:
    session, noted = signed_in(store, owner), []

    for _ in range(3):
        noted.append(store.open_sessions.find(session)[1])
        clock.turn(timedelta(minutes=5, seconds=1))

    assert noted == [False, True, True]


def test_tokens_cannot_be_guessed(store: Store, owner: Person) -> None:
    with store.entrance() as door:
        tokens = [door.issue_link(owner) for _ in range(50)]

    assert len(set(tokens)) == 50
    assert all(len(token) >= 43 for token in tokens)  # 256 bits, six in each character


def test_no_token_stands_in_the_database(store: Store, owner: Person) -> None:
    with store.entrance() as door:
        waiting = door.issue_link(owner)
    session = signed_in(store, owner)

    stored = repr(everything_in(store))

    assert not any(secret in stored for secret in (waiting, session))


def test_a_person_may_be_called_otherwise(store: Store, owner: Person) -> None:
    with store.transaction(owner) as tx:
        tx.people.rename("Ada")

    with store.entrance() as door:
        found = door.owner()

    assert found is not None
    assert found.name == "Ada"
    assert found.id == owner.id


def test_the_time_step_of_a_code_is_spent_once_and_takes_the_earlier_ones_along(store: Store, owner: Person) -> None:
    with store.entrance() as door:
        spent = [door.accounts.spend_step(owner.account, step) for step in (100, 100, 99, 101, 101)]

    assert spent == [True, False, False, True, False]
