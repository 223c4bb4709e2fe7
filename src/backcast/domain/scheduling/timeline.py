"""The timeline: what the dates of a plan are. Computed, never typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.steps import StepId


class Window(NamedTuple):
    """The dates of one step, all inclusive; a milestone starts and finishes on its one day.

    ``slack`` is the signed number of the step's own working days from its earliest to its latest start. Of work under
    way the planned start is the recorded one; the earliest and latest start are those of what remains.
    ``critical``: it could not start a day later even if the plan started on its last responsible day.
    ``driving``: it stands on the chain that sets the day on which work must begin.
    ``after_goal``: it is planned after the goal's date, where nothing that the goal needs waits for it.
    ``counts``: it takes part in feasibility; a follow-up that may lie after the goal, and finished work, do not.

    A tuple, because a plan of 10,000 steps has as many: making frozen dataclasses of them took as long as all passes.
    """

    latest_start: date
    latest_finish: date
    earliest_start: date
    earliest_finish: date
    planned_start: date
    planned_finish: date
    slack: int
    critical: bool = False
    driving: bool = False
    after_goal: bool = False
    counts: bool = True


class Limit(StrEnum):
    """What holds a chain at one of its ends."""

    TODAY = "today"
    NOT_BEFORE = "not_before"
    FIXED_START = "fixed_start"
    STARTED = "started"
    FINISHED = "finished"
    GOAL = "goal"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True)
class End:
    """A limit at the end of a chain, with its date."""

    kind: Limit
    date: date


@dataclass(frozen=True, slots=True)
class Chain:
    """Steps of which each holds the next, the links that join them, and the limit that holds the last.

    ``links`` are one fewer than ``steps``; the link to a follow-up stands as the dependency that it amounts to.
    """

    steps: tuple[StepId, ...]
    links: tuple[Dependency, ...]
    to: End


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a plan cannot be met, as a certificate that a reader can check by hand.

    Starting the first step of ``chain`` at ``start`` and following its links alone makes the last step miss the limit
    by exactly ``short_by`` of its working days. ``dates`` are the first and last day of each step on that way; of work
    that has begun the first is the one on which the rest of it goes on.
    """

    start: End
    chain: Chain
    short_by: int
    dates: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True)
class Timeline:
    """All dates of a plan.

    ``must_start`` is the last day on which the first piece of work may begin, None when nothing is left to begin.
    ``end`` is the last working day on or before the goal's date. ``runway`` counts the working days from today to the
    must-start day, negative when it has passed. ``finish`` is the earliest day on which everything that the goal needs
    can be finished. ``conflicts`` holds a certificate for each limit that is missed, ``explanation`` first and then the
    worst first; where there are very many, only some of the ``missed`` ones.
    """

    today: date
    due: date
    end: date
    windows: Mapping[StepId, Window]
    must_start: date | None
    min_slack: int
    runway: int
    finish: date | None
    driving_chain: Chain | None
    explanation: Explanation | None
    conflicts: tuple[Explanation, ...] = ()
    missed: int = 0

    @property
    def feasible(self) -> bool:
        """Whether everything can still be met."""
        return self.min_slack >= 0

    @property
    def short_by(self) -> int:
        """By how many working days the plan is too late; 0 when it can be met."""
        return self.explanation.short_by if self.explanation else 0
