"""Draws: one duration for each step and each sample.

Latin hypercube: the values of a step are the middles of equally likely parts, in random order, so that few samples tell
much. One-factor Gaussian copula: where durations hang together, the normal value of a step is √ρ of its group's and
√(1-ρ) of its own. The order of the values depends on the seed and the id of the step alone, so that two versions of a
plan are compared on the same luck; numpy's PCG64 gives the same numbers on every machine.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from backcast.chances.calendars import DAY_BITS, Row
from backcast.chances.networks import Part
from backcast.chances.shapes import POINTS, REACH, normals, table_of
from backcast.domain.planning.spreads import Shape, Uncertainty

_ORDERS: Final = 64
_SCALE: Final = (POINTS - 1) / (2 * REACH)


def draw(parts: Sequence[Part], uncertainty: Uncertainty, samples: int, seed: int) -> Row:
    """A row of durations for each part of the plan, in ticks."""
    own, common = map(np.float32, _weights(float(uncertainty.correlation)))
    orders = _Orders(samples, seed)
    factors = {group: orders.of(f"group {group}") for group in {part.group for part in parts} if group}
    rows = np.empty((len(parts), samples), np.int32)
    for row, part in zip(rows, parts, strict=True):
        if part.least == part.most:
            row[:] = ticks(part, uncertainty)[0]
            continue
        values = orders.of(f"step {part.id}")
        if common and part.group:
            values = own * values + common * factors[part.group]
        places = (values * _SCALE + (REACH * _SCALE + 0.5)).astype(np.intp)
        ticks(part, uncertainty).take(places, mode="clip", out=row)
    return rows


def ticks(part: Part, uncertainty: Uncertainty) -> Row:
    """The durations of a part along the normal scale, in ticks; work takes at least one."""
    bits = 0 if uncertainty.whole_days else DAY_BITS
    return _ticks(part.least, part.likely, part.most, uncertainty.shape, bits)


@lru_cache(maxsize=512)
def _ticks(least: float, likely: float, most: float, shape: Shape, bits: int) -> Row:
    if not most:
        return np.zeros(1, np.int32)
    width = most - least
    days = least + width * table_of(shape, (likely - least) / width) if width else np.array([likely])
    return np.maximum(np.floor(days * (1 << bits) + 0.5), 1).astype(np.int32)


def _weights(correlation: float) -> tuple[float, float]:
    return (1 - correlation) ** 0.5, correlation**0.5


class _Orders:
    """The values in many orders."""

    def __init__(self, samples: int, seed: int) -> None:
        self._seed, self._samples = seed, samples
        shuffles = np.random.Generator(np.random.PCG64(_number(f"{seed} orders")))
        self._orders = [shuffles.permutation(samples) for _ in range(_ORDERS)]
        values = normals(samples).astype(np.float32)  # they tell more apart than a table of durations has entries
        self._values = [values[order] for order in self._orders]

    def of(self, name: str) -> NDArray[np.float32]:
        """The values in the order that belongs to a name."""
        number, first = divmod(_number(f"{self._seed} {name}"), _ORDERS)
        number, second = divmod(number, _ORDERS)
        begin = number % self._samples
        values = self._values[first].take(self._orders[second], mode="clip")  # half the price of raising
        return np.concatenate((values[begin:], values[:begin]))


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest(), "big")
