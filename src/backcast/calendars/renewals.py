"""Renewals: the entries of a plan after a change, taken over from before it where nothing of theirs moved.

An entry says something of its own step and, of others, only their titles, which they are, and which milestone comes
first. As long as none of that moved, the entries of those steps are made anew that did, and no others.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from operator import is_
from typing import Any

from backcast.calendars.components import Entry
from backcast.calendars.entries import EntryReading
from backcast.calendars.identities import Identities, Identity
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import StepId
from backcast.domain.scheduling.timeline import Timeline, Window


@dataclass(frozen=True, slots=True)
class KeptEntries:
    """The entries of a plan with what they were made from; ``address`` is where people read the plan."""

    plan: Plan
    timeline: Timeline
    identities: Identities
    address: str
    reading: EntryReading
    of_steps: Mapping[StepId, tuple[Entry, ...]]

    def all(self) -> list[Entry]:
        """Those of the end goal and of all steps."""
        return [*self.reading.of_goal(), *chain.from_iterable(self.of_steps.values())]


def entries_anew(
    known: KeptEntries | None,
    plan: Plan,
    timeline: Timeline,
    identities: Identities,
    address: str,
    step_address: Callable[[StepId], str],
) -> KeptEntries:
    """The same as ``plan_entries`` gives, by way of those of the plan before its last changes, if they are known.

    Addresses of steps are taken over with the entries: they follow from that of the plan.
    """
    if known is None or known.address != address or not _is_told_alike(known, plan, timeline, identities):
        reading = EntryReading(plan, timeline, identities, address, step_address)
        of_steps = {step.id: reading.of(step) for step in plan.steps.values()}
        return KeptEntries(plan, timeline, identities, address, reading, of_steps)
    reading = known.reading.carried(plan, timeline, identities)
    of_steps = dict(known.of_steps)
    for step_id in _moved(known, plan, timeline, identities):
        of_steps[step_id] = reading.of(plan.steps[step_id])
    return KeptEntries(plan, timeline, identities, address, reading, of_steps)


def _is_told_alike(known: KeptEntries, plan: Plan, timeline: Timeline, identities: Identities) -> bool:
    """Whether no step has a new part in the entries of others.

    What is compared one by one is compared as objects: an edit leaves most of them as they are, and a plan that was
    read anew is cheaper read through than compared.
    """
    before, steps = known.plan, known.plan.steps
    if before.goal.statement != plan.goal.statement or not _is_same(before.dependencies, plan.dependencies):
        return False
    if before.key_results != plan.key_results or before.metrics != plan.metrics or list(steps) != list(plan.steps):
        return False
    if not _are_recognised_alike(known.identities, identities):
        return False
    for step_id, step in plan.steps.items():
        other = steps[step_id]
        if step is not other and (step.title, step.kind, step.anchor) != (other.title, other.kind, other.anchor):
            return False
        if step.is_milestone and _finish(known.timeline, step_id) != _finish(timeline, step_id):
            return False
    return True


def _is_same(before: tuple[Any, ...], after: tuple[Any, ...]) -> bool:
    return len(before) == len(after) and all(map(is_, before, after))


def _are_recognised_alike(before: Identities, after: Identities) -> bool:
    """Whether the same steps have entries, and under the same names: others refer to them."""
    if before.dues.keys() != after.dues.keys() or before.starts.keys() != after.starts.keys():
        return False
    return all(before.dues[step].text == identity.text for step, identity in after.dues.items())


def _finish(timeline: Timeline, step: StepId) -> Any:
    return timeline.windows[step].planned_finish


def _moved(known: KeptEntries, plan: Plan, timeline: Timeline, identities: Identities) -> list[StepId]:
    """The steps that changed, or their days, or how often their entries did."""
    steps, windows, dues = known.plan.steps, known.timeline.windows, known.identities.dues
    return [
        step_id
        for step_id, step in plan.steps.items()
        if step is not steps[step_id]
        or _are_other_days(windows[step_id], timeline.windows[step_id])
        or (step_id in dues and _is_changed(dues[step_id], identities.dues[step_id]))
    ]


def _are_other_days(old: Window, new: Window) -> bool:
    """Whether an entry stands on other days, or one that tells when to start."""
    return (
        old.planned_finish != new.planned_finish
        or old.planned_start != new.planned_start
        or old.latest_start != new.latest_start
    )


def _is_changed(before: Identity, after: Identity) -> bool:
    return before.sequence != after.sequence or before.changed != after.changed or before.created != after.created
