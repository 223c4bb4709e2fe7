"""The metrics of a plan: what each counts, all that was measured of it, and corrections."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from backcast.domain.errors import NotFound
from backcast.domain.people.permissions import Deed
from backcast.domain.planning.records import PlanRecord
from backcast.domain.results.metrics import Direction, Measurement, Metric
from backcast.domain.scheduling.timeline import Timeline
from backcast.use_cases.changes import read_history
from backcast.use_cases.coaching.metrics import (
    Taken,
    change_metric,
    correct_measurement,
    record_of,
    standing_of,
    told_correction,
)
from backcast.use_cases.edits import add_measurement
from backcast.web import current
from backcast.web.forms import Fields, shown_again
from backcast.web.metrics.curves import curve_of
from backcast.web.plan_pages import as_seen, opened, plan_values, save

pages = Blueprint("metrics", __name__, url_prefix="/plans/<plan_id>/metrics")
_SPARK: Final = (96, 26)


@pages.get("")
def index(plan_id: str) -> str:
    """All metrics with their last value."""
    record, timeline = opened(plan_id)

    plan = record.plan
    taken = {metric.id: record_of(plan, metric.id) for metric in plan.metrics}
    curves = {metric.id: curve_of(standing_of(plan, metric.id), *_SPARK) for metric in plan.metrics}
    last = {
        known: next((each.measured for each in rows if not each.corrected_by), None) for known, rows in taken.items()
    }
    return render_template("metrics/index.html", **plan_values(record, timeline), last=last, curves=curves)


@pages.get("/<metric_id>")
def show(plan_id: str, metric_id: str) -> str:
    """One metric: what it counts, and all that was ever measured of it."""
    record, timeline = opened(plan_id)
    metric = record.plan.metric(metric_id)

    return render_template("metrics/show.html", **_shown(record, timeline, metric), values={}, problems={})


@pages.post("/<metric_id>")
def update(plan_id: str, metric_id: str) -> Response:
    """Change what it counts, its unit, source, owner and direction."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    metric = as_seen(record).metric(metric_id)
    shown_again("metrics/show.html", **{**_shown(record, timeline, metric), "form": "change"})
    changed = _metric_from(Fields(request.form), metric)

    return save(plan_id, change_metric(changed), url_for("metrics.show", plan_id=plan_id, metric_id=metric_id))


@pages.post("/<metric_id>/measurements")
def measure(plan_id: str, metric_id: str) -> Response:
    """Add what was measured."""
    record, timeline = opened(plan_id, Deed.REPORT_PROGRESS)
    metric = record.plan.metric(metric_id)
    shown_again("metrics/show.html", **{**_shown(record, timeline, metric), "form": "measure"})
    measured = _measured_from(Fields(request.form), metric)

    return save(
        plan_id, add_measurement(metric, measured), url_for("metrics.show", plan_id=plan_id, metric_id=metric_id)
    )


@pages.post("/<metric_id>/corrections")
def correct(plan_id: str, metric_id: str) -> Response:
    """Correct a measurement: the old value stays in the record."""
    record, timeline = opened(plan_id, Deed.REPORT_PROGRESS)
    metric = record.plan.metric(metric_id)
    fields = Fields(request.form)
    shown_again("metrics/show.html", **{**_shown(record, timeline, metric), "form": fields.raw("wrong")})
    wrong = _wrong_from(fields, record_of(record.plan, metric_id))
    right = _measured_from(fields, metric)

    edit = correct_measurement(metric, wrong, right)
    return save(plan_id, edit, url_for("metrics.show", plan_id=plan_id, metric_id=metric_id))


def _shown(record: PlanRecord, timeline: Timeline, metric: Metric) -> dict[str, Any]:
    plan = record.plan
    taken = record_of(plan, metric.id)
    return {
        **plan_values(record, timeline),
        "metric": metric,
        "taken": taken,
        "corrected": _corrected(record, metric, taken),
        "curve": curve_of(standing_of(plan, metric.id)),
        "key_results": [known for known in plan.key_results if known.metric == metric.id],
        "form": "",
    }


def _corrected(record: PlanRecord, metric: Metric, taken: list[Taken]) -> Mapping[Measurement, datetime]:
    """When each correction was made, for those who may read the history, which keeps a sentence for each."""
    if not any(each.corrected_by for each in taken) or not current.person().may(Deed.READ_HISTORY, record.role):
        return {}
    events = read_history(current.store(), current.person(), record.id, most=1_000)
    made = {each.event.text: each.at for each in events}
    told = {each.corrected_by: told_correction(metric, each.corrected_by) for each in taken if each.corrected_by}
    return {correction: made[text] for correction, text in told.items() if text in made}


def _metric_from(fields: Fields, metric: Metric) -> Metric:
    name, direction = fields.line("name"), fields.choice("direction", Direction, metric.direction)
    fields.need("name", name, "Give the metric a name.")
    fields.check()
    texts = (fields.line("source"), fields.line("owner"), fields.text("definition"))
    fields.check()
    return Metric(metric.id, name, fields.line("unit"), direction, *texts)


def _measured_from(fields: Fields, metric: Metric) -> Measurement:
    on: date = fields.needed_day("date", "Say on which day it was measured.")
    value = fields.decimal("value")
    fields.need("value", value is not None, "Write what was measured, a number.")
    source = fields.line("source")
    fields.check()
    return Measurement(metric.id, on, value or Decimal(0), source)


def _wrong_from(fields: Fields, taken: list[Taken]) -> Measurement:
    for each in taken:
        if place_of(each.measured) == fields.raw("wrong") and not each.corrected_by:
            return each.measured
    raise NotFound("This measurement is not there, or somebody has corrected it already.")


def place_of(measured: Measurement) -> str:
    """The day and value of a measurement, by which its form names it."""
    return f"{measured.on.isoformat()}@{measured.value:f}"
