"""Estimates: the rates of a workspace, and a step whose duration was worked out."""

from dataclasses import dataclass, replace

from backcast.domain.estimates.calculations import Estimate
from backcast.domain.estimates.rates import PUBLISHED, EffortRate
from backcast.domain.events import Event, Happened
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import StepId
from backcast.domain.scheduling.timeline import Timeline
from backcast.storage.store import Store
from backcast.use_cases.edits import Edit


@dataclass(frozen=True, slots=True)
class KnownRate:
    """The rate that counts in a workspace, beside the published one; ``is_own``: the workspace set it."""

    rate: EffortRate
    published: EffortRate
    is_own: bool


def list_rates(store: Store, person: Person) -> list[KnownRate]:
    """Every rate, the workspace's own before the published one; a guest, who sees nothing of it, gets the published.

    Raises:
        NotSignedIn: when the person is nobody.
    """
    own: dict[str, EffortRate] = {}
    if person.may(Deed.READ_PEOPLE):
        with store.reading(person) as tx:
            own = tx.effort_rates.all()
    return [KnownRate(own.get(name, rate), rate, name in own) for name, rate in PUBLISHED.items()]


def set_rate(store: Store, person: Person, rate: EffortRate) -> None:
    """Let another rate count in the workspace.

    Raises:
        NotAllowed: when the person's role does not allow it.
    """
    with store.transaction(person) as tx:
        tx.effort_rates.save(rate)


def forget_rate(store: Store, person: Person, name: str) -> None:
    """Let the published rate count again.

    Raises:
        NotAllowed: when the person's role does not allow it.
    """
    with store.transaction(person) as tx:
        tx.effort_rates.remove(name)


def take_estimate(step_id: StepId, estimate: Estimate) -> Edit:
    """A step with an estimated duration, and with the numbers that it comes from.

    A spread in days is widened for it; what was left of work under way is forgotten where it is more than the whole.
    """

    def make(plan: Plan, _: Timeline) -> Plan:
        step = plan.step(step_id)
        spread = step.spread and step.spread.reaching(estimate.days)
        is_stale = step.remaining is not None and step.remaining > estimate.days
        left = None if is_stale else step.remaining
        return plan.with_step(replace(step, days=estimate.days, basis=estimate.basis, spread=spread, remaining=left))

    days = f"{estimate.days} working day{'s' if estimate.days != 1 else ''}"
    return Edit(make, Event(Happened.STEP_CHANGED, f"Worked out the duration of {step_id}: {days}"))
