"""Project readings: what came out of another program's file."""

from dataclasses import dataclass
from datetime import date

from backcast.domain.planning.plan import Plan


@dataclass(frozen=True, slots=True)
class ProjectReading:
    """A plan, the status date as the day to see it on, and a sentence for all that was left out or read otherwise."""

    plan: Plan
    today: date | None = None
    told: tuple[str, ...] = ()
