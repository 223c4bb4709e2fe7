"""The gap check: T6 exactly as its acceptance example says, each rule by a plan that breaks nothing else, and laws."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from backcast.domain.chains.costs import costs_of
from backcast.domain.chains.gaps import Gap, gaps_of
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step
from backcast.domain.results.chains import Barrier, Behaviour, Cause, Learning, Purpose
from backcast.domain.results.key_results import Baseline, KeyResult
from backcast.domain.results.metrics import Metric
from backcast.plan_files.readings import read_plan
from backcast.public_holidays import holidays_of
from backcast.use_cases.programmes import programme_names
from tests.domain.builders import action, follow_up, milestone
from tests.domain.builders import plan as plan_of
from tests.domain.chains.drawn_chains import chained_plans
from tests.domain.drawn_plans import tried

MONDAY = date(2026, 7, 6)
CALLS = Metric("calls", "first-contact resolution", "%")
RESULT = KeyResult("KR1", "calls", Decimal(75), Baseline(Decimal(64)), level=4)
ASKS = Behaviour("B1", "Agent asks whether it is solved", moves=("KR1",))
CAN_ASK = Learning("L1", "Ask in a practice call", enables=("B1",))
WRONG = Barrier("X1", "The articles are wrong", Cause.TOOL, ("B1",))


def work(step_id: str, *serves: str, training: bool | None = None, driver: bool = False) -> Step:
    return action(step_id, training=training, purpose=Purpose(serves, driver) if serves or driver else None)


# A whole chain: two steps of training, one that mends the articles, one that coaches.
STEPS = (
    work("A1", "L1", training=True),
    work("A2", "L1", training=True),
    work("A3", "X1", training=False),
    work("A4", "B1", driver=True),
)


def chained(steps: Iterable[Step] = STEPS, tied: str = "", **parts: Any) -> Plan:
    whole: dict[str, Any] = {"behaviours": (ASKS,), "learnings": (CAN_ASK,), "barriers": (WRONG,)}
    return plan_of(steps, tied, metrics=(CALLS,), **{"key_results": (RESULT,), **whole, **parts})


def programme(name: str) -> Plan:
    from importlib.resources import files

    return read_plan(files("backcast").joinpath("programmes", f"{name}.yaml").read_bytes(), holidays_of).plan


def without(plan: Plan, behaviour: str) -> Plan:
    chain = plan.chain
    return plan.with_chain(replace(chain, behaviours=[each for each in chain.behaviours if each.id != behaviour]))


def told(gaps: Iterable[Gap]) -> list[tuple[str, str]]:
    return [(gap.code, gap.sentence) for gap in gaps]


def broken(gaps: Iterable[Gap]) -> set[tuple[str, str]]:
    """What is broken, and by which rule: learning for nothing stands by itself or beside its steps."""
    told = list(gaps)
    by_itself = {(gap.code, known) for gap in told for known in (gap.steps if gap.beside else gap.ids)}
    return by_itself | {("LEARNING_ENABLES_NOTHING", known) for gap in told if gap.beside for known in gap.links}


def test_without_its_behaviour_t6_has_exactly_the_two_gaps_of_the_acceptance_example() -> None:
    plan = programme("support-quality")
    assert plan.behaviours[0].does == "Agent confirms the resolution before closing"

    gaps = gaps_of(without(plan, "B1"))

    assert [gap.sentence for gap in gaps] == [
        "A5, A6, A10, A11 serve no behaviour.",
        "First-contact resolution has no behaviour that moves it.",
    ]
    learning = "L1 “Bring a practice scenario to a confirmed resolution” enables no behaviour."
    assert [gap.beside for gap in gaps] == [(learning,), ()]
    assert [gap.ids for gap in gaps] == [("L1", "A5", "A6", "A10", "A11"), ("KR2",)]
    assert [gap.links for gap in gaps] == [("L1",), ("KR2",)]
    assert {gap.severity for gap in gaps} == {"should"}


def test_the_knowledge_articles_of_t6_are_no_training_and_not_counted_in_its_cost() -> None:
    plan = programme("support-quality")
    priced = {
        "A4": Decimal(3000),
        "A6": Decimal(8000),
        "A7": Decimal("1500.50"),
        "A9": Decimal(700),
    }
    for step_id, cost in priced.items():
        step = plan.step(step_id)
        plan = plan.with_step(replace(step, purpose=Purpose(step.serves, cost=cost)))

    assert plan.step("A4").training is False
    assert plan.barriers[0].cause is Cause.TOOL
    assert plan.step("A4").serves == ("X1",)
    costs = costs_of(plan)
    assert (costs.training, costs.other, costs.unsaid) == (Decimal("9500.50"), Decimal(3000), Decimal(700))
    assert costs.without == 3  # A5, A10, A11


@pytest.mark.parametrize("name", programme_names())
def test_no_ready_made_programme_has_a_gap(name: str) -> None:
    assert gaps_of(programme(name)) == ()


def test_a_whole_chain_has_no_gap() -> None:
    assert gaps_of(chained()) == ()


def test_a_plan_of_which_nobody_began_a_chain_lacks_nothing_but_measures() -> None:
    plan = plan_of([work(f"A{n}") for n in range(60)], metrics=(CALLS,), key_results=(RESULT,))

    assert gaps_of(plan) == ()


def test_a_result_without_baseline_must_be_mended_before_any_date_is_computed() -> None:
    unknown = replace(RESULT, baseline=None)

    bare = gaps_of(plan_of([], metrics=(CALLS,), key_results=(unknown,)))
    whole = gaps_of(chained(key_results=(unknown,)))

    assert told(bare) == told(whole)
    assert told(whole) == [("NO_BASELINE", "First-contact resolution has no baseline: nobody knows where it starts.")]
    assert whole[0].severity == "must"


def test_a_baseline_that_an_open_step_is_there_to_measure_is_a_hint_and_no_must() -> None:
    unknown = replace(RESULT, baseline=None)
    measuring = replace(work("A14", "KR1"), title="Measure the baseline: first-contact resolution")
    done = replace(measuring, started=MONDAY, finished=MONDAY)
    elsewhere = replace(measuring, purpose=None)

    planned = gaps_of(plan_of([measuring], metrics=(CALLS,), key_results=(unknown,)))
    measured = gaps_of(plan_of([done], metrics=(CALLS,), key_results=(unknown,)))
    of_nothing = gaps_of(plan_of([elsewhere], metrics=(CALLS,), key_results=(unknown,)))

    starts = [(gap.severity, gap.sentence, gap.ids) for gap in planned if "BASELINE" in gap.code]
    assert starts == [("hint", "A14 measures where KR1 starts.", ("KR1", "A14"))]
    assert [gap.severity for gap in measured if "BASELINE" in gap.code] == ["must"]
    assert [gap.severity for gap in of_nothing if "BASELINE" in gap.code] == ["must"]


def test_the_gravest_gap_stands_first() -> None:
    unknown = replace(RESULT, baseline=None)

    gaps = gaps_of(chained(key_results=(unknown,), steps=[*STEPS, work("A9", training=True)]))

    assert [gap.severity for gap in gaps] == ["must", "should"]


@pytest.mark.parametrize("level", [1, 2, 3])
def test_only_results_need_a_baseline(level: int) -> None:
    behaviour = KeyResult("KR2", "calls", Decimal(5), level=level)

    assert gaps_of(chained(key_results=(RESULT, behaviour))) == ()


def test_measures_that_stop_at_learning_are_told() -> None:
    low = tuple(KeyResult(f"KR{level}", "calls", Decimal(5), level=level) for level in (0, 1, 2))

    gaps = gaps_of(plan_of([], metrics=(CALLS,), key_results=low))
    with_one_of_no_level = gaps_of(
        plan_of([], metrics=(CALLS,), key_results=(*low, KeyResult("KR9", "calls", Decimal(5))))
    )

    assert told(gaps) == [("ONLY_LOW_LEVELS", "No key result goes beyond level 2: none shows what people do at work.")]
    assert with_one_of_no_level == ()


def test_training_serves_only_by_itself_while_other_work_may_serve_by_what_waits_for_it() -> None:
    steps = [
        *STEPS,
        work("T1", training=True),
        work("T2", training=False),
        work("T3"),
        follow_up("E1", "T3", 30),
        work("T4", "KR1"),
    ]

    gaps = gaps_of(chained(steps, "T1 FS T4, T2 FS T4, E1 FS T4"))

    assert told(gaps) == [("ACTIVITY_SERVES_NOTHING", "T1 serves no behaviour.")]


def test_milestones_and_follow_ups_are_no_activities() -> None:
    assert gaps_of(chained([*STEPS, milestone("M1"), follow_up("E1", "A1", 30)])) == ()


def test_training_that_serves_a_test_alone_serves_no_behaviour() -> None:
    score = KeyResult("KR2", "calls", Decimal(85), level=2)
    steps = [*STEPS, work("T1", "KR2", training=True), work("T2", "KR1", training=True)]

    gaps = gaps_of(chained(steps, key_results=(RESULT, score)))

    assert told(gaps) == [("ACTIVITY_SERVES_NOTHING", "T1 serves no behaviour.")]


def test_of_very_many_activities_a_dozen_are_named_and_all_are_given() -> None:
    gaps = gaps_of(chained([*STEPS, *(work(f"T{n}") for n in range(30))]))

    names = ", ".join(f"T{n}" for n in range(12))
    assert told(gaps) == [("ACTIVITY_SERVES_NOTHING", f"{names} and 18 more serve no behaviour.")]
    assert len(gaps[0].ids) == 30


def test_a_behaviour_that_moves_nothing_is_told_and_so_is_the_result_that_nothing_moves() -> None:
    gaps = gaps_of(chained(behaviours=(replace(ASKS, moves=()),)))

    assert told(gaps) == [
        ("RESULT_WITHOUT_BEHAVIOUR", "First-contact resolution has no behaviour that moves it."),
        ("BEHAVIOUR_MOVES_NOTHING", "B1 “Agent asks whether it is solved” moves no key result."),
    ]


def test_a_behaviour_is_enabled_by_learning_by_a_step_or_by_a_barrier_that_is_taken_away() -> None:
    second = Behaviour("B2", "Agent answers from the articles", moves=("KR1",))
    driver = work("A5", "L2", driver=True)
    learning = Learning("L2", "Find an article", enables=("B2",))
    barrier = Barrier("X2", "Nobody may read them", Cause.ENVIRONMENT, ("B2",))
    both = (ASKS, second)

    nothing = gaps_of(chained(behaviours=both))
    learned = gaps_of(chained([*STEPS, driver], behaviours=both, learnings=(CAN_ASK, learning)))
    served = gaps_of(chained([*STEPS, work("A5", "B2", driver=True)], behaviours=both))
    freed = gaps_of(chained([*STEPS, work("A5", "X2", driver=True)], behaviours=both, barriers=(WRONG, barrier)))

    assert told(nothing) == [
        ("BEHAVIOUR_NOT_ENABLED", "Nothing enables B2 “Agent answers from the articles”."),
        ("NO_DRIVER", "B2 has no required driver."),
    ]
    assert (learned, served, freed) == ((), (), ())


def test_a_barrier_that_no_step_takes_away_is_told() -> None:
    gaps = gaps_of(chained([step for step in STEPS if step.id != "A3"]))

    assert told(gaps) == [("BARRIER_STAYS", "X1 “The articles are wrong” blocks B1, and no step removes it.")]


@pytest.mark.parametrize("cause", [Cause.KNOWLEDGE, Cause.SKILL])
def test_what_people_learn_takes_away_missing_knowledge_and_skill(cause: Cause) -> None:
    steps, barriers = [step for step in STEPS if step.id != "A3"], (replace(WRONG, cause=cause),)
    trained = [work("A3", "X1", training=True), STEPS[3]]

    assert gaps_of(chained(steps, barriers=barriers)) == ()
    assert gaps_of(chained(trained, barriers=barriers, learnings=())) == ()


@pytest.mark.parametrize("cause", [Cause.ENVIRONMENT, Cause.TOOL, Cause.INCENTIVE, Cause.MOTIVATION])
def test_training_alone_takes_no_other_barrier_away(cause: Cause) -> None:
    steps = [*STEPS[:2], work("A3", "X1", training=True), STEPS[3]]
    barrier = replace(WRONG, cause=cause)

    gaps = gaps_of(chained(steps, barriers=(barrier,)))
    beside_other_work = gaps_of(chained([*steps, work("A5", "X1")], barriers=(barrier,)))

    cannot = (
        f"X1 “The articles are wrong” is a matter of {cause.value}, which training cannot mend, but A3 is training."
    )
    assert told(gaps) == [("BARRIER_TRAINED", cannot)]
    assert gaps[0].ids == ("X1", "A3")
    assert beside_other_work == ()


def test_learning_that_enables_nothing_is_told_by_itself_or_beside_its_steps() -> None:
    idle = Learning("L2", "Know the history of the product")
    told_by_steps = [*STEPS, work("A5", "L2", training=True)]

    alone = gaps_of(chained(learnings=(CAN_ASK, idle)))
    by_its_steps = gaps_of(chained(told_by_steps, learnings=(CAN_ASK, idle)))

    assert told(alone) == [("LEARNING_ENABLES_NOTHING", "L2 “Know the history of the product” enables no behaviour.")]
    assert told(by_its_steps) == [("ACTIVITY_SERVES_NOTHING", "A5 serves no behaviour.")]
    assert by_its_steps[0].beside == (alone[0].sentence,)


def test_learning_to_which_no_step_leads_is_a_hint() -> None:
    gaps = gaps_of(chained(STEPS[2:]))

    assert told(gaps) == [("LEARNING_UNTAUGHT", "No step leads to L1 “Ask in a practice call”.")]
    assert gaps[0].severity == "hint"


def test_a_behaviour_that_nobody_reminds_of_is_told() -> None:
    gaps = gaps_of(chained([*STEPS[:3], work("A4", "B1")]))

    assert told(gaps) == [("NO_DRIVER", "B1 has no required driver.")]


def test_every_gap_says_why_whose_rule_it_is_and_what_to_do() -> None:
    for gap in gaps_of(chained(STEPS[:1], behaviours=(replace(ASKS, moves=()),))):
        assert all(text.strip() for text in (gap.why, gap.source, gap.remedy)), gap.code
        assert gap.sentence.endswith(".")


@given(chained_plans())
@tried(80)
def test_every_plan_has_its_gaps_and_each_names_only_what_is_there(plan: Plan) -> None:
    known = {*plan.steps, *plan.chain.served}

    for gap in gaps_of(plan):
        assert known.issuperset(gap.ids)
        assert gap.ids


@given(chained_plans())
@tried(80)
def test_to_take_a_behaviour_away_opens_gaps_only_where_it_was_tied(plan: Plan) -> None:
    if not plan.behaviours or not plan.steps:
        return
    gone = plan.behaviours[0]
    steps = [known for known in plan.steps.values() if known.serves]
    leading = {gone.id, *(each.id for each in plan.learnings if gone.id in each.enables)}
    leading |= {each.id for each in plan.barriers if gone.id in each.blocks}
    near = leading | set(gone.moves) | {step.id for step in steps if leading & set(step.serves)}
    waited_for = {earlier for earlier, _ in plan.ties}
    before = broken(gaps_of(plan))

    after = broken(gaps_of(without(plan, gone.id)))

    opened = {known for _, known in after - before}
    assert opened <= near | waited_for


@given(chained_plans())
@tried(60)
def test_a_step_more_that_serves_a_behaviour_opens_no_gap(plan: Plan) -> None:
    if not plan.behaviours:
        return
    before = {(gap.code, gap.ids) for gap in gaps_of(plan) if gap.code != "NO_DRIVER"}
    wider = plan.with_step(work("Z9", plan.behaviours[0].id))

    after = {(gap.code, gap.ids) for gap in gaps_of(wider) if gap.code != "NO_DRIVER"}

    assert after <= before
