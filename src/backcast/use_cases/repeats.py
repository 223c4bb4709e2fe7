"""Repeats: what may be sent twice and is wanted once, and several steps that are done together."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from backcast.domain.errors import InvalidInput
from backcast.domain.people.persons import Person
from backcast.storage.entrances import Entrance
from backcast.storage.services.repeats import Answer
from backcast.storage.store import Store, Transaction

KEY_FIELD = "Idempotency-Key"


def once(
    store: Store,
    person: Person,
    key: str,
    request_hash: str,
    work: Callable[[Store], Answer],
    still_allowed: Callable[[Store, Answer], object],
) -> tuple[Answer, bool]:
    """Do the work in one transaction, or give the answer that was given before under the same key.

    Args:
        store: the database.
        person: who sends it; keys are theirs alone.
        key: what names the request, empty when it may not be repeated.
        request_hash: what tells whether a second request under the key is the same one.
        work: does it through the store that it is given, and gives the answer to keep.
        still_allowed: raises when the person may not do this any more, to whom nothing of then is told again.

    Returns:
        The answer, and whether it is one from before.

    Raises:
        InvalidInput: when the key came with another request before.
        BackcastError: what the work or the permission raises; then nothing is done and nothing kept.
    """
    with store.transaction(person) as tx:
        known = tx.repeats.find(key) if key else None
        if known is None:
            answer = work(_Inside(store, tx))
            if key:
                tx.repeats.keep(key, answer)
            return answer, False
        still_allowed(_Inside(store, tx), known)
    if known.request_hash != request_hash:
        raise InvalidInput({KEY_FIELD: "This key came with another request before. Use a new key for each."})
    return known, True


def once_sent(store: Store, person: Person, key: str, work: Callable[[Store], Answer | None]) -> Answer | None:
    """Do what a form asks for, or give the answer that was given when it was sent before.

    The form is read and checked outside any unit of work, however long that takes. Its first change claims the key, in
    the unit of that change: of several that come at once one is taken, and the others get its answer.

    Args:
        store: the database.
        person: who sends it. Who they are in another workspace has sent it as well: one of these forms leads there.
        key: what stands for this very content of this very form.
        work: does it through the store that it is given, and gives the answer to keep, None when nothing is to be kept.

    Returns:
        The answer from before, None when the work was done now.

    Raises:
        BackcastError: what the work raises; then nothing is done and nothing kept.
    """
    with store.reading(person) as tx:
        if known := _sent_before(tx, key):
            return known
    form = _FormStore(store, person, key)
    try:
        with form.units:
            form.keep(work(form))
    except _SentBefore as before:
        return before.answer
    return None


def _sent_before(tx: Transaction, key: str) -> Answer | None:
    if known := tx.repeats.find(key):
        return known
    elsewhere = [each for each in tx.accounts.persons_of(tx.person.account, tx.person.origin) if each != tx.person]
    return next((known for each in elsewhere if (known := tx.acting(each).repeats.find(key))), None)


class _SentBefore(Exception):
    """Others have claimed the key meanwhile."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class _FormStore(Store):
    """The store as one form sees it: the first change begins one unit of work for all, and claims the key in it."""

    def __init__(self, store: Store, person: Person, key: str) -> None:
        self.engine = store.engine
        self.now = store.now
        self.units = ExitStack()
        self._store, self._person, self._key = store, person, key
        self._tx: Transaction | None = None

    def keep(self, answer: Answer | None) -> None:
        """Remember what was answered, where anything was changed."""
        if self._tx and answer:
            self._tx.repeats.keep(self._key, answer)

    @contextmanager
    def transaction(self, person: Person) -> Iterator[Transaction]:
        """The one unit of work; it ends when the form is done with."""
        assert person.id == self._person.id
        yield self._begun()

    @contextmanager
    def reading(self, person: Person) -> Iterator[Transaction]:
        """What is there, with what the form has changed so far."""
        if self._tx is None:
            with self._store.reading(person) as tx:
                yield tx
        else:
            yield self._tx if person.id == self._tx.person.id else self._tx.acting(person)

    @contextmanager
    def entrance(self, *, writing: bool = True) -> Iterator[Entrance]:
        """The way in, in the same unit of work as everything else."""
        if self._tx is None and not writing:
            with self._store.entrance(writing=False) as door:
                yield door
        else:
            yield self._begun().entrance()

    def _begun(self) -> Transaction:
        if self._tx is None:
            tx = self.units.enter_context(self._store.transaction(self._person))
            if known := tx.repeats.find(self._key):
                raise _SentBefore(known)
            self._tx = tx
        return self._tx


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
