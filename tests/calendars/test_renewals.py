"""Renewals: what is taken over from before a change is what would have been made anew, and most of it is taken over."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backcast.calendars.components import Entry
from backcast.calendars.entries import plan_entries
from backcast.calendars.identities import Identities, Identity
from backcast.calendars.renewals import KeptEntries, entries_anew
from backcast.domain.errors import BackcastError
from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Anchor, Kind, Step
from backcast.domain.results.key_results import DueAt, KeyResult
from backcast.domain.results.metrics import Metric
from backcast.domain.scheduling.schedule import work_backward
from tests.calendars.plans import MOMENT, TODAY, identities_of, onboarding, plan_of
from tests.domain.drawn_plans import plans, tried
from tests.storage.drawn_plans import plans as full_plans

ADDRESS = "https://plans.example/p"
Edit = Callable[[Plan], Plan]


def step_address(step: str) -> str:
    return f"{ADDRESS}/steps/{step}"


def changed(step: str, **fields: Any) -> Edit:
    return lambda plan: plan.with_step(replace(plan.step(step), **fields))


@st.composite
def edits(draw: st.DrawFn, plan: Plan) -> Edit:
    """A change of one part of a plan, of those above all that other steps tell of."""
    step, other = draw(st.sampled_from(list(plan.steps))), draw(st.sampled_from(list(plan.steps)))
    day, text = TODAY + timedelta(draw(st.integers(-60, 60))), draw(st.sampled_from(["x", "Another title", "é, b"]))
    name = draw(st.sampled_from(["title", "owner", "note", "phase", "criteria"]))
    metric, lag = Metric("m", "Metric", "%"), draw(st.integers(0, 3))
    found: Edit = draw(
        st.sampled_from(
            [
                changed(step, **{name: text}),
                changed(step, days=draw(st.integers(1, 40))),
                changed(step, started=day, finished=day),
                changed(step, anchor=Anchor(other, draw(st.integers(0, 9)))),
                changed(step, kind=Kind.MILESTONE, days=0),
                lambda plan: plan.with_dependency(Dependency(step, other, lag=lag)),
                lambda plan: replace(plan, dependencies=plan.dependencies[1:]),
                lambda plan: plan.without_step(step),
                lambda plan: plan.with_goal(replace(plan.goal, statement=text)),
                lambda plan: plan.with_goal(replace(plan.goal, due=plan.goal.due - timedelta(30))),
                lambda plan: plan.with_results(
                    [*plan.metrics, metric], [KeyResult(text, "m", Decimal(1), at=(DueAt(step),))], plan.measurements
                ),
                lambda plan: plan,
            ]
        )
    )
    return found


def counted(identities: Identities, steps: Mapping[str, int]) -> Identities:
    """The same after so many more changes of the entries of some steps."""

    def later(step: str, known: Identity) -> Identity:
        more = steps.get(step, 0)
        return replace(known, sequence=more, changed=MOMENT + timedelta(seconds=more))

    return replace(
        identities,
        dues={step: later(step, known) for step, known in identities.dues.items()},
        starts={step: later(step, known) for step, known in identities.starts.items()},
    )


def by_uid(entries: list[Entry]) -> dict[str, Entry]:
    return {each.identity.text: each for each in entries}


@tried(60)
@given(data=st.data())
def test_after_any_changes_the_entries_are_those_that_reading_the_whole_plan_gives(data: st.DataObject) -> None:
    plan, known, with_starts = data.draw(full_plans() | plans().map(itemgetter(0))), None, data.draw(st.booleans())
    for _ in range(data.draw(st.integers(1, 4))):
        try:
            plan = data.draw(edits(plan))(plan)
            timeline = work_backward(plan, data.draw(st.sampled_from([TODAY, TODAY + timedelta(40)])))
        except BackcastError:
            assume(False)
        assume(plan.steps)
        identities = counted(
            identities_of(plan), data.draw(st.dictionaries(st.sampled_from(list(plan.steps)), st.just(1)))
        )
        identities = identities if with_starts else replace(identities, starts={})
        address = data.draw(st.sampled_from([ADDRESS, ADDRESS, ""]))

        known = entries_anew(known, plan, timeline, identities, address, step_address if address else lambda _: "")

        whole = plan_entries(
            plan, timeline, identities, address=address, step_address=step_address if address else lambda _: ""
        )
        assert by_uid(known.all()) == by_uid(whole)


def renewed(known: KeptEntries | None, plan: Plan, day: date = TODAY) -> KeptEntries:
    return entries_anew(known, plan, work_backward(plan, day), identities_of(plan), ADDRESS, step_address)


def test_a_note_at_one_step_makes_its_entries_anew_and_takes_over_all_others() -> None:
    before = renewed(None, onboarding())

    after = renewed(before, changed("A5", note="In pairs")(before.plan))

    old, new = before.of_steps, after.of_steps
    assert {step for step in new if any(a is not b for a, b in zip(new[step], old[step], strict=True))} == {"A5"}
    assert all("Note: In pairs" in each.lines for each in new["A5"])


SMALL = replace(
    plan_of(
        Step("A", Kind.ACTION, "Train", 5),
        Step("M", Kind.MILESTONE, "First gate"),
        Step("N", Kind.MILESTONE, "Second gate", not_before=date(2026, 12, 1)),
        Step("B", Kind.ACTION, "Coach", 3),
        Step("F", Kind.FOLLOW_UP, "Measure", 1, anchor=Anchor("B", 30)),
        needs=[Dependency("A", "M"), Dependency("A", "N"), Dependency("A", "B", lag=1)],
    ),
    metrics=(Metric("talks", "Coaching talks", "a week"),),
    key_results=(KeyResult("half", "talks", Decimal(5), at=(DueAt("B"),)),),
)
# What is changed, and whose entry reads differently for it although nothing was done to that step.
TOLD_BY_OTHERS: dict[str, tuple[Edit, str]] = {
    "a title, by who waits for it": (changed("A", title="Train all"), "B"),
    "a title, by who leads to it": (changed("M", title="Gate one"), "A"),
    "an event, by who is waited for": (changed("F", anchor=Anchor("B", 40)), "B"),
    "a kind, by who leads to it": (changed("M", kind=Kind.ACTION, days=1), "A"),
    "the day of a gate, by who leads to the one that comes first now": (
        changed("N", fixed_start=date(2026, 12, 10)),
        "A",
    ),
    "a link": (lambda plan: replace(plan, dependencies=plan.dependencies[:2]), "B"),
    "the end goal": (lambda plan: plan.with_goal(replace(plan.goal, statement="All coach")), "B"),
    "a key result": (lambda plan: replace(plan, key_results=()), "B"),
    "a metric": (lambda plan: replace(plan, metrics=(Metric("talks", "Talks", "a week"),)), "B"),
    "how long a step takes, by who must be earlier for it": (changed("B", days=9), "A"),
    "a step that went": (lambda plan: plan.without_step("F"), "B"),
}


@pytest.mark.parametrize("case", list(TOLD_BY_OTHERS))
def test_what_other_entries_tell_of_a_change_is_told(case: str) -> None:
    edit, told_by = TOLD_BY_OTHERS[case]
    plan, (old, new) = edit(SMALL), (replace(identities_of(of), starts={}) for of in (SMALL, edit(SMALL)))
    before = entries_anew(None, SMALL, work_backward(SMALL, TODAY), old, ADDRESS, step_address)

    after = entries_anew(before, plan, work_backward(plan, TODAY), new, ADDRESS, step_address)

    whole = plan_entries(plan, work_backward(plan, TODAY), new, address=ADDRESS, step_address=step_address)
    assert by_uid(after.all()) == by_uid(whole)
    assert after.of_steps[told_by] != before.of_steps[told_by]


def test_entries_that_changed_once_more_or_lie_at_another_address_are_made_anew() -> None:
    before, timeline = renewed(None, SMALL), work_backward(SMALL, TODAY)
    again = counted(identities_of(SMALL), {"A": 1})

    recounted = entries_anew(before, SMALL, timeline, again, ADDRESS, step_address)
    moved = entries_anew(before, SMALL, timeline, identities_of(SMALL), "https://new.example", lambda step: f"/{step}")

    assert [each.identity.sequence for each in recounted.of_steps["A"]] == [1, 1]
    assert {each.url for each in moved.all()} == {"https://new.example", "/A", "/M", "/N", "/B", "/F"}
