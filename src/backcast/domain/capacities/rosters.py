"""Rosters: several dated plans and the capacities of their owners, as one levelling problem and back."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from backcast.domain.capacities.bookings import Capacities, Dated, booked_days, owner_key
from backcast.domain.capacities.problems import FINISH, START, Block, Job, Problem, Tail, Tie, Track
from backcast.domain.limits import FIRST_DAY, LAST_DAY
from backcast.domain.planning.steps import Step, StepId
from backcast.domain.scheduling.network import Link, Network, Span
from backcast.domain.scheduling.passes import LowerLimits

_MARGIN: Final = 60

Name = tuple[int, StepId]


@dataclass(frozen=True)
class Roster:
    """The problem, and what its numbers stand for: jobs and tails are pairs of plan and step.

    ``unfit`` are steps that ask for more of their owner than there ever is: they move with what they are tied to, and
    no date helps them. ``days`` are the ordinals of the places.
    """

    plans: Sequence[Dated]
    problem: Problem
    jobs: Sequence[Name]
    tails: Sequence[Name]
    unfit: Sequence[Name]
    days: Sequence[int]
    is_whole: bool

    def dates(self, at: Sequence[int]) -> dict[Name, tuple[date, date]]:
        """The first and last day of each step that can move, and of what follows it."""
        found = {}
        for name, job, position in zip(self.jobs, self.problem.jobs, at, strict=True):
            found[name] = self._days(job, position)
        for name, tail in zip(self.tails, self.problem.tails, strict=True):
            found[name] = self._days(tail, tail.position(at))
        return found

    def must_start(self, plan: int, at: Sequence[int]) -> date | None:
        """The day on which the first work of a plan begins."""
        number = self.problem.must_start(plan, at)
        return None if number is None else self.plans[plan].plan.calendar.axis.day(number)

    def held_earlier(self, at: Sequence[int]) -> list[Name]:
        """The steps that stand earlier than what waits for them asks: for the sake of their owner."""
        found = []
        for index, (name, job) in enumerate(zip(self.jobs, self.problem.jobs, strict=True)):
            bounds = [self.problem.upper(tie, at[tie.later]) for tie in self.problem.out[index]]
            if at[index] < min([job.latest, *bounds]):
                found.append(name)
        return found

    def _days(self, block: Job | Tail, position: int) -> tuple[date, date]:
        places = self.problem.tracks[block.track].places
        first, last = places[position], places[position + max(block.days - 1, 0)]
        return date.fromordinal(self.days[first]), date.fromordinal(self.days[last])


def roster_of(plans: Sequence[Dated], capacities: Capacities, depth: int = 0) -> Roster:
    """The levelling problem of plans on their latest dates.

    What has begun, what is done and what is fixed stays where it is; follow-ups stay with their events.

    Args:
        plans: the plans with their dates.
        capacities: how much there is of each owner.
        depth: how many calendar days before the earliest date there may be work, at least.
    """
    return _Compiler(plans, capacities, depth).roster()


class _Compiler:
    def __init__(self, plans: Sequence[Dated], capacities: Capacities, depth: int) -> None:
        self._plans, self._capacities = plans, capacities
        self._networks = [Network(dated.plan, dated.timeline.today) for dated in plans]
        self._first, self._last = self._horizon(depth)
        self._axes = self._all_axes()
        self._days = sorted({ordinal for _, ordinals in self._axes.values() for ordinal in ordinals})
        self._track_of = {name: number for number, name in enumerate(self._axes)}
        place = {ordinal: number for number, ordinal in enumerate(self._days)}
        self._tracks = [
            Track(numbers, [place[ordinal] for ordinal in ordinals]) for numbers, ordinals in self._axes.values()
        ]
        self._resources: dict[str, int] = {}
        self._free: list[list[int]] = []
        self._place = place

    def roster(self) -> Roster:
        jobs: list[Name] = []
        made: list[Job] = []
        ties: list[Tie] = []
        tails: dict[Name, Tail] = {}
        unfit: list[Name] = []
        starts = []
        for number, network in enumerate(self._networks):
            numbered: dict[int, int] = {}
            floating = _floating(network)
            for i, step in enumerate(network.steps):
                if self._can_move(network, i, floating[i]):
                    numbered[i] = len(jobs)
                    jobs.append((number, step.id))
                    made.append(self._job(number, i))
                    if _is_unfit(step, made[-1]):
                        unfit.append((number, step.id))
            ties += self._ties(network, numbered)
            found = self._tails(number, numbered, floating)
            unfit += [
                name for name, tail in found.items() if tail.reach and _is_unfit(dated_step(self._plans, name), tail)
            ]
            tails |= found
            starts.append(self._fixed_start(number, numbered))
            self._take_fixed(number, numbered, tails)
        problem = Problem(self._tracks, made, ties, self._free, list(tails.values()), starts)
        whole = all(track.whole for track in self._tracks)
        return Roster(self._plans, problem, jobs, list(tails), unfit, self._days, whole)

    # The axis.

    def _horizon(self, depth: int) -> tuple[int, int]:
        firsts, lasts = [], []
        for dated in self._plans:
            for window in dated.timeline.windows.values():
                firsts += [window.latest_start, window.planned_start, dated.timeline.today]
                lasts += [window.latest_finish, window.planned_finish, dated.timeline.today]
        first, last = min(firsts, default=LAST_DAY).toordinal(), max(lasts, default=LAST_DAY).toordinal()
        work: dict[str, int] = {}
        for dated in self._plans:
            for step in dated.plan.steps.values():
                key = owner_key(step.owner)
                work[key] = work.get(key, self._capacities.days_away(key)) + step.days
        reach = max(depth, 2 * max(work.values(), default=0)) + _MARGIN
        return max(first - reach, FIRST_DAY.toordinal()), min(last + _MARGIN, LAST_DAY.toordinal())

    def _all_axes(self) -> dict[tuple[int, str], tuple[list[int], list[int]]]:
        """For each calendar of each plan its days from the first to the last, as numbers of the plan and ordinals."""
        found = {}
        for number, dated in enumerate(self._plans):
            used = {step.calendar for step in dated.plan.steps.values()}
            axis = dated.plan.calendar.axis
            for name in ("", *sorted(used - {""})):
                own = dated.plan.axes[name]
                counted = range(own.number_at_or_after(self._first), own.number_at_or_before(self._last) + 1)
                ordinals = [own.ordinal(each) for each in counted]
                numbers = list(counted) if not name else [axis.number_at_or_after(ordinal) for ordinal in ordinals]
                found[(number, name)] = (numbers, ordinals)
        return found

    def _position(self, number: int, calendar: str, day: date) -> int:
        """The position on a track of the first of its days that is not before ``day``."""
        return bisect_left(self._axes[(number, calendar)][1], day.toordinal())

    # The jobs.

    def _can_move(self, network: Network, index: int, floats: bool) -> bool:
        step = network.steps[index]
        return not (step.started or step.finished or step.fixed_start or floats)

    def _job(self, number: int, index: int) -> Job:
        network, dated = self._networks[number], self._plans[number]
        step = network.steps[index]
        window = dated.timeline.windows[step.id]
        return Job(
            plan=number,
            track=self._track_of[(number, step.calendar)],
            days=step.days,
            after=network.starts_after[index],
            asks=self._asks(number, index),
            latest=self._position(number, step.calendar, window.latest_start),
            earliest=self._position(number, step.calendar, window.earliest_start),
        )

    def _asks(self, number: int, index: int) -> tuple[tuple[int, int], ...]:
        step = self._networks[number].steps[index]
        key = owner_key(step.owner)
        if not key or step.is_milestone or step.load > self._capacities.percent(key):
            return ()
        return ((self._resource(key), step.load),)

    def _resource(self, key: str) -> int:
        if key not in self._resources:
            self._resources[key] = len(self._resources)
            self._free.append([self._capacities.on(key, ordinal) for ordinal in self._days])
        return self._resources[key]

    def _ties(self, network: Network, numbered: Mapping[int, int]) -> list[Tie]:
        ties = []
        for later in numbered:
            for link in network.into[later]:
                if link.before in numbered:
                    ties.append(_tie(network, link, numbered[link.before], numbered[later]))
        return ties

    # What does not move.

    def _take_fixed(self, number: int, numbered: Mapping[int, int], tails: Mapping[Name, Tail]) -> None:
        """Take off what steps ask that stay where they are."""
        dated = self._plans[number]
        for i, step in enumerate(self._networks[number].steps):
            key = owner_key(step.owner)
            tail = tails.get((number, step.id))
            if i in numbered or (tail and tail.reach) or not key:
                continue
            row = self._free[self._resource(key)]
            for ordinal in booked_days(dated, step):
                row[self._place[ordinal]] -= step.load

    def _fixed_start(self, number: int, numbered: Mapping[int, int]) -> int | None:
        """The first day among what has to begin and is no job."""
        network, windows = self._networks[number], self._plans[number].timeline.windows
        days = [
            windows[step.id].latest_start
            for i, step in enumerate(network.steps)
            if i not in numbered and not network.begun[i] and windows[step.id].counts
        ]
        return network.axis.number_at_or_after(min(days).toordinal()) if days else None

    # Follow-ups.

    def _tails(self, number: int, numbered: Mapping[int, int], floating: Sequence[bool]) -> dict[Name, Tail]:
        network = self._networks[number]
        limits = LowerLimits(network, self._plans[number].timeline.today)
        found: dict[int, Tail] = {}
        for i in network.order:
            if floating[i] and not (network.begun[i] or network.done[i]):
                found[i] = self._tail(number, i, limits.start[i], (numbered, found))
        return {(number, network.steps[i].id): tail for i, tail in found.items()}

    def _tail(self, number: int, index: int, lower: int, known: tuple[Mapping[int, int], Mapping[int, Tail]]) -> Tail:
        network, (numbered, tails) = self._networks[number], known
        block = self._block(number, index)
        base = block.first_position(START, lower)
        pushes: dict[int, list[Callable[[int], int]]] = {}
        for link in network.into[index]:
            before = link.before
            follow = _follow(network, link, self._block(number, before), block)
            if before in numbered:
                pushes.setdefault(numbered[before], []).append(follow)
            elif before in tails:
                base = max(base, follow(tails[before].base))
                for job, push in tails[before].reach.items():
                    pushes.setdefault(job, []).append(_chained(follow, push))
            else:
                base = max(base, block.first_position(link.to, network.lower(link, self._span(number, before))))
        step = network.steps[index]
        reach = {job: _furthest(pushed) for job, pushed in pushes.items()}
        track = self._track_of[(number, step.calendar)]
        asks = self._asks(number, index) if reach else ()  # what nothing moves is taken off beforehand
        return Tail(track, block.days, block.after, asks, base, reach)

    def _block(self, number: int, index: int) -> Block:
        network = self._networks[number]
        numbers = self._axes[(number, network.steps[index].calendar)][0]
        return Block(numbers, network.days[index], network.starts_after[index])

    def _span(self, number: int, index: int) -> Span:
        """Where a step stands that does not move."""
        network = self._networks[number]
        window = self._plans[number].timeline.windows[network.steps[index].id]
        start = network.boundary_of(index, START, window.planned_start, backward=False)
        return Span(start, network.boundary_of(index, FINISH, window.planned_finish, backward=True))


def dated_step(plans: Sequence[Dated], name: Name) -> Step:
    """The step of a name."""
    return plans[name[0]].plan.step(name[1])


def _is_unfit(step: Step, made: Job | Tail) -> bool:
    """Whether a step asks for more of its owner than there ever is."""
    return bool(owner_key(step.owner)) and not step.is_milestone and not made.asks


def _floating(network: Network) -> list[bool]:
    """For each step whether it is a follow-up or waits for one, directly or not."""
    floats = list(network.anchored)
    for i in network.order:
        floats[i] = floats[i] or any(floats[link.before] for link in network.into[i])
    return floats


def _tie(network: Network, link: Link, earlier: int, later: int) -> Tie:
    if not link.in_calendar_days:
        return Tie(earlier, later, link.of, link.to, link.lag)

    @cache
    def upper(boundary: int) -> int:
        return network.upper(link, boundary)

    @cache
    def lower(boundary: int) -> int:
        return network.lower(link, Span(boundary, boundary))

    return Tie(earlier, later, link.of, link.to, link.lag, upper, lower)


def _follow(network: Network, link: Link, before: Block, after: Block) -> Callable[[int], int]:
    """Where the later end of a link stands at the earliest, by where the earlier one stands."""

    @cache
    def follow(position: int) -> int:
        boundary = before.boundary(link.of, position)
        return after.first_position(link.to, network.lower(link, Span(boundary, boundary)))

    return follow


def _chained(follow: Callable[[int], int], push: Callable[[int], int]) -> Callable[[int], int]:
    return lambda position: follow(push(position))


def _furthest(pushes: Sequence[Callable[[int], int]]) -> Callable[[int], int]:
    return pushes[0] if len(pushes) == 1 else lambda position: max(push(position) for push in pushes)
