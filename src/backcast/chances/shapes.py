"""Shapes: how a duration lies between its least and its most, as a table over the normal scale.

Entry k of a table belongs to the standard normal value z at k steps from -5 to 5, and is the part of the way from the
least to the most at which the shape has the probability of z. A correlated normal value then becomes a duration by one
look-up. 4,096 entries are off by less than 0.002 of the spread.
"""

import math
from functools import cache, lru_cache
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from backcast.domain.planning.spreads import Shape

Table = NDArray[np.float64]

POINTS: Final = 4_096
REACH: Final = 5.0  # beyond lies one value in two million
_WEIGHT: Final = 4  # λ of the beta-PERT: its mean is (least + 4 × likely + most) / 6
_CELLS: Final = 4_096


@cache
def probabilities() -> Table:
    """The probability of each entry of a table, 0 to 1."""
    scale = np.linspace(-REACH, REACH, POINTS)
    return np.array([0.5 * math.erfc(-z / math.sqrt(2)) for z in scale])


@lru_cache(maxsize=64)
def normals(count: int) -> Table:
    """The middle of each of ``count`` equally likely parts of the normal scale, in order."""
    normal = NormalDist()
    return np.array([normal.inv_cdf((k + 0.5) / count) for k in range(count)])


@lru_cache(maxsize=4_096)
def table_of(shape: Shape, mode: float) -> Table:
    """Where between its least (0) and its most (1) a duration lies; ``mode`` says where the likely one does."""
    if shape is Shape.TRIANGULAR:
        return triangular(probabilities(), mode)
    return beta_pert(probabilities(), mode)


def triangular(chance: Table, mode: float) -> Table:
    """The quantiles of a triangle on 0 to 1; exact."""
    rising = np.sqrt(chance * mode)
    falling = 1 - np.sqrt((1 - chance) * (1 - mode))
    return np.where(chance < mode, rising, falling)


def beta_pert(chance: Table, mode: float) -> Table:
    """The quantiles of the beta-PERT on 0 to 1: its density, integrated by midpoints that lie denser at the ends.

    Source: Malcolm et al., "Application of a technique for research and development program evaluation" (1959).
    """
    edges = (1 - np.cos(np.linspace(0, math.pi, _CELLS + 1))) / 2
    middles = (edges[1:] + edges[:-1]) / 2
    density = middles ** (_WEIGHT * mode) * (1 - middles) ** (_WEIGHT * (1 - mode))
    reached = np.concatenate([[0.0], np.cumsum(density * np.diff(edges))])
    return np.interp(chance, reached / reached[-1], edges)
