"""The solver of OR-Tools on levelling problems: better dates than the heuristic's, or the proof that there are none.

Positions are whole numbers, so that the model is exact: four kinds of tie as inequalities or, where calendars differ,
as tables; owners as cumulative resources or, where their steps follow different calendars, day by day.

What the solver cannot prove in half of its time it seldom finds in the other half: then the heuristic goes on from its
dates, which on hard plans gains more.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ortools.sat.python import cp_model

from backcast.domain.capacities.problems import Problem, Tail, Tie
from backcast.domain.capacities.searches import search

_MOST_CHOICES: Final = 400_000  # of days times steps where calendars differ; beyond, the model takes minutes to build
_MOST_JOBS: Final = 3_000  # beyond, it takes longer to build the model than the solver needs to be of no help
_FIRST_STAGE: Final = 0.5  # of the effort goes to the must-starts
_SEARCH: Final = 0.35  # and so much to the heuristic where they are not proved
_SECOND_STAGE: Final = 0.15  # the rest to starts once the must-starts are settled
_STEPS_PER_WORK: Final = 80_000  # that the heuristic places in the time of one unit of the solver's work, roughly

Positions = list[int]


@dataclass(frozen=True, slots=True)
class Effort:
    """How much the solver may do.

    ``work`` is CP-SAT's deterministic time: the same work gives the same dates on every machine. ``seconds`` is a guard
    on the clock; when it stops the solver first, dates can differ from run to run.
    """

    work: float = 8.0
    seconds: float = 10.0
    workers: int = 1
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Solved:
    """What the solver knows: positions, never worse than those it began with.

    ``proved``: no dates let work begin later. ``better`` is by how many working days, summed over the plans, the
    must-starts could at most be later still; None where no such bound was found.
    """

    at: Positions
    proved: bool
    better: int | None
    stopped: bool = False


def solve(
    problem: Problem,
    at: Sequence[int],
    effort: Effort,
    tell: Callable[[int, int], bool] = lambda _lost, _bound: True,
) -> Solved | None:
    """Better positions than ``at``; None where the problem cannot be told to the solver exactly.

    Args:
        problem: what is to be dated.
        at: positions that fit, from which the solver goes on.
        effort: how much it may do.
        tell: called with every better solution and its bound, in working days of must-starts lost; False stops it.
    """
    cost = problem.cost(at)
    if len(problem.jobs) > _MOST_JOBS or any(position < 0 for position in at) or _overfull(problem, at):
        return None
    model = _Model(problem, at, cost.missed)
    if not model.is_exact:
        return None
    first = model.best(effort.work * _FIRST_STAGE, effort.seconds * _FIRST_STAGE, effort, tell)
    if problem.cost(first.at) > cost:
        first = replace(first, at=list(at))
    if not (first.proved or first.stopped):
        first = _searched(problem, first, effort)
    second = model.latest(first.at, effort.work * _SECOND_STAGE, effort.seconds * _SECOND_STAGE, effort)
    return replace(first, at=second) if problem.cost(second) <= problem.cost(first.at) else first


def _searched(problem: Problem, before: Solved, effort: Effort) -> Solved:
    """What the heuristic makes of it; by as much as it gains less can be better still."""
    until = time.monotonic() + effort.seconds * _SEARCH
    schedules = int(effort.work * _SEARCH * _STEPS_PER_WORK) // len(problem.jobs)
    found = search(problem, schedules, effort.seed + 1, lambda: time.monotonic() < until, before.at)
    cost = problem.cost(before.at)
    if found.unplaced or found.cost >= cost:
        return before
    better = None if before.better is None else max(before.better - (cost.lost - found.cost.lost), 0)
    return Solved(found.at, better == 0, better)


def _overfull(problem: Problem, at: Sequence[int]) -> bool:
    """Whether a job stands where there is too little of its owner."""
    spare = problem.spare(at)
    for index, job in enumerate(problem.jobs):
        for resource, _ in job.asks:
            if any(spare[resource][place] < 0 for place in problem.places(job.track, at[index], job.days)):
                return True
    return any(
        spare[resource][place] < 0
        for tail in problem.tails
        for resource, _ in tail.asks
        for place in problem.places(tail.track, tail.position(at), tail.days)
    )


@dataclass(frozen=True, slots=True)
class _Asking:
    """Something that takes a resource: where it stands, from where to where it may, for how long, and how much."""

    position: cp_model.IntVar
    low: int
    high: int
    track: int
    days: int
    load: int


class _Model:
    def __init__(self, problem: Problem, at: Sequence[int], missed: int) -> None:
        self._problem, self._at, self._missed = problem, at, missed
        self.model = cp_model.CpModel()
        self.is_exact = True
        self._hints: list[tuple[cp_model.IntVar, int]] = []
        jobs = problem.jobs
        self._low = [self._lowest(index) for index in range(len(jobs))]
        self._vars = [
            self.model.new_int_var(low, job.latest, f"t{index}")
            for index, (low, job) in enumerate(zip(self._low, jobs, strict=True))
        ]
        for tie in problem.ties:
            self._tie(tie)
        self._resources()
        self._spread = 0
        self._starts = [self._start(plan) for plan in range(len(problem.starts))]
        self._shortfalls = [self._shortfall(plan) for plan in range(len(problem.starts))]
        for variable, value in [*zip(self._vars, at, strict=True), *self._hints]:
            self.model.add_hint(variable, value)

    def _lowest(self, index: int) -> int:
        """No earlier: else more would be missed than now, or, where nothing is, more would be lost."""
        job, problem, at = self._problem.jobs[index], self._problem, self._at
        low = min(job.earliest, job.latest) - self._missed
        if not self._missed:
            free = [other.latest for other in problem.jobs]
            lost = sum(
                (problem.must_start(plan, free) or 0) - (problem.must_start(plan, at) or 0)
                for plan in range(len(problem.starts))
            )
            start = (problem.must_start(job.plan, free) or 0) - lost
            low = max(low, _position(problem.tracks[job.track].numbers, start))
        return max(0, min(low, at[index], job.latest))

    def _tie(self, tie: Tie) -> None:
        earlier, later = self._problem.jobs[tie.earlier], self._problem.jobs[tie.later]
        numbers = self._problem.tracks[earlier.track].numbers
        if not tie.upper and earlier.track == later.track and numbers[-1] - numbers[0] == len(numbers) - 1:
            gap = _offset(later.days, later.after, tie.to) - _offset(earlier.days, earlier.after, tie.of) - tie.lag
            self.model.add(self._vars[tie.earlier] <= self._vars[tie.later] + gap)
            return
        bounds = [self._problem.upper(tie, position) for position in range(self._low[tie.later], later.latest + 1)]
        if bounds[0] < self._low[tie.earlier] or min(bounds) < max(bounds):
            bound = self._looked_up(tie.later, bounds)
            self.model.add(self._vars[tie.earlier] <= bound)
        else:
            self.model.add(self._vars[tie.earlier] <= bounds[0])

    def _looked_up(self, index: int, values: Sequence[int]) -> cp_model.IntVar:
        """A variable with the value that a table gives for the position of a job, its first position first."""
        found = self.model.new_int_var(min(values), max(values), "")
        self.model.add_element(self._vars[index] - self._low[index], list(values), found)
        self._hint(found, values[self._at[index] - self._low[index]])
        return found

    def _hint(self, variable: cp_model.IntVar, value: int) -> None:
        self._hints.append((variable, value))

    def _start(self, plan: int) -> cp_model.IntVar | None:
        """The number of the day on which a plan's work begins."""
        problem, members = self._problem, self._problem.members[plan]
        if not members:
            return None
        fixed = problem.starts[plan]
        tops = [problem.first_day(index, problem.jobs[index].latest) for index in members]
        bottoms = [problem.first_day(index, self._low[index]) for index in members]
        limits = [fixed] if fixed is not None else []
        bottom, top = min([*bottoms, *limits]), min([*tops, *limits])
        start = self.model.new_int_var(bottom, top, f"start{plan}")
        self._spread += top - bottom
        for index in members:
            numbers = problem.tracks[problem.jobs[index].track].numbers
            low, high = self._low[index], problem.jobs[index].latest
            if numbers[high] - numbers[low] == high - low:
                self.model.add(start <= self._vars[index] + numbers[low] - low)
            else:
                self.model.add(start <= self._looked_up(index, numbers[low : high + 1]))
        self._hint(start, problem.must_start(plan, self._at) or 0)
        return start

    def _shortfall(self, plan: int) -> cp_model.IntVar | None:
        """By how many days the step of a plan that is worst off misses what holds it from below."""
        members = self._problem.members[plan]
        if not self._missed or not members:
            return None
        shortfall = self.model.new_int_var(0, self._missed, f"short{plan}")
        for index in members:
            self.model.add(shortfall >= self._problem.jobs[index].earliest - self._vars[index])
        self._hint(shortfall, self._problem.shortfall(plan, self._at))
        return shortfall

    # Owners.

    def _resources(self) -> None:
        asking: list[list[_Asking]] = [[] for _ in self._problem.free]
        for index, job in enumerate(self._problem.jobs):
            for resource, load in job.asks:
                at = self._vars[index]
                asking[resource].append(_Asking(at, self._low[index], job.latest, job.track, job.days, load))
        for tail in self._problem.tails:
            for resource, load in tail.asks:
                position, low, high = self._tail(tail)
                asking[resource].append(_Asking(position, low, high, tail.track, tail.days, load))
        for resource, those in enumerate(asking):
            if len(those) > 1 or any(min(self._problem.free[resource][:]) < one.load for one in those):
                self._resource(resource, those)

    def _tail(self, tail: Tail) -> tuple[cp_model.IntVar, int, int]:
        """Where a follow-up stands: on the first day that all its events allow."""
        pushed, lows, highs = [], [tail.base], [tail.base]
        for job, push in tail.reach.items():
            values = [push(position) for position in range(self._low[job], self._problem.jobs[job].latest + 1)]
            pushed.append(self._looked_up(job, values))
            lows.append(values[0])
            highs.append(values[-1])
        position = self.model.new_int_var(max(lows), max(highs), "")
        self.model.add_max_equality(position, [tail.base, *pushed])
        self._hint(position, tail.position(self._at))
        return position, max(lows), max(highs)

    def _resource(self, resource: int, those: Sequence[_Asking]) -> None:
        tracks = self._problem.tracks
        if all(tracks[one.track].places == tracks[those[0].track].places for one in those):
            self._cumulative(resource, those)
        elif sum((one.high - one.low + 1) * one.days for one in those) > _MOST_CHOICES:
            self.is_exact = False
        else:
            self._day_by_day(resource, those)

    def _cumulative(self, resource: int, those: Sequence[_Asking]) -> None:
        places, free = self._problem.tracks[those[0].track].places, self._problem.free[resource]
        low, high = min(one.low for one in those), max(one.high + one.days for one in those)
        room = [max(free[place], 0) for place in places[low:high]]
        most = max(room)
        intervals = [self.model.new_fixed_size_interval_var(one.position, one.days, "") for one in those]
        loads = [one.load for one in those]
        for begin, length, taken in _taken(room, most):
            intervals.append(self.model.new_fixed_size_interval_var(low + begin, length, ""))
            loads.append(taken)
        self.model.add_cumulative(intervals, loads, most)

    def _day_by_day(self, resource: int, those: Sequence[_Asking]) -> None:
        on: dict[int, list[cp_model.LinearExprT]] = {}
        for one in those:
            choices = [self.model.new_bool_var("") for _ in range(one.low, one.high + 1)]
            self.model.add_exactly_one(choices)
            self.model.add(one.position == one.low + sum(number * choice for number, choice in enumerate(choices)))
            places = self._problem.tracks[one.track].places
            for number, choice in enumerate(choices):
                for place in places[one.low + number : one.low + number + one.days]:
                    on.setdefault(place, []).append(one.load * choice)
        for place, loads in on.items():
            self.model.add(sum(loads) <= max(self._problem.free[resource][place], 0))

    # Solving.

    def best(self, work: float, seconds: float, effort: Effort, tell: Callable[[int, int], bool]) -> Solved:
        """The latest must-starts, after what is missed at all."""
        starts = [start for start in self._starts if start is not None]
        shortfalls = [shortfall for shortfall in self._shortfalls if shortfall is not None]
        if not starts:
            return Solved(list(self._at), proved=True, better=0)
        problem = self._problem
        free = [job.latest for job in problem.jobs]
        ideal = sum(problem.must_start(p, free) or 0 for p, start in enumerate(self._starts) if start is not None)
        weight = 1 + self._spread
        self.model.minimize(weight * sum(shortfalls) + ideal - sum(starts))
        solver = _solver(work, seconds, effort)
        watch = _Watch(weight, tell)
        status = solver.solve(self.model, watch)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Solved(list(self._at), proved=False, better=None)
        found = [solver.value(variable) for variable in self._vars]
        proved = status == cp_model.OPTIMAL
        gap = round(solver.objective_value - solver.best_objective_bound)
        better = 0 if proved else gap if gap < weight else None
        return Solved(found, proved, better, watch.stopped)

    def latest(self, at: Sequence[int], work: float, seconds: float, effort: Effort) -> Positions:
        """The latest starts that lose nothing of the must-starts of ``at``."""
        problem = self._problem
        for plan, start in enumerate(self._starts):
            if start is not None:
                self.model.add(start >= (problem.must_start(plan, at) or 0))
        for plan, shortfall in enumerate(self._shortfalls):
            if shortfall is not None:
                self.model.add(shortfall <= problem.shortfall(plan, at))
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for variable, position in zip(self._vars, at, strict=True):
            self.model.add_hint(variable, position)
        self.model.maximize(sum(self._vars))
        solver = _solver(work, seconds, effort)
        if solver.solve(self.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return list(at)
        return [solver.value(variable) for variable in self._vars]


class _Watch(cp_model.CpSolverSolutionCallback):
    """Tells of each better solution, and stops the solver when nobody wants to wait any longer."""

    def __init__(self, weight: int, tell: Callable[[int, int], bool]) -> None:
        super().__init__()
        self._weight, self._tell = weight, tell
        self.stopped = False

    def on_solution_callback(self) -> None:
        """Called by the solver."""
        lost = round(self.objective_value) % self._weight
        bound = max(0, round(self.best_objective_bound) % self._weight)
        if not self._tell(lost, bound):
            self.stopped = True
            self.stop_search()


def _solver(work: float, seconds: float, effort: Effort) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.max_deterministic_time = work
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = effort.workers
    solver.parameters.random_seed = effort.seed
    solver.parameters.interleave_search = True  # several ways of searching, and always in the same order
    return solver


def _taken(room: Sequence[int], most: int) -> Iterator[tuple[int, int, int]]:
    """Where less than the most is there: from which place, for how many, how much less."""
    begin = 0
    for place in range(1, len(room) + 1):
        if place == len(room) or room[place] != room[begin]:
            if room[begin] < most:
                yield begin, place - begin, most - room[begin]
            begin = place


def _position(numbers: Sequence[int], number: int) -> int:
    """The first position whose number is not below the given one."""
    return next((position for position, found in enumerate(numbers) if found >= number), len(numbers) - 1)


def _offset(days: int, after: int, event: int) -> int:
    """How far the boundary of an event lies after the position."""
    return days if event and days else after
