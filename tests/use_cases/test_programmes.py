import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.scheduling.schedule import work_backward
from backcast.plan_files.writings import write_plan
from backcast.public_holidays import holidays_of
from backcast.use_cases.programmes import programme, programme_names, start_programme
from tests.plan_files.texts import read

EXPECTED: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "programmes" / "expected.json").read_text(encoding="utf-8")
)


def test_there_are_the_six_published_programmes() -> None:
    assert set(programme_names()) == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_programme_shows_what_was_published(name: str) -> None:
    shown, published = programme(name), EXPECTED[name]

    assert shown.must_start == date.fromisoformat(published["must_start"])
    assert shown.due == date.fromisoformat(published["goal_due"])
    assert shown.working_days == published["working_days"]
    # What comes after the goal stands beside the published rows, not in them.
    assert shown.steps == len({row["id"] for row in published["rows"]} - {"M1"}) + len(published.get("after_goal", []))
    assert shown.title
    assert shown.statement


@pytest.mark.parametrize("name", EXPECTED)
def test_started_as_it_is_a_programme_has_its_published_dates(name: str) -> None:
    plan_file = start_programme(name)

    assert plan_file.today == date.fromisoformat(EXPECTED[name]["must_start"])
    timeline = work_backward(plan_file.plan, plan_file.today)
    for row in EXPECTED[name]["rows"]:
        window = timeline.windows[row["id"]]
        assert [window.planned_start.isoformat(), window.planned_finish.isoformat()] == [row["start"], row["finish"]]
        assert window.slack == row["slack"]


def test_another_due_date_moves_the_must_start_day() -> None:
    plan_file = start_programme("onboarding", date(2026, 12, 4))

    assert plan_file.today == date(2026, 7, 20)
    assert plan_file.plan.goal.due == date(2026, 12, 4)


def test_fixed_dates_move_by_as_many_days_as_the_due_date_and_then_to_a_working_day() -> None:
    # 15 Jan 2027 and the gate on Fri 2 Oct 2026, both eight days later: Sat 10 Oct, so Fri 9 Oct.
    plan = start_programme("sales-enablement", date(2027, 1, 23)).plan

    assert plan.steps["M1"].fixed_start == date(2026, 10, 9)


def test_a_fixed_date_leaves_a_holiday_of_the_new_country() -> None:
    # Fri 2 Oct 2026 and Sat 3 Oct 2026 + 364 days: Fri 1 Oct 2027 is National Day in China, and so is Thu 30 Sep not.
    plan = start_programme("sales-enablement", date(2027, 1, 15) + timedelta(days=364), country="CN").plan

    assert plan.steps["M1"].fixed_start == date(2027, 9, 30)


def test_a_country_replaces_the_closed_days_of_the_example() -> None:
    plan = start_programme("compliance", country="DE", region="BE").plan

    assert plan.calendar.closures == ()
    assert (plan.calendar.country, plan.calendar.region) == ("DE", "BE")
    assert plan.calendar.holidays[date(2026, 4, 3)] == "Good Friday"
    # The example lists Berlin's holidays of the working week, so that nothing moves.
    assert work_backward(plan, date(2026, 2, 20)).must_start == date(2026, 2, 20)


def test_another_week_is_a_shorter_or_longer_plan() -> None:
    # 5 working days of A1 and so on, in weeks of four: earlier than 3 August.
    plan_file = start_programme("onboarding", workdays=[0, 1, 2, 3])

    assert plan_file.plan.calendar.workdays == {0, 1, 2, 3}
    assert plan_file.today is not None
    assert plan_file.today < date(2026, 8, 3)
    assert plan_file.plan.calendar.axis.is_working(plan_file.today)


def test_a_note_with_a_computed_date_of_the_example_stays_with_the_example() -> None:
    assert any("Safe start for 80 %: Thu 29 Jan 2026" in note for note in start_programme("compliance").plan.notes)
    moved = start_programme("compliance", date(2027, 6, 30)).plan.notes
    assert len(moved) == 4
    assert not [note for note in moved if "2026" in note]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_started_programme_is_what_its_file_says(name: str) -> None:
    started = start_programme(name, date(2028, 2, 29), "US", "NY")

    text = write_plan(started.plan, started.today)

    assert "country: US" in text
    assert read_with_holidays(text) == started


def read_with_holidays(text: str) -> object:
    from backcast.plan_files.readings import read_plan

    return read_plan(text, holidays_of)


def test_without_a_country_no_holidays_are_asked_for() -> None:
    started = start_programme("safety")

    assert read(write_plan(started.plan, started.today)) == started


def test_an_unknown_programme_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(NotFound, match="Did you mean “onboarding”"):
        start_programme("onbording")


def test_an_unknown_country_a_lonely_region_and_an_empty_week_are_refused() -> None:
    with pytest.raises(InvalidInput, match="XX"):
        start_programme("safety", country="XX")
    with pytest.raises(InvalidInput, match="needs its country"):
        start_programme("safety", region="NY")
    with pytest.raises(InvalidInput, match="weekday"):
        start_programme("safety", workdays=[])
