"""Adoption fields: the form in which a line becomes a key result, prefilled by what the line says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from backcast.domain.coaching.drafting.drafts import written
from backcast.domain.coaching.lines.parts import parts_of
from backcast.domain.coaching.lines.placeholders import BASELINE, TARGET, TO_BE_MEASURED, filled_in
from backcast.domain.coaching.lines.records import Draft
from backcast.domain.coaching.lines.reviews import review
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step
from backcast.domain.results.chains import purpose_of
from backcast.domain.results.key_results import Baseline, KeyResult
from backcast.domain.results.metrics import Measurement, Metric, standing
from backcast.use_cases.coaching.adoptions import DAYS_TO_MEASURE, Adoption, action
from backcast.use_cases.coaching.drafts import Desk, baseline_filled_in
from backcast.web.drafting.lines import ACTIVITIES
from backcast.web.forms import Fields
from backcast.web.key_result_fields import free_key_result_id, key_result_from

MEASURED: Final = "measured"
TYPED: Final = "typed"
UNKNOWN: Final = "unknown"
_USUAL_DAYS: Final = 5


@dataclass(frozen=True, slots=True)
class Recorded:
    """A measurement of the plan that a baseline can be; ``place`` is its number in the form."""

    place: str
    metric: Metric
    measured: Measurement


def recorded_in(plan: Plan) -> list[Recorded]:
    """What can be a baseline, the newest first."""
    metrics = {metric.id: metric for metric in plan.metrics}
    found = [
        Recorded(f"{each.metric}@{each.on.isoformat()}@{each.value:f}", metrics[each.metric], each)
        for each in standing(plan.measurements)
    ]
    return sorted(found, key=lambda each: each.measured.on)[::-1]


def activity_of(desk: Desk, line: Draft) -> str:
    """What the line was before it was a result: an activity that can be kept as an action, else nothing."""
    texts = [kept.offer.about for kept in desk.offers if kept.offer.draft == line.id][::-1]
    tried = (text for text in (line.original, *texts) if text != line.text)
    return next((text for text in tried if review(text).kind in ACTIVITIES), "")


def prefilled(desk: Desk, line: Draft, today: date) -> Mapping[str, Any]:
    """What the form shows at first."""
    plan = desk.record.plan
    said = parts_of(line.text, plan.metrics, today)
    metric = said.metric
    typed = baseline_filled_in(desk.offers, line.id)
    typed = typed if typed and said.baseline in (None, typed.value) else None  # else the sentence says another since
    recorded = _recorded_about(plan, metric, said.baseline)
    value = typed.value if typed else said.baseline
    activity = activity_of(desk, line)
    source = MEASURED if recorded else TYPED if value is not None else UNKNOWN
    return {
        "text": line.text,
        "metric": metric.id if metric else "",
        "name": "" if metric else said.name,
        "unit": "" if metric else said.unit,
        "direction": (metric.direction if metric else said.direction).value,
        "baseline_from": source,
        "measurement": recorded.place if recorded else "",
        "baseline": _plain(value) if source == TYPED else "",
        "baseline_on": typed.on.isoformat() if typed else "",
        "baseline_source": typed.source if typed else "",
        "target": _plain(said.target),
        "due": (said.due or plan.goal.due).isoformat(),
        "level": "" if said.level is None else str(said.level),
        "leading": "1" if said.leading else "",
        "objective": desk.objective_id,
        "keep": "1" if activity else "",
        "keep_title": activity,
        "keep_days": str(_USUAL_DAYS),
        "measure": "1" if source == UNKNOWN else "",
        "measure_days": str(DAYS_TO_MEASURE),
    }


def _recorded_about(plan: Plan, metric: Metric | None, baseline: Decimal | None) -> Recorded | None:
    """The measurement that the line's baseline rests on; where it has none yet, the latest of the metric."""
    own = [each for each in recorded_in(plan) if metric and each.metric.id == metric.id]
    same = [each for each in own if baseline in (None, each.measured.value)]
    return same[0] if same else None


