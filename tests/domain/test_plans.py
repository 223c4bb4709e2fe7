"""A plan is never half right: it refuses what does not fit together, and each change gives a new plan."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Kind, Step
from backcast.domain.results.key_results import DueAt, KeyResult
from backcast.domain.results.metrics import Measurement, Metric
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.workdays import Closure, WorkCalendar
from tests.domain.builders import action, closed, follow_up, links, milestone, part_time, plan

CSAT = Metric("csat", "Customer satisfaction")
TARGET = KeyResult("KR1", "csat", Decimal(86))


@pytest.mark.parametrize(
    ("build", "field", "says"),
    [
        (lambda: Plan("", EndGoal("x", date(2027, 1, 1))), "title", "Give the plan a title"),
        (lambda: plan([], notes=("fine", "\x00")), "notes", "U[+]0000"),
        (lambda: plan([action("A")], "A FS B"), "needs", "A is tied to B, but the plan holds no step B"),
        (lambda: plan([action("B")], "A FS B"), "needs", "B is tied to A, but the plan holds no step A"),
        (lambda: plan([action("A", calendar="north")]), "calendar", "A uses the calendar “north”, which"),
        (lambda: plan([follow_up("E", "A", 1)]), "anchor", "E follows A, but the plan holds no such step"),
        (lambda: plan([follow_up("E", "E", 1)]), "anchor", "E cannot follow itself"),
        (
            lambda: plan([action("A", fixed_start=date(2027, 6, 5))]),
            "fixed_start",
            "A is fixed to Sat 2027-06-05, on which nobody works",
        ),
        (
            lambda: plan([action("A", calendar="part", fixed_start=date(2027, 6, 1))], calendars=part_time(0)),
            "fixed_start",
            "A is fixed to Tue 2027-06-01",
        ),
        (
            lambda: plan(
                [milestone("M", fixed_start=date(2027, 6, 1))],
                calendar=WorkCalendar(closures=closed(date(2027, 6, 1))),
            ),
            "fixed_start",
            "M is fixed to Tue 2027-06-01",
        ),
        (
            lambda: plan([action("A", calendar="part")], calendars=part_time(5, 6)),
            "calendar",
            "share no working weekday",
        ),
        (lambda: plan([], metrics=(CSAT, CSAT)), "metrics", "Two metrics have the same id"),
        (lambda: plan([], metrics=(CSAT,), key_results=(TARGET, TARGET)), "key_results", "the same id"),
        (lambda: plan([], key_results=(TARGET,)), "metric", "KR1 is about csat, an unknown metric"),
        (
            lambda: plan([], metrics=(CSAT,), key_results=(KeyResult("K", "csat", Decimal(1), at=(DueAt("M9"),)),)),
            "at",
            "K is due at M9, but the plan holds no such step",
        ),
        (
            lambda: plan([], measurements=(Measurement("csat", date(2027, 6, 1), Decimal(1)),)),
            "measurements",
            "csat was measured, but is no metric here",
        ),
    ],
)
def test_a_plan_whose_parts_do_not_fit_is_refused(build: Callable[[], Plan], field: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says) as refusal:
        build()

    assert list(refusal.value.problems) == [field]


def test_a_plan_holds_a_limited_number_of_dependencies() -> None:
    many = (Dependency("A", "B"),) * 400_001

    with pytest.raises(InvalidInput, match="at most 100,000 steps and 400,000 dependencies"):
        plan([action("A"), action("B")], dependencies=many)


def test_a_plan_holds_a_limited_number_of_steps() -> None:
    many = {f"A{n}": action("A") for n in range(100_001)}

    with pytest.raises(InvalidInput, match="at most 100,000 steps"):
        Plan("Too many", EndGoal("x", date(2027, 1, 1)), steps=many)


def test_several_dependencies_between_two_steps_are_allowed() -> None:
    ladder = plan([action("A", 8), action("B", 4)], "A SS+2 B, A FF+2 B")

    assert ladder.needs("B") == ladder.unlocks("A") == list(links("A SS+2 B, A FF+2 B"))
    assert ladder.needs("A") == ladder.unlocks("B") == []


def test_a_step_and_a_metric_are_found_by_their_ids() -> None:
    written = plan([action("A")], metrics=(Metric("nps", "Recommendation"), CSAT))

    assert written.step("A").id == "A"
    assert written.metric("csat") == CSAT


def test_what_a_plan_does_not_hold_is_not_found() -> None:
    written = plan([action("A"), action("B")], "A FS B")

    with pytest.raises(NotFound, match="no step Z"):
        written.step("Z")
    with pytest.raises(NotFound, match="no metric csat"):
        written.metric("csat")
    with pytest.raises(NotFound, match="no step Z"):
        written.without_step("Z")
    with pytest.raises(NotFound, match="B does not wait for A like this"):
        written.without_dependency(Dependency("A", "B", lag=1))


def test_a_free_id_is_the_letter_of_the_kind_and_the_next_number() -> None:
    written = plan([action("A1"), action("A2"), milestone("M2"), follow_up("E1", "A1", 1)])

    assert [written.free_id(kind) for kind in (Kind.ACTION, Kind.MILESTONE, Kind.FOLLOW_UP)] == ["A3", "M1", "E2"]


def test_a_changed_plan_leaves_the_old_one_as_it_was() -> None:
    before = plan([action("A", 2), action("B", 3)], "A FS B")

    after = (
        before.with_step(action("A", 9))
        .without_dependency(Dependency("A", "B"))
        .with_goal(EndGoal("Something else", date(2028, 1, 3)))
    )

    assert (before.steps["A"].days, before.dependencies, before.goal.due) == (2, links("A FS B"), date(2027, 6, 30))
    assert (after.steps["A"].days, after.dependencies, after.goal.due) == (9, (), date(2028, 1, 3))


def test_what_a_step_waits_for_is_replaced_only_when_it_is_said() -> None:
    before = plan([action("A"), action("B"), action("C")], "A FS C, B FS C")

    kept = before.with_step(action("C", 4))
    replaced = before.with_step(action("C", 4), links("B SS C"))
    emptied = before.with_step(action("C", 4), [])

    assert kept.dependencies == links("A FS C, B FS C")
    assert replaced.dependencies == links("B SS C")
    assert emptied.dependencies == ()


def test_a_new_step_comes_last_and_a_changed_one_keeps_its_place() -> None:
    before = plan([action("B"), action("A")])

    after = before.with_step(action("B", 7)).with_step(action("C"))

    assert list(after.steps) == ["B", "A", "C"]


def test_a_dependency_is_added_once_or_put_in_place_of_another() -> None:
    before = plan([action("A"), action("B")], "A FS B")

    assert before.with_dependency(Dependency("A", "B")).dependencies == links("A FS B")
    assert before.with_dependency(Dependency("A", "B", lag=3)).dependencies == links("A FS B, A FS+3 B")
    assert before.with_dependency(Dependency("A", "B", lag=3), Dependency("A", "B")).dependencies == links("A FS+3 B")


def test_a_plan_can_have_other_calendars_and_results() -> None:
    calendar = WorkCalendar(closures=(Closure(date(2027, 5, 6), date(2027, 5, 6)),))
    june = Measurement("csat", date(2027, 6, 1), Decimal(78))

    changed = plan([action("A")]).with_calendars(calendar, part_time(1)).with_results([CSAT], [TARGET], [june])

    assert (changed.calendar, list(changed.calendars)) == (calendar, ["part"])
    assert (changed.metrics, changed.key_results, changed.measurements) == ((CSAT,), (TARGET,), (june,))


def test_without_a_step_what_waited_for_it_waits_for_what_it_waited_for() -> None:
    steps = [action(step) for step in ("A", "B", "X", "C", "D")]
    before = plan(steps, "A FS+1 X, B FS X, X FS+2 C, X FS D")

    after = before.without_step("X")

    assert set(after.dependencies) == set(links("A FS+3 C, A FS+1 D, B FS+2 C, B FS D"))
    assert list(after.steps) == ["A", "B", "C", "D"]


def test_without_a_step_no_bridge_is_laid_where_two_steps_are_tied_already() -> None:
    before = plan([action("A"), action("X"), action("B")], "A FS X, X FS+5 B, A SS+1 B")

    after = before.without_step("X")

    assert after.dependencies == links("A SS+1 B")


@pytest.mark.parametrize("tied", ["A SS X, X FS B", "A FS X, X FF B", "A FS+2 cd X, X FS B", "A FS X, X FS+2 cd B"])
def test_without_a_step_other_dependencies_go_with_it(tied: str) -> None:
    after = plan([action("A"), action("X"), action("B")], tied).without_step("X")

    assert after.dependencies == ()


def test_two_steps_that_follow_one_another_can_both_be_removed() -> None:
    before = plan([action(step) for step in "AXYB"], "A FS X, X FS Y, Y FS B")

    assert before.without_step("X").without_step("Y").dependencies == links("A FS B")
    assert before.without_step("Y").without_step("X").dependencies == links("A FS B")


def test_a_step_that_others_follow_is_not_removed() -> None:
    before = plan([action("A"), follow_up("E1", "A", 30), follow_up("E2", "A", 60)])

    with pytest.raises(InvalidInput, match=r"E1, E2 .* A: anchor them") as refusal:
        before.without_step("A")

    assert list(refusal.value.problems) == ["step"]


def test_a_key_result_is_no_longer_due_at_a_step_that_went() -> None:
    here = KeyResult("KR1", "csat", Decimal(86), at=(DueAt("A"), DueAt("B")))
    elsewhere = KeyResult("KR2", "csat", Decimal(86), due=date(2027, 6, 1))
    before = plan([action("A"), action("B")], metrics=(CSAT,), key_results=(here, elsewhere))

    after = before.without_step("A")

    assert after.key_results[0].at == (DueAt("B"),)
    assert after.key_results[1] == elsewhere


def test_a_plan_without_steps_has_a_timeline() -> None:
    timeline = work_backward(plan([]), date(2027, 6, 1))

    assert (timeline.windows, timeline.must_start, timeline.feasible) == ({}, None, True)


def test_a_plan_that_reaches_out_of_all_years_says_so() -> None:
    steps: list[Step] = [action(f"A{n}", 10_000) for n in range(6)]
    chain = ", ".join(f"A{n} FS A{n + 1}" for n in range(5))

    with pytest.raises(InvalidInput, match="1900 to 2200"):
        work_backward(plan(steps, chain), date(2027, 6, 1))


@pytest.mark.parametrize("unit", ["", " cd"])
def test_a_chain_of_fifty_thousand_steps_is_no_deeper_than_any_other(unit: str) -> None:
    count = 50_000 if not unit else 20_000
    steps = [milestone(f"M{n}") for n in range(count)]
    lag = "+1 cd" if unit else ""
    chain: dict[str, Any] = {
        "dependencies": tuple(links(f"M{n} FS{lag} M{n + 1}")[0] for n in range(count - 1)),
        "calendar": WorkCalendar(frozenset(range(7))),
    }

    timeline = work_backward(plan(steps, due=date(2127, 1, 1), **chain), date(2026, 6, 1))

    # Without lag all stand on the goal's day; with one day between ends of days they stand 19,999 days apart.
    assert timeline.driving_chain is not None
    assert timeline.windows["M0"].planned_start == (date(2127, 1, 1) if not unit else date(2072, 3, 30))


def test_a_circle_of_fifty_thousand_steps_is_refused_by_its_members() -> None:
    steps = [milestone(f"M{n}") for n in range(50_000)]
    ring = tuple(Dependency(f"M{n}", f"M{(n + 1) % 50_000}") for n in range(50_000))

    with pytest.raises(InvalidInput, match="These steps wait for one another"):
        plan(steps, dependencies=ring)


def test_a_plan_of_a_hundred_thousand_steps_is_worked_backward() -> None:
    steps = [action(f"A{n}") for n in range(100_000)]
    tied = tuple(Dependency(f"A{n}", f"A{n + 1000}") for n in range(99_000))

    timeline = work_backward(plan(steps, due=date(2027, 6, 30), dependencies=tied), date(2026, 6, 1))

    # A hundred rows of a thousand steps each: the first row has 100 working days from its start to the goal.
    assert len(timeline.windows) == 100_000
    assert timeline.must_start == date(2027, 2, 11)
