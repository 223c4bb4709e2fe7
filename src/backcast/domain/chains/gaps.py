"""Gaps: where the outcome chain of a plan is broken, and what would mend it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from backcast.domain.chains.advice import ADVICE, SEVERITIES
from backcast.domain.chains.reaches import LOWEST_THAT_SHOWS_WORK, Reach, listed
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step, StepId
from backcast.domain.results.chains import Barrier, Learning
from backcast.domain.results.key_results import KeyResult

RESULTS_LEVEL: Final = 4
MEASURES_FIRST: Final = "Measure the baseline"  # how the title of an action begins that finds a baseline out


@dataclass(frozen=True, slots=True)
class Gap:
    """One place where the chain is broken: how grave that is, in a sentence, and the ids of what it is about.

    ``severity`` is must, should or hint; ``source`` says whose rule it is. ``steps`` are those of the ids, at their
    end, that are steps: a step may have the id of a link. ``beside`` are sentences on what broke with it.
    """

    code: str
    severity: str
    sentence: str
    ids: tuple[str, ...]
    why: str
    source: str
    remedy: str
    steps: tuple[StepId, ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def links(self) -> tuple[str, ...]:
        """The ids of the links and key results that it is about."""
        return self.ids[: len(self.ids) - len(self.steps)]

    @property
    def breaks(self) -> bool:
        """Whether something is missing: what is planned already is told, and no gap in the picture."""
        return self.code != "BASELINE_TO_COME"


def has_links(plan: Plan) -> bool:
    """Whether somebody began a chain: with a behaviour, learning or barrier, or a step that says what it is for."""
    links = plan.behaviours or plan.learnings or plan.barriers
    return bool(links) or any(step.serves for step in plan.steps.values())


def gaps_of(plan: Plan) -> tuple[Gap, ...]:
    """Where the chain is broken, the gravest first. No dates are needed, and none are computed.

    A plan of which nobody began a chain has only the gaps of its measures: nothing else can be missing from it yet.
    """
    reach = Reach(plan)
    rules = (*_OF_MEASURES, *(_OF_LINKS if has_links(plan) else ()))
    found = [gap for rule in rules for gap in rule(reach)]
    return tuple(sorted(found, key=lambda gap: SEVERITIES.index(gap.severity)))


def _gap(code: str, sentence: str, links: Iterable[str], steps: Iterable[StepId] = ()) -> Gap:
    advice, last = ADVICE[code], tuple(steps)
    return Gap(code, advice.severity, sentence, (*links, *last), advice.why, advice.source, advice.remedy, last)


def _without_baseline(reach: Reach) -> Iterator[Gap]:
    for known in _of_results(reach.plan):
        if known.baseline is not None:
            continue
        measuring = [step.id for step in reach.served_by.get(known.id, []) if _measures(step)]
        if measuring:
            verb = "measures" if len(measuring) == 1 else "measure"
            sentence = f"{listed(measuring)} {verb} where {known.id} starts."
            yield _gap("BASELINE_TO_COME", sentence, [known.id], measuring)
        else:
            sentence = f"{_measure(reach.plan, known)} has no baseline: nobody knows where it starts."
            yield _gap("NO_BASELINE", sentence, [known.id])


def _measures(step: Step) -> bool:
    """Whether a step is there to find a baseline out, and has yet to do so."""
    return step.title.startswith(MEASURES_FIRST) and not step.is_done


def _only_low_levels(reach: Reach) -> Iterator[Gap]:
    if reach.plan.key_results and not reach.results_at_work:
        sentence = f"No key result goes beyond level {LOWEST_THAT_SHOWS_WORK - 1}: none shows what people do at work."
        yield _gap("ONLY_LOW_LEVELS", sentence, [known.id for known in reach.plan.key_results])


def _results_without_behaviour(reach: Reach) -> Iterator[Gap]:
    moved = {named for behaviour in reach.plan.behaviours for named in behaviour.moves}
    for known in _of_results(reach.plan):
        if known.id not in moved:
            sentence = f"{_measure(reach.plan, known)} has no behaviour that moves it."
            yield _gap("RESULT_WITHOUT_BEHAVIOUR", sentence, [known.id])


def _idle_activities(reach: Reach) -> Iterator[Gap]:
    if reach.idle:
        verb = "serves" if len(reach.idle) == 1 else "serve"
        lost = _lost_with_its_steps(reach)
        sentence = f"{listed(reach.idle)} {verb} no behaviour."
        gap = _gap("ACTIVITY_SERVES_NOTHING", sentence, [known.id for known in lost], reach.idle)
        yield replace(gap, beside=tuple(map(_enables_nothing, lost)))


def _behaviours(reach: Reach) -> Iterator[Gap]:
    for known in reach.plan.behaviours:
        name = f"{known.id} “{known.does}”"
        if not known.moves:
            yield _gap("BEHAVIOUR_MOVES_NOTHING", f"{name} moves no key result.", [known.id])
        if known.id not in reach.enabled:
            yield _gap("BEHAVIOUR_NOT_ENABLED", f"Nothing enables {name}.", [known.id])


def _undriven_behaviours(reach: Reach) -> Iterator[Gap]:
    undriven = [known.id for known in reach.plan.behaviours if known.id not in reach.driven]
    if undriven:
        verb = "has" if len(undriven) == 1 else "have"
        yield _gap("NO_DRIVER", f"{listed(undriven)} {verb} no required driver.", undriven)


def _barriers(reach: Reach) -> Iterator[Gap]:
    for barrier in reach.plan.barriers:
        name, steps = f"{barrier.id} “{barrier.what}”", reach.served_by.get(barrier.id, [])
        if not barrier.blocks or _is_learned_away(barrier, reach):
            continue
        if not steps:
            yield _gap(
                "BARRIER_STAYS", f"{name} blocks {listed(barrier.blocks)}, and no step removes it.", [barrier.id]
            )
        elif not barrier.is_trainable and all(step.training is True for step in steps):
            named, verb = [step.id for step in steps], "is" if len(steps) == 1 else "are"
            cause = f"{name} is a matter of {barrier.cause}, which training cannot mend"
            yield _gap("BARRIER_TRAINED", f"{cause}, but {listed(named)} {verb} training.", [barrier.id], named)


def _is_learned_away(barrier: Barrier, reach: Reach) -> bool:
    """Whether what people learn for the behaviours that it blocks takes it away."""
    return barrier.is_trainable and reach.taught.issuperset(barrier.blocks)


def _learning(reach: Reach) -> Iterator[Gap]:
    """Learning for nothing; where its steps are told as serving nothing, it is told beside them."""
    lost = _lost_with_its_steps(reach)
    for known in reach.plan.learnings:
        if not known.enables and known not in lost:
            yield _gap("LEARNING_ENABLES_NOTHING", _enables_nothing(known), [known.id])
        if known.enables and not reach.served_by.get(known.id):
            yield _gap("LEARNING_UNTAUGHT", f"No step leads to {known.id} “{known.shows}”.", [known.id])


def _lost_with_its_steps(reach: Reach) -> list[Learning]:
    """Learning that enables nothing and is all that stood between some steps and a behaviour."""
    idle = set(reach.idle)
    loose = (known for known in reach.plan.learnings if not known.enables)
    return [known for known in loose if any(step.id in idle for step in reach.served_by.get(known.id, []))]


def _enables_nothing(learning: Learning) -> str:
    return f"{learning.id} “{learning.shows}” enables no behaviour."


def _of_results(plan: Plan) -> list[KeyResult]:
    return [known for known in plan.key_results if known.level is not None and known.level >= RESULTS_LEVEL]


def _measure(plan: Plan, key_result: KeyResult) -> str:
    name = plan.metric(key_result.metric).name
    return name[:1].upper() + name[1:]


_Rule = Callable[[Reach], Iterator[Gap]]
_OF_MEASURES: Final[tuple[_Rule, ...]] = (_without_baseline, _only_low_levels)
_OF_LINKS: Final[tuple[_Rule, ...]] = (
    _idle_activities,
    _results_without_behaviour,
    _behaviours,
    _barriers,
    _learning,
    _undriven_behaviours,
)
