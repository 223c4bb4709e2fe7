"""Findings: what was timed beside what, in the same run, and whether it is what was wanted."""

import gc
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import process_time
from typing import Any

_LONG = 10_000.0  # milliseconds: beyond, they are told in seconds


class NotInstalled(Exception):
    """The other program is not here; the text says what it is and where it is to be had."""


class Different(Exception):
    """The two programs do not mean the same network, so that their times say nothing; the text says where."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A row of the table. ``met`` is None where nothing is wanted of it, or where it could not be found out."""

    what: str
    ours: str = ""
    theirs: str = ""
    ratio: str = ""
    goal: str = ""
    met: bool | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """What the last column says."""
        if self.met is None:
            return self.note
        word = "met" if self.met else "**missed**"
        return f"{word}; {self.note}" if self.note else word


def against(
    what: str, ours: float, theirs: float, wanted: float | None = None, *, or_more: bool = False, note: str = ""
) -> Finding:
    """Two times in milliseconds; ``wanted`` is how many times ours theirs should take at least.

    ``or_more`` says that the other program was stopped then, and would have taken longer.
    """
    ratio, more = theirs / ours, "> " if or_more else ""
    return Finding(
        what,
        told(ours),
        more + told(theirs),
        f"{more}{ratio:,.1f} ×",
        "" if wanted is None else f"≥ {wanted:g} ×",
        None if wanted is None else ratio >= wanted,
        note,
    )


def within(what: str, amount: float, most: float, unit: str, note: str = "") -> Finding:
    """Something of ours that should not be more than so much."""
    return Finding(what, f"{amount:,.0f} {unit}", goal=f"≤ {most:,.0f} {unit}", met=amount <= most, note=note)


def told(milliseconds: float) -> str:
    """A time as people read it."""
    return f"{milliseconds / 1000:,.1f} s" if milliseconds >= _LONG else f"{milliseconds:,.1f} ms"


def found(name: str, compare: Callable[[], list[Finding]]) -> list[Finding]:
    """What a comparison finds; that a program is missing, or means something else, is one too, and said loudly."""
    try:
        return compare()
    except (NotInstalled, ModuleNotFoundError) as missing:
        return [_loud(Finding(name, note=f"NOT INSTALLED: {missing}"))]
    except Different as different:
        return [_loud(Finding(name, note=f"NOT COMPARABLE: {different}"))]


def _loud(finding: Finding) -> Finding:
    finding = replace(finding, note=" ".join(finding.note.split()))
    print(f"{finding.what}: {finding.note}", file=sys.stderr, flush=True)
    return finding


def turns(acts: Sequence[Callable[[], Any]], rounds: int, clock: Callable[[], float] = process_time) -> list[float]:
    """CPU milliseconds of the fastest round of each; they take turns, so that a busy machine is busy for all."""
    times: list[list[float]] = [[] for _ in acts]
    for _ in range(rounds):
        for act, column in zip(acts, times, strict=True):
            gc.collect()
            start = clock()
            act()
            column.append((clock() - start) * 1000)
    return [min(column) for column in times]


def table(findings: Sequence[Finding]) -> str:
    """The findings in Markdown."""
    lines = ["| what | Backcast | the other | ratio | wanted | |", "| --- | ---: | ---: | ---: | ---: | --- |"]
    for each in findings:
        lines.append(f"| {each.what} | {each.ours} | {each.theirs} | {each.ratio} | {each.goal} | {each.verdict} |")
    return "\n".join(lines)
