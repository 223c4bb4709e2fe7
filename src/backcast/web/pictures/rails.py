"""The rail: all milestones on one line from today to the goal, for the page that is printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from backcast.web.pictures.words import short_day, t_minus

LEFT: Final = 40.0
RIGHT: Final = 960.0
NARROWEST: Final = 56.0


class Gem(NamedTuple):
    """A milestone on the rail; its words are empty where they would run into others."""

    x: float
    day: str
    due: str
    is_late: bool
    is_done: bool


@dataclass(frozen=True, slots=True)
class Rail:
    """The line, 1,000 wide; ``first`` is the day at its left end, ``start`` its place."""

    first: date
    today: float
    goal: float
    start: float
    gems: tuple[Gem, ...]


def rail_of(today: date, due: date, milestones: Sequence[tuple[date, bool, bool]]) -> Rail:
    """Place milestones, each with its day, whether it is late and whether it is done, the nearest to the goal first."""
    days = [today, due, *(day for day, _, _ in milestones)]
    first, last = min(days), max(days)
    span = max((last - first).days, 1)

    def x(day: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * (day - first).days / span, 1)

    gems, taken, taken_below = list[Gem](), [x(due)], [x(today), x(due)]
    for day, is_late, is_done in milestones:
        place = x(day)
        above = all(abs(place - other) >= NARROWEST for other in taken)
        below = all(abs(place - other) >= NARROWEST for other in taken_below)
        gems.append(Gem(place, short_day(day) if above else "", t_minus(day, due) if below else "", is_late, is_done))
        taken += [place] if above else []
        taken_below += [place] if below else []
    return Rail(first, x(today), x(due), x(first), tuple(gems))
