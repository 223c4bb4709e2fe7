"""Whatever was done to a plan, taking it all back gives the very same plan, and making it again the very other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backcast.domain.errors import BackcastError
from backcast.domain.people.persons import Person
from backcast.domain.planning.changes import parts_of
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Kind, Step
from backcast.domain.results.metrics import Measurement, Metric
from backcast.domain.workdays import Closure, WorkCalendar
from backcast.plan_files.writings import write_plan
from backcast.storage.store import Store
from backcast.use_cases.calendar_files import export_calendar
from backcast.use_cases.changes import redo_change, undo_change
from backcast.use_cases.edits import (
    Edit,
    add_step,
    change_calendars,
    change_goal,
    change_results,
    change_step,
    connect_steps,
    disconnect_steps,
    mark_done,
    mark_open,
    mark_started,
    move_step,
    remove_step,
)
from backcast.use_cases.plans import open_plan
from tests.builders import Clock, opened_again
from tests.use_cases.kept_plans import THURSDAY, edited, programme

Draw = Callable[[Plan, st.DataObject], Edit]


def some_step(plan: Plan, data: st.DataObject) -> Step:
    return plan.steps[data.draw(st.sampled_from(list(plan.steps)))]


def some_link(plan: Plan, data: st.DataObject) -> Dependency:
    return data.draw(st.sampled_from(plan.dependencies))


def another_step(plan: Plan, data: st.DataObject) -> Edit:
    new = Step(plan.free_id(Kind.ACTION), Kind.ACTION, "New", data.draw(st.integers(1, 5)))
    before, later = some_step(plan, data).id, some_step(plan, data).id
    return add_step(new, [Dependency(before, new.id, lag=data.draw(st.integers(0, 2)))], [later])


def other_values(plan: Plan, data: st.DataObject) -> Edit:
    step = some_step(plan, data)
    values: dict[str, Any] = {"title": data.draw(st.sampled_from(["Other", step.title])), "note": "A\nnote"}
    if not step.is_milestone:
        values["days"] = data.draw(st.integers(1, 30))
    return change_step(replace(step, **values), plan.needs(step.id)[:1])


def another_link(plan: Plan, data: st.DataObject) -> Edit:
    kind = data.draw(st.sampled_from(list(LinkType)))
    instead = some_link(plan, data) if data.draw(st.booleans()) else None
    return connect_steps(Dependency(some_step(plan, data).id, some_step(plan, data).id, kind), instead)


def one_link_less(plan: Plan, data: st.DataObject) -> Edit:
    link = some_link(plan, data)
    return disconnect_steps(link.before, link.after)


def other_days(plan: Plan, data: st.DataObject) -> Edit:
    narrower = WorkCalendar(frozenset({0, 1}), (Closure(date(2026, 10, 1), date(2026, 10, 2), "Away"),))
    names = data.draw(st.lists(st.sampled_from(["part", "far"]), unique=True))
    used = {step.calendar for step in plan.steps.values() if step.calendar}
    return change_calendars(replace(plan.calendar, closures=()), dict.fromkeys([*used, *names], narrower))


def other_results(plan: Plan, data: st.DataObject) -> Edit:
    metrics = [*plan.metrics, Metric(f"m{len(plan.metrics)}", "Another")]
    measured = [*plan.measurements, Measurement(metrics[-1].id, THURSDAY, Decimal("1.50"))]
    kept = plan.key_results[data.draw(st.integers(0, 1)) :]
    return change_results("Measured", metrics, kept, measured)


def another_goal(plan: Plan, data: st.DataObject) -> Edit:
    due = plan.goal.due + timedelta(data.draw(st.integers(-30, 30)))
    return change_goal(replace(plan.goal, due=due), data.draw(st.sampled_from(["A title", plan.title])))


EDITS: dict[str, Draw] = {
    "add": another_step,
    "change": other_values,
    "connect": another_link,
    "disconnect": one_link_less,
    "calendar": other_days,
    "results": other_results,
    "goal": another_goal,
    "remove": lambda plan, data: remove_step(some_step(plan, data).id),
    "remove again": lambda plan, data: remove_step(some_step(plan, data).id),
    "move": lambda plan, data: move_step(some_step(plan, data).id, data.draw(st.integers(-10, 10))),
    "done": lambda plan, data: mark_done(some_step(plan, data).id, THURSDAY),
    "started": lambda plan, data: mark_started(some_step(plan, data).id, THURSDAY),
    "open": lambda plan, data: mark_open(some_step(plan, data).id),
}


def after_a_restart(store: Store, person: Person, plan_id: str) -> tuple[Plan, str]:
    """What another process reads: the plan, and its file."""
    with opened_again(store) as again:
        plan = open_plan(again, person, plan_id).plan
    return plan, write_plan(plan)


def ordered(plan: Plan) -> list[Any]:
    return [(part, list(values.items())) for part, values in parts_of(plan).items()]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_all_taken_back_gives_the_same_plan_and_made_again_the_other(
    store: Store, owner: Person, data: st.DataObject
) -> None:
    begun = programme(store, owner, "onboarding")
    made = 0
    for name in data.draw(st.lists(st.sampled_from(list(EDITS)), min_size=1, max_size=8)):
        try:
            edited(store, owner, begun.id, EDITS[name](open_plan(store, owner, begun.id).plan, data))
            made += 1
        except BackcastError:
            continue  # an edit that makes no plan is refused, and nothing happened
    changed, changed_file = after_a_restart(store, owner, begun.id)

    for _ in range(made):
        undo_change(store, owner, begun.id, THURSDAY)
    back, back_file = after_a_restart(store, owner, begun.id)
    for _ in range(made):
        redo_change(store, owner, begun.id, THURSDAY)
    again, again_file = after_a_restart(store, owner, begun.id)

    assert back_file == write_plan(begun.plan)
    assert ordered(back) == ordered(begun.plan)
    assert again_file == changed_file
    assert ordered(again) == ordered(changed)


@pytest.mark.parametrize("step_id", ["A1", "A4", "A7", "E1", "A13"])
def test_a_removed_step_that_comes_back_is_the_same_entry_for_every_calendar(
    store: Store, owner: Person, step_id: str
) -> None:
    record = programme(store, owner, "onboarding")
    for follower in record.plan.followers(step_id):
        edited(store, owner, record.id, remove_step(follower.id))
    known = open_plan(store, owner, record.id).revisions[step_id]

    edited(store, owner, record.id, remove_step(step_id))
    back = undo_change(store, owner, record.id, THURSDAY).record.revisions[step_id]

    assert (back.uid, back.created) == (known.uid, known.created)
    assert back.sequence > known.sequence  # programs that saw it go must see that it is newer than what they knew


def test_a_step_that_is_added_again_is_the_same_entry(store: Store, owner: Person) -> None:
    record = programme(store, owner, "onboarding")
    known = edited(store, owner, record.id, add_step(Step("N", Kind.ACTION, "New", 1), [])).record.revisions["N"]

    for _ in range(3):
        undo_change(store, owner, record.id, THURSDAY)
        again = redo_change(store, owner, record.id, THURSDAY).record.revisions["N"]

    assert (again.uid, again.created) == (known.uid, known.created)
    assert again.sequence > known.sequence


def test_another_step_under_a_freed_name_is_another_entry(store: Store, owner: Person) -> None:
    record = programme(store, owner, "onboarding")
    edited(store, owner, record.id, remove_step("E1"))

    outcome = edited(store, owner, record.id, add_step(Step("E1", Kind.ACTION, "Something else", 1), []))

    assert outcome.record.revisions["E1"].uid != record.revisions["E1"].uid


def test_a_calendar_file_is_the_same_after_a_restart(store: Store, owner: Person, clock: Clock) -> None:
    record = programme(store, owner, "onboarding")
    before = export_calendar(store, owner, record.id, "http://localhost/plans/1")
    clock.turn(timedelta(days=400))

    with opened_again(store) as again:
        after = export_calendar(again, owner, record.id, "http://localhost/plans/1")

    assert after == before
