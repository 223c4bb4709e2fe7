"""Calendars on the axis of ticks: which part of time counts for whom, by look-up in whole rows at once.

A tick is 1/1024 of a working day, or the whole day where durations are whole. On ticks everything is an integer, so
that the two passes agree to the last sample: what the backward pass allows is exactly what the forward pass reaches.
Tick 0 is the opening of the plan's first working day in 1900. The rules are those of the dates (domain/scheduling), on
ticks instead of days; what counts in calendar days, and every follow-up, goes from date to date.
"""

from datetime import date
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from backcast.domain.limits import FIRST_DAY, LAST_DAY
from backcast.domain.workdays import WorkCalendar

Row = NDArray[np.int32]
Truths = NDArray[np.bool_]

DAY_BITS: Final = 10
FAR: Final = 1 << 30  # beyond every tick
EDGE: Final = 1 << 29  # where ticks stop: far outside the years that a date can have
START: Final = 0
FINISH: Final = 1


class Tie(NamedTuple):
    """An inequality: event ``to`` of ``after`` lies at least ``lag`` days after event ``of`` of ``before``.

    ``dated`` ones count from date to date; ``shift`` is then the number of days from the one date to the other, and
    the corners say at which tick of its day an event shows that date: 0 at the first, else that many after it.
    """

    before: int
    after: int
    of: int
    to: int
    lag: int
    in_calendar_days: bool = False
    dated: bool = False
    shift: int = 0
    corner_of: int = 0
    corner_to: int = 0


class Clock:
    """The plan's working days in ticks, and what a tie says about one of its ends when the other is known."""

    def __init__(self, calendar: WorkCalendar, bits: int) -> None:
        self.bits = bits
        self.axis = calendar.axis
        self.base = self.axis.number_at_or_after(FIRST_DAY.toordinal())
        ordinals = np.arange(FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1, dtype=np.int32)
        self.is_working = working(ordinals, calendar)
        self._ordinals = ordinals[self.is_working]
        # For each date of those years, and the one after them, how many working days lie before it.
        self._before = np.concatenate([[0], np.cumsum(self.is_working)]).astype(np.int32)

    def tick(self, number: int) -> int:
        """The boundary of a numbered working day, in ticks."""
        return (number - self.base) << self.bits

    def number(self, tick: int) -> int:
        """The number of the working day that holds a tick."""
        return (tick >> self.bits) + self.base

    def day(self, tick: int) -> date:
        """The working day that holds a tick.

        Raises:
            InvalidInput: when it lies outside the years 1900 to 2200.
        """
        return self.axis.day(self.number(tick))

    def own(self, calendar: WorkCalendar) -> "OwnDays":
        """The days of a narrower calendar on this clock."""
        ordinals = self._ordinals
        return OwnDays(working(ordinals, calendar), self.bits)

    def upper(self, tie: Tie, row: Row) -> Row:
        """The last ticks of event ``of`` that still let event ``to`` lie on ``row``."""
        if not tie.dated:
            return row - np.int32(tie.lag << self.bits)
        days = (row - np.int32(tie.corner_to)) >> self.bits
        if tie.in_calendar_days:
            days = self._number_before(self._ordinal(days) - np.int32(tie.shift - 1)) - np.int32(1)
        else:
            days -= np.int32(tie.shift)
        return ((days + np.int32(1)) << self.bits) + np.int32(tie.corner_of - 1)

    def lower(self, tie: Tie, row: Row) -> Row:
        """The first ticks of event ``to`` when event ``of`` lies on ``row``."""
        if not tie.dated:
            return row + np.int32(tie.lag << self.bits)
        days = (row - np.int32(tie.corner_of)) >> self.bits
        if tie.in_calendar_days:
            days = self._number_before(self._ordinal(days) + np.int32(tie.shift))
        else:
            days += np.int32(tie.shift)
        return (days << self.bits) + np.int32(tie.corner_to)

    def _ordinal(self, days: Row) -> Row:
        return self._ordinals.take(days, mode="clip")

    def _number_before(self, ordinals: Row) -> Row:
        """How many working days lie before each ordinal: the place of the first one that does not."""
        return self._before.take(ordinals - np.int32(FIRST_DAY.toordinal()), mode="clip")


class OwnDays:
    """The days of a narrower calendar: work goes on in them alone, in ticks of their own."""

    def __init__(self, is_own: Truths, bits: int) -> None:
        self._bits = bits
        self._is_own = is_own.astype(np.int32)
        self._counts = np.concatenate([[0], np.cumsum(is_own)]).astype(np.int32)
        self._places = np.flatnonzero(is_own).astype(np.int32)
        self._rest = np.int32((1 << bits) - 1)

    def ticks_before(self, row: Row) -> Row:
        """How many own ticks lie before each tick."""
        days = row >> self._bits
        rest = (row & self._rest) * self._is_own.take(days, mode="clip")
        return (self._counts.take(days, mode="clip") << self._bits) + rest

    def tick(self, own: Row) -> Row:
        """The tick of the plan on which each own tick lies."""
        return (self._places.take(own >> self._bits, mode="clip") << self._bits) + (own & self._rest)


def bounded(row: Row) -> Row:
    """The row, kept within what ticks can hold: thousands of years."""
    return row.clip(-EDGE, EDGE, out=row)


def working(ordinals: Row, calendar: WorkCalendar) -> Truths:
    """For each ordinal whether anybody works on it."""
    week = np.array([weekday in calendar.workdays for weekday in range(7)])
    closed = np.array(sorted(day.toordinal() for day in calendar.closed), np.int32)
    return week[(ordinals - 1) % 7] & ~np.isin(ordinals, closed)
