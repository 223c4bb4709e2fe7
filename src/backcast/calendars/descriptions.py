"""Descriptions: what an entry says about its step, in words that are as true tomorrow as they are today."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Final

from backcast.calendars.texts import line
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Anchor, Step, StepId, Unit
from backcast.domain.results.key_results import KeyResult
from backcast.domain.scheduling.timeline import Timeline

_TIES: Final = {
    LinkType.FS: "",
    LinkType.SS: "start to start",
    LinkType.FF: "finish to finish",
    LinkType.SF: "start to finish",
}
_FINISH_START: Final = LinkType.FS


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


class StepDescriptions:
    """What the steps of a plan say; what many of them say alike is put in words once.

    What the reader of a step's entry is not to hear of is not handed over.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._goal = f"End goal: {line(plan.goal.statement)}"
        self._named: dict[StepId, str] = {}
        self._ahead: dict[StepId | None, tuple[str, ...]] = {None: ()}
        self._owners: dict[str, tuple[str, ...]] = {}

    def lines(
        self,
        step: Step,
        waits: Sequence[Dependency],
        anchor: Anchor | None,
        key_results: Sequence[KeyResult],
        milestone: StepId | None,
    ) -> tuple[str, ...]:
        """What a step's entries say: nothing that moves when only others do, or all entries would count as changed.

        Args:
            step: the step.
            waits: what it waits for.
            anchor: its event.
            key_results: those that are due at it.
            milestone: the one that it leads to.
        """
        leads_to, owner = self._ahead.get(milestone), self._owners.get(step.owner)
        if leads_to is None:
            leads_to = self._ahead[milestone] = self._leads_to(milestone)
        if owner is None:
            owner = self._owners[step.owner] = tuple(_labelled(("Owner", step.owner)))
        lines = [self._goal, *leads_to, *owner]
        if step.criteria or step.instrument or step.sample:
            lines += _labelled(("Passed when", step.criteria), ("Instrument", step.instrument), ("Sample", step.sample))
        for key_result in key_results:
            lines.append(f"Key result: {_key_result(self._plan, key_result)}")
        if waits or anchor:
            lines.append(f"Waits for: {'; '.join(self._events(waits, anchor))}")
        if step.note:
            lines += _labelled(("Note", step.note))
        if step.finished:
            lines.append(f"Done on: {spoken(step.finished)}")
        return tuple(lines)

    def _leads_to(self, milestone: StepId | None) -> tuple[str, ...]:
        return tuple(_labelled(("Leads to", f"{milestone} {self._plan.step(milestone).title}"))) if milestone else ()

    def _events(self, waits: Sequence[Dependency], anchor: Anchor | None) -> list[str]:
        events = []
        for tie in waits:
            event = self._called(tie.before)
            events.append(event if not tie.lag and tie.type is _FINISH_START else f"{event}{_manner(tie)}")
        if anchor:
            comes = f"{_days(anchor.offset, anchor.unit)} after" if anchor.offset else "same day"
            events.append(f"{self._called(anchor.step)} ({comes})")
        return events

    def _called(self, step: StepId) -> str:
        called = self._named.get(step)
        if called is None:
            called = self._named[step] = f"{step} {line(self._plan.steps[step].title)}"
        return called


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
