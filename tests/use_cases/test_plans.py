"""Plans begin blank, from a programme, as an example or from a file; all of it or nothing; and can be put away."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backcast.domain.errors import InvalidInput, NotAllowed, NotFound, UnreadablePlanFile
from backcast.domain.events import Happened
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.domain.planning.goal import EndGoal
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.workdays import WorkCalendar
from backcast.plan_files.writings import write_plan
from backcast.storage.store import Store
from backcast.use_cases.changes import read_history
from backcast.use_cases.plans import (
    bring_back_plan,
    import_plan,
    list_plans,
    make_example,
    open_plan,
    put_away_plan,
    record_end_goal,
    saved_timeline,
    start_from_programme,
)
from backcast.use_cases.programmes import start_programme
from tests.builders import colleague, everything_in, stranger
from tests.use_cases.kept_plans import PROGRAMMES, THURSDAY, programme

GOAL = EndGoal("Every lead coaches weekly", date(2026, 12, 18))
FILE = b"""\
format: backcast-plan/1
title: Coaching
goal: {statement: Every lead coaches weekly, due: 2026-12-18}
calendar: {workdays: [mon, tue, wed, thu, fri]}
steps:
  - {id: A, kind: action, title: Train, days: 5}
  - {id: B, kind: action, title: Coach, days: 10, needs: [A]}
