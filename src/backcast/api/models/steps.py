"""Steps and dependencies in bodies: the same names and meanings as in a plan file."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from backcast.api.models.fields import Day, Identifier, Line, Named, Number, Part, Text, Truth, Whole
from backcast.domain.errors import InvalidInput
from backcast.domain.limits import LONGEST_DURATION, LONGEST_LAG
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.spreads import Spread, SpreadUnit
from backcast.domain.planning.steps import FULL_LOAD, Anchor, At, Kind, Step, StepId, Unit
from backcast.domain.results.chains import purpose_of
from backcast.use_cases.edits import Edit, mark_done, mark_open, mark_remaining, mark_started

_Lag = Annotated[Whole, Field(ge=-LONGEST_LAG, le=LONGEST_LAG)]
_Days = Annotated[Whole, Field(ge=0, le=LONGEST_LAG)]
_Duration = Annotated[Whole, Field(ge=1, le=LONGEST_DURATION)]
_PLAIN = (
    "kind", "title", "days", "owner", "phase", "training", "calendar", "at", "not_before", "deadline", "fixed_start",
    "started", "finished", "remaining", "criteria", "level", "instrument", "sample", "note",
    "basis", "load", "firm",
)  # fmt: skip

_MANNER = ("type", "lag", "unit", "reason", "firm")


class AnchorPart(Part):
    """The event that a follow-up belongs to."""

    step: Identifier
    offset: _Days = Field(description="days from date to date")
    unit: Unit = Unit.CALENDAR
    window: _Days = Field(default=0, description="days earlier or later that still count")


class NeedPart(Part):
    """A step that another one waits for."""

    step: Identifier
    type: LinkType = LinkType.FS
    lag: _Lag = Field(default=0, description="days strictly between; below zero an overlap")
    unit: Unit = Unit.WORKING
    reason: Text = ""
    firm: Truth = Field(default=False, description="not negotiable: no repair lets the two run side by side")


class SpreadPart(Part):
    """The least and the most that a step may take."""

    low: Number = Field(description="above 0")
    high: Number
    unit: SpreadUnit = SpreadUnit.DAYS


class StepPart(Part):
    """A step without its id."""

    kind: Kind = Kind.ACTION
    title: Line
    days: Annotated[Whole, Field(ge=0, le=LONGEST_DURATION)] = Field(
        default=0, description="working days; none of a milestone"
    )
    owner: Text = ""
    phase: Text = ""
    training: Truth | None = None
    calendar: Text = Field(default="", description="one of the narrower calendars of the plan")
    at: At = At.END
    anchor: AnchorPart | None = None
    needs: list[NeedPart] = Field(default=[])
    not_before: Day | None = None
    deadline: Day | None = None
    fixed_start: Day | None = None
    started: Day | None = None
    finished: Day | None = None
    remaining: _Duration | None = None
    criteria: Text = ""
    level: Annotated[Whole, Field(ge=0, le=5)] | None = None
    instrument: Text = ""
    sample: Text = ""
    note: Text = ""
    basis: Text = Field(default="", description="where the duration comes from")
    spread: SpreadPart | None = None
    load: Annotated[Whole, Field(ge=1, le=FULL_LOAD)] = Field(default=FULL_LOAD, description="percent of its owner")
    firm: Truth = Field(default=False, description="not negotiable: no repair touches it")
    serves: list[Line] = Field(default=[], description="ids of behaviours, learning, barriers and key results")
    driver: Truth = Field(default=False, description="a required driver")
    cost: Number | None = None

    def step(self, step_id: StepId) -> Step:
        """The step that this describes.

        Raises:
            InvalidInput: when the rules refuse it.
        """
        anchor, spread = self.anchor, self.spread
        return Step(
            step_id,
            anchor=Anchor(anchor.step, anchor.offset, anchor.unit, anchor.window) if anchor else None,
            spread=Spread(spread.low, spread.high, spread.unit) if spread else None,
            purpose=purpose_of(self.serves, self.cost, driver=self.driver),
            **{name: getattr(self, name) for name in _PLAIN},
        )

    def dependencies(self, step_id: StepId) -> list[Dependency]:
        """What the step waits for.

        Raises:
            InvalidInput: naming the entry that the rules refuse.
        """
        return [_dependency(number, need, step_id) for number, need in enumerate(self.needs)]


class NewStep(StepPart):
    """A step to add."""

    id: Identifier | None = Field(default=None, description="made up when absent: A1, M1, E1 and so on")
    unlocks: list[Identifier] = Field(default=[], description="steps that wait for this one from now on")


class ShownStep(StepPart, Named):
    """A step as it stands."""


class MarkPart(Part):
    """How far a step has got."""

    state: Literal["started", "done", "open", "remaining"]
    on: Day | None = Field(default=None, description="when it was started or done; today when absent")
    remaining: _Duration | None = Field(default=None, description="working days left; only with “remaining”")

    def edit(self, step_id: StepId, today: date) -> Edit:
        """The change of the step that this says.

        Raises:
            InvalidInput: when it says too little, or what cannot be.
        """
        if self.on and self.on > today:
            raise InvalidInput({"on": "What has happened lies in the past, and this day does not."})
        if self.state == "remaining":
            if self.remaining is None:
                raise InvalidInput({"remaining": "Say how many working days of work are left."})
            return mark_remaining(step_id, self.remaining)
        if self.state == "open":
            return mark_open(step_id)
        return (mark_started if self.state == "started" else mark_done)(step_id, self.on or today)


class DependencyPart(Part):
    """A step that waits for another: ``after`` waits for ``before``."""

    before: Identifier
    after: Identifier
    type: LinkType = LinkType.FS
    lag: _Lag = Field(default=0, description="days strictly between; below zero an overlap")
    unit: Unit = Unit.WORKING
    reason: Text = ""
    firm: Truth = Field(default=False, description="not negotiable: no repair lets the two run side by side")

    def dependency(self) -> Dependency:
        """The dependency that this describes.

        Raises:
            InvalidInput: when the rules refuse it.
        """
        return Dependency(self.before, self.after, self.type, self.lag, self.unit, self.reason, self.firm)


def shown_step(plan: Plan, step: Step) -> ShownStep:
    """A step of a plan, with what it waits for."""
    anchor, spread = step.anchor, step.spread
    return ShownStep(
        id=step.id,
        anchor=AnchorPart(step=anchor.step, offset=anchor.offset, unit=anchor.unit, window=anchor.window)
        if anchor
        else None,
        needs=[
            NeedPart(step=need.before, **{name: getattr(need, name) for name in _MANNER})
            for need in plan.needs(step.id)
        ],
        serves=list(step.serves),
        driver=step.purpose.driver if step.purpose else False,
        cost=step.purpose.cost if step.purpose else None,
        spread=SpreadPart(low=spread.low, high=spread.high, unit=spread.unit) if spread else None,
        **{name: getattr(step, name) for name in _PLAIN},
    )


def shown_dependency(known: Dependency) -> DependencyPart:
    """A dependency of a plan."""
    return DependencyPart(before=known.before, after=known.after, **{name: getattr(known, name) for name in _MANNER})


def _dependency(number: int, need: NeedPart, step_id: StepId) -> Dependency:
    try:
        return Dependency(need.step, step_id, need.type, need.lag, need.unit, need.reason, need.firm)
    except InvalidInput as wrong:
        places = {"needs": "step"}
        raise InvalidInput(
            {f"needs/{number}/{places.get(name, name)}": problem for name, problem in wrong.problems.items()}
        ) from wrong
