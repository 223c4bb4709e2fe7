"""Steps: everything that has a place on the timeline."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from backcast.domain.errors import InvalidInput
from backcast.domain.limits import (
    LINE_LENGTH,
    LONGEST_DURATION,
    LONGEST_LAG,
    are_plain,
    check_date,
    check_line,
    check_text,
    unprintable,
)
from backcast.domain.planning.spreads import Spread, SpreadUnit
from backcast.domain.results.chains import Purpose

StepId = str

FULL_LOAD: Final = 100
_RESERVED: Final = (".", "..", "new")  # addresses of pages
_STEP_ID: Final = re.compile(r"[^\s\x00-\x1f/\\?#%]{1,64}")


class Kind(StrEnum):
    """The three kinds of step."""

    ACTION = "action"
    MILESTONE = "milestone"
    FOLLOW_UP = "follow-up"


class At(StrEnum):
    """When on its day a milestone is reached: at the close of it, or at its opening (a kick-off)."""

    END = "end"
    START = "start"


class Unit(StrEnum):
    """What a lag or an offset is counted in: working days of the plan, or calendar days."""

    WORKING = "working"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Anchor:
    """The event that a step belongs to: it comes ``offset`` days after the date of ``step``.

    The offset counts from date to date: 30 calendar days after Fri 2 Oct is Sun 1 Nov, so Mon 2 Nov.
    ``window`` says how many days earlier or later would still count, in the same unit.
    """

    step: StepId
    offset: int
    unit: Unit = Unit.CALENDAR
    window: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.offset <= LONGEST_LAG:
            raise InvalidInput({"anchor": f"A follow-up comes 0 to {LONGEST_LAG:,} days after its event."})
        if not 0 <= self.window <= LONGEST_LAG:
            raise InvalidInput({"anchor": f"A window is 0 to {LONGEST_LAG:,} days wide."})


_TEXTS: Final = ("owner", "calendar", "phase", "note", "criteria", "instrument", "sample", "basis")
_ACTION, _MILESTONE, _END = Kind.ACTION, Kind.MILESTONE, At.END
_DATES: Final = ("not_before", "deadline", "fixed_start", "started", "finished")


@dataclass(frozen=True, slots=True)
class Step:
    """An action (work), a milestone (a gate of zero days) or a follow-up (a measurement after an event).

    ``days`` are working days of the step's own calendar: at least 1, a milestone has 0. ``calendar`` names one of the
    plan's narrower calendars, empty for the plan's own. All dates are inclusive. ``training`` is False for work that
    is not training (a system that is fixed), None where nobody said. ``remaining`` are the working days still to be
    done of work under way; where it is None, what its duration leaves after the days since its start.
    ``basis`` says where the duration comes from. ``spread`` is what it may take instead, None for that of the plan.
    ``load`` is the percentage of its owner that it takes on each of its days. ``firm`` work is not negotiable: no
    repair shortens it, drops it or runs it beside what it waits for. ``purpose`` is its place in the outcome chain.
    """

    id: StepId
    kind: Kind
    title: str
    days: int = 0
    at: At = At.END
    owner: str = ""
    calendar: str = ""
    not_before: date | None = None
    deadline: date | None = None
    fixed_start: date | None = None
    anchor: Anchor | None = None
    phase: str = ""
    training: bool | None = None
    note: str = ""
    criteria: str = ""
    level: int | None = None
    instrument: str = ""
    sample: str = ""
    started: date | None = None
    finished: date | None = None
    remaining: int | None = None
    basis: str = ""
    spread: Spread | None = None
    load: int = 100
    firm: bool = False
    purpose: Purpose | None = None

    def __post_init__(self) -> None:
        if self._is_right_at_a_glance:
            return
        problems = self._problems_of_texts() | self._problems_of_kind() | self._problems_of_progress()
        problems |= self._problems_of_effort()
        for name in _DATES:
            if (day := getattr(self, name)) is not None:
                problems |= check_date(name, day)
        if problems:
            raise InvalidInput(problems)

    @property
    def serves(self) -> tuple[str, ...]:
        """The ids of what it serves in the outcome chain."""
        return self.purpose.serves if self.purpose else ()

    @property
    def is_milestone(self) -> bool:
        """Whether it takes no time."""
        return self.kind is _MILESTONE

    @property
    def is_done(self) -> bool:
        """Whether it was finished."""
        return self.finished is not None

    @property
    def is_under_way(self) -> bool:
        """Whether it was begun and is not finished."""
        return self.started is not None and self.finished is None

    @property
    def _is_right_at_a_glance(self) -> bool:
        """Whether this is a step of the usual kind, of which most plans are made; False says nothing."""
        return (
            self.started is None
            and self.finished is None
            and self.level is None
            and self.not_before is None
            and self.deadline is None
            and self.fixed_start is None
            and self.remaining is None
            and self.spread is None
            and self._lasts_as_its_kind_does
            and 1 <= self.load <= FULL_LOAD
            and self.id.isalnum()
            and len(self.id) <= 64
            and self.id not in _RESERVED
            and 0 < len(self.title) <= LINE_LENGTH
            and not self.title.isspace()
            and are_plain(
                f"{self.title}{self.owner}{self.calendar}{self.phase}{self.note}{self.criteria}{self.instrument}"
                f"{self.sample}{self.basis}"
            )
        )

    @property
    def _lasts_as_its_kind_does(self) -> bool:
        if self.kind is _MILESTONE:
            return self.days == 0
        fits = 1 <= self.days <= LONGEST_DURATION and self.at is _END
        return fits and (self.kind is _ACTION or self.anchor is not None)

    def _problems_of_texts(self) -> dict[str, str]:
        problems = check_line("title", self.title, "Give the step a title.")
        if not _STEP_ID.fullmatch(self.id) or unprintable(self.id) or self.id in _RESERVED:
            rule = "use 1 to 64 characters without blanks and / \\ ? # %, and not “.”, “..” or “new”"
            problems["id"] = f"“{self.id}” cannot be an id: {rule}."
        said = (self.owner, self.calendar, self.phase, self.note, self.criteria, self.instrument, self.sample)
        texts = (*said, self.basis)
        if not are_plain("".join(texts)):
            for name, text in zip(_TEXTS, texts, strict=True):
                problems |= check_text(name, text)
        return problems

    def _problems_of_kind(self) -> dict[str, str]:
        problems = {}
        if self.level is not None and not 0 <= self.level <= 5:
            problems["level"] = "Evaluation levels run from 0 to 5."
        if self.is_milestone:
            if self.days:
                problems["days"] = "A milestone takes no days: it is a gate."
            if self.remaining is not None:
                problems["remaining"] = "Nothing can remain of a milestone: it is reached, or it is not."
            return problems
        if not 1 <= self.days <= LONGEST_DURATION:
            problems["days"] = f"A duration is a whole number of working days, 1 to {LONGEST_DURATION:,}."
        if self.at is not At.END:
            problems["at"] = "Only a milestone stands at the start or end of its day."
        if self.kind is Kind.FOLLOW_UP and self.anchor is None:
            problems["anchor"] = "A follow-up needs the step that it follows, and how many days after it."
        return problems

    def _problems_of_effort(self) -> dict[str, str]:
        spread = self.spread
        if not 1 <= self.load <= FULL_LOAD:
            return {"load": f"A step takes 1 to {FULL_LOAD} % of its owner on each of its days."}
        if spread is None:
            return {}
        if self.is_milestone:
            return {"spread": "A milestone takes no days, so that nothing of it is uncertain."}
        if spread.unit is SpreadUnit.DAYS and not spread.low <= self.days <= spread.high:
            likely = f"{self.days} day{'s' if self.days != 1 else ''}"
            return {"spread": f"The likely duration, {likely}, lies between the lower and the higher number."}
        return {}

    def _problems_of_progress(self) -> dict[str, str]:
        problems = {}
        if self.finished and self.started and self.finished < self.started:
            problems["finished"] = f"It cannot be finished on {self.finished}, before it started on {self.started}."
        if self.remaining is not None and not 1 <= self.remaining <= LONGEST_DURATION:
            problems["remaining"] = f"What remains is 1 to {LONGEST_DURATION:,} working days; mark it as done instead."
        if self.remaining is not None and self.started is None:
            problems["remaining"] = "Work can only remain of a step that has started."
        return problems
