"""Tables of other programs and of ours, read as people write them, and refused where they may mean two things."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from backcast.domain.errors import CircularDependency, UnreadablePlanFile
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Anchor, Kind, Step, StepId, Unit
from backcast.domain.scheduling.schedule import work_backward
from backcast.project_files.tables.readings import read_table
from backcast.spreadsheets import csv_table
from tests.domain.drawn_plans import Shape, plans, tried
from tests.project_files.words import worded

ANYTHING = Shape()


def as_in_a_table(plan: Plan) -> dict[StepId, Step]:
    """The steps as a table can hold them: texts on one line, and of done work nothing that remains."""

    def flat(text: str) -> str:
        return " ".join(text.splitlines()).strip(" ").strip()

    steps = {}
    for step in plan.steps.values():
        names = ("title", "owner", "phase", "note", "criteria", "instrument", "sample", "basis")
        texts: dict[str, Any] = {name: flat(getattr(step, name)) for name in names}
        anchor = step.anchor and replace(step.anchor, unit=step.anchor.unit if step.anchor.offset else Unit.CALENDAR)
        remaining = step.remaining if step.started and not step.finished else None
        steps[step.id] = replace(step, **texts, anchor=anchor, remaining=remaining)
    return steps


@given(drawn=worded())
@tried(40)
def test_a_table_of_ours_comes_back_as_far_as_a_table_goes(drawn: tuple[Plan, date]) -> None:
    plan, today = drawn
    found = read_table(csv_table(plan, work_backward(plan, today)).encode("utf-8-sig")).plan

    assert dict(found.steps) == as_in_a_table(plan)
    plain = {replace(tie, reason="", firm=False) for tie in plan.dependencies}
    assert set(found.dependencies) == plain
    assert found.goal.due == plan.goal.due
    whole = {"": plan.calendar, **plan.calendars}
    read = {"": found.calendar, **found.calendars}
    assert {name: (each.workdays, each.closed.keys(), each.within) for name, each in read.items()} == {
        name: (each.workdays, each.closed.keys(), each.within) for name, each in whole.items()
    }


@given(drawn=plans(ANYTHING))
@tried(20)
def test_every_link_and_lag_comes_back_from_a_table(drawn: tuple[Plan, date]) -> None:
    plan, today = drawn
    found = read_table(csv_table(plan, work_backward(plan, today)).encode()).plan

    assert set(found.dependencies) == set(plan.dependencies)


def test_a_table_as_ms_project_exports_it_is_read() -> None:
    table = (
        "ID\tTask Name\tDuration\tStart\tFinish\tPredecessors\tResource Names\n"
        "1\tInterview\t4 days\t2027-04-01\t2027-04-06\t\tAnn[50%],Bob\n"
        "2\tWrite\t2 wks\t2027-04-09\t2027-04-22\t1FS+2 days\t\n"
        "3\tReady\t0 days\t2027-05-06\t2027-05-06\t2FS+14 edays,1SS\t\n"
    )

    reading = read_table(table.encode())

    steps = reading.plan.steps
    assert [(step.title, step.kind, step.days) for step in steps.values()] == [
        ("Interview", Kind.ACTION, 4),
        ("Write", Kind.ACTION, 10),
        ("Ready", Kind.MILESTONE, 0),
    ]
    assert (steps["1"].owner, steps["1"].load) == ("Ann", 50)
    assert set(reading.plan.dependencies) == {
        Dependency("1", "2", lag=2),
        Dependency("2", "3", lag=14, unit=Unit.CALENDAR),
        Dependency("1", "3", LinkType.SS),
    }
    assert reading.plan.goal.due == date(2027, 5, 6)
    assert (
        "Tasks with several people keep the first as their owner, the others are left out: “Interview”." in reading.told
    )
    assert "Start and finish dates of a table are left out: Backcast works them out." in reading.told


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_any_sign_between_cells_and_any_mark_before_the_text_will_do(sign: str, encoding: str) -> None:
    table = sign.join(["Title", "Days", "Kind", "Deadline"]) + "\r\n" + sign.join(["Tür", "3", "", ""]) + "\r\n"
    table += sign.join(["All is well", "", "End goal", "2027-06-30"]) + "\r\n"

    plan = read_table(table.encode(encoding)).plan

    assert (plan.steps["T1"].title, plan.steps["T1"].days) == ("Tür", 3)
    assert (plan.goal.statement, plan.goal.due) == ("All is well", date(2027, 6, 30))


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-12-18", date(2026, 12, 18)),
        ("18.12.2026", date(2026, 12, 18)),
        ("18 Dec 2026", date(2026, 12, 18)),
        ("Fri 18 December 2026", date(2026, 12, 18)),
        ("Dec 18, 2026", date(2026, 12, 18)),
        ("18/12/2026", date(2026, 12, 18)),
        ("12/18/2026", date(2026, 12, 18)),
        ("4/4/2026", date(2026, 4, 4)),
        ("2026-12-18T17:00:00", date(2026, 12, 18)),
    ],
)
def test_a_date_that_can_mean_one_day_is_read(cell: str, day: date) -> None:
    plan = read_table(f'Title;Days;Deadline\nA;1;"{cell}"\n'.encode()).plan

    assert plan.steps["T1"].deadline == day


def test_another_date_of_the_table_shows_whether_the_day_comes_first() -> None:
    plan = read_table(b"Title,Days,Deadline\nA,1,13/4/2026\nB,1,3/4/2026\n").plan

    assert plan.steps["T2"].deadline == date(2026, 4, 3)


def test_a_follow_up_is_read_with_its_event() -> None:
    plan = read_table(
        b"Id,Kind,Title,Days,Waits for,Deadline\nM,milestone,Launch,,,2027-06-30\n"
        b"E,follow-up,Survey,1,M (30 calendar days after),\n"
    ).plan

    assert plan.steps["E"].anchor == Anchor("M", 30)
    assert plan.steps["E"].kind is Kind.FOLLOW_UP


@pytest.mark.parametrize(
    ("table", "line", "said"),
    [
        ("Days,Owner\n1,Ann\n", 1, "A column “Title” is missing"),
        ("Title,Days\nA,1\n", 2, "Nothing here says by when"),
        ("Title,Days,Deadline\nA,many,2027-06-30\n", 2, "“many” is not a number of working days"),
        ("Title,Days,Deadline\nA,1,3/4/2026\n", 2, "may be two days"),
        ("Title,Days,Deadline\nA,1,13/4/2026\nB,1,4/13/2026\n", 2, "begin with the day and some with the month"),
        ("Title,Days,Deadline\nA,1,18/12/26\n", 2, "is not a date like 2026-12-18"),
        ("Id,Title,Days,Waits for\nA,a,1,Z\n", 2, "“Z” names no row of this table"),
        ("Id,Title,Days\nA,a,1\nA,b,1\n", 3, "The id “A” is taken: the row in line 2 has it"),
        ("Kind,Title,Deadline\ngoal,a,2027-01-01\ngoal,b,2027-01-01\n", 3, "Two rows are the end goal"),
        ("Title,Title,Days\nA,B,1\n", 1, "Two columns say the same"),
        ('Title,Days\n"A,1\n', 2, "cannot be read"),
        ("Title,Days,Load\nA,1,lots\n", 2, "“lots” is not a whole number"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(table: str, line: int, said: str) -> None:
    with pytest.raises(UnreadablePlanFile, match=said) as refused:
        read_table(table.encode())

    assert refused.value.place.line == line


def test_rows_that_wait_for_one_another_are_named_in_order() -> None:
    with pytest.raises(CircularDependency) as refused:
        read_table(b"Id,Title,Days,Waits for,Deadline\nA,a,1,B,2027-06-30\nB,b,1,A,\n")

    assert sorted(refused.value.members) == ["A", "B"]


def test_a_formula_that_was_made_harmless_is_the_text_again() -> None:
    plan = read_table(b"Title,Days,Deadline\n'=1+1,1,2027-06-30\n").plan

    assert plan.steps["T1"].title == "=1+1"


def test_columns_that_nobody_knows_are_told() -> None:
    reading = read_table(b"Title,Days,Deadline,Budget\nA,1,2027-06-30,500\n")

    assert "Columns that Backcast does not know are left out: “Budget”." in reading.told


def test_calendars_stand_in_rows_of_their_own() -> None:
    table = (
        "Id,Kind,Title,Days,Calendar,Not before,Deadline\n"
        "A,action,Pack,2,part,,\n"
        ",end goal,Packed,,,,2027-06-30\n"
        ",calendar,mon tue wed thu fri sat,,,,\n"
        'part,calendar,"Tuesday, Saturday",,,,\n'
        "part,closed day,Away,,,2027-06-26,2027-06-29\n"
    )

    plan = read_table(table.encode()).plan

    # Of Tuesdays and Saturdays before Wed 30 June, Tue 29 and Sat 26 are closed: Sat 19 and Tue 22 are left.
    window = work_backward(plan, date(2027, 6, 1)).windows["A"]
    assert (window.latest_start, window.latest_finish) == (date(2027, 6, 19), date(2027, 6, 22))


@pytest.mark.parametrize(
    ("rows", "line", "said"),
    [
        (",calendar,mon funday,,,\n", 3, "“funday” is no weekday"),
        (",calendar,mon,,,\n,calendar,tue,,,\n", 4, "described twice"),
        (",calendar,,,,\n", 3, "needs at least one working weekday"),
        ("part,closed day,Away,,2027-06-26,\n", 3, "No row describes the calendar “part”"),
        (",closed day,Away,,,\n", 3, "needs its date"),
        (",closed day,Away,,2027-06-26,2027-06-25\n", 3, "ends on 2027-06-25, before it begins"),
    ],
)
def test_a_calendar_that_cannot_be_read_is_told_with_its_line(rows: str, line: int, said: str) -> None:
    table = "Id,Kind,Title,Days,Not before,Deadline\nA,action,Pack,2,,2027-06-30\n" + rows

    with pytest.raises(UnreadablePlanFile, match=said) as refusal:
        read_table(table.encode())

    assert refusal.value.place.line == line
