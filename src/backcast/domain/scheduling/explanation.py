"""Chains: what drives the day on which work must begin, and why a plan cannot be met."""

from collections.abc import Sequence

from backcast.domain.scheduling.network import FAR, Link, Network, Span
from backcast.domain.scheduling.passes import NOWHERE, LowerLimits, UpperLimits
from backcast.domain.scheduling.timeline import Chain, End, Explanation, Limit


def chain_from(network: Network, index: int, spans: list[Span], limits: UpperLimits, slack: Sequence[int]) -> Chain:
    """The steps from ``index`` on of which each is held by the next, up to the limit that holds the last.

    Where several later steps hold one alike, the one with the least slack is followed, work before milestones.
    """
    indexes, links = [index], list[Link]()
    while (end := limits.holding(network, index, spans[index])) is None:
        holding = [link for link in network.out[index] if _holds_earlier(network, link, spans)]
        link = min(holding, key=lambda tie: (slack[tie.after], network.steps[tie.after].is_milestone, tie.after))
        index = link.after
        indexes.append(index)
        links.append(link)
    return _chain(network, indexes, links, end)


def explain(
    network: Network,
    late: list[Span],
    early: list[Span],
    upper: UpperLimits,
    lower: LowerLimits,
    slack: Sequence[int],
) -> Explanation | None:
    """The worst chain from a limit below to a limit above that it misses, None when nothing is missed."""
    counted = [i for i in network.order if late[i] is not NOWHERE and not network.done[i]]
    worst = min(counted, key=lambda i: (slack[i], late[i]), default=None)
    if worst is None or slack[worst] >= 0:
        return None
    indexes, links, start = _back_to_limit(network, worst, early, lower, slack)
    ahead = chain_from(network, worst, late, upper, slack)
    steps = [network.steps[i].id for i in indexes]
    chain = Chain((*steps, *ahead.steps[1:]), (*(network.origin[link] for link in links), *ahead.links), ahead.to)
    path = [*indexes, *(network.index[step] for step in ahead.steps[1:])]
    path_links = [*links, *_links_of(network, ahead)]
    return Explanation(start, chain, _shortfall(network, path, path_links, lower, late))


def _back_to_limit(
    network: Network, index: int, spans: list[Span], limits: LowerLimits, slack: Sequence[int]
) -> tuple[list[int], list[Link], End]:
    indexes, links = [index], list[Link]()
    while (start := limits.holding(network, index, spans[index])) is None:
        holding = [link for link in network.into[index] if _holds_later(network, link, spans)]
        link = min(holding, key=lambda tie: (slack[tie.before], network.steps[tie.before].is_milestone, tie.before))
        index = link.before
        indexes.append(index)
        links.append(link)
        if network.is_recorded(link):
            kind = Limit.FINISHED if link.of else Limit.STARTED
            start = End(kind, network.recorded[index][link.of])
            break
    return indexes[::-1], links[::-1], start


def _holds_earlier(network: Network, link: Link, spans: list[Span]) -> bool:
    later = spans[link.after]
    if later is NOWHERE or network.is_recorded(link):
        return False
    bounds = [FAR, FAR]
    bounds[link.of] = network.upper(link, later[link.to])
    return network.place_latest(link.before, *bounds) == spans[link.before]


def _holds_later(network: Network, link: Link, spans: list[Span]) -> bool:
    bounds = [-FAR, -FAR]
    bounds[link.to] = network.lower(link, spans[link.before])
    return network.place_earliest(link.after, *bounds) == spans[link.after]


def _shortfall(network: Network, path: list[int], links: list[Link], lower: LowerLimits, late: list[Span]) -> int:
    """By how many of its own working days the last step of the path misses its latest dates."""
    span = network.place_earliest(path[0], lower.start[path[0]], -FAR)
    for link in links:
        bounds = [-FAR, -FAR]
        bounds[link.to] = network.lower(link, span)
        span = network.place_earliest(link.after, *bounds)
    last = path[-1]
    return network.own_number(last, span) - network.own_number(last, late[last])


def _links_of(network: Network, chain: Chain) -> list[Link]:
    by_dependency = {network.origin[link]: link for step in chain.steps for link in network.out[network.index[step]]}
    return [by_dependency[dependency] for dependency in chain.links]


def _chain(network: Network, indexes: list[int], links: list[Link], end: End) -> Chain:
    return Chain(tuple(network.steps[i].id for i in indexes), tuple(network.origin[link] for link in links), end)
