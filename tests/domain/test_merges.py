"""Merges: different fields are joined, the same field is a conflict with both values, and nothing is lost silently."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from backcast.domain.errors import CircularDependency, Conflict
from backcast.domain.planning.changes import changes_between
from backcast.domain.planning.conflicts.merges import Saving, listed, merge, rejoined, told_meanwhile
from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import At, Kind
from backcast.domain.results.key_results import DueAt, KeyResult
from backcast.domain.results.metrics import Measurement, Metric
from backcast.domain.workdays import Closure, WorkCalendar
from tests.domain.builders import action, links
from tests.domain.builders import plan as plan_of

TALKS = Metric("talks", "Coaching talks", "a week")
FIRST = KeyResult("KR1", "talks", Decimal(5), at=(DueAt("B"),))
MEASURED = Measurement("talks", date(2026, 7, 1), Decimal(2))
BASE = plan_of(
    [action("A", 5, title="Train"), action("B", 3, title="Coach", owner="Ana"), action("C", 2, title="Celebrate")],
    "A FS B, B FS C",
    metrics=(TALKS,),
    key_results=(FIRST,),
    measurements=(MEASURED,),
)


def changed(plan: Plan, step_id: str, **values: Any) -> Plan:
    return plan.with_step(replace(plan.step(step_id), **values))


def test_two_fields_of_one_step_are_joined() -> None:
    theirs, mine = changed(BASE, "B", owner="Ben"), changed(BASE, "B", title="Coach weekly", days=4)

    merged = merge(BASE, theirs, mine)

    assert merged.conflicts == ()
    step = merged.plan.step("B")
    assert (step.title, step.days, step.owner) == ("Coach weekly", 4, "Ben")
    assert merged.plan.steps["A"] == BASE.steps["A"]


def test_one_field_changed_by_both_is_a_conflict_with_both_values() -> None:
    theirs, mine = changed(BASE, "B", owner="Ben", days=7), changed(BASE, "B", owner="Cem")

    merged = merge(BASE, theirs, mine)

    assert merged.conflicts == (Conflict("B “Coach”", "Owner", "Ben", "Cem"),)
    assert (merged.plan.step("B").owner, merged.plan.step("B").days) == ("Cem", 7)


def test_what_both_changed_alike_is_no_conflict() -> None:
    theirs, mine = changed(BASE, "B", owner="Ben"), changed(BASE, "B", owner="Ben", note="Mine")

    merged = merge(BASE, theirs, mine)

    assert merged.conflicts == ()
    assert merged.plan == mine


@pytest.mark.parametrize(
    ("name", "theirs", "mine", "told"),
    [
        ("days", 4, 6, ("How many working days?", "4", "6")),
        ("deadline", date(2026, 12, 4), None, ("Deadline", "Fri 4 Dec 2026", "Thu 31 Dec 2026")),
        ("training", True, False, ("Is it training?", "yes", "no")),
        ("note", "", "Two\nlines", ("Note", "–", "Two\nlines")),
    ],
)
def test_values_are_told_in_the_words_of_the_form(name: str, theirs: Any, mine: Any, told: tuple[str, ...]) -> None:
    base = changed(BASE, "B", note="Before")
    my_value = date(2026, 12, 31) if name == "deadline" else mine

    merged = merge(base, changed(base, "B", **{name: theirs}), changed(base, "B", **{name: my_value}))

    assert merged.conflicts == (Conflict("B “Coach”", *told),)


def test_a_step_that_they_changed_and_i_removed_is_a_conflict_either_way() -> None:
    bigger, without = changed(BASE, "C", days=9, owner="Ben"), BASE.without_step("C")

    removed, kept = merge(BASE, bigger, without), merge(BASE, without, bigger)

    assert removed.conflicts == (
        Conflict("C “Celebrate”", "How many working days?", "9", "Deleted"),
        Conflict("C “Celebrate”", "Owner", "Ben", "Deleted"),
    )
    assert kept.conflicts == (
        Conflict("C “Celebrate”", "How many working days?", "Deleted", "9"),
        Conflict("C “Celebrate”", "Owner", "Deleted", "Ben"),
    )
    assert list(removed.plan.steps) == ["A", "B"]
    assert list(kept.plan.steps) == ["A", "B", "C"]
    assert kept.plan.step("C").owner == "Ben"


def test_a_step_that_nobody_else_touched_is_removed() -> None:
    theirs = changed(BASE, "A", title="Train all")

    merged = merge(BASE, theirs, BASE.without_step("B"))

    assert merged.conflicts == ()
    assert list(merged.plan.steps) == ["A", "C"]
    assert merged.plan.step("A").title == "Train all"
    assert merged.plan.dependencies == links("A FS C")
    assert merged.plan.key_results[0].at == ()


def test_a_new_link_to_a_step_that_the_other_removed_is_a_conflict_either_way() -> None:
    base = plan_of([action("A"), action("B", title="Coach"), action("C", title="Celebrate")])
    linked, without = base.with_dependency(Dependency("B", "C")), base.without_step("B")

    removed, tied = merge(base, linked, without), merge(base, without, linked)

    assert removed.conflicts == (Conflict("B “Coach”", "This step", "C “Celebrate” is tied to it", "Deleted"),)
    assert tied.conflicts == (Conflict("B “Coach”", "This step", "Deleted", "C “Celebrate” is tied to it"),)
    assert (list(removed.plan.steps), removed.plan.dependencies) == (["A", "C"], ())
    assert (list(tied.plan.steps), tied.plan.dependencies) == (["A", "B", "C"], links("B FS C"))


def test_of_two_neighbours_each_of_which_one_side_removed_both_are_gone() -> None:
    mine, theirs = BASE.without_step("B"), BASE.without_step("A")

    merged, swapped = merge(BASE, theirs, mine), merge(BASE, mine, theirs)

    assert merged.conflicts == swapped.conflicts == ()
    assert (list(merged.plan.steps), merged.plan.dependencies) == (["C"], ())
    assert swapped.plan == merged.plan


def test_what_i_measured_of_a_metric_that_they_took_away_is_a_conflict_and_brings_it_back() -> None:
    base = replace(BASE, key_results=(), measurements=())
    mine, theirs = replace(base, measurements=(MEASURED,)), replace(base, metrics=())

    merged, swapped = merge(base, theirs, mine), merge(base, mine, theirs)

    label = "The metric “Coaching talks”"
    assert merged.conflicts == (Conflict(label, "This metric", "Deleted", "A measurement is tied to it"),)
    assert swapped.conflicts == (Conflict(label, "This metric", "A measurement is tied to it", "Deleted"),)
    assert merged.plan.metrics == swapped.plan.metrics == (TALKS,)
    assert merged.plan.measurements == (MEASURED,)


def test_a_key_result_due_at_a_step_that_i_removed_is_a_conflict() -> None:
    base = replace(BASE, key_results=(replace(FIRST, at=()),))
    due = replace(base, key_results=(replace(FIRST, at=(DueAt("C"),)),))

    merged = merge(base, due, base.without_step("C"))

    told = Conflict("C “Celebrate”", "This step", "The key result KR1 is tied to it", "Deleted")
    assert merged.conflicts == (told,)
    assert merged.plan.key_results[0].at == ()


def test_two_new_steps_under_one_id_are_a_conflict_unless_they_are_the_same() -> None:
    theirs, mine = BASE.with_step(action("D", 2, title="Theirs"), []), BASE.with_step(action("D", 2, title="Mine"), [])

    differing, same = merge(BASE, theirs, mine), merge(BASE, theirs, theirs)

    assert differing.conflicts == (Conflict("The step D", "Title", "Theirs", "Mine"),)
    assert (same.conflicts, same.plan) == ((), theirs)


def test_links_are_joined_one_by_one() -> None:
    theirs = BASE.with_dependency(Dependency("A", "C"))
    mine = BASE.without_dependency(Dependency("B", "C")).with_step(action("D"), [])
    mine = mine.with_dependency(Dependency("D", "C", lag=2))

    merged = merge(BASE, theirs, mine)

    assert merged.conflicts == ()
    assert set(merged.plan.needs("C")) == set(links("A FS C, D FS+2 C"))


def test_one_link_changed_by_both_is_a_conflict() -> None:
    old = Dependency("A", "B")
    theirs = BASE.with_dependency(Dependency("A", "B", lag=2), old)
    mine = BASE.with_dependency(links("A SS-1 B")[0], old)

    merged = merge(BASE, theirs, mine)

    told = ("It waits for A", "finish to start, +2 working days", "start to start, -1 working days")
    assert merged.conflicts == (Conflict("B “Coach”", *told),)
    assert merged.plan.needs("B") == list(links("A SS-1 B"))


def test_two_links_that_close_a_circle_together_are_refused_with_its_members() -> None:
    base = plan_of([action("A"), action("B"), action("C")], "A FS B")
    theirs, mine = base.with_dependency(Dependency("B", "C")), base.with_dependency(Dependency("C", "A"))

    merged = merge(base, theirs, mine)

    assert merged.conflicts == ()
    with pytest.raises(CircularDependency) as refused:
        _ = merged.plan
    assert set(refused.value.members) == {"A", "B", "C"}


def test_values_that_contradict_one_another_are_a_conflict_of_all_that_was_changed() -> None:
    base = plan_of([action("A", 5, title="Train", started=date(2026, 7, 1))])
    theirs = changed(base, "A", remaining=3)
    mine = changed(base, "A", kind=Kind.MILESTONE, days=0, at=At.START)

    merged = merge(base, theirs, mine)

    assert set(merged.conflicts) == {
        Conflict("A “Train”", "Kind", "Action", "Milestone"),
        Conflict("A “Train”", "How many working days?", "5", "0"),
        Conflict("A “Train”", "Reached", "at the close of its day", "at the opening of its day"),
        Conflict("A “Train”", "Working days left", "3", "–"),
    }
    assert merged.plan.step("A") == mine.step("A")


def test_the_order_of_their_steps_is_kept_and_mine_stand_before_what_follows_them() -> None:
    base = plan_of([action("A"), action("B")])
    theirs = plan_of([action("A"), action("T"), action("B"), action("U")])
    mine = plan_of([action("M"), action("A"), action("N"), action("B"), action("O")])

    merged = merge(base, theirs, mine).plan

    assert list(merged.steps) == ["M", "A", "T", "N", "B", "U", "O"]


def test_what_both_measured_is_kept_and_the_same_measurement_only_once() -> None:
    july, august = (
        Measurement("talks", date(2026, 7, 8), Decimal(3)),
        Measurement("talks", date(2026, 8, 8), Decimal(4)),
    )
    theirs = replace(BASE, measurements=(MEASURED, july))
    mine, same = replace(BASE, measurements=(MEASURED, august)), replace(BASE, measurements=(MEASURED, july))
    taken_back = replace(BASE, measurements=())

    assert merge(BASE, theirs, mine).plan.measurements == (MEASURED, july, august)
    assert merge(BASE, theirs, same).plan.measurements == (MEASURED, july)
    assert merge(BASE, theirs, taken_back).plan.measurements == (july,)
    assert merge(BASE, taken_back, mine).plan.measurements == (august,)


def test_key_results_and_the_end_goal_are_joined_field_by_field() -> None:
    goal, due = replace(BASE.goal, why="Fewer mistakes"), replace(BASE.goal, due=date(2027, 1, 29))
    theirs = replace(BASE, goal=goal, key_results=(replace(FIRST, target=Decimal(6)),))
    mine = replace(BASE, goal=due, key_results=(replace(FIRST, target=(Decimal(4), Decimal(8)), owner="Cem"),))

    merged = merge(BASE, theirs, mine)

    assert merged.conflicts == (Conflict("The key result KR1", "Target", "6", "4 – 8"),)
    assert (merged.plan.goal.why, merged.plan.goal.due) == ("Fewer mistakes", date(2027, 1, 29))
    assert merged.plan.key_results[0].owner == "Cem"


def test_holidays_follow_the_country_and_are_never_a_conflict() -> None:
    new_year, easter = {date(2027, 1, 1): "New Year"}, {date(2027, 3, 28): "Easter"}
    plain = WorkCalendar(country="DE", holidays=MappingProxyType(new_year))
    base = replace(BASE, calendar=plain)
    farther = replace(base, calendar=replace(plain, holidays=MappingProxyType({**new_year, **easter})))
    closed = replace(base, calendar=replace(plain, closures=(Closure(date(2026, 12, 24), date(2026, 12, 31), "Rest"),)))
    french = replace(base, calendar=WorkCalendar(country="FR"))

    with_both, moved = merge(base, farther, closed), merge(base, farther, french)
    clash = merge(
        base,
        closed,
        replace(base, calendar=replace(plain, closures=(Closure(date(2026, 12, 24), date(2026, 12, 24)),))),
    )

    assert (with_both.conflicts, moved.conflicts) == ((), ())
    assert with_both.plan.calendar.holidays == {**new_year, **easter}
    assert with_both.plan.calendar.closures == closed.calendar.closures
    assert (moved.plan.calendar.country, dict(moved.plan.calendar.holidays)) == ("FR", {})
    told = ("Closed days", "Thu 24 Dec 2026 – Thu 31 Dec 2026 Rest", "Thu 24 Dec 2026")
    assert clash.conflicts == (Conflict("The working days of the plan", *told),)


def test_a_plan_rejoined_has_what_is_new_and_lacks_what_is_gone_and_is_else_as_it_was() -> None:
    theirs = changed(BASE, "B", owner="Ben").without_step("C").with_step(action("D"), links("A FS D"))

    wider = rejoined(BASE, theirs)

    assert list(wider.steps) == ["A", "B", "D"]
    assert wider.step("B").owner == "Ana"
    assert wider.dependencies == links("A FS B, A FS D")


def saved(person: str, before: Plan, after: Plan) -> Saving:
    return Saving(person.lower(), person, tuple(changes_between(before, after)))


def test_a_sentence_tells_whose_changes_of_the_same_step_are_kept() -> None:
    by_ana = changed(BASE, "B", owner="Ben")
    by_cem = changed(by_ana, "B", days=4, deadline=date(2026, 12, 4))
    savings = [saved("Ana", BASE, by_ana), saved("Cem", by_ana, by_cem)]
    mine = changed(BASE, "B", title="Coach weekly")

    told = told_meanwhile(savings, BASE, by_cem, mine, "me")

    assert told == (
        "Cem changed the duration and deadline of B “Coach” and Ana changed the owner of B “Coach” meanwhile; "
        "both changes are kept."
    )


def test_a_sentence_tells_of_changes_elsewhere_and_of_ones_own_other_window() -> None:
    by_ana = changed(BASE, "A", owner="Ben")
    by_me = changed(BASE, "B", owner="Ben")
    mine = changed(BASE, "B", title="Coach weekly")

    elsewhere = told_meanwhile([saved("Ana", BASE, by_ana)], BASE, by_ana, mine, "me")
    my_own = told_meanwhile([saved("Me", BASE, by_me)], BASE, by_me, mine, "me")

    assert elsewhere == "Ana changed other parts of this plan meanwhile; both changes are kept."
    assert my_own == "You changed the owner of B “Coach” meanwhile; both changes are kept."


def test_nothing_is_told_of_what_was_taken_back_or_is_what_i_want_too() -> None:
    by_ana = changed(BASE, "B", owner="Ben")
    there_and_back = [saved("Ana", BASE, by_ana), saved("Ana", by_ana, BASE)]

    back = told_meanwhile(there_and_back, BASE, BASE, changed(BASE, "B", title="Mine"), "me")
    same = told_meanwhile([saved("Ana", BASE, by_ana)], BASE, by_ana, by_ana, "me")

    assert (back, same) == ("", "")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c"), (["a", "b", "c", "d"], "a, b and 2 more")],
)
def test_words_are_listed_as_a_sentence_lists_them(words: list[str], sentence: str) -> None:
    assert listed(words) == sentence
