"""Chances: how likely a date is to be met, as programs read it."""

from pydantic import Field

from backcast.api.models.fields import Day, Part
from backcast.domain.planning.spreads import Among, Shape


class DrawnPart(Part):
    """How durations were drawn: low and high in percent of the likely duration, unless a step says its own."""

    low: float
    high: float
    shape: Shape = Field(description="pert is the beta-PERT with λ = 4")
    correlation: float = Field(description="ρ of a one-factor Gaussian copula")
    among: Among = Field(description="whose durations go long together")
    whole_days: bool
    samples: int
    seed: int


class StepChance(Part):
    """How likely one step is to stay in time, and how much it drives the whole."""

    safe_starts: dict[str, Day] = Field(description="by percent; for this step alone, not for all of them together")
    in_time: float = Field(description="the share of samples in which it would be in time if it began on start")
    criticality: float = Field(description="the share of samples in which it is critical")
    sensitivity: float = Field(description="SSI: criticality × its spread ÷ the spread of the plan's length")
    cruciality: float = Field(description="rank correlation of its duration with the plan's length")


class Chances(Part):
    """How likely a date is to be met, and by when to start to be how sure. Shares are 0 to 1."""

    version: int
    of: str | None = Field(description="the step that was asked for; null for the end goal")
    due: Day
    start: Day
    on_time: float = Field(description="the share of samples that meet the date when work starts on start")
    must_start: Day | None = Field(description="the last day to start when all takes its likely duration")
    safe_starts: dict[str, Day | None] = Field(description="by percent; null where no start is so safe")
    finishes: dict[str, Day] = Field(description="by percent: finished by then, when work starts on start")
    told: str = Field(description="the answer in words")
    drawn: DrawnPart
    steps: dict[str, StepChance]
