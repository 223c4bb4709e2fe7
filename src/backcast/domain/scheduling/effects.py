"""Effects: what else moves when a plan is changed, told before it is saved."""

from dataclasses import dataclass
from datetime import date
from itertools import compress
from operator import attrgetter, ne
from typing import Final

from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import StepId
from backcast.domain.scheduling.timeline import Explanation, Limit, Timeline, Window

_PLANNED: Final = attrgetter("planned_start", "planned_finish")


@dataclass(frozen=True, slots=True)
class MovedStep:
    """A step whose planned dates differ; ``days`` are calendar days, negative for earlier."""

    id: StepId
    title: str
    before: Window
    after: Window

    @property
    def days(self) -> int:
        """By how many calendar days its planned start moves."""
        return (self.after.planned_start - self.before.planned_start).days


@dataclass(frozen=True, slots=True)
class Effects:
    """What a change does: the steps that move, those that come and go, and what becomes of the plan's dates."""

    moved: tuple[MovedStep, ...]
    added: tuple[StepId, ...]
    removed: tuple[StepId, ...]
    must_start: tuple[date | None, date | None]
    missed: tuple[Explanation | None, Explanation | None]
    end: tuple[date, date]

    @property
    def changes_nothing(self) -> bool:
        """Whether no date moves at all."""
        return not (self.moved or self.added or self.removed) and self.must_start[0] == self.must_start[1]

    def sentence(self) -> str:
        """What happens to the plan's dates, in one or two sentences."""
        count = len(self.moved)
        steps = "No other date moves" if not count else f"{count} step{'s' if count > 1 else ''} on new dates"
        return f"{steps}. {self._start()}{self._goal()}"

    def _start(self) -> str:
        before, after = self.must_start
        if after is None:
            return ""
        if before is None or before == after:
            return f"Work must start by {_day(after)}, as before. " if before else f"Work must start by {_day(after)}. "
        return f"Work must start by {_day(after)} instead of {_day(before)}. "

    def _goal(self) -> str:
        before, after = self.missed
        if after:
            return f"{_limit(after)} is missed by {after.short_by} working day{'s' if after.short_by > 1 else ''}."
        return "The goal date can be met again." if before else "The goal date holds."


def effects_of(plan: Plan, before: Timeline, changed: Plan, after: Timeline) -> Effects:
    """Compare the dates before and after a change."""
    old, new = before.windows, after.windows
    are_alike = plan.steps.keys() == changed.steps.keys()
    kept = new if are_alike else [known for known in new if known in old]
    dates = (map(_PLANNED, map(windows.__getitem__, kept)) for windows in (old, new))
    moved = [
        MovedStep(known, changed.steps[known].title, old[known], new[known])
        for known in compress(kept, map(ne, *dates))
    ]
    return Effects(
        moved=tuple(sorted(moved, key=lambda step: (step.after.planned_start, step.id))),
        added=tuple(known for known in changed.steps if known not in plan.steps) if not are_alike else (),
        removed=tuple(known for known in plan.steps if known not in changed.steps) if not are_alike else (),
        must_start=(before.must_start, after.must_start),
        missed=(before.explanation, after.explanation),
        end=(before.end, after.end),
    )


def _limit(explanation: Explanation) -> str:
    limit, step = explanation.chain.to, explanation.chain.steps[-1]
    if limit.kind is Limit.GOAL:
        return "The goal date"
    return f"The {'fixed date' if limit.kind is Limit.FIXED_START else 'deadline'} of {step}, {_day(limit.date)},"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"
