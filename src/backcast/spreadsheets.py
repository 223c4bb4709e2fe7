"""Spreadsheets: a plan's steps and dates, and other lists, as tables of comma-separated values."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.spreads import SpreadUnit
from backcast.domain.planning.steps import Anchor, At, Step, StepId, Unit
from backcast.domain.scheduling.timeline import Timeline, Window
from backcast.domain.workdays import MONDAY_TO_FRIDAY, WEEKDAYS, Closure

COLUMNS: Final = (
    "Id",
    "Kind",
    "Title",
    "Owner",
    "Days",
    "Waits for",
    "Start by",
    "Latest finish",
    "Earliest start",
    "Earliest finish",
    "Planned start",
    "Planned finish",
    "Slack",
    "Driving chain",
    "After the end goal",
    "Status",
    "Phase",
    "Calendar",
    "Load",
    "Milestone at",
    "Not before",
    "Deadline",
    "Fixed start",
    "Started",
    "Finished",
    "Remaining",
    "Window",
    "Spread",
    "Basis",
    "Not negotiable",
    "Level",
    "Training",
    "Criteria",
    "Instrument",
    "Sample",
    "Note",
)
# What makes a spreadsheet read a cell as a formula, in the wide forms of East Asian keyboards too.
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_SPREAD_SIGNS: Final = {SpreadUnit.PERCENT: "%", SpreadUnit.DAYS: "days"}
_TIES: Final = {
    LinkType.FS: "",
    LinkType.SS: "start to start",
    LinkType.FF: "finish to finish",
    LinkType.SF: "start to finish",
}


def csv_table(plan: Plan, timeline: Timeline) -> str:
    """The steps in the plan's order, one a row, under one row of headings; then the end goal and the calendars.

    What people decided stands behind what is worked out: such a table can be imported again.

    Days and slack are whole working days of the step's own calendar, dates are ``YYYY-MM-DD``. No text of the plan can
    become a formula. Spreadsheets know that the file is UTF-8 by a byte order mark, which whoever writes it puts first.
    """
    waits: dict[StepId, list[Dependency]] = defaultdict(list)
    for dependency in plan.dependencies:
        waits[dependency.after].append(dependency)
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for step in plan.steps.values():
        window = timeline.windows[step.id]
        writer.writerow((*_cells(step, window, waits[step.id]), *_decided(step)))
    goal = {"Kind": "end goal", "Title": _text(plan.goal.statement), "Deadline": plan.goal.due.isoformat()}
    for cells in (goal, *_calendars(plan)):
        writer.writerow([cells.get(column, "") for column in COLUMNS])
    return table.getvalue()


def _calendars(plan: Plan) -> Iterator[dict[str, str]]:
    """A row for each calendar and each of its closures, none where people work from Monday to Friday all the year."""
    named = {"": plan.calendar, **plan.calendars}
    if len(named) == 1 and (plan.calendar.workdays, plan.calendar.closed) == (MONDAY_TO_FRIDAY, {}):
        return
    for name, calendar in named.items():
        works = " ".join(day for number, day in enumerate(WEEKDAYS) if number in calendar.workdays)
        yield {"Id": _text(name), "Kind": "calendar", "Title": works, "Calendar": _text(calendar.within)}
    for name, calendar in named.items():
        holidays = [Closure(day, day, reason) for day, reason in calendar.holidays.items()]
        for each in sorted([*calendar.closures, *holidays], key=lambda closure: closure.first):
            days = {"Not before": each.first.isoformat(), "Deadline": each.last.isoformat()}
            yield {"Id": _text(name), "Kind": "closed day", "Title": _text(each.name), **days}


def plain_table(columns: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Texts as a table under one row of headings; none of them can become a formula."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_text(cell) for cell in line] for line in lines)
    return table.getvalue()


def _cells(step: Step, window: Window, waits: Sequence[Dependency]) -> tuple[str | int, ...]:
    return (
        _text(step.id),
        step.kind.value,
        _text(step.title),
        _text(step.owner),
        step.days,
        _text("; ".join(_waits(step, waits))),
        window.latest_start.isoformat(),
        window.latest_finish.isoformat(),
        window.earliest_start.isoformat(),
        window.earliest_finish.isoformat(),
        window.planned_start.isoformat(),
        window.planned_finish.isoformat(),
        window.slack,
        _yes_or_no(window.driving),
        _yes_or_no(window.after_goal),
        _status(step),
    )


def _decided(step: Step) -> tuple[str | int, ...]:
    """What people said of a step, beside what stands in the first columns; an empty cell says nothing."""
    texts = (step.criteria, step.instrument, step.sample, step.note)
    return (
        _text(step.phase),
        _text(step.calendar),
        "" if step.load == 100 else step.load,
        step.at.value if step.is_milestone and step.at is At.START else "",
        *(day.isoformat() if day else "" for day in (step.not_before, step.deadline, step.fixed_start)),
        *(day.isoformat() if day else "" for day in (step.started, step.finished)),
        "" if step.remaining is None else step.remaining,
        step.anchor.window if step.anchor and step.anchor.window else "",
        f"{step.spread.low} to {step.spread.high} {_SPREAD_SIGNS[step.spread.unit]}" if step.spread else "",
        _text(step.basis),
        "yes" if step.firm else "",
        "" if step.level is None else step.level,
        "" if step.training is None else _yes_or_no(step.training),
        *map(_text, texts),
    )


def _text(text: str) -> str:
    """A cell on one line that no spreadsheet reads as a formula.

    An apostrophe in front is the spreadsheets' own sign for text. Blanks in front would not hide a formula from all of
    them; line breaks would from those that read line by line.
    """
    flat = " ".join(text.splitlines()).strip(" ")
    return f"'{flat}" if flat.lstrip().startswith(_FORMULA_SIGNS) or flat.startswith(_FORMULA_SIGNS) else flat


def _waits(step: Step, waits: Sequence[Dependency]) -> list[str]:
    return [f"{tie.before}{_manner(tie)}" for tie in waits] + ([_follows(step.anchor)] if step.anchor else [])


def _manner(tie: Dependency) -> str:
    lag = ""
    if tie.lag:
        lag = f"{_days(tie.lag, tie.unit)} in between" if tie.lag > 0 else f"overlap of {_days(-tie.lag, tie.unit)}"
    words = ", ".join(filter(None, (_TIES[tie.type], lag)))
    return f" ({words})" if words else ""


def _follows(anchor: Anchor) -> str:
    return f"{anchor.step} ({f'{_days(anchor.offset, anchor.unit)} after' if anchor.offset else 'same day'})"


def _days(count: int, unit: Unit) -> str:
    return f"{count} {unit} day{'' if count == 1 else 's'}"


def _status(step: Step) -> str:
    if step.is_done:
        return "done"
    return "under way" if step.is_under_way else "not begun"


def _yes_or_no(claim: bool) -> str:
    return "yes" if claim else "no"
