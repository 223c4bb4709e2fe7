"""Searches: dates that fit the capacities, as late as may be. A heuristic: good, reproducible, not proved best.

Backward serial schedule generation: of the steps that wait for nothing unplaced, the one of first priority is put on
the last days on which there is enough of its owner. Each schedule is then improved by moving every step as early as
it can go without an earlier must-start and then as late as it can go, until nothing is gained (double justification:
Valls, Ballestín & Quintanilla, "Justification and RCPSP", 2005). Priorities are drawn around those of the best schedule
so far. Everything is counted in schedules, not in time, so that the same plans give the same dates on every machine.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from random import Random
from typing import Final

from backcast.domain.capacities.problems import Cost, Job, Problem, Tail, Tie

DEFAULT_SCHEDULES: Final = 400
_RESTART: Final = 4  # of so many schedules one is drawn around the first priorities instead of the best schedule
_SPREADS: Final = (0.04, 0.1, 0.02)  # of the drawn priorities, in parts of the length of the plans

Positions = list[int]
Rows = list[list[int]]


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
) -> Search:
    """The best dates of so many schedules.

    Args:
        problem: what is to be dated.
        schedules: how many schedules are made at most, justified ones not counted.
        seed: of the draws.
        go_on: asked before each schedule but the first whether to make it; a guard against waiting, which makes the
            outcome depend on the machine when it says no.
    """
    bench = _Bench(problem)
    drawn = Random(seed)  # noqa: S311 – priorities, not secrets
    first = bench.first_priorities()
    width = max(max(first, default=0) - min(first, default=0), 1)
    best, made, stopped = _Found(bench, bench.place([-key for key in first])), 1, False
    while made < schedules and not best.cannot_improve(problem):
        if not go_on():
            stopped = True
            break
        around = first if made % _RESTART == 0 else best.priorities
        spread = width * _SPREADS[made % len(_SPREADS)]
        keys = [-key - drawn.gauss(0, spread) for key in around]
        found = _Found(bench, bench.place(keys))
        made += 1
        if found.rank < best.rank:
            best = found
    return Search(best.at, problem.cost(best.at), made, best.rank[0], stopped)


def within_slack(problem: Problem) -> Positions:
    """The latest dates, with steps moved only as far as no must-start moves.

    Where that is not far enough they stay where they are, and too much is asked there.
    """
    bench = _Bench(problem)
    return bench.place(
        [-key for key in bench.first_priorities()], bench.floors([job.latest for job in problem.jobs])
    ).at


class _Found:
    """A schedule, justified, with what it is compared by."""

    def __init__(self, bench: "_Bench", placed: "_Placed") -> None:
        self.at, self.rank = bench.justified(placed)
        self._bench = bench

    @property
    def priorities(self) -> list[int]:
        """Where its steps end: what ends last is placed first."""
        return self._bench.ends(self.at)

    def cannot_improve(self, problem: Problem) -> bool:
        """Whether every step stands on its latest date."""
        return all(job.latest == position for job, position in zip(problem.jobs, self.at, strict=True))


Rank = tuple[int, int, int, int]


@dataclass(slots=True)
class _Placed:
    at: Positions
    free: Rows
    over: int


class _Bench:
    """A problem made ready for many schedules."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.jobs = problem, problem.jobs
        self._numbers = [problem.tracks[job.track].numbers for job in problem.jobs]
        self._places = [problem.tracks[job.track].places for job in problem.jobs]
        self._shift = [_shift(problem, job) for job in problem.jobs]
        self._uppers = [[(tie.later, *self._upper(tie)) for tie in ties] for ties in problem.out]
        self._lowers = [[(tie.earlier, *self._lower(tie)) for tie in ties] for ties in problem.into]
        self._earlier = [[tie.earlier for tie in ties] for ties in problem.into]
        self._waits = [len(ties) for ties in problem.out]
        self._roots = [len(tail.reach) for tail in problem.tails]

    # Ties between positions; on one track of a plan's own days they are a number.

    def _upper(self, tie: Tie) -> tuple[int | None, Callable[[int], int]]:
        plain = self._plain(tie)
        return plain if plain is None else -plain, lambda position: self.problem.upper(tie, position)

    def _lower(self, tie: Tie) -> tuple[int | None, Callable[[int], int]]:
        return self._plain(tie), lambda position: self.problem.lower(tie, position)

    def _plain(self, tie: Tie) -> int | None:
        earlier, later = self.jobs[tie.earlier], self.jobs[tie.later]
        numbers = self._numbers[tie.earlier]
        if tie.upper or earlier.track != later.track or not numbers or numbers[-1] - numbers[0] != len(numbers) - 1:
            return None
        return tie.lag + _offset(earlier, tie.of) - _offset(later, tie.to)

    def last_position(self, index: int, at: Sequence[int]) -> int:
        """The last position that the limits above and what waits for the job allow."""
        last = self.jobs[index].latest
        for later, plain, bound in self._uppers[index]:
            position = at[later] + plain if plain is not None else bound(at[later])
            last = min(last, position)
        return last

    def first_position(self, index: int, at: Sequence[int], floor: int) -> int:
        """The first position not before ``floor`` that what the job waits for allows."""
        for earlier, plain, bound in self._lowers[index]:
            position = at[earlier] + plain if plain is not None else bound(at[earlier])
            floor = max(floor, position)
        return floor

    # Priorities.

    def first_priorities(self) -> list[int]:
        """Where each step would end at the earliest: the later, the sooner it is placed backward."""
        return self.ends(self.floors([job.latest for job in self.jobs]))

    def floors(self, at: Sequence[int]) -> Positions:
        """The earliest position of each job that no must-start of ``at`` forbids, capacity not regarded."""
        starts = [self.problem.must_start(plan, at) for plan in range(len(self.problem.starts))]
        found = [0] * len(self.jobs)
        waits = [len(ties) for ties in self.problem.into]
        order = [index for index, count in enumerate(waits) if not count]
        for index in order:
            job = self.jobs[index]
            floor = max(bisect_left(self._numbers[index], starts[job.plan] or 0), min(job.earliest, job.latest))
            found[index] = min(self.first_position(index, found, floor), job.latest)
            for tie in self.problem.out[index]:
                waits[tie.later] -= 1
                if not waits[tie.later]:
                    order.append(tie.later)
        return found

    def ends(self, at: Sequence[int]) -> list[int]:
        """The place of the first day of each job."""
        return [places[position] for places, position in zip(self._places, at, strict=True)]

    # Placing.

    def place(self, keys: Sequence[float], floors: Sequence[int] | None = None) -> _Placed:
        """A schedule: the smallest key first. With ``floors``, no step leaves its place to go below them."""
        placed = _Placed([0] * len(self.jobs), [list(row) for row in self.problem.free], 0)
        waits, roots = list(self._waits), list(self._roots)
        ready = [(keys[index], index) for index, count in enumerate(waits) if not count]
        heapify(ready)
        while ready:
            index = heappop(ready)[1]
            last = self.last_position(index, placed.at)
            followers = [tail for tail in self.problem.tails_of.get(index, ()) if _is_last(roots, tail)]
            position = self._fit_backward(index, last, placed, followers)
            if position < (floors[index] if floors else 0):
                position = last
                placed.over += 1
            placed.at[index] = position
            self._take(index, position, placed.free, followers, placed.at)
            for earlier in self._earlier[index]:
                waits[earlier] -= 1
                if not waits[earlier]:
                    heappush(ready, (keys[earlier], earlier))
        return placed

    def _fit_backward(self, index: int, position: int, placed: _Placed, followers: Sequence[int]) -> int:
        """The last position, not after the given one, with enough of the owner; below 0 where there is none."""
        job = self.jobs[index]
        while position >= 0:
            clash = self._clash(index, position, placed.free)
            if clash < 0:
                if not followers or self._followers_fit(index, position, placed, followers):
                    return position
                position -= 1
            else:
                position = bisect_left(self._places[index], clash) - job.days
        return -1

    def _fit_forward(self, index: int, position: int, free: Rows) -> int:
        """The first position, not before the given one, with enough of the owner; the caller knows that there is."""
        while (clash := self._last_clash(index, position, free)) >= 0:
            position = bisect_right(self._places[index], clash)
        return position

    def _clash(self, index: int, position: int, free: Rows) -> int:
        """The first place on which there is too little of an owner, -1 where there is none."""
        job, shift, found = self.jobs[index], self._shift[index], -1
        for resource, load in job.asks:
            row = free[resource]
            if shift is not None:
                begin = position + shift
                if min(row[begin : begin + job.days]) >= load:
                    continue
            for place in self._places[index][position : position + job.days]:
                if row[place] < load:
                    found = place if found < 0 else min(found, place)
                    break
        return found

    def _last_clash(self, index: int, position: int, free: Rows) -> int:
        """The last place on which there is too little of an owner, -1 where there is none."""
        job, shift, found = self.jobs[index], self._shift[index], -1
        for resource, load in job.asks:
            row = free[resource]
            if shift is not None:
                begin = position + shift
                if min(row[begin : begin + job.days]) >= load:
                    continue
            places = self._places[index]
            for at in range(position + job.days - 1, position - 1, -1):
                if row[places[at]] < load:
                    found = max(found, places[at])
                    break
        return found

    def _followers_fit(self, index: int, position: int, placed: _Placed, followers: Sequence[int]) -> bool:
        """Whether there is enough of the owners of what follows as well; it stands where its events put it."""
        at = [*placed.at]
        at[index] = position
        taken: dict[tuple[int, int], int] = {}
        self._count(taken, self.jobs[index], position)
        for number in followers:
            tail = self.problem.tails[number]
            self._count(taken, tail, tail.position(at))
        return all(placed.free[resource][place] >= load for (resource, place), load in taken.items())

    def _count(self, taken: dict[tuple[int, int], int], block: Job | Tail, position: int) -> None:
        for resource, load in block.asks:
            for place in self.problem.places(block.track, position, block.days):
                taken[(resource, place)] = taken.get((resource, place), 0) + load

    def _take(self, index: int, position: int, free: Rows, followers: Sequence[int], at: Sequence[int]) -> None:
        self._ask(index, position, free, 1)
        taken: dict[tuple[int, int], int] = {}
        for number in followers:
            tail = self.problem.tails[number]
            self._count(taken, tail, tail.position(at))
        for (resource, place), load in taken.items():
            free[resource][place] -= load

    def _ask(self, index: int, position: int, free: Rows, sign: int) -> None:
        job = self.jobs[index]
        for resource, load in job.asks:
            row = free[resource]
            for place in self._places[index][position : position + job.days]:
                row[place] -= sign * load

    # Improving.

    def justified(self, placed: _Placed) -> tuple[Positions, Rank]:
        """The schedule moved early and then late again, as long as that helps. It never gets worse."""
        best, rank = list(placed.at), self.rank(placed)
        while True:
            self._to_the_left(placed)
            self._to_the_right(placed)
            found = self.rank(placed)
            if found >= rank:
                return best, rank
            gain, best, rank = found[:3] < rank[:3], list(placed.at), found
            if not gain:
                return best, rank

    def _to_the_left(self, placed: _Placed) -> None:
        at, free, problem = placed.at, placed.free, self.problem
        starts = [problem.must_start(plan, at) or 0 for plan in range(len(problem.starts))]
        places = self._places
        for index in sorted(range(len(at)), key=lambda index: (places[index][at[index]], index)):
            job = self.jobs[index]
            if index in problem.tails_of or not job.asks:
                if index not in problem.tails_of:
                    at[index] = min(at[index], self._floor(index, at, starts[job.plan]))
                continue
            self._ask(index, at[index], free, -1)
            floor = self._floor(index, at, starts[job.plan])
            if floor < at[index] and self._clash(index, at[index], free) < 0:
                at[index] = min(at[index], self._fit_forward(index, floor, free))
            self._ask(index, at[index], free, 1)

    def _floor(self, index: int, at: Sequence[int], start: int) -> int:
        job = self.jobs[index]
        floor = max(bisect_left(self._numbers[index], start), min(job.earliest, at[index]))
        return self.first_position(index, at, floor)

    def _to_the_right(self, placed: _Placed) -> None:
        at, free = placed.at, placed.free
        places, jobs = self._places, self.jobs
        last = {index: places[index][at[index] + max(job.days - 1, 0)] for index, job in enumerate(jobs)}
        for index in sorted(last, key=lambda index: (-last[index], -at[index], index)):
            bound = self.last_position(index, at)
            if bound <= at[index] or index in self.problem.tails_of:
                continue
            self._ask(index, at[index], free, -1)
            at[index] = max(at[index], self._fit_backward(index, bound, placed, ()))
            self._ask(index, at[index], free, 1)

    def rank(self, placed: _Placed) -> Rank:
        """What schedules are compared by: like ``Cost``, with what could not be placed in place of what is over."""
        at, problem = placed.at, self.problem
        plans = range(len(problem.starts))
        missed = sum(problem.shortfall(plan, at) for plan in plans)
        starts = [problem.must_start(plan, at) for plan in plans]
        return placed.over, missed, -sum(start for start in starts if start is not None), -sum(at)


def _shift(problem: Problem, job: Job) -> int | None:
    """What makes a position of the job a place, where no day lies between; None where that differs."""
    track = problem.tracks[job.track]
    return track.places[0] if job.days and track.places and track.whole else None


def _offset(job: Job, event: int) -> int:
    """How far the boundary of an event lies after the position."""
    return job.days if event and job.days else job.after


def _is_last(roots: list[int], tail: int) -> bool:
    """Count one job of a tail as placed; whether it was the last."""
    roots[tail] -= 1
    return not roots[tail]
