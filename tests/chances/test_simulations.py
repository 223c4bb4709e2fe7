"""Simulations: the published figures, and what the figures of a plan mean."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from backcast.chances.figures import LEAST_SAMPLES, MOST_CELLS, Question, samples_for
from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.spreads import Shape, Spread, SpreadUnit, Uncertainty
from backcast.use_cases.programmes import start_programme
from tests.chances.asks import PUBLISHED, SURE, asked, drawing
from tests.domain.builders import action, follow_up, milestone, plan

POINTS = 0.03


def published(name: str) -> Plan:
    return start_programme(name).plan


@pytest.mark.parametrize(
    ("start", "share"),
    [
        (date(2026, 2, 20), 0.01),
        (date(2026, 2, 6), 0.41),
        (date(2026, 1, 30), 0.78),
        (date(2026, 1, 29), 0.83),
        (date(2026, 1, 23), 0.96),
    ],
)
def test_the_certification_is_in_time_as_often_as_published(start: date, share: float) -> None:
    figures = asked(published("compliance"), start, PUBLISHED, samples=4_000)

    assert figures.on_time == pytest.approx(share, abs=POINTS)
    assert figures.curve.share(start) == figures.on_time
    assert figures.must_start == date(2026, 2, 20)
    assert figures.safe[80] == date(2026, 1, 29)


@pytest.mark.parametrize(
    ("name", "step", "due", "start", "share"),
    [
        ("sales-enablement", "M1", date(2026, 10, 2), date(2026, 7, 7), 0.02),
        ("sales-enablement", "M1", date(2026, 10, 2), date(2026, 6, 19), 0.84),
        ("support-quality", "A11", date(2026, 9, 25), date(2026, 7, 17), 0.02),
        ("support-quality", "A11", date(2026, 9, 25), date(2026, 7, 6), 0.80),
    ],
)
def test_one_step_is_in_time_as_often_as_published(name: str, step: str, due: date, start: date, share: float) -> None:
    figures = asked(published(name), start, PUBLISHED, step=step, samples=4_000)

    assert figures.due == due
    assert figures.on_time == pytest.approx(share, abs=POINTS)


def test_the_roll_out_is_safe_from_the_published_day_on() -> None:
    figures = asked(published("support-quality"), date(2026, 6, 1), PUBLISHED, step="A11", samples=4_000)

    assert figures.safe[80] == date(2026, 7, 6)
    assert figures.must_start == date(2026, 7, 17)


def test_the_same_question_has_the_same_answer_twice() -> None:
    first = asked(published("compliance"), date(2026, 1, 29), Uncertainty())
    second = asked(published("compliance"), date(2026, 1, 29), Uncertainty())

    assert first == second


def test_the_safe_start_of_another_seed_is_the_same_day_or_the_next() -> None:
    found = [
        asked(published("compliance"), date(2026, 1, 5), drawing(), seed=seed).safe[85] or date.min for seed in range(8)
    ]

    assert (max(found) - min(found)).days <= 1


@pytest.mark.parametrize("shape", Shape)
def test_the_85_percent_start_spreads_by_less_than_a_tenth_of_a_day_from_seed_to_seed(shape: Shape) -> None:
    """One chain of twenty steps of five days: its length is a sum, whose spread between seeds is that of the start."""
    from backcast.chances.draws import draw
    from backcast.chances.networks import Part

    parts = [Part(f"A{number}", 4, 5, 8, "") for number in range(20)]
    ends = [np.sort(draw(parts, drawing(shape=shape), 10_000, seed).sum(axis=0))[8_499] / 1_024 for seed in range(8)]

    assert float(np.std(ends)) <= 0.1
    assert max(ends) - min(ends) <= 0.2


def test_the_share_that_is_quoted_was_reached_by_that_share_of_samples_or_more() -> None:
    figures = asked(published("compliance"), date(2026, 1, 5), Uncertainty())

    for level, day in figures.safe.items():
        assert day is not None
        assert figures.curve.share(day) >= level / 100


def test_sure_durations_are_in_time_until_the_must_start_and_never_after() -> None:
    made = plan([action("A", 5)], due=date(2027, 6, 30))  # Thu 24 June at the latest

    figures = asked(made, date(2027, 6, 1), Uncertainty(SURE))

    assert figures.curve.share(date(2027, 6, 24)) == 1
    assert figures.curve.share(date(2027, 6, 25)) == 0
    assert set(figures.safe.values()) == {date(2027, 6, 24)}
    assert set(figures.finishes.values()) == {date(2027, 6, 7)}


def test_two_of_three_equally_likely_days_are_enough_for_two_thirds() -> None:
    spread = Spread(Decimal("0.5"), Decimal("3.5"), SpreadUnit.DAYS)
    made = plan([action("A", 2, spread=spread)], due=date(2027, 6, 30))  # a Wednesday

    figures = asked(made, date(2027, 6, 28), drawing(shape=Shape.TRIANGULAR, whole_days=True))

    # Of the triangle 0.5, 2, 3.5 the parts below 1.5 and above 2.5 are each 1² / (3 × 1.5) = 2/9.
    assert figures.curve.share(date(2027, 6, 30)) == pytest.approx(2 / 9, abs=0.001)
    assert figures.curve.share(date(2027, 6, 29)) == pytest.approx(7 / 9, abs=0.001)
    assert figures.on_time == 1
    assert figures.finishes == {
        10: date(2027, 6, 28),
        50: date(2027, 6, 29),
        80: date(2027, 6, 30),
        95: date(2027, 6, 30),
    }


def test_what_a_step_may_not_begin_before_counts_against_the_date() -> None:
    made = plan([action("A", 5, not_before=date(2027, 6, 24))], due=date(2027, 6, 30))  # five working days are left

    figures = asked(made, date(2027, 6, 1), drawing(80, 120, Shape.TRIANGULAR))

    assert figures.on_time == pytest.approx(0.5, abs=0.002)  # half of a symmetrical triangle is at most five days
    assert figures.safe[50] == date(2027, 6, 24)
    assert figures.safe[80] is None
    assert figures.curve.share(date(2027, 1, 4)) == figures.on_time


def test_work_under_way_counts_from_today_with_what_is_left_of_it() -> None:
    begun = action("A", 10, started=date(2027, 6, 14), remaining=5)
    made = plan([begun, action("B", 1)], "A FS B", due=date(2027, 6, 30))
    today = date(2027, 6, 23)  # six working days are left: five for A, one for B

    figures = asked(made, today, drawing(80, 120, Shape.TRIANGULAR), start=date(2027, 6, 30))

    assert figures.steps["A"].in_time == pytest.approx(0.5, abs=0.03)
    assert figures.on_time < 0.5  # B starts on the last morning, and takes more than that day in half of the cases


def test_finished_work_and_follow_ups_after_the_goal_take_no_part() -> None:
    done = action("A", 5, started=date(2027, 6, 1), finished=date(2027, 6, 3))
    made = plan([done, action("B", 2), follow_up("E", "B", 90)], "A FS B", due=date(2027, 6, 30))

    figures = asked(made, date(2027, 6, 7), Uncertainty())

    assert list(figures.steps) == ["B"]


def test_a_step_that_always_has_air_is_never_critical_and_drives_nothing() -> None:
    made = plan([action("A", 20), action("B", 2), milestone("M")], "A FS M, B FS M", due=date(2027, 6, 30))

    figures = asked(made, date(2027, 5, 3), drawing())

    assert figures.drivers == ["A"]
    assert (figures.steps["A"].criticality, figures.steps["B"].criticality) == (1, 0)
    assert figures.steps["A"].cruciality == pytest.approx(1)  # the plan is as long as A
    assert figures.steps["A"].sensitivity == pytest.approx(1)
    assert abs(figures.steps["B"].cruciality) < 0.05


def test_steps_that_go_long_together_need_an_earlier_start_than_steps_on_their_own() -> None:
    made = published("compliance")

    alone, together = (asked(made, date(2026, 1, 5), drawing(rho=rho)).safe[85] for rho in ("0", "0.5"))

    assert alone is not None
    assert together is not None
    assert together < alone


def test_another_date_can_be_asked_for() -> None:
    made = plan([action("A", 5)], due=date(2027, 6, 30))

    figures = asked(made, date(2027, 6, 1), Uncertainty(SURE), due=date(2027, 6, 23))

    assert (figures.due, figures.must_start) == (date(2027, 6, 23), date(2027, 6, 17))


def test_a_plan_without_work_is_in_time() -> None:
    figures = asked(plan([]), date(2027, 6, 1), Uncertainty())

    assert (figures.on_time, figures.must_start, figures.drivers, dict(figures.finishes)) == (1, None, [], {})


def test_a_finished_step_and_one_that_is_not_there_are_told() -> None:
    done = action("A", 5, started=date(2027, 6, 1), finished=date(2027, 6, 3))
    made = plan([done])

    with pytest.raises(InvalidInput, match="A is finished: nothing about it is left to chance"):
        asked(made, date(2027, 6, 7), Uncertainty(), step="A")
    with pytest.raises(NotFound, match="no step Z"):
        asked(made, date(2027, 6, 7), Uncertainty(), step="Z")


def test_a_start_outside_the_years_that_dates_can_have_is_told() -> None:
    with pytest.raises(InvalidInput, match="1900 to 2200"):
        Question(date(2201, 1, 1), Uncertainty())


def test_spreads_that_reach_beyond_the_years_that_dates_can_have_are_told() -> None:
    wide = Spread(Decimal(1), Decimal(10_000), SpreadUnit.DAYS)
    made = plan(
        [action(f"A{n}", 5_000, spread=wide) for n in range(30)], ", ".join(f"A{n} FS A{n + 1}" for n in range(29))
    )
    made = replace(made, goal=replace(made.goal, due=date(2199, 6, 30)))

    with pytest.raises(InvalidInput, match="1900 to 2200"):
        asked(made, date(2027, 6, 1), Uncertainty())


def test_the_larger_the_plan_the_fewer_the_samples_but_never_too_few() -> None:
    question = Question(date(2027, 6, 1), Uncertainty())

    counts = [samples_for(question, steps) for steps in (0, 20, 1_000, 10_000, 100_000)]

    assert counts == [10_000, 10_000, 10_000, MOST_CELLS // 10_000, LEAST_SAMPLES]
