"""A key result and its metric as their form says them, and the form as they say it."""

import re
from collections.abc import Collection
from decimal import Decimal

from backcast.domain.planning.plan import Plan
from backcast.domain.results.key_results import Baseline, DueAt, Edge, KeyResult, KeyResultId
from backcast.domain.results.metrics import Direction, Metric
from backcast.web.forms import Fields


def key_result_from(fields: Fields, plan: Plan, key_result_id: KeyResultId) -> tuple[Metric, KeyResult]:
    """The metric and the key result that a form describes.

    A metric that the plan has already is chosen by its id; where the form gives it no name, it stays as it is.

    Raises:
        InvalidInput: with every field that is wrong.
    """
    known = {metric.id: metric for metric in plan.metrics}.get(fields.line("metric"))
    if not known:
        fields.need("name", fields.line("name"), "Say what is measured, such as “first-contact resolution”.")
    direction = fields.choice("direction", Direction, Direction.RAISE)
    target, high = fields.decimal("target"), fields.decimal("target_high")
    fields.need("target", target is not None, "Write the number that is to be reached.")
    baseline, level, due = _baseline_from(fields), fields.integer("level"), fields.day("due")
    at = _due_at_from(fields)
    owner, note = fields.line("owner"), fields.text("note")
    objective, text, origin = _wording_from(fields, plan, key_result_id)
    fields.check()
    metric = _metric_from(fields, plan, known, direction)
    aimed = target or Decimal(0)
    key_result = KeyResult(
        key_result_id,
        metric.id,
        aimed if high is None else (aimed, high),
        baseline,
        due,
        at,
        level,
        fields.switch("leading"),
        owner,
        note,
        objective,
        text,
        origin,
    )
    return metric, key_result


def key_result_values(metric: Metric, key_result: KeyResult) -> dict[str, object]:
    """What the form of an existing key result shows."""
    low, high = key_result.target if isinstance(key_result.target, tuple) else (key_result.target, None)
    known = key_result.baseline
    values: dict[str, object | None] = {
        "metric": metric.id,
        "name": metric.name,
        "unit": metric.unit,
        "direction": metric.direction.value,
        "source": metric.source,
        "target": _plain(low),
        "target_high": _plain(high),
        "baseline": _plain(known.value) if known else "",
        "baseline_on": known.on if known else "",
        "baseline_source": known.source if known else "",
        "baseline_note": known.note if known else "",
        "due": key_result.due,
        "at": [at.step for at in key_result.at],
        "at_on": [at.on.value for at in key_result.at],
        "level": key_result.level,
        "leading": key_result.leading,
        "owner": key_result.owner,
        "note": key_result.note,
        "objective": key_result.objective,
        "text": key_result.text,
    }
    return {name: "" if value is None else value for name, value in values.items()}


def free_key_result_id(plan: Plan, taken: Collection[KeyResultId] = ()) -> KeyResultId:
    """An id that no key result of the plan has yet, and none of those that are ``taken``."""
    return _free_id({known.id for known in plan.key_results} | set(taken), "KR")


def _metric_from(fields: Fields, plan: Plan, known: Metric | None, direction: Direction) -> Metric:
    name = fields.line("name")
    if known and not name:
        return known
    metric_id = known.id if known else _free_id({metric.id for metric in plan.metrics}, _slug(name))
    owner = known.owner if known else fields.line("owner")
    definition = known.definition if known else ""
    return Metric(metric_id, name, fields.line("unit"), direction, fields.line("source"), owner, definition)


def _wording_from(fields: Fields, plan: Plan, key_result_id: KeyResultId) -> tuple[str, str, str]:
    """Its objective, its sentence and who worded that: as they are, where the form does not mention them."""
    old = next((known for known in plan.key_results if known.id == key_result_id), None)
    objective, text, origin = (old.objective, old.text, old.origin) if old else ("", "", "")
    if fields.texts("objective"):
        objective = fields.line("objective")
    if fields.texts("text") and fields.line("text") != text:
        text, origin = fields.line("text"), ""  # from now on it is a person's sentence
    return objective, text, origin


def _baseline_from(fields: Fields) -> Baseline | None:
    value, on = fields.decimal("baseline"), fields.day("baseline_on")
    source, note = fields.line("baseline_source"), fields.line("baseline_note")
    return None if value is None else Baseline(value, on, source, note)


def _due_at_from(fields: Fields) -> tuple[DueAt, ...]:
    edges = {edge.value: edge for edge in Edge}
    steps, ends = fields.texts("at"), fields.texts("at_on")
    ends += [Edge.FINISH.value] * (len(steps) - len(ends))
    rows = zip(steps, ends, strict=False)
    return tuple(DueAt(step, edges.get(end, Edge.FINISH)) for step, end in rows if step)


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}"


def _free_id(taken: set[str], stem: str) -> str:
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def _slug(name: str) -> str:
    words = re.findall(r"[a-z0-9]+", name.lower())
    return f"{'-'.join(words[:4]) or 'metric'}-"
