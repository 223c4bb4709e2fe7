"""Changes: what a change of a plan rewrites beside the dates that it moves, in words."""

from dataclasses import replace
from datetime import date
from typing import Final

from backcast.domain.planning.changes import Change, Part, StepPart, told
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step
from backcast.domain.results.key_results import KeyResult
from backcast.web.pictures.words import long_day

_LIMITS: Final = ("not_before", "deadline", "fixed_start")


def told_limits(before: Plan, after: Plan) -> list[str]:
    """The limits of steps that were set, moved or lifted, and the days of key results that moved, a line each.

    What comes or goes is not among them.
    """
    pairs = [(before.steps[known], step) for known, step in after.steps.items() if known in before.steps]
    changes = [
        Change(Part.STEP, new.id, StepPart(_with_limits_of(old, new)), StepPart(new), 0)
        for old, new in pairs
        if old is not new
    ]
    return [*told(changes), *_told_key_results(before, after)]


def _told_key_results(before: Plan, after: Plan) -> list[str]:
    old = {known.id: known.due for known in before.key_results}
    moved = [known for known in after.key_results if known.due and old.get(known.id, known.due) != known.due]
    return [f"{_called(known, after)} is due on {long_day(known.due)}{_instead_of(old[known.id])}" for known in moved]


def _called(known: KeyResult, plan: Plan) -> str:
    return f"{known.id} “{known.text or plan.metric(known.metric).name}”"


def _instead_of(day: date | None) -> str:
    return f" instead of {long_day(day)}" if day else ""


def _with_limits_of(old: Step, new: Step) -> Step:
    """The new step with the old limits, so that the two differ in nothing else."""
    return replace(new, **{name: getattr(old, name) for name in _LIMITS})
