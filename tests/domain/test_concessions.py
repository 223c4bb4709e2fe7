"""Concessions: what I leave to the others is theirs, everything else that I changed is mine."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from backcast.domain.planning.changes import Part
from backcast.domain.planning.conflicts.concessions import place_of
from backcast.domain.planning.conflicts.merges import Merge, merge
from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.plan import Plan
from backcast.domain.results.key_results import DueAt
from backcast.domain.results.metrics import Measurement
from tests.domain.builders import action, links
from tests.domain.builders import plan as plan_of
from tests.domain.drawn_plans import plans, tried
from tests.domain.test_merges import BASE, FIRST, MEASURED, changed
from tests.domain.test_rules_of_merges import content, done, edits


def leaving_all(base: Plan, theirs: Plan, mine: Plan) -> Merge:
    """The merge of somebody who leaves every conflict to the others."""
    places = frozenset(each.place for each in merge(base, theirs, mine).conflicts)
    assert places
    return merge(base, theirs, mine, left=places)


def test_of_two_fields_that_both_changed_i_leave_one_and_keep_the_other_and_all_that_only_i_changed() -> None:
    theirs = changed(BASE, "B", owner="Ben", title="Coach daily", days=7)
    mine = changed(changed(BASE, "B", owner="Cem", title="Coach weekly", note="Mine"), "A", title="Train all")
    by_field = {each.field: each.place for each in merge(BASE, theirs, mine).conflicts}

    merged = merge(BASE, theirs, mine, left=frozenset({by_field["Owner"]}))

    assert set(by_field) == {"Owner", "Title"}
    assert [each.field for each in merged.conflicts] == ["Title"]
    step = merged.plan.step("B")
    assert (step.owner, step.title, step.days, step.note) == ("Ben", "Coach weekly", 7, "Mine")
    assert merged.plan.step("A").title == "Train all"


def test_a_step_that_they_removed_stays_removed_and_what_i_did_elsewhere_is_kept() -> None:
    mine = changed(changed(BASE, "C", owner="Cem", days=9), "A", title="Train all")

    merged = leaving_all(BASE, BASE.without_step("C"), mine)

    assert merged.conflicts == ()
    assert list(merged.plan.steps) == ["A", "B"]
    assert merged.plan.step("A").title == "Train all"


def test_a_step_that_i_removed_and_they_changed_comes_back_as_they_have_it() -> None:
    theirs = changed(BASE, "C", owner="Ben")

    merged = leaving_all(BASE, theirs, BASE.without_step("C"))

    assert merged.conflicts == ()
    assert merged.plan.step("C").owner == "Ben"


def test_what_i_tied_to_a_step_that_they_removed_is_untied_and_keeps_its_other_changes() -> None:
    base = plan_of([action("A"), action("B", title="Coach"), action("C", title="Celebrate")])
    mine = changed(base.with_dependency(Dependency("B", "C")), "C", owner="Cem")

    merged = leaving_all(base, base.without_step("B"), mine)

    assert merged.conflicts == ()
    assert (list(merged.plan.steps), merged.plan.dependencies) == (["A", "C"], ())
    assert merged.plan.step("C").owner == "Cem"


def test_a_key_result_that_i_made_due_at_a_step_that_they_removed_is_due_at_none() -> None:
    base = replace(BASE, key_results=(replace(FIRST, at=()),))
    mine = replace(base, key_results=(replace(FIRST, at=(DueAt("C"),), note="Mine"),))

    merged = leaving_all(base, base.without_step("C"), mine)

    assert merged.conflicts == ()
    assert (merged.plan.key_results[0].at, merged.plan.key_results[0].note) == ((), "Mine")


def test_a_step_that_i_removed_stays_for_what_they_tied_to_it() -> None:
    base = plan_of([action("A"), action("B", title="Coach"), action("C", title="Celebrate")])
    theirs = base.with_dependency(Dependency("B", "C"))

    merged = leaving_all(base, theirs, base.without_step("B"))

    assert merged.conflicts == ()
    assert (list(merged.plan.steps), merged.plan.dependencies) == (["A", "B", "C"], links("B FS C"))


def test_a_metric_that_they_took_away_stays_away_with_what_only_i_measured() -> None:
    base = replace(BASE, key_results=(), measurements=())
    again = Measurement("talks", date(2026, 7, 2), Decimal(3))
    mine = changed(replace(base, measurements=(MEASURED, again)), "A", title="Train all")

    merged = leaving_all(base, replace(base, metrics=()), mine)

    assert merged.conflicts == ()
    assert (merged.plan.metrics, merged.plan.measurements) == ((), ())
    assert merged.plan.step("A").title == "Train all"


def test_places_of_parts_whose_names_look_alike_differ() -> None:
    part = next(iter(merge(BASE, changed(BASE, "B", note="x"), changed(BASE, "B", note="y")).conflicts)).place

    assert part == "step/B/note"
    assert place_of(Part.CALENDAR, "A/b") != place_of(Part.CALENDAR, "A", "b/")


@tried(120)
@given(data=st.data())
def test_who_leaves_every_conflict_to_the_others_has_none_left_and_loses_nothing_of_theirs(data: st.DataObject) -> None:
    base, _ = data.draw(plans())
    theirs, mine = (done(data.draw(edits(base)), base) for _ in range(2))
    conflicts = merge(base, theirs, mine).conflicts

    merged = merge(base, theirs, mine, left=frozenset(each.place for each in conflicts))

    assert merged.conflicts == ()
    if conflicts:  # each side edited one part: where these clash, nothing of mine is left but what is new
        after, before = content(merged.plan), content(theirs)
        assert after[Part.MEASUREMENT] >= before[Part.MEASUREMENT]
        for part in set(Part) - {Part.MEASUREMENT}:
            assert {key: after[part].get(key) for key in before[part]} == before[part]
