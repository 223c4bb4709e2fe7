"""Cells: one row of a table as a step."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.spreads import Spread, SpreadUnit
from backcast.domain.planning.steps import Anchor, At, Kind, Step, StepId
from backcast.domain.workdays import WorkCalendar
from backcast.project_files.leftovers import Leftovers
from backcast.project_files.tables.columns import GOAL_WORDS
from backcast.project_files.tables.dates import UnclearDate, read_date
from backcast.project_files.tables.lengths import read_length
from backcast.project_files.tables.rows import Row

DATES: Final = ("not_before", "deadline", "fixed_start", "started", "finished", "start", "finish")
PARTIAL: Final = "Durations of parts of a day are rounded up to whole working days."
CALENDARS: Final = "Calendars are named in the table, but not described: they are left out."
PEOPLE: Final = "Tasks with several people keep the first as their owner, the others are left out."
PLANNED: Final = "Start and finish dates of a table are left out: Backcast works them out."
OTHER_KIND: Final = "Kinds that Backcast does not know are left out."
_TEXTS: Final = ("phase", "note", "criteria", "instrument", "sample", "basis")
_NUMBERS: Final = ("level", "window", "load")
_YES: Final = frozenset({"yes", "true", "1", "x", "y"})
_NO: Final = frozenset({"no", "false", "0", "n"})
_UNITS: Final = re.compile(r"\s*\[(\d{1,4})\s*%\]\s*$")
_SPREAD: Final = re.compile(r"(\d{1,7}(?:\.\d{1,4})?) (?:to|-|–) (\d{1,7}(?:\.\d{1,4})?) (%|days)")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a table as a whole: the order of day and month in its dates, and its calendars by name."""

    order: str
    calendars: Mapping[str, WorkCalendar]


def is_goal(row: Row) -> bool:
    """Whether the row is the end goal."""
    return row.text("kind").lower() in GOAL_WORDS


def day_of(row: Row, name: str, order: str) -> date | None:
    """The date of a cell.

    Raises:
        UnreadablePlanFile: when it is none, or may be two.
    """
    try:
        return read_date(row.text(name), order)
    except UnclearDate as error:
        row.refuse(str(error), name)


def step_days(row: Row, order: str, left: Leftovers) -> int:
    """The working days of a row: as it says, else from its start to its finish; 0 is a milestone.

    Raises:
        UnreadablePlanFile: when it says neither.
    """
    text = row.text("days")
    if text:
        length = read_length(text)
        if length is None or length.days < 0:
            row.refuse(f"“{text[:40]}” is not a number of working days, such as 5.", "days")
        if not length.is_whole:
            left.note(PARTIAL, row.text("title"))
        return length.whole
    if row.text("kind").lower() == Kind.MILESTONE.value:
        return 0
    first, last = day_of(row, "start", order), day_of(row, "finish", order)
    if first is None or last is None or last < first:
        row.refuse("Say how many working days this takes: the cell is empty, and so is start or finish.", "days")
    return max(WorkCalendar().axis.count(first, last), 1)


def read_step(row: Row, step: StepId, days: int, anchor: Anchor | None, known: Known, left: Leftovers) -> Step:
    """The step of a row.

    Raises:
        UnreadablePlanFile: when a cell cannot be read, or the rules forbid the step.
    """
    calendar = row.text("calendar") if row.text("calendar") in known.calendars else ""
    if row.text("calendar") and not calendar:
        left.note(CALENDARS, row.text("calendar"))
    if row.text("start") or row.text("finish"):
        left.note(PLANNED)
    kind = _kind(row, days, anchor, left)
    numbers = {name: _number(row, name) for name in _NUMBERS}
    owner, load = _owner(row, left)
    said: dict[str, Any] = {name: row.text(name) for name in _TEXTS}
    said |= {name: day_of(row, name, known.order) for name in DATES[:5]}
    at = At.START if kind is Kind.MILESTONE and row.text("at").lower() == At.START.value else At.END
    try:
        if anchor and numbers["window"]:
            anchor = Anchor(anchor.step, anchor.offset, anchor.unit, numbers["window"])
        return Step(
            step,
            kind,
            row.text("title"),
            0 if kind is Kind.MILESTONE else days,
            at=at,
            owner=owner,
            calendar=calendar,
            load=numbers["load"] or load,
            anchor=anchor,
            level=numbers["level"],
            training=_truth(row, "training"),
            firm=bool(_truth(row, "firm")),
            remaining=_remaining(row),
            spread=_spread(row),
            **said,
        )
    except InvalidInput as error:
        row.refuse(" ".join(error.problems.values()), next(iter(error.problems)))


def _kind(row: Row, days: int, anchor: Anchor | None, left: Leftovers) -> Kind:
    said = row.text("kind").lower()
    if said and said not in set(Kind):
        left.note(OTHER_KIND, row.text("kind"))
    if days == 0:
        return Kind.MILESTONE
    return Kind.FOLLOW_UP if said == Kind.FOLLOW_UP.value and anchor else Kind.ACTION


def _owner(row: Row, left: Leftovers) -> tuple[str, int]:
    if owner := row.text("owner"):
        return owner, 100
    people = [person.strip() for person in re.split(r"[,;]", row.text("resources")) if person.strip()]
    if len(people) > 1:
        left.note(PEOPLE, row.text("title"))
    if not people:
        return "", 100
    share = _UNITS.search(people[0])
    load = min(max(int(share[1]), 1), 100) if share else 100
    return _UNITS.sub("", people[0]), load


def _number(row: Row, name: str) -> int | None:
    text = row.text(name).removesuffix("%").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        row.refuse(f"“{text[:40]}” is not a whole number.", name)
    return int(text)


def _remaining(row: Row) -> int | None:
    text = row.text("remaining")
    if not text or not row.text("started") or row.text("finished"):
        return None
    length = read_length(text)
    if length is None:
        row.refuse(f"“{text[:40]}” is not a number of working days, such as 5.", "remaining")
    return length.whole


def _truth(row: Row, name: str) -> bool | None:
    text = row.text(name).lower()
    if text and text not in _YES | _NO:
        row.refuse(f"“{text[:40]}” is neither yes nor no.", name)
    return text in _YES if text else None


def _spread(row: Row) -> Spread | None:
    text = row.text("spread")
    if not text:
        return None
    match = _SPREAD.fullmatch(text)
    if not match:
        row.refuse(f"“{text[:40]}” is not a spread such as “80 to 160 %” or “3 to 9 days”.", "spread")
    unit = SpreadUnit.PERCENT if match[3] == "%" else SpreadUnit.DAYS
    return Spread(Decimal(match[1]), Decimal(match[2]), unit)
