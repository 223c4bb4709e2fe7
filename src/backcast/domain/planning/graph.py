"""The dependency graph: who waits for whom, compiled once into numbers and kept as long as no tie changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import networkx as nx

from backcast.domain.errors import CircularDependency
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.steps import At, Kind, Step, StepId, Unit

Tie = tuple[int, int, int, int, int, bool]

# Members of an enumeration cost a look-up each time they are written out, and far more where they are hashed.
_FINISH_START: Final = LinkType.FS
_WORKING: Final = Unit.WORKING
_MILESTONE: Final = Kind.MILESTONE
_OPENING: Final = At.START
_EVENTS: Final = {"FS": (1, 0), "SS": (0, 0), "FF": (1, 1), "SF": (0, 1)}


@dataclass(frozen=True, eq=False)
class Graph:
    """The ties of a plan as numbers. Index k stands for the k-th step in waiting order: after all it waits for.

    ``order`` says which step of the plan that is, ``index`` where a step stands. ``ahead`` holds for each step whose
    start waits for its finish in working days, with the lag: most ties are of this kind, and the passes run through
    them without a call, from one end of the memory to the other. All others stand in ``rest`` under the earlier step as
    (before, after, event of the one, event of the other, lag, in calendar days), with 0 for a start and 1 for a finish.
    ``out`` numbers all ties from each step: the dependencies as the plan holds them, then the anchors.
    ``starts_after`` and ``finishes_after`` are 1 where the boundary of an event lies after the day that people see: the
    end of a day rather than its start. ``finish_waits`` tells whose finish waits for anything.
    """

    index: Mapping[StepId, int]
    order: Sequence[int]
    ahead: Sequence[Sequence[tuple[int, int]]]
    rest: Mapping[int, Sequence[Tie]]
    out: Sequence[Sequence[int]]
    starts_after: Sequence[int]
    finishes_after: Sequence[int]
    anchored: Sequence[bool]
    finish_waits: frozenset[int]

    @cached_property
    def floats(self) -> Sequence[bool]:
        """For each step whether it is a follow-up or waits for one, directly or not."""
        floats = list(self.anchored)
        for i, floating in enumerate(floats):
            if floating:
                for after in self.waiting(i):
                    floats[after] = True
        return floats

    def waiting(self, index: int) -> list[int]:
        """The steps that wait for this one directly."""
        waiting = [after for after, _ in self.ahead[index]]
        return waiting + [tie[1] for tie in self.rest[index]] if index in self.rest else waiting


def graph_of(steps: Mapping[StepId, Step], dependencies: Sequence[Dependency]) -> Graph:
    """The graph of steps of which every tie joins two of them.

    Raises:
        CircularDependency: with the members in the order in which they wait.
    """
    names, values = list(steps), list(steps.values())
    given = dict(zip(names, range(len(names)), strict=True))
    ends = [(given[dependency.before], given[dependency.after]) for dependency in dependencies]
    followers = [(i, step.anchor) for i, step in enumerate(values) if step.anchor]
    order, out = _sorted(names, [*ends, *[(given[anchor.step], i) for i, anchor in followers]])
    places = [0] * len(order)
    for k, i in enumerate(order):
        places[i] = k
    starts_after, finishes_after = [0] * len(order), [1] * len(order)
    for known, step in steps.items():
        if step.kind is _MILESTONE:
            starts_after[places[given[known]]] = finishes_after[places[given[known]]] = int(step.at is not _OPENING)
    ahead: list[list[tuple[int, int]]] = [[] for _ in order]
    rest: dict[int, list[Tie]] = {}
    for dependency, (first, second) in zip(dependencies, ends, strict=True):
        if dependency.type is _FINISH_START and dependency.unit is _WORKING:
            ahead[places[first]].append((places[second], dependency.lag))
        else:
            of, to = _EVENTS[dependency.type.value]
            in_calendar_days = dependency.unit is not _WORKING
            tie = (places[first], places[second], of, to, dependency.lag, in_calendar_days)
            rest.setdefault(places[first], []).append(tie)
    anchored = [False] * len(order)
    for i, anchor in followers:  # the offset of a follow-up counts from date to date
        before, after = places[given[anchor.step]], places[i]
        anchored[after] = True
        lag = anchor.offset - finishes_after[before] + starts_after[after]
        if anchor.unit is _WORKING:
            ahead[before].append((after, lag))
        else:
            rest.setdefault(before, []).append((before, after, 1, 0, lag, True))
    return Graph(
        index=dict(zip(map(names.__getitem__, order), range(len(order)), strict=True)),
        order=order,
        ahead=ahead,
        rest=rest,
        out=[out[i] for i in order],
        starts_after=starts_after,
        finishes_after=finishes_after,
        anchored=anchored,
        finish_waits=frozenset(tie[1] for ties in rest.values() for tie in ties if tie[3]),
    )


def is_tied_alike(first: Mapping[StepId, Step], second: Mapping[StepId, Step]) -> bool:
    """Whether the steps of two plans with the same dependencies have the same graph."""
    return len(first) == len(second) and all(
        one is other
        or (one.id == other.id and one.anchor == other.anchor and one.kind is other.kind and one.at is other.at)
        for one, other in zip(first.values(), second.values(), strict=True)
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


def _sorted(names: Sequence[StepId], ties: Sequence[tuple[int, int]]) -> tuple[list[int], list[list[int]]]:
    """Kahn's order, and the numbers of the ties that lead on from each step."""
    out: list[list[int]] = [[] for _ in names]
    waits = [0] * len(names)
    for number, (before, after) in enumerate(ties):
        out[before].append(number)
        waits[after] += 1
    order = [i for i, count in enumerate(waits) if not count]
    for i in order:
        for number in out[i]:
            after = ties[number][1]
            waits[after] -= 1
            if not waits[after]:
                order.append(after)
    if len(order) < len(names):
        raise CircularDependency(_circle(names, [tie for tie in ties if waits[tie[0]]]))
    return order, out


def _circle(names: Sequence[StepId], ties: Iterable[tuple[int, int]]) -> list[StepId]:
    """The members of one circle in the order in which they wait for one another, from the one that the plan has first."""
    graph: nx.DiGraph[int] = nx.DiGraph(list(ties))
    members = [edge[0] for edge in nx.find_cycle(graph)]
    first = members.index(min(members))
    return [names[member] for member in [*members[first:], *members[:first]]]
