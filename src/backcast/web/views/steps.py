"""Steps: see, add, edit, move, mark, connect, disconnect and remove them."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from backcast.domain.errors import InvalidInput
from backcast.domain.people.permissions import Deed
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanRecord
from backcast.domain.planning.steps import Kind, Unit
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import Timeline
from backcast.use_cases.edits import (
    Edit,
    add_step,
    change_step,
    connect_steps,
    disconnect_steps,
    mark_done,
    mark_open,
    mark_remaining,
    mark_started,
    move_step,
    remove_step,
)
from backcast.web import current
from backcast.web.forms import Fields, shown_again
from backcast.web.htmx import fragment_or_page, wants_fragment
from backcast.web.plan_pages import as_seen, is_preview, opened, plan_values, preview, save
from backcast.web.step_fields import needs_from, step_from, step_values, typed_need_rows

pages = Blueprint("steps", __name__, url_prefix="/plans/<plan_id>/steps")


@pages.get("/new")
def new(plan_id: str) -> str:
    """The form for a new step."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    kind = Fields(request.args).choice("kind", Kind, Kind.ACTION)
    after = request.args.get("after", "")
    values: dict[str, object] = {"kind": kind.value, "needs": [{"step": after}] if after else []}
    if kind is Kind.FOLLOW_UP:
        values = {"kind": kind.value, "needs": [], "anchor_step": after, "anchor_unit": Unit.CALENDAR.value}
    values |= {"serves": request.args.getlist("serves"), "driver": request.args.get("driver", "")}

    return render_template("steps/form.html", **_form_values(record, timeline, None), values=values, problems={})


@pages.post("")
def create(plan_id: str) -> Response:
    """Add a step, or show what that would do."""
    record, timeline = _form(plan_id, None)
    fields = Fields(request.form)
    step = step_from(fields, record.plan.free_id(fields.choice("kind", Kind, Kind.ACTION)))
    unlocks = [known for known in fields.texts("unlocks") if known]
    edit = add_step(step, needs_from(fields, step.id), unlocks)

    return _previewed_or_saved(plan_id, edit, record, timeline, None)


@pages.get("/<step_id>")
def show(plan_id: str, step_id: str) -> Response:
    """One step: its dates and why they are so."""
    record, timeline = opened(plan_id)
    step = record.plan.step(step_id)

    values = {**plan_values(record, timeline), "step": step, "alone": not wants_fragment()}
    return fragment_or_page("steps/_panel.html", "steps/show.html", **values)


@pages.get("/<step_id>/edit")
def edit(plan_id: str, step_id: str) -> str:
    """The form of a step."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    step = record.plan.step(step_id)

    shown = _form_values(record, timeline, step_id)
    return render_template("steps/form.html", **shown, values=step_values(record.plan, step), problems={})


@pages.post("/<step_id>")
def update(plan_id: str, step_id: str) -> Response:
    """Save a step, or show what that would do."""
    record, timeline = _form(plan_id, step_id)
    fields, seen = Fields(request.form), as_seen(record)
    step = step_from(fields, step_id, seen.step(step_id))
    edit = change_step(step, needs_from(fields, step_id, seen.needs(step_id)))

    return _previewed_or_saved(plan_id, edit, record, timeline, step_id)


@pages.post("/<step_id>/move")
def move(plan_id: str, step_id: str) -> Response:
    """Put a step some working days later or earlier, or show what that would do."""
    fields = Fields(request.form)
    days = fields.needed_integer("days", "Say by how many working days it should move.")
    fields.check()

    return _effects_or_saved(plan_id, move_step(step_id, days), step_id)


@pages.post("/<step_id>/mark")
def mark(plan_id: str, step_id: str) -> Response:
    """Mark a step as started, done or open again, or say how much of it is left."""
    opened(plan_id, Deed.REPORT_PROGRESS)
    edit = _mark(step_id, Fields(request.form))

    to = url_for("timeline.week", plan_id=plan_id) if request.form.get("from") == "week" else ""
    return save(plan_id, edit, to)


@pages.get("/<step_id>/delete")
def confirm_delete(plan_id: str, step_id: str) -> str:
    """What the removal of a step would do."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    step = record.plan.step(step_id)

    outcome = preview(plan_id, remove_step(step_id))
    return render_template("steps/delete.html", **plan_values(record, timeline), step=step, outcome=outcome)


