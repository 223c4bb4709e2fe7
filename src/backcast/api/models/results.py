"""Metrics, measurements and key results in bodies: the same names and meanings as in a plan file."""

from typing import Annotated

from pydantic import Field

from backcast.api.models.fields import Day, Identifier, Line, Named, Number, Part, Target, Text, Truth, Whole
from backcast.domain.results.key_results import Baseline, DueAt, Edge, KeyResult
from backcast.domain.results.metrics import Corrected, Direction, Measurement, Metric


class MetricPart(Part):
    """What is measured, without its id."""

    name: Line
    unit: Text = Field(default="", description="what the numbers are in; twenty percent is 20 with the unit %")
    direction: Direction = Direction.RAISE
    source: Text = ""
    owner: Text = ""
    definition: Text = Field(default="", description="what counts and what does not")

    def metric(self, metric_id: str) -> Metric:
        """The metric that this describes.

        Raises:
            InvalidInput: when the rules refuse it.
        """
        return Metric(metric_id, self.name, self.unit, self.direction, self.source, self.owner, self.definition)


class NewMetric(MetricPart):
    """A metric to add."""

    id: Identifier


class ShownMetric(MetricPart, Named):
    """A metric as it stands."""


class BaselinePart(Part):
    """Where a metric stood before."""

    value: Number
    date: Day | None = None
    source: Text = ""
    note: Text = ""


class DueAtPart(Part):
    """A step with which a key result is due."""

    step: Identifier
    on: Edge = Edge.FINISH


class KeyResultPart(Part):
    """A metric that must move from a baseline to a target, without its id."""

    metric: Line
    target: Target
    baseline: BaselinePart | None = Field(default=None, description="absent when nobody measured")
    due: Day | None = None
    at: list[DueAtPart] = Field(default=[])
    level: Annotated[Whole, Field(ge=0, le=5)] | None = Field(default=None, description="4 results … 1 reaction")
    leading: Truth = False
    owner: Text = ""
    note: Text = ""
    objective: Text = Field(default="", description="the objective that it belongs to; the end goal when empty")
    text: Text = Field(default="", description="the sentence that people agreed on")
    origin: Text = Field(default="", description="rules, or the name of a model, when a person did not write it")

    def key_result(self, key_result_id: str) -> KeyResult:
        """The key result that this describes.

        Raises:
            InvalidInput: when the rules refuse it.
        """
        before = self.baseline
        return KeyResult(
            id=key_result_id,
            metric=self.metric,
            target=self.target,
            baseline=Baseline(before.value, before.date, before.source, before.note) if before else None,
            due=self.due,
            at=tuple(DueAt(each.step, each.on) for each in self.at),
            level=self.level,
            leading=self.leading,
            owner=self.owner,
            note=self.note,
            objective=self.objective,
            text=self.text,
            origin=self.origin,
        )


class NewKeyResult(KeyResultPart):
    """A key result to add."""

    id: Identifier | None = Field(default=None, description="made up when absent: KR1, KR2 and so on")


class ShownKeyResult(KeyResultPart, Named):
    """A key result as it stands."""


class CorrectedPart(Part):
    """What was written before and is corrected."""

    date: Day
    value: Number


class MeasurementPart(Part):
    """What was counted on a day. A correction is a new measurement."""

    metric: Line
    date: Day
    value: Number
    source: Text = ""
    corrects: CorrectedPart | None = Field(default=None, description="what this corrects; it stays in the record")

    def measurement(self) -> Measurement:
        """The measurement that this describes.

        Raises:
            InvalidInput: when the rules refuse it.
        """
        old = Corrected(self.corrects.date, self.corrects.value) if self.corrects else None
        return Measurement(self.metric, self.date, self.value, self.source, old)


def shown_metric(metric: Metric) -> ShownMetric:
    """A metric of a plan."""
    return ShownMetric(
        id=metric.id, name=metric.name, unit=metric.unit, direction=metric.direction, source=metric.source,
        owner=metric.owner, definition=metric.definition,
    )  # fmt: skip


def shown_key_result(known: KeyResult) -> ShownKeyResult:
    """A key result of a plan."""
    before = known.baseline
    return ShownKeyResult(
        id=known.id,
        metric=known.metric,
        target=known.target,
        baseline=BaselinePart(value=before.value, date=before.on, source=before.source, note=before.note)
        if before
        else None,
        due=known.due,
        at=[DueAtPart(step=each.step, on=each.on) for each in known.at],
        level=known.level,
        leading=known.leading,
        owner=known.owner,
        note=known.note,
        objective=known.objective,
        text=known.text,
        origin=known.origin,
    )


def shown_measurement(known: Measurement) -> MeasurementPart:
    """A measurement of a plan."""
    old = CorrectedPart(date=known.corrects.on, value=known.corrects.value) if known.corrects else None
    return MeasurementPart(metric=known.metric, date=known.on, value=known.value, source=known.source, corrects=old)
