"""Metrics, key results and measurements of a plan."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Response

from backcast.api import current
from backcast.api.bodies import read, read_over
from backcast.api.changes import Parts, changed
from backcast.api.models.answers import (
    Changed,
    ChangedKeyResult,
    ChangedMeasurement,
    ChangedMetric,
    KeyResultPage,
    MeasurementPage,
    MetricPage,
)
from backcast.api.models.results import (
    KeyResultPart,
    MeasurementPart,
    MetricPart,
    NewKeyResult,
    NewMetric,
    shown_key_result,
    shown_measurement,
    shown_metric,
)
from backcast.api.operations import PAGED, PREVIEW, operation
from backcast.api.replies import part_of, reply
from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.people.permissions import Deed
from backcast.domain.planning.plan import Plan
from backcast.domain.results.key_results import KeyResult
from backcast.domain.results.metrics import Metric
from backcast.use_cases.changes import Outcome
from backcast.use_cases.edits import Edit, add_measurement, change_results
from backcast.use_cases.plans import open_plan

Known = TypeVar("Known", Metric, KeyResult)

_METRIC = "/plans/{plan_id}/metrics/{metric_id}"
_KEY_RESULT = "/plans/{plan_id}/key-results/{key_result_id}"
_ADDS: dict[str, Any] = {"status": 201, "query": PREVIEW, "versioned": True, "creates": True}


@operation("GET", "/plans/{plan_id}/metrics", MetricPage, query=PAGED, tagged=True)
def list_metrics(plan_id: str) -> Response:
    """What a plan measures."""
    record = open_plan(current.store(), current.person(), plan_id)
    part, following = part_of(record.plan.metrics, lambda metric: metric.id)
    page = MetricPage(metrics=[shown_metric(metric) for metric in part], next=following)
    return reply(page, str(record.version), following)


@operation("POST", "/plans/{plan_id}/metrics", ChangedMetric, NewMetric, **_ADDS)
def add_metric(plan_id: str) -> Response:
    """Add a metric."""
    body = read(NewMetric)
    metric = body.metric(body.id)

    def edit(plan: Plan) -> Edit:
        _refuse_taken(plan.metrics, metric.id)
        return _results(plan, f"Added the metric “{metric.name}”", metrics=[*plan.metrics, metric])

    place = f"/metrics/{quote(metric.id)}"
    return changed(plan_id, edit, lambda outcome: _with_metric(outcome, metric.id), lambda: place)


@operation("PATCH", _METRIC, ChangedMetric, MetricPart, query=PREVIEW, patches=True, versioned=True)
def patch_metric(plan_id: str, metric_id: str) -> Response:
    """Change a metric; what you leave out stays, null takes a text away."""

    def edit(plan: Plan) -> Edit:
        metric = read_over(MetricPart, shown_metric(plan.metric(metric_id))).metric(metric_id)
        return _results(plan, f"Changed the metric “{metric.name}”", metrics=_with(plan.metrics, metric))

    return changed(plan_id, edit, lambda outcome: _with_metric(outcome, metric_id))


@operation("DELETE", _METRIC, Changed, query=PREVIEW, versioned=True)
def delete_metric(plan_id: str, metric_id: str) -> Response:
    """Remove a metric that no key result is about and that was never measured."""

    def edit(plan: Plan) -> Edit:
        metric = plan.metric(metric_id)
        used = {known.metric for known in plan.key_results} | {known.metric for known in plan.measurements}
        if metric_id in used:
            raise InvalidInput({"": f"{metric_id} was measured, or a key result is about it: it stays."})
        rest = [known for known in plan.metrics if known is not metric]
        return _results(plan, f"Removed the metric “{metric.name}”", metrics=rest)

    return changed(plan_id, edit, _alone)


@operation("GET", "/plans/{plan_id}/key-results", KeyResultPage, query=PAGED, tagged=True)
def list_key_results(plan_id: str) -> Response:
    """The key results of a plan."""
    record = open_plan(current.store(), current.person(), plan_id)
    part, following = part_of(record.plan.key_results, lambda known: known.id)
    page = KeyResultPage(key_results=[shown_key_result(known) for known in part], next=following)
    return reply(page, str(record.version), following)


@operation("POST", "/plans/{plan_id}/key-results", ChangedKeyResult, NewKeyResult, **_ADDS)
def add_key_result(plan_id: str) -> Response:
    """Add a key result on a metric of the plan."""
    body = read(NewKeyResult)
    ids = [body.id] if body.id else []

    def edit(plan: Plan) -> Edit:
        ids.append(_free_id(plan))  # what counts is the first: what the body says, or what is free now
        _refuse_taken(plan.key_results, ids[0])
        key_results = [*plan.key_results, body.key_result(ids[0])]
        return _results(plan, f"Added the key result {ids[0]}", key_results=key_results)

    place = "/key-results"
    return changed(plan_id, edit, lambda outcome: _with_key_result(outcome, ids[0]), lambda: f"{place}/{quote(ids[0])}")


@operation("PATCH", _KEY_RESULT, ChangedKeyResult, KeyResultPart, query=PREVIEW, patches=True, versioned=True)
def patch_key_result(plan_id: str, key_result_id: str) -> Response:
    """Change a key result; what you leave out stays, null takes a value away, a list is replaced as a whole."""

    def edit(plan: Plan) -> Edit:
        known = shown_key_result(_key_result(plan, key_result_id))
        key_result = read_over(KeyResultPart, known).key_result(key_result_id)
        several = _with(plan.key_results, key_result)
        return _results(plan, f"Changed the key result {key_result_id}", key_results=several)

    return changed(plan_id, edit, lambda outcome: _with_key_result(outcome, key_result_id))


@operation("DELETE", _KEY_RESULT, Changed, query=PREVIEW, versioned=True)
def delete_key_result(plan_id: str, key_result_id: str) -> Response:
    """Remove a key result; its metric and what was measured stay."""

    def edit(plan: Plan) -> Edit:
        gone = _key_result(plan, key_result_id)
        rest = [known for known in plan.key_results if known is not gone]
        return _results(plan, f"Removed the key result {key_result_id}", key_results=rest)

    return changed(plan_id, edit, _alone)


@operation("GET", "/plans/{plan_id}/measurements", MeasurementPage, query=PAGED, tagged=True)
def list_measurements(plan_id: str) -> Response:
    """What was measured, in the order in which it was recorded; the cursor is a position."""
    record = open_plan(current.store(), current.person(), plan_id)
    part, following = part_of(list(enumerate(record.plan.measurements, 1)), lambda pair: str(pair[0]))
    page = MeasurementPage(measurements=[shown_measurement(known) for _, known in part], next=following)
    return reply(page, str(record.version), following)


@operation("POST", "/plans/{plan_id}/measurements", ChangedMeasurement, MeasurementPart, **_ADDS)
def measure(plan_id: str) -> Response:
    """Add what was measured. Nothing that was measured before is changed: a correction is a new measurement."""
    measured = read(MeasurementPart).measurement()

    def edit(plan: Plan) -> Edit:
        try:
            return add_measurement(plan.metric(measured.metric), measured)
        except NotFound as unknown:
            raise InvalidInput({"metric": str(unknown)}) from unknown

    def shown(_: Outcome) -> Parts:
        return ChangedMeasurement, {"measurement": shown_measurement(measured)}

    return changed(plan_id, edit, shown, lambda: "/measurements", Deed.REPORT_PROGRESS)


def _with_metric(outcome: Outcome, metric_id: str) -> Parts:
    return ChangedMetric, {"metric": shown_metric(outcome.plan.metric(metric_id))}


def _with_key_result(outcome: Outcome, key_result_id: str) -> Parts:
    return ChangedKeyResult, {"key_result": shown_key_result(_key_result(outcome.plan, key_result_id))}


def _results(plan: Plan, text: str, **others: Any) -> Edit:
    kept = {"metrics": plan.metrics, "key_results": plan.key_results, "measurements": plan.measurements}
    return change_results(text, **{**kept, **others})


def _key_result(plan: Plan, key_result_id: str) -> KeyResult:
    for known in plan.key_results:
        if known.id == key_result_id:
            return known
    raise NotFound(f"This plan holds no key result {key_result_id}.")


def _with(several: Sequence[Known], one: Known) -> list[Known]:
    return [one if known.id == one.id else known for known in several]


def _refuse_taken(several: Iterable[Metric | KeyResult], taken: str) -> None:
    if any(known.id == taken for known in several):
        raise InvalidInput({"id": f"The plan already holds {taken}."})


def _free_id(plan: Plan) -> str:
    taken = {known.id for known in plan.key_results}
    return next(f"KR{number}" for number in range(1, len(taken) + 2) if f"KR{number}" not in taken)


def _alone(_: Outcome) -> Parts:
    return Changed, {}