@pages.post("/<step_id>/delete")
def delete(plan_id: str, step_id: str) -> Response:
    """Remove a step."""
    return save(plan_id, remove_step(step_id))


@pages.post("/<step_id>/needs")
def connect(plan_id: str, step_id: str) -> Response:
    """Make a step wait for another, or show what that would do."""
    fields = Fields(request.form)
    before, lag = fields.line("before"), fields.integer("lag") or 0
    fields.need("before", before, "Choose the step that it waits for.")
    kind, unit = fields.choice("type", LinkType, LinkType.FS), fields.choice("unit", Unit, Unit.WORKING)
    fields.check()

    dependency = Dependency(before, step_id, kind, lag, unit if lag else Unit.WORKING)
    return _effects_or_saved(plan_id, connect_steps(dependency), step_id)


@pages.post("/<step_id>/needs/<before>/delete")
def disconnect(plan_id: str, step_id: str, before: str) -> Response:
    """Let a step no longer wait for another, or show what that would do."""
    return _effects_or_saved(plan_id, disconnect_steps(before, step_id), step_id)


def _mark(step_id: str, fields: Fields) -> Edit:
    today, state = current.today(), fields.raw("state")
    marks = {"started": mark_started(step_id, today), "done": mark_done(step_id, today), "open": mark_open(step_id)}
    if state == "remaining":
        days = fields.needed_integer("remaining", "Say how many working days of work are left.")
        fields.check()
        return mark_remaining(step_id, days)
    if state not in marks:
        raise InvalidInput({"state": f"A step is marked as {', '.join(marks)} or remaining, not as “{state}”."})
    return marks[state]


def _form(plan_id: str, step_id: str | None) -> tuple[PlanRecord, Timeline]:
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    if step_id is not None and step_id not in record.plan.steps:  # somebody removed it while its form was open
        record = replace(record, plan=as_seen(record))
        record.plan.step(step_id)
        timeline = work_backward(record.plan, current.today())
    shown = _form_values(record, timeline, step_id)
    shown_again("steps/form.html", **{**shown, "needs": typed_need_rows(Fields(request.form))})
    return record, timeline


def _form_values(record: PlanRecord, timeline: Timeline, step_id: str | None) -> dict[str, Any]:
    return {
        **plan_values(record, timeline),
        "step_id": step_id,
        "owners": _owners(record.plan),
        "outcome": None,
        "needs": None,
        "version": request.form.get("version", record.version),
    }


def _owners(plan: Plan) -> list[str]:
    return sorted({step.owner for step in plan.steps.values() if step.owner})


def _previewed_or_saved(
    plan_id: str, edit: Edit, record: PlanRecord, timeline: Timeline, step_id: str | None
) -> Response:
    if not is_preview():
        return save(plan_id, edit)
    shown = _form_values(record, timeline, step_id)
    shown |= {"outcome": preview(plan_id, edit), "needs": typed_need_rows(Fields(request.form))}
    return fragment_or_page("steps/_effects.html", "steps/form.html", **shown, values=request.form, problems={})


def _effects_or_saved(plan_id: str, edit: Edit, step_id: str) -> Response:
    if not is_preview():
        return save(plan_id, edit)
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    values = {**plan_values(record, timeline), "step": record.plan.step(step_id), "outcome": preview(plan_id, edit)}
    return fragment_or_page("steps/_effects.html", "steps/show.html", **values, alone=True)
