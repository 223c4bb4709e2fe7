"""Link readings: what tasks of an MS Project file wait for, summary tasks taken apart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from backcast.domain.errors import InvalidInput
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
    """Which steps stand for a task: one, those in a summary task, or none where the task was left out.

    The steps in a summary task follow one another in the file: it is kept which part of ``order`` they are, as each
    step would stand once in every summary task above it.
    """

    order: Sequence[StepId]
    parts: Mapping[int, range]
    summaries: frozenset[int]
    minutes_a_day: int
    taken: frozenset[int]  # links that tie a follow-up to its event

    def count(self, number: int) -> int:
        """How many steps stand for a task."""
        return len(self.parts.get(number, ()))

    def of(self, number: int) -> Sequence[StepId]:
        """The steps that stand for a task."""
        part = self.parts.get(number, range(0))
        return self.order[part.start : part.stop]


def count_links(task: Entry, number: int, targets: Targets) -> int:
    """How many dependencies the links of one task amount to at most, without making any."""
    afters = targets.count(number)
    return sum(
        targets.count(values.whole(link, "PredecessorUID", -1)) * afters
        for link in task.all("PredecessorLink")
        if id(link) not in targets.taken and not values.switch(link, "CrossProject") and not _is_lost(link, targets)
    )


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
        before = _before(link, task, targets, left)
        if before is None or not targets.count(number):
            continue
        if _is_carried(link, number, targets, task.text("Name"), left):
            by = Reading(targets.minutes_a_day, steps, task.text("Name"), left)
            yield from _links(link, targets.of(before), targets.of(number), by)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one link is read with."""

    minutes_a_day: int
    steps: dict[StepId, Step]
    name: str
    left: Leftovers


def _links(link: Entry, befores: Sequence[StepId], afters: Sequence[StepId], by: Reading) -> Iterator[Dependency]:
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
    if _is_lost(link, targets):
        left.note(OF_SUMMARY_LOST, name)
        return False
    left.note(OF_SUMMARY, name)
    return True


def _is_lost(link: Entry, targets: Targets) -> bool:
    """Whether it waits for the start of a summary task."""
    return values.whole(link, "PredecessorUID") in targets.summaries and _kind(link) in (LinkType.SS, LinkType.SF)


def _kind(link: Entry) -> LinkType:
    kind = _TYPES.get(values.whole(link, "Type", 1))
    if kind is None:
        link.refuse(f"A link is of type 0 to 3, not {link.text('Type')[:20]}.", "Type")
    return kind


def _before(link: Entry, task: Entry, targets: Targets, left: Leftovers) -> int | None:
    """The number of the task that is waited for, None where it is not carried over."""
    if values.switch(link, "CrossProject"):
        left.note(ACROSS, task.text("Name"))
        return None
    number = values.whole(link, "PredecessorUID", -1)
    if number not in targets.parts:
        name = task.text("Name")[:60]
        link.refuse(f"“{name}” waits for a task with the number {number}, which this file does not hold.")
    if not targets.count(number):
        left.note(ACROSS, task.text("Name"))
        return None
    return number


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
