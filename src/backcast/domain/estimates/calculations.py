"""Calculations: how many working days follow from what is built, or for how many people, with every number shown."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from backcast.domain.errors import InvalidInput
from backcast.domain.estimates.rates import TITLES, EffortRate
from backcast.domain.limits import LONGEST_DURATION

USUAL_HOURS: Final = Decimal(8)
MOST_MINUTES: Final = 1_000_000
MOST_PEOPLE: Final = 10_000_000
OWN_COUNT: Final = "your own numbers of people and places, divided; nothing is assumed"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A duration in whole working days, at least one, with the lines that lead to it and where its numbers come from.

    ``basis`` is the same on one line, as a step keeps it.
    """

    days: int
    lines: tuple[str, ...]
    source: str

    def __post_init__(self) -> None:
        if self.days > LONGEST_DURATION:
            raise InvalidInput({"days": f"That makes {self.days:,} days; a step takes at most {LONGEST_DURATION:,}."})

    @property
    def basis(self) -> str:
        """Where the duration comes from, in one text."""
        return f"{'; '.join(self.lines)}. Source: {self.source}."


@dataclass(frozen=True, slots=True)
class Workday:
    """How much of a working day goes into the work: ``hours`` of a full day, and ``percent`` of them."""

    hours: Decimal = USUAL_HOURS
    percent: int = 100

    def __post_init__(self) -> None:
        problems = {}
        if not self.hours.is_finite() or not 0 < self.hours <= 24:
            problems["hours_a_day"] = "A working day has more than 0 and at most 24 hours."
        if not 1 <= self.percent <= 100:
            problems["percent"] = "Somebody gives 1 to 100 % of their day to one piece of work."
        if problems:
            raise InvalidInput(problems)


def build_time(minutes: int, rate: EffortRate, workday: Workday) -> Estimate:
    """How long it takes to build learning material of so many finished minutes.

    Raises:
        InvalidInput: when there is nothing to build, or it would take longer than a step can.
    """
    if not 1 <= minutes <= MOST_MINUTES:
        raise InvalidInput({"minutes": f"What is built lasts 1 to {MOST_MINUTES:,} minutes."})
    hours = Fraction(minutes) * Fraction(rate.hours) / 60
    a_day = Fraction(workday.hours) * workday.percent / 100
    days = _up(hours / a_day)
    share = f" at {workday.percent} %" if workday.percent < 100 else ""
    lines = (
        f"{TITLES[rate.name]}: {_number(minutes)} min × {_number(rate.hours)} h of work per finished hour"
        f" {_equals(hours)} h",
        f"{_number(hours)} h ÷ {_number(workday.hours)} h a day{share} {_equals(hours / a_day)}, so {_days(days)}",
    )
    return Estimate(days, lines, rate.source or "the rate that this workspace set, without a source")


def assessment_time(people: int, assessors: int, a_day: int) -> Estimate:
    """How long it takes until everybody was assessed one by one, each assessor so many a day.

    Raises:
        InvalidInput: when a number is missing, or it would take longer than a step can.
    """
    _check({"people": people, "assessors": assessors, "a_day": a_day})
    return _divided(people, (assessors, "assessor"), (a_day, "assessment", "each a day"))


def delivery_time(people: int, seats: int, sessions: int) -> Estimate:
    """How long it takes until everybody had a seat, so many seats in a session and so many sessions a day.

    Raises:
        InvalidInput: when a number is missing, or it would take longer than a step can.
    """
    _check({"learners": people, "seats": seats, "sessions": sessions})
    return _divided(people, (seats, "seat"), (sessions, "session", "a day"))


def _divided(people: int, places: tuple[int, str], each: tuple[int, str, str]) -> Estimate:
    capacity = places[0] * each[0]
    days = _up(Fraction(people, capacity))
    lines = (
        f"{_count(*places)} × {_count(*each[:2])} {each[2]} = {_number(capacity)} people a day",
        f"{_number(people)} people ÷ {_number(capacity)} a day {_equals(Fraction(people, capacity))}, so {_days(days)}",
    )
    return Estimate(days, lines, OWN_COUNT)


def _check(numbers: dict[str, int]) -> None:
    problems = {
        name: f"Write a whole number, 1 to {MOST_PEOPLE:,}."
        for name, number in numbers.items()
        if not 1 <= number <= MOST_PEOPLE
    }
    if problems:
        raise InvalidInput(problems)


def _up(days: Fraction) -> int:
    return max(-(-days.numerator // days.denominator), 1)


def _number(value: int | Decimal | Fraction) -> str:
    """A number with at most two decimals."""
    return f"{float(round(Fraction(value), 2)):,.2f}".rstrip("0").rstrip(".")


def _equals(value: Fraction) -> str:
    """The result of a sum: “= 106.5”, or “≈ 13.31” where it has more than two decimals."""
    return f"{'=' if round(value, 2) == value else '≈'} {_number(value)}"


def _count(number: int, one: str) -> str:
    return f"{_number(number)} {one}{'s' if number != 1 else ''}"


def _days(days: int) -> str:
    return f"{days:,} working day{'s' if days != 1 else ''}"
