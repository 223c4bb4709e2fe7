"""The five letters of an end goal: each rests on what is recorded, and says on what."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from backcast.domain.chains.smart import Letter, Verdict, smart_of
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.results.key_results import Baseline, KeyResult
from backcast.domain.results.metrics import Metric
from backcast.domain.scheduling.schedule import work_backward
from tests.domain.builders import action
from tests.domain.builders import plan as plan_of
from tests.domain.chains.drawn_chains import chained_plans
from tests.domain.chains.test_gaps import programme
from tests.domain.drawn_plans import MONDAY, tried

DAY = date(2027, 3, 1)  # a Monday
GOAL = EndGoal(
    "First-contact resolution is 75 % in the nine teams",
    date(2027, 3, 12),
    why="Every second contact costs twice.",
    for_whom="The nine support teams",
    sponsor="Head of customer support",
)
CALLS = Metric("calls", "First-contact resolution", "%")
TALKS = Metric("talks", "Coaching talks", "a week")
RESULT = KeyResult("KR1", "calls", Decimal(75), Baseline(Decimal(64)), level=4)


def letters(goal: EndGoal = GOAL, days: int = 3, today: date = DAY, **parts: Any) -> dict[str, Letter]:
    parts = {"metrics": (CALLS, TALKS), "key_results": (RESULT,), **parts}
    plan = replace(plan_of([action("A", days)] if days else [], due=goal.due, **parts), goal=goal)
    return {letter.word: letter for letter in smart_of(plan, work_backward(plan, today))}


def test_a_goal_with_everything_recorded_is_smart_and_says_on_what_that_rests() -> None:
    found = letters()

    assert list(found) == ["Specific", "Measurable", "Achievable", "Relevant", "Time-bound"]
    assert {letter.verdict for letter in found.values()} == {Verdict.YES}
    assert [letter.reasons for letter in found.values()] == [
        ("It says for whom: The nine support teams. No word in it leaves open when it is true.",),
        ("One key result with a baseline and a target.",),
        ("It can be met, with 7 working days of slack. Work must start by Wed 10 Mar 2027.",),
        ("It says why it matters, and Head of customer support stands behind it.",),
        ("It must be true by Fri 12 Mar 2027. The date is wished.",),
    ]


def test_the_support_programme_is_smart_on_the_day_on_which_it_must_start() -> None:
    plan = programme("support-quality")

    found = smart_of(plan, work_backward(plan, date(2026, 7, 17)))

    assert [letter.verdict for letter in found] == [Verdict.YES] * 5


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"for_whom": ""}, "Nobody said for whom."),
        ({"statement": "The support teams are noticeably better"}, "“noticeably”: "),
        ({"statement": "Digital excellence"}, "“Digital excellence”: This is a direction, not a result"),
    ],
)
def test_a_goal_is_not_specific_while_nobody_is_named_or_a_word_leaves_it_open(
    change: dict[str, str], reason: str
) -> None:
    letter = letters(replace(GOAL, **change))["Specific"]  # type: ignore[arg-type]

    assert letter.verdict is Verdict.NOT_YET
    assert letter.reasons[0].startswith(reason)


@pytest.mark.parametrize(
    ("key_results", "evidence", "verdict", "reason"),
    [
        ((), "", Verdict.NOT_YET, "No key result has a number to reach, and nobody said what will prove it."),
        ((), "CSAT", Verdict.OPEN, "It says what will prove it, but no key result has a number to reach."),
        (
            (replace(RESULT, baseline=None),),
            "",
            Verdict.NOT_YET,
            "Nobody knows the baseline of First-contact resolution.",
        ),
    ],
)
def test_a_goal_is_measurable_by_key_results_whose_start_is_known(
    key_results: tuple[KeyResult, ...], evidence: str, verdict: Verdict, reason: str
) -> None:
    letter = letters(replace(GOAL, evidence=evidence), key_results=key_results)["Measurable"]

    assert (letter.verdict, letter.reasons) == (verdict, (reason,))


def test_an_unknown_baseline_below_the_results_is_told_and_decides_nothing() -> None:
    talks = KeyResult("KR2", "talks", Decimal(2), level=3)

    letter = letters(key_results=(RESULT, talks, replace(talks, id="KR3")))["Measurable"]

    assert letter.verdict is Verdict.YES
    assert letter.reasons[1] == "Beside them the baseline of Coaching talks is not known."


def test_a_goal_is_achievable_as_far_as_its_dates_are() -> None:
    late, none_planned, exact = (
        letters(days=12)["Achievable"],
        letters(days=0)["Achievable"],
        letters(days=10)["Achievable"],
    )

    # From Mon 1 to Fri 12 March there are ten working days; twelve end on Tue 16.
    assert (late.verdict, late.reasons) == (
        Verdict.NOT_YET,
        (
            "It is 2 working days short; the earliest possible end is Tue 16 Mar 2027.",
            "Work had to start by Thu 25 Feb 2027.",
        ),
    )
    assert (none_planned.verdict, none_planned.reasons) == (
        Verdict.OPEN,
        ("No step is planned yet: nothing can be said.",),
    )
    assert exact.reasons == ("It can be met, with no slack. Work must start by Mon 1 Mar 2027.",)


def test_what_is_under_way_has_no_start_left_to_miss() -> None:
    plan = plan_of([action("A", 3, started=DAY, finished=DAY)], due=GOAL.due)

    letter = smart_of(plan, work_backward(plan, DAY))[2]

    assert letter.reasons == ("It can be met, and nothing is left that has yet to begin.",)


def test_a_goal_is_relevant_with_a_reason_and_a_sponsor() -> None:
    without = letters(replace(GOAL, why="", sponsor=" "))["Relevant"]

    assert without.verdict is Verdict.NOT_YET
    assert without.reasons == ("Nobody said why it matters.", "It has no sponsor who decides.")


def test_a_goal_is_bound_in_time_until_its_date_has_passed() -> None:
    hard, on_the_day, passed = (
        letters(replace(GOAL, hard=True))["Time-bound"],
        letters(today=date(2027, 3, 12))["Time-bound"],
        letters(today=date(2027, 3, 13))["Time-bound"],
    )

    assert hard.reasons == ("It must be true by Fri 12 Mar 2027. The date is hard: law or launch.",)
    assert on_the_day.verdict is Verdict.YES
    assert (passed.verdict, passed.reasons) == (Verdict.NOT_YET, ("Its date, Fri 12 Mar 2027, has passed.",))


@given(chained_plans())
@tried(60)
def test_every_plan_has_five_letters_each_with_a_reason(plan: Plan) -> None:
    found = smart_of(plan, work_backward(plan, MONDAY))

    assert len(found) == 5
    assert all(letter.reasons and all(reason.endswith(".") for reason in letter.reasons) for letter in found)
