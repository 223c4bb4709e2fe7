"""What every page of a plan shows: the plan, its dates, and the drawing of them."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from backcast.domain.events import Happened
from backcast.domain.people import Deed
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanRecord
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import Timeline
from backcast.use_cases.changes import Outcome, preview_edit, save_edit
from backcast.use_cases.edits import Edit
from backcast.use_cases.plans import open_plan
from backcast.web import current
from backcast.web.forms import Fields
from backcast.web.htmx import fragment_or_redirect
from backcast.web.pictures.changes import told_limits
from backcast.web.pictures.drawings import draw
from backcast.web.pictures.lanes import Choice

_WIDTH = 1_000


def opened(plan_id: str, deed: Deed = Deed.READ_PLAN) -> tuple[PlanRecord, Timeline]:
    """A plan and its dates as they look today."""
    record = open_plan(current.store(), current.person(), plan_id, deed)
    return record, work_backward(record.plan, current.today())


def plan_values(record: PlanRecord, timeline: Timeline, status: str = "") -> dict[str, Any]:
    """What the templates of a plan need."""
    return {
        "record": record,
        "plan": record.plan,
        "timeline": timeline,
        "today": current.today(),
        "status": status,
    }


def timeline_values(record: PlanRecord, timeline: Timeline, status: str = "") -> dict[str, Any]:
    """What the timeline page needs: the same, with the drawing as the person has it open."""
    drawing = draw(record.plan, timeline, _width(), Choice.read(request.values))
    return {**plan_values(record, timeline, status), "drawing": drawing}


def seen_version() -> int:
    """The version of the plan that the person had before them when they sent the form."""
    fields = Fields(request.form)
    version = fields.needed_integer("version", "The form does not say which version of the plan it was made from.")
    fields.check()
    return version


def save(plan_id: str, edit: Edit, to: str = "") -> Response:
    """Save an edit and answer with the timeline: as a fragment, or by a redirect to it or to another page."""
    changed: list[Plan] = []

    def make(plan: Plan, timeline: Timeline) -> Plan:
        changed.append(plan)
        return edit.make(plan, timeline)

    kept = replace(edit, make=make)
    outcome = save_edit(current.store(), current.person(), plan_id, seen_version(), kept, current.today())
    sentences = [f"{edit.event.text}."]
    if edit.event.happened is Happened.STEP_MOVED:
        sentences += [f"{line}." for line in told_limits(changed[-1], outcome.plan)]
    if edit.event.happened is not Happened.RESULTS_CHANGED:
        sentences.append(outcome.effects.sentence())
    return show_outcome(plan_id, outcome, " ".join(sentences), to)


def show_outcome(plan_id: str, outcome: Outcome, status: str, to: str = "") -> Response:
    """The timeline after a change, with a sentence that says what happened."""
    if request.headers.get("HX-Request") != "true":
        flash(status, "message" if outcome.timeline.feasible else "error")
    return fragment_or_redirect(
        "timeline/_timeline.html",
        to=to or url_for("timeline.show", plan_id=plan_id),
        **timeline_values(outcome.record, outcome.timeline, status),
    )


def preview(plan_id: str, edit: Edit) -> Outcome:
    """What an edit would do."""
    return preview_edit(current.store(), current.person(), plan_id, edit, current.today())


def is_preview() -> bool:
    """Whether the person asked what would happen rather than for it to happen."""
    return request.form.get("do") == "preview"


def back_to(endpoint: str, **values: Any) -> Response:
    """A redirect after a form was taken."""
    return redirect(url_for(endpoint, **values), 303)


def _width() -> int:
    """How wide the drawing should be: as the browser says, within reason."""
    text = request.values.get("w") or request.cookies.get("w") or ""
    return min(max(int(text), 480), 4_000) if text.isascii() and text.isdigit() and len(text) < 6 else _WIDTH
