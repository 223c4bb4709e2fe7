"""The end goal of a plan and its working days."""

from flask import Response

from backcast.api import current
from backcast.api.bodies import read, read_over
from backcast.api.changes import Parts, changed
from backcast.api.models.answers import ChangedCalendars, ChangedGoal
from backcast.api.models.plans import CalendarsPart, GoalPart, shown_calendars, shown_goal
from backcast.api.operations import PREVIEW, operation
from backcast.api.replies import reply
from backcast.domain.planning.plan import Plan
from backcast.use_cases.changes import Outcome
from backcast.use_cases.edits import Edit, change_calendars, change_goal
from backcast.use_cases.plans import open_plan


@operation("GET", "/plans/{plan_id}/goal", GoalPart, tagged=True)
def get_goal(plan_id: str) -> Response:
    """The end goal of a plan."""
    record = open_plan(current.store(), current.person(), plan_id)
    return reply(shown_goal(record.plan.goal), str(record.version))


@operation("PATCH", "/plans/{plan_id}/goal", ChangedGoal, GoalPart, query=PREVIEW, patches=True, versioned=True)
def patch_goal(plan_id: str) -> Response:
    """Change the end goal; what you leave out stays, null takes a text away."""

    def edit(plan: Plan) -> Edit:
        return change_goal(read_over(GoalPart, shown_goal(plan.goal)).goal(), plan.title)

    return changed(plan_id, edit, _with_goal)


@operation("GET", "/plans/{plan_id}/calendars", CalendarsPart, tagged=True)
def get_calendars(plan_id: str) -> Response:
    """The working days of a plan, and narrower calendars by name."""
    record = open_plan(current.store(), current.person(), plan_id)
    return reply(shown_calendars(record.plan), str(record.version))


@operation("PUT", "/plans/{plan_id}/calendars", ChangedCalendars, CalendarsPart, query=PREVIEW, versioned=True)
def put_calendars(plan_id: str) -> Response:
    """Give a plan other working days; all calendars are replaced."""
    body = read(CalendarsPart)

    def edit(plan: Plan) -> Edit:
        return change_calendars(*body.of(plan))

    return changed(plan_id, edit, _with_calendars)


def _with_goal(outcome: Outcome) -> Parts:
    return ChangedGoal, {"goal": shown_goal(outcome.plan.goal)}


def _with_calendars(outcome: Outcome) -> Parts:
    shown = shown_calendars(outcome.plan)
    return ChangedCalendars, {"calendar": shown.calendar, "calendars": shown.calendars}
