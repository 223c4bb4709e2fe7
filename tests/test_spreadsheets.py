import csv
import io
from datetime import date
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Anchor, Kind, Step, Unit
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.workdays import WorkCalendar
from backcast.spreadsheets import csv_table

TODAY = date(2026, 8, 3)


def plan_of(*steps: Step, needs: tuple[Dependency, ...] = (), due: date = date(2026, 8, 31)) -> Plan:
    """A plan whose every day is a working day."""
    return Plan(
        "Coaching",
        EndGoal("Every lead coaches weekly", due),
        WorkCalendar(workdays=frozenset(range(7))),
        steps=MappingProxyType({step.id: step for step in steps}),
        dependencies=needs,
    )


def rows_of(plan: Plan) -> list[dict[str, str]]:
    *steps, _goal, _calendar = csv.DictReader(io.StringIO(csv_table(plan, work_backward(plan, TODAY)), newline=""))
    return steps


def test_every_step_has_a_row_with_its_dates_in_the_order_of_the_plan() -> None:
    # Backward from 31 August: the pilot takes 27 to 31, the writing the ten days before; forward from 3 August.
    plan = plan_of(
        Step("A1", Kind.ACTION, "Write, edit", 10, owner="Ann"),
        Step("A2", Kind.ACTION, "Pilot", 5),
        needs=(Dependency("A1", "A2"),),
    )

    table = csv_table(plan, work_backward(plan, TODAY))

    assert table.split("\r\n") == [
        "Id,Kind,Title,Owner,Days,Waits for,Start by,Latest finish,Earliest start,Earliest finish,"
        "Planned start,Planned finish,Slack,Driving chain,After the end goal,Status,Phase,Calendar,Load,Milestone at,"
        "Not before,Deadline,Fixed start,Started,Finished,Remaining,Window,Spread,Basis,Not negotiable,Level,Training,"
        "Criteria,Instrument,Sample,Note",
        'A1,action,"Write, edit",Ann,10,,2026-08-17,2026-08-26,2026-08-03,2026-08-12,'
        "2026-08-17,2026-08-26,14,yes,no,not begun" + "," * 20,
        "A2,action,Pilot,,5,A1,2026-08-27,2026-08-31,2026-08-13,2026-08-17,2026-08-27,2026-08-31,14,yes,no,not begun"
        + "," * 20,
        ",end goal,Every lead coaches weekly" + "," * 19 + "2026-08-31" + "," * 14,
        ",calendar,mon tue wed thu fri sat sun" + "," * 33,
        "",
    ]


def test_a_negative_slack_stays_a_number() -> None:
    (row,) = rows_of(plan_of(Step("A1", Kind.ACTION, "Write", 10), due=date(2026, 8, 10)))

    assert row["Slack"] == "-2"  # ten days from 3 August end on the 12th


def test_what_a_step_waits_for_is_said_in_words() -> None:
    steps = [Step(name, Kind.ACTION, name, 1) for name in ("A1", "A2", "A3", "A4", "A5")]
    needs = (
        Dependency("A1", "A5", lag=2),
        Dependency("A2", "A5", lag=-1),
        Dependency("A3", "A5", LinkType.SS, lag=1, unit=Unit.CALENDAR),
        Dependency("A4", "A5", LinkType.FF),
    )
    follow_ups = [
        Step("E1", Kind.FOLLOW_UP, "Day 30", 1, anchor=Anchor("A5", 30)),
        Step("M1", Kind.MILESTONE, "Done", anchor=Anchor("A5", 0)),
    ]

    rows = {row["Id"]: row for row in rows_of(plan_of(*steps, *follow_ups, needs=needs))}

    assert rows["A5"]["Waits for"] == (
        "A1 (2 working days in between); A2 (overlap of 1 working day); "
        "A3 (start to start, 1 calendar day in between); A4 (finish to finish)"
    )
    assert rows["E1"]["Waits for"] == "A5 (30 calendar days after)"
    assert rows["M1"]["Waits for"] == "A5 (same day)"
    assert rows["E1"]["After the end goal"] == "yes"
    assert rows["A5"]["After the end goal"] == "no"


def test_the_status_is_what_was_recorded() -> None:
    began, ended = date(2026, 7, 1), date(2026, 7, 3)
    plan = plan_of(
        Step("A1", Kind.ACTION, "Write", 3, started=began, finished=ended),
        Step("A2", Kind.ACTION, "Pilot", 3, started=TODAY),
        Step("A3", Kind.ACTION, "Deliver", 3),
    )

    assert [row["Status"] for row in rows_of(plan)] == ["done", "under way", "not begun"]


@pytest.mark.parametrize(
    ("title", "cell"),
    [
        ('=HYPERLINK("http://x.example")', '\'=HYPERLINK("http://x.example")'),
        ("+1", "'+1"),
        ("-1 day", "'-1 day"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'\t=1+1"),
        ("  =1+1", "'=1+1"),
        ("＝1＋1", "'＝1＋1"),
        ("1 = 1", "1 = 1"),
        ("'quoted'", "'quoted'"),
    ],
)
def test_no_text_becomes_a_formula(title: str, cell: str) -> None:
    (row,) = rows_of(plan_of(Step("A1", Kind.ACTION, title, 1, owner=f"Ann\n{title}")))

    assert row["Title"] == cell
    assert row["Owner"].startswith("Ann ")


def test_an_id_cannot_become_a_formula_either() -> None:
    plan = plan_of(
        Step("=1+1", Kind.ACTION, "Write", 1), Step("A2", Kind.ACTION, "Pilot", 1), needs=(Dependency("=1+1", "A2"),)
    )

    rows = rows_of(plan)

    assert rows[0]["Id"] == "'=1+1"
    assert rows[1]["Waits for"] == "'=1+1"


@given(st.text(min_size=1), st.text())
def test_whatever_a_step_is_called_the_table_keeps_its_shape(title: str, owner: str) -> None:
    try:
        plan = plan_of(Step("A1", Kind.ACTION, title, 1, owner=owner), Step("A2", Kind.ACTION, "Pilot", 1))
    except InvalidInput:
        return

    table = csv_table(plan, work_backward(plan, TODAY))

    rows = list(csv.reader(io.StringIO(table, newline="")))
    assert [len(row) for row in rows] == [36] * 5
    assert table.count("\r\n") == 5
    assert not [cell for row in rows[1:] for cell in row[2:4] if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]
