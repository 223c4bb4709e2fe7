"""Tails: what a plan says and MS Project has no place for, as one line of JSON at the end of a task's notes."""

import json
import re
from typing import Any, Final

_MARK: Final = "Backcast: "
_TAIL: Final = re.compile(r"(?:\A|\n\n)Backcast: (\{.*\})\s*\Z")
_NEVER_IN_XML: Final = re.compile("[\ufffe\uffff]")


def with_tail(note: str, rest: dict[str, Any]) -> str:
    """The note, and below it what is said in ``rest``; without anything to say only the note."""
    said = {key: value for key, value in rest.items() if value not in (None, "", [], {})}
    if not said and _MARK not in note:
        return note
    line = json.dumps(said, ensure_ascii=False)
    line = _NEVER_IN_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", line)
    return f"{note}\n\n{_MARK}{line}" if note else f"{_MARK}{line}"


def split_tail(notes: str) -> tuple[str, "Tail"]:
    """The note as people wrote it, and what stood below it."""
    found = _TAIL.search(notes)
    if not found:
        return notes, Tail({})
    try:
        said = json.loads(found[1], parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return notes, Tail({})
    return notes[: found.start()], Tail(said)


def _no_constant(name: str) -> None:
    raise ValueError(name)


class Tail:
    """What a tail says, asked for by type: whatever is of another type is not said."""

    def __init__(self, said: dict[str, Any]) -> None:
        self._said = said

    def text(self, name: str) -> str:
        """A text, empty when absent."""
        found = self._said.get(name)
        return found if isinstance(found, str) else ""

    def number(self, name: str) -> int | None:
        """A whole number."""
        return _whole(self._said.get(name))

    def truth(self, name: str) -> bool | None:
        """True or false."""
        found = self._said.get(name)
        return found if isinstance(found, bool) else None

    def members(self, name: str) -> list[Any]:
        """A list, empty when absent."""
        found = self._said.get(name)
        return found if isinstance(found, list) else []

    def numbers(self, name: str, count: int) -> list[int | None] | None:
        """A list of so many whole numbers, some of which may be absent."""
        found = self.members(name)
        return [_whole(each) for each in found] if len(found) == count else None

    def texts(self, name: str) -> list[str]:
        """The texts of a list."""
        return [each for each in self.members(name) if isinstance(each, str)]

    def inner(self, name: str) -> "Tail":
        """What is said below a name."""
        found = self._said.get(name)
        return Tail(found if isinstance(found, dict) else {})


def _whole(found: object) -> int | None:
    return found if isinstance(found, int) and not isinstance(found, bool) else None
