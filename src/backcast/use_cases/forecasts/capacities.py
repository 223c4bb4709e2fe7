"""Capacities across plans: who is asked for too much, dates that fit, and making them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from backcast.domain.capacities.bookings import Capacities, Dated, Diary, diary, owner_key
from backcast.domain.capacities.offers import Fit, with_deadlines
from backcast.domain.errors import InvalidInput
from backcast.domain.events import Event, Happened
from backcast.domain.people.capacities import Capacity
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanRecord
from backcast.domain.planning.steps import StepId
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import Timeline
from backcast.storage.store import Store
from backcast.use_cases.edits import Edit
from backcast.use_cases.forecasts.fits import fitted

MOST_STEPS: Final = 20_000  # of all plans together; a page of more takes longer than anybody waits


@dataclass(frozen=True)
class Across:
    """The plans that a person may read, with their dates, and what is asked of whom.

    ``left_out`` are plans that were not looked at because there are too many steps.
    """

    records: Mapping[str, PlanRecord]
    plans: Sequence[Dated]
    said: Sequence[Capacity]
    diary: Diary
    left_out: int = 0

    @property
    def capacities(self) -> Capacities:
        """How much there is of each owner."""
        return self.diary.capacities


def look_across(
    store: Store, person: Person, date_of: Callable[[PlanRecord], Timeline] | None = None, today: date | None = None
) -> Across:
    """What is asked of the owners of all plans that the person may read.

    Args:
        store: the database.
        person: who looks; plans that they may not read do not count.
        date_of: gives the dates of a plan, such as those that were worked out before; else they are worked out.
        today: the day as which the plans are seen, where ``date_of`` is not given.

    Raises:
        NotAllowed: when their role does not allow it.
    """
    person.must(Deed.READ_PEOPLE)
    records: dict[str, PlanRecord] = {}
    steps = left_out = 0
    with store.reading(person) as tx:
        said = tx.capacities.all()
        cards = sorted(tx.plans.cards(), key=lambda card: (card.due, card.title, card.id))  # the same for everybody
        for card in cards:
            if steps + card.steps > MOST_STEPS:
                left_out += 1
            else:
                steps += card.steps
                records[card.id] = tx.plans.get(card.id)
    plans = [
        Dated(known, record.plan, date_of(record) if date_of else work_backward(record.plan, today or record.dated))
        for known, record in records.items()
    ]
    return Across(records, plans, said, diary(plans, Capacities(said)), left_out)


def what_fits(across: Across, solver_seconds: float = 0) -> Fit:
    """Dates with which nobody is asked for too much; with ``solver_seconds`` a solver looks for better ones.

    Raises:
        InvalidInput: when a date leaves the years 1900 to 2200.
    """
    return fitted(across.plans, across.capacities, solver_seconds)


def say_capacity(store: Store, person: Person, capacity: Capacity, before: str = "") -> None:
    """Say how much there is of an owner, instead of what was said of them, or of ``before``, until now.

    Raises:
        InvalidInput: when the workspace has too many already.
        NotAllowed: when the person's role does not allow it.
    """
    with store.transaction(person) as tx:
        for known in tx.capacities.all():
            same = owner_key(known.owner) == owner_key(capacity.owner)
            if same or known.owner == before:
                tx.capacities.remove(known.owner)
        tx.capacities.save(capacity)
        times = len(capacity.absences)
        away = f", away {times} time{'s' if times > 1 else ''}" if times else ""
        tx.audits.note("capacity changed", f"Said that there is {capacity.percent} % of “{capacity.owner}”{away}")


def forget_capacity(store: Store, person: Person, owner: str) -> None:
    """Forget what was said of an owner: 100 % again.

    Raises:
        NotFound: when nothing was said of them.
        NotAllowed: when the person's role does not allow it.
    """
    with store.transaction(person) as tx:
        tx.capacities.remove(owner)
        tx.audits.note("capacity forgotten", f"Forgot how much there is of “{owner}”: 100 % again")


def set_deadlines(deadlines: Mapping[StepId, date]) -> Edit:
    """Deadlines with which a plan comes to the dates that fit its owners."""

    def make(plan: Plan, _: Timeline) -> Plan:
        if not deadlines:
            raise InvalidInput({"deadline": "No step of this plan has to move."})
        return with_deadlines(plan, deadlines)

    steps = ", ".join(deadlines) if len(deadlines) <= 6 else f"{len(deadlines)} steps"
    text = f"Gave {steps} a deadline that fits {'its owner' if len(deadlines) == 1 else 'their owners'}"
    return Edit(make, Event(Happened.STEP_CHANGED, text))
