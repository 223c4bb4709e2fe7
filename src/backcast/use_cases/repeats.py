"""Repeats: what a program may send twice and wants done once, and several steps that are done together."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from backcast.domain.errors import InvalidInput
from backcast.domain.people.persons import Person
from backcast.storage.services.repeats import Answer
from backcast.storage.store import Store, Transaction

KEY_FIELD = "Idempotency-Key"


def once(
    store: Store, person: Person, key: str, request_hash: str, work: Callable[[Store], Answer]
) -> tuple[Answer, bool]:
    """Do the work in one transaction, or give the answer that was given before under the same key.

    Args:
        store: the database.
        person: who sends it; keys are theirs alone.
        key: what names the request, empty when it may not be repeated.
        request_hash: what tells whether a second request under the key is the same one.
        work: does it through the store that it is given, and gives the answer to keep.

    Returns:
        The answer, and whether it is one from before.

    Raises:
        InvalidInput: when the key came with another request before.
        BackcastError: what the work raises; then nothing is done and nothing kept.
    """
    with store.transaction(person) as tx:
        known = tx.repeats.find(key) if key else None
        if known is None:
            answer = work(_Inside(store, tx))
            if key:
                tx.repeats.keep(key, answer)
            return answer, False
    if known.request_hash != request_hash:
        raise InvalidInput({KEY_FIELD: "This key came with another request before. Use a new key for each."})
    return known, True


class _Inside(Store):
    """The store as seen inside a transaction: use cases that go through it are kept together, or not at all."""

    def __init__(self, store: Store, tx: Transaction) -> None:
        self.engine = store.engine
        self.now = store.now
        self._tx = tx

    @contextmanager
    def transaction(self, person: Person) -> Iterator[Transaction]:
        """The transaction that is going on; it ends when the outermost one does."""
        assert person == self._tx.person
        yield self._tx

    @contextmanager
    def reading(self, person: Person) -> Iterator[Transaction]:
        """The same: what was written in it is seen."""
        assert person == self._tx.person
        yield self._tx
