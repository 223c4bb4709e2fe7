"""The outcome chain in the database: every link comes back in its order, and so does what the history kept of it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from backcast.domain.events import Event, Happened
from backcast.domain.people.persons import Person
from backcast.domain.planning.changes import parts_of
from backcast.domain.planning.conflicts.merges import rewound
from backcast.domain.planning.plan import Plan
from backcast.domain.results.chains import Behaviour, Purpose
from backcast.storage.store import Store
from tests.domain.builders import action
from tests.domain.builders import plan as plan_of
from tests.domain.chains.drawn_chains import chained_plans
from tests.storage.drawn_plans import tried

DAY = date(2026, 7, 30)


def kept(store: Store, person: Person, plan: Plan) -> str:
    with store.transaction(person) as tx:
        return tx.plans.add(plan, Event(Happened.PLAN_BEGUN, "Begun"), DAY).id


def loaded(store: Store, person: Person, plan_id: str) -> Plan:
    with store.reading(person) as tx:
        return tx.plans.get(plan_id).plan


def saved(store: Store, person: Person, plan_id: str, plan: Plan) -> None:
    with store.transaction(person) as tx:
        tx.plans.save(tx.plans.get(plan_id), plan, Event(Happened.CHAIN_CHANGED, "Changed"), DAY, ())


@tried(25)
@given(first=chained_plans(), second=chained_plans(), cost=st.decimals(0, 10**9, places=2))
def test_a_chain_is_kept_changed_and_can_be_wound_back(
    store: Store, owner: Person, first: Plan, second: Plan, cost: Decimal
) -> None:
    plan_id = kept(store, owner, first)
    chain = second.chain
    bare = {step.id: replace(step, purpose=None) for step in first.steps.values()}
    other = first.with_chain(replace(chain, steps=bare), metrics=second.metrics)
    other = other.with_step(replace(next(iter(other.steps.values())), purpose=Purpose((), cost=cost)))

    saved(store, owner, plan_id, other)

    assert parts_of(loaded(store, owner, plan_id)) == parts_of(other)
    with store.reading(owner) as tx:
        assert parts_of(rewound(other, tx.plans.changes_since(plan_id, 1))) == parts_of(first)


def test_costs_come_back_to_the_last_digit_and_no_cost_is_none(store: Store, owner: Person) -> None:
    priced = action("A", purpose=Purpose(("B1",), driver=True, cost=Decimal("1200.50")))
    plan = plan_of([priced, action("B", purpose=Purpose(("B1",)))], behaviours=(Behaviour("B1", "Lead coaches"),))

    found = loaded(store, owner, kept(store, owner, plan))

    assert [step.purpose for step in found.steps.values()] == [priced.purpose, Purpose(("B1",))]
    assert str(found.steps["A"].purpose.cost) == "1200.50"  # type: ignore[union-attr]
