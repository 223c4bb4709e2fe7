"""Metrics and measurements: other words for what is counted, and corrections that keep what stood there before."""

from dataclasses import dataclass, replace
from datetime import date

from backcast.domain.coaching.drafting.drafts import written
from backcast.domain.coaching.lines.placeholders import BASELINE, TO_BE_MEASURED, filled_in
from backcast.domain.errors import NotFound
from backcast.domain.events import Event, Happened
from backcast.domain.people.permissions import Deed
from backcast.domain.planning.plan import Plan
from backcast.domain.results.key_results import Baseline, KeyResult, KeyResultId
from backcast.domain.results.metrics import Corrected, Measurement, Metric, standing
from backcast.domain.scheduling.timeline import Timeline
from backcast.use_cases.edits import Edit, change_key_result


@dataclass(frozen=True, slots=True)
class Taken:
    """A measurement as the record holds it, and the one that corrects it, None where it stands."""

    measured: Measurement
    corrected_by: Measurement | None


def change_metric(metric: Metric) -> Edit:
    """Other words for a metric; its key results and measurements stay."""

    def make(plan: Plan, _: Timeline) -> Plan:
        plan.metric(metric.id)
        metrics = [metric if known.id == metric.id else known for known in plan.metrics]
        return plan.with_results(metrics, plan.key_results, plan.measurements)

    return Edit(make, Event(Happened.RESULTS_CHANGED, f"Changed the metric “{metric.name}”"))


def correct_measurement(metric: Metric, wrong: Measurement, right: Measurement) -> Edit:
    """A new measurement in place of one that was wrong, which stays in the record.

    Raises:
        NotFound: when the one that is to be corrected does not stand (any more).
    """
    correction = replace(right, corrects=Corrected(wrong.on, wrong.value))

    def make(plan: Plan, _: Timeline) -> Plan:
        if not any((known.on, known.value) == (wrong.on, wrong.value) for known in standing_of(plan, metric.id)):
            raise NotFound("This measurement is not there, or somebody has corrected it already.")
        return plan.with_results(plan.metrics, plan.key_results, [*plan.measurements, correction])

    return Edit(make, Event(Happened.RESULTS_CHANGED, told_correction(metric, correction)), Deed.REPORT_PROGRESS)


def take_baseline(plan: Plan, key_result_id: KeyResultId, today: date) -> Edit:
    """What was last measured, up to ``today``, as the baseline of a key result that has none.

    Its sentence says the number where it stood open.

    Raises:
        NotFound: when there is no such key result without a baseline, or nothing was measured for it.
    """
    key_result = next((known for known in plan.key_results if known.id == key_result_id), None)
    if key_result is None or key_result.baseline:
        raise NotFound(f"This plan holds no key result {key_result_id} without a baseline.")
    taken = [each for each in standing_of(plan, key_result.metric) if each.on <= today]
    if not taken:
        raise NotFound(f"Nothing has been measured yet that could be the baseline of {key_result_id}.")
    measured = sorted(taken, key=lambda each: each.on)[-1]  # of one day what was written last
    edit = change_key_result(plan.metric(key_result.metric), _begun_at(key_result, measured))
    number = written(measured.value, "en")
    return replace(edit, event=Event(Happened.RESULTS_CHANGED, f"Took {number} as the baseline of {key_result_id}"))


def _begun_at(key_result: KeyResult, measured: Measurement) -> KeyResult:
    number = written(measured.value, "en")
    text = filled_in(key_result.text, {BASELINE: number}).replace(TO_BE_MEASURED, number)
    return replace(key_result, baseline=Baseline(measured.value, measured.on, measured.source), text=text)


def told_correction(metric: Metric, correction: Measurement) -> str:
    """A correction in one sentence, as the history keeps it."""
    old = correction.corrects
    assert old is not None
    was = f"{old.value:f} of {old.on.day} {old.on:%b %Y}"
    moved = f" on {correction.on.day} {correction.on:%b %Y}" if correction.on != old.on else ""
    return f"Corrected “{metric.name}”: {correction.value:f}{moved} instead of {was}"


def standing_of(plan: Plan, metric_id: str) -> list[Measurement]:
    """What stands of a metric, in the order in which it was written down."""
    return standing(each for each in plan.measurements if each.metric == metric_id)


def record_of(plan: Plan, metric_id: str = "") -> list[Taken]:
    """All that was ever measured, or of one metric, the newest day first; of one day what was written last."""
    told: list[Taken] = []
    for measured in (each for each in plan.measurements if metric_id in ("", each.metric)):
        old = measured.corrects
        stood = [n for n, each in enumerate(told) if old and _is(each, measured.metric, old)]
        if stood:
            told[stood[-1]] = replace(told[stood[-1]], corrected_by=measured)
        told.append(Taken(measured, None))
    return sorted(told, key=lambda each: each.measured.on)[::-1]


def _is(taken: Taken, metric_id: str, old: Corrected) -> bool:
    known = taken.measured
    return taken.corrected_by is None and (known.metric, known.on, known.value) == (metric_id, old.on, old.value)
