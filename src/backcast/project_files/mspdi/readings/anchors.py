"""Anchors: which links of an MS Project file tie a follow-up to the event that it follows."""

from dataclasses import dataclass, field, replace
from typing import Final

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.steps import Anchor, Kind, Step, StepId, Unit
from backcast.project_files.leftovers import Leftovers
from backcast.project_files.mspdi import terms
from backcast.project_files.mspdi.readings import values
from backcast.project_files.mspdi.readings.steps import field_of
from backcast.project_files.mspdi.readings.trees import Entry
from backcast.project_files.mspdi.writings.steps import link_of
from backcast.project_files.tails import Tail

LOST: Final = "Follow-ups that are no longer linked to their event become actions."
_TENTHS: Final = {Unit.WORKING: terms.TENTHS_OF_A_DAY, Unit.CALENDAR: terms.TENTHS_OF_A_CALENDAR_DAY}
_FORMATS: Final = {terms.IN_DAYS: Unit.WORKING, terms.IN_ELAPSED_DAYS: Unit.CALENDAR}


@dataclass(slots=True)
class Anchored:
    """Steps with the events that they follow, and the links that say so."""

    steps: dict[StepId, Step]
    taken: set[int] = field(default_factory=set)


def anchored(
    tasks: dict[StepId, Entry], steps: dict[StepId, Step], tails: dict[StepId, Tail], left: Leftovers
) -> Anchored:
    """The steps of a file that Backcast wrote, tied to their events again.

    A lag that was changed since changes the offset; where the link is gone, a follow-up becomes an action.
    """
    found = Anchored(dict(steps))
    numbers = {values.whole(task, "UID"): step for step, task in tasks.items()}
    for step_id, task in tasks.items():
        step = steps[step_id]
        wants = field_of(task, terms.KIND_FIELD) == Kind.FOLLOW_UP.value and not step.is_milestone
        anchor, link = _anchor(task, step, tails[step_id], steps, numbers)
        if anchor is not None and link is not None:
            found.taken.add(id(link))
            found.steps[step_id] = replace(step, anchor=anchor, kind=Kind.FOLLOW_UP if wants else step.kind)
        elif wants:
            left.note(LOST, step_id)
    return found


def _anchor(
    task: Entry, step: Step, tail: Tail, steps: dict[StepId, Step], numbers: dict[int, StepId]
) -> tuple[Anchor | None, Entry | None]:
    written = _written(tail)
    if written is None or written.step not in steps or written.step == step.id:
        return None, None
    links = [
        link
        for link in task.all("PredecessorLink")
        if numbers.get(values.whole(link, "PredecessorUID", -1)) == written.step and values.whole(link, "Type", 1) == 1
    ]
    before = steps[written.step]
    lag, unit = link_of(written, step, before)
    for link in links:
        if (found := _lag(link)) and (found == (lag, unit) or found[0] == lag == 0):  # none at all has no unit
            return written, link
    for link in links:
        changed = _lag(link)
        if changed and (offset := changed[0] - lag + written.offset) >= 0:
            return replace(written, offset=offset, unit=changed[1]), link
    return None, None


def _lag(link: Entry) -> tuple[int, Unit] | None:
    """The lag in whole days and their unit, None for any other lag."""
    unit = _FORMATS.get(values.whole(link, "LagFormat", terms.IN_DAYS))
    if unit is None:
        return None
    lag = values.whole(link, "LinkLag")
    return None if lag % _TENTHS[unit] else (lag // _TENTHS[unit], unit)


def _written(tail: Tail) -> Anchor | None:
    said = tail.members("anchor")
    if len(said) != 4 or not isinstance(said[0], str) or not all(type(said[index]) is int for index in (1, 3)):
        return None
    try:
        return Anchor(said[0], said[1], Unit(said[2]), said[3])
    except (ValueError, InvalidInput):
        return None
