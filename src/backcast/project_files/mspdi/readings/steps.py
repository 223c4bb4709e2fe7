"""Step readings: from one task of an MS Project file to a step."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.spreads import Spread, SpreadUnit
from backcast.domain.planning.steps import At, Kind, Step, StepId
from backcast.domain.workdays import Axis
from backcast.project_files.leftovers import Leftovers
from backcast.project_files.mspdi import terms
from backcast.project_files.mspdi.readings import values
from backcast.project_files.mspdi.readings.trees import Entry
from backcast.project_files.tails import Tail, split_tail

PARTIAL: Final = "Durations of parts of a day are rounded up to whole working days."
ELAPSED: Final = "Durations in elapsed time become the working days from start to finish."
LONG_GATE: Final = "Milestones that take time become actions."
CONVERTED: Final = {
    terms.MUST_FINISH: "“Must finish on” becomes the fixed start that leads to it.",
    terms.START_NOT_AFTER: "“Start no later than” becomes the deadline that it amounts to.",
    terms.FINISH_NOT_BEFORE: "“Finish no earlier than” becomes the earliest start that it amounts to.",
}
CLOSED: Final = "Fixed starts on days on which nobody works are moved to the next working day."
DONE: Final = "Complete tasks without a recorded finish are finished on their planned one."
BEGUN: Final = "Tasks under way without a recorded start have started on their planned one."
_ID: Final = re.compile(r"[^\s\x00-\x1f/\\?#%]{1,64}")


@dataclass(frozen=True, slots=True)
class Frame:
    """What a task is read against: the minutes of a working day, calendars by number with their days, our columns."""

    minutes_a_day: int
    names: Mapping[str, str]
    axes: Mapping[str, Axis]
    is_ours: bool
    owners: Mapping[int, tuple[str, int]]


def read_step(task: Entry, step_id: StepId, phase: str, frame: Frame, left: Leftovers) -> tuple[Step, Tail]:
    """One step, without what it waits for, and what stood below its notes; a follow-up is an action as yet.

    Raises:
        UnreadablePlanFile: when a value cannot be read, or the rules forbid the step.
    """
    notes, tail = split_tail(task.text("Notes").replace("\r", "")) if frame.is_ours else (task.text("Notes"), Tail({}))
    days = _days(task, frame, left)
    kind, at = _kind(task, days, frame, left)
    calendar = frame.names.get(task.text("CalendarUID").strip(), "")
    owner, load = frame.owners.get(values.whole(task, "UID"), ("", 100))
    said: dict[str, Any] = {
        "days": 0 if kind is Kind.MILESTONE else days,
        "at": at,
        "owner": values.note(owner, left),
        "load": tail.number("load") or load,
        "calendar": calendar,
        "phase": values.note(tail.text("phase") or phase, left),
        "note": values.note(notes, left),
    }
    said |= _progress(task, kind, tail, frame, left)
    axis = frame.axes[calendar]
    said |= _limits(task, said["days"], kind, axis, left)
    said |= _told(tail, said, axis)
    title = values.line(task.text("Name"), left)
    try:
        return Step(step_id, kind, title if title.strip() else step_id, **said), tail
    except InvalidInput as error:
        task.refuse(f"{step_id}: {error}")


def is_id(text: str) -> bool:
    """Whether a text may be the id of a step."""
    return bool(_ID.fullmatch(text)) and text not in (".", "..", "new") and text.isprintable()


def field_of(task: Entry, field: str) -> str:
    """What a task says in one of the custom columns."""
    for attribute in task.all("ExtendedAttribute"):
        if attribute.text("FieldID").strip() == field:
            return attribute.text("Value")
    return ""


def _days(task: Entry, frame: Frame, left: Leftovers) -> int:
    minutes = values.minutes(task, "Duration") or 0
    if minutes < 0:
        task.refuse("A duration cannot be negative.", "Duration")
    if values.whole(task, "DurationFormat", terms.IN_DAYS) in terms.ELAPSED and minutes:
        left.note(ELAPSED, task.text("Name"))
        first, last = values.day(task, "Start"), values.day(task, "Finish")
        if first and last and first <= last:
            calendar = frame.names.get(task.text("CalendarUID").strip(), "")
            return max(frame.axes[calendar].count(first, last), 1)
        return -(-minutes // 1_440)
    return _whole_days(minutes, frame.minutes_a_day, task, left)


def _whole_days(minutes: int, minutes_a_day: int, task: Entry, left: Leftovers) -> int:
    if minutes % minutes_a_day:
        left.note(PARTIAL, task.text("Name"))
    return -(-minutes // minutes_a_day)


def _kind(task: Entry, days: int, frame: Frame, left: Leftovers) -> tuple[Kind, At]:
    said = field_of(task, terms.KIND_FIELD) if frame.is_ours else ""
    if days == 0:
        start = values.moment(task, "Start")
        if said:
            return Kind.MILESTONE, At.START if said == terms.AT_START else At.END
        return Kind.MILESTONE, At.START if start and values.is_morning(start) else At.END
    if values.switch(task, "Milestone"):
        left.note(LONG_GATE, task.text("Name"))
    return Kind.ACTION, At.END


def _progress(task: Entry, kind: Kind, tail: Tail, frame: Frame, left: Leftovers) -> dict[str, Any]:
    """Start, finish and what remains, as recorded; a complete task without dates has its planned ones."""
    name, percent = task.text("Name"), values.number(task, "PercentComplete")
    started, finished = values.day(task, "ActualStart"), values.day(task, "ActualFinish")
    if percent >= 100 and finished is None:
        finished = values.day(task, "Finish")
        left.note(DONE, name)
    if percent > 0 and started is None:
        started = values.day(task, "Start")
        left.note(BEGUN, name)
    if finished is not None:
        hidden = tail.truth("start unknown") and started == finished
        return {"started": None if hidden else started, "finished": finished, "remaining": tail.number("left")}
    if started is None or kind is Kind.MILESTONE:
        return {"started": started}
    remaining = values.minutes(task, "RemainingDuration")
    rest = None if remaining is None else max(_whole_days(remaining, frame.minutes_a_day, task, left), 1)
    written = tail.numbers("progress", 4)
    if written and written[2:] == [_days(task, frame, left), rest] and written[0]:
        return {"started": started, "days": written[0], "remaining": written[1]}
    return {"started": started, "remaining": rest}


def _limits(task: Entry, days: int, kind: Kind, axis: Axis, left: Leftovers) -> dict[str, Any]:
    """The constraint and the deadline, as dates that a plan knows."""
    said: dict[str, Any] = {}
    deadline = values.moment(task, "Deadline")
    if deadline:
        said["deadline"] = deadline.date()
    constraint, on = values.whole(task, "ConstraintType"), values.moment(task, "ConstraintDate")
    if on is None or constraint in (terms.AS_SOON, terms.AS_LATE):
        return said
    if constraint in CONVERTED:
        left.note(CONVERTED[constraint], task.text("Name"))
    begin = on.date() if kind is Kind.MILESTONE else values.begins(on)
    if constraint == terms.MUST_START:
        return {**said, "fixed_start": _working(begin, axis, task, left)}
    if constraint == terms.START_NOT_BEFORE:
        return {**said, "not_before": begin}
    if constraint not in range(8):
        task.refuse(f"A constraint is of type 0 to 7, not {constraint}.", "ConstraintType")
    return {**said, **_of_finish(constraint, on.date(), max(days, 1), axis, said)}


def _of_finish(constraint: int, on: date, days: int, axis: Axis, said: Mapping[str, Any]) -> dict[str, Any]:
    """A limit of the other end, as the one that it amounts to: a step is never stretched."""
    before, after = axis.number_at_or_before(on.toordinal()), axis.number_at_or_after(on.toordinal())
    if constraint == terms.MUST_FINISH:
        return {"fixed_start": axis.day(before - days + 1)}
    if constraint == terms.FINISH_NOT_BEFORE:
        return {"not_before": axis.day(after - days + 1)}
    last = on if constraint == terms.FINISH_NOT_AFTER else axis.day(before + days - 1)
    return {"deadline": min(last, said.get("deadline", last))}


def _working(day: date, axis: Axis, task: Entry, left: Leftovers) -> date:
    if axis.is_working(day):
        return day
    left.note(CLOSED, task.text("Name"))
    return axis.day(axis.number_at_or_after(day.toordinal()))


def _told(tail: Tail, said: Mapping[str, Any], axis: Axis) -> dict[str, Any]:
    """What stood below the notes and has no other place."""
    found: dict[str, Any] = {name: tail.text(name) for name in ("criteria", "instrument", "sample", "basis")}
    found |= {"level": tail.number("level"), "training": tail.truth("training"), "firm": bool(tail.truth("firm"))}
    found["spread"] = _spread(tail)
    if (earliest := _date(tail.text("not before"))) and said.get("fixed_start"):
        found["not_before"] = earliest
    deadline = _date(tail.text("deadline"))
    if deadline and said.get("deadline") == axis.day(axis.number_at_or_before(deadline.toordinal())):
        found["deadline"] = deadline
    return found


def _spread(tail: Tail) -> Spread | None:
    said = tail.texts("spread")
    if len(said) != 3:
        return None
    try:
        return Spread(Decimal(said[0][:40]), Decimal(said[1][:40]), SpreadUnit(said[2]))
    except (InvalidOperation, ValueError, InvalidInput):
        return None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
