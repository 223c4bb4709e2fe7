"""Ends of the outcome chain: what its links and the steps name, and how what is gone is left out of it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.steps import Step, StepId
from backcast.domain.results.chains import Barrier, Behaviour, Learning, Objective, Purpose, purpose_of
from backcast.domain.results.key_results import KeyResult


@dataclass(frozen=True, slots=True)
class Chain:
    """All links of an outcome chain, with the steps and key results at its two ends."""

    steps: Mapping[StepId, Step]
    key_results: Sequence[KeyResult]
    objectives: Sequence[Objective] = ()
    behaviours: Sequence[Behaviour] = ()
    learnings: Sequence[Learning] = ()
    barriers: Sequence[Barrier] = ()

    @property
    def served(self) -> set[str]:
        """The ids of all that a step can serve."""
        kinds: tuple[Sequence[Behaviour | Learning | Barrier | KeyResult], ...]
        kinds = (self.behaviours, self.learnings, self.barriers, self.key_results)
        return {link.id for kind in kinds for link in kind}

    def without_loose_ends(self) -> "Chain":
        """The same chain, in which nothing names what is not there."""
        objectives = {objective.id for objective in self.objectives}
        key_results = {key_result.id for key_result in self.key_results}
        behaviours = {behaviour.id for behaviour in self.behaviours}
        return Chain(
            steps=_pruned_steps(self.steps, self.served),
            key_results=[
                each if not each.objective or each.objective in objectives else replace(each, objective="")
                for each in self.key_results
            ],
            objectives=self.objectives,
            behaviours=[replace(each, moves=_kept(each.moves, key_results)) for each in self.behaviours],
            learnings=[replace(each, enables=_kept(each.enables, behaviours)) for each in self.learnings],
            barriers=[replace(each, blocks=_kept(each.blocks, behaviours)) for each in self.barriers],
        )

    def check(self) -> None:
        """Refuse ids that name two things, and names of what is not there.

        Raises:
            InvalidInput: naming the first.
        """
        kinds: tuple[Sequence[Objective | Behaviour | Learning | Barrier | KeyResult], ...]
        kinds = (self.objectives, self.behaviours, self.learnings, self.barriers, self.key_results)
        for known_id, times in Counter(link.id for kind in kinds for link in kind).items():
            if times > 1:
                raise InvalidInput({"id": f"Two parts of the outcome chain have the id {known_id}."})
        for field, link_id, named, known in self._names():
            if lost := [name for name in named if name not in known]:
                raise InvalidInput({field: f"{link_id} names {lost[0]}, which the plan does not hold."})

    def _names(self) -> Iterable[tuple[str, str, tuple[str, ...], set[str]]]:
        objectives = {objective.id for objective in self.objectives}
        key_results = {key_result.id for key_result in self.key_results}
        behaviours = {behaviour.id for behaviour in self.behaviours}
        for key_result in self.key_results:
            if key_result.objective:
                yield "objective", key_result.id, (key_result.objective,), objectives
        yield from (("moves", each.id, each.moves, key_results) for each in self.behaviours)
        yield from (("enables", each.id, each.enables, behaviours) for each in self.learnings)
        yield from (("blocks", each.id, each.blocks, behaviours) for each in self.barriers)
        purposes = [step for step in self.steps.values() if step.purpose]
        served = self.served if purposes else set()
        yield from (("serves", step.id, step.serves, served) for step in purposes)


def _pruned_steps(steps: Mapping[StepId, Step], served: set[str]) -> Mapping[StepId, Step]:
    cut = {
        step.id: replace(step, purpose=_cut(step.purpose, served))
        for step in steps.values()
        if step.purpose and not served.issuperset(step.serves)
    }
    return MappingProxyType({**steps, **cut}) if cut else steps


def _cut(purpose: Purpose, served: set[str]) -> Purpose | None:
    return purpose_of(_kept(purpose.serves, served), purpose.cost, driver=purpose.driver)


def _kept(names: tuple[str, ...], known: set[str]) -> tuple[str, ...]:
    return names if known.issuperset(names) else tuple(name for name in names if name in known)
