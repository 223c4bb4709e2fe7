"""Chances of a plan."""

from datetime import date

from flask import Response, request

from backcast.api import current
from backcast.api.models.chances import Chances
from backcast.api.operations import operation
from backcast.api.replies import reply
from backcast.chances.figures import Question
from backcast.domain.errors import InvalidInput
from backcast.domain.scheduling.schedule import work_backward
from backcast.use_cases.forecasts.chances import chance_object, recall, uncertainty_of
from backcast.use_cases.plans import open_plan


@operation("GET", "/plans/{plan_id}/chances", Chances, query=("start", "due", "step"))
def get_chances(plan_id: str) -> Response:
    """How likely the end goal or one step is to be met, and by when to start to be how sure; needs numpy."""
    record = open_plan(current.store(), current.person(), plan_id)
    timeline = work_backward(record.plan, current.today())
    start, due, step = _day("start") or timeline.today, _day("due"), request.args.get("step", "")
    figures = recall(record, timeline, Question(start, uncertainty_of(record.plan), step, due))
    return reply(Chances(version=record.version, **chance_object(figures)))


def _day(name: str) -> date | None:
    text = request.args.get(name)
    if text is None:
        return None
    try:
        if len(text) != len("2026-12-18"):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput({f"?{name}": f"“{text[:40]}” is not a date like 2026-12-18."}) from None
