"""Documents: a plan as keys and values in the fixed order of the plan file; defaults are left out."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Final

from backcast.domain.planning.changes import Link
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.spreads import Among, Spread, SpreadUnit, Uncertainty
from backcast.domain.planning.steps import FULL_LOAD, Anchor, At, Kind, Step
from backcast.domain.results.key_results import Baseline, DueAt, Edge, KeyResult
from backcast.domain.results.metrics import Measurement, Metric
from backcast.domain.workdays import WEEKDAYS, Closure, WorkCalendar

Value = str | int | bool | Decimal | date | Mapping[str, "Value"] | list["Value"]
Document = dict[str, Value]

FORMAT: Final = "backcast-plan/1"


def document(plan: Plan, today: date | None) -> Document:
    """The whole plan. Public holidays are not in it, only the country whose they are."""
    needs: dict[str, list[Value]] = {step: [] for step in plan.steps}
    for dependency in plan.dependencies:
        needs[dependency.after].append(_need(dependency))
    return _said(
        format=FORMAT,
        id=plan.name,
        title=plan.title,
        today=today,
        programme=plan.programme,
        uncertainty=_uncertainty(plan.uncertainty) if plan.uncertainty else None,
        goal=_goal(plan.goal),
        calendar=_calendar(plan.calendar),
        calendars={name: _calendar(calendar) for name, calendar in plan.calendars.items()},
        metrics=[_metric(metric) for metric in plan.metrics],
        key_results=[_key_result(key_result) for key_result in plan.key_results],
        measurements=[_measurement(measurement) for measurement in plan.measurements],
        objectives=[_link(objective) for objective in plan.objectives],
        behaviours=[_link(behaviour) for behaviour in plan.behaviours],
        learnings=[_link(learning) for learning in plan.learnings],
        barriers=[_link(barrier) for barrier in plan.barriers],
        steps=[_step(step, needs[step.id]) for step in plan.steps.values()],
        notes=list(plan.notes),
    )


def _said(**entries: Value | None) -> Document:
    """What is said: empty texts and lists and absent values say nothing; 0 and false do."""
    return {key: value for key, value in entries.items() if value is not None and value not in ("", [], {})}


def _goal(goal: EndGoal) -> Document:
    return _said(
        statement=goal.statement,
        due=goal.due,
        hard=goal.hard or None,
        why=goal.why,
        for_whom=goal.for_whom,
        sponsor=goal.sponsor,
        evidence=goal.evidence,
        out_of_scope=goal.out_of_scope,
    )


def _calendar(calendar: WorkCalendar) -> Document:
    return {
        "workdays": [WEEKDAYS[weekday] for weekday in sorted(calendar.workdays)],
        **_said(
            country=calendar.country,
            region=calendar.region,
            closed=[_closure(closure) for closure in calendar.closures],
            within=calendar.within,
        ),
    }


def _closure(closure: Closure) -> Value:
    if closure.first < closure.last:
        return {"from": closure.first, "to": closure.last, **_said(name=closure.name)}
    return {"date": closure.first, "name": closure.name} if closure.name else closure.first


def _metric(metric: Metric) -> Document:
    return _said(
        id=metric.id,
        name=metric.name,
        unit=metric.unit,
        direction=str(metric.direction),
        source=metric.source,
        owner=metric.owner,
        definition=metric.definition,
    )


def _key_result(key_result: KeyResult) -> Document:
    target = key_result.target
    return _said(
        id=key_result.id,
        metric=key_result.metric,
        level=key_result.level,
        leading=key_result.leading or None,
        baseline=_baseline(key_result.baseline) if key_result.baseline else None,
        target=list(target) if isinstance(target, tuple) else target,
        at=[_due_at(at) for at in key_result.at],
        due=key_result.due,
        owner=key_result.owner,
        objective=key_result.objective,
        text=key_result.text,
        origin=key_result.origin,
        note=key_result.note,
    )


def _baseline(baseline: Baseline) -> Document:
    return {"value": baseline.value, **_said(date=baseline.on, source=baseline.source, note=baseline.note)}


def _due_at(due: DueAt) -> Value:
    return due.step if due.on is Edge.FINISH else {"step": due.step, "on": str(due.on)}


def _measurement(measurement: Measurement) -> Document:
    return {
        "metric": measurement.metric,
        "date": measurement.on,
        "value": measurement.value,
        **_said(source=measurement.source),
        **({"corrects": {"date": old.on, "value": old.value}} if (old := measurement.corrects) else {}),
    }


def _link(link: Link) -> Document:
    """A link of the outcome chain, by the names of its fields."""
    fields = {name: list(value) if isinstance(value, tuple) else str(value) for name, value in asdict(link).items()}
    return _said(**fields)


def _step(step: Step, needs: list[Value]) -> Document:
    return _said(
        id=step.id,
        kind=str(step.kind),
        title=step.title,
        days=None if step.kind is Kind.MILESTONE else step.days,
        spread=_spread(step.spread) if step.spread else None,
        basis=step.basis,
        owner=step.owner,
        load=None if step.load == FULL_LOAD else step.load,
        firm=step.firm or None,
        phase=step.phase,
        training=step.training,
        calendar=step.calendar,
        at=None if step.at is At.END else str(step.at),
        anchor=_anchor(step.anchor) if step.anchor else None,
        needs=needs,
        not_before=step.not_before,
        deadline=step.deadline,
        fixed_start=step.fixed_start,
        started=step.started,
        finished=step.finished,
        remaining=step.remaining,
        criteria=step.criteria,
        level=step.level,
        instrument=step.instrument,
        sample=step.sample,
        note=step.note,
        serves=list(step.serves),
        driver=(step.purpose.driver or None) if step.purpose else None,
        cost=step.purpose.cost if step.purpose else None,
    )


def _need(dependency: Dependency) -> Value:
    entry = _said(
        type=None if dependency.type is LinkType.FS else str(dependency.type),
        lag=dependency.lag or None,
        unit=str(dependency.unit) if dependency.lag else None,
        reason=dependency.reason,
        firm=dependency.firm or None,
    )
    return {"step": dependency.before, **entry} if entry else dependency.before


def _spread(spread: Spread) -> Document:
    unit = None if spread.unit is SpreadUnit.DAYS else str(spread.unit)
    return {"low": spread.low, "high": spread.high, **_said(unit=unit)}


def _uncertainty(uncertainty: Uncertainty) -> Document:
    return {
        "low": uncertainty.spread.low,
        "high": uncertainty.spread.high,
        "shape": str(uncertainty.shape),
        "correlation": uncertainty.correlation,
        **_said(
            among=None if uncertainty.among is Among.ALL else str(uncertainty.among),
            whole_days=uncertainty.whole_days or None,
        ),
    }


def _anchor(anchor: Anchor) -> Document:
    return {
        "step": anchor.step,
        "offset": anchor.offset,
        "unit": str(anchor.unit),
        **({"window": anchor.window} if anchor.window else {}),
    }
