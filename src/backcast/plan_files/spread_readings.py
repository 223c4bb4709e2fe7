"""Spread readings: how sure the durations of a plan file are."""

from decimal import Decimal

from backcast.domain.planning.spreads import Among, Shape, Spread, SpreadUnit, Uncertainty
from backcast.plan_files.fields import Fields

UNCERTAINTY_KEYS = ("low", "high", "shape", "correlation", "among", "whole_days")
SPREAD_KEYS = ("low", "high", "unit")


def read_uncertainty(root: Fields) -> Uncertainty | None:
    """How durations are drawn in the whole plan, None where the file does not say."""
    if not root.has("uncertainty"):
        return None
    fields = Fields(root.entries["uncertainty"], root.under("uncertainty"), UNCERTAINTY_KEYS)
    low, high = _ends(fields)
    correlation = fields.number("correlation")
    with fields.located({"spread": "low"}):
        return Uncertainty(
            spread=Spread(low, high),
            shape=fields.choice("shape", Shape.PERT),
            correlation=Decimal("0.2") if correlation is None else correlation,
            among=fields.choice("among", Among.ALL),
            whole_days=fields.truth("whole_days") or False,
        )


def read_spread(step: Fields) -> Spread | None:
    """The least and the most days of one step, None where the file does not say."""
    if not step.has("spread"):
        return None
    fields = Fields(step.entries["spread"], step.under("spread"), SPREAD_KEYS)
    low, high = _ends(fields)
    with fields.located({"spread": "low"}):
        return Spread(low, high, fields.choice("unit", SpreadUnit.DAYS))


def _ends(fields: Fields) -> tuple[Decimal, Decimal]:
    fields.require("low", "say the least that it may take.")
    fields.require("high", "say the most that it may take.")
    low, high = fields.number("low"), fields.number("high")
    assert low is not None
    assert high is not None
    return low, high
