"""Notes of when something was last used: whoever comes in never waits for them, however long others save."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from backcast.domain.people.feeds import FeedPoll
from backcast.domain.people.persons import Origin, Person
from backcast.storage.store import Store
from backcast.use_cases.feeds.polls import note_use
from backcast.use_cases.people.access_tokens import person_of_token
from backcast.use_cases.people.sign_ins import session_at, session_of
from backcast.use_cases.sharings import open_shared_plan
from tests.builders import Clock, another_writer, everything_in
from tests.neighbours import House, house
from tests.storage.units import asked

A_DAY = 86_400  # seconds: who waited for the other writer would still wait when the test gives up


def polled(store: Store, token: str) -> FeedPoll | None:
    """A calendar program has fetched a feed."""
    poll = store.feed_polls.find(token, "gates")
    assert poll is not None
    note_use(store, poll, "another")
    return poll


NOTED = {
    "sessions": lambda store, here: session_of(store, here.tokens["session"], Origin()),
    "sessions at a plan": lambda store, here: session_at(store, here.tokens["session"], here.record.id, Origin())[0],
    "access_tokens": lambda store, here: person_of_token(store, here.tokens["access_token"], Origin()),
    "share_links": lambda store, here: open_shared_plan(store, here.tokens["plan_link"])[1],
    "feeds": lambda store, here: polled(store, here.tokens["feed"]),
}


def patient(store: Store) -> Store:
    """The same database as somebody sees it who would wait for others for a day."""
    address = store.engine.url
    if address.get_backend_name() == "postgresql":  # where a statement ends after some seconds, whatever it waits for
        address = address.update_query_dict({"options": "-c statement_timeout=0"})
    return Store(address.render_as_string(hide_password=False), store.now, A_DAY)


@pytest.mark.parametrize("what", NOTED)
def test_nobody_waits_for_a_note_while_somebody_else_saves(
    store: Store, owner: Person, clock: Clock, what: str
) -> None:
    here = house(store, "workshop")
    clock.turn(timedelta(hours=2))
    before, waiting = everything_in(store), patient(store)
    come_in: Callable[[Store, House], object] = NOTED[what]

    with ThreadPoolExecutor(1) as threads:
        with another_writer(store, what.split(maxsplit=1)[0]):
            coming = threads.submit(come_in, waiting, here)
            try:
                found = coming.result(timeout=60)
            except TimeoutError:
                found = None
        coming.result(timeout=60)
    skipped = everything_in(store)
    come_in(waiting, here)
    waiting.engine.dispose()

    assert found is not None
    assert skipped == before
    assert everything_in(store) != before  # and the next time it is noted


def test_a_unit_after_a_note_waits_for_others_as_before(store: Store) -> None:
    wait = {"sqlite": ("PRAGMA busy_timeout", 5_000), "postgresql": ("SHOW lock_timeout", "5s")}
    question, told = wait[store.engine.dialect.name]
    with store.noting() as door:
        door.owner()

    assert asked(store.engine, question, writing=True) == told
