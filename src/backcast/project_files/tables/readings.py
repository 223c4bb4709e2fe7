"""Table readings: from rows of a spreadsheet to a plan, with all that a plan cannot hold told in sentences."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from backcast.domain.errors import InvalidInput
from backcast.domain.limits import ON_THE_SPOT, Room
from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Anchor, Kind, Step, StepId
from backcast.domain.workdays import WorkCalendar
from backcast.project_files.leftovers import Leftovers
from backcast.project_files.project_readings import ProjectReading
from backcast.project_files.tables.calendars import OWN, is_of_calendar, read_calendars
from backcast.project_files.tables.cells import DATES, Known, day_of, is_goal, read_step, step_days
from backcast.project_files.tables.dates import UnclearDate, order_of
from backcast.project_files.tables.rows import Row, read_rows
from backcast.project_files.tables.ties import Tie, UnknownTie, read_ties

WEEK: Final = "The table holds no calendar: Monday to Friday was taken, without holidays."
GUESSED_DUE: Final = "The end goal’s date was taken from the last date of the table."
GUESSED_GOAL: Final = "The table names no end goal: write what must be true at the end."
ROUNDED: Final = "Lags of parts of a day, and negative ones in elapsed days, became whole working days."
ANCHOR_LOST: Final = "Follow-ups without a number of days after a step become actions."
SEVERAL_EVENTS: Final = "A step follows one event: the others that it would follow are left out."


def read_table(source: bytes, room: Room = ON_THE_SPOT) -> ProjectReading:
    """The plan that a table describes, one step a row.

    Raises:
        UnreadablePlanFile: with the line of the first mistake and the heading of its column.
        InvalidInput: when its steps wait for one another.
    """
    left = Leftovers()
    rows = read_rows(source, left, room)
    try:
        order = order_of(row.text(name) for row in rows for name in DATES)
    except UnclearDate as error:
        rows[0].refuse(str(error))
    goals = [row for row in rows if is_goal(row)]
    if len(goals) > 1:
        goals[1].refuse("Two rows are the end goal; a plan has one.", "kind")
    calendars = read_calendars([row for row in rows if is_of_calendar(row)], order)
    named = _named([row for row in rows if not is_goal(row) and not is_of_calendar(row)])
    days = {step: step_days(row, order, left) for step, row in named.items()}
    ties = {step: _ties(row, step, days, left) for step, row in named.items()}
    steps = {}
    for step, row in named.items():
        anchor = _anchor(ties[step], left, step)
        steps[step] = read_step(row, step, days[step], anchor, Known(order, calendars), left)
        if anchor is None and row.text("kind").lower() == Kind.FOLLOW_UP.value:
            left.note(ANCHOR_LOST, step)
    goal = _goal(goals[0] if goals else None, rows, steps.values(), order, left)
    if OWN not in calendars:
        left.note(WEEK)
    plan = Plan(
        title=goal.title,
        goal=goal,
        calendar=calendars.get(OWN, WorkCalendar()),
        calendars=MappingProxyType({name: each for name, each in calendars.items() if name != OWN}),
        steps=MappingProxyType(steps),
        dependencies=tuple(_dependencies(ties, named)),
    )
    return ProjectReading(plan, None, left.told())


def _named(rows: Iterable[Row]) -> dict[StepId, Row]:
    """The rows by their ids: what the column says, else T and the number of the row."""
    named: dict[StepId, Row] = {}
    for number, row in enumerate(rows, start=1):
        step = row.text("id") or f"T{number}"
        if step in named:
            row.refuse(f"The id “{step[:60]}” is taken: the row in line {named[step].line} has it.", "id")
        named[step] = row
    return named


def _ties(row: Row, step: StepId, days: Mapping[StepId, int], left: Leftovers) -> tuple[Tie, ...]:
    try:
        found = tuple(read_ties(row.text("waits"), days))
    except UnknownTie as unknown:
        row.refuse(f"“{str(unknown)[:60]}” names no row of this table.", "waits")
    except (InvalidInput, ValueError) as error:
        row.refuse(str(error), "waits")
    if any(tie.is_rounded for tie in found):
        left.note(ROUNDED, step)
    return found


def _anchor(ties: Iterable[Tie], left: Leftovers, step: StepId) -> Anchor | None:
    events = [tie for tie in ties if tie.offset is not None]
    if len(events) > 1:
        left.note(SEVERAL_EVENTS, step)
    return Anchor(events[0].before, events[0].offset or 0, events[0].unit) if events else None


def _dependencies(ties: Mapping[StepId, tuple[Tie, ...]], named: Mapping[StepId, Row]) -> Iterator[Dependency]:
    for after, found in ties.items():
        for tie in found:
            if tie.offset is not None:
                continue
            try:
                yield Dependency(tie.before, after, tie.type, tie.lag, tie.unit)
            except InvalidInput as error:
                named[after].refuse(str(error), "waits")


def _goal(row: Row | None, rows: list[Row], steps: Iterable[Step], order: str, left: Leftovers) -> EndGoal:
    due = (day_of(row, "deadline", order) or day_of(row, "finish", order)) if row else None
    if due is None:
        due = _last_date(rows, steps, order)
        left.note(GUESSED_DUE)
    if due is None:
        message = "Nothing here says by when: add a row of the kind “end goal” with its date under “Deadline”."
        (row or (rows[0] if rows else Row(1, {}, {}))).refuse(message, "deadline")
    if row is None:
        left.note(GUESSED_GOAL)
        return EndGoal("All steps of the table are done", due)
    try:
        return EndGoal(row.text("title"), due)
    except InvalidInput as error:
        row.refuse(str(error), "title")


def _last_date(rows: Iterable[Row], steps: Iterable[Step], order: str) -> date | None:
    found = [day for row in rows if (day := day_of(row, "finish", order))]
    for step in steps:
        found += [day for day in (step.deadline, step.finished, step.fixed_start, step.not_before) if day]
    return max(found, default=None)
