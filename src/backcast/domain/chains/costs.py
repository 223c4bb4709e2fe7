"""Costs: what the work of a plan costs, training apart from what is not training."""

from dataclasses import dataclass
from decimal import Decimal

from backcast.domain.planning.plan import Plan


@dataclass(frozen=True, slots=True)
class Costs:
    """Sums in the plan's own currency, each None where no such step has a cost.

    ``other`` is work that is not training, ``unsaid`` work of which nobody said; ``without`` counts the training steps
    of which nobody wrote down what they cost.
    """

    training: Decimal | None
    other: Decimal | None
    unsaid: Decimal | None
    without: int


def costs_of(plan: Plan) -> Costs:
    """What was written down; nothing is estimated."""
    sums: dict[bool | None, Decimal] = {}
    for step in plan.steps.values():
        cost = step.purpose.cost if step.purpose else None
        if cost is not None:
            sums[step.training] = sums.get(step.training, Decimal(0)) + cost
    trained = [step for step in plan.steps.values() if step.training is True]
    without = sum(step.purpose is None or step.purpose.cost is None for step in trained)
    return Costs(sums.get(True), sums.get(False), sums.get(None), without)
