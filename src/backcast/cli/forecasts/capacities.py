"""Capacities on the command line: `backcast schedule --capacity` sees all plan files together."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import click

from backcast.domain.capacities.bookings import Capacities, Dated, diary
from backcast.domain.capacities.offers import Fit
from backcast.domain.errors import InvalidInput
from backcast.domain.people.capacities import Capacity
from backcast.domain.planning.plan import Plan
from backcast.domain.scheduling.timeline import Timeline
from backcast.use_cases.forecasts.capacity_texts import capacity_object, capacity_text
from backcast.use_cases.forecasts.fits import can_look_for_better, fitted

_MOST_SECONDS: Final = 3_600

CAPACITY: Final = click.option(
    "--capacity",
    is_flag=True,
    help="Tell on which days an owner is asked for more than there is of them, across all files, and what would fit.",
)
OWNER: Final = click.option(
    "--owner",
    "owners",
    multiple=True,
    metavar="NAME=PERCENT",
    help="How much there is of an owner for --capacity: 100 is one person full time, 200 two; 100 unless said.",
)
SOLVER: Final = click.option(
    "--solver",
    type=click.FloatRange(0, _MOST_SECONDS),
    default=0,
    metavar="SECONDS",
    help="For --capacity: look for better dates that long with OR-Tools (the extra “optimise”).",
)

Read = Sequence[tuple[str, Plan, Timeline]]


def text(read: Read, asked: Mapping[str, Any]) -> str:
    """Who is asked for too much and what would fit, for a reader.

    Raises:
        InvalidInput: when a capacity cannot be read.
    """
    plans, found, note = _found(read, asked)
    told = capacity_text(plans, found[0], found[1])
    return f"{told}\n{note}" if note else told


def content(read: Read, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The same, ready for JSON; ``plans`` says by which name each of the plans, in their order, is called here.

    Raises:
        InvalidInput: when a capacity cannot be read.
    """
    plans, found, note = _found(read, asked)
    called = [{"id": dated.key, "title": dated.plan.title} for dated in plans]
    return {"plans": called, **capacity_object(*found), **({"note": note} if note else {})}


def _found(read: Read, asked: Mapping[str, Any]) -> tuple[list[Dated], tuple[Any, Fit | None], str]:
    plans = _told_apart(read)
    capacities = Capacities([_capacity(words) for words in asked.get("owners") or ()])
    over = diary(plans, capacities)
    seconds, note = asked.get("solver") or 0, ""
    if seconds and not can_look_for_better():
        note = "There is no solver here: these are the heuristic's dates. It comes with: pip install backcast[optimise]"
    fit = fitted(plans, capacities, 0 if note else seconds, _told) if over.stretches else None
    return plans, (over, fit), note


def _told(lost: int, bound: int) -> bool:
    """Say how far the solver is, to whoever waits: beside the answer, which may go to a file."""
    rest = "these are the best there are" if bound >= lost else f"{bound} at best"
    click.echo(f"Found dates with {lost} working days lost in all; {rest}.", err=True)
    return True


def _told_apart(read: Read) -> list[Dated]:
    """The plans by the names of their files; of two files of one name, the second is name-2."""
    plans: dict[str, Dated] = {}
    for name, plan, timeline in read:
        key, number = name, 1
        while key in plans:
            number += 1
            key = f"{name}-{number}"
        plans[key] = Dated(key, plan, timeline)
    return list(plans.values())


def _capacity(words: str) -> Capacity:
    owner, sign, percent = words.rpartition("=")
    number = percent.strip().removesuffix("%").strip()
    if not sign or not owner.strip() or not number.isascii() or not number.isdecimal() or len(number) > 9:
        raise InvalidInput({"owner": f"“{words}” cannot be read. Write the owner, = and a percentage: Designer=200."})
    return Capacity(owner.strip(), int(number))
