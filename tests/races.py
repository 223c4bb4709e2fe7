"""Races: two units of work that overlap in the worst way, on a real database and in real threads."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

from backcast.domain.errors import BackcastError
from backcast.domain.people.persons import Person
from backcast.storage.store import Store, Transaction

Act = Callable[[Transaction], object]
_OVERLAP = 0.4  # seconds for the second one to come as far as it can before the first one is kept


def overlapping(store: Store, first: tuple[Person, Act], second: tuple[Person, Act]) -> list[str]:
    """The second begins when the first has acted and is not kept yet; gives “done” or the refusal of each."""
    acted, tried = Event(), Event()

    def run_first() -> str:
        try:
            with store.transaction(first[0]) as tx:
                first[1](tx)
                acted.set()
                tried.wait(_OVERLAP)
        except BackcastError as refusal:
            return type(refusal).__name__
        finally:
            acted.set()
        return "done"

    def run_second() -> str:
        acted.wait(30)
        try:
            with store.transaction(second[0]) as tx:
                second[1](tx)
                tried.set()
        except BackcastError as refusal:
            return type(refusal).__name__
        return "done"

    with ThreadPoolExecutor(2) as threads:
        return [future.result() for future in [threads.submit(run_first), threads.submit(run_second)]]


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each call gives when all begin at the same moment; for one that was refused, its refusal."""
    together = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        together.wait(30)
        try:
            return call()
        except BackcastError as refusal:
            return refusal

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))
