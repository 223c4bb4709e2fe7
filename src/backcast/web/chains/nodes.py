"""Nodes: what stands in the picture of an outcome chain, and which of them are tied."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from backcast.domain.chains.gaps import Gap
from backcast.domain.chains.reaches import listed
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step
from backcast.domain.results.chains import Barrier
from backcast.web.pictures.words import amount, count_of
from backcast.web.pictures.words import level as level_words
from backcast.web.pictures.words import target as target_words

if TYPE_CHECKING:
    from backcast.domain.planning.changes import Link
    from backcast.domain.results.key_results import KeyResult

COLUMNS: Final = ("Results", "Behaviours", "Learning and barriers", "Activities")
MOST_APART: Final = 9  # more activities than these are folded where they serve the same
MOST_IN_COLUMN: Final = 40


@dataclass(frozen=True, slots=True)
class Node:
    """A box: its column, the small words above, what it says, what it stands for, and to which ids it is tied.

    ``place`` is the part of the page that tells everything about it. ``kind`` is result, behaviour, learning, barrier
    or activity; ``ids`` are those of the parts that it stands for, several where they are folded.
    """

    column: int
    kind: str
    above: str
    text: str
    place: str
    ids: tuple[str, ...]
    to: tuple[str, ...] = ()
    below: str = ""
    driver: bool = False
    broken: bool = False

    @property
    def key(self) -> str:
        """What tells it from all others: a step may have the id of something that it serves."""
        return f"{self.kind} {self.ids[0]}"


def places_of(plan: Plan) -> dict[str, str]:
    """Where on the page each result and link is told, by its id; ids may hold what no address may."""
    kinds: dict[str, Sequence[Link | KeyResult]] = {
        "result": plan.key_results,
        "objective": plan.objectives,
        "behaviour": plan.behaviours,
        "learning": plan.learnings,
        "barrier": plan.barriers,
    }
    return {part.id: f"{kind}-{number}" for kind, parts in kinds.items() for number, part in enumerate(parts, 1)}


def nodes_of(plan: Plan, gaps: Iterable[Gap]) -> list[Node]:
    """Every box of the picture, results first; what one of the gaps names is marked as broken."""
    told = list(gaps)
    links = frozenset(known for gap in told for known in gap.links)
    steps = frozenset(known for gap in told for known in gap.steps)
    places = places_of(plan)
    nodes = [*_results(plan), *_behaviours(plan), *_learning(plan), *_barriers(plan)]
    placed = [_marked(replace(node, place=places[node.ids[0]]), links) for node in nodes]
    return placed + [_marked(node, steps) for node in _activities(plan, steps)]


def _marked(node: Node, bad: frozenset[str]) -> Node:
    return node if bad.isdisjoint(node.ids) else replace(node, broken=True)


def _results(plan: Plan) -> list[Node]:
    moved = {known for behaviour in plan.behaviours for known in behaviour.moves}
    moved |= {known for step in plan.steps.values() for known in step.serves}
    shown = [each for each in plan.key_results if each.id in moved or each.level is None or each.level >= 3]
    found = []
    for known in sorted(shown, key=lambda each: -(each.level if each.level is not None else 3)):
        metric = plan.metric(known.metric)
        above = f"{known.id} · {level_words(known.level) if known.level is not None else 'no level'}"
        start = amount(known.baseline.value, metric.unit) if known.baseline else "not measured"
        below = f"{start} → {target_words(known, metric.unit)}"
        found.append(Node(0, "result", above, metric.name, "", (known.id,), below=below))
    return found


def _behaviours(plan: Plan) -> list[Node]:
    return [
        Node(1, "behaviour", known.id, known.does, "", (known.id,), known.moves, below=known.standard)
        for known in plan.behaviours
    ]


def _learning(plan: Plan) -> list[Node]:
    return [
        Node(2, "learning", f"{known.id} · Learning", known.shows, "", (known.id,), known.enables)
        for known in plan.learnings
    ]


def _barriers(plan: Plan) -> list[Node]:
    return [Node(2, "barrier", _above(known), known.what, "", (known.id,), known.blocks) for known in plan.barriers]


def _above(barrier: Barrier) -> str:
    trained = "" if barrier.is_trainable else ", no training"
    return f"{barrier.id} · Barrier: {barrier.cause}{trained}"


def _activities(plan: Plan, bad: frozenset[str]) -> list[Node]:
    """What serves something, and what ought to; of many, those that serve the same are folded into one box."""
    steps = [step for step in plan.steps.values() if step.serves or step.id in bad]
    if len(steps) <= MOST_APART:
        return [_activity([step]) for step in steps]
    groups: dict[tuple[object, ...], list[Step]] = {}
    for step in steps:
        driver = bool(step.purpose and step.purpose.driver)
        groups.setdefault((step.serves, driver, step.training, step.id in bad), []).append(step)
    return [_activity(group) for group in groups.values()]


def _activity(steps: Sequence[Step]) -> Node:
    first = steps[0]
    driver = bool(first.purpose and first.purpose.driver)
    ids = tuple(step.id for step in steps)
    kind = {True: " · training", False: " · not training", None: ""}[first.training]
    alone = len(steps) == 1
    above = f"{first.id if alone else count_of(len(steps), 'activity', 'activities')}{kind}"
    text = first.title if alone else listed(ids, 8)
    return Node(3, "activity", above, text, f"step-{first.id}", ids, first.serves, driver=driver)
