"""Calendar rows: working weekdays and closed days, in rows of their own below the steps.

A row of the kind “calendar” holds the name of a calendar as its id, none for the plan's own, its working weekdays as
its title, and the calendar that it narrows under “Calendar”. A row of the kind “closed day” holds the name of its
calendar as its id, its own name as its title, and its first and last day under “Not before” and “Deadline”.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from backcast.domain.errors import InvalidInput
from backcast.domain.workdays import WEEKDAYS, Closure, WorkCalendar
from backcast.project_files.tables.cells import day_of
from backcast.project_files.tables.columns import CALENDAR_WORDS, CLOSED_WORDS
from backcast.project_files.tables.rows import Row

OWN: Final = ""  # the name of the plan's own calendar


def is_of_calendar(row: Row) -> bool:
    """Whether a row says something of a calendar, and nothing of a step."""
    return row.text("kind").lower() in CALENDAR_WORDS | CLOSED_WORDS


def read_calendars(rows: Sequence[Row], order: str) -> Mapping[str, WorkCalendar]:
    """The calendars that some rows describe, by name.

    Raises:
        UnreadablePlanFile: when a weekday or a date cannot be read, or a calendar is described twice.
    """
    described: dict[str, Row] = {}
    for row in rows:
        if row.text("kind").lower() in CALENDAR_WORDS:
            if row.text("id") in described:
                row.refuse("This calendar is described twice.", "id")
            described[row.text("id")] = row
    closed: dict[str, list[Closure]] = {name: [] for name in described}
    for row in rows:
        if row.text("kind").lower() in CLOSED_WORDS:
            if row.text("id") not in described and row.text("id"):
                row.refuse(f"No row describes the calendar “{row.text('id')[:60]}”.", "id")
            closed.setdefault(row.text("id"), []).append(_closure(row, order))
    return {name: _calendar(described.get(name), closures) for name, closures in closed.items()}


def _calendar(row: Row | None, closures: Iterable[Closure]) -> WorkCalendar:
    if row is None:
        return WorkCalendar(closures=tuple(closures))
    try:
        return WorkCalendar(_weekdays(row), tuple(closures), within=row.text("calendar"))
    except InvalidInput as error:
        row.refuse(" ".join(error.problems.values()), "title")


def _weekdays(row: Row) -> frozenset[int]:
    words = row.text("title").lower().replace(",", " ").split()
    if unknown := [word for word in words if word[:3] not in WEEKDAYS]:
        row.refuse(f"“{unknown[0][:40]}” is no weekday, such as mon or tue.", "title")
    return frozenset(WEEKDAYS.index(word[:3]) for word in words)


def _closure(row: Row, order: str) -> Closure:
    first = day_of(row, "not_before", order) or day_of(row, "deadline", order)
    if first is None:
        row.refuse("A closed day needs its date under “Not before”.", "not_before")
    try:
        return Closure(first, day_of(row, "deadline", order) or first, row.text("title"))
    except InvalidInput as error:
        row.refuse(" ".join(error.problems.values()), "deadline")
