"""Combinations: the cheapest set of levers that suffices, by trying them, because what they win does not simply add.

Fewest levers first, then the lowest cost, then the least overshoot, then the order of the chain. Sets of one, two and
three are all tried, but for those that cannot reach far enough whatever happens elsewhere, as far as the number of
tries lasts; larger ones are built greedily and told as not proven.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations, groupby

from backcast.domain.errors import BackcastError
from backcast.domain.repairs.levers import Cost, Lever, go_together
from backcast.domain.repairs.wins import Win

Try = Callable[[Sequence[Lever]], Win]
Reach = Callable[[Lever], int]

LARGEST_EXACT = 3
_MOST_LEVERS = 12
_MOVES_DATES = (Cost.LIMIT, Cost.GOAL)


@dataclass(frozen=True, slots=True)
class Combination:
    """The cheapest levers that suffice, or where none do those that get furthest.

    ``proven``: every smaller and every cheaper set of the levers that were compared was tried, and failed.
    """

    win: Win
    proven: bool

    @property
    def suffices(self) -> bool:
        """Whether everything can be met with it."""
        return self.win.suffices


class _OutOfTries(Exception):
    """There were as many tries as we allow."""


@dataclass(slots=True)
class _Search:
    """Levers in the order of the chain, and how many tries are left."""

    levers: Sequence[Lever]
    try_out: Try
    alone: Mapping[Lever, Win]
    can_do: Callable[[Sequence[Lever]], bool]
    left: int
    furthest: tuple[tuple[int, int, int], Win] | None = None

    def win(self, places: Sequence[int]) -> Win | None:
        """What a set of levers brings, None where it does not go together."""
        chosen = [self.levers[place] for place in places]
        if not go_together(chosen):
            return None
        found = self.alone.get(chosen[0]) if len(chosen) == 1 else self._tried(chosen)
        if found is None:
            return None
        rank = (found.air, -len(chosen), -found.cost)
        if self.furthest is None or rank > self.furthest[0]:
            self.furthest = (rank, found)
        return found

    def _tried(self, chosen: Sequence[Lever]) -> Win | None:
        if self.left <= 0:
            raise _OutOfTries
        self.left -= 1
        try:
            return self.try_out(chosen)
        except BackcastError:  # each can be used, but not these together
            return None


def cheapest(alone: Mapping[Lever, Win], try_out: Try, tries: int, missing: int, reach: Reach) -> Combination | None:
    """The cheapest set of levers that suffices; where none does, the one that gets furthest.

    Dates are moved only where nothing else suffices: to move one by what is missing would always be the shortest way.

    Args:
        alone: the levers to choose from, in the order of the chain, with what each of them brings alone.
        try_out: what some of them together bring.
        tries: how often it may be called, about.
        missing: the working days that are missing.
        reach: the most of them that a lever can win. Sets that together cannot win enough are not tried.
    """

    def can_do(some: Sequence[Lever]) -> bool:
        return sum(reach(lever) for lever in some) >= missing

    search = partial(_cheapest_of, try_out=try_out, can_do=can_do, tries=tries)
    work = {lever: win for lever, win in alone.items() if lever.cost not in _MOVES_DATES}
    found = search(work)
    if (found and found.suffices) or len(work) == len(alone):
        return found
    wider = search(alone)
    return wider if wider and (wider.suffices or found is None or wider.win.air > found.win.air) else found


def _cheapest_of(
    alone: Mapping[Lever, Win], try_out: Try, can_do: Callable[[Sequence[Lever]], bool], tries: int
) -> Combination | None:
    levers = tuple(alone)
    search, proven = _Search(levers, try_out, alone, can_do, tries), True
    try:
        for size in range(1, LARGEST_EXACT + 1):
            if win := _best_of_size(search, size):
                return Combination(win, proven=True)
    except _OutOfTries:
        proven = False
    search.left = tries // 2
    win = _grown(search)
    if win is None:
        return None
    proven = proven and not win.suffices and (len(levers) <= LARGEST_EXACT or not can_do(levers))
    return Combination(win, proven)


def _best_of_size(search: _Search, size: int) -> Win | None:
    """The cheapest set of this size that suffices, of equally cheap ones that with the least slack left."""

    def cost(places: Sequence[int]) -> int:
        return sum(search.levers[place].cost for place in places)

    sets = [
        places
        for places in combinations(range(len(search.levers)), size)
        if search.can_do([search.levers[place] for place in places])
    ]
    sets.sort(key=cost)  # stable: the order of the chain stays
    for _, alike in groupby(sets, key=cost):
        wins = [win for places in alike if (win := search.win(places)) and win.suffices]
        if wins:
            return min(wins, key=lambda win: win.air)
    return None


def _grown(search: _Search) -> Win | None:
    """A set grown lever by lever, each time by the one that wins most, and pruned of those that it can do without."""
    try:
        places: list[int] = []
        best: Win | None = None
        while len(places) < _MOST_LEVERS and not (best and best.suffices):
            step = max(_grown_by_one(search, places), key=lambda each: each[0], default=None)
            if step is None or (best and step[1].air <= best.air and step[1].eased <= best.eased):
                break
            places, best = [*places, step[2]], step[1]
        if best and best.suffices:
            return _pruned(search, sorted(places), best)
    except _OutOfTries:
        pass
    return search.furthest[1] if search.furthest else None


def _grown_by_one(search: _Search, places: Sequence[int]) -> Iterator[tuple[tuple[int, int, int, int], Win, int]]:
    for place, lever in enumerate(search.levers):
        if place not in places and (win := search.win(sorted([*places, place]))):
            yield (min(win.air, 0), win.eased, -lever.cost, -place), win, place


def _pruned(search: _Search, places: list[int], best: Win) -> Win:
    for place in sorted(places, key=lambda each: -search.levers[each].cost):
        fewer = [known for known in places if known != place]
        if fewer and (win := search.win(fewer)) and win.suffices:
            places, best = fewer, win
    return replace(best, levers=tuple(search.levers[place] for place in places))
