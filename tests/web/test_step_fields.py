"""Step fields: the form of a step says the step, and the step says its form."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from werkzeug.datastructures import MultiDict

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Anchor, At, Kind, Step, Unit
from backcast.domain.results.chains import Purpose
from backcast.web.forms import Fields
from backcast.web.step_fields import needs_from, step_from, step_values, typed_need_rows
from tests.storage.drawn_plans import plans, tried


def rows(*typed: tuple[str, str, str, str]) -> Fields:
    form: MultiDict[str, str] = MultiDict()
    for row in typed:
        for name, value in zip(("need_step", "need_type", "need_lag", "need_unit"), row, strict=True):
            form.add(name, value)
    return Fields(form)


def form_of(plan: Plan, step: Step) -> MultiDict[str, str]:
    """What a browser sends when nobody touched the form: its line ends are not ours."""
    values = step_values(plan, step)
    form = MultiDict({name: str(value).replace("\n", "\r\n") for name, value in values.items() if name != "needs"})
    for row in values["needs"]:  # type: ignore[attr-defined]
        for name, value in row.items():
            form.add(f"need_{name}", str(value))
    return form


def problems_of(form: dict[str, str]) -> dict[str, str]:
    with pytest.raises(InvalidInput) as raised:
        step_from(Fields.of(form), "A1")
    return raised.value.problems


def test_an_action_is_read_with_all_that_its_form_says() -> None:
    fields = Fields.of(
        {
            "kind": "action",
            "title": "Pilot",
            "days": "5",
            "owner": "Facilitator",
            "calendar": "part-time",
            "phase": "develop",
            "training": "no",
            "not_before": "2026-10-09",
            "deadline": "2026-10-20",
            "started": "2026-10-12",
            "remaining": "3",
            "note": "Three starters\r\nonly",
        }
    )

    step = step_from(fields, "A9")

    assert step == Step(
        "A9",
        Kind.ACTION,
        "Pilot",
        5,
        owner="Facilitator",
        calendar="part-time",
        phase="develop",
        training=False,
        not_before=date(2026, 10, 9),
        deadline=date(2026, 10, 20),
        started=date(2026, 10, 12),
        remaining=3,
        note="Three starters\nonly",
    )


def test_fields_of_another_kind_do_not_count() -> None:
    form = {"title": "Go", "days": "5", "at": "start"}

    milestone = step_from(Fields.of({**form, "kind": "milestone"}), "M1")
    action = step_from(Fields.of({**form, "kind": "action"}), "A2")

    assert (milestone.days, milestone.at) == (0, At.START)
    assert (action.days, action.at) == (5, At.END)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_step_of_any_kind_may_come_after_an_event_and_be_measured_on_a_level(kind: Kind) -> None:
    form = {"title": "Go", "days": "5", "kind": kind.value, "level": "3", "anchor_step": "A1", "anchor_offset": "0"}

    step = step_from(Fields.of(form), "S1")

    assert (step.anchor, step.level) == (Anchor("A1", 0, Unit.CALENDAR), 3)


def test_a_follow_up_is_read_with_its_event() -> None:
    fields = Fields.of(
        {
            "kind": "follow-up",
            "title": "30-day check",
            "days": "1",
            "anchor_step": "A12",
            "anchor_offset": "30",
            "anchor_unit": "working",
            "anchor_window": "5",
            "level": "3",
            "instrument": "Observation",
        }
    )

    step = step_from(fields, "E1")

    assert step.anchor == Anchor("A12", 30, Unit.WORKING, 5)
    assert (step.level, step.instrument) == (3, "Observation")


def test_everything_that_is_wrong_in_a_step_is_told_at_once() -> None:
    problems = problems_of({"kind": "action", "title": " ", "days": "x", "deadline": "soon", "remaining": "few"})

    assert set(problems) == {"title", "days", "deadline", "remaining"}


def test_a_follow_up_without_its_event_is_refused() -> None:
    problems = problems_of({"kind": "follow-up", "title": "Check", "days": "1"})

    assert problems == {"anchor_step": "Choose the step that it follows."}


def test_rows_without_a_step_are_left_out() -> None:
    fields = rows(("A1", "SS", "2", "working"), ("", "FS", "0", "working"), ("A2", "FS", "14", "calendar"))

    needs = needs_from(fields, "A3")

    assert needs == [
        Dependency("A1", "A3", LinkType.SS, 2),
        Dependency("A2", "A3", LinkType.FS, 14, Unit.CALENDAR),
    ]


def test_no_days_between_are_no_calendar_days_either() -> None:
    fields = rows(("A1", "FS", "0", "calendar"), ("A2", "FS", "", "calendar"))

    needs = needs_from(fields, "A3")

    assert needs == [Dependency("A1", "A3"), Dependency("A2", "A3")]


def test_every_wrong_row_is_told_with_the_step_that_it_names() -> None:
    fields = rows(("A1", "FS", "some", "working"), ("A2", "FS", "-3", "calendar"), ("A3", "FS", "0", "working"))

    with pytest.raises(InvalidInput) as raised:
        needs_from(fields, "A4")

    told = raised.value.problems["needs"]
    assert "Waiting for A1: “some” cannot be read." in told
    assert "Waiting for A2: A lag in calendar days is at least 1" in told
    assert "A3" not in told


def test_a_row_comes_back_as_it_was_typed() -> None:
    fields = rows(("A1", "FS", "some", "working"), ("", "FS", "0", "working"))

    shown = typed_need_rows(fields)

    assert shown == [{"step": "A1", "type": "FS", "lag": "some", "unit": "working"}]


@given(plans())
@tried(60)
def test_the_form_of_any_step_sent_back_unchanged_is_that_step(plan: Plan) -> None:
    for step in plan.steps.values():
        form = form_of(plan, step)

        assert step_from(Fields(form), step.id, step) == step
        assert needs_from(Fields(form), step.id, plan.needs(step.id)) == plan.needs(step.id)


def test_what_is_changed_in_a_form_is_changed_and_nothing_else() -> None:
    step = Step("A1", Kind.ACTION, "Deliver", 5, anchor=Anchor("A0", 3), level=1, note=" as it was \n")
    plan = Plan("Plan", EndGoal("True", date(2026, 12, 18)), steps={"A0": Step("A0", Kind.ACTION, "x", 1), "A1": step})
    form = form_of(plan, step)
    form["days"] = "6"
    form["anchor_step"] = ""

    changed = step_from(Fields(form), "A1", step)

    assert changed == Step("A1", Kind.ACTION, "Deliver", 6, level=1, note=" as it was \n")


def test_equal_rows_are_one() -> None:
    row = ("A1", "SS", "2", "working")

    needs = needs_from(rows(row, row, ("A1", "SS", "3", "working"), row), "A3")

    assert needs == [Dependency("A1", "A3", LinkType.SS, 2), Dependency("A1", "A3", LinkType.SS, 3)]


def test_a_wait_that_is_not_negotiable_is_a_choice_of_its_row() -> None:
    fields = rows(("A1", "FS!", "2", "working"), ("A2", "FS", "0", "working"))

    needs = needs_from(fields, "A3", [Dependency("A1", "A3", lag=2, reason="Paint dries")])

    assert needs == [Dependency("A1", "A3", lag=2, reason="Paint dries", firm=True), Dependency("A2", "A3")]


def test_a_row_keeps_the_reason_of_the_dependency_that_it_shows() -> None:
    dry, booked = Dependency("A1", "A3", lag=2, reason="Paint dries"), Dependency("A1", "A3", lag=5, reason="Booked")
    other = Dependency("A2", "A3", reason="Needs the list")
    fields = rows(("A1", "FS", "5", "working"), ("A1", "FS", "2", "working"), ("A2", "SS", "1", "working"))

    needs = needs_from(fields, "A3", [dry, booked, other])

    assert needs == [booked, dry, Dependency("A2", "A3", LinkType.SS, 1, reason="Needs the list")]


def test_a_changed_row_keeps_the_reason_that_no_other_row_shows() -> None:
    dry, booked = Dependency("A1", "A3", lag=2, reason="Paint dries"), Dependency("A1", "A3", lag=5, reason="Booked")
    fields = rows(("A1", "FS", "7", "working"), ("A1", "FS", "5", "working"), ("A1", "FS", "7", "working"))

    needs = needs_from(fields, "A3", [dry, booked])

    assert needs == [Dependency("A1", "A3", lag=7, reason="Paint dries"), booked]


def test_a_cost_is_read_as_people_write_it_and_shown_with_its_thousands_apart() -> None:
    form = {"kind": "action", "title": "Pilot", "days": "5"}

    step = step_from(Fields.of({**form, "cost": "EUR 12.500,50"}), "A1")

    assert step.purpose == Purpose(cost=Decimal("12500.50"))
    plan = Plan("Pilot", EndGoal("Piloted", date(2026, 12, 18)), steps={"A1": step})
    assert step_values(plan, step)["cost"] == "12,500.5"
    assert "could be 1500 or 1.5" in problems_of({**form, "cost": "1.500"})["cost"]
