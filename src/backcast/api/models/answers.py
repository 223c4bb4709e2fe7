"""Answers: what comes back, beside the things themselves."""

from datetime import date
from typing import Any

from pydantic import ConfigDict, Field

from backcast.api.models.fields import Day, Moment, Part
from backcast.api.models.plans import CalendarsPart, GoalPart, ShownCard, ShownPlan
from backcast.api.models.results import MeasurementPart, ShownKeyResult, ShownMetric
from backcast.api.models.steps import DependencyPart, ShownStep
from backcast.domain.events import Happened, RecordedEvent
from backcast.domain.people.permissions import Role
from backcast.domain.scheduling.effects import Effects
from backcast.domain.scheduling.timeline import Explanation, Limit


class Span(Part):
    """Planned dates, both included."""

    start: Day
    finish: Day


class MovedPart(Part):
    """A step on other dates; ``days`` are calendar days, below zero for earlier."""

    step: str
    days: int
    before: Span
    after: Span


class EffectsPart(Part):
    """What a change does to the dates of the plan. ``must_start`` and ``short_by`` are before and after."""

    sentence: str
    moved: list[MovedPart]
    added: list[str]
    removed: list[str]
    must_start: list[Day | None] = Field(min_length=2, max_length=2)
    short_by: list[int] = Field(min_length=2, max_length=2, description="working days; 0 when the goal can be met")


class Changed(Part):
    """What a change did; of a preview the version is the one that stays."""

    version: int
    preview: bool
    merged: str = Field(description="what others changed since the version that you saw, which was kept; or empty")
    effects: EffectsPart


class ChangedPlan(Changed):
    """A change of the head of a plan, or one that was taken back."""

    plan: ShownPlan


class ChangedGoal(Changed):
    """A change of the end goal."""

    goal: GoalPart


class ChangedCalendars(Changed, CalendarsPart):
    """A change of the working days."""


class ChangedStep(Changed):
    """A step that was added or changed."""

    step: ShownStep


class ChangedDependency(Changed):
    """Two steps that were connected."""

    dependency: DependencyPart


class ChangedMetric(Changed):
    """A metric that was added or changed."""

    metric: ShownMetric


class ChangedKeyResult(Changed):
    """A key result that was added or changed."""

    key_result: ShownKeyResult


class ChangedMeasurement(Changed):
    """A measurement that was added."""

    measurement: MeasurementPart


class Page(Part):
    """Part of a list; ``next`` is the cursor of the part that follows, null at the end."""

    next: str | None


class PlanPage(Page):
    """Plans."""

    plans: list[ShownCard]


class StepPage(Page):
    """Steps in the order of the plan."""

    steps: list[ShownStep]


class DependencyPage(Page):
    """Dependencies."""

    dependencies: list[DependencyPart]


class MetricPage(Page):
    """Metrics."""

    metrics: list[ShownMetric]


class KeyResultPage(Page):
    """Key results."""

    key_results: list[ShownKeyResult]


class MeasurementPage(Page):
    """Measurements in the order in which they were recorded."""

    measurements: list[MeasurementPart]


class EventPart(Part):
    """What happened: ``version`` is the plan's after it, ``lines`` say what it changed."""

    version: int
    at: Moment
    person: str
    happened: Happened
    text: str
    of: int | None = Field(description="the version that was undone or redone")
    lines: list[str]


class HistoryPage(Page):
    """What happened to a plan, the newest first."""

    events: list[EventPart]


class PersonPart(Part):
    """Somebody of the workspace."""

    id: str
    name: str
    email: str
    role: Role
    teams: list[str]


class PeoplePage(Page):
    """The people of the workspace."""

    people: list[PersonPart]


class TeamPart(Part):
    """A team and the ids of its people."""

    id: str
    name: str
    members: list[str]


class TeamPage(Page):
    """The teams of the workspace."""

    teams: list[TeamPart]


class Me(Part):
    """Whose token this is."""

    id: str
    name: str
    role: Role
    workspace: str
    scope: str


class WindowPart(Part):
    """The dates of one step, all inclusive; ``slack`` in its own working days."""

    latest_start: Day
    latest_finish: Day
    earliest_start: Day
    earliest_finish: Day
    planned_start: Day
    planned_finish: Day
    slack: int
    critical: bool
    driving: bool
    counts: bool
    after_goal: bool


class EndPart(Part):
    """What holds a chain at one of its ends."""

    kind: Limit
    date: Day


class Shortfall(Part):
    """Why a plan cannot be met: the chain that is too long, and by how many working days."""

    short_by: int
    start: EndPart = Field(alias="from")
    to: EndPart
    steps: list[str]
    dependencies: list[DependencyPart]


class Schedule(Part):
    """The dates of a plan as seen on ``today``."""

    version: int
    today: Day
    due: Day
    feasible: bool
    must_start: Day | None = Field(description="the last day on which work may begin; null when none is left")
    finish: Day | None = Field(description="the earliest day on which all can be finished")
    min_slack: int
    runway: int = Field(description="working days from today to the day on which work must start")
    driving_chain: list[str]
    shortfall: Shortfall | None
    conflicts: list[Shortfall] = Field(description="each limit that is missed, the first as in shortfall; at most 50")
    missed: int = Field(description="how many limits are missed")
    steps: dict[str, WindowPart]


class ErrorPart(Part):
    """One thing that is wrong: ``pointer`` says where in the body, as in RFC 6901."""

    detail: str
    pointer: str | None = None
    header: str | None = None
    parameter: str | None = None
    line: int | None = None
    column: int | None = None


class ConflictPart(Part):
    """A field that somebody else changed too, to another value."""

    part: str
    field: str
    theirs: str
    mine: str


class Problem(Part):
    """What went wrong, as in RFC 9457."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ErrorPart] = Field(default=[], description="of 422: each field that is wrong")
    conflicts: list[ConflictPart] = Field(default=[], description="of 412: each field that others changed too")
    version: int | None = Field(default=None, description="of 412: the version of the plan now")


def shown_effects(effects: Effects) -> EffectsPart:
    """What a change does."""
    before, after = effects.missed
    return EffectsPart(
        sentence=effects.sentence(),
        moved=[
            MovedPart(
                step=each.id,
                days=each.days,
                before=Span(start=each.before.planned_start, finish=each.before.planned_finish),
                after=Span(start=each.after.planned_start, finish=each.after.planned_finish),
            )
            for each in effects.moved
        ],
        added=list(effects.added),
        removed=list(effects.removed),
        must_start=list[date | None](effects.must_start),
        short_by=[before.short_by if before else 0, after.short_by if after else 0],
    )


def shown_event(known: RecordedEvent) -> EventPart:
    """A line of the history."""
    return EventPart(
        version=known.version, at=known.at, person=known.person, happened=known.event.happened, text=known.event.text,
        of=known.event.of, lines=list(known.lines),
    )  # fmt: skip


def shown_shortfall(explanation: Explanation) -> Shortfall:
    """Why a plan cannot be met."""
    start, chain = explanation.start, explanation.chain
    ends: dict[str, Any] = {
        "start": EndPart(kind=start.kind, date=start.date),
        "to": EndPart(kind=chain.to.kind, date=chain.to.date),
    }
    links = [
        DependencyPart(before=each.before, after=each.after, type=each.type, lag=each.lag, unit=each.unit)
        for each in chain.links
    ]
    return Shortfall(short_by=explanation.short_by, steps=list(chain.steps), dependencies=links, **ends)
