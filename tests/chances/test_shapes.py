"""Shapes: the quantiles of both, against figures from elsewhere."""

import numpy as np
import pytest

from backcast.chances.shapes import beta_pert, normals, probabilities, table_of, triangular
from backcast.domain.planning.spreads import Shape


# Least 4, likely 5, most 10 days: the 85 % points were computed with another program before this one existed.
@pytest.mark.parametrize(("shape", "days"), [(Shape.PERT, 6.79), (Shape.TRIANGULAR, 7.88)])
def test_four_to_ten_days_are_at_most_so_many_in_85_of_100_cases(shape: Shape, days: float) -> None:
    table = 4 + 6 * table_of(shape, 1 / 6)

    assert float(np.interp(0.85, probabilities(), table)) == pytest.approx(days, abs=0.005)


@pytest.mark.parametrize("mode", [0, 0.1, 0.25, 0.5, 1])
def test_the_mean_of_a_beta_pert_weighs_the_likely_four_times(mode: float) -> None:
    middles = (np.arange(20_000) + 0.5) / 20_000

    mean = float(beta_pert(middles, mode).mean())

    assert mean == pytest.approx((0 + 4 * mode + 1) / 6, abs=1e-4)


def test_half_of_a_symmetrical_triangle_lies_on_each_side() -> None:
    quarter, half = triangular(np.array([0.125, 0.5]), 0.5)

    assert (quarter, half) == (pytest.approx(0.25), pytest.approx(0.5))  # x²·2 = 0.125 at a quarter


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("mode", [0.0, 0.3, 1.0])
def test_a_table_rises_from_the_least_to_the_most(shape: Shape, mode: float) -> None:
    table = table_of(shape, mode)

    assert (np.diff(table) >= 0).all()
    assert 0 <= table[0] < 0.05
    assert 0.95 < table[-1] <= 1


def test_the_normal_values_are_the_middles_of_equal_parts() -> None:
    assert normals(2) == pytest.approx([-0.6745, 0.6745], abs=1e-4)  # the quartiles of the normal distribution
