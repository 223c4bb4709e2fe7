"""Closures as their form carries them from the look at a calendar to the choice: a line each, and the ticked ones."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from backcast.calendars.closures.readings import MOST_CLOSURES, Found
from backcast.domain.errors import InvalidInput
from backcast.domain.workdays import Closure
from backcast.web.forms import Fields

OFFERED: Final = "offered"
TAKEN: Final = "take"
_LONGEST_HOURS: Final = 20


def carried(found: Found) -> str:
    """A closure as one value of a form.

    >>> carried(Found(Closure(date(2026, 12, 24), date(2026, 12, 31), "Year’s end")))
    '2026-12-24/2026-12-31//Year’s end'
    """
    closure = found.closure
    return f"{closure.first}/{closure.last}/{found.hours}/{closure.name}"


def offered_from(fields: Fields) -> list[Found]:
    """What was offered, as the form says it.

    Raises:
        InvalidInput: when the form says something else.
    """
    lines = fields.texts(OFFERED)
    if len(lines) > MOST_CLOSURES:
        raise InvalidInput({TAKEN: f"At most {MOST_CLOSURES:,} closures are taken at once."})
    try:
        return [_found(line) for line in lines]
    except ValueError:
        raise InvalidInput({TAKEN: "This form was changed on its way. Read the calendar once more."}) from None


def ticked_in(fields: Fields) -> set[int]:
    """The numbers of the ticked ones, as the form counts them."""
    return {int(text) for text in fields.texts(TAKEN) if text.isascii() and text.isdigit() and len(text) < 6}


def taken_from(fields: Fields, found: Sequence[Found]) -> list[Closure]:
    """The ticked ones.

    Raises:
        InvalidInput: when none is ticked.
    """
    ticked = ticked_in(fields)
    taken = [each.closure for number, each in enumerate(found) if number in ticked]
    if not taken:
        raise InvalidInput({TAKEN: "Tick at least one closure."})
    return taken


def _found(line: str) -> Found:
    first, last, hours, name = line.split("/", 3)
    closure = Closure(date.fromisoformat(first), date.fromisoformat(last), name.strip())
    return Found(closure, hours[:_LONGEST_HOURS])
