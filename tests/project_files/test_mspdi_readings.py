"""MS Project files that somebody else wrote, or wrote to do harm: read with what is left out told, or refused."""

from datetime import date

import pytest

from backcast.domain.errors import CircularDependency, UnreadablePlanFile
from backcast.domain.planning.steps import Kind
from backcast.project_files.mspdi.readings import links
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


def outlined(number: int, level: int, name: str = "", more: str = "") -> str:
    head = f"<UID>{number}</UID><ID>{number}</ID><Name>{name or number}</Name><OutlineLevel>{level}</OutlineLevel>"
    return f"<Task>{head}<Duration>PT8H0M0S</Duration>{more}</Task>"


def exception(first: str, last: str, more: str = "") -> str:
    period = f"<TimePeriod><FromDate>{first}</FromDate><ToDate>{last}</ToDate></TimePeriod>"
    return f"<Exception>{period}<DayWorking>0</DayWorking>{more}</Exception>"


def calendar(number: int, *exceptions: str, base: int | None = None) -> str:
    based = "" if base is None else f"<BaseCalendarUID>{base}</BaseCalendarUID>"
    head = f"<UID>{number}</UID><Name>C{number}</Name>{based}"
    return f"<Calendar>{head}<Exceptions>{''.join(exceptions)}</Exceptions></Calendar>"


def with_calendars(*calendars: str, tasks: str = "") -> bytes:
    inner = f"{FINISH}<CalendarUID>1</CalendarUID><Calendars>{''.join(calendars)}</Calendars>"
    return project(tasks or task(1), head=inner)


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
        (project(outlined(1, 101)), "1 to 100 levels deep"),
        (project(outlined(1, -1)), "1 to 100 levels deep"),
        (with_calendars(*(calendar(n, base=n + 1) for n in range(1, 23))), "based on a chain of more than 20 others"),
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


def test_the_phase_of_deeply_nested_tasks_is_cut_once_and_shared_by_the_tasks_in_it() -> None:
    summaries = [outlined(level, level, "x" * 300) for level in range(1, 5)]
    leaves = [outlined(100 + n, 5, f"Leaf {n}") for n in range(3)]

    reading = read_mspdi(project(*summaries, *leaves))

    phases = [step.phase for step in reading.plan.steps.values()]
    assert phases == ["x" * 300 + " › " + "x" * 197] * 3  # 500 characters
    assert len({id(phase) for phase in phases}) == 1
    assert any(told.startswith("Phases of more than 500 characters are cut") for told in reading.told)


def test_a_link_of_a_summary_task_ties_exactly_the_tasks_in_it() -> None:
    tree = [outlined(1, 1), outlined(2, 2), outlined(3, 3), outlined(4, 2), outlined(5, 1), outlined(6, 2)]
    waits = outlined(7, 1, more=link(1)) + outlined(8, 1, more=link(2)) + outlined(9, 1, more=link(5))

    ties = read_mspdi(project(*tree, waits)).plan.dependencies

    # 1 holds 2 (with 3 in it) and 4; 5 holds 6.
    found = [(tie.before, tie.after) for tie in ties]
    assert found == [("T3", "T7"), ("T4", "T7"), ("T3", "T8"), ("T6", "T9")]


def test_more_links_than_a_plan_holds_are_refused_before_one_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    monkeypatch.setattr(links, "Dependency", lambda *said: made.append(said))
    first = outlined(1, 1) + "".join(outlined(n, 2) for n in range(2, 702))
    second = outlined(1_001, 1, more=link(1)) + "".join(outlined(n, 2) for n in range(1_002, 1_602))

    with pytest.raises(UnreadablePlanFile, match="at most 400,000 links"):
        read_mspdi(project(first, second))  # 700 × 600

    assert made == []


@pytest.mark.parametrize("rule", ["<Month>99999999999</Month>", "<Month>0</Month><MonthDay>31000000000000</MonthDay>"])
def test_a_yearly_day_that_no_calendar_has_is_told(rule: str) -> None:
    yearly = exception("2027-01-01", "2030-12-31", f"<Type>2</Type><Occurrences>4</Occurrences>{rule}")

    reading = read_mspdi(with_calendars(calendar(1, yearly)))

    assert reading.plan.calendar.closures == ()
    assert "Closed days that repeat by a rule are left out of a calendar: “C1”." in reading.told


def test_a_yearly_day_is_closed_in_each_of_its_years() -> None:
    yearly = exception("2027-01-01", "2032-12-31", "<Type>2</Type><Month>1</Month><MonthDay>29</MonthDay>")

    closed = read_mspdi(with_calendars(calendar(1, yearly.replace("<Type>", "<Occurrences>6</Occurrences><Type>"))))

    # 29 February: months count from 0, and only two of these years are leap years.
    assert [each.first for each in closed.plan.calendar.closures] == [date(2028, 2, 29), date(2032, 2, 29)]


def test_a_calendar_has_the_closed_days_of_those_that_it_is_based_on_and_each_is_read_once() -> None:
    days = [exception(f"2027-06-{day:02}", f"2027-06-{day:02}") for day in (7, 8, 9)]
    calendars = [calendar(1), calendar(2, days[0], base=3), calendar(3, days[1], base=4), calendar(4, days[2])]
    uses = "".join(task(n, f"<CalendarUID>{n}</CalendarUID>") for n in (2, 3, 4))

    found = read_mspdi(with_calendars(*calendars, tasks=uses)).plan.calendars

    closed = {name: [each.first.day for each in known.closures] for name, known in found.items()}
    assert closed == {"C2": [7, 8, 9], "C3": [8, 9], "C4": [9]}


def test_more_closed_days_than_a_calendar_needs_are_cut_and_told() -> None:
    start = date(2027, 1, 1).toordinal()
    days = [date.fromordinal(start + n).isoformat() for n in range(5_001)]

    reading = read_mspdi(with_calendars(calendar(1, *(exception(day, day) for day in days))))

    assert len(reading.plan.calendar.closures) == 5_000
    assert "Of a calendar with more than 5,000 closed days or periods the first are kept: “C1”." in reading.told


def test_a_number_beyond_all_numbers_counts_as_none() -> None:
    reading = read_mspdi(project(task(1, "<PercentComplete>1E+999999999</PercentComplete>")))

    assert reading.plan.steps["T1"].started is None
