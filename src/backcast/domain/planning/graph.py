"""The dependency graph: who waits for whom, compiled once into numbers and kept as long as no tie changes."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from operator import is_not, lt
from typing import Final, NamedTuple

import networkx as nx

from backcast.domain.errors import CircularDependency
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.steps import Anchor, At, Kind, Step, StepId, Unit

Tie = tuple[int, int, int, int, int, bool]

# Members of an enumeration cost a look-up each time they are written out, and far more where they are hashed.
_FINISH_START: Final = LinkType.FS
_WORKING: Final = Unit.WORKING
_ACTION: Final = Kind.ACTION
_MILESTONE: Final = Kind.MILESTONE
_OPENING: Final = At.START
_EVENTS: Final = {"FS": (1, 0), "SS": (0, 0), "FF": (1, 1), "SF": (0, 1)}


class Ahead(NamedTuple):
    """Ties of one type, the later step's start waiting for the earlier one's finish, in the order of the earlier.

    ``dated`` says of each whether its lag is in calendar days; it is empty where none is, as in most plans.
    """

    before: Sequence[int]
    after: Sequence[int]
    lag: Sequence[int]
    dated: Sequence[bool] = ()

    def into(self, chosen: Sequence[bool]) -> "Ahead":
        """Those for which some chosen steps wait."""
        return self.only(list(map(chosen.__getitem__, self.after)))

    def only(self, wanted: Sequence[object]) -> "Ahead":
        """Those that are wanted."""
        before, after, lag = (list(compress(column, wanted)) for column in self[:3])
        return Ahead(before, after, lag, list(compress(self.dated, wanted)))


@dataclass(frozen=True, eq=False)
class Graph:
    """The ties of a plan as numbers. Index k stands for the k-th step in waiting order: after all it waits for.

    ``order`` says which step of the plan that is, ``places`` where a step of the plan stands, ``names`` are the ids as
    the plan has them. Ties are numbered: the dependencies as the plan holds them, then the anchors; ``firsts`` and
    ``seconds`` say which steps they join, ``lags`` by how many days, ``numbers`` holds them in the order of the earlier
    step. ``ahead`` holds the ties by which a start waits for a finish: most are of this type, and the passes run
    through them in one loop, from one end of the memory to the other. All others stand in ``rest`` under the earlier
    step as (before, after, event of the one, event of the other, lag, in calendar days), with 0 for a start and 1 for a
    finish.
    ``starts_after`` and ``finishes_after`` are 1 where the boundary of an event lies after the day that people see: the
    end of a day rather than its start. Most steps start before and finish after their day; ``closings`` also start
    after it, ``openings`` also finish before it. ``finish_waits`` tells whose finish waits for anything.

    All is kept in a few long lists of numbers, not in a tuple for each tie: a hundred thousand little containers cost
    more in the collector of cycles than all passes.
    """

    names: Sequence[StepId]
    order: Sequence[int]
    places: Sequence[int]
    firsts: Sequence[int]
    seconds: Sequence[int]
    lags: Sequence[int]
    numbers: Sequence[int]
    ahead: Ahead
    rest: Mapping[int, Sequence[Tie]]
    starts_after: Sequence[int]
    finishes_after: Sequence[int]
    closings: Sequence[int]
    openings: Sequence[int]
    anchored: Sequence[bool]
    finish_waits: frozenset[int]

    @cached_property
    def index(self) -> dict[StepId, int]:
        """Where each step stands."""
        return dict(zip(self.names, self.places, strict=True))

    @cached_property
    def dated(self) -> frozenset[int]:
        """The steps whose finish others wait for by calendar days."""
        return frozenset(compress(self.ahead.before, self.ahead.dated))

    @cached_property
    def floats(self) -> Sequence[bool]:
        """For each step whether it is a follow-up or waits for one, directly or not."""
        floats = list(self.anchored)
        ahead = zip(self.ahead.before, self.ahead.after, strict=True)
        for before, after in self._pairs(self.numbers) if self.rest else ahead:
            if floats[before]:
                floats[after] = True
        return floats

    def pairs_backward(self) -> Iterator[tuple[int, int]]:
        """The earlier and the later step of each tie, those of the last step first."""
        return self._pairs(self.numbers[::-1])

    def _pairs(self, numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
        ends = (map(column.__getitem__, numbers) for column in (self.firsts, self.seconds))
        return zip(*ends, strict=True)

    @cached_property
    def floating(self) -> Ahead:
        """The ties of ``ahead`` that lead to a step in ``floats``."""
        return self.ahead.into(self.floats)

    @cached_property
    def _by_second(self) -> Sequence[int]:
        return sorted(range(len(self.seconds)), key=self.seconds.__getitem__)

    def ties_into(self, index: int) -> Sequence[int]:
        """The numbers of the ties by which a step waits."""
        return _among(self._by_second, self.seconds, index)

    def ties_into_each(self, chosen: Sequence[int]) -> dict[int, list[int]]:
        """The same for some steps at once: all ties are looked at, but none is sorted."""
        found: dict[int, list[int]] = {index: [] for index in chosen}
        for number in compress(range(len(self.seconds)), map(found.__contains__, self.seconds)):
            found[self.seconds[number]].append(number)
        return found

    def ties_out(self, index: int) -> Sequence[int]:
        """The numbers of the ties by which others wait for a step."""
        earlier = self._earlier
        return self.numbers[bisect_left(earlier, index) : bisect_left(earlier, index + 1)]

    @cached_property
    def _earlier(self) -> Sequence[int]:
        return list(map(self.firsts.__getitem__, self.numbers))

    def starts(self, number: int) -> list[int]:
        """The boundary at which each step would start on the working day with that number."""
        return _shifted([number] * len(self.order), self.closings, 1)

    def finishes(self, number: int) -> list[int]:
        """The boundary at which each step would finish on the working day with that number."""
        return _shifted([number + 1] * len(self.order), self.openings, -1)

    def first_days(self, starts: Iterable[int]) -> list[int]:
        """The numbers of the days on which people see steps start."""
        return _shifted(list(starts), self.closings, -1)

    def days_after(self, finishes: Iterable[int]) -> list[int]:
        """The numbers of the days after those on which people see steps finish."""
        return _shifted(list(finishes), self.openings, 1)

    def waiting(self, index: int) -> list[int]:
        """The steps that wait for this one directly."""
        return [self.seconds[number] for number in self.ties_out(index)]


def _among(ties: Sequence[int], column: Sequence[int], value: int) -> Sequence[int]:
    """Those of some ties, sorted by a column, that have this value in it."""
    return ties[bisect_left(ties, value, key=column.__getitem__) : bisect_left(ties, value + 1, key=column.__getitem__)]


def graph_of(steps: Mapping[StepId, Step], dependencies: Sequence[Dependency]) -> Graph:
    """The graph of steps of which every tie joins two of them.

    Raises:
        CircularDependency: with the members in the order in which they wait.
    """
    names, values = list(steps), list(steps.values())
    ties = _Ties(names, dependencies)
    # Whoever reads an object of a large plan waits for the memory: each is visited once.
    unusual = [(i, step) for i, step in enumerate(values) if step.kind is not _ACTION or step.anchor]
    for i, step in unusual:
        if step.anchor:
            ties.follow(i, step.anchor)
    order = ties.order()
    places = ties.rank(order)
    gates = [(places[i], step.at is _OPENING) for i, step in unusual if step.kind is _MILESTONE]
    closings, openings = [i for i, opens in gates if not opens], [i for i, opens in gates if opens]
    starts_after, finishes_after = _shifted([0] * len(order), closings, 1), _shifted([1] * len(order), openings, -1)
    anchored = [False] * len(order)
    for i, step in unusual:
        anchored[places[i]] = step.anchor is not None
    ties.shift(starts_after, finishes_after)
    numbers = sorted(range(len(ties.firsts)), key=ties.firsts.__getitem__)
    rest = ties.rest()
    return Graph(
        names=names,
        order=order,
        places=places,
        firsts=ties.firsts,
        seconds=ties.seconds,
        lags=ties.lags,
        numbers=numbers,
        ahead=ties.ahead(numbers),
        rest=rest,
        starts_after=starts_after,
        finishes_after=finishes_after,
        closings=closings,
        openings=openings,
        anchored=anchored,
        finish_waits=frozenset(tie[1] for waiting in rest.values() for tie in waiting if tie[3]),
    )


def _shifted(numbers: list[int], at: Iterable[int], by: int) -> list[int]:
    for i in at:
        numbers[i] += by
    return numbers


class _Ties:
    """All ties by their numbers, first with the steps as the plan has them, then as they are ranked."""

    def __init__(self, names: Sequence[StepId], dependencies: Sequence[Dependency]) -> None:
        self._names, self._dependencies = names, dependencies
        self._given = given = dict(zip(names, range(len(names)), strict=True))
        self._anchors: list[Anchor] = []
        self.firsts = [given[tie.before] for tie in dependencies]
        self.seconds = [given[tie.after] for tie in dependencies]
        self.lags = [tie.lag for tie in dependencies]
        unusual = [
            (number, tie)
            for number, tie in enumerate(dependencies)
            if tie.type is not _FINISH_START or tie.unit is not _WORKING
        ]
        self._dated = [number for number, tie in unusual if tie.type is _FINISH_START]
        self._odd = [number for number, tie in unusual if tie.type is not _FINISH_START]

    def follow(self, index: int, anchor: Anchor) -> None:
        if anchor.unit is not _WORKING:
            self._dated.append(len(self.firsts))
        self._anchors.append(anchor)
        self.firsts.append(self._given[anchor.step])
        self.seconds.append(index)

    def order(self) -> Sequence[int]:
        """A waiting order: that of the plan where it is one, as of most that were written down in order."""
        if all(map(lt, self.firsts, self.seconds)):
            return range(len(self._names))
        return _sorted(self._names, self.firsts, self.seconds)

    def rank(self, order: Sequence[int]) -> list[int]:
        """Have the steps as they stand in this order; what is returned says where that is."""
        if isinstance(order, range):
            return list(order)
        places = [0] * len(order)
        for place, i in enumerate(order):
            places[i] = place
        self.firsts = list(map(places.__getitem__, self.firsts))
        self.seconds = list(map(places.__getitem__, self.seconds))
        return places

    def shift(self, starts_after: Sequence[int], finishes_after: Sequence[int]) -> None:
        """Turn the offsets of the anchors, which count from date to date, into lags."""
        count = len(self._dependencies)
        for anchor, before, after in zip(self._anchors, self.firsts[count:], self.seconds[count:], strict=True):
            self.lags.append(anchor.offset - finishes_after[before] + starts_after[after])

    def ahead(self, numbers: Sequence[int]) -> Ahead:
        if self._odd:
            odd = frozenset(self._odd)
            numbers = [number for number in numbers if number not in odd]
        dated = list(map(frozenset(self._dated).__contains__, numbers)) if self._dated else ()
        before, after, lag = (
            list(map(column.__getitem__, numbers)) for column in (self.firsts, self.seconds, self.lags)
        )
        return Ahead(before, after, lag, dated)

    def rest(self) -> dict[int, list[Tie]]:
        rest: dict[int, list[Tie]] = {}
        for number in self._odd:
            dependency = self._dependencies[number]
            before, after = self.firsts[number], self.seconds[number]
            events = _EVENTS[dependency.type.value]
            tie = (before, after, *events, self.lags[number], dependency.unit is not _WORKING)
            rest.setdefault(before, []).append(tie)
        return rest


def is_tied_alike(first: Mapping[StepId, Step], second: Mapping[StepId, Step]) -> bool:
    """Whether the steps of two plans with the same dependencies have the same graph."""
    ones, others = first.values(), second.values()
    return len(first) == len(second) and all(
        one.id == other.id and one.anchor == other.anchor and one.kind is other.kind and one.at is other.at
        for one, other in compress(zip(ones, others, strict=True), map(is_not, ones, others))
    )


def waiting_order(steps: Iterable[StepId], ties: Iterable[tuple[StepId, StepId]]) -> list[StepId]:
    """The steps so that each comes after all it waits for; members of a circle and what follows them are left out.

    Source: Kahn, "Topological sorting of large networks" (1962). Plain lists: on 10,000 steps it costs a tenth of
    building a networkx graph first, which is only worth its price once a circle must be named.
    """
    followers: dict[StepId, list[StepId]] = {step: [] for step in steps}
    waits = dict.fromkeys(followers, 0)
    for before, after in ties:
        followers[before].append(after)
        waits[after] += 1
    order = [step for step, count in waits.items() if not count]
    for step in order:
        for after in followers[step]:
            waits[after] -= 1
            if not waits[after]:
                order.append(after)
    return order


def _sorted(names: Sequence[StepId], firsts: Sequence[int], seconds: Sequence[int]) -> list[int]:
    """Kahn's order on numbers."""
    followers: list[list[int]] = [[] for _ in names]
    waits = [0] * len(names)
    for before, after in zip(firsts, seconds, strict=True):
        followers[before].append(after)
        waits[after] += 1
    order = [i for i, count in enumerate(waits) if not count]
    for i in order:
        for after in followers[i]:
            waits[after] = left = waits[after] - 1
            if not left:
                order.append(after)
    if len(order) < len(names):
        raise CircularDependency(_circle(names, [tie for tie in zip(firsts, seconds, strict=True) if waits[tie[0]]]))
    return order


def _circle(names: Sequence[StepId], ties: Iterable[tuple[int, int]]) -> list[StepId]:
    """The members of one circle as they wait for one another, from the one that the plan has first."""
    graph: nx.DiGraph[int] = nx.DiGraph(list(ties))
    members = [edge[0] for edge in nx.find_cycle(graph)]
    first = members.index(min(members))
    return [names[member] for member in [*members[first:], *members[:first]]]
