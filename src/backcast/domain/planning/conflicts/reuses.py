"""Reuses: ids that were given to something else since a person saw the plan, and their plan told apart from that."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from backcast.domain.planning.changes import Change, Part, Value, changes_between, parts_of
from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.labels import field_values
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step
from backcast.domain.results.key_results import KeyResult
from backcast.domain.results.metrics import Measurement

Place: TypeAlias = tuple[Part, str]

# A calendar is chosen by its name, so that one of the same name is the same; a measurement has no id of its own.
# The parts of an outcome chain share their ids: a step serves any of them by nothing but that.
_OF_CHAIN: Final = frozenset({Part.KEY_RESULT, Part.OBJECTIVE, Part.BEHAVIOUR, Part.LEARNING, Part.BARRIER})
_WITH_IDS: Final = frozenset({Part.STEP, Part.METRIC, *_OF_CHAIN})
_LONGEST_STEM: Final = 20


@dataclass(frozen=True, slots=True)
class Apart:
    """What a person saw and made of it, where each thing whose id now belongs to another has a free one.

    ``ids`` holds for each place the id that it had and has not any more, under the one that it has here.
    """

    base: Plan
    mine: Plan
    ids: Mapping[Place, str] = field(default_factory=dict)


def reused(changes: Iterable[Change]) -> frozenset[Place]:
    """The places at which something else stands than before ``changes``, the oldest first.

    There it was taken away and another one added. What came back as it was, as an undo brings it, is the same.
    """
    was: dict[Place, Value | None] = {}  # what the person saw there, None for nothing
    others: set[Place] = set()
    for change in changes:
        place = change.place
        if change.part not in _WITH_IDS:
            continue
        before = was.setdefault(place, change.before)
        if before is None:  # they have never seen what had this id
            continue
        if change.after is None and place not in others:
            was[place] = change.before
        elif change.before is None:
            same = field_values(change.after) == field_values(before)
            (others.discard if same else others.add)(place)
    return frozenset(others)


def touches(base: Plan, mine: Plan, places: frozenset[Place]) -> bool:
    """Whether ``mine`` changed or used something at these places of ``base``, other than by taking it away."""
    changes = [change for change in changes_between(base, mine) if change.after is not None]
    measured = {(Part.METRIC, value.metric) for value in Counter(mine.measurements) - Counter(base.measurements)}
    return not places.isdisjoint({change.place for change in changes} | measured)


def told_apart(base: Plan, theirs: Plan, mine: Plan, places: frozenset[Place]) -> Apart:
    """Both sides of my edit with other ids at ``places``, so that what ``theirs`` holds there is not taken for them."""
    if not places:
        return Apart(base, mine)
    taken = {
        (_namespace(part), key)
        for plan in (base, theirs, mine)
        for part, kind in parts_of(plan).items()
        for key in kind
    }
    ids: dict[Place, str] = {}
    for part, key in sorted(places):
        stem = key.rstrip("0123456789")[:_LONGEST_STEM]
        number = 1
        while (_namespace(part), f"{stem}{number}") in taken:
            number += 1
        ids[part, key] = f"{stem}{number}"
        taken.add((_namespace(part), ids[part, key]))

    def new_id(part: Part, key: str) -> str:
        return ids.get((part, key), key)

    former = {(part, new): key for (part, key), new in ids.items()}
    return Apart(_renamed(base, new_id), _renamed(mine, new_id), former)


_NewId: TypeAlias = Callable[[Part, str], str]


def _namespace(part: Part) -> Part:
    """The kind of part within which ids are unique."""
    return Part.KEY_RESULT if part in _OF_CHAIN else part


def _renamed(plan: Plan, new_id: _NewId) -> Plan:
    served = _names_of_chain(plan, new_id)
    steps = [_renamed_step(step, new_id, served) for step in plan.steps.values()]
    return replace(
        plan,
        steps={step.id: step for step in steps},
        dependencies=tuple(_renamed_need(need, new_id) for need in plan.dependencies),
        metrics=tuple(replace(metric, id=new_id(Part.METRIC, metric.id)) for metric in plan.metrics),
        key_results=tuple(_renamed_key_result(known, new_id) for known in plan.key_results),
        measurements=tuple(_renamed_measurement(measured, new_id) for measured in plan.measurements),
        objectives=tuple(replace(known, id=new_id(Part.OBJECTIVE, known.id)) for known in plan.objectives),
        behaviours=tuple(
            replace(known, id=new_id(Part.BEHAVIOUR, known.id), moves=_all(new_id, Part.KEY_RESULT, known.moves))
            for known in plan.behaviours
        ),
        learnings=tuple(
            replace(known, id=new_id(Part.LEARNING, known.id), enables=_all(new_id, Part.BEHAVIOUR, known.enables))
            for known in plan.learnings
        ),
        barriers=tuple(
            replace(known, id=new_id(Part.BARRIER, known.id), blocks=_all(new_id, Part.BEHAVIOUR, known.blocks))
            for known in plan.barriers
        ),
    )


def _all(new_id: _NewId, part: Part, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(new_id(part, name) for name in names)


def _names_of_chain(plan: Plan, new_id: _NewId) -> Mapping[str, str]:
    """What a step calls each part of the chain that it can serve, under what it called it before."""
    parts = parts_of(plan)
    return {key: new_id(part, key) for part in _OF_CHAIN - {Part.OBJECTIVE} for key in parts[part]}


def _renamed_step(step: Step, new_id: _NewId, served: Mapping[str, str]) -> Step:
    anchor = step.anchor and replace(step.anchor, step=new_id(Part.STEP, step.anchor.step))
    purpose = step.purpose and replace(step.purpose, serves=tuple(served[name] for name in step.serves))
    return replace(step, id=new_id(Part.STEP, step.id), anchor=anchor, purpose=purpose)


def _renamed_need(need: Dependency, new_id: _NewId) -> Dependency:
    return replace(need, before=new_id(Part.STEP, need.before), after=new_id(Part.STEP, need.after))


def _renamed_key_result(known: KeyResult, new_id: _NewId) -> KeyResult:
    return replace(
        known,
        id=new_id(Part.KEY_RESULT, known.id),
        metric=new_id(Part.METRIC, known.metric),
        objective=known.objective and new_id(Part.OBJECTIVE, known.objective),
        at=tuple(replace(at, step=new_id(Part.STEP, at.step)) for at in known.at),
    )


def _renamed_measurement(measured: Measurement, new_id: _NewId) -> Measurement:
    return replace(measured, metric=new_id(Part.METRIC, measured.metric))
