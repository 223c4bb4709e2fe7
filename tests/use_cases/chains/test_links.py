"""Links of the outcome chain through the use cases: one event each, undone in one step, merged with others' edits."""

from dataclasses import replace
from decimal import Decimal

import pytest

from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.domain.planning.plan import Plan
from backcast.domain.results.chains import Barrier, Behaviour, Cause, Learning, Objective, Purpose
from backcast.domain.results.key_results import KeyResult
from backcast.domain.results.metrics import Metric
from backcast.storage.store import Store
from backcast.use_cases.chains.links import (
    KINDS,
    add_link,
    change_link,
    free_link_id,
    link_in,
    remove_link,
    replace_chain,
)
from backcast.use_cases.changes import read_history, save_edit, undo_change
from backcast.use_cases.edits import Edit
from backcast.use_cases.plans import open_plan
from tests.builders import colleague
from tests.domain.builders import action
from tests.domain.builders import plan as plan_of
from tests.use_cases.kept_plans import THURSDAY, edited, kept

pytestmark = pytest.mark.only("sqlite")

ASKS = Behaviour("B1", "Agent asks", moves=("KR1",))
PLAN = plan_of(
    [action("A", purpose=Purpose(("L1",), cost=Decimal(5))), action("C")],
    metrics=(Metric("calls", "Calls"),),
    key_results=(KeyResult("KR1", "calls", Decimal(5)),),
    behaviours=(ASKS,),
    learnings=(Learning("L1", "Ask", enables=("B1",)),),
)


@pytest.fixture
def plan_id(store: Store, owner: Person) -> str:
    """A plan of two steps with a behaviour and what it needs."""
    return kept(store, owner, PLAN).id


def made(store: Store, person: Person, plan_id: str, edit: Edit) -> Plan:
    """The plan after an edit of its latest version."""
    edited(store, person, plan_id, edit)
    return open_plan(store, person, plan_id).plan


def test_a_new_link_is_tied_to_the_steps_that_serve_it(store: Store, owner: Person, plan_id: str) -> None:
    barrier = Barrier("X1", "No time", Cause.ENVIRONMENT, ("B1",))

    plan = made(store, owner, plan_id, add_link(barrier, ["A", "C"]))

    assert plan.barriers == (barrier,)
    assert plan.step("A").purpose == Purpose(("L1", "X1"), cost=Decimal(5))
    assert plan.step("C").purpose == Purpose(("X1",))


def test_a_changed_link_is_served_by_just_the_steps_that_are_named(store: Store, owner: Person, plan_id: str) -> None:
    wider = Learning("L1", "Ask and listen", enables=("B1",))

    plan = made(store, owner, plan_id, change_link(wider, ["C"]))
    again = made(store, owner, plan_id, change_link(replace(wider, evidence="Calls")))

    assert plan.learnings == (wider,)
    assert plan.step("A").purpose == Purpose((), cost=Decimal(5))
    assert plan.step("C").serves == again.step("C").serves == ("L1",)


def test_a_removed_link_is_named_by_nothing_and_comes_back_whole(store: Store, owner: Person, plan_id: str) -> None:
    plan = made(store, owner, plan_id, remove_link(PLAN.learnings[0]))

    assert plan.learnings == ()
    assert plan.step("A").serves == ()
    undo_change(store, owner, plan_id, THURSDAY)
    assert open_plan(store, owner, plan_id).plan == PLAN


def test_key_results_belong_to_an_objective_and_to_the_end_goal_once_it_is_gone(
    store: Store, owner: Person, plan_id: str
) -> None:
    objective = Objective("O1", "Callers come back less")

    under = made(store, owner, plan_id, add_link(objective, ["KR1"]))
    after = made(store, owner, plan_id, remove_link(objective))

    assert under.key_results[0].objective == "O1"
    assert after.key_results == PLAN.key_results


def test_the_history_tells_each_change_in_a_sentence(store: Store, owner: Person, plan_id: str) -> None:
    edited(store, owner, plan_id, add_link(Behaviour("B2", "Lead coaches"), ["C"]))

    added, *_ = read_history(store, owner, plan_id)

    assert (added.event.happened.value, added.event.text) == ("chain_changed", "Added the behaviour B2 “Lead coaches”")
    assert added.lines == ("C “C”: purpose – → B2", "Behaviour B2 “Lead coaches” added")


def test_what_another_changed_of_the_chain_meanwhile_is_kept(store: Store, owner: Person, plan_id: str) -> None:
    editor = colleague(store, owner, Role.EDITOR)
    edited(store, editor, plan_id, change_link(replace(ASKS, who="All agents")))

    outcome = save_edit(store, owner, plan_id, 1, change_link(replace(ASKS, standard="Always"), ["C"]), THURSDAY)

    assert outcome.plan.behaviours == (replace(ASKS, who="All agents", standard="Always"),)
    assert outcome.plan.step("C").serves == ("B1",)
    assert outcome.merged


def test_a_chain_is_replaced_as_a_whole_and_names_nothing_that_is_not_there(
    store: Store, owner: Person, plan_id: str
) -> None:
    links = {"objectives": [], "behaviours": [Behaviour("B9", "Lead coaches")], "learnings": [], "barriers": []}

    plan = made(store, owner, plan_id, replace_chain(links, {"C": Purpose(("B9",))}))

    assert (plan.behaviours, plan.learnings) == ((Behaviour("B9", "Lead coaches"),), ())
    assert (plan.step("A").purpose, plan.step("C").serves) == (None, ("B9",))
    with pytest.raises(InvalidInput, match="C names B1, which the plan does not hold"):
        edited(store, owner, plan_id, replace_chain(links, {"C": Purpose(("B1",))}))


def test_an_id_is_free_where_nothing_of_the_chain_has_it() -> None:
    named = replace(PLAN, barriers=(Barrier("B2", "Called like a behaviour"),))

    assert free_link_id(named, KINDS["behaviours"]) == "B3"
    assert free_link_id(named, KINDS["objectives"]) == "O1"


def test_what_is_not_there_cannot_be_changed(store: Store, owner: Person, plan_id: str) -> None:
    with pytest.raises(NotFound, match="This plan holds no barrier B1"):
        link_in(PLAN, KINDS["barriers"], "B1")
    with pytest.raises(NotFound):
        edited(store, owner, plan_id, change_link(Behaviour("B7", "Nobody")))
    with pytest.raises(InvalidInput):
        edited(store, owner, plan_id, add_link(Barrier("L1", "Taken")))
