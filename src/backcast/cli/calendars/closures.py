"""The closed days of a calendar, for the working days of a plan file."""

import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import Final

import click

from backcast.calendars.closures.readings import MOST_BYTES, ClosureReading, Found, read_closures
from backcast.cli.planning import Day
from backcast.cli.streams import STDIN, Refused, say, told
from backcast.outbound.addresses import Network
from backcast.settings import DESCRIBED, networks
from backcast.use_cases.calendars.closures import fetched_closures

_VARIABLE: Final = DESCRIBED["private_networks"][0]


@click.command()
@click.argument("place", metavar="ADDRESS|FILE")
@click.option("--today", type=Day(), help="Look from this day instead of the real today: a year back, six years ahead.")
@click.pass_context
def closures(context: click.Context, place: str, today: date | None) -> None:
    """Print the closed days of a calendar (.ics) as the “closed:” lines of a plan file.

    ADDRESS begins with https or webcal; FILE may be - for standard input. What is left out is told on standard error.
    """
    reading = told(lambda: _reading(place, today or context.obj))
    for sentence in reading.left_out:
        click.echo(sentence, err=True)
    say("\n".join(["closed:", *map(_line, reading.found)]) if reading.found else "closed: []")


def _reading(place: str, today: date) -> ClosureReading:
    if "://" in place:
        return fetched_closures(place, today, _inside())
    if place == STDIN:
        return read_closures(sys.stdin.buffer.read(MOST_BYTES + 1), today)
    with Path(place).open("rb") as stream:
        return read_closures(stream.read(MOST_BYTES + 1), today)


def _inside() -> tuple[Network, ...]:
    try:
        return networks(os.environ.get(_VARIABLE, ""))
    except ValueError:
        raise Refused(f"{_VARIABLE} cannot be read. {DESCRIBED['private_networks'][1]}") from None


def _line(found: Found) -> str:
    closure = found.closure
    if found.hours:  # a plan file closes whole days only
        return f"  # {closure.first} – {closure.last}, {found.hours}: {closure.name}"
    name = f", name: {json.dumps(closure.name, ensure_ascii=False)}" if closure.name else ""
    if closure.first < closure.last:
        return f"  - {{from: {closure.first}, to: {closure.last}{name}}}"
    return f"  - {{date: {closure.first}{name}}}"
