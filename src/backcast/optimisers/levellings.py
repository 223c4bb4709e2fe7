"""Levellings by a solver, where one is installed: `pip install backcast[optimise]`."""

from collections.abc import Callable, Sequence
from importlib.util import find_spec

from backcast.domain.capacities.offers import Improve, Improved
from backcast.domain.capacities.problems import Problem


def is_installed() -> bool:
    """Whether OR-Tools is there."""
    return find_spec("ortools") is not None


def improver(
    seconds: float, work: float, tell: Callable[[int, int], bool] = lambda _lost, _bound: True
) -> Improve | None:
    """A solver that goes on from dates that fit; None where none is installed.

    Args:
        seconds: how long it may take at most.
        work: how much it may do, in CP-SAT's deterministic time: what it finds is the same on every machine unless
            the seconds are over first.
        tell: called with every better solution and its bound, in working days of must-starts lost; False stops it.
    """
    if not is_installed():
        return None

    def improve(problem: Problem, at: Sequence[int]) -> Improved | None:
        from backcast.optimisers.solvers import Effort, solve  # noqa: PLC0415 – a second that most never need to wait

        solved = solve(problem, at, Effort(work=work, seconds=seconds), tell)
        return Improved(solved.at, solved.proved, solved.better) if solved else None

    return improve
