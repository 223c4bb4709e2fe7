"""Random outcome chains for the property tests: any step, behaviour, learning and barrier tied to any other."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from backcast.domain.planning.chain_ends import Chain
from backcast.domain.planning.plan import Plan
from backcast.domain.results.chains import Barrier, Behaviour, Cause, Learning, Objective, purpose_of
from backcast.domain.results.key_results import Baseline, KeyResult
from backcast.domain.results.metrics import Metric
from tests.domain.drawn_plans import Shape, plans

SMALL = Shape(own_calendars=False, limits=False, fixed=False, progress=False, most_steps=6)
METRIC = Metric("talks", "coaching talks", "a week")


def some_of(ids: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """Any of these, each once."""
    return st.lists(st.sampled_from(ids), unique=True, max_size=3).map(tuple) if ids else st.just(())


@st.composite
def chained_plans(draw: st.DrawFn) -> Plan:
    """A plan with an outcome chain of any shape, also none."""
    plan, _ = draw(plans(SMALL))
    results, behaviours, learnings, barriers, objectives = (
        [f"{letter}{n}" for n in range(draw(st.integers(0, 3)))] for letter in ("KR", "B", "L", "X", "O")
    )
    served = [*results, *behaviours, *learnings, *barriers]
    costs = st.sampled_from([None, Decimal(0), Decimal("12.50")])
    steps = {
        step.id: replace(
            step,
            training=draw(st.sampled_from([None, True, False])),
            purpose=purpose_of(draw(some_of(served)), draw(costs), driver=draw(st.booleans())),
        )
        for step in plan.steps.values()
    }
    chain = Chain(
        steps=steps,
        key_results=[draw(drawn_key_result(known, objectives)) for known in results],
        objectives=tuple(
            Objective(known, f"{known} is wanted", draw(st.sampled_from(["", "Ana"]))) for known in objectives
        ),
        behaviours=tuple(Behaviour(known, f"{known} is done", moves=draw(some_of(results))) for known in behaviours),
        learnings=tuple(Learning(known, f"{known} is shown", enables=draw(some_of(behaviours))) for known in learnings),
        barriers=tuple(
            Barrier(known, f"{known} is in the way", draw(st.sampled_from(Cause)), draw(some_of(behaviours)))
            for known in barriers
        ),
    )
    return plan.with_chain(chain, metrics=(METRIC,))


@st.composite
def drawn_key_result(draw: st.DrawFn, known_id: str, objectives: list[str]) -> KeyResult:
    """A key result of any level, with or without a baseline, under any objective or the end goal."""
    baseline = draw(st.sampled_from([None, Baseline(Decimal(1))]))
    level = draw(st.one_of(st.none(), st.integers(0, 5)))
    return KeyResult(
        known_id, "talks", Decimal(2), baseline, level=level, objective=draw(st.sampled_from(["", *objectives]))
    )
