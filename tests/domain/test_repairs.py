"""Repairs: what would help, on the compliance programme with its published figures and on plans small enough to count.

March 2027: Mon 1, Fri 5, Mon 8, Fri 12.
"""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import At, Step
from backcast.domain.repairs.codes import lever_of
from backcast.domain.repairs.joins import join_words
from backcast.domain.repairs.levers import apply_all
from backcast.domain.repairs.menus import Menu, menu_of
from backcast.domain.repairs.sums import chain_sum
from backcast.domain.repairs.wins import Win, win_of
from backcast.domain.repairs.works import AddPerson, Shorten
from backcast.domain.scheduling.schedule import work_backward
from backcast.use_cases.programmes import start_programme
from tests.domain.builders import action, milestone
from tests.domain.builders import plan as plan_of

LATE = date(2026, 3, 16)
MONDAY = date(2027, 3, 1)


@pytest.fixture(scope="module")
def compliance() -> Plan:
    """The programme T3 with its hard goal on Tue 30 June 2026; on Mon 16 March nothing is done."""
    return start_programme("compliance").plan


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


# The compliance programme: figures of the acceptance examples.


@pytest.mark.parametrize(
    ("code", "days", "end"),
    [
        ("A12+A13", 12, date(2026, 7, 6)),  # both waves at a time
        ("drop:A6", 10, date(2026, 7, 8)),  # no translation
        ("A6+A7", 4, date(2026, 7, 16)),  # the learning system is set up beside the translation
        ("A1=4", 4, date(2026, 7, 16)),  # the legal reading in half the time
        ("A14=5", 3, date(2026, 7, 17)),  # catching up in 5 days instead of 8
    ],
)
def test_each_published_lever_wins_the_published_days(compliance: Plan, code: str, days: int, end: date) -> None:
    win = tried(compliance, LATE, code)

    assert (win.days_won, win.short_by, win.finish, win.suffices) == (days, 16 - days, end, False)


def test_the_menu_tells_the_published_levers_and_that_none_suffices_alone(compliance: Plan) -> None:
    found = menu(compliance, LATE)

    told = codes_of(found.wins)
    assert [told[code] for code in ("A12+A13", "drop:A6", "A6+A7", "A1=4", "A14=4")] == [12, 10, 4, 4, 4]
    assert next(iter(told)) == "A12+A13"
    assert not found.one_suffices
    assert all(days >= 1 for days in told.values())
    assert not [code for code in told if code.startswith("goal")]
    assert "The goal's date, Tue 30 Jun 2026, is hard: it is never moved." in found.left_alone
    assert "A14 cannot be dropped while E1 comes after it: anchor it to another step first." in found.left_alone


def test_the_cheapest_combination_is_the_published_one_with_no_slack(compliance: Plan) -> None:
    found = menu(compliance, LATE)

    assert chosen(found) == ["A6+A7", "A12+A13"]
    assert found.combination
    assert found.combination.proven
    win = found.combination.win
    assert (win.days_won, win.slack, win.must_start, win.finish) == (16, 0, LATE, date(2026, 6, 30))


def test_another_pair_that_wins_as_much_stands_behind_it_in_the_chain(compliance: Plan) -> None:
    published, other = tried(compliance, LATE, "A6+A7", "A12+A13"), tried(compliance, LATE, "A7+A9", "A12+A13")

    assert (other.days_won, other.slack, other.cost) == (published.days_won, published.slack, published.cost)


def test_a_third_lever_leaves_two_days_of_slack(compliance: Plan) -> None:
    win = tried(compliance, LATE, "A12+A13", "A6+A7", "A14=6")

    assert (win.days_won, win.slack, win.must_start) == (18, 2, date(2026, 3, 18))


def test_the_chain_of_the_compliance_programme_adds_up(compliance: Plan) -> None:
    total = chain_sum(compliance, work_backward(compliance, LATE))

    assert total
    assert [line.step.id for line in total.lines] == [
        "A1", "A2", "A4", "A5", "A6", "A7", "A9", "A10", "A11", "A12", "A13", "A14", "A15",
    ]  # fmt: skip
    assert [line.days for line in total.lines] == [8, 5, 12, 5, 10, 4, 5, 2, 2, 12, 12, 8, 3]
    assert (total.work, total.waiting, total.needed, total.available, total.short_by) == (88, 0, 88, 72, 16)
    assert (total.lines[0].first, total.lines[-1].last) == (LATE, date(2026, 7, 22))


