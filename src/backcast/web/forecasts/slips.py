"""What if: slips tried on a plan, what they cost, and the change that makes them real."""

from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from backcast.domain.people.permissions import Deed
from backcast.domain.planning.records import PlanRecord
from backcast.domain.scheduling.timeline import Timeline
from backcast.domain.slips.replays import Replay, has_begun, start_of
from backcast.domain.slips.sentences import sentences, told_together
from backcast.use_cases.forecasts.slips import replay, take_over
from backcast.web import current
from backcast.web.forecasts.bars import bars_of
from backcast.web.forecasts.slip_fields import asked_from, asked_if_sent, typed_rows
from backcast.web.forms import Fields, shown_again
from backcast.web.plan_pages import opened, plan_values, save

pages = Blueprint("slips", __name__, url_prefix="/plans/<plan_id>/what-if")


@pages.get("")
def show(plan_id: str) -> str:
    """The form, and what its slips would cost."""
    record, timeline = opened(plan_id)
    fields = Fields(request.args)
    shown = _shown(record, timeline, fields)
    shown_again("forecasts/slips.html", **shown)
    asked = asked_if_sent(fields)
    found = replay(record.plan, current.today(), asked) if asked else None

    return render_template("forecasts/slips.html", **{**shown, **_told(found)}, values=request.args, problems={})


@pages.post("")
def make(plan_id: str) -> Response:
    """Make the slips real, as one change."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    fields = Fields(request.form)
    shown_again("forecasts/slips.html", **_shown(record, timeline, fields))

    return save(plan_id, take_over(asked_from(fields)))


def _shown(record: PlanRecord, timeline: Timeline, fields: Fields) -> dict[str, Any]:
    shown = {
        "begins": fields.raw("begins"),
        "usual_start": start_of(record.plan, timeline),
        "begun": has_begun(record.plan),
    }
    return {**plan_values(record, timeline), **typed_rows(fields), **shown, **_told(None)}


def _told(found: Replay | None) -> dict[str, Any]:
    if found is None:
        return {"replay": None, "question": "", "told": [], "bars": {}}
    question = told_together(found.slips)
    return {"replay": found, "question": question, "told": sentences(found), "bars": bars_of(found)}
