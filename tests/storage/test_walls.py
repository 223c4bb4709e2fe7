"""Walls: what belongs to another workspace does not exist, and what a role does not allow is refused."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest

from backcast.domain.errors import BackcastError, NotAllowed, NotFound
from backcast.domain.events import Event, Happened
from backcast.domain.people import MAY, Deed, Person, Role
from backcast.domain.planning.records import PlanRecord
from backcast.storage.plans import Plans
from backcast.storage.store import Store
from tests.builders import colleague, everything_in, stranger
from tests.domain.builders import action
from tests.domain.builders import plan as plan_of

BEGUN = Event(Happened.PLAN_BEGUN, "Begun")
CHANGED = Event(Happened.STEP_CHANGED, "Changed")
DAY = date(2026, 7, 30)
Act = Callable[[Plans, PlanRecord], object]

# Every method of Plans that is about one plan.
ABOUT_ONE_PLAN: dict[str, Act] = {
    "get": lambda plans, record: plans.get(record.id),
    "history": lambda plans, record: plans.history(record.id),
    "changes_of": lambda plans, record: plans.changes_of(record.id, 1),
    "touched_since": lambda plans, record: plans.touched_since(record.id, 0),
    "save": lambda plans, record: plans.save(record, record.plan.with_step(action("N")), CHANGED, DAY, ["A"]),
    "delete": lambda plans, record: plans.delete(record.id),
    "restore": lambda plans, record: plans.restore(record.id),
}
ABOUT_NONE: dict[str, Act] = {
    "cards": lambda plans, _: plans.cards(),
    "add": lambda plans, record: plans.add(record.plan, BEGUN, DAY),
}
NEEDED = {
    "get": Deed.READ_PLAN,
    "history": Deed.READ_HISTORY,
    "changes_of": Deed.READ_HISTORY,
    "touched_since": Deed.READ_HISTORY,
    "save": Deed.CHANGE_PLAN,
    "delete": Deed.DELETE_PLAN,
    "restore": Deed.DELETE_PLAN,
    "cards": Deed.READ_PLAN,
    "add": Deed.MAKE_PLAN,
}
# By hand, from the permission matrix: who may do what. Whatever is not listed is refused.
ALLOWED = {
    Role.OWNER: {Deed.READ_PLAN, Deed.MAKE_PLAN, Deed.CHANGE_PLAN, Deed.DELETE_PLAN, Deed.READ_HISTORY},
    Role.EDITOR: {Deed.READ_PLAN, Deed.MAKE_PLAN, Deed.CHANGE_PLAN, Deed.READ_HISTORY},
    Role.CONTRIBUTOR: {Deed.READ_PLAN},
    Role.VIEWER: {Deed.READ_PLAN},
}


@pytest.fixture
def record(store: Store, owner: Person) -> PlanRecord:
    with store.transaction(owner) as tx:
        return tx.plans.add(plan_of([action("A")]), BEGUN, DAY)


def test_these_tests_know_every_method() -> None:
    methods = {name for name in vars(Plans) if not name.startswith("_")}

    assert methods == ABOUT_ONE_PLAN.keys() | ABOUT_NONE.keys() == NEEDED.keys()


def test_the_table_of_roles_is_the_one_that_was_agreed() -> None:
    assert {role: set(deeds) for role, deeds in MAY.items()} == ALLOWED


@pytest.mark.parametrize("method", ABOUT_ONE_PLAN)
def test_the_plan_of_another_workspace_is_not_found_and_stays_as_it_was(
    store: Store, record: PlanRecord, method: str
) -> None:
    other = stranger(store)
    before = everything_in(store)

    with pytest.raises(NotFound), store.transaction(other) as tx:
        ABOUT_ONE_PLAN[method](tx.plans, record)

    assert everything_in(store) == before


@pytest.mark.parametrize("method", ABOUT_ONE_PLAN)
def test_a_refusal_leaves_nothing_behind_even_when_it_is_swallowed(
    store: Store, record: PlanRecord, method: str
) -> None:
    other = stranger(store)
    before = everything_in(store)

    with store.transaction(other) as tx, suppress(BackcastError):
        ABOUT_ONE_PLAN[method](tx.plans, record)

    assert everything_in(store) == before


@pytest.mark.parametrize("method", ["get", "history", "changes_of", "touched_since", "save", "delete"])
def test_a_plan_that_was_put_away_is_not_found(store: Store, owner: Person, record: PlanRecord, method: str) -> None:
    with store.transaction(owner) as tx:
        tx.plans.delete(record.id)

    with pytest.raises(NotFound), store.transaction(owner) as tx:
        ABOUT_ONE_PLAN[method](tx.plans, record)


@pytest.mark.parametrize("method", ABOUT_ONE_PLAN)
def test_an_id_that_is_none_is_not_found(store: Store, owner: Person, record: PlanRecord, method: str) -> None:
    odd = ["", "nothing", "0" * 10_000, "ж" * 40, "a\0b", "99999999999999999999", "' OR 1=1 --", f" {record.id}"]

    for plan_id in odd:
        with pytest.raises(NotFound), store.transaction(owner) as tx:
            ABOUT_ONE_PLAN[method](tx.plans, replace(record, id=plan_id))


def test_the_list_of_plans_shows_those_of_the_own_workspace_only(
    store: Store, owner: Person, record: PlanRecord
) -> None:
    other = stranger(store)
    with store.transaction(other) as tx:
        theirs = tx.plans.add(plan_of([action("A"), action("B")]), BEGUN, DAY)

    with store.reading(owner) as ours, store.reading(other) as elsewhere:
        seen = [(card.id, card.steps) for card in ours.plans.cards()]
        seen_elsewhere = [(card.id, card.steps) for card in elsewhere.plans.cards()]

    assert seen == [(record.id, 1)]
    assert seen_elsewhere == [(theirs.id, 2)]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("method", NEEDED)
def test_a_role_may_do_what_its_row_says_and_nothing_else(
    store: Store, owner: Person, record: PlanRecord, role: Role, method: str
) -> None:
    person = colleague(store, owner, role)
    act = {**ABOUT_ONE_PLAN, **ABOUT_NONE}[method]
    before = everything_in(store)

    told = ""
    try:
        with store.transaction(person) as tx:
            act(tx.plans, record)
    except NotAllowed as refusal:
        told = str(refusal)

    allowed = not told
    assert allowed or told.startswith(f"As {role} you may not ")
    assert allowed is (NEEDED[method] in ALLOWED[role])
    assert allowed or everything_in(store) == before


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("deed", [Deed.READ_PLAN, Deed.CHANGE_PLAN, Deed.DELETE_PLAN, Deed.READ_HISTORY])
def test_a_plan_is_opened_only_for_a_deed_that_the_role_allows(
    store: Store, owner: Person, record: PlanRecord, role: Role, deed: Deed
) -> None:
    person = colleague(store, owner, role)

    try:
        with store.reading(person) as tx:
            tx.plans.get(record.id, deed)
        allowed = True
    except NotAllowed:
        allowed = False

    assert allowed is (deed in ALLOWED[role])
