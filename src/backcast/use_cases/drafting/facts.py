"""Facts: what a plan holds of measured values, one row for each metric."""

from backcast.domain.coaching.drafting.drafts import Recorded
from backcast.domain.planning.plan import Plan
from backcast.domain.results.metrics import standing


def facts_of_plan(plan: Plan) -> tuple[Recorded, ...]:
    """The latest standing measurement of each metric, else the recorded baseline of a key result on it."""
    metrics = {metric.id: metric for metric in plan.metrics}
    latest: dict[str, Recorded] = {}
    for each in sorted(standing(plan.measurements), key=lambda measured: measured.on):
        metric = metrics[each.metric]
        latest[metric.id] = Recorded(metric.name, each.value, metric.unit, each.source or metric.source, each.on)
    for result in plan.key_results:
        metric, start = metrics[result.metric], result.baseline
        if start and metric.id not in latest:
            latest[metric.id] = Recorded(metric.name, start.value, metric.unit, start.source or metric.source, start.on)
    return tuple(latest[metric.id] for metric in plan.metrics if metric.id in latest)
