"""Questions as short as the tests need them, and a plan whose figures are known."""

from datetime import date
from decimal import Decimal
from typing import Any

from backcast.chances.figures import Figures, Question
from backcast.chances.simulations import simulate
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.spreads import Among, Shape, Spread, Uncertainty
from backcast.domain.scheduling.schedule import work_backward

SURE = Spread(Decimal(100), Decimal(100))
# As the published examples were drawn.
PUBLISHED = Uncertainty(Spread(Decimal(80), Decimal(160)), Shape.TRIANGULAR, Decimal(0), Among.ALL, whole_days=True)


def drawing(
    low: int = 80, high: int = 160, shape: Shape = Shape.PERT, rho: str = "0", among: Among = Among.ALL, **rest: Any
) -> Uncertainty:
    """A way to draw durations."""
    return Uncertainty(Spread(Decimal(low), Decimal(high)), shape, Decimal(rho), among, **rest)


def asked(plan: Plan, today: date, uncertainty: Uncertainty, start: date | None = None, **rest: Any) -> Figures:
    """The figures of a plan as seen on a day."""
    return simulate(plan, work_backward(plan, today), Question(start or today, uncertainty, **rest))
