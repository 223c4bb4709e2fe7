"""Chains: what drives the day on which work must begin, and why a plan cannot be met."""

from collections.abc import Sequence
from datetime import date
from itertools import compress, repeat
from operator import gt, lt
from typing import Final, NamedTuple

from backcast.domain.planning.dependencies import Dependency
from backcast.domain.scheduling.network import FAR, Link, Network, Span
from backcast.domain.scheduling.passes import LowerLimits, Schedule, UpperLimits
from backcast.domain.scheduling.timeline import Chain, End, Explanation, Limit

MOST_CONFLICTS: Final = 50
_MOST_STEPS_TOLD: Final = 20_000

Tie = tuple[Link, Dependency]


class Passes(NamedTuple):
    """What chains are followed through: the latest and the earliest schedule of a network with their limits."""

    network: Network
    late: Schedule
    early: Schedule
    upper: UpperLimits
    lower: LowerLimits
    slack: Sequence[int]


class _Miss(NamedTuple):
    """A limit that the earliest schedule misses: at which step, by how many of its own working days."""

    short_by: int
    step: int
    end: End

    @property
    def limit(self) -> tuple[Limit, int]:
        """Which limit it is: the goal is one for all, deadlines and fixed dates are each step's own."""
        return (self.end.kind, -1 if self.end.kind is Limit.GOAL else self.step)


class _Way(NamedTuple):
    """A way through the network: steps, the ties that join them, and the limit it comes from."""

    steps: tuple[int, ...]
    ties: tuple[Tie, ...]
    start: End


def chain_from(passes: Passes, index: int) -> tuple[Chain, Sequence[int]]:
    """The steps from ``index`` on of which each is held by the next, up to the limit that holds the last.

    Where several later steps hold one alike, the one with the least slack is followed, work before milestones.

    Returns:
        The chain, and the indexes of its steps.
    """
    indexes, ties, end = _ahead_to_limit(passes, index)
    return _chain(passes.network, indexes, ties, end), indexes


def conflicts_of(passes: Passes) -> tuple[tuple[Explanation, ...], int]:
    """A certificate for each limit that is missed, and how many limits there are.

    The plan cannot be met. First the chain through the step with the least slack, then the limit that is missed by
    most; at most ``MOST_CONFLICTS``, and fewer where their chains are very long.
    """
    missed = _missed(passes)
    first, limit = _worst(passes)
    found, told, roads = [first], len(first.chain.steps), _Roads(passes)
    for miss in sorted(missed.values(), key=lambda miss: (-miss.short_by, miss.end.date, miss.step)):
        if len(found) == MOST_CONFLICTS or told > _MOST_STEPS_TOLD:
            break
        if miss.limit != limit:
            found.append(roads.certificate(miss))
            told += len(found[-1].chain.steps)
    return tuple(found), len(missed)


def _missed(passes: Passes) -> dict[tuple[Limit, int], _Miss]:
    """Every limit above that the earliest schedule misses; of the goal, the step that misses it by most."""
    missed: dict[tuple[Limit, int], _Miss] = {}
    for i in passes.network.limited:
        if passes.network.done[i]:
            continue
        for end, span in passes.upper.own(passes.network, i):
            if (short_by := _short_of(passes, i, span)) > 0:
                miss = _Miss(short_by, i, end)
                missed[miss.limit] = miss
    if goal := _missed_goal(passes):
        missed[goal.limit] = goal
    return missed


def _missed_goal(passes: Passes) -> _Miss | None:
    """The goal with the step that misses it by most, None where it is met."""
    network, upper, early = passes.network, passes.upper, passes.early
    done, free, own, finishes = network.done, upper.free, network.own, early.finishes
    worst, at = 0, 0
    for i in compress(network.order, map(gt, finishes, upper.finish)):
        if done[i] or i in free:
            continue
        if own[i] is None:
            short_by = upper.misses_goal_by(network, i, finishes[i])
        else:
            short_by = _short_of(passes, i, upper.goal(network, i))
        if short_by > worst:
            worst, at = short_by, i
    return _Miss(worst, at, End(Limit.GOAL, upper.due)) if worst else None


def _short_of(passes: Passes, index: int, span: Span) -> int:
    """By how many of its own working days the earliest dates of a step miss the latest that a limit allows."""
    network = passes.network
    if network.own[index] is None:
        return passes.early.starts[index] - span.start
    return network.own_number(index, passes.early.span(index)) - network.own_number(index, span)


def _worst(passes: Passes) -> tuple[Explanation, tuple[Limit, int]]:
    """The chain through the step with the least slack, from a limit below to a limit above."""
    network, late, slack = passes.network, passes.late, passes.slack
    counted = list(compress(network.order, map(lt, late.starts, repeat(FAR))))
    least = min(map(slack.__getitem__, counted))
    worst = min((i for i in counted if slack[i] == least), key=late.span)
    back = _Roads(passes).to(worst)
    indexes, ties, end = _ahead_to_limit(passes, worst)
    path, path_ties = [*back.steps, *indexes[1:]], [*back.ties, *ties]
    spans = _spans_along(passes, path, path_ties)
    last = path[-1]
    short_by = network.own_number(last, spans[-1]) - network.own_number(last, late.span(last))
    dates = tuple(_dates(network, i, span) for i, span in zip(path, spans, strict=True))
    chain = _chain(network, path, path_ties, end)
    return Explanation(back.start, chain, short_by, dates), _Miss(short_by, last, end).limit


