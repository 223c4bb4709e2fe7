"""Links of the outcome chain: add, change and remove them, tie steps to them, or give a plan another chain."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.events import Event, Happened
from backcast.domain.planning.chain_ends import Chain
from backcast.domain.planning.changes import Link
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step, StepId
from backcast.domain.results.chains import Barrier, Behaviour, Learning, Objective, Purpose, purpose_of
from backcast.domain.results.key_results import KeyResult
from backcast.domain.scheduling.timeline import Timeline
from backcast.use_cases.edits import Edit


@dataclass(frozen=True, slots=True)
class LinkKind:
    """A kind of link: its name among the parts of a plan, the letter of its ids, and what people call it."""

    name: str
    letter: str
    noun: str
    holds: type[Link]


KINDS: Final[Mapping[str, LinkKind]] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            LinkKind("objectives", "O", "objective", Objective),
            LinkKind("behaviours", "B", "behaviour", Behaviour),
            LinkKind("learnings", "L", "learning", Learning),
            LinkKind("barriers", "X", "barrier", Barrier),
        )
    }
)


def kind_named(name: str) -> LinkKind:
    """The kind of this name.

    Raises:
        NotFound: when there is none.
    """
    if name not in KINDS:
        raise NotFound(f"An outcome chain is made of {', '.join(KINDS)}, not of “{name}”.")
    return KINDS[name]


def kind_of(link: Link) -> LinkKind:
    """The kind of a link."""
    return next(kind for kind in KINDS.values() if isinstance(link, kind.holds))


def links_of(plan: Plan, kind: LinkKind) -> tuple[Link, ...]:
    """All links of a kind, in the order of the plan."""
    found: tuple[Link, ...] = getattr(plan, kind.name)
    return found


def link_in(plan: Plan, kind: LinkKind, link_id: str) -> Link:
    """The link of a kind with this id.

    Raises:
        NotFound: when the plan holds none.
    """
    for link in links_of(plan, kind):
        if link.id == link_id:
            return link
    raise NotFound(f"This plan holds no {kind.noun} {link_id}.")


def words_of(link: Link) -> str:
    """What a link says in one line."""
    match link:
        case Objective():
            return link.statement
        case Behaviour():
            return link.does
        case Learning():
            return link.shows
        case Barrier():
            return link.what


def free_link_id(plan: Plan, kind: LinkKind) -> str:
    """An id that nothing of the chain has yet: the letter of the kind and the next number."""
    taken = {link.id for each in KINDS.values() for link in links_of(plan, each)}
    taken |= {known.id for known in plan.key_results}
    return next(f"{kind.letter}{n}" for n in range(1, len(taken) + 2) if f"{kind.letter}{n}" not in taken)


def held_by(plan: Plan, link_id: str) -> tuple[str, ...]:
    """The ids of the steps that serve a link, and of the key results that belong to it as their objective."""
    serving = [step.id for step in plan.steps.values() if link_id in step.serves]
    return (*serving, *(known.id for known in plan.key_results if known.objective == link_id))


def add_link(link: Link, held: Collection[str] | None = None) -> Edit:
    """A new link, served by the steps ``held`` (of an objective: the key results that belong to it)."""
    kind = kind_of(link)

    def make(plan: Plan, _: Timeline) -> Plan:
        if any(known.id == link.id for each in KINDS.values() for known in links_of(plan, each)):
            raise InvalidInput({"id": f"The outcome chain already holds {link.id}."})
        return plan.with_chain(_held(_with(plan.chain, kind, (*links_of(plan, kind), link)), link, held or ()))

    return _edit(make, f"Added the {kind.noun} {link.id} “{words_of(link)}”")


def change_link(link: Link, held: Collection[str] | None = None) -> Edit:
    """Other words or ends for a link; ``held`` replaces what serves it, None leaves that."""
    kind = kind_of(link)

    def make(plan: Plan, _: Timeline) -> Plan:
        link_in(plan, kind, link.id)
        links = tuple(link if known.id == link.id else known for known in links_of(plan, kind))
        return plan.with_chain(_held(_with(plan.chain, kind, links), link, held))

    return _edit(make, f"Changed the {kind.noun} {link.id} “{words_of(link)}”")


def remove_link(link: Link) -> Edit:
    """A link less; what named it names it no longer."""
    kind = kind_of(link)

    def make(plan: Plan, _: Timeline) -> Plan:
        links = tuple(known for known in links_of(plan, kind) if known.id != link.id)
        return plan.with_chain(_with(plan.chain, kind, links))

    return _edit(make, f"Removed the {kind.noun} {link.id} “{words_of(link)}”")


def replace_chain(links: Mapping[str, Sequence[Link]], purposes: Mapping[StepId, Purpose | None]) -> Edit:
    """Another chain as a whole: its links by kind, and what each of the steps named is for; the others are for nothing.

    Raises:
        InvalidInput: on saving, when something is named that is not there.
        NotFound: on saving, when the plan holds no such step.
    """

    def make(plan: Plan, _: Timeline) -> Plan:
        named = {known: plan.step(known) for known in purposes}
        steps = {
            step.id: _purposed(step, purposes[step.id] if step.id in named else None) for step in plan.steps.values()
        }
        chain = replace(plan.chain, steps=MappingProxyType(steps))
        for kind in KINDS.values():
            chain = _with(chain, kind, links[kind.name])
        whole = replace(chain, key_results=chain.without_loose_ends().key_results)  # an objective may be gone
        whole.check()
        return plan.with_chain(whole)

    return _edit(make, "Replaced the outcome chain")


def _edit(make: Callable[[Plan, Timeline], Plan], text: str) -> Edit:
    return Edit(make, Event(Happened.CHAIN_CHANGED, text))


def _with(chain: Chain, kind: LinkKind, links: Iterable[Link]) -> Chain:
    several: dict[str, Any] = {kind.name: tuple(links)}
    return replace(chain, **several)


def _held(chain: Chain, link: Link, held: Collection[str] | None) -> Chain:
    """The chain in which just these steps serve the link, or just these key results belong to the objective."""
    if held is None:
        return chain
    if isinstance(link, Objective):
        return replace(chain, key_results=[_belonging(known, link.id, known.id in held) for known in chain.key_results])
    steps = {step.id: _serving(step, link.id, step.id in held) for step in chain.steps.values()}
    return replace(chain, steps=MappingProxyType(steps))


def _belonging(known: KeyResult, objective: str, wanted: bool) -> KeyResult:
    if wanted is (known.objective == objective):
        return known
    return replace(known, objective=objective if wanted else "")


def _serving(step: Step, link_id: str, wanted: bool) -> Step:
    if wanted is (link_id in step.serves):
        return step
    serves = (*step.serves, link_id) if wanted else tuple(known for known in step.serves if known != link_id)
    old = step.purpose or Purpose()
    return _purposed(step, purpose_of(serves, old.cost, driver=old.driver))


def _purposed(step: Step, purpose: Purpose | None) -> Step:
    return step if step.purpose == purpose else replace(step, purpose=purpose)
