"""Moving a step by hand: which limit of the plan says what the person meant."""

from dataclasses import replace
from datetime import date

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Anchor, Step, StepId, Unit
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import Timeline, Window
from backcast.domain.workdays import Axis


def moved(plan: Plan, timeline: Timeline, step_id: StepId, days: int) -> Plan:
    """The plan with a step ``days`` of its own working days later, or earlier when negative.

    A fixed step gets another fixed date and a follow-up another offset. Any other step earlier than it must be gets a
    deadline; later than its dependencies allow, an earliest date, which then shows as a shortfall. Back where its
    dependencies put it, it has neither.

    Raises:
        InvalidInput: when the step was begun or finished, could not start so early, or would come before its event.
        NotFound: when the plan holds no such step.
    """
    step, window, axis = plan.step(step_id), timeline.windows[step_id], plan.axes[plan.step(step_id).calendar]
    if step.started or step.finished:
        raise InvalidInput({"days": f"{step_id} has begun: what has happened is not moved. Change its dates instead."})
    start = _shifted(axis, step.fixed_start or window.planned_start, days)
    if step.fixed_start:
        return plan.with_step(replace(step, fixed_start=start))
    if step.anchor:
        return plan.with_step(replace(step, anchor=_re_anchored(plan, timeline, step.anchor, window, start)))
    return _between_limits(plan, step, axis, start, timeline.today)


def _between_limits(plan: Plan, step: Step, axis: Axis, start: date, today: date) -> Plan:
    not_before = step.not_before if step.not_before and step.not_before <= start else None
    loose = plan.with_step(replace(step, deadline=None, not_before=not_before))
    free = work_backward(loose, today).windows[step.id]
    if start < free.earliest_start:
        earliest = f"{free.earliest_start:%a} {free.earliest_start.day} {free.earliest_start:%b %Y}"
        raise InvalidInput(
            {"days": f"{step.id} cannot start before {earliest}: what it waits for, or today, forbids it."}
        )
    if start > free.planned_start:
        return plan.with_step(replace(step, deadline=None, not_before=start))
    if start == free.planned_start:
        return loose
    finish = _shifted(axis, start, max(step.days - 1, 0))
    return plan.with_step(replace(step, deadline=finish, not_before=not_before))


def _re_anchored(plan: Plan, timeline: Timeline, anchor: Anchor, window: Window, start: date) -> Anchor:
    """The anchor whose offset puts the follow-up on ``start``."""
    event = timeline.windows[anchor.step].planned_finish
    if start < event:
        raise InvalidInput({"days": f"A follow-up cannot come before its event, {anchor.step} on {event:%a %d %b %Y}."})
    if anchor.unit is Unit.CALENDAR:
        return replace(anchor, offset=max(anchor.offset + (start - window.planned_start).days, 0))
    return replace(anchor, offset=max(plan.calendar.axis.count(event, start) - 1, 0))


def _shifted(axis: Axis, day: date, days: int) -> date:
    return axis.day(axis.number_at_or_after(day.toordinal()) + days)
