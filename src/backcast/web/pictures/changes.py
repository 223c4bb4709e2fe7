"""Changes: what a change of a plan rewrites beside the dates that it moves, in words."""

from dataclasses import replace
from typing import Final

from backcast.domain.planning.changes import Change, Part, StepPart, told
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step

_LIMITS: Final = ("not_before", "deadline", "fixed_start")


def told_limits(before: Plan, after: Plan) -> list[str]:
    """The limits of steps that were set, moved or lifted, a line each; steps that come or go are not among them."""
    pairs = [(before.steps[known], step) for known, step in after.steps.items() if known in before.steps]
    changes = [
        Change(Part.STEP, new.id, StepPart(_with_limits_of(old, new)), StepPart(new), 0)
        for old, new in pairs
        if old is not new
    ]
    return told(changes)


def _with_limits_of(old: Step, new: Step) -> Step:
    """The new step with the old limits, so that the two differ in nothing else."""
    return replace(new, **{name: getattr(old, name) for name in _LIMITS})
