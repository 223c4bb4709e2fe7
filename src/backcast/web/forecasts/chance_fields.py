"""How durations are drawn, as the form says it, and the form as the plan says it."""

from decimal import Decimal
from typing import Final

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.spreads import Among, Shape, Spread, Uncertainty
from backcast.web.forms import Fields

_NOTHING: Final = Decimal(0)


def uncertainty_from(fields: Fields) -> Uncertainty:
    """What the form says.

    Raises:
        InvalidInput: with every field that is wrong.
    """
    low, high, correlation = (fields.decimal(name) for name in ("low", "high", "correlation"))
    fields.need("low", low is not None, "Say the least in percent of the likely duration, such as 80.")
    fields.need("high", high is not None, "Say the most in percent of the likely duration, such as 160.")
    shape, among = fields.choice("shape", Shape, Shape.PERT), fields.choice("among", Among, Among.ALL)
    fields.check()
    try:
        spread = Spread(low or _NOTHING, high or _NOTHING)
        return Uncertainty(spread, shape, correlation or _NOTHING, among, fields.switch("whole_days"))
    except InvalidInput as wrong:
        raise InvalidInput({{"spread": "low"}.get(name, name): text for name, text in wrong.problems.items()}) from None


def uncertainty_values(uncertainty: Uncertainty) -> dict[str, str]:
    """What the form shows."""
    return {
        "low": f"{uncertainty.spread.low:f}",
        "high": f"{uncertainty.spread.high:f}",
        "shape": str(uncertainty.shape),
        "correlation": f"{uncertainty.correlation:f}",
        "among": str(uncertainty.among),
        "whole_days": "1" if uncertainty.whole_days else "",
    }
