"""How long, how many, how far: the limits of what a plan may hold, and the sentences that say so."""

import re
import sys
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2200, 12, 31)
LINE_LENGTH: Final = 500
TEXT_LENGTH: Final = 10_000
MOST_STEPS: Final = 100_000
MOST_STEPS_KEPT: Final = 10_000  # a page of more takes seconds; the command line takes plans of any size
MOST_PARTS_SENT: Final = 500_000  # in memory some 170 octets each; thirty for each of ten thousand steps
MOST_DEPENDENCIES: Final = 400_000
LONGEST_DURATION: Final = 10_000
LONGEST_LAG: Final = 10_000
MOST_DIGITS: Final = 30
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class Room:
    """How much a file may say: how many steps, and how many names and values, where a long text counts as several."""

    steps: int
    parts: int


ON_THE_SPOT: Final = Room(MOST_STEPS, sys.maxsize)  # whoever reads it has the machine to themselves
WHEN_SENT: Final = Room(MOST_STEPS_KEPT, MOST_PARTS_SENT)
_OCTETS_OF_A_PART: Final = 100


def parts_of(text: str) -> int:
    """For how many parts of a file a name or a value counts, by the memory that it takes."""
    return 1 + text.__sizeof__() // _OCTETS_OF_A_PART


def too_much(room: Room) -> str:
    """The sentence for a file that says more than there is room for."""
    return f"This file holds more than {room.parts:,} names and values, long texts counted several times: split it."


def too_many_steps(room: Room) -> str:
    """The sentence for a file with more steps than there is room for."""
    return f"This file holds more than {room.steps:,} steps: split the plan into several."


def unprintable(text: str) -> str:
    """The first character that no plan may hold, as ``U+XXXX``, or an empty string.

    Control characters break calendar programs, overrides of the reading direction make a text say what it does not,
    and a lone surrogate cannot be stored or sent.
    """
    if text.isprintable():  # none of them is; ten times as fast, and nearly every text of a plan ends here
        return ""
    found = _UNPRINTABLE.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def check_line(name: str, text: str, when_empty: str) -> dict[str, str]:
    """Problems of a one-line text that must be there."""
    if not text.strip():
        return {name: when_empty}
    if "\n" in text:
        return {name: "Keep this on one line."}
    if len(text) > LINE_LENGTH:
        return {name: f"This is {len(text):,} characters long; at most {LINE_LENGTH} fit."}
    return check_text(name, text)


def check_text(name: str, text: str) -> dict[str, str]:
    """Problems of a text that may be empty."""
    if len(text) > TEXT_LENGTH:
        return {name: f"This is {len(text):,} characters long; at most {TEXT_LENGTH:,} fit."}
    if found := unprintable(text):
        return {name: f"This holds the character {found}, which calendars and screens cannot show. Remove it."}
    return {}


def are_plain(together: str) -> bool:
    """Whether texts, put together, are at a glance what ``check_text`` lets through: short and printable.

    False says nothing.
    """
    return len(together) <= TEXT_LENGTH and together.isprintable()


def check_date(name: str, day: date | None) -> dict[str, str]:
    """Problems of a date that may be absent."""
    if day is not None and not FIRST_DAY <= day <= LAST_DAY:
        return {name: f"{day} lies outside the years 1900 to 2200."}
    return {}


def check_number(name: str, number: Decimal) -> dict[str, str]:
    """Problems of a number that people measured: it is finite and can be written down."""
    if not number.is_finite():
        return {name: "This is a number: write one, such as 86 or 4.3."}
    if number and not -MOST_DIGITS < number.adjusted() < MOST_DIGITS:
        return {name: f"This number has more than {MOST_DIGITS} digits."}
    return {}
