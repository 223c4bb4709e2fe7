"""What is kept of a model: counts without words, answers for thirty days, failures, and one flight at a time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backcast.domain.errors import NotAllowed, NotFound
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage.coaching.model_calls import ModelCall, Spent
from backcast.storage.store import Store
from tests.builders import Clock, colleague, everything_in, stranger
from tests.domain.builders import action, plan
from tests.use_cases.kept_plans import kept

CALL = ModelCall("", "draft", "large", "draft 1", "2026.1", "0" * 64, tokens_in=1_500, tokens_out=700)


@pytest.fixture
def plan_id(store: Store, owner: Person) -> str:
    return kept(store, owner, plan([action("a")])).id


def begun(store: Store, person: Person, plan_id: str) -> str:
    """A call that has begun."""
    with store.transaction(person) as tx:
        return tx.model_calls.begin(replace(CALL, plan_id=plan_id))


def spent(store: Store, person: Person) -> Spent:
    with store.reading(person) as tx:
        return tx.model_calls.spent()


def test_a_call_counts_at_its_most_until_it_has_ended(store: Store, owner: Person, plan_id: str) -> None:
    known = begun(store, owner, plan_id)
    before = spent(store, owner)

    with store.transaction(owner) as tx:
        tx.model_calls.end(known, replace(CALL, outcome="answered", tokens_in=600, tokens_out=150))

    assert (before, spent(store, owner)) == (Spent(1, 1, 2_200), Spent(1, 1, 750))


def test_days_and_months_begin_at_midnight(store: Store, owner: Person, plan_id: str, clock: Clock) -> None:
    begun(store, owner, plan_id)  # on 30 July
    clock.turn(timedelta(hours=15))
    next_day = spent(store, owner)
    clock.turn(timedelta(days=1))

    assert (next_day, spent(store, owner)) == (Spent(0, 0, 2_200), Spent(0, 0, 0))


def test_calls_of_others_count_for_the_workspace_and_those_of_another_do_not(
    store: Store, owner: Person, plan_id: str
) -> None:
    editor, other = colleague(store, owner, Role.EDITOR), stranger(store)
    begun(store, editor, plan_id)
    begun(store, other, kept(store, other, plan([action("x")])).id)

    assert spent(store, owner) == Spent(0, 1, 2_200)


def test_nobody_ends_the_call_of_somebody_else(store: Store, owner: Person, plan_id: str) -> None:
    known = begun(store, owner, plan_id)

    for person in (colleague(store, owner, Role.EDITOR), stranger(store)):
        with pytest.raises(NotFound), store.transaction(person) as tx:
            tx.model_calls.end(known, replace(CALL, outcome="answered"))


def test_an_answer_is_kept_for_thirty_days_and_goes_with_the_next_one(
    store: Store, owner: Person, plan_id: str, clock: Clock
) -> None:
    with store.transaction(owner) as tx:
        tx.model_answers.keep(plan_id, "k", "an answer – „älter“")
        tx.model_answers.keep(plan_id, "k", "another")
    with store.reading(owner) as tx:
        assert (tx.model_answers.find(plan_id, "k"), tx.model_answers.find(plan_id, "other")) == ("another", None)
    clock.turn(timedelta(days=30))

    with store.transaction(owner) as tx:
        assert tx.model_answers.find(plan_id, "k") is None
        tx.model_answers.keep(plan_id, "new", "new")

    assert [row[1] for row in everything_in(store)["model_answers"]] == ["new"]


def test_an_answer_goes_with_its_plan(store: Store, owner: Person, plan_id: str, clock: Clock) -> None:
    with store.transaction(owner) as tx:
        tx.model_answers.keep(plan_id, "k", "an answer")
        tx.plans.delete(plan_id)
    clock.turn(timedelta(days=31))

    with store.entrance() as door:
        door.chores.sweep()

    assert everything_in(store)["model_answers"] == []


def test_the_third_failure_in_a_row_closes_it_and_an_answer_opens_it(store: Store, owner: Person, clock: Clock) -> None:
    def failed(times: int) -> object:
        with store.transaction(owner) as tx:
            for _ in range(times):
                tx.model_profiles.note_failure("k")
            return tx.model_profiles.find("k").closed_until

    assert failed(2) is None
    assert failed(1) == clock() + timedelta(minutes=5)
    clock.turn(timedelta(minutes=6))
    with store.reading(owner) as tx:
        assert tx.model_profiles.find("k").closed_until is None
    assert failed(1) == clock() + timedelta(minutes=5)  # it is given one more try, not three

    with store.transaction(owner) as tx:
        tx.model_profiles.note_answer("k", "json_object", "max_tokens")
    with store.reading(owner) as tx:
        found = tx.model_profiles.find("k")
    assert (found.form, found.limit_name, found.failures, found.closed_until) == ("json_object", "max_tokens", 0, None)


def test_one_of_several_takes_off_and_a_lost_flight_frees_the_way(store: Store, owner: Person, clock: Clock) -> None:
    with store.transaction(owner) as tx:
        first, second = tx.model_profiles.take_off("f"), tx.model_profiles.take_off("f")
        flying = tx.model_profiles.is_flying("f")
    clock.turn(timedelta(seconds=61))

    with store.transaction(owner) as tx:
        third = tx.model_profiles.take_off("f")
        tx.model_profiles.land("f")
        landed = tx.model_profiles.is_flying("f")

    assert (first, second, flying, third, landed) == (True, False, True, True, False)


def test_the_switch_is_off_and_only_an_owner_turns_it(store: Store, owner: Person) -> None:
    other = stranger(store)
    with pytest.raises(NotAllowed), store.transaction(colleague(store, owner, Role.EDITOR)) as tx:
        tx.model_switch.turn("large", on=True)
    with store.transaction(owner) as tx:
        before = tx.model_switch.is_on()
        tx.model_switch.turn("large", on=True)
        tx.model_switch.turn("large", on=True)

    with store.reading(owner) as tx, store.reading(other) as theirs:
        assert (before, tx.model_switch.is_on(), theirs.model_switch.is_on()) == (False, True, False)
        assert [entry.text for entry in tx.audits.read()].count("Suggestions may come from the model large") == 1


def test_names_are_those_of_everybody_here_and_of_nobody_elsewhere(store: Store, owner: Person, plan_id: str) -> None:
    colleague(store, owner, Role.VIEWER)
    stranger(store)

    with store.reading(owner) as tx:
        assert sorted(tx.model_switch.names(plan_id)) == ["A person as viewer", "Me"]
