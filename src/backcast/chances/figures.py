"""Figures: what is asked about the chances of a plan, and what is answered. Needs no numpy."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from backcast.domain.errors import InvalidInput
from backcast.domain.limits import check_date
from backcast.domain.planning.spreads import Uncertainty
from backcast.domain.planning.steps import StepId

LEVELS: Final = (80, 50, 85, 95)  # percent; the first stands in the sentence that answers
FINISH_LEVELS: Final = (10, 50, 80, 95)  # percent
SAMPLES: Final = 10_000
LEAST_SAMPLES: Final = 200
MOST_CELLS: Final = 12_000_000  # of a table of steps × samples: 48 MB; three of them are held at once
SEED: Final = 20_261_122  # any other would do; the same one gives the same figures


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    ``start`` is the day on which work begins, ``uncertainty`` how durations are drawn. ``step`` and ``due`` ask for one
    step and the day by which it is to be finished; without them the question is about the goal and its date.
    ``levels`` are how sure one wants to be, in percent, the most wanted first.
    ``samples`` is how many times the plan is played through; of huge plans it is fewer.
    """

    start: date
    uncertainty: Uncertainty
    step: StepId = ""
    due: date | None = None
    levels: tuple[int, ...] = LEVELS
    samples: int = SAMPLES
    seed: int = SEED

    def __post_init__(self) -> None:
        if problems := check_date("start", self.start) | check_date("due", self.due):
            raise InvalidInput(problems)


@dataclass(frozen=True, slots=True)
class Curve:
    """For each working day the share of samples that meet the date when work starts on it; falls from day to day.

    Before the first day the share is that of the first day, after the last day it is 0.
    """

    days: tuple[date, ...]
    shares: tuple[float, ...]

    def share(self, day: date) -> float:
        """The share when work starts on ``day``, or on the working day after it; 0 to 1."""
        place = bisect_left(self.days, day)
        return self.shares[place] if place < len(self.shares) else 0.0


@dataclass(frozen=True, slots=True)
class StepFigures:
    """How likely one step is to stay in time, and how much it drives the whole.

    ``safe`` are the latest safe starts by level, each for this step alone: they do not hold for all steps jointly.
    ``in_time`` is the share of samples in which it would still be in time if it began on the day that was asked for.
    ``criticality`` is the share of samples in which it is critical. ``sensitivity`` (SSI) weighs that with its own
    spread against the spread of the plan's length; ``cruciality`` is the rank correlation of the two lengths, -1 to 1.
    """

    safe: Mapping[int, date]
    in_time: float
    criticality: float
    sensitivity: float
    cruciality: float


@dataclass(frozen=True)
class Figures:
    """The answer: how likely the date is to be met, when to start to be how sure, and what drives it.

    ``due`` is the date that is to be met. ``safe`` are the latest safe starts by level, None where no start is so safe,
    as when a fixed date is too late already. ``finishes`` are the days by which all is finished with that probability,
    for a start on the day that was asked for; no step is finished before it starts, so that what has begun counts from
    today. ``must_start`` is that of the likely durations.
    """

    question: Question
    samples: int
    due: date
    must_start: date | None
    on_time: float
    curve: Curve
    safe: Mapping[int, date | None]
    finishes: Mapping[int, date]
    steps: Mapping[StepId, StepFigures]

    @property
    def drivers(self) -> list[StepId]:
        """The steps that drive the uncertainty, the strongest first; those that drive nothing are left out."""
        driving = [known for known, step in self.steps.items() if step.sensitivity > 0]
        return sorted(driving, key=lambda known: -self.steps[known].sensitivity)

    @property
    def is_thinned(self) -> bool:
        """Whether the plan is so large that it was played through fewer times than asked."""
        return self.samples < self.question.samples

    @property
    def tolerance(self) -> float:
        """How far a share can be off by chance, in percent points: two standard errors at one half."""
        return float(100 / self.samples**0.5)


def samples_for(question: Question, steps: int) -> int:
    """How often a plan of so many steps is played through, so that time and memory stay bounded."""
    return min(question.samples, max(MOST_CELLS // max(steps, 1), LEAST_SAMPLES))
