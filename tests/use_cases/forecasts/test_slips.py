"""Slips of the published programmes, with the figures that were promised, and the change that makes them real."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from backcast.domain.errors import InvalidInput, NotAllowed
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.domain.planning.plan import Plan
from backcast.domain.slips.kinds import Lasting, Longer, Slip, Starting
from backcast.domain.slips.replays import Replay
from backcast.domain.slips.sentences import sentences
from backcast.domain.workdays import Closure
from backcast.storage.store import Store
from backcast.use_cases.changes import read_history, save_edit, undo_change
from backcast.use_cases.forecasts.slips import MOST_SLIPS, WhatIf, replay, replay_object, take_over
from backcast.use_cases.plans import open_plan
from backcast.use_cases.programmes import start_programme
from tests.builders import colleague
from tests.use_cases.kept_plans import programme

COLUMBUS_DAY = Closure(date(2026, 10, 12), date(2026, 10, 12), "Columbus Day")


def tried(name: str, *slips: Slip, today: date | None = None, start: date | None = None) -> Replay:
    started = start_programme(name)
    seen = today or started.today
    assert seen is not None
    return replay(started.plan, seen, WhatIf(slips, start))


def starts(found: Replay, steps: Sequence[str]) -> list[date]:
    return [found.after.windows[step].earliest_start for step in steps]


def test_six_days_more_for_the_scenarios_make_the_onboarding_eight_days_late() -> None:
    found = tried("onboarding", Lasting("A7", 26))

    assert found.start == date(2026, 8, 3)
    assert found.before.finish == date(2026, 12, 18)
    assert found.after.finish == date(2026, 12, 30)
    assert (found.effect, found.late) == (8, 8)
    said = " ".join(sentences(found))
    assert "6 became 8: the 45-day window after A12 now ends on Thu 24 Dec 2026 instead of Mon 14 Dec 2026." in said
    assert "Thanksgiving and the day after, 26–27 Nov 2026" in said


def test_had_the_onboarding_started_on_22_july_its_end_would_stay() -> None:
    found = tried("onboarding", Lasting("A7", 26), today=date(2026, 7, 22), start=date(2026, 7, 22))

    assert found.after.finish == date(2026, 12, 18)
    assert found.late == 0
    assert "The goal date, Fri 18 Dec 2026, holds." in sentences(found)[0]


def test_ten_days_more_for_the_access_have_no_effect_but_on_its_slack() -> None:
    found = tried("onboarding", Lasting("A4", 25))

    assert (found.effect, found.late, [step.id for step in found.steps]) == (0, 0, ["A4"])
    assert (found.before.windows["A4"].slack, found.after.windows["A4"].slack) == (16, 6)


def test_thirty_two_days_for_the_access_move_the_pilot_by_one_day_and_the_results_by_three() -> None:
    found = tried("onboarding", Lasting("A4", 32))

    assert starts(found, ["A9"]) == [date(2026, 10, 12)]  # instead of Fri 9 Oct
    assert found.after.finish == date(2026, 12, 23)
    assert (found.effect, found.late) == (3, 3)
    assert any(sentence.startswith("1 became 3: the 45-day window after A12") for sentence in sentences(found))


def test_one_more_closed_day_moves_the_must_start_day() -> None:
    found = tried("onboarding", COLUMBUS_DAY)

    assert (found.before.must_start, found.after.must_start) == (date(2026, 8, 3), date(2026, 7, 31))


def test_the_evaluations_of_the_sales_programme_stay_so_many_days_after_their_gate() -> None:
    found = tried("sales-enablement", Starting("M1", date(2026, 10, 9)))

    before = [found.before.windows[step].earliest_start for step in ("E1", "E2", "E3")]
    assert before == [date(2026, 11, 2), date(2026, 12, 1), date(2026, 12, 31)]
    assert starts(found, ["E1", "E2", "E3"]) == [date(2026, 11, 9), date(2026, 12, 8), date(2027, 1, 7)]
    results = found.after.windows["A13"]
    assert (results.earliest_start, results.earliest_finish) == (date(2027, 1, 13), date(2027, 1, 15))
    assert (results.slack, found.late, found.after.feasible) == (0, 0, True)


def test_a_gate_on_12_october_is_too_late_and_the_ninety_day_window_is_named() -> None:
    found = tried("sales-enablement", Starting("M1", date(2026, 10, 12)))

    assert not found.after.feasible
    # 12 Oct + 90 days is Sun 10 Jan, so Mon 11; 4 days of measuring and 3 of results end on Tue 19 Jan.
    assert (found.after.finish, found.late) == (date(2027, 1, 19), 2)
    assert any("the 90-day window after m1" in sentence.lower() for sentence in sentences(found))


def test_a_check_after_the_goal_is_no_error() -> None:
    found = tried("compliance", Longer("A2", 1))

    check = found.before.windows["E1"]
    assert (check.planned_start, check.after_goal) == (date(2026, 9, 23), True)
    assert not any("E1" in sentence for sentence in sentences(found))


def test_a_plan_under_way_runs_on_from_what_has_happened() -> None:
    plan = start_programme("onboarding").plan
    first = replace(plan.steps["A1"], started=date(2026, 8, 3), finished=date(2026, 8, 10))  # a day late

    found = replay(plan.with_step(first), date(2026, 8, 11), WhatIf((Longer("A7", 6),)))

    # As it is, A12 ends on Mon 2 Nov and E2 stands on Thu 17 Dec: Wed 23 Dec. With 6 days more A12 ends on Tue 10 Nov,
    # E2 takes 25, 28 and 29 Dec, the results 30 and 31.
    assert (found.start, found.before.finish, found.after.finish) == (
        date(2026, 8, 11),
        date(2026, 12, 23),
        date(2026, 12, 31),
    )
    assert found.late == 9


def test_a_slip_into_another_year_meets_the_holidays_of_that_year() -> None:
    plan = start_programme("onboarding", country="US").plan
    known: Plan = plan.with_calendars(replace(plan.calendar, holidays={}), {})

    found = replay(known, date(2026, 8, 3), WhatIf((Longer("A7", 15),)))

    assert found.plan.calendar.closed[date(2027, 1, 1)] == "New Year's Day"


@pytest.mark.parametrize("slips", [(), (Longer("A7", 1),) * (MOST_SLIPS + 1)])
def test_a_what_if_asks_for_something_and_not_for_everything(slips: tuple[Slip, ...]) -> None:
    with pytest.raises(InvalidInput):
        WhatIf(slips)


def test_programs_read_the_same_figures() -> None:
    answer = replay_object(tried("sales-enablement", Starting("M1", date(2026, 10, 12))))

    assert (answer["feasible"], answer["late_working_days"], answer["start"]) == (False, 2, "2026-07-07")
    assert answer["finish"] == {"before": "2027-01-11", "after": "2027-01-19"}
    assert answer["steps"]["E3"]["after"] == {"start": "2027-01-11", "finish": "2027-01-14", "slack": -2}
    assert answer["explanation"]["steps"][0] == "M1"
    wait = next(each for each in answer["waits"] if each["step"] == "E3")
    assert wait["ends"] == {"before": "2026-12-31", "after": "2027-01-10"}


@pytest.mark.only("sqlite")
def test_slips_that_are_made_real_are_one_change_that_can_be_taken_back(store: Store, owner: Person) -> None:
    record, today = programme(store, owner, "onboarding"), date(2026, 7, 30)
    asked = WhatIf((Longer("A7", 6), COLUMBUS_DAY))

    saved = save_edit(store, owner, record.id, record.version, take_over(asked), today)
    history = read_history(store, owner, record.id)
    undone = undo_change(store, owner, record.id, today)

    assert saved.record.version == record.version + 1
    assert (saved.plan.steps["A7"].days, saved.plan.calendar.closures[-1]) == (26, COLUMBUS_DAY)
    assert history[0].event.text == (
        "Made a what-if real: A7 takes 6 working days more and nobody works on Mon 12 Oct 2026 (Columbus Day)"
    )
    assert undone.plan == record.plan


@pytest.mark.only("sqlite")
def test_who_may_not_change_the_plan_makes_no_slip_real(store: Store, owner: Person) -> None:
    record = programme(store, owner, "onboarding")
    contributor = colleague(store, owner, Role.CONTRIBUTOR)

    with pytest.raises(NotAllowed):
        save_edit(
            store, contributor, record.id, record.version, take_over(WhatIf((Longer("A7", 6),))), date(2026, 7, 30)
        )

    assert open_plan(store, owner, record.id).version == record.version
