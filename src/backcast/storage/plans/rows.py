"""Rows and values: how each part of a plan is written into a row, and read back.

The same records serve the tables and the changes that the history keeps; ``packed`` makes them fit for JSON.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Any

from backcast.domain.planning.changes import Change, Heading, Link, Part, StepPart, Value
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.records import Revision
from backcast.domain.planning.spreads import Among, Shape, Spread, SpreadUnit, Uncertainty
from backcast.domain.planning.steps import Anchor, At, Kind, Step, Unit
from backcast.domain.results.chains import Barrier, Behaviour, Cause, Learning, Objective, Purpose
from backcast.domain.results.key_results import Baseline, DueAt, Edge, KeyResult
from backcast.domain.results.metrics import Corrected, Direction, Measurement, Metric
from backcast.domain.workdays import Closure, WorkCalendar

GOAL_FIELDS = ("statement", "due", "hard", "why", "for_whom", "sponsor", "evidence", "out_of_scope")
_STEP_FIELDS = (
    "id", "title", "days", "owner", "calendar", "not_before", "deadline", "fixed_start", "phase", "training", "note",
    "criteria", "level", "instrument", "sample", "started", "finished", "remaining", "basis", "load", "firm",
)  # fmt: skip

# What the history keeps of steps and headings from before there were these.
_SINCE_0003: dict[str, Any] = {
    "basis": "", "load": 100, "firm": False, "spread_low": None, "spread_high": None, "spread_unit": None,
}  # fmt: skip
# The same of what came with 0004.
_SINCE_0004: dict[Part, dict[str, Any]] = {
    Part.STEP: {"purpose": ""},
    Part.METRIC: {"definition": ""},
    Part.KEY_RESULT: {"objective": "", "text": "", "origin": ""},
    Part.MEASUREMENT: {"corrects_on": None, "corrects_value": None},
}

# A look into a table costs a third of asking an enumeration; a page of a large plan does it thousands of times.
_KINDS = {kind.value: kind for kind in Kind}
_ATS = {at.value: at for at in At}
_UNITS = {unit.value: unit for unit in Unit}
_LINKS = {link.value: link for link in LinkType}


def heading_row(heading: Heading) -> dict[str, Any]:
    """What stands above a plan, as columns of ``plans``."""
    return {
        "title": heading.title,
        "name": heading.name,
        "programme": heading.programme,
        "notes": list(heading.notes),
        "uncertainty": _uncertainty_row(heading.uncertainty) if heading.uncertainty else "",
    }


def heading_of(row: Mapping[str, Any]) -> Heading:
    """The way back."""
    sure = row["uncertainty"]
    named = (row["title"], row["name"], row["programme"], tuple(row["notes"]))
    return Heading(*named, _uncertainty_of(sure) if sure else None)


def _uncertainty_row(uncertainty: Uncertainty) -> str:
    row = {
        "low": str(uncertainty.spread.low),
        "high": str(uncertainty.spread.high),
        "shape": uncertainty.shape.value,
        "correlation": str(uncertainty.correlation),
        "among": uncertainty.among.value,
        "whole_days": uncertainty.whole_days,
    }
    return json.dumps(row)


def _uncertainty_of(written: str) -> Uncertainty:
    row = json.loads(written)
    spread = Spread(Decimal(row["low"]), Decimal(row["high"]))
    shape, among = Shape(row["shape"]), Among(row["among"])
    return Uncertainty(spread, shape, Decimal(row["correlation"]), among, row["whole_days"])


def goal_row(goal: EndGoal) -> dict[str, Any]:
    """An end goal as columns of ``plans``."""
    return {name: getattr(goal, name) for name in GOAL_FIELDS}


def goal_of(row: Mapping[str, Any]) -> EndGoal:
    """The way back."""
    return EndGoal(**{name: row[name] for name in GOAL_FIELDS})


def calendar_row(calendar: WorkCalendar) -> dict[str, Any]:
    """A work calendar; closures and holidays are lists that are only ever read whole."""
    return {
        "workdays": sorted(calendar.workdays),
        "country": calendar.country,
        "region": calendar.region,
        "closures": [[c.first.isoformat(), c.last.isoformat(), c.name] for c in calendar.closures],
        "holidays": [[day.isoformat(), name] for day, name in sorted(calendar.holidays.items())],
        "within": calendar.within,
    }


def calendar_of(row: Mapping[str, Any]) -> WorkCalendar:
    """The way back."""
    day = date.fromisoformat
    return WorkCalendar(
        frozenset(row["workdays"]),
        tuple(Closure(day(first), day(last), name) for first, last, name in row["closures"]),
        row["country"],
        row["region"],
        MappingProxyType({day(on): name for on, name in row["holidays"]}),
        row["within"],
    )


def step_row(step: Step) -> dict[str, Any]:
    """A step, its anchor in four columns."""
    anchor = step.anchor
    return {
        **{name: getattr(step, name) for name in _STEP_FIELDS},
        "kind": step.kind.value,
        "at": step.at.value,
        "anchor_step": anchor.step if anchor else None,
        "anchor_offset": anchor.offset if anchor else None,
        "anchor_unit": anchor.unit.value if anchor else None,
        "anchor_window": anchor.window if anchor else None,
        "spread_low": step.spread.low if step.spread else None,
        "spread_high": step.spread.high if step.spread else None,
        "spread_unit": step.spread.unit.value if step.spread else None,
        "purpose": purpose_row(step.purpose),
    }


def step_of(row: Mapping[str, Any]) -> Step:
    """The way back."""
    anchor = None
    if row["anchor_step"] is not None:
        anchor = Anchor(row["anchor_step"], row["anchor_offset"], _UNITS[row["anchor_unit"]], row["anchor_window"])
    spread = None
    if row["spread_low"] is not None:
        spread = Spread(row["spread_low"], row["spread_high"], SpreadUnit(row["spread_unit"]))
    plain = {name: row[name] for name in _STEP_FIELDS}
    rich: dict[str, Any] = {"anchor": anchor, "spread": spread, "purpose": purpose_of(row["purpose"])}
    return Step(**plain, kind=_KINDS[row["kind"]], at=_ATS[row["at"]], **rich)


def dependency_row(dependency: Dependency) -> dict[str, Any]:
    """A dependency."""
    return {
        "before": dependency.before,
        "after": dependency.after,
        "type": dependency.type.value,
        "lag": dependency.lag,
        "unit": dependency.unit.value,
        "reason": dependency.reason,
        "firm": dependency.firm,
    }


def dependency_of(row: Mapping[str, Any]) -> Dependency:
    """The way back."""
    ends = (row["before"], row["after"], _LINKS[row["type"]])
    return Dependency(*ends, row["lag"], _UNITS[row["unit"]], row["reason"], row["firm"])


def metric_row(metric: Metric) -> dict[str, Any]:
    """A metric."""
    return {
        "id": metric.id,
        "name": metric.name,
        "unit": metric.unit,
        "direction": metric.direction.value,
        "source": metric.source,
        "owner": metric.owner,
        "definition": metric.definition,
    }


def metric_of(row: Mapping[str, Any]) -> Metric:
    """The way back."""
    direction, rest = Direction(row["direction"]), (row["source"], row["owner"], row["definition"])
    return Metric(row["id"], row["name"], row["unit"], direction, *rest)


def key_result_row(key_result: KeyResult) -> dict[str, Any]:
    """A key result: a single target has no upper edge, an unknown baseline is null."""
    low, high = key_result.target if isinstance(key_result.target, tuple) else (key_result.target, None)
    baseline = key_result.baseline
    return {
        "id": key_result.id,
        "metric": key_result.metric,
        "target": low,
        "target_high": high,
        "baseline": baseline.value if baseline else None,
        "baseline_on": baseline.on if baseline else None,
        "baseline_source": baseline.source if baseline else "",
        "baseline_note": baseline.note if baseline else "",
        "due": key_result.due,
        "at": [[at.step, at.on.value] for at in key_result.at],
        "level": key_result.level,
        "leading": key_result.leading,
        "owner": key_result.owner,
        "note": key_result.note,
        "objective": key_result.objective,
        "text": key_result.text,
        "origin": key_result.origin,
    }


def key_result_of(row: Mapping[str, Any]) -> KeyResult:
    """The way back."""
    baseline = None
    if row["baseline"] is not None:
        baseline = Baseline(row["baseline"], row["baseline_on"], row["baseline_source"], row["baseline_note"])
    target = row["target"] if row["target_high"] is None else (row["target"], row["target_high"])
    at = tuple(DueAt(step, Edge(on)) for step, on in row["at"])
    plain = {name: row[name] for name in ("due", "level", "leading", "owner", "note", "objective", "text", "origin")}
    return KeyResult(row["id"], row["metric"], target, baseline, at=at, **plain)


def measurement_row(measurement: Measurement) -> dict[str, Any]:
    """A measurement."""
    return {
        "metric": measurement.metric,
        "on": measurement.on,
        "value": measurement.value,
        "source": measurement.source,
        "corrects_on": measurement.corrects.on if measurement.corrects else None,
        "corrects_value": measurement.corrects.value if measurement.corrects else None,
    }


def measurement_of(row: Mapping[str, Any]) -> Measurement:
    """The way back."""
    old = None if row["corrects_on"] is None else Corrected(row["corrects_on"], row["corrects_value"])
    return Measurement(row["metric"], row["on"], row["value"], row["source"], old)


LINKS_OF_CHAIN: dict[Part, Any] = {
    Part.OBJECTIVE: Objective, Part.BEHAVIOUR: Behaviour, Part.LEARNING: Learning, Part.BARRIER: Barrier,
}  # fmt: skip


def link_row(link: Link) -> dict[str, Any]:
    """A link of the outcome chain: its fields but for the id, which are only ever read whole."""
    fields = {name: list(value) if isinstance(value, tuple) else str(value) for name, value in asdict(link).items()}
    return {"id": fields.pop("id"), "fields": fields}


def link_of(part: Part, row: Mapping[str, Any]) -> Any:
    """The way back."""
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in row["fields"].items()
    }
    if part is Part.BARRIER:
        fields["cause"] = Cause(fields["cause"])
    return LINKS_OF_CHAIN[part](row["id"], **fields)


def purpose_row(purpose: Purpose | None) -> str:
    """What a step is for, as one text; empty for most."""
    if purpose is None:
        return ""
    cost = None if purpose.cost is None else str(purpose.cost)
    return json.dumps({"serves": list(purpose.serves), "driver": purpose.driver, "cost": cost})


def purpose_of(written: str) -> Purpose | None:
    """The way back."""
    if not written:
        return None
    row = json.loads(written)
    return Purpose(tuple(row["serves"]), row["driver"], None if row["cost"] is None else Decimal(row["cost"]))


def step_part_row(part: StepPart) -> dict[str, Any]:
    """A step with what it waits for, for the history."""
    return {**step_row(part.step), "needs": [dependency_row(need) for need in part.needs]}


def step_part_of(row: Mapping[str, Any]) -> StepPart:
    """The way back."""
    needs = tuple(dependency_of({"firm": False, **need}) for need in row["needs"])
    return StepPart(step_of({**_SINCE_0003, **_SINCE_0004[Part.STEP], **row}), needs)


def _since(part: Part, read: Any) -> Any:
    """Reads a row that the history kept, maybe from before it had all of its columns."""
    return lambda row: read({**_SINCE_0004[part], **row})


_CODECS: dict[Part, tuple[Any, Any]] = {
    Part.HEADING: (heading_row, lambda row: heading_of({"uncertainty": "", **row})),
    Part.GOAL: (goal_row, goal_of),
    Part.CALENDAR: (calendar_row, lambda row: calendar_of({"within": "", **row})),
    Part.STEP: (step_part_row, step_part_of),
    Part.METRIC: (metric_row, _since(Part.METRIC, metric_of)),
    Part.KEY_RESULT: (key_result_row, _since(Part.KEY_RESULT, key_result_of)),
    Part.MEASUREMENT: (measurement_row, _since(Part.MEASUREMENT, measurement_of)),
    **{part: (link_row, partial(link_of, part)) for part in LINKS_OF_CHAIN},
}


def change_row(change: Change, revision: Revision | None = None) -> dict[str, Any]:
    """A change, fit for JSON; ``revision`` is what calendars knew of a step that goes."""
    row: dict[str, Any] = {
        "part": change.part.value,
        "key": change.key,
        "before": _packed(change.part, change.before),
        "after": _packed(change.part, change.after),
        "position": change.position,
    }
    if change.part is Part.STEP and change.after is None and revision:
        moments = (revision.created, revision.changed)
        row["revision"] = [revision.uid, revision.sequence, *(moment.isoformat() for moment in moments)]
    return row


def change_of(row: Mapping[str, Any]) -> Change:
    """The way back."""
    part = Part(row["part"])
    before, after = _unpacked(part, row["before"]), _unpacked(part, row["after"])
    return Change(part, row["key"], before, after, row["position"])


def former_revision(row: Mapping[str, Any]) -> Revision | None:
    """What calendars knew of the step that went with this change; None where no step went."""
    if "revision" not in row:
        return None
    uid, sequence, created, changed = row["revision"]
    return Revision(uid, sequence, datetime.fromisoformat(created), datetime.fromisoformat(changed))


def _packed(part: Part, value: Value | None) -> dict[str, Any] | None:
    if value is None:
        return None
    write, _ = _CODECS[part]
    return {name: _plain(each) for name, each in write(value).items()}


def _plain(value: Any) -> Any:
    """Dates and decimals as tagged text: JSON knows neither."""
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    return value


def _unpacked(part: Part, row: Mapping[str, Any] | None) -> Value | None:
    if row is None:
        return None
    _, read = _CODECS[part]
    value: Value = read({name: _rich(each) for name, each in row.items()})
    return value


def _rich(value: Any) -> Any:
    if isinstance(value, dict) and "date" in value:
        return date.fromisoformat(value["date"])
    if isinstance(value, dict) and "decimal" in value:
        return Decimal(value["decimal"])
    return value
