"""What MS Project reads in another way than we do is told when a plan is written for it."""

import re
from datetime import date

import pytest

from backcast.domain.planning.steps import Anchor, At, Unit
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.workdays import Closure, WorkCalendar
from backcast.project_files.mspdi.writings.calendars import calendar_lines
from backcast.project_files.mspdi.writings.projects import EVENING, ROLLED, left_out_of_mspdi
from tests.domain.builders import action, follow_up, milestone, plan

FRIDAY = date(2027, 5, 14)
BRIDGE = Closure(date(2027, 5, 14), date(2027, 5, 14), "Bridge day")
SPRING = Closure(date(2027, 5, 12), date(2027, 5, 18), "Spring break")


@pytest.mark.parametrize(
    ("anchor", "is_told"),
    [(Anchor("A", 1), True), (Anchor("A", 3), False), (Anchor("A", 1, Unit.WORKING), False)],
)
def test_a_milestone_whose_wait_ends_on_a_weekend_is_told(anchor: Anchor, is_told: bool) -> None:
    written = plan([action("A"), milestone("M", anchor=anchor)], due=FRIDAY)

    told = left_out_of_mspdi(written, work_backward(written, date(2027, 3, 1)))

    # A ends on Friday; a day later is Saturday, three are Monday.
    assert (f"{ROLLED[:-1]}: “M”." in told) is is_told


def test_what_follows_a_kick_off_may_come_a_day_earlier_there_and_that_is_told() -> None:
    steps = [milestone("B", at=At.START), action("A", 2), follow_up("C", "B", 1)]
    drawn = plan(steps, due=date(2027, 3, 31))

    told = left_out_of_mspdi(drawn, work_backward(drawn, date(2027, 3, 1)))

    assert f"{EVENING[:-1]}: “B”." in told


def test_closures_that_overlap_are_written_as_periods_that_do_not() -> None:
    lines = "".join(calendar_lines(1, "Standard", WorkCalendar(closures=(BRIDGE, SPRING))))

    periods = re.findall(r"<FromDate>(.{10})[^<]*</FromDate><ToDate>(.{10})[^<]*</ToDate>", lines)
    assert periods == [("2027-05-12", "2027-05-13"), ("2027-05-14", "2027-05-14"), ("2027-05-15", "2027-05-18")]
    assert re.findall(r"<Occurrences>1</Occurrences><Name>([^<]*)", lines) == [
        "Spring break",
        "Bridge day",
        "Spring break",
    ]
