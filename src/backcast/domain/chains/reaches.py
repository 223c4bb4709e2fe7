"""Reaches: which behaviours each step leads to, through learning and barriers, and which steps lead anywhere."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Kind, Step, StepId
from backcast.domain.results.chains import BehaviourId
from backcast.domain.results.key_results import KeyResult

LOWEST_THAT_SHOWS_WORK: Final = 3


class Reach:
    """The chain of one plan, followed from the steps to the behaviours."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.behaviours = {behaviour.id for behaviour in plan.behaviours}

    @cached_property
    def served_by(self) -> Mapping[str, Sequence[Step]]:
        """The steps that serve each part of the chain directly, in the order of the plan."""
        found: dict[str, list[Step]] = defaultdict(list)
        for step in self.plan.steps.values():
            for named in step.serves:
                found[named].append(step)
        return found

    @cached_property
    def leads_to(self) -> Mapping[str, frozenset[BehaviourId]]:
        """The behaviours to which each behaviour, learning and barrier leads."""
        found = {known: frozenset({known}) for known in self.behaviours}
        found |= {learning.id: frozenset(learning.enables) for learning in self.plan.learnings}
        return found | {barrier.id: frozenset(barrier.blocks) for barrier in self.plan.barriers}

    @cached_property
    def results_at_work(self) -> frozenset[str]:
        """Key results that show more than learning: level 3 and above, or none of the levels."""
        return frozenset(known.id for known in self.plan.key_results if shows_work(known))

    def behaviours_of(self, step: Step) -> frozenset[BehaviourId]:
        """The behaviours to which a step leads by what it serves itself."""
        return frozenset().union(*(self.leads_to.get(named, ()) for named in step.serves))

    def serves(self, step: Step) -> bool:
        """Whether a step itself serves a behaviour, directly or by learning or a barrier, or a result at work."""
        return bool(self.behaviours_of(step)) or not self.results_at_work.isdisjoint(step.serves)

    @cached_property
    def serving(self) -> frozenset[StepId]:
        """The steps that serve something themselves, and all that these wait for."""
        before: dict[StepId, list[StepId]] = defaultdict(list)
        for earlier, later in self.plan.ties:
            before[later].append(earlier)
        found = {step.id for step in self.plan.steps.values() if step.purpose and self.serves(step)}
        waiting = list(found)
        while waiting:
            new = [known for known in before[waiting.pop()] if known not in found]
            found.update(new)
            waiting += new
        return frozenset(found)

    @cached_property
    def idle(self) -> tuple[StepId, ...]:
        """Actions that serve nothing; only work that is not training may serve through what waits for it."""
        actions = (step for step in self.plan.steps.values() if step.kind is Kind.ACTION)
        return tuple(
            step.id
            for step in actions
            if step.id not in self.serving or (step.training is True and not self.serves(step))
        )

    @cached_property
    def taught(self) -> frozenset[BehaviourId]:
        """Behaviours that some learning enables."""
        return frozenset(named for learning in self.plan.learnings for named in learning.enables)

    @cached_property
    def enabled(self) -> frozenset[BehaviourId]:
        """Behaviours that something makes possible: learning, a step, or a barrier that a step takes away."""
        served = (known for known in self.served_by if known in self.leads_to)
        return self.taught.union(*(self.leads_to[known] for known in served))

    @cached_property
    def driven(self) -> frozenset[BehaviourId]:
        """Behaviours to which a required driver leads."""
        drivers = (step for step in self.plan.steps.values() if step.purpose and step.purpose.driver)
        return frozenset().union(*map(self.behaviours_of, drivers))


def shows_work(key_result: KeyResult) -> bool:
    """Whether a key result can show that something changed at work; one of no level may."""
    return key_result.level is None or key_result.level >= LOWEST_THAT_SHOWS_WORK


def listed(names: Iterable[str], most: int = 12) -> str:
    """Names in a row, such as “A5, A6, A10, A11”; of many the first few and how many more."""
    all_of_them = list(names)
    more = len(all_of_them) - most
    return ", ".join(all_of_them[:most]) + (f" and {more:,} more" if more > 0 else "")
