"""Searches: dates that fit the capacities, as late as may be. A heuristic: good, reproducible, not proved best.

A population of schedules, each justified (see `benches`). A new one takes the order of its steps from two others, the
days inside a stretch from the one, what lies before and behind it from the other (Debels & Vanhoucke, "A decomposition-
based genetic algorithm for the resource-constrained project-scheduling problem", 2007), and some steps at random; the
worst makes room for it. Everything is counted in schedules, not in time, so that the same plans give the same dates on
every machine.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from backcast.domain.capacities.benches import Bench, Placed, Positions, Rank
from backcast.domain.capacities.problems import Cost, Problem

DEFAULT_SCHEDULES: Final = 800
_MEMBERS: Final = 20  # of the population; more would cost good dates where there are few schedules
_MOST_MEMBERS: Final = 60
_GROWTH: Final = 50  # after so many schedules there is room for one more: else all come to be alike
_RESTART: Final = 8  # of so many schedules one is drawn around the first priorities
_SPREADS: Final = (0.05, 0.15, 0.3)  # of the drawn priorities, in parts of the length of the plans
_CHANGED: Final = 0.05  # of the steps of a new schedule are moved in the order
_CHANGE: Final = 0.1  # by about so much of the length of the plans
_ROUNDS: Final = 9  # of justification for the first schedule, while it gains; one for each other


@dataclass(frozen=True, slots=True)
class Search:
    """What was found: positions of the jobs, their cost, and after how many schedules.

    ``unplaced`` counts steps for which there was nowhere enough of their owner: they stand where nothing but their
    owner forbids it. ``stopped`` says whether whoever waited stopped it before all schedules were made.
    """

    at: Positions
    cost: Cost
    schedules: int
    unplaced: int = 0
    stopped: bool = False


def search(
    problem: Problem,
    schedules: int = DEFAULT_SCHEDULES,
    seed: int = 1,
    go_on: Callable[[], bool] = lambda: True,
    start: Positions | None = None,
) -> Search:
    """The best dates of so many schedules.

    Args:
        problem: what is to be dated.
        schedules: how many schedules are made at most, justified ones not counted.
        seed: of the draws.
        go_on: asked before each schedule but the first whether to make it; a guard against waiting, which makes the
            outcome depend on the machine when it says no.
        start: positions that fit, to go on from.
    """
    population = _Population(Bench(problem), seed)
    if start is not None:
        population.join(start)
    latest, made, stopped = [job.latest for job in problem.jobs], 1, False
    while made < schedules and population.best.at != latest:
        if not go_on():
            stopped = True
            break
        population.make(made)
        made += 1
    best = population.best
    return Search(best.at, problem.cost(best.at), made, best.rank[0], stopped)


def within_slack(problem: Problem) -> Positions:
    """The latest dates, with steps moved only as far as no must-start moves.

    Where that is not far enough they stay where they are, and too much is asked there.
    """
    bench = Bench(problem)
    floors = bench.floors([job.latest for job in problem.jobs])
    return bench.place([-key for key in bench.first_priorities()], floors).at


@dataclass(frozen=True, slots=True)
class _Member:
    """A schedule: what it is compared by, positions, and the keys that would place its steps in their order again."""

    rank: Rank
    at: Positions
    keys: list[float]


class _Population:
    """The best schedules so far, no two of them alike, the best first."""

    def __init__(self, bench: Bench, seed: int) -> None:
        self._bench, self._drawn = bench, Random(seed)  # noqa: S311 – priorities, not secrets
        self._first: list[float] = [-key for key in bench.first_priorities()]
        self._width = max(max(self._first, default=0) - min(self._first, default=0), 1)
        self._members = [self._justified(bench.place(self._first), _ROUNDS)]

    @property
    def best(self) -> _Member:
        """The best schedule."""
        return self._members[0]

    def make(self, number: int) -> None:
        """Make a schedule, and keep it where it is better than the worst."""
        is_fresh = number < _MEMBERS or number % _RESTART == 0 or len(self._members) < 2
        keys = self._fresh(_SPREADS[number % len(_SPREADS)]) if is_fresh else self._child()
        self._keep(self._justified(self._bench.place(keys), 1), min(_MEMBERS + number // _GROWTH, _MOST_MEMBERS))

    def join(self, at: Positions) -> None:
        """Take a schedule in that fits."""
        self._keep(self._justified(self._bench.entered(at), 1), _MEMBERS)

    def _keep(self, found: _Member, most: int) -> None:
        if not any(found.rank == other.rank and found.at == other.at for other in self._members):
            self._members = sorted([*self._members, found], key=lambda member: member.rank)[:most]

    def _justified(self, placed: Placed, rounds: int) -> _Member:
        at, rank = self._bench.justified(placed, rounds)
        return _Member(rank, at, [-float(end) for end in self._bench.ends(at)])

    def _fresh(self, spread: float) -> list[float]:
        gauss, width = self._drawn.gauss, self._width * spread
        return [key + gauss(0, width) for key in self._first]

    def _child(self) -> list[float]:
        """The order of one parent before and behind a stretch, that of another inside; the one is mostly good."""
        drawn, count = self._drawn, len(self._members)
        outer, inner = self._members[min(drawn.randrange(count), drawn.randrange(count))], drawn.choice(self._members)
        if drawn.random() < 0.5:
            outer, inner = inner, outer
        low, length = min(outer.keys), max(outer.keys) - min(outer.keys) + 1
        first = low + drawn.random() * length
        last = first + (0.25 + 0.5 * drawn.random()) * length
        far = 2 * (abs(low) + length + self._width)
        keys = [
            key - far if key < first else key + far if key > last else other
            for key, other in zip(outer.keys, inner.keys, strict=True)
        ]
        return [key + drawn.gauss(0, _CHANGE * length) if drawn.random() < _CHANGED else key for key in keys]
