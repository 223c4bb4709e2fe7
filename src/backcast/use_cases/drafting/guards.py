"""Guards: what stands around each call of a model – budgets, the breaker, one flight for one question, the record."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import BoundedSemaphore
from typing import Final

from backcast.domain.coaching.statements import RULESET
from backcast.domain.people.persons import Person
from backcast.language_models.conversations import ask as ask_model
from backcast.language_models.outcomes import Outcome, Reply
from backcast.language_models.servers import Profile
from backcast.storage.coaching.model_calls import ModelCall
from backcast.storage.store import Store
from backcast.use_cases.drafting.models import MOST_TOKENS_IN, Model, hashed, profile_of, why_not
from backcast.use_cases.drafting.sendings import Prepared

_LOOK_EVERY: Final = 0.1  # seconds, while somebody else's same question is under way
_LONGEST_WAIT: Final = 1.5  # seconds, for others; each who waits holds a thread that pages are served by
_PLACES: Final = BoundedSemaphore(2)  # who waits for a model in this process; the other threads stay free for pages


@dataclass(frozen=True, slots=True)
class Desk:
    """Who asks, for which plan, of which model; ``deadline`` is of ``time.monotonic``, for everything together."""

    store: Store
    person: Person
    plan_id: str
    model: Model
    deadline: float

    @property
    def seconds(self) -> float:
        """What is left of the time."""
        return self.deadline - time.monotonic()


def kept_answer(desk: Desk, question: Prepared) -> str | None:
    """What was answered to the same question in the last thirty days."""
    with desk.store.reading(desk.person) as tx:
        return tx.model_answers.find(desk.plan_id, question.key)


def keep_answer(desk: Desk, question: Prepared, answer: str) -> None:
    """Keep what was answered, for the same question asked again."""
    with desk.store.transaction(desk.person) as tx:
        tx.model_answers.keep(desk.plan_id, question.key, answer)


@contextmanager
def place(desk: Desk) -> Iterator[bool]:
    """Whether there is a place to wait for the model; False when others held them all for as long as one may wait."""
    ours = _PLACES.acquire(timeout=max(0, min(_LONGEST_WAIT, desk.seconds)))
    try:
        yield ours
    finally:
        if ours:
            _PLACES.release()


@contextmanager
def flight(desk: Desk, question: Prepared) -> Iterator[bool]:
    """Whether the question is ours to ask; else False once that has ended or was waited for."""
    key = hashed(desk.person.workspace, question.key)
    with desk.store.transaction(desk.person) as tx:
        ours = tx.model_profiles.take_off(key)
    if not ours:
        _wait(desk, lambda: _is_flying(desk, key))
        yield False
        return
    try:
        yield True
    finally:
        with desk.store.transaction(desk.person) as tx:
            tx.model_profiles.land(key)


def _is_flying(desk: Desk, key: str) -> bool:
    with desk.store.reading(desk.person) as tx:
        return tx.model_profiles.is_flying(key)


def _wait(desk: Desk, lasts: Callable[[], bool]) -> None:
    until = time.monotonic() + min(_LONGEST_WAIT, desk.seconds - _LOOK_EVERY)
    while time.monotonic() < until and lasts():
        time.sleep(_LOOK_EVERY)


def call(desk: Desk, question: Prepared, purpose: str) -> Reply | str:
    """Ask the model, within the budgets and the time that is left; a sentence when it may not be asked just now."""
    model = desk.model
    most = ModelCall(
        desk.plan_id,
        purpose,
        model.name,
        question.prompt,
        RULESET,
        question.key,
        tokens_in=MOST_TOKENS_IN,
        tokens_out=model.server.most_tokens_out,
    )
    with desk.store.transaction(desk.person) as tx:
        kept = tx.model_profiles.find(model.key)
        if note := why_not(model, tx.model_calls.spent(desk.plan_id), kept):
            return note
        if desk.seconds <= 0:  # the database was late; the model is not to blame, and nothing is sent
            return Reply(Outcome.TOO_SLOW, profile_of(kept))
        known = tx.model_calls.begin(most)
    begun = time.monotonic()
    reply = ask_model(model.server, question.question, profile_of(kept), desk.seconds)
    lasted = round((time.monotonic() - begun) * 1_000)
    with desk.store.transaction(desk.person) as tx:
        tx.model_calls.end(known, _ended(most, reply, lasted))
        if reply.is_failure and reply.requests:
            tx.model_profiles.note_failure(model.key)
        elif reply.outcome is Outcome.ANSWERED:
            _note_answer(tx.model_profiles.note_answer, model, reply.profile)
    return reply


def _note_answer(note: Callable[[str, str, str], None], model: Model, profile: Profile) -> None:
    note(model.key, str(profile.form), str(profile.limit_name))


def _ended(most: ModelCall, reply: Reply, lasted: int) -> ModelCall:
    return replace(
        most,
        outcome=str(reply.outcome),
        requests=reply.requests,
        tokens_in=reply.tokens_in,
        tokens_out=reply.tokens_out,
        estimated=reply.estimated,
        milliseconds=lasted,
    )
