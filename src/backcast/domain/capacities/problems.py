"""Levelling problems: steps of several plans on one axis of days, as plain numbers.

The axis counts the days on which anybody works. A *track* are the working days of one calendar of one plan; a step
stands at a position of its track and occupies as many days of it as it takes. Everything is looked at backward: the
later a step starts, the better, and whoever waits for nothing else comes first.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

START, FINISH = 0, 1


@dataclass(frozen=True, slots=True)
class Track:
    """The working days of one calendar: their numbers on their plan's axis, and their places on the common one."""

    numbers: Sequence[int]
    places: Sequence[int]

    @property
    def whole(self) -> bool:
        """Whether it leaves no day of the common axis out between its first and its last."""
        return len(self.places) == 0 or self.places[-1] - self.places[0] == len(self.places) - 1


@dataclass(frozen=True, slots=True)
class Block:
    """Work of some days on the numbers of its track, or a milestone; ``after`` as of a ``Job``."""

    numbers: Sequence[int]
    days: int
    after: int = 0

    def boundary(self, event: int, position: int) -> int:
        """The boundary of an event of what stands at a position."""
        if not self.days:
            return self.numbers[position] + self.after
        return self.numbers[position + self.days - 1] + 1 if event else self.numbers[position]

    def last_position(self, event: int, boundary: int) -> int:
        """The last position at which an event lies at or before a boundary."""
        if not self.days:
            return bisect_right(self.numbers, boundary - self.after) - 1
        return bisect_right(self.numbers, boundary - event) - 1 - event * (self.days - 1)

    def first_position(self, event: int, boundary: int) -> int:
        """The first position at which an event lies at or after a boundary."""
        if not self.days:
            return bisect_left(self.numbers, boundary - self.after)
        return bisect_left(self.numbers, boundary - event) - event * (self.days - 1)


@dataclass(frozen=True, slots=True)
class Job:
    """A step that can move.

    ``days`` are positions of its track; ``after`` is 1 where the boundary of a milestone lies after its day. ``asks``
    are pairs of resource and percent. ``latest`` and ``earliest`` are positions: no later because of the limits
    above, no earlier without breaking one below.
    """

    plan: int
    track: int
    days: int
    after: int
    asks: tuple[tuple[int, int], ...]
    latest: int
    earliest: int = 0


@dataclass(frozen=True, slots=True)
class Tie:
    """``later`` waits for ``earlier``: ``event`` ``to`` at least ``lag`` boundaries after event ``of``.

    A lag in calendar days has ``upper`` and ``lower``, which turn the boundary of the one event into the last or the
    first boundary of the other.
    """

    earlier: int
    later: int
    of: int
    to: int
    lag: int
    upper: Callable[[int], int] | None = None
    lower: Callable[[int], int] | None = None


@dataclass(frozen=True, slots=True)
class Tail:
    """A follow-up, or what waits for one: it stands on the first day that its events allow.

    ``base`` is its position if no job held it; ``reach`` gives the position to which each of its jobs pushes it.
    """

    track: int
    days: int
    after: int
    asks: tuple[tuple[int, int], ...]
    base: int
    reach: Mapping[int, Callable[[int], int]]

    def position(self, at: Sequence[int]) -> int:
        """Where it stands when the jobs stand at ``at``."""
        return max([self.base, *(push(at[job]) for job, push in self.reach.items())])


