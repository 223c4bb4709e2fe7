"""Step writings: what MS Project shall hold of one step beside its dates, and what goes below its notes."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.spreads import Spread
from backcast.domain.planning.steps import Anchor, At, Step, Unit
from backcast.project_files.mspdi.terms import AT_START, CLOSING, LONGEST_FIELD, OPENING

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Work:
    """Working days of a step as MS Project counts them: all of them, those done and those left."""

    days: int
    done: int
    left: int


def work_of(plan: Plan, step: Step, today: date) -> Work:
    """What is done of a step and what is left: work under way lasts from its start to the end of what remains."""
    if step.is_done:
        return Work(step.days, step.days, 0)
    if step.started is None or step.is_milestone:
        return Work(step.days, 0, step.days)
    axis = plan.axes[step.calendar]
    done = axis.count(step.started, today - _DAY) if step.started < today else 0
    left = step.remaining if step.remaining is not None else max(step.days - done, 1)
    return Work(done + left, done, left)


def kind_of(step: Step) -> str:
    """The kind, in the words of our column."""
    return AT_START if step.at is At.START else step.kind.value


def is_field(text: str) -> bool:
    """Whether a text fits into one of MS Project's columns."""
    return len(text) <= LONGEST_FIELD and "\n" not in text and text == text.strip()


def deadline_of(plan: Plan, step: Step, day: date) -> str:
    """The moment by which a step must be finished; a milestone at the start of a day, before work begins on it."""
    if step.at is At.END:
        return closing(day)
    axis = plan.axes[step.calendar]
    return opening(axis.day(axis.number_at_or_before(day.toordinal())))


def rest_of(plan: Plan, step: Step, work: Work) -> dict[str, Any]:
    """What MS Project has no place for."""
    moved = step.deadline and not deadline_of(plan, step, step.deadline).startswith(step.deadline.isoformat())
    has_begun = step.started is not None and not step.is_done
    return {
        "phase": "" if is_field(step.phase) else step.phase,
        "criteria": step.criteria,
        "level": step.level,
        "instrument": step.instrument,
        "sample": step.sample,
        "training": step.training,
        "basis": step.basis,
        "spread": _spread(step.spread) if step.spread else None,
        "load": step.load if step.load != 100 else None,
        "firm": step.firm or None,
        "anchor": _anchor(step.anchor) if step.anchor else None,
        "not before": step.not_before.isoformat() if step.not_before and step.fixed_start else None,
        "deadline": step.deadline.isoformat() if step.deadline and moved else None,
        "progress": [step.days, step.remaining, work.days, work.left] if has_begun else None,
        "left": step.remaining if step.is_done else None,
        "start unknown": (step.is_done and step.started is None) or None,
        "links": [_tie(need) for need in plan.needs(step.id) if need.reason or need.firm],
    }


def rest_of_goal(plan: Plan) -> dict[str, Any]:
    """What is said of the end goal and of the plan as a whole."""
    goal = plan.goal
    texts = {name: getattr(goal, name) for name in ("why", "for_whom", "sponsor", "evidence", "out_of_scope")}
    drawn = plan.uncertainty
    return {
        **texts,
        "hard": goal.hard or None,
        "name": plan.name,
        "programme": plan.programme,
        "notes": list(plan.notes),
        "uncertainty": {
            "spread": _spread(drawn.spread),
            "shape": drawn.shape.value,
            "correlation": str(drawn.correlation),
            "among": drawn.among.value,
            "whole days": drawn.whole_days,
        }
        if drawn
        else None,
    }


def link_of(anchor: Anchor, after: Step, before: Step) -> tuple[int, Unit]:
    """The lag in days, and its unit, of the finish-to-start link that an anchor amounts to.

    An offset counts from date to date, a lag what lies between two events.
    """
    closes = int(not (before.is_milestone and before.at is At.START))
    opens = int(after.is_milestone and after.at is At.END)
    return anchor.offset - closes + opens, anchor.unit


def _anchor(anchor: Anchor) -> list[Any]:
    return [anchor.step, anchor.offset, anchor.unit.value, anchor.window]


def _spread(spread: Spread) -> list[str]:
    return [str(spread.low), str(spread.high), spread.unit.value]


def _tie(need: Dependency) -> list[Any]:
    return [need.before, need.type.value, need.lag, need.unit.value, need.reason, need.firm]


def opening(day: date) -> str:
    """The moment at which work begins on a day."""
    return f"{day.isoformat()}T{OPENING}"


def closing(day: date) -> str:
    """The moment at which work ends on a day."""
    return f"{day.isoformat()}T{CLOSING}"
