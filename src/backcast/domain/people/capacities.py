"""Capacities: how much of an owner there is on a working day, and when there is nothing of them."""

from dataclasses import dataclass
from typing import Final

from backcast.domain.errors import InvalidInput
from backcast.domain.limits import check_line
from backcast.domain.workdays import MOST_CLOSED_DAYS, Closure

MOST_CAPACITY: Final = 100_000


@dataclass(frozen=True, slots=True)
class Capacity:
    """What an owner – a person, a role or a team, named as steps name it – can do in a week.

    ``percent`` is the share of a full week: 100 for one person full time, 50 for half, 200 for two people. On each
    working day there is that much of them, during ``absences`` nothing. A step takes its ``load`` of its owner on each
    day it occupies.
    """

    owner: str
    percent: int = 100
    absences: tuple[Closure, ...] = ()

    def __post_init__(self) -> None:
        problems = check_line("owner", self.owner, "Name the owner whose capacity this is.")
        if not 0 <= self.percent <= MOST_CAPACITY:
            problems["percent"] = f"Capacity is 0 to {MOST_CAPACITY:,} %; one person full time is 100 %."
        if sum((away.last - away.first).days + 1 for away in self.absences) > MOST_CLOSED_DAYS:
            problems["absences"] = f"More than {MOST_CLOSED_DAYS:,} days of absence: set the capacity to 0 instead."
        if problems:
            raise InvalidInput(problems)
