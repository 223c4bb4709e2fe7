"""Reviews: a line with all that the coach says about it, and the words of it that each finding rests on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

from backcast.domain.coaching.findings import Finding, findings
from backcast.domain.coaching.lexicons.advice import HINT, MUST, SHOULD
from backcast.domain.coaching.lines.placeholders import BASELINE, placeholder_places, placeholders_in, stood_in
from backcast.domain.coaching.parsers import parse
from backcast.domain.coaching.statements import Kind, Statement

# What is said of numbers is not said where a number only stands in for one that nobody knows yet.
_OF_NUMBERS: Final = frozenset({"DIRECTION", "LOW_AMBITION", "IMPOSSIBLE", "NO_BASELINE", "NO_TARGET", "PCT_AMBIGUOUS"})
_KEPT: Final = 4_000
_IN_TWO: Final = frozenset({"COMPOUND", "MULTI_METRIC"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line: the numbers of the findings that rest on it, the gravest of them, and which end here.

    ``blank`` names the placeholder that it is, empty for words.
    """

    text: str
    numbers: tuple[int, ...] = ()
    severity: str = ""
    ends: tuple[int, ...] = ()
    blank: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """What the coach says about a line; the findings are numbered from 1 in their order.

    ``statement`` is read with numbers in place of the placeholders, which ``to_fill`` names.
    """

    text: str
    statement: Statement
    findings: tuple[Finding, ...]
    pieces: tuple[Piece, ...]
    to_fill: tuple[str, ...]

    @property
    def kind(self) -> Kind:
        """What the line is."""
        return self.statement.kind

    @property
    def worst(self) -> str:
        """How grave the gravest finding is, empty where there is none."""
        return self.findings[0].severity if self.findings else ""

    @property
    def is_sound(self) -> bool:
        """Whether it may become a key result as it is: an outcome or guardrail that nothing must or should mend.

        A baseline that nobody knows yet is no hindrance: it is measured first.
        """
        grave = {each.severity for each in self.findings} & {MUST, SHOULD}
        open_ends = set(self.to_fill) - {BASELINE}
        return self.kind in (Kind.OUTCOME, Kind.HEALTH) and not grave and not open_ends and not self.asks_of_what

    @property
    def is_two(self) -> bool:
        """Whether it says two things in one."""
        return bool({each.code for each in self.findings} & _IN_TWO)

    @property
    def asks_of_what(self) -> bool:
        """Whether it says by how much something changes, and not from where."""
        metric = self.statement.metric
        return bool(metric and metric.change and metric.baseline is None and BASELINE not in self.to_fill)

    def count(self, severity: str) -> int:
        """How many findings are so grave."""
        return sum(each.severity == severity for each in self.findings)

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many must be mended, how many should be, and how many are hints."""
        return self.count(MUST), self.count(SHOULD), self.count(HINT)


@lru_cache(_KEPT)
def review(text: str) -> Review:
    """Read a line. The same line gives the same review, whoever asks and whenever."""
    shown = stood_in(text)
    statement = parse(shown.text)
    names = placeholders_in(text)
    told = findings(statement)
    if names:
        told = tuple(each for each in told if each.code not in _OF_NUMBERS)
    told = tuple(_back(each, text, shown.place) for each in told)
    return Review(text, statement, told, tuple(_pieces(text, told)), names)


def _back(found: Finding, text: str, place: Callable[[int], int]) -> Finding:
    """The finding with its place in the line itself."""
    start, end = place(found.start), place(found.end)
    start, end = min(start, len(text)), min(max(start, end), len(text))
    return replace(found, start=start, end=end, words=text[start:end])


def _pieces(text: str, told: tuple[Finding, ...]) -> Iterator[Piece]:
    blanks = dict(placeholder_places(text))
    edges = {0, len(text)} | {edge for each in told for edge in (each.start, each.end)}
    edges |= {edge for span in blanks for edge in span}
    stops = sorted(edges)
    for start, end in pairwise(stops):
        here = [(number, each) for number, each in enumerate(told, 1) if each.start <= start and end <= each.end]
        ends = tuple(number for number, each in here if each.end == end)
        numbers, gravest = tuple(number for number, _ in here), here[0][1].severity if here else ""
        yield Piece(text[start:end], numbers, gravest, ends, blanks.get((start, end), ""))
