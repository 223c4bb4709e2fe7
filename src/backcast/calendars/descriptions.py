"""Descriptions: what an entry says about its step, in words that are as true tomorrow as they are today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Final

from backcast.calendars.texts import line
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Anchor, Step, Unit
from backcast.domain.results.key_results import KeyResult
from backcast.domain.scheduling.timeline import Timeline

_TIES: Final = {
    LinkType.FS: "",
    LinkType.SS: "start to start",
    LinkType.FF: "finish to finish",
    LinkType.SF: "start to finish",
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a step stands between: what it waits for, its event, the key results due at it, the milestone it leads to.

    What the reader of its entry is not to hear of is not among them.
    """

    waits: Sequence[Dependency]
    anchor: Anchor | None
    key_results: Sequence[KeyResult]
    milestone: Step | None


def goal_lines(plan: Plan, timeline: Timeline) -> list[str]:
    """What the end goal's entry says."""
    goal = plan.goal
    begin = f"Work must begin by {spoken(timeline.must_start)}." if timeline.must_start else ""
    firm = "This date is fixed." if goal.hard else ""
    return [
        goal.statement,
        f"Plan: {line(plan.title)}",
        *_labelled(("Why", goal.why), ("For", goal.for_whom), ("Sponsor", goal.sponsor), ("Evidence", goal.evidence)),
        *filter(None, (firm, begin)),
    ]


def step_lines(plan: Plan, step: Step, around: Surroundings) -> list[str]:
    """What a step's entries say: nothing that moves when only other steps do, or every entry would count as changed."""
    leads_to = f"{around.milestone.id} {around.milestone.title}" if around.milestone else ""
    return [
        f"End goal: {line(plan.goal.statement)}",
        *_labelled(("Leads to", leads_to), ("Owner", step.owner)),
        *_labelled(("Passed when", step.criteria), ("Instrument", step.instrument), ("Sample", step.sample)),
        *(f"Key result: {_key_result(plan, key_result)}" for key_result in around.key_results),
        *_waits(plan, around),
        *_labelled(("Note", step.note)),
        *_labelled(("Done on", spoken(step.finished) if step.finished else "")),
    ]


@cache
def spoken(day: date) -> str:
    """A date as people read it.

    >>> spoken(date(2026, 8, 3))
    'Mon 3 Aug 2026'
    """
    return f"{day:%a} {day.day} {day:%b %Y}"


def _labelled(*texts: tuple[str, str]) -> list[str]:
    cleaned = [(label, line(text)) for label, text in texts if text]
    return [f"{label}: {text}" for label, text in cleaned if text]


def _waits(plan: Plan, around: Surroundings) -> list[str]:
    events = [f"{tie.before} {line(plan.step(tie.before).title)}{_manner(tie)}" for tie in around.waits]
    if anchor := around.anchor:
        comes = f"{_days(anchor.offset, anchor.unit)} after" if anchor.offset else "same day"
        events.append(f"{anchor.step} {line(plan.step(anchor.step).title)} ({comes})")
    return [f"Waits for: {'; '.join(events)}"] if events else []


def _manner(tie: Dependency) -> str:
    lag = ""
    if tie.lag:
        lag = f"{_days(tie.lag, tie.unit)} in between" if tie.lag > 0 else f"overlap of {_days(-tie.lag, tie.unit)}"
    words = ", ".join(filter(None, (_TIES[tie.type], lag)))
    return f" ({words})" if words else ""


def _days(count: int, unit: Unit) -> str:
    return f"{count} {unit} day{'' if count == 1 else 's'}"


def _key_result(plan: Plan, key_result: KeyResult) -> str:
    if said := line(key_result.text):
        return said
    metric = plan.metric(key_result.metric)
    target = key_result.target
    to = f"between {_number(target[0])} and {_number(target[1])}" if isinstance(target, tuple) else _number(target)
    start = f"from {_number(key_result.baseline.value)}" if key_result.baseline else "from an unknown baseline"
    return line(f"{metric.name}: {start} to {to} {metric.unit}")


def _number(value: Decimal) -> str:
    return f"{value:f}"