def adoption_from(fields: Fields, plan: Plan, desk: Desk, line: Draft) -> Adoption:
    """The key result that the form describes, with the actions that come with it.

    ``plan`` is the one that the person saw; what is new gets ids that others have not taken since either.

    Raises:
        InvalidInput: with every field that is wrong.
    """
    said = fields.raw("baseline_from")
    chosen = next((each for each in recorded_in(plan) if each.place == fields.raw("measurement")), None)
    if said == MEASURED:
        fields.need("measurement", chosen, "Choose the measurement that is the baseline.")
    if said == TYPED:
        fields.need("baseline", fields.raw("baseline").strip(), "Write the baseline, or say that nobody knows it yet.")
        fields.need("baseline_on", fields.day("baseline_on"), "Say on which day the baseline was measured.")
        fields.need("baseline_source", fields.line("baseline_source"), "Say where the baseline comes from.")
    fields.need("text", fields.line("text"), "Write the key result in one sentence.")
    keep_days = fields.needed_integer("keep_days", "Say how many days it takes.") if fields.switch("keep") else 0
    measuring = said == UNKNOWN and fields.switch("measure")
    days = fields.needed_integer("measure_days", "Say how many days it takes to measure.") if measuring else 0
    metric, key_result = key_result_from(fields, plan, _free_id(plan, desk))

    baseline = key_result.baseline if said == TYPED else _baseline_of(chosen) if said == MEASURED else None
    key_result = _worded(replace(key_result, baseline=baseline), line)
    taken = set(desk.record.plan.steps)
    kept = action(plan, fields.line("keep_title"), keep_days, taken) if fields.switch("keep") else None
    taken |= {kept.id} if kept else set()
    title = f"Measure the baseline: {metric.name}"
    return Adoption(
        metric=metric,
        key_result=key_result,
        measured=_newly_measured(metric, baseline) if said == TYPED else None,
        kept=kept,
        measuring=action(plan, title, days, taken) if measuring else None,
    )


def step_from(fields: Fields, plan: Plan, desk: Desk) -> Step:
    """The step that a line becomes, as its form says it; ``plan`` is the one that the person saw.

    Raises:
        InvalidInput: with every field that is wrong.
    """
    title, days = fields.line("title"), fields.needed_integer("days", "Say how many working days it takes.")
    fields.need("title", title, "Say what is done.")
    serves = fields.line("serves")
    fields.check()
    new = action(plan, title, days, set(desk.record.plan.steps))
    return replace(new, purpose=purpose_of([serves]) if serves else None)


def _free_id(plan: Plan, desk: Desk) -> str:
    """An id that no key result has, and none had that was adopted and taken back: its line still names it."""
    return free_key_result_id(plan, desk.became | {known.id for known in desk.record.plan.key_results})


def _newly_measured(metric: Metric, baseline: Baseline | None) -> Measurement | None:
    if baseline is None or baseline.on is None:
        return None
    return Measurement(metric.id, baseline.on, baseline.value, baseline.source)


def _baseline_of(chosen: Recorded | None) -> Baseline | None:
    return Baseline(chosen.measured.value, chosen.measured.on, chosen.measured.source) if chosen else None


def _worded(key_result: KeyResult, line: Draft) -> KeyResult:
    """The key result with its sentence: numbers in place of the placeholders; as its own, where a person changed it."""
    low = written(key_result.baseline.value, "en") if key_result.baseline else TO_BE_MEASURED
    target = key_result.target
    high = " to ".join(written(each, "en") for each in (target if isinstance(target, tuple) else (target,)))
    origin = line.origin if key_result.text == line.text else ""
    return replace(key_result, text=filled_in(key_result.text, {BASELINE: low, TARGET: high}), origin=origin)


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}"
