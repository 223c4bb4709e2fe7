"""Levers: what each of them changes, what it refuses and why, on plans small enough to count.

March 2027: Mon 1, Fri 5, Mon 8, Fri 12.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.dependencies import LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.spreads import Spread, SpreadUnit
from backcast.domain.planning.steps import Anchor, Step, Unit
from backcast.domain.repairs.codes import lever_of, with_amount
from backcast.domain.repairs.dates import MoveGoal, OpenClosedDay
from backcast.domain.repairs.levers import apply_all
from backcast.domain.repairs.menus import Menu, menu_of
from backcast.domain.repairs.wins import Win, win_of
from backcast.domain.repairs.works import AddPerson, Drop, RunInParallel, Shorten
from backcast.domain.results.key_results import DueAt, KeyResult
from backcast.domain.results.metrics import Metric
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.workdays import WorkCalendar
from tests.domain.builders import action, closed, follow_up, links, milestone
from tests.domain.builders import plan as plan_of

MONDAY = date(2027, 3, 1)


def tried(plan: Plan, today: date, *codes: str) -> Win:
    return win_of(plan, work_backward(plan, today), [lever_of(plan, code) for code in codes])


def menu(plan: Plan, today: date = MONDAY) -> Menu:
    return menu_of(plan, work_backward(plan, today))


def codes_of(wins: tuple[Win, ...]) -> dict[str, int]:
    return {win.levers[0].code: win.days_won for win in wins}


def chosen(found: Menu) -> list[str]:
    assert found.combination
    return [lever.code for lever in found.combination.win.levers]


def refusal(plan: Plan, code: str) -> str:
    return lever_of(plan, code).refusal(plan)


# Side by side.


def test_of_two_steps_side_by_side_nothing_else_loses_its_order() -> None:
    plan = plan_of([action(name) for name in "XABCD"], "X FS A, A FS B, B FS+2 C, B SS D")

    changed = lever_of(plan, "A+B").apply(plan)

    assert set(changed.dependencies) == set(links("X FS A, A SS B, X FS B, B FS+2 C, A FS+2 C, B SS D, A FS D"))


def test_two_levers_make_the_same_plan_in_either_order() -> None:
    plan = plan_of([action(name, 5) for name in "ABC"], "A FS B, B FS C")

    one = apply_all(plan, [RunInParallel("A", "B"), RunInParallel("B", "C")], MONDAY)
    other = apply_all(plan, [RunInParallel("B", "C"), RunInParallel("A", "B")], MONDAY)

    assert one == other
    assert work_backward(one, MONDAY).windows["C"].earliest_start == date(2027, 3, 8)  # beside B, but after A


@pytest.mark.parametrize(
    ("step", "tie"),
    [
        (milestone("G", anchor=Anchor("B", 0, Unit.WORKING)), "A FS G"),
        (milestone("G", anchor=Anchor("B", 3, Unit.WORKING)), "A FS+3 G"),
        (milestone("G", anchor=Anchor("B", 3)), "A FS+3 cd G"),
        (follow_up("G", "B", 3, Unit.WORKING), "A FS+2 G"),  # two days between are three from date to date
        (follow_up("G", "B", 30), "A FS+29 cd G"),
        (follow_up("G", "B", 1), "A FS G"),
        (follow_up("G", "B", 0), "A FS G"),  # it came after all of A, on the last day of B
    ],
)
def test_what_is_anchored_to_the_later_of_two_steps_still_comes_after_both(step: Step, tie: str) -> None:
    plan = plan_of([action("A"), action("B"), step], "A FS B")

    changed = lever_of(plan, "A+B").apply(plan)

    assert set(changed.dependencies) == set(links(f"A SS B, {tie}"))


def test_behind_a_gate_of_the_shorter_of_two_steps_nothing_starts_before_the_longer_one_ends() -> None:
    gate = milestone("G", anchor=Anchor("B2", 0))
    steps = [action("B1", 10), action("B2", 2), gate, action("X", 3)]
    plan = plan_of(steps, "B1 FS B2, G FS X", due=date(2027, 6, 18))

    changed = lever_of(plan, "B1+B2").apply(plan)
    windows = work_backward(changed, date(2027, 6, 2)).windows

    assert windows["B1"].earliest_finish == date(2027, 6, 15)  # ten days from Wed 2 June
    assert windows["X"].earliest_start == date(2027, 6, 16)
    assert tried(plan, date(2027, 6, 2), "B1+B2").suffices  # Wed to Fri 18


@pytest.mark.parametrize(
    ("tied", "rest", "reason"),
    [
        ("A FS+3 B", {}, "Days of waiting lie between A and B: they pass only after A ends."),
        ("A SS B", {}, "B does not wait for the end of A."),
        ("A FS B", {"firm": True}, "B is not negotiable."),
        ("A FS B", {"started": MONDAY}, "B has begun."),
    ],
)
def test_steps_that_cannot_run_side_by_side_say_why(tied: str, rest: dict[str, Any], reason: str) -> None:
    plan = plan_of([action("A"), action("B", **rest)], tied)

    assert refusal(plan, "A+B") == reason


def test_a_dependency_that_is_not_negotiable_stays() -> None:
    plan = plan_of([action("A", 3), action("B", 3)], "A FS B", due=date(2027, 3, 5))
    firm = replace(plan, dependencies=(replace(plan.dependencies[0], firm=True),))

    assert "A+B" in codes_of(menu(plan).wins)
    assert "A+B" not in codes_of(menu(firm).wins)
    assert "That B waits for A is not negotiable." in menu(firm).left_alone


def test_one_owner_of_both_is_told_to_need_help() -> None:
    plan = plan_of([action("A", owner="Ana"), action("B", owner="Ana"), action("C")], "A FS B, B FS C")

    assert "Ana" in RunInParallel("A", "B").notes(plan)[0]
    assert RunInParallel("B", "C").notes(plan) == ()


# Shorter, with one more person, or not at all.


def test_a_shorter_step_keeps_its_spread_in_proportion_and_says_where_its_days_come_from() -> None:
    spread = Spread(Decimal(6), Decimal(12), SpreadUnit.DAYS)
    plan = plan_of([action("A", 8, spread=spread, basis="asked the vendor")])

    step = Shorten("A", 4).apply(plan).steps["A"]

    assert step.spread == Spread(Decimal("3.0"), Decimal("6.0"), SpreadUnit.DAYS)
    assert step.basis == "asked the vendor; shortened from 8 working days to 4"


def test_of_work_under_way_what_is_left_gets_shorter() -> None:
    plan = plan_of([action("A", 8, started=MONDAY, remaining=6)])

    step = Shorten("A", 2).apply(plan).steps["A"]

    assert (step.days, step.remaining) == (8, 2)


def test_a_second_person_halves_the_days_rounded_up_and_is_told_as_an_assumption() -> None:
    plan = plan_of([action("A", 5)], due=date(2027, 3, 3))

    win = tried(plan, MONDAY, "person:A")

    assert (win.days_won, win.suffices) == (2, True)
    assert AddPerson("A").notes(plan)[0].startswith("This assumes")
    assert AddPerson("A").apply(plan).steps["A"].days == 3


@pytest.mark.parametrize("code", ["A=8", "A=9", "A=0"])
def test_a_step_is_shortened_to_less_than_it_takes_and_to_a_day_at_least(code: str) -> None:
    plan = plan_of([action("A", 8)])

    assert refusal(plan, code).startswith("A cannot take")


def test_a_dropped_step_takes_its_own_gate_along_and_leaves_a_bridge() -> None:
    gate = milestone("G", anchor=follow_up("x", "B", 0).anchor)
    plan = plan_of([action("A"), action("B"), gate, action("C")], "A FS B, B FS C, G FS C")

    changed = Drop("B").apply(plan)

    assert set(changed.steps) == {"A", "C"}
    assert changed.dependencies == links("A FS C")
    assert Drop("B").words(plan) == "without B and G"


def test_a_step_with_a_follow_up_is_not_dropped() -> None:
    plan = plan_of([action("A"), follow_up("E", "A", 30)])

    assert refusal(plan, "drop:A") == "A cannot be dropped while E comes after it: anchor it to another step first."
    with pytest.raises(InvalidInput, match="anchor it to another step first"):
        Drop("A").apply(plan)


@pytest.mark.parametrize(("firm", "waiting"), [("A FS B", "B waits for A"), ("B FS C", "C waits for B")])
def test_a_step_is_not_dropped_while_a_wait_that_is_not_negotiable_would_go_with_it(firm: str, waiting: str) -> None:
    plan = plan_of([action("A", 3), action("B", 3), action("C", 3)], "A FS B, B FS C", due=date(2027, 3, 5))
    kept = tuple(replace(tie, firm=tie in links(firm)) for tie in plan.dependencies)
    plan = replace(plan, dependencies=kept)

    found = menu(plan)

    assert refusal(plan, "drop:B") == f"That {waiting} is not negotiable."
    assert "drop:B" not in codes_of(found.wins)
    assert f"That {waiting} is not negotiable." in found.left_alone


def test_a_firm_wait_for_which_nothing_else_stands_is_told_as_left_alone() -> None:
    plan = plan_of([action("A", 6), action("B", 6)], "A SS+2 B", due=date(2027, 3, 5))
    plan = replace(plan, dependencies=(replace(plan.dependencies[0], firm=True),))

    assert "That B waits for A is not negotiable." in menu(plan).left_alone


def test_a_step_is_not_dropped_while_something_waits_firmly_for_its_own_gate() -> None:
    gate = milestone("G", anchor=Anchor("A", 0))
    plan = plan_of([action("A"), gate, action("C")], "G FS C")
    plan = replace(plan, dependencies=(replace(plan.dependencies[0], firm=True),))

    assert refusal(plan, "drop:A") == "That C waits for G is not negotiable."


def test_what_a_dropped_step_leaves_without_a_date_is_told() -> None:
    plan = plan_of(
        [action("A"), action("B")],
        metrics=(Metric("m", "Talks"),),
        key_results=(KeyResult("KR1", "m", Decimal(1), at=(DueAt("A"),)),),
    )

    assert Drop("A").notes(plan) == ("“A” is then not done at all. KR1 loses a date.",)


# Days and dates.


def test_a_day_in_the_middle_of_a_closure_is_opened_alone() -> None:
    days = closed(first=date(2027, 3, 2), last=date(2027, 3, 4))
    plan = plan_of([action("A", 3)], due=date(2027, 3, 5), calendar=WorkCalendar(closures=days))

    changed = OpenClosedDay(date(2027, 3, 3)).apply(plan)

    assert changed.calendar.closures == closed(date(2027, 3, 2), date(2027, 3, 4))
    assert [tried(plan, MONDAY, f"open:2027-03-0{n}").days_won for n in (2, 3, 4)] == [1, 1, 1]
    assert chosen(menu(plan)) == ["open:2027-03-02"]


def test_a_closed_day_within_the_chain_costs_less_than_a_shorter_step() -> None:
    plan = plan_of([action("A", 5)], due=date(2027, 3, 5), calendar=WorkCalendar(closures=closed(date(2027, 3, 3))))

    found = menu(plan)

    assert codes_of(found.wins) == {
        "A=3": 2, "person:A": 2, "open:2027-03-03": 1, "drop:A": 1, "goal=2027-03-08": 1
    }  # fmt: skip
    assert chosen(found) == ["open:2027-03-03"]


def test_a_day_on_which_a_whole_team_is_away_is_offered_to_its_people() -> None:
    wednesday = date(2027, 3, 3)
    calendars = {"team": WorkCalendar(closures=closed(wednesday)), "Ana": WorkCalendar(within="team")}
    plan = plan_of([action("A", 5, calendar="Ana")], due=date(2027, 3, 5), calendars=calendars)

    assert codes_of(menu(plan).wins)["open:2027-03-03"] == 1


def test_a_closed_day_that_has_passed_is_not_opened() -> None:
    calendar = WorkCalendar(closures=closed(date(2027, 3, 3), date(2027, 3, 4)))
    plan = plan_of([action("A", 8, started=MONDAY)], due=date(2027, 3, 10), calendar=calendar)
    today = date(2027, 3, 4)

    with pytest.raises(InvalidInput, match="Wed 3 Mar 2027 has passed: nobody can work on it any more"):
        tried(plan, today, "open:2027-03-03")
    assert tried(plan, today, "open:2027-03-04").days_won == 1


def test_a_fixed_start_is_not_moved_to_a_day_that_has_passed() -> None:
    plan = plan_of([action("A", 5, fixed_start=date(2027, 3, 8))], due=date(2027, 3, 10))

    with pytest.raises(InvalidInput, match="Tue 2 Mar 2027 has passed: A cannot begin on it"):
        apply_all(plan, [lever_of(plan, "fixed-start:A=2027-03-02")], date(2027, 3, 3))
    assert tried(plan, date(2027, 3, 3), "fixed-start:A=2027-03-03").days_won == 2  # Tue 9 instead of Fri 12 March


def test_a_missed_deadline_can_be_moved_to_the_day_that_is_needed() -> None:
    plan = plan_of([action("A", 5, deadline=date(2027, 3, 3))])

    found = menu(plan)

    assert codes_of(found.wins)["deadline:A=2027-03-05"] == 2
    assert chosen(found) == ["A=3"]  # dates are asked for again only where nothing else is enough


def test_a_deadline_is_moved_where_nothing_else_is_enough() -> None:
    thursday = date(2027, 3, 4)
    steps = [action("A", 1, not_before=thursday, firm=True), action("B", 1, deadline=thursday), follow_up("E", "B", 30)]
    plan = plan_of(steps, "A FS B")
    plan = replace(plan, dependencies=(replace(plan.dependencies[0], firm=True),))

    found = menu(plan)

    assert codes_of(found.wins) == {"deadline:B=2027-03-05": 1}
    assert chosen(found) == ["deadline:B=2027-03-05"]


def test_an_earliest_date_is_asked_for_earlier_but_never_before_today() -> None:
    plan = plan_of([action("A", 4, not_before=date(2027, 3, 3))], due=date(2027, 3, 3))

    told = codes_of(menu(plan).wins)

    assert told["not-before:A=2027-03-01"] == 2  # three days are missing, but Mon 1 March is today


def test_a_fixed_start_that_comes_too_early_can_be_moved() -> None:
    plan = plan_of([action("A", 5), action("B", 1, fixed_start=date(2027, 3, 4))], "A FS B")

    assert codes_of(menu(plan).wins)["fixed-start:B=2027-03-08"] == 2


def test_a_wished_goal_moves_to_the_earliest_end_and_a_hard_one_never() -> None:
    plan = plan_of([action("A", 8)], due=date(2027, 3, 5))
    hard = plan.with_goal(replace(plan.goal, hard=True))

    assert codes_of(menu(plan).wins)["goal=2027-03-10"] == 3
    assert not [code for code in codes_of(menu(hard).wins) if code.startswith("goal")]
    with pytest.raises(InvalidInput, match="is hard: it is never moved"):
        MoveGoal(date(2027, 3, 10)).apply(hard)


def test_a_goal_is_moved_only_where_the_work_cannot_give_enough() -> None:
    plan = plan_of([action("A", 8, firm=True)], due=date(2027, 3, 5))

    found = menu(plan)

    assert chosen(found) == ["goal=2027-03-10"]
    assert "A is not negotiable." in found.left_alone


# Codes.


def test_a_sign_in_the_id_of_a_step_is_no_riddle() -> None:
    plan = plan_of([action("A+B", 4), action("C"), action("goal", 4)], "A+B FS C")

    assert lever_of(plan, "A+B+C") == RunInParallel("A+B", "C")
    assert lever_of(plan, "A+B=2") == Shorten("A+B", 2)
    assert lever_of(plan, "goal=2") == Shorten("goal", 2)
    assert lever_of(plan, "goal=2027-07-01") == MoveGoal(date(2027, 7, 1))


@pytest.mark.parametrize("code", ["", "A", "A=", "A=x", "A+Z", "drop:Z", "open:tomorrow", "deadline:A", "goal=1"])
def test_a_word_that_is_no_lever_is_refused(code: str) -> None:
    plan = plan_of([action("A", 4), action("B")], "A FS B")

    with pytest.raises(InvalidInput):
        lever_of(plan, code)


def test_an_amount_is_typed_in_the_place_of_the_suggested_one() -> None:
    plan = plan_of([action("A", 8, deadline=date(2027, 3, 3))])

    assert with_amount(plan, Shorten("A", 4), " 5 ") == Shorten("A", 5)
    assert with_amount(plan, Shorten("A", 4), "") == Shorten("A", 4)
    assert with_amount(plan, lever_of(plan, "deadline:A=2027-03-05"), "2027-03-08").amount == "2027-03-08"
    with pytest.raises(InvalidInput, match="“five” cannot be read for A: write a whole number"):
        with_amount(plan, Shorten("A", 4), "five")


@pytest.mark.parametrize("codes", [("A=3", "A=2"), ("drop:A", "A=2"), ("drop:A", "A+B"), ("A=2", "person:A")])
def test_levers_that_contradict_each_other_are_refused(codes: tuple[str, str]) -> None:
    plan = plan_of([action("A", 4), action("B")], "A FS B")

    with pytest.raises(InvalidInput):
        apply_all(plan, [lever_of(plan, code) for code in codes], MONDAY)


def test_a_waiting_time_in_the_chain_is_left_to_the_person() -> None:
    plan = plan_of([action("A", 4), action("B", 4)], "A FS+14 cd B", due=date(2027, 3, 5))

    assert plan.dependencies[0].unit is Unit.CALENDAR
    assert plan.dependencies[0].type is LinkType.FS
    assert any(line.startswith("14 calendar days of waiting between A and B") for line in menu(plan).left_alone)