def _ahead_to_limit(passes: Passes, index: int) -> tuple[list[int], list[Tie], End]:
    network, spans = passes.network, passes.late
    indexes, ties = [index], list[Tie]()
    while (end := passes.upper.holding(network, index, spans.span(index))) is None:
        tie = _holding_tie(passes, index)
        index = tie[0].after
        indexes.append(index)
        ties.append(tie)
    return indexes, ties, end


def _holding_tie(passes: Passes, index: int) -> Tie:
    """The tie to the later step that holds this one from above."""
    network, spans = passes.network, passes.late
    if not network.is_odd(index):
        finish, starts, seconds, lags = spans.finishes[index], spans.starts, network.graph.seconds, network.graph.lags
        numbers = [n for n in network.graph.ties_out(index) if starts[seconds[n]] - lags[n] == finish]
        return network.tie(_chosen(passes, numbers, seconds))
    holding = [tie for tie in network.ties_out(index) if _holds_earlier(network, tie[0], spans)]
    return min(holding, key=lambda tie: _preferred(passes, tie[0].after))


class _Roads:
    """Ways back from steps to the limits below that hold them; what ways share is looked for once."""

    def __init__(self, passes: Passes) -> None:
        self._passes = passes
        self._known: dict[int, Tie | End] = {}

    def to(self, index: int) -> _Way:
        """The way from a limit below to this step along which nothing waits."""
        network = self._passes.network
        indexes, ties = [index], list[Tie]()
        while not isinstance(holding := self._holding(index), End):
            link = holding[0]
            index = link.before
            indexes.append(index)
            ties.append(holding)
            if network.is_recorded(link):
                kind = Limit.FINISHED if link.of else Limit.STARTED
                holding = End(kind, network.recorded[index][link.of])
                break
        return _Way(tuple(indexes[::-1]), tuple(ties[::-1]), holding)

    def certificate(self, miss: _Miss) -> Explanation:
        """Why a limit is missed."""
        network, way = self._passes.network, self.to(miss.step)
        dates = tuple(_dates(network, i, self._passes.early.span(i)) for i in way.steps)
        return Explanation(way.start, _chain(network, way.steps, way.ties, miss.end), miss.short_by, dates)

    def _holding(self, index: int) -> Tie | End:
        found = self._known.get(index)
        if found is None:
            found = self._known[index] = self._found(index)
        return found

    def _found(self, index: int) -> Tie | End:
        passes, network = self._passes, self._passes.network
        if end := passes.lower.holding(network, index, passes.early.span(index)):
            return end
        graph = network.graph
        holding = [number for number in graph.ties_into(index) if _holds_later(network, number, passes.early)]
        return network.tie(_chosen(passes, holding, graph.firsts))


def _chosen(passes: Passes, numbers: Sequence[int], ends: Sequence[int]) -> int:
    """Of the numbers of ties that hold alike, the one to follow to its end."""
    if len(numbers) == 1:
        return numbers[0]
    return min(numbers, key=lambda number: _preferred(passes, ends[number]))


def _preferred(passes: Passes, index: int) -> tuple[int, bool, int]:
    """Which of several chains that hold alike is followed: the least slack, work before milestones."""
    network = passes.network
    return (passes.slack[index], network.steps[index].is_milestone, network.graph.order[index])


def _holds_earlier(network: Network, link: Link, spans: Schedule) -> bool:
    later = spans.span(link.after)
    if later.start == FAR or network.is_recorded(link):
        return False
    bounds = [FAR, FAR]
    bounds[link.of] = network.upper(link, later[link.to])
    return network.place_latest(link.before, *bounds) == spans.span(link.before)


def _holds_later(network: Network, number: int, spans: Schedule) -> bool:
    graph = network.graph
    before, after = graph.firsts[number], graph.seconds[number]
    if not network.is_odd(before) and not network.is_odd(after):
        return spans.finishes[before] + graph.lags[number] == spans.starts[after]
    return _after_link(network, network.tie(number)[0], spans.span(before)) == spans.span(after)


def _after_link(network: Network, link: Link, span: Span) -> Span:
    """The earliest span of the later step as far as this link alone goes."""
    bounds = [-FAR, -FAR]
    bounds[link.to] = network.lower(link, span)
    return network.place_earliest(link.after, *bounds)


def _spans_along(passes: Passes, path: Sequence[int], ties: Sequence[Tie]) -> list[Span]:
    """Where each step of a path lies when the first starts at its limit and nothing but the ties pushes the others."""
    network = passes.network
    spans = [network.place_earliest(path[0], passes.lower.start[path[0]], -FAR)]
    for link, _ in ties:
        spans.append(_after_link(network, link, spans[-1]))
    return spans


def _dates(network: Network, index: int, span: Span) -> tuple[date, date]:
    """The first and last day of a step on its way; of finished work as they were recorded."""
    if network.done[index]:
        return network.recorded[index]
    day = network.axis.day
    return (day(network.first_number(index, span)), day(network.last_number(index, span)))


def _chain(network: Network, indexes: Sequence[int], ties: Sequence[Tie], end: End) -> Chain:
    return Chain(tuple(network.steps[i].id for i in indexes), tuple(dependency for _, dependency in ties), end)
