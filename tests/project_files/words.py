"""Plans with words in them: all that a plan can say of its steps, and how two plans are compared after a journey."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from backcast.domain.planning.plan import Plan
from backcast.domain.planning.spreads import Among, Shape, Spread, SpreadUnit, Uncertainty
from backcast.domain.workdays import WorkCalendar
from tests.domain.drawn_plans import plans

TEXTS = st.text(st.sampled_from('aé \n\t"<&>;]:{}\\'), max_size=12)
LINES = st.text(st.sampled_from("aé \"'<&>;{}"), min_size=1, max_size=12).filter(str.strip)
SPREADS = st.sampled_from(
    [None, Spread(Decimal(80), Decimal("160.5")), Spread(Decimal("0.5"), Decimal(9), SpreadUnit.DAYS)]
)
UNCERTAINTIES = st.sampled_from(
    [
        None,
        Uncertainty(),
        Uncertainty(Spread(Decimal(50), Decimal(300)), Shape.TRIANGULAR, Decimal(0), Among.OWNER, True),
    ]
)
UNSEEN = ("calendar", "calendars", "like", "graph")  # compared by what they mean, or worked out from the rest


@st.composite
def worded(draw: st.DrawFn) -> tuple[Plan, date]:
    """A drawn plan with words in it: owners, notes, reasons and all that MS Project has no column for."""
    plan, today = draw(plans())
    steps = {}
    for step in plan.steps.values():
        texts: dict[str, Any] = {
            name: draw(TEXTS) for name in ("note", "criteria", "instrument", "sample", "basis", "phase")
        }
        loads: dict[str, Any] = {
            "owner": draw(st.sampled_from(["", "Ann", "Bo & Co"])),
            "load": draw(st.sampled_from([100, 100, 50, 1])),
        }
        told: dict[str, Any] = {
            "level": draw(st.sampled_from([None, 3])),
            "training": draw(st.sampled_from([None, True, False])),
        }
        rest: dict[str, Any] = {
            "title": draw(LINES),
            "spread": None if step.is_milestone else draw(SPREADS),
            "firm": draw(st.booleans()),
        }
        steps[step.id] = replace(step, **texts, **loads, **told, **rest)
    ties = tuple(
        replace(tie, reason=draw(TEXTS), firm=draw(st.booleans())) if draw(st.booleans()) else tie
        for tie in plan.dependencies
    )
    goal = replace(plan.goal, statement=draw(LINES), hard=draw(st.booleans()), why=draw(TEXTS), evidence=draw(TEXTS))
    heading: dict[str, Any] = {
        "title": draw(LINES),
        "name": draw(LINES),
        "notes": tuple(draw(st.lists(TEXTS, max_size=2))),
    }
    heading["notes"] = tuple(note for note in heading["notes"] if note)  # an empty note says nothing
    return replace(plan, steps=steps, dependencies=ties, goal=goal, uncertainty=draw(UNCERTAINTIES), **heading), today


def days_of(calendar: WorkCalendar, own: WorkCalendar) -> tuple[frozenset[int], set[date]]:
    """What a calendar means within the plan's own: its weekdays, and the closed days on top of the plan's."""
    return calendar.workdays & own.workdays, set(calendar.closed) | set(own.closed)


def shown(plan: Plan) -> dict[str, Any]:
    """All of a plan, with its calendars as what they mean: equal closures may be written once."""
    said = {name: getattr(plan, name) for name in plan.__dataclass_fields__ if name not in UNSEEN}
    whole = plan.whole_calendars
    named: Mapping[str, Any] = {name: days_of(calendar, plan.calendar) for name, calendar in whole.items()}
    steps = list(plan.steps.values())
    ties = sorted(map(str, plan.dependencies))
    return {**said, "steps": steps, "dependencies": ties, "own": days_of(plan.calendar, plan.calendar), "named": named}
