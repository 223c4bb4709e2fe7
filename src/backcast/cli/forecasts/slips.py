"""Slips on the command line: `backcast schedule --what-if A7+6`."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

import click

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.plan import Plan
from backcast.domain.slips.kinds import Lasting, Later, Longer, Slip, Starting
from backcast.domain.slips.replays import Replay
from backcast.domain.slips.sentences import day_text, sentences, span_text, told_together
from backcast.domain.workdays import Closure
from backcast.use_cases.forecasts.slips import WhatIf, replay, replay_object

WHAT_IF: Final = click.option(
    "--what-if",
    "what_if",
    multiple=True,
    metavar="SLIP",
    help="Run the plan forward and tell what a slip costs; nothing is changed. A7+6 takes 6 days more, A7-2 less, "
    "A4=25 takes 25 days, A9@+5 starts 5 days later, A9@2026-10-12 starts on that day, closed=2026-10-12 or "
    "closed=2026-12-24..2026-12-31: nobody works, start=2026-07-22: work begins on that day. Can be repeated.",
)

_DAY: Final = r"\d{4}-\d{2}-\d{2}"
_CLOSED: Final = re.compile(rf"closed=({_DAY})(?:\.\.({_DAY}))?")
_START: Final = re.compile(rf"start=({_DAY})")
_STARTING: Final = re.compile(rf"(.+)@({_DAY})")
_LATER: Final = re.compile(r"(.+)@\+(\d{1,6})")
_LASTING: Final = re.compile(r"(.+)=(\d{1,6})")
_LONGER: Final = re.compile(r"(.+?)([+-]\d{1,6})")


def what_if_text(plan: Plan, today: date, words: Sequence[str]) -> str:
    """What the slips cost, in sentences and a table.

    Raises:
        NotFound: when the plan holds no such step.
        InvalidInput: when a word cannot be read, or a slip cannot happen.
    """
    found = replay(plan, today, asked_in(words))
    return "\n".join(_lines(found))


def what_if_content(plan: Plan, today: date, words: Sequence[str]) -> dict[str, Any]:
    """What the slips cost, ready for JSON.

    Raises:
        NotFound: when the plan holds no such step.
        InvalidInput: when a word cannot be read, or a slip cannot happen.
    """
    return replay_object(replay(plan, today, asked_in(words)))


def asked_in(words: Sequence[str]) -> WhatIf:
    """What the words of the option ask.

    Raises:
        InvalidInput: when one of them cannot be read.
    """
    starts = [_START.fullmatch(word) for word in words]
    start = next((_date(match[1]) for match in reversed(starts) if match), None)
    return WhatIf(tuple(_slip(word) for word, match in zip(words, starts, strict=True) if not match), start)


def _slip(word: str) -> Slip:
    if match := _CLOSED.fullmatch(word):
        first = _date(match[1])
        return Closure(first, _date(match[2]) if match[2] else first)
    if match := _STARTING.fullmatch(word):
        return Starting(match[1], _date(match[2]))
    for pattern, kind in ((_LATER, Later), (_LASTING, Lasting), (_LONGER, Longer)):
        if match := pattern.fullmatch(word):
            return kind(match[1], int(match[2]))
    forms = "A7+6, A4=25, A9@+5, A9@2026-10-12, closed=2026-10-12 or start=2026-07-22"
    raise InvalidInput({"what_if": f"“{word}” cannot be read as a slip. Write {forms}."})


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput({"what_if": f"“{text}” is not a date like 2026-12-18."}) from None


def _lines(found: Replay) -> Iterator[str]:
    yield f"What if: {told_together(found.slips)}?"
    yield f"Work runs forward from {day_text(found.start)}, each step as soon as it can."
    yield from (f"- {sentence}" for sentence in sentences(found))
    if not found.moved:
        return
    yield ""
    rows = [("step", "as it is", "with the slips", "later by", "slack")]
    for step in found.moved:
        before = span_text(step.before.earliest_start, step.before.earliest_finish)
        after = span_text(step.after.earliest_start, step.after.earliest_finish)
        rows.append((step.id, before, after, str(step.days), f"{step.before.slack} → {step.after.slack}"))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    yield ""
    yield "later by: working days by which it ends later; slack in working days, before → after"
