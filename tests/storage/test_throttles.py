"""Counted tries: never more than so many within any stretch of time of that length, wherever it begins."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backcast.storage.store import Store
from tests.builders import Clock, everything_in

MINUTES = timedelta(minutes=5)
KEY = "password:ana@example.org"


def is_free(store: Store, most: int = 10, within: timedelta = MINUTES) -> bool:
    with store.entrance() as door:
        return door.throttles.spend(KEY, most, within) is None


def test_ten_tries_at_the_end_of_one_window_leave_none_for_the_beginning_of_the_next(
    store: Store, clock: Clock
) -> None:
    first = is_free(store)
    clock.turn(MINUTES - timedelta(seconds=1))
    rest = [is_free(store) for _ in range(9)]
    clock.turn(timedelta(seconds=1))

    later = [is_free(store) for _ in range(9)]

    assert first
    assert all(rest)
    assert later == [True] + [False] * 8  # the first try of all is five minutes old, the other nine one second


def test_the_wait_ends_when_the_oldest_of_the_tries_is_old_enough(store: Store, clock: Clock) -> None:
    for _ in range(3):
        is_free(store, 3)
        clock.turn(timedelta(minutes=1))

    with store.entrance() as door:
        waits = [door.throttles.spend(KEY, 3, MINUTES) for _ in range(2)]

    assert waits == [timedelta(minutes=2)] * 2  # tried at 0, 1 and 2 minutes; now it is 3; a refused try costs nothing


def test_what_was_forgotten_is_counted_anew_and_leaves_nothing_behind(store: Store, clock: Clock) -> None:
    for _ in range(25):
        is_free(store, 3)
        clock.turn(timedelta(minutes=2))

    with store.entrance() as door:
        door.throttles.forget(KEY)

    assert everything_in(store)["throttles"] == []
    assert [is_free(store, 3) for _ in range(4)] == [True, True, True, False]


def test_a_try_that_is_being_made_while_all_are_forgotten_leaves_nothing_behind(store: Store) -> None:
    is_free(store, 2)

    with ThreadPoolExecutor(1) as beside:
        with store.entrance() as door:
            door.throttles.spend(KEY, 2, MINUTES)
            forgetting = beside.submit(forget, store)
            time.sleep(0.2)  # long enough to stand at the row that this try holds
        forgetting.result()

    assert [is_free(store, 2) for _ in range(3)] == [True, True, False]


def forget(store: Store) -> None:
    with store.entrance() as door:
        door.throttles.forget(KEY)


def test_the_broom_takes_what_is_old_and_no_try_that_still_counts(store: Store, clock: Clock) -> None:
    day = timedelta(days=1)
    for _ in range(30):  # one every hour: the first ones are old, the count goes on
        is_free(store, 24, day)
        clock.turn(timedelta(hours=1))

    with store.entrance() as door:
        door.throttles.sweep(day)

    with store.entrance() as door:
        assert [door.throttles.spend(KEY, 24, day) for _ in range(2)] == [None, timedelta(hours=1)]
    clock.turn(2 * day)
    with store.entrance() as door:
        door.throttles.sweep(day)
    assert everything_in(store)["throttles"] == []


@pytest.mark.only("sqlite")  # it is about the count, not about the database
def test_no_stretch_of_five_minutes_holds_more_than_four_free_tries_and_none_is_refused_without_need(
    store: Store, clock: Clock
) -> None:
    began = clock.moment

    @settings(max_examples=40)
    @given(st.lists(st.integers(0, 150), min_size=5, max_size=25))
    def check(pauses: list[int]) -> None:
        clock.moment = began
        with store.entrance() as door:
            door.throttles.forget(KEY)
        free: list[datetime] = []
        for pause in pauses:
            clock.turn(timedelta(seconds=pause))
            lately = [moment for moment in free if moment > clock.moment - MINUTES]
            allowed = is_free(store, 4)
            assert allowed == (len(lately) < 4)
            free += [clock.moment] if allowed else []

    check()


def test_tries_at_the_same_moment_are_all_counted(store: Store) -> None:
    moving = Store(store.engine.url.render_as_string(hide_password=False), lambda: datetime.now(UTC))

    def tries(_: int) -> list[bool]:
        return [is_free(moving) for _ in range(15)]

    with ThreadPoolExecutor(6) as together:
        free = [each for some in together.map(tries, range(6)) for each in some]
    moving.engine.dispose()

    assert sum(free) == 10
