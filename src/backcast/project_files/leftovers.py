"""Leftovers: what a file says and the other side cannot hold, told in sentences, never dropped in silence."""

from collections import defaultdict
from typing import Final

_NAMED: Final = 5
_LONGEST_NAME: Final = 60


class Leftovers:
    """What was left over, by the sentence that tells it; each sentence names the first few it is about."""

    def __init__(self) -> None:
        self._names: dict[str, list[str]] = defaultdict(list)
        self._counts: dict[str, int] = defaultdict(int)

    def note(self, sentence: str, name: str = "") -> None:
        """Something was left over; ``sentence`` ends in a full stop, ``name`` says where, empty for the whole file."""
        if name and _short(name) in self._names[sentence]:
            return
        self._counts[sentence] += 1
        if name and len(self._names[sentence]) < _NAMED:
            self._names[sentence].append(_short(name))

    def told(self) -> tuple[str, ...]:
        """One sentence for each sort, in the order in which the first of each was met."""
        return tuple(self._told(sentence, count) for sentence, count in self._counts.items())

    def _told(self, sentence: str, count: int) -> str:
        names = self._names.get(sentence)
        if not names:
            return sentence
        more = f" and {count - len(names):,} more" if count > len(names) else ""
        return f"{sentence.removesuffix('.')}: {', '.join(f'“{name}”' for name in names)}{more}."


def _short(name: str) -> str:
    line = " ".join(name.split())
    return line if len(line) <= _LONGEST_NAME else line[: _LONGEST_NAME - 1] + "…"
