"""MS Project files that somebody else wrote, or wrote to do harm: read with what is left out told, or refused."""

from datetime import date

import pytest

from backcast.domain.errors import CircularDependency, UnreadablePlanFile
from backcast.domain.planning.steps import Kind
from backcast.project_files.mspdi.readings.projects import read_mspdi

NAMESPACE = "http://schemas.microsoft.com/project"
FINISH = "<FinishDate>2027-06-30T17:00:00</FinishDate>"


def task(number: int, more: str = "", duration: str = "PT16H0M0S") -> str:
    head = f"<UID>{number}</UID><ID>{number}</ID><Name>Task {number}</Name>"
    return f"\n<Task>{head}<Duration>{duration}</Duration>{more}</Task>"


def link(before: int, lag: int = 0, form: int = 7) -> str:
    inner = (
        f"<PredecessorUID>{before}</PredecessorUID><Type>1</Type><LinkLag>{lag}</LinkLag><LagFormat>{form}</LagFormat>"
    )
    return f"<PredecessorLink>{inner}</PredecessorLink>"


def project(*tasks: str, head: str = FINISH, before: str = "") -> bytes:
    return f'{before}<Project xmlns="{NAMESPACE}">{head}<Tasks>{"".join(tasks)}</Tasks></Project>'.encode()


def constrained(kind: int, on: str) -> bytes:
    return project(task(1, f"<ConstraintType>{kind}</ConstraintType><ConstraintDate>{on}</ConstraintDate>"))


BOMB = '<!DOCTYPE p [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (project(before=BOMB), "document type"),
        (project(before='<!DOCTYPE p SYSTEM "file:///etc/passwd">'), "document type"),
        (b"<html><body/></html>", "begins with <html> instead of <Project>"),
        (b'<Project xmlns="urn:else"/>', "are in the namespace"),
        (project(task(1))[:-20], "not well-formed XML"),
        (f'<Project xmlns="{NAMESPACE}">'.encode() + b"<x>" * 100_000, "nested more than 30 levels"),
        (b'<?xml version="1.0" encoding="utf-7"?><Project/>', "encoding"),
        (b"<Project>" + b" " * 20_000_000, "larger than 20 MB"),
        (project("<Task/>" * 130_000), "more than 120,000 Tasks"),
        (project("<Task>" + "".join(f"<X{n}/>" for n in range(3_000)) + "</Task>"), "kinds of elements"),
        (project(f"<Task><UID>1</UID><Name>{'x' * 200_000}</Name></Task>"), "longer than 100,000"),
        (project(task(1), task(1)), "Two tasks have the number 1"),
        (project(task(1), task(2, link(9))), "“Task 2” waits for a task with the number 9"),
        (project(task(1, link(1))), "cannot wait for itself"),
        (project(task(1, duration="-PT8H0M0S")), "cannot be negative"),
        (project(task(1, duration="two days")), "is not a duration like"),
        (project(task(1, duration="PT999999999H0M0S")), "1 to 10,000"),
        (project(task(1), task(2, link(1, 10**12))), "beyond the limit"),
        (project(task(1, "<Deadline>9999-12-31T17:00:00</Deadline>")), "outside the years 1900 to 2200"),
        (project(task(1), head=""), "by when the project must be finished"),
        (project(task(1), head=f"{FINISH}<MinutesPerDay>0</MinutesPerDay>"), "1 to 1,440 minutes"),
    ],
)
def test_what_is_no_project_is_refused_with_a_sentence(source: bytes, said: str) -> None:
    with pytest.raises(UnreadablePlanFile, match=said):
        read_mspdi(source)


def test_a_mistake_is_told_with_its_line() -> None:
    with pytest.raises(UnreadablePlanFile) as refused:
        read_mspdi(project(task(1), task(2), task(3, duration="soon")))

    assert refused.value.place.line == 4


def test_tasks_that_wait_for_one_another_are_named() -> None:
    with pytest.raises(CircularDependency) as refused:
        read_mspdi(project(task(1, link(2)), task(2, link(1))))

    assert sorted(refused.value.members) == ["T1", "T2"]


@pytest.mark.parametrize(
    ("source", "limits"),
    [
        # Task 1 takes two days; 25 June 2027 is a Friday, 28 June a Monday.
        (constrained(2, "2027-06-24T08:00:00"), {"fixed_start": date(2027, 6, 24)}),
        (constrained(2, "2027-06-26T08:00:00"), {"fixed_start": date(2027, 6, 28)}),  # nobody works on a Saturday
        (constrained(3, "2027-06-28T17:00:00"), {"fixed_start": date(2027, 6, 25)}),
        (constrained(4, "2027-06-24T08:00:00"), {"not_before": date(2027, 6, 24)}),
        (constrained(4, "2027-06-24T17:00:00"), {"not_before": date(2027, 6, 25)}),  # its evening is the next morning
        (constrained(5, "2027-06-25T08:00:00"), {"deadline": date(2027, 6, 28)}),
        (constrained(6, "2027-06-28T17:00:00"), {"not_before": date(2027, 6, 25)}),
        (constrained(7, "2027-06-25T17:00:00"), {"deadline": date(2027, 6, 25)}),
        (constrained(0, "2027-06-25T17:00:00"), {}),
    ],
)
def test_a_constraint_becomes_the_limit_that_it_amounts_to(source: bytes, limits: dict[str, date]) -> None:
    step = read_mspdi(source).plan.steps["T1"]

    names = ("fixed_start", "not_before", "deadline")
    assert {name: getattr(step, name) for name in names if getattr(step, name)} == limits


def test_parts_of_days_are_rounded_up_and_told() -> None:
    reading = read_mspdi(project(task(1, duration="PT12H0M0S"), task(2, link(1, 2_400))))

    assert reading.plan.steps["T1"].days == 2  # a day and a half
    assert [tie.lag for tie in reading.plan.dependencies] == [1]  # half a day
    assert "Durations of parts of a day are rounded up to whole working days: “Task 1”." in reading.told
    assert "Lags of parts of a day are rounded up to whole days: “Task 2”." in reading.told


def test_progress_without_dates_takes_the_planned_ones_and_tells_it() -> None:
    dates = "<Start>2027-06-07T08:00:00</Start><Finish>2027-06-08T17:00:00</Finish>"

    reading = read_mspdi(project(task(1, f"{dates}<PercentComplete>100</PercentComplete>")))

    step = reading.plan.steps["T1"]
    assert (step.started, step.finished) == (date(2027, 6, 7), date(2027, 6, 8))
    assert any("Complete tasks without a recorded finish" in sentence for sentence in reading.told)


def test_a_task_without_time_is_a_milestone_and_a_name_that_cannot_be_shown_is_mended() -> None:
    reading = read_mspdi(project(task(1, duration="PT0H0M0S").replace("Task 1", "Re\u202eady")))

    assert (reading.plan.steps["T1"].kind, reading.plan.steps["T1"].title) == (Kind.MILESTONE, "Ready")
    assert "Characters that calendars and screens cannot show are taken out." in reading.told


def test_a_file_in_another_encoding_that_xml_knows_is_read() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>' + project(task(1)).decode()

    assert read_mspdi(text.encode("utf-16")).plan.steps["T1"].days == 2
