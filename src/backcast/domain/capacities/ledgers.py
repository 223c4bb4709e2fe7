"""Ledgers: how much of each resource is taken on each place, as one whole number per resource.

A place takes a *lane* of some bits, the last place the lowest lane. Adding a number with the allowance of a load to all
lanes at once sets the highest bit of every lane that has too little left: its *guard*. So one addition asks all days at
once, and a stretch without guards is found by shifts. That is several times faster than looking at day after day.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from backcast.domain.capacities.problems import Job, Problem, Tail

_FIRST_LANES: Final = 64

Used = list[int]


class Ledger:
    """The lanes of a problem. What is taken, ``used``, is handed in and given back, one number for each resource."""

    def __init__(self, problem: Problem) -> None:
        self._problem, self._jobs = problem, problem.jobs
        self._places = [problem.tracks[job.track].places for job in problem.jobs]
        blocks: list[Job | Tail] = [*problem.jobs, *problem.tails]
        lengths = [track.places[-1] + 1 for track in problem.tracks if track.places]
        self._count = max([0, *lengths, *(len(row) for row in problem.free)])
        self._most = [max([0, *row]) for row in problem.free]
        asked = [0 for _ in problem.free]
        for block in blocks:
            for resource, load in block.asks:
                self._most[resource] = max(self._most[resource], load)
                asked[resource] += load
        taken = [[most - left for left in row] for most, row in zip(self._most, problem.free, strict=True)]
        highest = max(
            [sum(pair) for pair in zip(asked, (max(row, default=0) for row in taken), strict=True)], default=0
        )
        self.lane = max([highest, *self._most]).bit_length() + 2
        self.initial: Used = [self._laned(row[::-1]) for row in taken]
        self._whole = [problem.tracks[job.track].whole for job in problem.jobs]
        self._asks = [job.asks if job.days else () for job in problem.jobs]
        self._widths = [(1 << self.lane * job.days) - 1 for job in problem.jobs]
        self._lowest = [
            (self._count - (places[0] if places else 0) - job.days) * self.lane
            for places, job in zip(self._places, problem.jobs, strict=True)
        ]
        self._ones = [self._laned([1] * job.days) for job in problem.jobs]
        self._takes = [
            [(resource, load * ones) for resource, load in asks]
            for asks, ones in zip(self._asks, self._ones, strict=True)
        ]
        self._track_ones = [self._ones_at(track.places) for track in problem.tracks]
        self._room = max((job.days for job in problem.jobs), default=0) * self.lane
        self._edge = 0
        needed = max((used.bit_length() for used in self.initial), default=0)
        self._widen(max(needed, _FIRST_LANES * self.lane))

    def _laned(self, values: Sequence[int]) -> int:
        """One number with the values in its lanes, the first the lowest."""
        lane, joined = self.lane, list(values)
        while len(joined) > 1:  # in pairs: one after the other would take the square of the time
            joined.extend([0] * (len(joined) % 2))
            joined = [low | high << lane for low, high in zip(joined[::2], joined[1::2], strict=True)]
            lane *= 2
        return joined[0] if joined else 0

    def _ones_at(self, places: Sequence[int]) -> int:
        """One number with 1 in the lanes of places that ascend."""
        row = [0] * self._count
        for place in places:
            row[place] = 1
        return self._laned(row[::-1])

    def _widen(self, bits: int) -> None:
        """Make the numbers that are added long enough for what is taken up to a bit, and somewhat longer."""
        lanes = (bits + self._room) * 5 // (4 * self.lane) + 2
        ones = self._laned([1] * lanes)
        limit = 1 << self.lane - 1
        self._edge, self._guards = lanes * self.lane - self._room, ones * limit
        allowances = {
            (resource, load): ones * (limit - 1 - self._most[resource] + load)
            for asks in self._asks
            for resource, load in asks
        }
        self._tests = [[(ask[0], allowances[ask]) for ask in asks] for asks in self._asks]

    # Asking.

    def asks(self, index: int) -> bool:
        """Whether a job takes anything."""
        return bool(self._asks[index])

    def _guarded(self, index: int, used: Used) -> int:
        """The guards of the lanes on which there is too little of what a job asks."""
        found = 0
        for resource, allowance in self._tests[index]:
            found |= used[resource] + allowance
        return found & self._guards

    def fits(self, index: int, position: int, used: Used) -> bool:
        """Whether there is enough where a job would stand."""
        if self._whole[index]:
            return not self._guarded(index, used) >> self._lowest[index] - position * self.lane & self._widths[index]
        return not self._asks[index] or self._clash(index, position, self._on_track(index, used))[1] == 0

    def last(self, index: int, position: int, used: Used) -> int:
        """The last position, not after the given one, with enough of everything; below 0 where there is none."""
        if not self._asks[index] or position < 0:
            return position
        if not self._whole[index]:
            return self._last_on_track(index, position, used)
        width, begin = self._widths[index], self._lowest[index] - position * self.lane
        guarded = self._guarded(index, used) >> begin
        moved = 0
        while clash := (guarded & width).bit_length():  # past the earliest day with too little
            guarded >>= clash
            moved += clash
        return position - moved // self.lane

    def first(self, index: int, position: int, used: Used) -> int:
        """The first position, not before the given one, with enough of everything; the caller knows of one."""
        if not self._asks[index]:
            return position
        if not self._whole[index]:
            return self._first_on_track(index, position, used)
        width, days, lane = self._widths[index], self._jobs[index].days, self.lane
        begin, guarded = self._lowest[index] - position * lane, self._guarded(index, used)
        while clash := guarded >> begin & width:  # past the latest day with too little
            step = days + 1 - (clash & -clash).bit_length() // lane
            position += step
            begin -= step * lane
        return position

    # Steps on the days of a calendar that leaves out days of the common axis.

    def _on_track(self, index: int, used: Used) -> int:
        return self._guarded(index, used) & self._track_ones[self._jobs[index].track] << self.lane - 1

    def _clash(self, index: int, position: int, guarded: int) -> tuple[int, int]:
        """Where the lanes of a job begin, and the guards among them."""
        begin, width = self._window(self._places[index], position, self._jobs[index].days)
        return begin, guarded >> begin & width

    def _window(self, places: Sequence[int], position: int, days: int) -> tuple[int, int]:
        """The lowest bit of the lanes from the first to the last day, and as many ones as they have bits."""
        first, last = places[position], places[position + days - 1]
        return (self._count - 1 - last) * self.lane, (1 << (last - first + 1) * self.lane) - 1

    def _place(self, bit: int) -> int:
        """The place to whose lane a guard belongs, by its bit counted from 1."""
        return self._count - bit // self.lane

    def _last_on_track(self, index: int, position: int, used: Used) -> int:
        places, guarded = self._places[index], self._on_track(index, used)
        while position >= 0:
            begin, clash = self._clash(index, position, guarded)
            if not clash:
                return position
            position = bisect_left(places, self._place(begin + clash.bit_length())) - self._jobs[index].days
        return -1

    def _first_on_track(self, index: int, position: int, used: Used) -> int:
        places, guarded = self._places[index], self._on_track(index, used)
        while True:
            begin, clash = self._clash(index, position, guarded)
            if not clash:
                return position
            position = bisect_right(places, self._place(begin + (clash & -clash).bit_length()))

    # Taking.

    def take(self, index: int, position: int, used: Used) -> None:
        """Enter what a job takes."""
        if not self._whole[index]:
            self._enter(self._jobs[index], position, used, 1)
            return
        begin = self._lowest[index] - position * self.lane
        for resource, taken in self._takes[index]:
            used[resource] += taken << begin
        if begin > self._edge:
            self._widen(begin)

    def give_back(self, index: int, position: int, used: Used) -> None:
        """Strike out what a job takes."""
        if not self._whole[index]:
            self._enter(self._jobs[index], position, used, -1)
            return
        begin = self._lowest[index] - position * self.lane
        for resource, taken in self._takes[index]:
            used[resource] -= taken << begin

    def _enter(self, block: Job | Tail, position: int, used: Used, sign: int) -> None:
        if not block.days or position < 0:  # below 0 stands what found no place at all
            return
        begin, width = self._window(self._problem.tracks[block.track].places, position, block.days)
        days = (self._track_ones[block.track] >> begin & width) << begin
        for resource, load in block.asks:
            used[resource] += sign * load * days
        if begin + width.bit_length() > self._edge:
            self._widen(begin + width.bit_length())

    # Follow-ups.

    def take_tails(self, tails: Sequence[Tail], at: Sequence[int], used: Used) -> None:
        """Enter what follow-ups take when the jobs stand at ``at``."""
        for tail in tails:
            self._enter(tail, tail.position(at), used, 1)

    def fits_with(self, index: int, tails: Sequence[Tail], at: Sequence[int], used: Used) -> bool:
        """Whether there is enough for a job and for what follows it, all of them where ``at`` puts them."""
        asked = [0] * len(used)
        self._enter(self._jobs[index], at[index], asked, 1)
        self.take_tails(tails, at, asked)
        ones, limit = self._guards >> self.lane - 1, 1 << self.lane - 1
        for most, before, more in zip(self._most, used, asked, strict=True):
            is_asked = more + ones * (limit - 1)
            if before + more + ones * (limit - 1 - most) & is_asked & self._guards:
                return False
        return True
