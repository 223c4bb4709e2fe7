"""Link readings: what tasks of an MS Project file wait for, summary tasks taken apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Final

from backcast.domain.errors import InvalidInput
from backcast.domain.limits import MOST_DEPENDENCIES
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.steps import Step, StepId, Unit
from backcast.project_files.leftovers import Leftovers
from backcast.project_files.mspdi import terms
from backcast.project_files.mspdi.readings import values
from backcast.project_files.mspdi.readings.trees import Entry

PERCENT: Final = "Lags in percent become whole working days of the task that comes before."
PARTIAL: Final = "Lags of parts of a day are rounded up to whole days."
BACKWARD: Final = "Overlaps in calendar days become overlaps in working days."
OF_SUMMARY: Final = "Links of summary tasks become links of the tasks in them."
OF_SUMMARY_LOST: Final = "Links to the start of a summary task are left out."
ACROSS: Final = "Links to tasks that are not carried over are left out."
ITSELF: Final = "A summary task that is linked to a task in it: the link is left out."
_TYPES: Final = {code: link for link, code in terms.LINK_CODES.items()}


@dataclass(frozen=True, slots=True)
class Targets:
    """Which steps stand for a task: one, those in a summary task, or none where the task was left out."""

    steps: dict[int, tuple[StepId, ...]]
    summaries: frozenset[int]
    minutes_a_day: int
    taken: frozenset[int]  # links that tie a follow-up to its event


def read_links(
    task: Entry, number: int, targets: Targets, steps: dict[StepId, Step], left: Leftovers
) -> Iterator[Dependency]:
    """What one task waits for; of a summary task, what all tasks in it wait for.

    Raises:
        UnreadablePlanFile: when it waits for a task that the file does not hold.
    """
    for link in task.all("PredecessorLink"):
        if id(link) in targets.taken:
            continue
        befores, afters = _befores(link, task, targets, left), targets.steps.get(number, ())
        if befores and afters and _is_carried(link, number, targets, task.text("Name"), left):
            if len(befores) * len(afters) > MOST_DEPENDENCIES:
                link.refuse("This link between summary tasks amounts to more links than a plan holds.")
            yield from _links(link, befores, afters, Reading(targets.minutes_a_day, steps, task.text("Name"), left))


@dataclass(frozen=True, slots=True)
class Reading:
    """What one link is read with."""

    minutes_a_day: int
    steps: dict[StepId, Step]
    name: str
    left: Leftovers


def _links(link: Entry, befores: tuple[StepId, ...], afters: tuple[StepId, ...], by: Reading) -> Iterator[Dependency]:
    kind = _kind(link)
    for before in befores:
        lag, unit = _lag(link, by.steps[before].days, by.minutes_a_day, by.name, by.left)
        for after in afters:
            if before == after and len(befores) + len(afters) > 2:
                by.left.note(ITSELF, by.name)
                continue
            try:
                yield Dependency(before, after, kind, lag, unit)
            except InvalidInput as error:
                link.refuse(str(error))


def _is_carried(link: Entry, number: int, targets: Targets, name: str, left: Leftovers) -> bool:
    """Whether a link can be said of steps; what begins with the first of a summary task's steps cannot."""
    before = values.whole(link, "PredecessorUID")
    if not {before, number} & targets.summaries:
        return True
    if before in targets.summaries and _kind(link) in (LinkType.SS, LinkType.SF):
        left.note(OF_SUMMARY_LOST, name)
        return False
    left.note(OF_SUMMARY, name)
    return True


def _kind(link: Entry) -> LinkType:
    kind = _TYPES.get(values.whole(link, "Type", 1))
    if kind is None:
        link.refuse(f"A link is of type 0 to 3, not {link.text('Type')[:20]}.", "Type")
    return kind


def _befores(link: Entry, task: Entry, targets: Targets, left: Leftovers) -> tuple[StepId, ...]:
    if values.switch(link, "CrossProject"):
        left.note(ACROSS, task.text("Name"))
        return ()
    number = values.whole(link, "PredecessorUID", -1)
    befores = targets.steps.get(number)
    if befores is None:
        name = task.text("Name")[:60]
        link.refuse(f"“{name}” waits for a task with the number {number}, which this file does not hold.")
    if not befores:
        left.note(ACROSS, task.text("Name"))
    return befores


def _lag(link: Entry, days: int, minutes_a_day: int, name: str, left: Leftovers) -> tuple[int, Unit]:
    """A lag in whole days; a part of a day counts as one, so that nothing begins too early."""
    said, kind = values.whole(link, "LinkLag"), values.whole(link, "LagFormat", terms.IN_DAYS)
    if kind in terms.PERCENT:
        if said:
            left.note(PERCENT, name)
        return ceil(days * said / 100), Unit.WORKING
    if kind in terms.ELAPSED:
        whole = _rounded(said, terms.TENTHS_OF_A_CALENDAR_DAY, name, left)
        if whole > 0:
            return whole, Unit.CALENDAR
        if whole < 0:
            left.note(BACKWARD, name)
        return ceil(whole * 5 / 7), Unit.WORKING
    return _rounded(said, minutes_a_day * 10, name, left), Unit.WORKING


def _rounded(tenths: int, of_a_day: int, name: str, left: Leftovers) -> int:
    if tenths % of_a_day:
        left.note(PARTIAL, name)
    return -(-tenths // of_a_day)