@dataclass(frozen=True)
class Problem:
    """Jobs to be dated.

    ``free`` has for each resource the percent that is there on each place, what cannot move taken off already.
    ``starts`` are for each plan the number of the first day among what cannot move and still has to begin, None where
    there is none. ``tied`` are the jobs of each plan.
    """

    tracks: Sequence[Track]
    jobs: Sequence[Job]
    ties: Sequence[Tie]
    free: Sequence[Sequence[int]]
    tails: Sequence[Tail] = ()
    starts: Sequence[int | None] = (None,)
    into: Sequence[Sequence[Tie]] = field(init=False)
    out: Sequence[Sequence[Tie]] = field(init=False)

    def __post_init__(self) -> None:
        into: list[list[Tie]] = [[] for _ in self.jobs]
        out: list[list[Tie]] = [[] for _ in self.jobs]
        for tie in self.ties:
            into[tie.later].append(tie)
            out[tie.earlier].append(tie)
        object.__setattr__(self, "into", into)
        object.__setattr__(self, "out", out)

    @cached_property
    def tails_of(self) -> Mapping[int, tuple[int, ...]]:
        """The tails that each job pushes, for the jobs that push any."""
        found: dict[int, list[int]] = {}
        for number, tail in enumerate(self.tails):
            for job in tail.reach:
                found.setdefault(job, []).append(number)
        return {job: tuple(numbers) for job, numbers in found.items()}

    @cached_property
    def members(self) -> Sequence[Sequence[int]]:
        """The jobs of each plan."""
        groups: list[list[int]] = [[] for _ in self.starts]
        for index, job in enumerate(self.jobs):
            groups[job.plan].append(index)
        return groups

    def upper(self, tie: Tie, position: int) -> int:
        """The last position of the earlier job when the later one stands at a position."""
        boundary = self.block(tie.later).boundary(tie.to, position)
        bound = tie.upper(boundary) if tie.upper else boundary - tie.lag
        return self.block(tie.earlier).last_position(tie.of, bound)

    def lower(self, tie: Tie, position: int) -> int:
        """The first position of the later job when the earlier one stands at a position."""
        boundary = self.block(tie.earlier).boundary(tie.of, position)
        bound = tie.lower(boundary) if tie.lower else boundary + tie.lag
        return self.block(tie.later).first_position(tie.to, bound)

    def block(self, index: int) -> Block:
        """A job as what occupies days."""
        job = self.jobs[index]
        return Block(self.tracks[job.track].numbers, job.days, job.after)

    def places(self, track: int, position: int, days: int) -> Sequence[int]:
        """The places that work of so many days occupies from a position on."""
        return self.tracks[track].places[position : position + days]

    def must_start(self, plan: int, at: Sequence[int]) -> int | None:
        """The number of the first day on which a plan's work begins; None when nothing is left to begin."""
        numbers = [self.first_day(index, at[index]) for index in self.members[plan]]
        fixed = self.starts[plan]
        return min([*numbers, *([] if fixed is None else [fixed])], default=None)

    def first_day(self, index: int, position: int) -> int:
        """The number, on its plan's axis, of the first day of a job."""
        return self.tracks[self.jobs[index].track].numbers[position]

    def shortfall(self, plan: int, at: Sequence[int]) -> int:
        """By how many working days the step of a plan that is worst off starts before the first day that it can."""
        return max([0, *(self.jobs[index].earliest - at[index] for index in self.members[plan])])

    def spare(self, at: Sequence[int]) -> list[list[int]]:
        """What is left of each resource on each place; below 0 where too much is asked."""
        free = [list(row) for row in self.free]
        for index, job in enumerate(self.jobs):
            for resource, load in job.asks:
                for place in self.places(job.track, at[index], job.days):
                    free[resource][place] -= load
        for tail in self.tails:
            for resource, load in tail.asks:
                for place in self.places(tail.track, tail.position(at), tail.days):
                    free[resource][place] -= load
        return free

    def cost(self, at: Sequence[int]) -> "Cost":
        """How good a dating is: the smaller, the better."""
        starts = [self.must_start(plan, at) for plan in range(len(self.starts))]
        return Cost(
            over=sum(-left for row in self.spare(at) for left in row if left < 0),
            missed=sum(self.shortfall(plan, at) for plan in range(len(self.starts))),
            lost=-sum(start for start in starts if start is not None),
            early=-sum(at),
        )


@dataclass(frozen=True, slots=True, order=True)
class Cost:
    """What a dating costs, the weightiest first.

    ``over``: percent days asked beyond what there is. ``missed``: for each plan the working days by which its step that
    is worst off starts before the first day that today, its limits and what it waits for allow, summed. ``lost``: the
    must-starts, summed over the plans. ``early``: the starts of all steps, summed. The last two are numbers of days,
    negated.
    """

    over: int
    missed: int
    lost: int
    early: int
