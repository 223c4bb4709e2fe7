"""Metrics, key results and measurements of a plan."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from backcast.domain.errors import NotFound
from backcast.domain.people.permissions import Deed
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanRecord
from backcast.domain.results.key_results import KeyResult
from backcast.domain.results.metrics import Measurement, Metric
from backcast.domain.scheduling.timeline import Timeline
from backcast.use_cases.coaching.drafts import adopted_in
from backcast.use_cases.coaching.metrics import record_of
from backcast.use_cases.edits import add_key_result, add_measurement, change_key_result, remove_key_result
from backcast.web import current
from backcast.web.chains.spellings import result_name
from backcast.web.forms import Fields, shown_again
from backcast.web.key_result_fields import free_key_result_id, key_result_from, key_result_values
from backcast.web.pictures.overviews import Overview
from backcast.web.plan_pages import as_seen, opened, plan_values, save

pages = Blueprint("key_results", __name__, url_prefix="/plans/<plan_id>/key-results")


@pages.get("")
def index(plan_id: str) -> str:
    """All key results with their baseline, target and last measurement."""
    record, timeline = opened(plan_id)

    return render_template("key_results/index.html", **_index_values(record, timeline), values={}, problems={})


@pages.get("/new")
def new(plan_id: str) -> str:
    """The form for a new key result."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)

    shown = plan_values(record, timeline)
    return render_template("key_results/form.html", **shown, key_result=None, values={}, problems={})


@pages.post("")
def create(plan_id: str) -> Response:
    """Add a key result, with its metric where that is new."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    shown_again("key_results/form.html", **plan_values(record, timeline), key_result=None)
    metric, key_result = _new_from(Fields(request.form), record)

    text = f"Added the key result {key_result.id} on “{metric.name}”"
    edit = add_key_result(text, metric, key_result)
    return save(plan_id, edit, url_for("key_results.index", plan_id=plan_id))


@pages.get("/<key_result_id>/edit")
def edit(plan_id: str, key_result_id: str) -> str:
    """The form of a key result."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    key_result = _found(record.plan, key_result_id)

    values = key_result_values(record.plan.metric(key_result.metric), key_result)
    shown = plan_values(record, timeline)
    return render_template("key_results/form.html", **shown, key_result=key_result, values=values, problems={})


@pages.post("/<key_result_id>")
def update(plan_id: str, key_result_id: str) -> Response:
    """Save a key result and its metric."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    plan = as_seen(record)
    old = _found(plan, key_result_id)
    shown_again("key_results/form.html", **plan_values(record, timeline), key_result=old)
    metric, key_result = key_result_from(Fields(request.form), plan, key_result_id)

    edit = change_key_result(metric, key_result)
    return save(plan_id, edit, url_for("key_results.index", plan_id=plan_id))


@pages.post("/<key_result_id>/delete")
def delete(plan_id: str, key_result_id: str) -> Response:
    """Remove a key result; its metric and what was measured stay."""
    record, _ = opened(plan_id, Deed.CHANGE_PLAN)
    plan = as_seen(record)

    edit = remove_key_result(key_result_id, result_name(plan, _found(plan, key_result_id)))
    return save(plan_id, edit, url_for("key_results.index", plan_id=plan_id))


@pages.post("/measurements")
def measure(plan_id: str) -> Response:
    """Add what was measured. Nothing that was measured before is changed."""
    record, timeline = opened(plan_id, Deed.REPORT_PROGRESS)
    shown_again("key_results/index.html", **_index_values(record, timeline))
    fields = Fields(request.form)
    name = fields.line("metric")
    fields.need("metric", name, "Choose what was measured.")
    on, value = fields.needed_day("date", "Say on which day it was measured."), fields.decimal("value")
    fields.need("value", value is not None, "Write what was measured, a number.")
    fields.check()
    metric = record.plan.metric(name)

    measured = Measurement(metric.id, on, value or Decimal(0), fields.line("source"))
    return save(plan_id, add_measurement(metric, measured), url_for("key_results.index", plan_id=plan_id))


def _new_from(fields: Fields, record: PlanRecord) -> tuple[Metric, KeyResult]:
    """The key result that the form describes; the very same one, where the form was sent before."""
    seen, plan = as_seen(record), record.plan
    new_id = free_key_result_id(plan, adopted_in(current.store(), current.person(), record.id))
    metric, key_result = key_result_from(fields, seen, new_id)
    for known in plan.key_results:
        is_same = known == replace(key_result, id=known.id) and metric in plan.metrics
        if is_same and known not in seen.key_results:
            return metric, known
    return key_result_from(fields, plan, new_id)


def _found(plan: Plan, key_result_id: str) -> KeyResult:
    for key_result in plan.key_results:
        if key_result.id == key_result_id:
            return key_result
    raise NotFound(f"This plan holds no key result {key_result_id}.")


def _index_values(record: PlanRecord, timeline: Timeline) -> dict[str, Any]:
    overview = Overview(record.plan, timeline)
    return {**plan_values(record, timeline), "results": overview.results, "taken": record_of(record.plan)}
