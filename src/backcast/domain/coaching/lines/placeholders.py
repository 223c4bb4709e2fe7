"""Placeholders: what stands in a wording where nothing is known yet, and how it is filled in."""

import re
from dataclasses import dataclass
from typing import Final

BASELINE: Final = "baseline"
TARGET: Final = "target"
DEFINITION: Final = "definition"
NAMES: Final = (BASELINE, TARGET, DEFINITION)
TO_BE_MEASURED: Final = "a baseline still to be measured"
_PLACE: Final = re.compile(r"\[(baseline|target|definition)\]")
_FALLS: Final = re.compile(
    r"\W*(?:reduce|lower|cut|decrease|shorten|halve|senk|reduz|réduire|baisser|reducir|bajar)|.*\bsenken\b"
)


@dataclass(frozen=True, slots=True)
class StandIn:
    """A wording in which numbers stand in for its placeholders, so that it can be read like any other.

    ``shifts`` are places in ``text`` from which on the wording itself is so many letters further.
    """

    text: str
    shifts: tuple[tuple[int, int], ...]

    def place(self, at: int) -> int:
        """Where a place in ``text`` stands in the wording itself."""
        return at + max(
            (shift for start, shift in self.shifts if start <= at), default=0
        )  # none is shorter than its number


def placeholders_in(text: str) -> tuple[str, ...]:
    """The names of what is still to be filled in, each once and in the order of the fields."""
    found = set(_PLACE.findall(text))
    return tuple(name for name in NAMES if name in found)


def placeholder_places(text: str) -> list[tuple[tuple[int, int], str]]:
    """Where placeholders stand, each with its name."""
    return [(found.span(), found[1]) for found in _PLACE.finditer(text)]


def stood_in(text: str) -> StandIn:
    """The wording with numbers in place of its placeholders, which point the way that its verb says."""
    low, high = ("37", "31") if falls(text) else ("31", "37")
    shown = {BASELINE: low, TARGET: high, DEFINITION: "defined"}
    parts: list[str] = []
    shifts: list[tuple[int, int]] = []
    begin = length = 0
    for found in _PLACE.finditer(text):
        parts += [text[begin : found.start()], shown[found[1]]]
        length += sum(map(len, parts[-2:]))
        begin = found.end()
        shifts.append((length, begin - length))
    return StandIn("".join([*parts, text[begin:]]), tuple(shifts))


def falls(text: str) -> bool:
    """Whether the verb of a wording says that the number shall become less."""
    return _FALLS.match(text.lower()) is not None


def filled_in(text: str, known: dict[str, str]) -> str:
    """The wording with what is known in its places; what is not stays as it is."""
    return _PLACE.sub(lambda found: known.get(found[1]) or found[0], text)
