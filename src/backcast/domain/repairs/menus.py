"""Menus: what would help a plan, best first, and the cheapest combination that suffices."""

from dataclasses import dataclass
from typing import Final

from backcast.domain.errors import BackcastError
from backcast.domain.planning.plan import Plan
from backcast.domain.repairs.candidates import candidates_of, reach_of, waits_of
from backcast.domain.repairs.combinations import Combination, cheapest
from backcast.domain.repairs.levers import Cost, Lever
from backcast.domain.repairs.wins import Win, win_of
from backcast.domain.scheduling.timeline import Timeline

MOST_CANDIDATES: Final = 200
_FEWEST_CANDIDATES: Final = 6
_FEWEST_SETS: Final = 4
COMPARED: Final = 30  # levers of which pairs and triples are tried
_WORK: Final = 60_000  # steps worked through again and again before we stop: about two seconds


@dataclass(frozen=True, slots=True)
class Menu:
    """What would help.

    ``wins`` are single levers that win a day or more, the best first, and after them those that leave something out.
    ``together`` win nothing alone, because another chain is as late, but help beside another lever. ``combination`` is
    the cheapest set that suffices, None where the plan can be met already or nothing helps at all. ``left_alone`` are
    sentences about what is not negotiable. ``untried`` counts the levers that were not tried, because the plan has too
    many.
    """

    wins: tuple[Win, ...]
    together: tuple[Win, ...]
    combination: Combination | None
    left_alone: tuple[str, ...]
    untried: int

    @property
    def one_suffices(self) -> bool:
        """Whether a single lever is enough."""
        return any(win.suffices for win in self.wins)

    @property
    def changes(self) -> tuple[Win, ...]:
        """The single levers after which everything is still there at the end, the best first."""
        return tuple(win for win in self.wins if win.levers[0].cost is not Cost.DROP)

    @property
    def drops(self) -> tuple[Win, ...]:
        """The single levers that leave something out, the best first."""
        return tuple(win for win in self.wins if win.levers[0].cost is Cost.DROP)


def menu_of(plan: Plan, timeline: Timeline) -> Menu:
    """What would help a plan: to be met, or where it can be met, to start later.

    The effect of every lever is found by working backward again, so that large plans have fewer of them tried.
    """
    found = candidates_of(plan, timeline)
    runs = _WORK // max(len(plan.steps), 1)
    levers = found.best(min(max(runs // 2, _FEWEST_CANDIDATES), MOST_CANDIDATES))
    wins = [win for lever in levers if (win := _win(plan, timeline, lever)) and (win.days_won > 0 or win.eased > 0)]
    places = {lever: place for place, lever in enumerate(levers)}

    def rank(win: Win) -> tuple[int, int, int, int]:
        eased = win.eased if win.days_won <= 0 else 0
        return (-win.days_won, -eased, win.cost, places[win.levers[0]])

    wins.sort(key=rank)
    combination = None
    if not timeline.feasible:
        compared = sorted(_compared(wins), key=lambda win: places[win.levers[0]])
        combination = cheapest(
            {win.levers[0]: win for win in compared},
            lambda some: win_of(plan, timeline, some),
            max(runs, _FEWEST_SETS),
            timeline.short_by,
            reach_of(plan, timeline, dict(zip(found.levers, found.savings, strict=True))),
        )
    wins.sort(key=lambda win: win.levers[0].cost is Cost.DROP)  # whatever it wins, something is then missing at the end
    return Menu(
        tuple(win for win in wins if win.days_won > 0),
        tuple(win for win in wins if win.days_won <= 0 and not timeline.feasible),
        combination,
        tuple(dict.fromkeys([*found.left_alone, *waits_of(timeline)])),
        len(found.levers) - len(levers),
    )


def _win(plan: Plan, timeline: Timeline, lever: Lever) -> Win | None:
    try:
        return win_of(plan, timeline, [lever])
    except BackcastError:  # a limit that has to be kept forbids it, such as a fixed date on an opened day
        return None


def _compared(wins: list[Win]) -> list[Win]:
    """The best levers, without a second person where the same days can be won for less."""
    shortened = {win.levers[0].steps for win in wins if win.levers[0].cost is Cost.SHORTEN}
    kept = [win for win in wins if not (win.levers[0].cost is Cost.PERSON and win.levers[0].steps in shortened)]
    return kept[:COMPARED]
