"""Reuses: an id that was given to something else is no way to change it for whoever saw what had it before."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from backcast.domain.errors import Conflict
from backcast.domain.planning.changes import Change, Part, changes_between, parts_of
from backcast.domain.planning.conflicts.merges import Merge, merge
from backcast.domain.planning.conflicts.reuses import reused, told_apart, touches
from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.plan import Plan
from backcast.domain.results.key_results import DueAt, KeyResult
from backcast.domain.results.metrics import Measurement, Metric
from tests.domain.builders import action, links
from tests.domain.builders import plan as plan_of
from tests.domain.drawn_plans import Shape, plans, tried
from tests.domain.test_merges import changed

TALKS = Metric("talks", "Coaching talks", "a week")
BASE = plan_of(
    [action("A1", 5, title="Invite"), action("A2", 3, title="Train the assessors"), action("A3", 2, title="Coach")],
    "A1 FS A2, A2 FS A3",
    metrics=(TALKS,),
    key_results=(KeyResult("KR1", "talks", Decimal(5), at=(DueAt("A2"),)),),
)
WITHOUT = BASE.without_step("A2")
DESKS = WITHOUT.with_step(action("A2", 3, title="Order the desks"), [])
REUSED = (Part.STEP, "A2")


def steps_between(*states: Plan) -> list[Change]:
    """Every change from each state to the next."""
    return [change for before, after in pairwise(states) for change in changes_between(before, after)]


def merged(theirs: Plan, mine: Plan, base: Plan = BASE) -> Merge:
    """The merge of two sides of which theirs gave A2 to something else."""
    apart = told_apart(base, theirs, mine, frozenset({REUSED}))
    return merge(apart.base, theirs, apart.mine, apart.ids)


def test_an_id_that_something_else_has_is_reused() -> None:
    assert reused(steps_between(BASE, WITHOUT, DESKS)) == {REUSED}


def test_an_id_that_came_back_with_what_had_it_is_not_reused() -> None:
    edited = changed(BASE, "A2", owner="Ana")

    assert reused(steps_between(BASE, WITHOUT, BASE)) == frozenset()
    assert reused(steps_between(BASE, edited, WITHOUT, edited)) == frozenset()
    assert reused(steps_between(BASE, WITHOUT, DESKS, WITHOUT, BASE)) == frozenset()
    assert reused(steps_between(BASE, changed(BASE, "A2", title="Order the desks"))) == frozenset()


def test_an_id_that_something_else_had_and_has_again_is_reused() -> None:
    renamed = changed(DESKS, "A2", owner="Ben")

    assert reused(steps_between(BASE, WITHOUT, DESKS, WITHOUT, DESKS)) == {REUSED}
    assert reused(steps_between(BASE, WITHOUT, DESKS, renamed, WITHOUT, renamed)) == {REUSED}


def test_an_id_under_which_the_person_never_saw_anything_is_not_reused() -> None:
    first, second = (BASE.with_step(action("N", title=title), []) for title in ("One", "Another"))

    assert reused(steps_between(BASE, first, BASE, second)) == frozenset()


def test_ids_of_key_results_and_metrics_are_reused_like_those_of_steps() -> None:
    bare = replace(BASE, key_results=(), metrics=())
    other = Metric("talks", "Talks at conferences")
    again = replace(BASE, key_results=(KeyResult("KR1", "talks", Decimal(2)),), metrics=(other,))

    assert reused(steps_between(BASE, bare, again)) == {(Part.KEY_RESULT, "KR1"), (Part.METRIC, "talks")}


def test_an_edit_of_what_had_the_id_is_a_conflict_and_never_touches_what_has_it_now() -> None:
    mine = changed(BASE, "A2", owner="Bea", note="As agreed with the trainer")

    both = merged(DESKS, mine)

    label = "A2 “Train the assessors”"
    assert both.conflicts == (
        Conflict(label, "Owner", "Deleted", "Bea"),
        Conflict(label, "Note", "Deleted", "As agreed with the trainer"),
    )
    assert both.plan.step("A2") == DESKS.step("A2")
    assert both.plan.step("A4") == replace(mine.step("A2"), id="A4")


def test_a_removal_of_what_had_the_id_leaves_what_has_it_now() -> None:
    both = merged(DESKS, WITHOUT)

    assert both.conflicts == ()
    assert both.plan == DESKS


def test_a_link_to_what_had_the_id_is_no_link_to_what_has_it_now() -> None:
    base = plan_of([action("A1"), action("A2", title="Train the assessors"), action("A3", title="Coach")])
    theirs = base.without_step("A2").with_step(action("A2", title="Order the desks"), [])

    both = merged(theirs, base.with_dependency(Dependency("A2", "A3")), base)

    told = Conflict("A2 “Train the assessors”", "This step", "Deleted", "A3 “Coach” is tied to it")
    assert both.conflicts == (told,)
    assert both.plan.needs("A2") == []
    assert both.plan.needs("A3") == list(links("A4 FS A3"))
    assert both.plan.step("A4").title == "Train the assessors"


def test_a_changed_link_is_told_with_the_id_that_the_person_saw() -> None:
    mine = BASE.with_dependency(Dependency("A2", "A3", lag=2), Dependency("A2", "A3"))

    both = merged(DESKS, mine)

    assert [(each.part, each.field) for each in both.conflicts] == [("A3 “Coach”", "It waits for A2")]
    assert both.plan.step("A2") == DESKS.step("A2")


def test_what_was_measured_of_a_metric_that_had_the_id_is_a_conflict() -> None:
    base = replace(BASE, key_results=())
    measured = replace(base, measurements=(Measurement("talks", date(2026, 7, 1), Decimal(2)),))
    theirs = replace(base, metrics=(Metric("talks", "Talks at conferences"),))
    places = frozenset({(Part.METRIC, "talks")})

    apart = told_apart(base, theirs, measured, places)
    both = merge(apart.base, theirs, apart.mine, apart.ids)

    told = Conflict("The metric “Coaching talks”", "This metric", "Deleted", "A measurement is tied to it")
    assert both.conflicts == (told,)
    assert [metric.name for metric in both.plan.metrics] == ["Talks at conferences", "Coaching talks"]
    assert touches(base, measured, places)
    assert not touches(base, changed(base, "A1", owner="Ana"), places)


@tried(60)
@given(data=st.data())
def test_whatever_i_make_of_a_step_whose_id_was_given_away_the_step_that_has_it_stays_as_it_is(
    data: st.DataObject,
) -> None:
    base, _ = data.draw(plans(Shape(anchors=False)))
    step_id = data.draw(st.sampled_from(list(base.steps)))
    gone = replace(
        base,
        steps={known: step for known, step in base.steps.items() if known != step_id},
        dependencies=tuple(need for need in base.dependencies if step_id not in (need.before, need.after)),
    )
    theirs = gone.with_step(action(step_id, 4, title="Something else"), [])
    mine = changed(base, step_id, **{data.draw(st.sampled_from(["title", "owner", "note"])): "Typed by me"})

    places = reused(steps_between(base, gone, theirs))
    apart = told_apart(base, theirs, mine, places)
    both = merge(apart.base, theirs, apart.mine, apart.ids)

    assert places == {(Part.STEP, step_id)}
    assert [(each.theirs, each.mine) for each in both.conflicts] == [("Deleted", "Typed by me")]
    assert both.parts[Part.STEP][step_id] == parts_of(theirs)[Part.STEP][step_id]
