"""Rules that hold for the repairs of every plan: told effects are true, what is firm stays, and all can be undone."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from backcast.domain.errors import BackcastError
from backcast.domain.planning.changes import apply, changes_between, parts_of
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step
from backcast.domain.repairs.candidates import candidates_of
from backcast.domain.repairs.codes import lever_of
from backcast.domain.repairs.levers import Cost, apply_all
from backcast.domain.repairs.menus import menu_of
from backcast.domain.repairs.sums import chain_sum
from backcast.domain.repairs.wins import Win, win_of
from backcast.domain.scheduling.schedule import work_backward
from tests.domain.drawn_plans import ONE_CALENDAR, Shape, chance, plans, tried

DATES = (Cost.LIMIT, Cost.GOAL)
SMALL = Shape(most_steps=4)


@st.composite
def firm_plans(draw: st.DrawFn) -> tuple[Plan, date]:
    """A plan in which some steps and dependencies, and perhaps the goal, are not negotiable."""
    plan, today = draw(plans())
    steps: Mapping[str, Step] = {name: replace(step, firm=draw(chance(3))) for name, step in plan.steps.items()}
    tied = tuple(replace(link, firm=draw(chance(3))) for link in plan.dependencies)
    goal = replace(plan.goal, hard=draw(chance(5)))
    return replace(plan, steps=steps, dependencies=tied, goal=goal), today


def wins_of(plan: Plan, today: date) -> list[Win]:
    """All that the menu of a plan tells."""
    menu = menu_of(plan, work_backward(plan, today))
    return [*menu.wins, *menu.together, *([menu.combination.win] if menu.combination else [])]


@tried(60)
@given(plans())
def test_what_is_told_of_a_lever_is_what_working_backward_again_gives(drawn: tuple[Plan, date]) -> None:
    plan, today = drawn
    before = work_backward(plan, today)

    for win in wins_of(plan, today):
        after = work_backward(apply_all(plan, win.levers, today), today)
        told = (win.short_by, win.slack, win.must_start, win.finish, win.suffices)
        assert told == (after.short_by, after.min_slack, after.must_start, after.finish, after.feasible)
        if before.explanation and after.explanation:
            assert win.days_won == before.explanation.short_by - after.explanation.short_by


@tried(60)
@given(firm_plans())
def test_no_lever_touches_what_is_not_negotiable(drawn: tuple[Plan, date]) -> None:
    plan, today = drawn
    firm = {name: step for name, step in plan.steps.items() if step.firm}

    for win in wins_of(plan, today):
        changed = apply_all(plan, win.levers, today)
        assert {name: changed.steps.get(name) for name in firm} == firm
        assert {link for link in plan.dependencies if link.firm} <= {*changed.dependencies}
        if plan.goal.hard:
            assert changed.goal == plan.goal


@tried(60)
@given(plans())
def test_a_combination_that_is_said_to_suffice_does(drawn: tuple[Plan, date]) -> None:
    plan, today = drawn
    found = menu_of(plan, work_backward(plan, today)).combination

    if found and found.suffices:
        again = work_backward(apply_all(plan, found.win.levers, today), today)
        assert again.feasible
        assert again.min_slack >= 0


@tried(40)
@given(plans(SMALL))
def test_the_combination_is_the_cheapest_of_all_sets_of_one_or_two(drawn: tuple[Plan, date]) -> None:
    plan, today = drawn
    before = work_backward(plan, today)
    menu = menu_of(plan, before)
    places = {lever: place for place, lever in enumerate(candidates_of(plan, before).levers)}
    compared = [win.levers[0] for win in (*menu.wins, *menu.together) if win.levers[0].cost not in DATES]
    levers = sorted(compared, key=places.__getitem__)

    best = None
    for size in (1, 2):
        enough = []
        for some in combinations(levers, size):
            with suppress(BackcastError):
                win = win_of(plan, before, some)
                enough += [((win.cost, win.slack, [places[lever] for lever in some]), win)] if win.suffices else []
        best = best or min(enough, key=lambda each: each[0], default=None)

    if best and not before.feasible:
        assert menu.combination
        assert menu.combination.win == best[1]
        assert menu.combination.proven


@tried(60)
@given(plans())
def test_nothing_that_has_not_begun_is_planned_in_the_past(drawn: tuple[Plan, date]) -> None:
    plan, today = drawn

    for win in wins_of(plan, today):
        changed = apply_all(plan, win.levers, today)
        windows = work_backward(changed, today).windows
        assert all(windows[name].planned_start >= today for name, step in changed.steps.items() if not step.started
                   and not step.finished)  # fmt: skip


@tried(60)
@given(firm_plans())
def test_what_was_used_can_be_taken_back_and_is_read_from_its_code(drawn: tuple[Plan, date]) -> None:
    plan, today = drawn

    for win in wins_of(plan, today):
        changed = apply_all(plan, win.levers, today)
        back = apply(changed, [change.reversed() for change in reversed(changes_between(plan, changed))])
        assert parts_of(back) == parts_of(plan)
        assert tuple(lever_of(plan, lever.code) for lever in win.levers) == win.levers


@tried(100)
@given(plans(replace(ONE_CALENDAR, calendar_lags=True)))
def test_a_chain_on_the_days_of_the_plan_alone_adds_up_unless_it_begins_after_its_limit(
    drawn: tuple[Plan, date],
) -> None:
    plan, today = drawn

    total = chain_sum(plan, work_backward(plan, today))

    assert total is None or total.adds_up == (total.start.date <= total.to.date)
