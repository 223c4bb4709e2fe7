"""Draws: the same for the same seed, spread as their shape says, and together as far as they hang together."""

import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pytest

from backcast.chances.draws import draw
from backcast.chances.networks import Part
from backcast.domain.planning.spreads import Shape, Uncertainty
from tests.chances.asks import drawing

TICKS = 1_024  # of a day


def parts(*groups: str) -> list[Part]:
    return [Part(f"A{number}", 4, 5, 10, group) for number, group in enumerate(groups)]


def rank_correlations(drawn: Sequence[Part], uncertainty: Uncertainty) -> np.ndarray:
    rows = draw(drawn, uncertainty, 10_000, 1)
    found: np.ndarray = np.asarray(np.corrcoef(rows.argsort(axis=1).argsort(axis=1)))
    return found


def test_every_duration_lies_between_the_least_and_the_most() -> None:
    rows = draw(parts("", ""), drawing(shape=Shape.TRIANGULAR), 5_000, 1)

    assert rows.min() >= 4 * TICKS
    assert rows.max() <= 10 * TICKS
    assert rows.mean() / TICKS == pytest.approx((4 + 5 + 10) / 3, abs=0.01)  # the mean of a triangle


def test_the_85_percent_point_of_few_draws_is_that_of_the_shape() -> None:
    row = np.sort(draw(parts(""), drawing(), 400, 1)[0])

    assert row[340] / TICKS == pytest.approx(6.79, abs=0.02)  # plain draws of this number are off by 0.1


def test_whole_days_are_rounded_to_the_nearest_and_never_to_nothing() -> None:
    drawn = [Part("A", 0.1, 0.2, 0.3, ""), Part("B", 1.6, 2, 3.2, "")]

    short, long = draw(drawn, drawing(shape=Shape.TRIANGULAR, whole_days=True), 1_000, 1)

    assert set(short) == {1}
    assert set(long) == {2, 3}
    # Of the triangle 1.6, 2, 3.2 the part above 2.5 is 0.7² / (1.6 × 1.2).
    assert (long == 3).mean() == pytest.approx(0.2552, abs=0.003)


def test_a_milestone_takes_nothing_and_sure_work_always_the_same() -> None:
    gate, sure = draw([Part("M", 0, 0, 0, ""), Part("A", 3, 3, 3, "all")], drawing(rho="0.5"), 100, 1)

    assert set(gate) == {0}
    assert set(sure) == {3 * TICKS}


def test_steps_of_their_own_are_drawn_apart() -> None:
    found = rank_correlations(parts("all", "all", "all"), drawing(rho="0"))

    assert np.abs(found - np.eye(3)).max() < 0.04


def test_a_correlation_ties_the_members_of_a_group_and_nobody_else() -> None:
    found = rank_correlations(parts("one", "one", "two", "two", "", ""), drawing(rho="0.6"))

    # Ranks of a Gaussian copula: 6/π · asin(0.6 / 2) = 0.582.
    assert found[0, 1] == pytest.approx(0.582, abs=0.03)
    assert found[2, 3] == pytest.approx(0.582, abs=0.03)
    assert abs(found[0, 2]) < 0.04
    assert abs(found[4, 5]) < 0.04


def test_a_step_is_drawn_alike_whatever_else_the_plan_holds() -> None:
    alone = draw(parts("all")[:1], drawing(rho="0.3"), 500, 1)
    among = draw(parts("all", "all", "all")[::-1], drawing(rho="0.3"), 500, 1)

    assert (alone[0] == among[2]).all()
    assert (alone[0] != draw(parts("all"), drawing(rho="0.3"), 500, 2)[0]).any()


def test_another_process_draws_the_very_same_numbers() -> None:
    words = (
        "from backcast.chances.draws import draw; from backcast.chances.networks import Part;"
        "from backcast.domain.planning.spreads import Uncertainty;"
        "print(draw([Part('A0', 4, 5, 10, 'all')], Uncertainty(), 50, 7)[0].tolist())"
    )

    told = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True).stdout

    assert told.strip() == str(draw(parts("all"), Uncertainty(), 50, 7)[0].tolist())
