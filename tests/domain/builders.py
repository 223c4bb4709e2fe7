"""Short constructors for plans: steps by a word, dependencies by a line of text."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Anchor, Kind, Step, Unit
from backcast.domain.workdays import Closure, WorkCalendar

DUE = date(2027, 6, 30)
LINK = re.compile(r"(\S+) (FS|SS|FF|SF)([+-]\d+)?( cd)? (\S+)")


def action(step_id: str, days: int = 1, **rest: Any) -> Step:
    """Work of so many own working days."""
    return Step(step_id, Kind.ACTION, rest.pop("title", step_id), days, **rest)


def milestone(step_id: str, **rest: Any) -> Step:
    """A gate; ``at=At.START`` for a kick-off."""
    return Step(step_id, Kind.MILESTONE, rest.pop("title", step_id), **rest)


def follow_up(step_id: str, after: str, offset: int, unit: Unit = Unit.CALENDAR, **rest: Any) -> Step:
    """A measurement so many days after a step."""
    days = rest.pop("days", 1)
    return Step(step_id, Kind.FOLLOW_UP, step_id, days, anchor=Anchor(after, offset, unit), **rest)


def links(text: str) -> tuple[Dependency, ...]:
    """Dependencies as people write them: ``A FS B, B SS+2 C, C FS+14 cd D``."""
    found = [LINK.fullmatch(part.strip()) for part in text.split(",") if part.strip()]
    return tuple(
        Dependency(
            match[1], match[5], LinkType(match[2]), int(match[3] or 0), Unit.CALENDAR if match[4] else Unit.WORKING
        )
        for match in found
        if match
    )


def plan(steps: Iterable[Step], tied: str = "", due: date = DUE, **rest: Any) -> Plan:
    """A plan of these steps, tied as the text says, due on 30 June 2027 unless said otherwise."""
    by_id = {step.id: step for step in steps}
    dependencies = rest.pop("dependencies", ()) or links(tied)
    return Plan("A plan", EndGoal("It is true", due), steps=by_id, dependencies=dependencies, **rest)


def closed(*days: date, first: date | None = None, last: date | None = None) -> tuple[Closure, ...]:
    """Closures of single days, and one from ``first`` to ``last``."""
    ranges = [Closure(first, last)] if first and last else []
    return (*(Closure(day, day) for day in days), *ranges)


def part_time(*weekdays: int) -> dict[str, WorkCalendar]:
    """A calendar ``part`` with these weekdays, Monday 0."""
    return {"part": WorkCalendar(frozenset(weekdays))}
