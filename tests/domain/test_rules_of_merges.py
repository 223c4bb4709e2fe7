"""Rules of merges, on drawn plans: in turn or at once is the same, no side is preferred, what was seen comes back."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from backcast.domain.errors import Conflict, InvalidInput
from backcast.domain.planning.changes import Part, parts_of
from backcast.domain.planning.conflicts.merges import merge, rewound
from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.plan import Plan
from backcast.domain.results.metrics import Measurement, Metric
from tests.domain.builders import action, links
from tests.domain.drawn_plans import Shape, plans, tried
from tests.domain.test_merges import changed, saved

Make = Callable[[Plan], Plan]
TEXTS = ("title", "owner", "note", "phase", "criteria", "sample")


def content(plan: Plan) -> dict[Part, Any]:
    """What a plan says, whatever the order in which it says it."""
    parts: dict[Part, Any] = dict(parts_of(plan))
    steps = {key: (part.step, set(part.needs)) for key, part in parts[Part.STEP].items()}
    return {**parts, Part.STEP: steps, Part.MEASUREMENT: Counter(plan.measurements)}


def text_of(step_id: str, name: str, text: str) -> Make:
    return lambda plan: changed(plan, step_id, **{name: text})


@st.composite
def edits(draw: st.DrawFn, plan: Plan) -> Make:
    """An edit of one part of this plan."""
    ids = list(plan.steps)
    assume(ids)
    step_id, other, text = draw(st.sampled_from(ids)), draw(st.sampled_from(ids)), draw(st.sampled_from("xyz"))
    others: list[Make] = [
        lambda plan: plan.without_step(step_id),
        lambda plan: plan.with_step(action(f"N{text}", 1, title=text), links(f"{step_id} FS N{text}")),
        lambda plan: plan.with_dependency(Dependency(step_id, other, lag=1)),
        lambda plan: replace(plan, title=text),
        lambda plan: plan.with_goal(replace(plan.goal, why=text)),
        lambda plan: replace(plan, dependencies=plan.dependencies[1:]),
        lambda plan: plan.with_results([Metric(text, text)], [], [Measurement(text, date(2026, 7, 1), Decimal(1))]),
    ]
    return draw(st.sampled_from([text_of(step_id, draw(st.sampled_from(TEXTS)), text), *others]))


def done(make: Make, plan: Plan) -> Plan:
    """The plan after the edit, where it is possible."""
    try:
        return make(plan)
    except InvalidInput:
        assume(False)
        raise


@tried(60)
@given(data=st.data())
def test_fields_that_only_one_side_changed_are_as_if_both_had_edited_in_turn_in_either_order(
    data: st.DataObject,
) -> None:
    base, _ = data.draw(plans())
    places = [(step_id, name) for step_id in base.steps for name in TEXTS]
    chosen = data.draw(st.lists(st.sampled_from(places), unique=True, min_size=2, max_size=8))
    cut = data.draw(st.integers(1, len(chosen) - 1))
    theirs = mine = in_turn = the_other_way = base
    for step_id, name in chosen[:cut]:
        theirs, in_turn = text_of(step_id, name, "theirs")(theirs), text_of(step_id, name, "theirs")(in_turn)
    for step_id, name in chosen[cut:]:
        mine, in_turn = text_of(step_id, name, "mine")(mine), text_of(step_id, name, "mine")(in_turn)
    the_other_way = mine
    for step_id, name in chosen[:cut]:
        the_other_way = text_of(step_id, name, "theirs")(the_other_way)

    merged, swapped = merge(base, theirs, mine), merge(base, mine, theirs)

    assert merged.conflicts == swapped.conflicts == ()
    assert content(merged.plan) == content(in_turn) == content(the_other_way) == content(swapped.plan)


@tried(60)
@given(data=st.data())
def test_a_side_that_changed_nothing_gives_the_other(data: st.DataObject) -> None:
    base, _ = data.draw(plans())
    other = done(data.draw(edits(base)), base)

    from_them, from_me = merge(base, other, base), merge(base, base, other)

    assert from_them.conflicts == from_me.conflicts == ()
    assert content(from_them.plan) == content(from_me.plan) == content(other)
    assert list(from_them.plan.steps) == list(from_me.plan.steps) == list(other.steps)


@tried(120)
@given(data=st.data())
def test_a_conflict_for_one_side_is_the_same_conflict_for_the_other(data: st.DataObject) -> None:
    base, _ = data.draw(plans())
    theirs, mine = (done(data.draw(edits(base)), base) for _ in range(2))

    ours, swapped = merge(base, theirs, mine).conflicts, merge(base, mine, theirs).conflicts

    turned = [Conflict(each.part, each.field, each.mine, each.theirs) for each in swapped]
    assert Counter(ours) == Counter(turned)
    if theirs == mine:
        assert ours == ()


@tried(60)
@given(data=st.data())
def test_a_plan_rewound_by_all_that_was_saved_since_is_the_plan_that_was_seen(data: st.DataObject) -> None:
    seen, _ = data.draw(plans())
    plan, savings = seen, []
    for _ in range(data.draw(st.integers(1, 4))):
        before, plan = plan, done(data.draw(edits(plan)), plan)
        savings.append(saved("Ana", before, plan))

    assert content(rewound(plan, savings)) == content(seen)


@tried(120)
@given(data=st.data())
def test_removals_that_cross_are_both_made_and_always_leave_a_plan(data: st.DataObject) -> None:
    base, _ = data.draw(plans(Shape(anchors=False)))
    theirs, mine = (data.draw(st.sets(st.sampled_from(list(base.steps)))) for _ in range(2))

    merged = merge(base, without(base, theirs), without(base, mine))

    # Nothing is asked but about a bridge that one side laid, around what it took away, to what the other took away.
    assert all(conflict.field.startswith("It waits for ") for conflict in merged.conflicts)
    assert not merged.conflicts or (theirs and mine)
    assert set(merged.plan.steps) == base.steps.keys() - theirs - mine


def without(plan: Plan, step_ids: set[str]) -> Plan:
    for step_id in sorted(step_ids):
        plan = plan.without_step(step_id)
    return plan
