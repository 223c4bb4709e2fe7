from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest

from backcast.domain.errors import InvalidInput
from backcast.domain.people.persons import Person
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Anchor, Kind, Step
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.workdays import WorkCalendar
from backcast.plan_files.readings import read_plan
from backcast.plan_files.writings import write_plan
from backcast.public_holidays import holidays_of
from backcast.storage.store import Store
from backcast.use_cases.changes import save_edit
from backcast.use_cases.edits import change_goal
from backcast.use_cases.holidays import covering, keeping, settled
from backcast.use_cases.plans import record_end_goal

TODAY = date(2026, 7, 30)
US = WorkCalendar(country="US")


def plan_of(*steps: Step, due: date = date(2026, 12, 18)) -> Plan:
    return Plan("A plan", EndGoal("It is true", due), US, steps={step.id: step for step in steps})


def test_every_year_that_the_dates_reach_into_has_its_holidays() -> None:
    launch = Step("M1", Kind.MILESTONE, "Launch", fixed_start=date(2029, 12, 18))
    check = Step("E1", Kind.FOLLOW_UP, "Check", 1, anchor=Anchor("M1", 14))

    plan, timeline = settled(plan_of(launch, check, due=date(2029, 12, 18)), TODAY)

    assert timeline.windows["E1"].planned_start == date(2030, 1, 2)  # 14 days later is New Year's Day
    assert {2025, 2029, 2031} <= {day.year for day in plan.calendar.holidays}


def test_long_work_is_worked_back_over_the_holidays_of_all_its_years() -> None:
    plan, timeline = settled(plan_of(Step("A1", Kind.ACTION, "Long", 1500), due=date(2036, 12, 18)), TODAY)

    years = {day.year for day in plan.calendar.holidays}
    assert timeline.must_start is not None
    assert years >= set(range(timeline.must_start.year, 2037))
    assert work_backward(read_plan(write_plan(plan), holidays_of).plan, TODAY).must_start is not None


def test_the_dates_of_a_plan_and_of_its_file_agree_after_the_goal_moved_to_another_year(
    store: Store, owner: Person
) -> None:
    record = record_end_goal(store, owner, EndGoal("It is true", date(2026, 12, 18)), US, TODAY)
    goal = replace(record.plan.goal, due=date(2030, 12, 26))

    outcome = save_edit(store, owner, record.id, 1, change_goal(goal, record.plan.title), TODAY)

    written, dates = settled(read_plan(write_plan(outcome.plan), holidays_of).plan, TODAY)
    assert dates.end == outcome.timeline.end == date(2030, 12, 26)
    assert set(written.calendar.holidays) >= {date(2030, 12, 25)}


def test_what_a_calendar_knows_already_stays() -> None:
    known = replace(US, holidays=MappingProxyType({date(2026, 7, 3): "as it was looked up"}))

    wider = covering(known, range(2029, 2031))

    assert wider.holidays[date(2026, 7, 3)] == "as it was looked up"
    assert {day.year for day in wider.holidays} == set(range(2026, 2031))  # no gap between them
    assert covering(wider, range(2027, 2030)) is wider


def test_another_country_brings_its_own_holidays_and_the_same_one_keeps_them() -> None:
    known = covering(US, range(2026, 2027))

    assert keeping(US, known).holidays == known.holidays
    assert not keeping(WorkCalendar(country="DE"), known).holidays


def test_a_region_has_holidays_of_its_own() -> None:
    bavaria = covering(WorkCalendar(country="DE", region="BY"), range(2026, 2027))
    germany = covering(WorkCalendar(country="DE"), range(2026, 2027))

    assert date(2026, 1, 6) in bavaria.holidays  # Epiphany
    assert date(2026, 1, 6) not in germany.holidays
    assert date(2026, 10, 3) in germany.holidays


def test_without_a_country_nothing_is_looked_up() -> None:
    calendar = WorkCalendar()

    assert covering(calendar, range(2026, 2027)) is calendar


def test_a_fixed_date_on_a_holiday_is_told() -> None:
    launch = Step("M1", Kind.MILESTONE, "Launch", fixed_start=date(2026, 11, 26))

    with pytest.raises(InvalidInput, match="M1 is fixed to Thu 2026-11-26"):
        settled(plan_of(launch), TODAY)
