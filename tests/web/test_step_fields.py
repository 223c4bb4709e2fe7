"""Step fields: the form of a step says the step, and the step says its form."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Anchor, At, Kind, Step, Unit
from backcast.web.forms import Fields
from backcast.web.step_fields import needs_from, step_from, step_values, typed_need_rows


def rows(*typed: tuple[str, str, str, str]) -> Fields:
    form: MultiDict[str, str] = MultiDict()
    for row in typed:
        for name, value in zip(("need_step", "need_type", "need_lag", "need_unit"), row, strict=True):
            form.add(name, value)
    return Fields(form)


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
    form = {"title": "Go", "days": "5", "level": "3", "at": "start", "anchor_step": "A1", "anchor_offset": "0"}

    milestone = step_from(Fields.of({**form, "kind": "milestone"}), "M1")
    action = step_from(Fields.of({**form, "kind": "action"}), "A2")

    assert (milestone.days, milestone.level, milestone.at) == (0, None, At.START)
    assert milestone.anchor == Anchor("A1", 0, Unit.CALENDAR)
    assert (action.level, action.at, action.anchor) == (None, At.END, None)


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


def test_the_form_of_a_step_reads_back_as_the_same_step() -> None:
    before = Step("A1", Kind.ACTION, "Deliver", 5)
    check = Step(
        "E1",
        Kind.FOLLOW_UP,
        "Check",
        1,
        anchor=Anchor("A1", 30, Unit.CALENDAR, 5),
        level=0,
        training=True,
        deadline=date(2026, 12, 1),
    )
    need = Dependency("A1", "E1", LinkType.FF, -2)
    plan = Plan("Plan", EndGoal("True", date(2026, 12, 18)), steps={"A1": before, "E1": check}, dependencies=(need,))

    values = step_values(plan, check)
    form = MultiDict({name: str(value) for name, value in values.items() if name != "needs"})
    for row in values["needs"]:  # type: ignore[attr-defined]
        for name, value in row.items():
            form.add(f"need_{name}", str(value))

    assert step_from(Fields(form), "E1") == check
    assert needs_from(Fields(form), "E1") == [need]
