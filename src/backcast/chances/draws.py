"""Draws: one duration for each step and each sample.

Latin hypercube: the values of a step are the middles of equally likely parts, in random order, so that few samples tell
much. One-factor Gaussian copula: where durations hang together, the normal value of a step is √ρ of its group's and
√(1-ρ) of its own. The order of the values depends on the seed and the id of the step alone, so that two versions of a
plan are compared on the same luck; numpy's PCG64 gives the same numbers on every machine.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from backcast.chances.calendars import DAY_BITS, Row
from backcast.chances.networks import Part
from backcast.chances.shapes import POINTS, REACH, normals, table_of
from backcast.domain.planning.spreads import Uncertainty

_SCALE: Final = (POINTS - 1) / (2 * REACH)


def draw(parts: Sequence[Part], uncertainty: Uncertainty, samples: int, seed: int) -> Row:
    """A row of durations for each part of the plan, in ticks."""
    own, common = _weights(float(uncertainty.correlation))
    factors = {group: _shuffled(samples, seed, f"group {group}") for group in {part.group for part in parts} if group}
    rows = np.empty((len(parts), samples), np.int32)
    for row, part in zip(rows, parts, strict=True):
        if part.least == part.most:
            row[:] = ticks(part, uncertainty)[0]
            continue
        values = _shuffled(samples, seed, f"step {part.id}")
        if common and part.group:
            values = own * values + common * factors[part.group]
        places = (values * _SCALE + (REACH * _SCALE + 0.5)).astype(np.intp)
        ticks(part, uncertainty).take(places, mode="clip", out=row)
    return rows


def ticks(part: Part, uncertainty: Uncertainty) -> Row:
    """The durations of a part along the normal scale, in ticks; work takes at least one."""
    if not part.most:
        return np.zeros(1, np.int32)
    bits = 0 if uncertainty.whole_days else DAY_BITS
    width = part.most - part.least
    if not width:
        days = np.array([part.likely])
    else:
        days = part.least + width * table_of(uncertainty.shape, (part.likely - part.least) / width)
    return np.maximum(np.floor(days * (1 << bits) + 0.5), 1).astype(np.int32)


def _weights(correlation: float) -> tuple[float, float]:
    return (1 - correlation) ** 0.5, correlation**0.5


def _shuffled(samples: int, seed: int, name: str) -> NDArray[np.float64]:
    digest = hashlib.blake2b(f"{seed} {name}".encode(), digest_size=16).digest()
    values = normals(samples).copy()
    np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big"))).shuffle(values)
    return values
