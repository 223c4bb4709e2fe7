"""The outbox: what will not be tried again is forgotten, and the broom has the time that it needs."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from backcast.domain.people.persons import Person
from backcast.storage.store import Store, connected
from tests.builders import Clock, everything_in


def held(store: Store) -> bool:
    return "a-secret-link" in repr(everything_in(store)["mails"])


def test_a_mail_that_was_refused_for_good_keeps_no_link(store: Store, owner: Person) -> None:
    with store.entrance() as door:
        door.outbox.add(owner.workspace, "x@else.example", "Hello", "a-secret-link")
        mail = door.outbox.claim()
        assert mail is not None

    with store.entrance() as door:
        door.outbox.note_failed(mail.id, mail.tries, "550 nobody", lasting=True)

    assert not held(store)


def test_a_mail_keeps_its_link_until_its_eighth_try_failed(store: Store, owner: Person, clock: Clock) -> None:
    with store.entrance() as door:
        door.outbox.add(owner.workspace, "x@else.example", "Hello", "a-secret-link")
    still_held = []

    for _ in range(8):
        clock.turn(timedelta(days=1))
        with store.entrance() as door:
            mail = door.outbox.claim()
            assert mail is not None
            door.outbox.note_failed(mail.id, mail.tries, "451 later")
        still_held.append(held(store))

    assert still_held == [True] * 7 + [False]


def test_the_broom_may_take_longer_than_a_page(store: Store) -> None:
    if store.engine.dialect.name == "sqlite":
        pytest.skip("SQLite limits no statement")
    with store.entrance() as door:
        door.chores.sweep()
        limit = door._connection.execute(text("SHOW statement_timeout")).scalar_one()
    with connected(store.engine, writing=False) as connection:
        limit_of_a_page = connection.execute(text("SHOW statement_timeout")).scalar_one()

    assert limit == "0"
    assert limit_of_a_page != "0"
