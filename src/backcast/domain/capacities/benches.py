"""Benches: a levelling problem made ready for schedules by the thousand.

Backward serial schedule generation: of the steps that wait for nothing unplaced, the one of first priority is put on
the last days on which there is enough of its owner. Justification: every step as early as it can go without an earlier
must-start, and then as late as it can go (Valls, Ballestín & Quintanilla, "Justification and RCPSP", 2005).
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from backcast.domain.capacities.ledgers import Ledger, Used
from backcast.domain.capacities.problems import Job, Problem, Tie

Positions = list[int]
Rank = tuple[int, int, int, int]


@dataclass(slots=True)
class Placed:
    """A schedule: positions, what they take, and how many steps found no place."""

    at: Positions
    used: Used
    over: int = 0


class Bench:
    """A problem with everything that does not change from schedule to schedule."""

    def __init__(self, problem: Problem) -> None:
        self._problem, self._jobs = problem, problem.jobs
        self._ledger = Ledger(problem)
        self._numbers = [problem.tracks[job.track].numbers for job in problem.jobs]
        self._places = [problem.tracks[job.track].places for job in problem.jobs]
        self._latest = [job.latest for job in problem.jobs]
        self._earliest = [job.earliest for job in problem.jobs]
        self._ends_after = [max(job.days - 1, 0) for job in problem.jobs]
        plain = [(tie, self._plain(tie)) for tie in problem.ties]
        self._uppers: list[list[tuple[int, int]]] = [[] for _ in problem.jobs]
        self._lowers: list[list[tuple[int, int]]] = [[] for _ in problem.jobs]
        self._odd_uppers: list[list[tuple[int, Callable[[int], int]]]] = [[] for _ in problem.jobs]
        self._odd_lowers: list[list[tuple[int, Callable[[int], int]]]] = [[] for _ in problem.jobs]
        for tie, gap in plain:
            if gap is None:
                self._odd_uppers[tie.earlier].append((tie.later, self._upper(tie)))
                self._odd_lowers[tie.later].append((tie.earlier, self._lower(tie)))
            else:
                self._uppers[tie.earlier].append((tie.later, -gap))
                self._lowers[tie.later].append((tie.earlier, gap))
        self._earlier = [[tie.earlier for tie in ties] for ties in problem.into]
        self._waits = [len(ties) for ties in problem.out]
        self._groups = sorted({(job.plan, job.track) for job in problem.jobs})
        number = {group: place for place, group in enumerate(self._groups)}
        self._group = [number[(job.plan, job.track)] for job in problem.jobs]
        self._tails = {job: [problem.tails[tail] for tail in tails] for job, tails in problem.tails_of.items()}

    # Ties between positions; on one track of a plan's own days they are a number.

    def _plain(self, tie: Tie) -> int | None:
        earlier, later = self._jobs[tie.earlier], self._jobs[tie.later]
        numbers = self._numbers[tie.earlier]
        if tie.upper or earlier.track != later.track or not numbers or numbers[-1] - numbers[0] != len(numbers) - 1:
            return None
        return tie.lag + _offset(earlier, tie.of) - _offset(later, tie.to)

    def _upper(self, tie: Tie) -> Callable[[int], int]:
        return lambda position: self._problem.upper(tie, position)

    def _lower(self, tie: Tie) -> Callable[[int], int]:
        return lambda position: self._problem.lower(tie, position)

    def _last_position(self, index: int, at: Sequence[int]) -> int:
        """The last position that the limits above and what waits for the job allow."""
        last = self._latest[index]
        for later, gap in self._uppers[index]:
            position = at[later] + gap
            if position < last:  # noqa: PLR1730 – min() takes three times as long, and all wait here
                last = position
        for later, bound in self._odd_uppers[index]:
            last = min(last, bound(at[later]))
        return last

    def _first_position(self, index: int, at: Sequence[int], floor: int) -> int:
        """The first position not before ``floor`` that what the job waits for allows."""
        for earlier, gap in self._lowers[index]:
            position = at[earlier] + gap
            if position > floor:  # noqa: PLR1730 – as above
                floor = position
        for earlier, bound in self._odd_lowers[index]:
            floor = max(floor, bound(at[earlier]))
        return floor

    # Priorities.

    def first_priorities(self) -> list[int]:
        """Where each step would begin at the earliest: the later, the sooner it is placed backward."""
        return self.begins(self.floors(self._latest))

    def begins(self, at: Sequence[int]) -> list[int]:
        """The place of the first day of each job."""
        return [places[position] for places, position in zip(self._places, at, strict=True)]

    def ends(self, at: Sequence[int]) -> list[int]:
        """The place of the last day of each job."""
        return [
            places[position + more] for places, position, more in zip(self._places, at, self._ends_after, strict=True)
        ]

    def floors(self, at: Sequence[int]) -> Positions:
        """The earliest position of each job that no must-start of ``at`` forbids, capacity not regarded."""
        starts = self._starts(at)
        found = [0] * len(self._jobs)
        waits = [len(ties) for ties in self._problem.into]
        order = [index for index, count in enumerate(waits) if not count]
        for index in order:
            floor = max(starts[self._group[index]], min(self._earliest[index], self._latest[index]))
            found[index] = min(self._first_position(index, found, floor), self._latest[index])
            for tie in self._problem.out[index]:
                waits[tie.later] -= 1
                if not waits[tie.later]:
                    order.append(tie.later)
        return found

    def _starts(self, at: Sequence[int]) -> Positions:
        """The first position, for each pair of plan and track, that is not before the plan's must-start."""
        starts = [start or 0 for start in self._must_starts(at)]
        return [bisect_left(self._problem.tracks[track].numbers, starts[plan]) for plan, track in self._groups]

    def _must_starts(self, at: Sequence[int]) -> list[int | None]:
        """The must-start of each plan; None where nothing is left to begin."""
        days = [numbers[position] for numbers, position in zip(self._numbers, at, strict=True)]
        members, fixed = self._problem.members, self._problem.starts
        return [
            min([*(days[index] for index in indices), *([] if start is None else [start])], default=None)
            for indices, start in zip(members, fixed, strict=True)
        ]

    # Placing.

    def place(self, keys: Sequence[float], floors: Sequence[int] | None = None) -> Placed:
        """A schedule: the smallest key first. With ``floors``, no step leaves its place to go below them."""
        placed = Placed([0] * len(self._jobs), list(self._ledger.initial))
        at, waits, earlier_of, put = placed.at, list(self._waits), self._earlier, self._put
        roots = [len(tail.reach) for tail in self._problem.tails]
        ready = [(keys[index], index) for index, count in enumerate(waits) if not count]
        heapify(ready)
        while ready:
            index = heappop(ready)[1]
            at[index] = put(index, placed, floors[index] if floors else 0, roots)
            for earlier in earlier_of[index]:
                waits[earlier] -= 1
                if not waits[earlier]:
                    heappush(ready, (keys[earlier], earlier))
        return placed

    def _put(self, index: int, placed: Placed, floor: int, roots: list[int]) -> int:
        last = self._last_position(index, placed.at)
        if index in self._tails:
            return self._put_with_tails(index, last, placed, floor, roots)
        position = self._ledger.last(index, last, placed.used)
        if position < floor:
            position = last
            placed.over += 1
        self._ledger.take(index, position, placed.used)
        return position

    def _put_with_tails(self, index: int, last: int, placed: Placed, floor: int, roots: list[int]) -> int:
        """With the follow-ups of which it is the last to be placed; they stand where their events put them."""
        tails = []
        for number in self._problem.tails_of[index]:
            roots[number] -= 1
            if not roots[number]:
                tails.append(self._problem.tails[number])
        at, ledger = placed.at, self._ledger
        position = at[index] = ledger.last(index, last, placed.used)
        while position >= 0 and tails and not ledger.fits_with(index, tails, at, placed.used):
            position = at[index] = ledger.last(index, position - 1, placed.used)
        if position < floor:
            position = at[index] = last
            placed.over += 1
        ledger.take(index, position, placed.used)
        ledger.take_tails(tails, at, placed.used)
        return position

    def entered(self, at: Sequence[int]) -> Placed:
        """A schedule that fits already, as if it had been placed."""
        placed = Placed(list(at), list(self._ledger.initial))
        for index, position in enumerate(at):
            self._ledger.take(index, position, placed.used)
        self._ledger.take_tails(self._problem.tails, at, placed.used)
        return placed

    # Improving.

    def justified(self, placed: Placed, rounds: int) -> tuple[Positions, Rank]:
        """The schedule moved early and then late again, so often as it gains by it. It never gets worse."""
        best, rank = list(placed.at), self.rank(placed)
        for _ in range(rounds):
            self._to_the_left(placed)
            self._to_the_right(placed)
            found = self.rank(placed)
            if found >= rank:
                break
            gain, best, rank = found[:3] < rank[:3], list(placed.at), found
            if not gain:
                break
        return best, rank

    def _to_the_left(self, placed: Placed) -> None:
        at, used, ledger = placed.at, placed.used, self._ledger
        starts, begins = self._starts(at), self.begins(at)
        for index in sorted(range(len(at)), key=begins.__getitem__):
            here = at[index]
            floor = self._first_position(index, at, max(starts[self._group[index]], min(self._earliest[index], here)))
            if floor >= here or index in self._tails:
                continue
            if not ledger.asks(index):
                at[index] = floor
                continue
            ledger.give_back(index, here, used)
            if ledger.fits(index, here, used):
                at[index] = ledger.first(index, floor, used)
            ledger.take(index, at[index], used)

    def _to_the_right(self, placed: Placed) -> None:
        at, used, ledger = placed.at, placed.used, self._ledger
        ends = self.ends(at)
        for index in sorted(range(len(at)), key=lambda index: (-ends[index], -at[index])):
            bound, here = self._last_position(index, at), at[index]
            if bound <= here or index in self._tails:
                continue
            ledger.give_back(index, here, used)
            at[index] = max(here, ledger.last(index, bound, used))
            ledger.take(index, at[index], used)

    def rank(self, placed: Placed) -> Rank:
        """What schedules are compared by: like ``Cost``, with what could not be placed in place of what is over."""
        at = placed.at
        behind = [earliest - position for earliest, position in zip(self._earliest, at, strict=True)]
        missed = sum(max([0, *(behind[index] for index in indices)]) for indices in self._problem.members)
        return placed.over, missed, -sum(start for start in self._must_starts(at) if start is not None), -sum(at)


def _offset(job: Job, event: int) -> int:
    """How far the boundary of an event lies after the position."""
    return job.days if event and job.days else job.after
