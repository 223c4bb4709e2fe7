"""Two people change the same outcome chain: both are kept or both are told, and nothing names what is gone."""

from dataclasses import replace
from decimal import Decimal

from backcast.domain.errors import Conflict
from backcast.domain.planning.changes import Part, changes_between
from backcast.domain.planning.conflicts.merges import merge
from backcast.domain.planning.conflicts.reuses import reused, told_apart
from backcast.domain.planning.plan import Plan
from backcast.domain.results.chains import Barrier, Behaviour, Learning, Purpose
from backcast.domain.results.key_results import KeyResult
from backcast.domain.results.metrics import Metric
from tests.domain.builders import action
from tests.domain.builders import plan as plan_of

ASKS = Behaviour("B1", "Agent asks", moves=("KR1",))
BASE = plan_of(
    [action("A", purpose=Purpose(("L1",))), action("C")],
    metrics=(Metric("calls", "Calls"),),
    key_results=(KeyResult("KR1", "calls", Decimal(5)),),
    behaviours=(ASKS,),
    learnings=(Learning("L1", "Ask", enables=("B1",)),),
)


def with_behaviours(plan: Plan, *behaviours: Behaviour) -> Plan:
    return plan.with_chain(replace(plan.chain, behaviours=behaviours))


def test_two_fields_of_one_behaviour_and_two_new_links_are_joined() -> None:
    theirs = with_behaviours(BASE, replace(ASKS, who="All agents"))
    mine = with_behaviours(BASE, replace(ASKS, standard="In 9 of 10 calls"), Behaviour("B2", "Lead coaches"))

    merged = merge(BASE, theirs, mine)

    assert merged.conflicts == ()
    assert merged.plan.behaviours == (
        replace(ASKS, who="All agents", standard="In 9 of 10 calls"),
        Behaviour("B2", "Lead coaches"),
    )


def test_one_wording_changed_by_both_is_a_conflict_in_the_words_of_the_form() -> None:
    theirs = with_behaviours(BASE, replace(ASKS, does="Agent asks twice"))
    mine = with_behaviours(BASE, replace(ASKS, does="Agent checks"))

    merged = merge(BASE, theirs, mine)

    assert merged.conflicts == (
        Conflict("The behaviour B1", "What does somebody do?", "Agent asks twice", "Agent checks"),
    )


def test_who_ties_to_a_behaviour_that_another_takes_away_ties_to_nothing() -> None:
    theirs = with_behaviours(BASE)
    mine = BASE.with_step(action("C", purpose=Purpose(("B1",), driver=True)))
    mine = mine.with_chain(replace(mine.chain, barriers=(Barrier("X1", "No time", blocks=("B1",)),)))

    merged = merge(BASE, theirs, mine)

    assert merged.conflicts == ()
    assert merged.plan.behaviours == ()
    assert merged.plan.step("C").purpose == Purpose((), driver=True)
    assert merged.plan.barriers[0].blocks == ()
    assert merged.plan.learnings[0].enables == ()


def test_an_id_that_another_behaviour_has_meanwhile_is_no_way_to_change_it() -> None:
    gone, other = with_behaviours(BASE), with_behaviours(BASE, Behaviour("B1", "Lead coaches", moves=("KR1",)))
    mine = BASE.with_step(action("C", purpose=Purpose(("B1",))))
    places = reused([*changes_between(BASE, gone), *changes_between(gone, other)])

    apart = told_apart(BASE, other, mine, places)
    merged = merge(apart.base, other, apart.mine, apart.ids)

    assert places == {(Part.BEHAVIOUR, "B1")}
    assert apart.mine.step("C").serves == ("B2",)
    assert apart.mine.learnings[0].enables == ("B2",)
    assert merged.plan.behaviours == other.behaviours
    assert merged.plan.step("C").serves == ()


def test_a_key_result_with_another_id_keeps_what_moves_it() -> None:
    again = KeyResult("KR1", "calls", Decimal(9), note="Another")
    gone = BASE.with_results(BASE.metrics, (), ())
    other = gone.with_results(gone.metrics, (again,), ())
    mine = with_behaviours(BASE, replace(ASKS, who="All agents"))
    places = reused([*changes_between(BASE, gone), *changes_between(gone, other)])

    apart = told_apart(BASE, other, mine, places)

    assert places == {(Part.KEY_RESULT, "KR1")}
    assert apart.mine.key_results[0].id == "KR2"
    assert apart.mine.behaviours[0].moves == ("KR2",)
