"""The planner agrees with the plain reference on random plans; see ``drawn_plans.py`` for trying thousands."""

from datetime import date

from hypothesis import given

from backcast.domain.planning.plan import Plan
from backcast.domain.scheduling.schedule import work_backward
from tests.domain.drawn_plans import Shape, plans, tried
from tests.domain.reference import Reference


@tried(400)
@given(plans())
def test_every_date_is_that_of_the_reference(drawn: tuple[Plan, date]) -> None:
    check_dates(*drawn)


def check_dates(plan: Plan, today: date) -> None:
    """Every date, slack and verdict is that of the reference."""
    answers = Reference(plan, today).answers()

    timeline = work_backward(plan, today)

    windows = timeline.windows
    assert {s: (w.latest_start, w.latest_finish) for s, w in windows.items() if w.counts} == answers.latest
    assert {s: (w.earliest_start, w.earliest_finish) for s, w in windows.items()} == answers.earliest
    assert {s: (w.planned_start, w.planned_finish) for s, w in windows.items()} == answers.planned
    assert {s: (w.latest_start, w.latest_finish) for s, w in windows.items()} == answers.hanging
    assert {s: w.slack for s, w in windows.items() if w.counts} == answers.slack
    assert {s: w.critical for s, w in windows.items()} == answers.critical
    assert timeline.must_start == answers.must_start
    assert timeline.feasible is answers.feasible


@tried(25)
@given(plans(Shape(most_steps=24)))
def test_every_date_of_a_larger_plan_is_that_of_the_reference(drawn: tuple[Plan, date]) -> None:
    check_dates(*drawn)


@tried(50)
@given(plans())
def test_a_date_after_the_goal_belongs_to_a_follow_up_that_nothing_waits_for(drawn: tuple[Plan, date]) -> None:
    plan, today = drawn
    reference = Reference(plan, today)

    windows = work_backward(plan, today).windows

    free = {step for step in reference.outside_goal() - reference.held() if not plan.steps[step].finished}
    after_goal = {step for step, window in windows.items() if window.after_goal}
    assert after_goal == {step for step in free if windows[step].planned_finish > plan.goal.due}
