"""Fits: dates with which nobody is asked for too much, of plans from anywhere; needs no database."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from backcast.domain.capacities.bookings import Capacities, Dated
from backcast.domain.capacities.offers import Fit, fit
from backcast.optimisers.levellings import improver, is_installed

_SCHEDULES: Final = 800
_STEPS_PER_SECOND: Final = 40_000  # placed by the heuristic, roughly: what the number of schedules is cut down to
_SEARCH_SECONDS: Final = 2.0
_WORK_PER_SECOND: Final = 1.0  # of the solver's deterministic time, so that the clock rarely decides


def fitted(
    plans: Sequence[Dated],
    capacities: Capacities,
    solver_seconds: float = 0,
    tell: Callable[[int, int], bool] = lambda _lost, _bound: True,
) -> Fit:
    """Dates with which nobody is asked for too much; with ``solver_seconds`` a solver looks for better ones.

    Args:
        plans: with their dates.
        capacities: how much there is of whom.
        solver_seconds: how long the solver may look; 0 for none.
        tell: called whenever it found better dates, with the working days by which all must-starts together come
            earlier, and how few that can be at best; False stops it.

    Raises:
        InvalidInput: when a date leaves the years 1900 to 2200.
    """
    steps = sum(len(dated.plan.steps) for dated in plans)
    schedules = min(_SCHEDULES, max(5, _STEPS_PER_SECOND // max(steps, 1)))
    until = time.monotonic() + _SEARCH_SECONDS
    solver = improver(solver_seconds, solver_seconds * _WORK_PER_SECOND, tell) if solver_seconds else None
    return fit(plans, capacities, schedules, lambda: time.monotonic() < until, solver)


def can_look_for_better() -> bool:
    """Whether a solver is installed."""
    return is_installed()
