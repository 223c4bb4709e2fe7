"""What a workspace knows of its own work: kept as it was said, and nobody else's."""

from datetime import date
from decimal import Decimal

import pytest

from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.estimates.rates import EffortRate
from backcast.domain.people.capacities import Capacity
from backcast.domain.people.persons import Person
from backcast.domain.workdays import Closure
from backcast.storage.forecasts import capacities
from backcast.storage.store import Store
from tests.builders import everything_in, stranger

HOLIDAY = Closure(date(2026, 8, 3), date(2026, 8, 14), "Ferien – „Ärzte“")
ANA = Capacity("Ana", 50, (HOLIDAY, Closure(date(2026, 12, 24), date(2026, 12, 24))))


def test_a_capacity_comes_back_as_it_was_said_and_the_latest_counts(store: Store, owner: Person) -> None:
    with store.transaction(owner) as tx:
        tx.capacities.save(Capacity("Ana", 100))
        tx.capacities.save(Capacity("Instructional designer", 200))
        tx.capacities.save(ANA)

    with store.reading(owner) as tx:
        assert tx.capacities.all() == [ANA, Capacity("Instructional designer", 200)]


def test_what_was_said_can_be_forgotten_once(store: Store, owner: Person) -> None:
    with store.transaction(owner) as tx:
        tx.capacities.save(ANA)

    with store.transaction(owner) as tx:
        tx.capacities.remove("Ana")

    with pytest.raises(NotFound), store.transaction(owner) as tx:
        tx.capacities.remove("Ana")


def test_a_rate_comes_back_exactly_and_goes_back_to_the_published_one(store: Store, owner: Person) -> None:
    rate = EffortRate("e-learning-2", Decimal("61.25"), "our last five courses")
    with store.transaction(owner) as tx:
        tx.effort_rates.save(EffortRate("e-learning-2", Decimal(99)))
        tx.effort_rates.save(rate)

    with store.transaction(owner) as tx:
        known = tx.effort_rates.all()
        tx.effort_rates.remove("e-learning-2")
        after = tx.effort_rates.all()

    assert (known, after) == ({"e-learning-2": rate}, {})


def test_another_workspace_has_its_own_and_does_not_reach_these(store: Store, owner: Person) -> None:
    other = stranger(store)
    with store.transaction(owner) as tx:
        tx.capacities.save(ANA)
        tx.effort_rates.save(EffortRate("classroom", Decimal(40)))
    before = everything_in(store)

    with pytest.raises(NotFound), store.transaction(other) as tx:
        tx.capacities.remove("Ana")
    with store.transaction(other) as tx:
        tx.effort_rates.remove("classroom")
        theirs = tx.capacities.all(), tx.effort_rates.all()
    unchanged = everything_in(store) == before
    with store.transaction(other) as tx:
        tx.capacities.save(Capacity("Ana", 200))

    assert theirs == ([], {})
    assert unchanged
    with store.reading(owner) as tx:
        assert tx.capacities.all() == [ANA]


def test_a_workspace_keeps_no_more_than_the_limit(store: Store, owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capacities, "MOST_CAPACITIES", 2)
    with store.transaction(owner) as tx:
        tx.capacities.save(Capacity("Ana", 50))
        tx.capacities.save(Capacity("Ben", 50))
        tx.capacities.save(Capacity("Ben", 60))  # the same one anew is no further one

    with pytest.raises(InvalidInput), store.transaction(owner) as tx:
        tx.capacities.save(Capacity("Cleo", 50))
