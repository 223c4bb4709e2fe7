"""A step as its form says it, and its form as the step says it."""

from collections.abc import Mapping, Sequence
from dataclasses import fields as fields_of
from dataclasses import replace
from typing import Any

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.spreads import Spread, SpreadUnit
from backcast.domain.planning.steps import FULL_LOAD, Anchor, At, Kind, Step, StepId, Unit
from backcast.domain.results.chains import Purpose, purpose_of
from backcast.web.chains.amounts import amount_from, amount_text
from backcast.web.forms import Fields

_TEXTS = ("note", "criteria", "instrument", "sample", "basis")
_LINES = ("owner", "calendar", "phase")
_FIRM = "!"
_DAYS = ("not_before", "deadline", "fixed_start", "started", "finished")


def step_from(fields: Fields, step_id: StepId, known: Step | None = None) -> Step:
    """The step that a form describes; what nobody changed in the form of a ``known`` step stays as it was.

    Raises:
        InvalidInput: with every field that is wrong.
    """
    step = _step_from(fields, step_id)
    if known is None:
        return step
    shown = _step_from(Fields.of(_as_sent(_values_of(known))), step_id)
    names = [field.name for field in fields_of(Step) if getattr(step, field.name) == getattr(shown, field.name)]
    return replace(step, **{name: getattr(known, name) for name in names})


def _step_from(fields: Fields, step_id: StepId) -> Step:
    """The step as the form alone says it.

    Raises:
        InvalidInput: with every field that is wrong.
    """
    kind = fields.choice("kind", Kind, Kind.ACTION)
    title = fields.line("title")
    fields.need("title", title, "Give the step a title.")
    days = 0 if kind is Kind.MILESTONE else fields.needed_integer("days", "Say how many working days it takes.")
    plain: dict[str, Any] = {name: fields.text(name) for name in _TEXTS}
    plain |= {name: fields.line(name) for name in _LINES} | {name: fields.day(name) for name in _DAYS}
    at = fields.choice("at", At, At.END) if kind is Kind.MILESTONE else At.END
    anchor, level = _anchor_from(fields, kind), fields.integer("level")
    remaining, load = fields.integer("remaining"), fields.integer("load")
    training = {"yes": True, "no": False}.get(fields.line("training"))
    firm, spread, purpose = fields.switch("firm"), _spread_from(fields), _purpose_from(fields)
    fields.check()
    return Step(
        step_id,
        kind,
        title,
        days,
        at,
        anchor=anchor,
        level=level,
        remaining=remaining,
        training=training,
        load=FULL_LOAD if load is None else load,
        firm=firm,
        spread=spread,
        purpose=purpose,
        **plain,
    )


def needs_from(fields: Fields, step_id: StepId, known: Sequence[Dependency] = ()) -> list[Dependency]:
    """What the form says that the step waits for; rows without a step are left out, equal rows are one.

    The form has no field for the reason of a dependency: a row keeps that of the one among the ``known`` that it shows,
    or else of one between the same two steps that no row shows any more.

    Raises:
        InvalidInput: with every row that is wrong.
    """
    columns = [fields.texts(name) for name in ("need_step", "need_type", "need_lag", "need_unit")]
    needs, problems = [], []
    for before, *manner in zip(*columns, strict=False):
        try:
            needs += [_need(step_id, before, *manner)] if before else []
        except InvalidInput as wrong:
            problems.append(f"Waiting for {before}: {wrong}")
    if problems:
        raise InvalidInput({"needs": " ".join(problems)})
    return _with_reasons(needs, known)


def _with_reasons(needs: Sequence[Dependency], known: Sequence[Dependency]) -> list[Dependency]:
    left: dict[Dependency, list[str]] = {}
    for old in known:
        left.setdefault(replace(old, reason=""), []).append(old.reason)
    rows: list[Dependency] = []
    changed: dict[Dependency, int] = {}
    for need in needs:
        if reasons := left.get(need):
            rows.append(replace(need, reason=reasons.pop(0)))
        elif need not in changed and need not in left:
            changed[need] = len(rows)
            rows.append(need)
    for need, place in changed.items():
        gone = [old for old, reasons in left.items() if reasons and old.before == need.before]
        if gone:
            nearest = next((old for old in gone if old.type is need.type), gone[0])
            rows[place] = replace(need, reason=left[nearest].pop(0))
    return rows