@pytest.mark.parametrize(
    ("tied", "waiting", "needed"),
    [
        ("A FS B", 0, 6),
        ("A FS+2 B", 2, 8),
        ("A FS-1 B", -1, 5),
        ("A SS+1 B", -2, 4),  # B begins on Tuesday, two of A's days before its end
        ("A FF+2 B", -1, 5),  # B ends on Friday
        ("A FS+6 cd B", 4, 10),  # Thu 4 to Tue 9 March: four of the six are working days
    ],
)
def test_the_waiting_of_a_chain_is_what_its_links_say(tied: str, waiting: int, needed: int) -> None:
    plan = plan_of([action("A", 3), action("B", 3)], tied, due=date(2027, 3, 3))

    total = chain_sum(plan, work_backward(plan, MONDAY))

    assert total
    assert (total.work, total.waiting, total.needed, total.available) == (6, waiting, needed, 3)
    assert total.short_by == needed - 3
    assert total.adds_up


@pytest.mark.parametrize(
    ("tied", "words"),
    [
        ("A FS B", ""),
        ("A FS+3 B", "follows A with 3 working days between"),
        ("A FS+45 cd B", "follows A with 45 calendar days between"),
        ("A FS-2 B", "overlaps the last 2 working days of A"),
        ("A SS B", "starts with A"),
        ("A SS+1 B", "starts 1 working day after A starts"),
        ("A FF B", "finishes with A"),
        ("A FF-2 B", "finishes 2 working days before A finishes"),
        ("A SF B", "finishes once A starts"),
        ("A SF+4 B", "finishes 4 working days after A starts"),
        ("A FS+3 M", "follows 3 working days after A"),  # reached at the end of its day: the third one
        ("M FS+3 B", "follows M with 3 working days between"),
        ("O FS+3 B", "follows 3 working days after O"),  # from the start of its day: two lie between
    ],
)
def test_a_link_is_told_as_people_say_it(tied: str, words: str) -> None:
    steps = [action("A", 3), action("B", 3), milestone("M"), milestone("O", at=At.START)]
    plan = plan_of(steps, tied, due=date(2027, 3, 26))

    told = join_words(plan, plan.dependencies[0])

    assert told == words


@pytest.mark.parametrize(
    ("gate", "tied", "waiting", "available"),
    [
        (milestone("G"), "G FS A", 1, 5),  # reached on Monday evening: A begins on Tuesday
        (milestone("G", at=At.START), "A FS G", 0, 4),  # it stands at the start of Friday: four days lie before it
    ],
)
def test_a_gate_at_an_end_of_a_chain_counts_with_its_side_of_the_day(
    gate: Step, tied: str, waiting: int, available: int
) -> None:
    plan = plan_of([action("A", 5), gate], tied, due=date(2027, 3, 5))

    total = chain_sum(plan, work_backward(plan, MONDAY))

    assert total
    assert (total.work, total.waiting, total.available, total.short_by) == (5, waiting, available, 1)
    assert total.adds_up


def test_a_sum_that_does_not_come_out_even_is_not_told_as_one() -> None:
    plan = plan_of([action("A", 5)], due=date(2027, 3, 3))
    timeline = work_backward(plan, MONDAY)
    assert timeline.explanation
    other = replace(timeline, explanation=replace(timeline.explanation, short_by=3))

    totals = [chain_sum(plan, known) for known in (timeline, other)]

    assert [total and total.adds_up for total in totals] == [True, False]  # two days are missing, not three


def test_a_chain_whose_goal_has_passed_says_so_and_is_not_added_up() -> None:
    plan = plan_of([action("A", 3)], due=date(2027, 3, 3))

    total = chain_sum(plan, work_backward(plan, date(2027, 3, 8)))

    assert total
    assert (total.has_passed, total.adds_up, total.short_by) == (True, False, 5)  # Wed 10 March, not Wed 3


def test_a_plan_that_can_be_met_has_a_menu_of_later_starts(compliance: Plan) -> None:
    found = menu(compliance, date(2026, 2, 2))

    assert found.combination is None
    assert codes_of(found.wins)["A6+A7"] == 4
    assert found.wins[0].must_start == date(2026, 3, 10)  # 12 working days after Fri 20 Feb


# Work under way.


def under_way() -> Plan:
    """Six of A's eight days have passed on Tue 22 June 2027; two are left."""
    steps = [action("A", 8, started=date(2027, 6, 14)), action("B", 8)]
    return plan_of(steps, "A FS B", due=date(2027, 6, 25))


def test_of_work_under_way_of_which_nobody_said_what_is_left_the_days_since_its_start_are_taken_off() -> None:
    plan, today = under_way(), date(2027, 6, 22)

    win = tried(plan, today, "person:A")

    assert win.levers[0].words(plan) == "A in 1 working day instead of 2, with a second person"
    assert (win.days_won, win.short_by) == (1, 5)  # 9 days of work, 4 days
    assert apply_all(plan, [AddPerson("A")], today).steps["A"].remaining == 1
    assert codes_of(menu(plan, today).wins)["A=1"] == 1


