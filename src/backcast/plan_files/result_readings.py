"""Result readings: metrics, key results and measurements, as a plan file says them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from backcast.domain.limits import check_line
from backcast.domain.results.key_results import Baseline, DueAt, Edge, KeyResult
from backcast.domain.results.metrics import Corrected, Direction, Measurement, Metric
from backcast.plan_files.fields import Fields, number, refuse, suggestion
from backcast.plan_files.scalars import described
from backcast.plan_files.step_readings import Known, step_at
from backcast.plan_files.trees.nodes import Leaf, Node, Series

METRIC_KEYS = ("id", "name", "unit", "direction", "source", "owner", "definition")
KEY_RESULT_KEYS = (
    "id", "metric", "level", "leading", "baseline", "target", "at", "due", "owner", "objective", "text", "origin",
    "note",
)  # fmt: skip
BASELINE_KEYS = ("value", "date", "source", "note")
DUE_KEYS = ("step", "on")
MEASUREMENT_KEYS = ("metric", "date", "value", "source", "corrects")
CORRECTED_KEYS = ("date", "value")


def read_metrics(root: Fields) -> tuple[Metric, ...]:
    """The metrics, in the order of the file."""
    taken: dict[str, Fields] = {}
    metrics = []
    for node, path in root.members("metrics"):
        fields = Fields(node, path, METRIC_KEYS)
        fields.require("id", "key results and measurements refer to it.")
        fields.require("name", "say what is measured.")
        _refuse_taken(fields, taken)
        with fields.located():
            metrics.append(
                Metric(
                    id=fields.text("id"),
                    name=fields.text("name"),
                    unit=fields.text("unit"),
                    direction=fields.choice("direction", Direction.RAISE),
                    source=fields.text("source"),
                    owner=fields.text("owner"),
                    definition=fields.text("definition"),
                )
            )
    return tuple(metrics)


def read_key_results(root: Fields, metrics: Sequence[Metric], known: Known) -> tuple[KeyResult, ...]:
    """The key results, in the order of the file."""
    taken: dict[str, Fields] = {}
    ids = [metric.id for metric in metrics]
    key_results = []
    for node, path in root.members("key_results"):
        fields = Fields(node, path, KEY_RESULT_KEYS)
        fields.require("id", "every key result needs one.")
        fields.require("target", "say which number is to be reached, or [lower, higher] for a band.")
        _refuse_taken(fields, taken)
        with fields.located():
            key_results.append(
                KeyResult(
                    id=fields.text("id"),
                    metric=_metric(fields, ids),
                    target=_target(fields.entries["target"], fields.under("target")),
                    baseline=_baseline(fields),
                    due=fields.day("due"),
                    at=tuple(_due_at(*member, known) for member in fields.members("at")),
                    level=fields.whole_number("level"),
                    leading=fields.truth("leading") or False,
                    owner=fields.text("owner"),
                    note=fields.text("note"),
                    objective=fields.text("objective"),
                    text=fields.text("text"),
                    origin=fields.text("origin"),
                )
            )
    return tuple(key_results)


def read_measurements(root: Fields, metrics: Sequence[Metric]) -> tuple[Measurement, ...]:
    """The measurements, in the order of the file."""
    ids = [metric.id for metric in metrics]
    measurements = []
    for node, path in root.members("measurements"):
        fields = Fields(node, path, MEASUREMENT_KEYS)
        on, value = _measured(fields)
        with fields.located():
            measurements.append(Measurement(_metric(fields, ids), on, value, fields.text("source"), _corrected(fields)))
    return tuple(measurements)


def _measured(fields: Fields) -> tuple[date, Decimal]:
    fields.require("date", "say on which day this was measured.")
    fields.require("value", "say which number was measured.")
    on, value = fields.day("date"), fields.number("value")
    assert on is not None
    assert value is not None
    return on, value


def _corrected(measurement: Fields) -> Corrected | None:
    if not measurement.has("corrects"):
        return None
    return Corrected(*_measured(Fields(measurement.entries["corrects"], measurement.under("corrects"), CORRECTED_KEYS)))


def _refuse_taken(fields: Fields, taken: dict[str, Fields]) -> None:
    known_id = fields.text("id")
    for problem in check_line("id", known_id, "An id cannot be empty.").values():
        fields.refuse("id", problem)
    if known_id in taken:
        line = taken[known_id].entries["id"].line
        fields.refuse("id", f"The id “{known_id}” is taken, in line {line}.")
    taken[known_id] = fields


def _metric(fields: Fields, ids: Sequence[str]) -> str:
    fields.require("metric", "name the metric that this is about.")
    metric = fields.text("metric")
    if metric not in ids:
        fields.refuse("metric", f"No metric “{metric}” stands under “metrics”.{suggestion(metric, ids)}")
    return metric


def _target(node: Node, path: str) -> Decimal | tuple[Decimal, Decimal]:
    if not isinstance(node, Series):
        return number(node, path)
    if len(node.members) != 2:
        refuse(node, path, "A band has two numbers: [lower, higher].")
    low, high = (number(member, f"{path}[{i}]") for i, member in enumerate(node.members))
    return low, high


def _baseline(key_result: Fields) -> Baseline | None:
    if not key_result.has("baseline"):
        return None
    node = key_result.entries["baseline"]
    if isinstance(node, Leaf):
        found = described(node)
        key_result.refuse("baseline", f"Expected {{value: 70}}, but found {found}; leave it out when unknown.")
    fields = Fields(node, key_result.under("baseline"), BASELINE_KEYS)
    fields.require("value", "give the number, or leave the whole baseline out when nobody measured.")
    value = fields.number("value")
    assert value is not None
    return Baseline(value, fields.day("date"), fields.text("source"), fields.text("note"))


def _due_at(node: Node, path: str, known: Known) -> DueAt:
    if isinstance(node, Leaf):
        return DueAt(step_at(node, path, known))
    fields = Fields(node, path, DUE_KEYS)
    fields.require("step", "name the step at which this is due.")
    return DueAt(step_at(fields.entries["step"], fields.under("step"), known), fields.choice("on", Edge.FINISH))
