"""Chances: how likely a plan is to be met, worked out once for each version, day and question."""

from collections.abc import Hashable
from dataclasses import replace
from datetime import date
from importlib.util import find_spec
from threading import Lock
from typing import Any, Final

from backcast.chances.figures import Figures, Question
from backcast.domain.errors import InvalidInput
from backcast.domain.events import Event, Happened
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanRecord
from backcast.domain.planning.spreads import Uncertainty
from backcast.domain.scheduling.timeline import Timeline
from backcast.storage.caches import Cache
from backcast.use_cases.edits import Edit
from backcast.use_cases.forecasts.chance_texts import drawn_text, start_text

MISSING: Final = (
    "How likely a plan is to be met is worked out with numpy, which is not installed here. Install it with: "
    "pip install numpy. Everything else works without it."
)
USUAL: Final = Uncertainty()

_kept: Final[Cache[Hashable, Figures]] = Cache(20_000, lambda figures: len(figures.steps) + 10)
_one_at_a_time: Final = Lock()  # each takes some 150 MB while it runs


def can_be_told() -> bool:
    """Whether chances can be worked out here: they need numpy, which is optional."""
    return find_spec("numpy") is not None


def work_out(plan: Plan, timeline: Timeline, question: Question) -> Figures:
    """What thousands of samples say about a plan.

    Raises:
        InvalidInput: when numpy is not installed, the step that is asked for is finished, or dates leave the years
            1900 to 2200.
        NotFound: when the plan holds no such step.
    """
    if not can_be_told():
        raise InvalidInput({"chance": MISSING})
    from backcast.chances.simulations import simulate  # noqa: PLC0415  # a tenth of a second that few starts need

    with _one_at_a_time:
        return simulate(plan, timeline, question)


def recall(record: PlanRecord, timeline: Timeline, question: Question) -> Figures:
    """The same of a saved plan; what this process worked out lately is not worked out again.

    Raises:
        InvalidInput: as ``work_out`` does.
        NotFound: when the plan holds no such step.
    """
    key = (record.id, record.version, record.changed, timeline.today, question)
    figures = _kept.find(key)
    if figures is None:
        figures = work_out(record.plan, timeline, question)
        _kept.keep(key, figures)
    return figures


def uncertainty_of(plan: Plan) -> Uncertainty:
    """How a plan draws durations: as somebody said, or as usual."""
    return plan.uncertainty or USUAL


def change_uncertainty(uncertainty: Uncertainty) -> Edit:
    """Another way to draw durations."""

    def make(plan: Plan, _: Timeline) -> Plan:
        return replace(plan, uncertainty=uncertainty)

    return Edit(make, Event(Happened.UNCERTAINTY_CHANGED, f"Changed how sure durations are: {drawn_text(uncertainty)}"))


def chance_object(figures: Figures) -> dict[str, Any]:
    """The figures ready for JSON; its keys are fixed. Shares are 0 to 1, levels percent, dates ISO and inclusive."""
    question, uncertainty = figures.question, figures.question.uncertainty
    return {
        "of": question.step or None,
        "due": figures.due.isoformat(),
        "start": question.start.isoformat(),
        "on_time": round(figures.on_time, 4),
        "must_start": _iso(figures.must_start),
        "safe_starts": {str(level): _iso(day) for level, day in sorted(figures.safe.items())},
        "finishes": {str(level): _iso(day) for level, day in figures.finishes.items()},
        "told": start_text(figures),
        "drawn": {
            "low": float(uncertainty.spread.low),
            "high": float(uncertainty.spread.high),
            "shape": str(uncertainty.shape),
            "correlation": float(uncertainty.correlation),
            "among": str(uncertainty.among),
            "whole_days": uncertainty.whole_days,
            "samples": figures.samples,
            "seed": question.seed,
        },
        "steps": {
            known: {
                "safe_starts": {str(level): _iso(day) for level, day in sorted(step.safe.items())},
                "in_time": round(step.in_time, 4),
                "criticality": round(step.criticality, 4),
                "sensitivity": round(step.sensitivity, 4),
                "cruciality": round(step.cruciality, 4),
            }
            for known, step in figures.steps.items()
        },
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
