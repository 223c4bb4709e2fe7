"""Bookings: which owner is asked for how much on which day, across plans, and where that is more than there is."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType

from backcast.domain.people.capacities import Capacity
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step, StepId
from backcast.domain.scheduling.timeline import Timeline
from backcast.domain.workdays import Axis

OwnerKey = str
Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Dated:
    """A plan with its dates; ``key`` tells it apart from the others."""

    key: str
    plan: Plan
    timeline: Timeline


@dataclass(frozen=True, slots=True)
class Booking:
    """A step that takes ``load`` percent of its owner on a day; ``plan`` is the key of its plan."""

    plan: str
    step: StepId
    load: int


@dataclass(frozen=True, slots=True)
class OverAsked:
    """A day on which more is asked of an owner than there is: ``capacity`` percent."""

    day: date
    capacity: int
    bookings: tuple[Booking, ...]

    @property
    def asked(self) -> int:
        """How much is asked, in percent."""
        return sum(booking.load for booking in self.bookings)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Such days of one owner in a row: between two of them lies no day on which anybody of these plans works."""

    owner: str
    days: tuple[OverAsked, ...]

    @property
    def first(self) -> date:
        """The first day."""
        return self.days[0].day

    @property
    def last(self) -> date:
        """The last day."""
        return self.days[-1].day

    @property
    def crowded(self) -> tuple[date, ...]:
        """The days on which three steps or more ask for the owner."""
        return tuple(day.day for day in self.days if len(day.bookings) > 2)

    @property
    def steps(self) -> tuple[tuple[str, StepId], ...]:
        """The steps that ask, each by the key of its plan and its id, in the order in which they appear."""
        return tuple(dict.fromkeys((booking.plan, booking.step) for day in self.days for booking in day.bookings))


class Capacities:
    """How much there is of each owner; 100 % of whom nobody said anything."""

    def __init__(self, said: Iterable[Capacity] = ()) -> None:
        self._said = {owner_key(capacity.owner): capacity for capacity in said}
        self._away = {
            key: frozenset(
                ordinal
                for absence in capacity.absences
                for ordinal in range(absence.first.toordinal(), absence.last.toordinal() + 1)
            )
            for key, capacity in self._said.items()
        }

    def percent(self, key: OwnerKey) -> int:
        """The percentage on an ordinary working day."""
        capacity = self._said.get(key)
        return 100 if capacity is None else capacity.percent

    def on(self, key: OwnerKey, ordinal: int) -> int:
        """The percentage on a day."""
        return 0 if ordinal in self._away.get(key, ()) else self.percent(key)

    def days_away(self, key: OwnerKey) -> int:
        """How many days of absence were said."""
        return len(self._away.get(key, ()))


def owner_key(owner: str) -> OwnerKey:
    """By what owners are compared: blanks around the name and its case do not matter.

    >>> owner_key(" Instructional Designer") == owner_key("instructional designer")
    True
    """
    return owner.strip().casefold()


@dataclass(frozen=True)
class Diary:
    """What is asked of each owner on each day; ``names`` says how each is written where they first appear."""

    asked: Mapping[OwnerKey, Mapping[int, tuple[Booking, ...]]]
    names: Mapping[OwnerKey, str]
    working: frozenset[int]
    capacities: Capacities

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """Where more is asked than there is, by first day and owner."""
        working = sorted(self.working)
        number = {ordinal: place for place, ordinal in enumerate(working)}
        found = [stretch for key in self.asked for stretch in self._of_owner(key, number)]
        return tuple(sorted(found, key=lambda stretch: (stretch.first, stretch.owner.casefold())))

    def _of_owner(self, key: OwnerKey, number: Mapping[int, int]) -> Iterator[Stretch]:
        run: list[OverAsked] = []
        previous = 0
        for ordinal in sorted(self.asked[key]):
            bookings, capacity = self.asked[key][ordinal], self.capacities.on(key, ordinal)
            if sum(booking.load for booking in bookings) <= capacity:
                continue
            if run and number[ordinal] != previous + 1:
                yield Stretch(self.names[key], tuple(run))
                run = []
            run.append(OverAsked(date.fromordinal(ordinal), capacity, bookings))
            previous = number[ordinal]
        if run:
            yield Stretch(self.names[key], tuple(run))


def diary(
    plans: Sequence[Dated], capacities: Capacities, dates: Mapping[tuple[int, StepId], Days] | None = None
) -> Diary:
    """What is asked of every owner on planned dates, from each plan's today on.

    ``dates`` are other dates of some steps, by the number of their plan; they count also where today has passed them.
    """
    dates = dates or {}
    asked: dict[OwnerKey, dict[int, list[Booking]]] = {}
    names: dict[OwnerKey, str] = {}
    working: set[int] = set()
    for number, dated in enumerate(plans):
        for step in dated.plan.steps.values():
            days = booked_days(dated, step, dates.get((number, step.id)))
            working.update(days)
            key = owner_key(step.owner)
            if key:
                names.setdefault(key, step.owner.strip())
                for ordinal in days:
                    asked.setdefault(key, {}).setdefault(ordinal, []).append(Booking(dated.key, step.id, step.load))
    for dated in plans:
        working.update(_plan_days(dated, working))
    frozen = {key: MappingProxyType({day: tuple(of) for day, of in days.items()}) for key, days in asked.items()}
    return Diary(MappingProxyType(frozen), MappingProxyType(names), frozenset(working), capacities)


def booked_days(dated: Dated, step: Step, days: Days | None = None) -> list[int]:
    """The ordinals of the days on which a step takes its owner; nothing of what is over, nothing of a milestone."""
    if step.is_done or step.is_milestone:
        return []
    window = dated.timeline.windows[step.id]
    first, last = days or (max(window.planned_start, dated.timeline.today), window.planned_finish)
    return _working_days(dated.plan.axes[step.calendar], first.toordinal(), last.toordinal())


def _plan_days(dated: Dated, asked: Collection[int]) -> list[int]:
    """The working days of a plan between the first and the last on which anything is asked of anybody."""
    return _working_days(dated.plan.calendar.axis, min(asked), max(asked)) if asked else []


def _working_days(axis: Axis, first: int, last: int) -> list[int]:
    return [axis.ordinal(n) for n in range(axis.number_at_or_after(first), axis.number_at_or_before(last) + 1)]
