"""Slips: what it would cost if something took longer, started later or nobody worked, told before it happens."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from backcast.domain.errors import InvalidInput
from backcast.domain.events import Event, Happened
from backcast.domain.planning.plan import Plan
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import Timeline, Window
from backcast.domain.slips.kinds import Slip, slipped
from backcast.domain.slips.replays import Asked, Replay, compared, start_of
from backcast.domain.slips.sentences import sentences, told, told_together
from backcast.domain.slips.waits import Wait
from backcast.domain.workdays import Closure
from backcast.use_cases.edits import Edit
from backcast.use_cases.holidays import settled
from backcast.use_cases.plan_schedules import schedule_object

MOST_SLIPS = 50


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What somebody asks of a plan: slips, all at once, and the day on which work begins where nothing has begun."""

    slips: tuple[Slip, ...]
    start: date | None = None

    def __post_init__(self) -> None:
        if not self.slips:
            raise InvalidInput({"slips": "Say at least one thing that goes otherwise than planned."})
        if len(self.slips) > MOST_SLIPS:
            raise InvalidInput({"slips": f"At most {MOST_SLIPS} things can go otherwise at once."})


def replay(plan: Plan, today: date, asked: WhatIf) -> Replay:
    """Run a plan forward as it is and with its slips; years that it slips into bring their public holidays.

    Raises:
        NotFound: when the plan holds no such step.
        InvalidInput: when a slip cannot happen, or work would begin in the past.
    """
    begins = start_of(plan, work_backward(plan, today), asked.start)
    known, before = settled(plan, begins)
    changed, after = settled(slipped(known, before, asked.slips), begins)
    return compared(known, before, changed, after, Asked(asked.slips, today))


def take_over(asked: WhatIf) -> Edit:
    """The change that makes the slips real, as one version: durations, starts and closed days."""

    def make(plan: Plan, timeline: Timeline) -> Plan:
        begins = start_of(plan, timeline, asked.start)
        return slipped(plan, work_backward(plan, begins), asked.slips)

    only_closed = all(isinstance(slip, Closure) for slip in asked.slips)
    happened = Happened.CALENDAR_CHANGED if only_closed else Happened.STEP_CHANGED
    return Edit(make, Event(happened, f"Made a what-if real: {told_together(asked.slips)}"))


def replay_object(replay: Replay) -> dict[str, Any]:
    """A replay ready for JSON: dates are ISO and inclusive; only steps whose dates or slack change are listed.

    Each step has its dates as they run: the earliest that the day on which work begins allows.
    """
    before, after = replay.before, replay.after
    answer: dict[str, Any] = {
        "slips": [told(slip) for slip in replay.slips],
        "start": replay.start.isoformat(),
        "goal_due": after.due.isoformat(),
        "feasible": after.feasible,
        "finish": _pair(before.finish, after.finish),
        "moved_working_days": replay.effect,
        "late_working_days": replay.late,
        "must_start": _pair(before.must_start, after.must_start),
        "min_slack": {"before": before.min_slack, "after": after.min_slack},
        "sentences": sentences(replay),
        "waits": [_wait(wait) for wait in replay.waits if wait.moved_by or wait.moves],
        "steps": {step.id: {"before": _dates(step.before), "after": _dates(step.after)} for step in replay.steps},
    }
    if after.explanation:
        answer["explanation"] = schedule_object(replay.plan, after, "")["explanation"]
    return answer


def _dates(window: Window) -> dict[str, str | int]:
    return {
        "start": window.earliest_start.isoformat(),
        "finish": window.earliest_finish.isoformat(),
        "slack": window.slack,
    }


def _wait(wait: Wait) -> dict[str, Any]:
    return {
        "event": wait.event,
        "step": wait.step,
        "calendar_days": wait.days,
        "moved_by": wait.moved_by,
        "moves": wait.moves,
        "ends": _pair(wait.before.due, wait.after.due),
        "working_days": {"before": wait.before.working, "after": wait.after.working},
    }


def _pair(before: date | None, after: date | None) -> dict[str, str | None]:
    return {"before": before.isoformat() if before else None, "after": after.isoformat() if after else None}