def step_values(plan: Plan, step: Step) -> dict[str, object]:
    """What the form of an existing step shows."""
    return {**_values_of(step), "needs": need_rows(plan.needs(step.id))}


def _values_of(step: Step) -> dict[str, object]:
    values: dict[str, object] = {
        name: getattr(step, name) for name in (*_TEXTS, *_DAYS, "days", "level", "remaining", "load")
    }
    values |= {name: " ".join(getattr(step, name).split("\n")) for name in (*_LINES, "title")}
    training = {True: "yes", False: "no", None: ""}[step.training]
    values |= {"kind": step.kind.value, "at": step.at.value, "training": training}
    values |= {"firm": "1" if step.firm else "", "spread_unit": SpreadUnit.DAYS.value}
    if step.spread:
        low, high = (f"{end:f}" for end in (step.spread.low, step.spread.high))
        values |= {"spread_low": low, "spread_high": high, "spread_unit": step.spread.unit.value}
    if step.purpose:
        cost = step.purpose.cost
        values |= {"serves": list(step.serves), "driver": "1" if step.purpose.driver else ""}
        values |= {"cost": amount_text(cost)}
    if step.anchor:
        anchor = step.anchor
        values |= {
            "anchor_step": anchor.step,
            "anchor_offset": anchor.offset,
            "anchor_unit": anchor.unit.value,
            "anchor_window": anchor.window,
        }
    return {name: "" if value is None else value for name, value in values.items()}


def need_rows(needs: list[Dependency]) -> list[dict[str, object]]:
    """Dependencies as rows of the form; a type with an exclamation mark is not negotiable."""
    return [
        {
            "step": need.before,
            "type": f"{need.type.value}{_FIRM if need.firm else ''}",
            "lag": need.lag,
            "unit": need.unit.value,
        }
        for need in needs
    ]


def typed_need_rows(fields: Fields) -> list[dict[str, object]]:
    """The rows of a form that comes back with mistakes, as they were typed."""
    columns = [fields.texts(name) for name in ("need_step", "need_type", "need_lag", "need_unit")]
    names = ("step", "type", "lag", "unit")
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=False) if row[0]]


def _as_sent(values: Mapping[str, object]) -> dict[str, str | list[str]]:
    """The values of a form as a browser sends them back when nobody changed any."""
    return {name: value if isinstance(value, list) else str(value) for name, value in values.items()}


def _purpose_from(fields: Fields) -> Purpose | None:
    """What the step is for, None where the form says nothing of it."""
    serves, driver, cost = dict.fromkeys(fields.texts("serves")), fields.switch("driver"), amount_from(fields, "cost")
    return purpose_of((known for known in serves if known), cost, driver=driver)


def _anchor_from(fields: Fields, kind: Kind) -> Anchor | None:
    event = fields.line("anchor_step")
    if kind is Kind.FOLLOW_UP:
        fields.need("anchor_step", event, "Choose the step that it follows.")
    if not event:
        return None
    offset = fields.needed_integer("anchor_offset", "Say how many days after it.")
    unit = fields.choice("anchor_unit", Unit, Unit.CALENDAR)
    window = fields.integer("anchor_window") or 0
    fields.check()
    return Anchor(event, offset, unit, window)


def _spread_from(fields: Fields) -> Spread | None:
    """How long a step may take instead, None where its two fields are empty."""
    low, high = fields.decimal("spread_low"), fields.decimal("spread_high")
    unit = fields.choice("spread_unit", SpreadUnit, SpreadUnit.DAYS)
    if not (fields.raw("spread_low").strip() or fields.raw("spread_high").strip()):
        return None
    fields.need("spread_low", low is not None, "Say the least as well as the most.")
    fields.need("spread_high", high is not None, "Say the most as well as the least.")
    fields.check()
    assert low is not None
    assert high is not None
    return Spread(low, high, unit)


def _need(step_id: StepId, before: str, kind: str, lag: str, unit: str) -> Dependency:
    row = Fields.of({"need_type": kind.removesuffix(_FIRM), "need_lag": lag, "need_unit": unit})
    days = row.integer("need_lag") or 0
    link, counted = row.choice("need_type", LinkType, LinkType.FS), row.choice("need_unit", Unit, Unit.WORKING)
    row.check()
    if not days:
        counted = Unit.WORKING
    return Dependency(before, step_id, link, days, counted, firm=kind.endswith(_FIRM))