@pytest.mark.parametrize(("code", "left"), [("A=4", "2 working days are left"), ("A=2", "2 working days are left")])
def test_work_under_way_is_not_shortened_to_what_is_left_or_more(code: str, left: str) -> None:
    with pytest.raises(InvalidInput, match=left):
        tried(under_way(), date(2027, 6, 22), code)


def test_the_last_day_of_work_under_way_is_not_halved() -> None:
    with pytest.raises(InvalidInput, match="A cannot take 1 working day: 1 working day is left"):
        tried(under_way(), date(2027, 6, 24), "person:A")


def test_words_of_work_under_way_name_no_number_that_only_the_day_could_tell() -> None:
    plan = under_way()

    assert AddPerson("A").words(plan) == "A in half of what is left, with a second person"
    assert Shorten("A", 1).words(plan) == "A in 1 working day instead of what is left"


# Combinations.


def test_two_chains_that_are_equally_late_need_a_lever_each() -> None:
    plan = plan_of([action("A", 6), action("B", 6)], due=date(2027, 3, 5))  # five days for six
    firm = plan.with_goal(replace(plan.goal, hard=True))

    found = menu(firm)

    assert found.wins == ()
    assert set(codes_of(found.together)) == {"A=3", "B=3", "person:A", "person:B", "drop:A", "drop:B"}
    assert chosen(found) == ["A=3", "B=3"]


def test_one_dear_lever_stands_before_two_cheap_ones() -> None:
    steps = [action("A", 2), action("B", 2), action("C", 2), action("D", 8)]
    plan = plan_of(steps, "A FS B, B FS C, C FS D", due=date(2027, 3, 12))  # 14 days of work, 10 days

    found = menu(plan)

    assert codes_of(found.wins)["D=4"] == 4
    assert tried(plan, MONDAY, "A+B", "C+D").suffices  # two and two days, at the cost of 2 against 3
    assert chosen(found) == ["D=4"]


def test_of_equally_cheap_levers_the_one_with_the_least_slack_left_is_chosen() -> None:
    steps = [action("A", 8), action("B", 3), action("C", 3)]
    plan = plan_of(steps, "A FS B, B FS C", due=date(2027, 3, 15))  # 14 days of work, 11 days

    found = menu(plan)

    assert tried(plan, MONDAY, "A+B").days_won == 3
    assert chosen(found) == ["A+B"]  # of A+B and B+C, alike in all, the one that comes first
    assert chosen(
        menu(plan.with_step(replace(plan.steps["B"], days=5)).with_goal(replace(plan.goal, due=date(2027, 3, 17))))
    ) == ["B+C"]  # 5 days are more than the 3 that are missing


def test_more_than_three_levers_are_found_but_not_called_proven() -> None:
    plan = plan_of([action(name, 6) for name in "ABCDE"], due=date(2027, 3, 5))

    found = menu(plan.with_goal(replace(plan.goal, hard=True))).combination

    assert found
    assert found.suffices
    assert not found.proven
    assert len(found.win.levers) == 5


def test_where_nothing_suffices_it_is_told_how_far_the_best_gets() -> None:
    steps = [action("A", 4), action("B", 20, firm=True)]
    plan = plan_of(steps, "A FS B", due=date(2027, 3, 5))
    plan = plan.with_goal(replace(plan.goal, hard=True))

    found = menu(plan).combination

    assert found
    assert not found.suffices
    assert [lever.code for lever in found.win.levers] == ["drop:A"]
    assert (found.win.days_won, found.win.short_by) == (4, 15)


def test_another_chain_that_becomes_the_worst_is_named() -> None:
    steps = [action("A", 9), action("B", 7), action("C", 1)]
    plan = plan_of(steps, "A FS C, B FS C", due=date(2027, 3, 5))  # 10 and 8 days of work, 5 days

    win = tried(plan, MONDAY, "A=4")

    assert (win.days_won, win.short_by, win.worst) == (2, 3, ("B", "C"))


def test_a_plan_with_too_many_levers_says_how_many_were_not_tried() -> None:
    names = [f"S{n}" for n in range(400)]
    plan = plan_of([action(name, 2) for name in names], ", ".join(f"{a} FS {b}" for a, b in pairwise(names)))

    found = menu(plan, date(2024, 1, 2))

    assert len(found.wins) == 75  # of three levers for each step and one for each link
    assert found.untried == 3 * 400 + 399 - 75