"""


def test_a_blank_plan_is_its_end_goal_and_its_working_days(store: Store, owner: Person) -> None:
    record = record_end_goal(store, owner, GOAL, WorkCalendar(frozenset({0, 1, 2, 3})), THURSDAY)

    assert (record.plan.title, record.plan.goal, record.plan.steps) == ("Every lead coaches weekly", GOAL, {})
    assert record.plan.calendar.workdays == {0, 1, 2, 3}
    assert read_history(store, owner, record.id)[0].event.happened is Happened.PLAN_BEGUN
    assert open_plan(store, owner, record.id) == record


def test_a_plan_whose_dates_lie_beyond_all_calendars_is_refused_before_it_is_kept(store: Store, owner: Person) -> None:
    before = everything_in(store)
    goal = EndGoal("It is true", date(1900, 1, 1))  # a Monday: the Saturday before it lies in 1899

    with pytest.raises(InvalidInput, match="1900 to 2200"):
        record_end_goal(store, owner, goal, WorkCalendar(frozenset({5})), THURSDAY)

    assert everything_in(store) == before


def test_a_country_brings_its_public_holidays(store: Store, owner: Person) -> None:
    record = record_end_goal(store, owner, GOAL, WorkCalendar(country="US"), THURSDAY)

    holidays = record.plan.calendar.holidays
    assert holidays[date(2026, 9, 7)] == "Labor Day"
    assert holidays[date(2026, 11, 26)] == "Thanksgiving Day"
    assert holidays[date(2026, 7, 3)].startswith("Independence Day")  # the Fourth is a Saturday in 2026
    assert open_plan(store, owner, record.id).plan.calendar == record.plan.calendar


@pytest.mark.parametrize(("country", "region"), [("XX", ""), ("Germany", ""), ("US", "XX"), ("us; drop", "")])
def test_an_unknown_country_or_region_is_told_and_nothing_is_kept(
    store: Store, owner: Person, country: str, region: str
) -> None:
    before = everything_in(store)

    with pytest.raises(InvalidInput):
        record_end_goal(store, owner, GOAL, WorkCalendar(country=country, region=region), THURSDAY)

    assert everything_in(store) == before


def test_a_plan_from_a_programme_has_its_steps_and_our_goal(store: Store, owner: Person) -> None:
    goal = EndGoal("Our new agents are ready", date(2027, 6, 18), hard=True, why="Our reason")

    record = start_from_programme(store, owner, "onboarding", goal, WorkCalendar(country="US"), THURSDAY)

    shipped = start_programme("onboarding").plan
    assert list(record.plan.steps) == list(shipped.steps)
    assert (record.plan.goal.statement, record.plan.goal.due) == ("Our new agents are ready", date(2027, 6, 18))
    assert (record.plan.goal.hard, record.plan.goal.why) == (True, "Our reason")
    assert record.plan.goal.evidence == shipped.goal.evidence
    assert record.plan.programme == "onboarding"
    assert record.plan.calendar.holidays[date(2027, 5, 31)] == "Memorial Day"


def test_an_unknown_programme_is_not_found(store: Store, owner: Person) -> None:
    before = everything_in(store)

    with pytest.raises(NotFound):
        start_from_programme(store, owner, "onbording", GOAL, WorkCalendar(), THURSDAY)

    assert everything_in(store) == before


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(today=st.dates(date(2025, 1, 1), date(2035, 12, 31)))
def test_work_on_the_example_starts_in_about_two_weeks_whatever_the_day(
    store: Store, owner: Person, today: date
) -> None:
    record = make_example(store, owner, today)

    timeline = work_backward(record.plan, today)
    assert timeline.must_start is not None
    assert today + timedelta(days=6) <= timeline.must_start <= today + timedelta(days=24)
    assert timeline.feasible
    assert record.is_example
    assert not any(step.started or step.finished for step in record.plan.steps.values())


def test_an_imported_plan_is_the_plan_of_its_file(store: Store, owner: Person) -> None:
    record = import_plan(store, owner, FILE, THURSDAY)

    assert list(record.plan.steps) == ["A", "B"]
    assert saved_timeline(record).must_start == date(2026, 11, 30)
    assert read_history(store, owner, record.id)[0].event.happened is Happened.PLAN_IMPORTED


@pytest.mark.parametrize("name", sorted(path.stem for path in PROGRAMMES.glob("*.yaml")))
def test_a_programme_that_was_imported_is_written_as_it_was_read(store: Store, owner: Person, name: str) -> None:
    record = programme(store, owner, name)

    again = import_plan(store, owner, write_plan(record.plan).encode(), THURSDAY)

    assert write_plan(open_plan(store, owner, again.id).plan) == write_plan(record.plan)
    assert again.plan == record.plan


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"\xff\xfe\x00",
        b"[]",
        FILE.replace(b"needs: [A]", b"needs: [X]"),
        FILE.replace(b"days: 5", b"days: five"),
        FILE.replace(b"title: Train, days: 5", b"title: Train, days: 5, needs: [B]"),
        FILE.replace(b"2026-12-18", b"2026-12-32"),
        FILE + b"colour: red\n",
        FILE + b"key_results: [{id: KR1, metric: nothing, target: 5}]\n",
    ],
)
def test_a_file_with_a_mistake_leaves_nothing_behind(store: Store, owner: Person, source: bytes) -> None:
    before = everything_in(store)

    with pytest.raises(UnreadablePlanFile, match="Line "):
        import_plan(store, owner, source, THURSDAY)

    assert everything_in(store) == before


def test_a_file_whose_dates_cannot_be_worked_out_leaves_nothing_behind(store: Store, owner: Person) -> None:
    before = everything_in(store)
    long = b"".join(
        f"  - {{id: L{n}, kind: action, title: Long, days: 10000, needs: [{f'L{n - 1}' if n else 'B'}]}}\n".encode()
        for n in range(6)
    )

    with pytest.raises(InvalidInput, match="1900 to 2200"):
        import_plan(store, owner, FILE + long, THURSDAY)

    assert everything_in(store) == before


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.VIEWER])
def test_who_may_make_no_plan_makes_none_in_any_way(store: Store, owner: Person, role: Role) -> None:
    person = colleague(store, owner, role)
    before = everything_in(store)

    ways: list[Callable[[], object]] = [
        lambda: record_end_goal(store, person, GOAL, WorkCalendar(), THURSDAY),
        lambda: start_from_programme(store, person, "onboarding", GOAL, WorkCalendar(), THURSDAY),
        lambda: make_example(store, person, THURSDAY),
        lambda: import_plan(store, person, FILE, THURSDAY),
    ]
    for act in ways:
        with pytest.raises(NotAllowed):
            act()

    assert everything_in(store) == before


def test_a_plan_that_was_put_away_can_be_brought_back(store: Store, owner: Person) -> None:
    record = import_plan(store, owner, FILE, THURSDAY)

    put_away_plan(store, owner, record.id)
    with pytest.raises(NotFound):
        open_plan(store, owner, record.id)
    gone = list_plans(store, owner)
    bring_back_plan(store, owner, record.id)

    assert gone == []
    assert open_plan(store, owner, record.id) == replace(record, version=3)
    told = [event.event.happened for event in read_history(store, owner, record.id)]
    assert told == [Happened.PLAN_BROUGHT_BACK, Happened.PLAN_PUT_AWAY, Happened.PLAN_IMPORTED]


def test_a_stranger_neither_puts_away_nor_brings_back(store: Store, owner: Person) -> None:
    record = import_plan(store, owner, FILE, THURSDAY)
    person = stranger(store)
    before = everything_in(store)

    for act in (open_plan, put_away_plan, bring_back_plan):
        with pytest.raises(NotFound):
            act(store, person, record.id)

    assert list_plans(store, person) == []
    assert everything_in(store) == before


def test_only_an_owner_puts_a_plan_away(store: Store, owner: Person) -> None:
    record = import_plan(store, owner, FILE, THURSDAY)
    editor = colleague(store, owner, Role.EDITOR)

    with pytest.raises(NotAllowed):
        put_away_plan(store, editor, record.id)

    assert open_plan(store, owner, record.id) == record


@pytest.mark.parametrize(
    ("statement", "title"),
    [
        ("Short and clear", "Short and clear"),
        ("  with blanks  ", "with blanks"),
        ("x" * 80, "x" * 80),
        ("word " * 20, "word word word word word word word word word word word word word word word word …"),
        ("x" * 200, "x" * 80 + " …"),
    ],
)
def test_a_title_is_the_end_goal_cut_at_a_word(statement: str, title: str) -> None:
    assert replace(GOAL, statement=statement).title == title
