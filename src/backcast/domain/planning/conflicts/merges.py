"""Merges: what two people made of the same plan joined field by field; what both changed differently is told."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias

from backcast.domain.errors import Conflict, InvalidInput
from backcast.domain.planning.changes import Change, Part, Parts, StepPart, Value, apply, parts_of, plan_of
from backcast.domain.planning.conflicts.concessions import built, conceded, place_of, tie_place
from backcast.domain.planning.labels import (
    GONE,
    NEEDS,
    field_label,
    field_noun,
    field_values,
    part_label,
    value_text,
)
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import StepId
from backcast.domain.results.key_results import KeyResult

_ABSENT: Final = object()
_Kind: TypeAlias = Mapping[str, Value]
Ids: TypeAlias = Mapping[tuple[Part, str], str]
_AS_THEY_ARE: Final[Ids] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Saving:
    """What a person changed in one version of a plan."""

    person_id: str
    person: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """Both sides in one: its parts, where in each of the ``conflicts`` mine stands."""

    parts: Parts
    conflicts: tuple[Conflict, ...] = ()

    @property
    def plan(self) -> Plan:
        """The parts as one plan.

        Raises:
            InvalidInput: when they do not make one, though either side did: such as two links that close a circle.
        """
        return plan_of(self.parts)


class _Sides(NamedTuple):
    """One part as it was, as others made it, and as I made it; None where it is not there."""

    base: Value | None
    theirs: Value | None
    mine: Value | None


def rewound(plan: Plan, savings: Iterable[Saving]) -> Plan:
    """The plan as it was before ``savings``, all that were made since then, the oldest first.

    Raises:
        InvalidInput: when these did not lead to the plan.
    """
    first: dict[tuple[Part, str], Change] = {}
    for change in (change for saving in savings for change in saving.changes):
        first.setdefault(change.place, change)
    return apply(plan, [change.reversed() for change in first.values()])


def rejoined(base: Plan, theirs: Plan) -> Plan:
    """What others made of the plan, with every part that was there before as it was.

    An edit that names something new, or takes an id that became free, can be made on this where it cannot on the base.

    Raises:
        InvalidInput: when that is no plan.
    """
    old = parts_of(base)
    parts = {
        part: {key: old[part].get(key, value) if part is not Part.MEASUREMENT else value for key, value in kind.items()}
        for part, kind in parts_of(theirs).items()
    }
    return plan_of(parts)


def merge(base: Plan, theirs: Plan, mine: Plan, ids: Ids = _AS_THEY_ARE, left: frozenset[str] = frozenset()) -> Merge:
    """What ``theirs`` and ``mine`` changed of ``base``, together; ``ids`` are those that people know parts by instead.

    ``left`` are the places of conflicts that I leave as the others have them.

    A field that only one side changed is as that side has it, one that both changed alike too. Where both changed it
    differently, or one took away what the other changed, there is a conflict. Steps stay in the order of ``theirs``.
    """
    sides = [parts_of(plan) for plan in (base, theirs, mine)]
    sides[2] = conceded(sides[1], sides[2], left)
    parts: Parts = {}
    conflicts: list[Conflict] = []
    was, is_theirs, is_mine = (side[Part.STEP].keys() for side in sides)
    away = was - is_theirs, was - is_mine
    for part in Part:
        old, their, my = (each[part] for each in sides)
        if part is Part.MEASUREMENT:
            parts[part] = _measurements(old, their, my)
            continue
        merged: dict[str, Value] = {}
        for key in {**old, **their, **my}:
            value, found = _merged(part, key, _Sides(old.get(key), their.get(key), my.get(key)), ids, away)
            conflicts += found
            if value is not None:
                merged[key] = value
        parts[part] = _in_order(merged, their, my)
    before, their_parts, my_parts = sides
    conflicts += _cut_off(parts, before, their_parts, my_parts, ids)
    conflicts += _unmeasurable(parts, before, their_parts, my_parts, ids)
    parts[Part.STEP] = _in_order(parts[Part.STEP], their_parts[Part.STEP], my_parts[Part.STEP])
    return Merge(parts, tuple(conflicts))


def told_meanwhile(savings: Sequence[Saving], base: Plan, theirs: Plan, mine: Plan, reader: str) -> str:
    """One sentence on what others did meanwhile, and that it is kept; empty where nothing of it is left.

    ``reader`` is the id of the person who is told, so that their own other window is not somebody else.
    """
    old, their, my = (parts_of(plan) for plan in (base, theirs, mine))
    last = _last_to_change(savings, reader)
    groups: dict[tuple[str, str], list[str]] = {}
    others: dict[str, None] = {}
    for part, key in {place: None for saving in savings for place in (change.place for change in saving.changes)}:
        sides = _Sides(old[part].get(key), their[part].get(key), my[part].get(key))
        was, became, wanted = (field_values(side) for side in sides)
        names = [n for n in {**was, **became} if _differ(n, was, became) and _differ(n, became, wanted)]
        others |= dict.fromkeys(last[part, key, name] for name in names)
        if sides.base and sides.theirs and was != wanted and part is not Part.MEASUREMENT:
            label = part_label(part, key, sides.theirs)
            for name in names:
                groups.setdefault((last[part, key, name], label), []).append(field_noun(sides.theirs, name))
    if not others:
        return ""
    said = [f"{who} changed the {listed(nouns)} of {_within(label)}" for (who, label), nouns in groups.items()]
    if not 0 < len(said) <= 2:
        said = [f"{listed(others)} changed other parts of this plan"]
    return f"{' and '.join(said)} meanwhile; both changes are kept."


def _last_to_change(savings: Iterable[Saving], reader: str) -> dict[tuple[Part, str, str], str]:
    """Who changed each field last."""
    last: dict[tuple[Part, str, str], str] = {}
    for saving in savings:
        who = "You" if saving.person_id == reader else saving.person
        for change in saving.changes:
            before, after = field_values(change.before), field_values(change.after)
            last |= {(*change.place, name): who for name in {**before, **after} if _differ(name, before, after)}
    return last


def listed(words: Iterable[str]) -> str:
    """Words as a sentence lists them; from the fourth on they are counted.

    >>> listed(["owner", "date"])
    'owner and date'
    >>> listed(["Ana", "Ben", "Cem", "Dia"])
    'Ana, Ben and 2 more'
    """
    *most, last = words
    if len(most) > 2:
        most, last = most[:2], f"{len(most) - 1} more"
    return f"{', '.join(most)} and {last}" if most else last


def _within(label: str) -> str:
    return f"the {label.removeprefix('The ')}" if label.startswith("The ") else label


def _merged(
    part: Part, key: str, sides: _Sides, ids: Ids, away: tuple[AbstractSet[StepId], AbstractSet[StepId]]
) -> tuple[Value | None, list[Conflict]]:
    """One part of both, and its conflicts; ``away`` are the steps that they, and that I, took away."""
    if sides.mine == sides.base:  # nearly every part: no need to look at its fields, which would cost most of the time
        return sides.theirs, []
    base, theirs, mine = (field_values(side) for side in sides)
    if mine in (theirs, base):
        return sides.theirs, []
    if sides.mine is None or sides.theirs is None:
        if theirs == base:
            return sides.mine, []
        there, kept = (sides.theirs, theirs) if sides.mine is None else (sides.mine, mine)
        assert there is not None
        changed = [name for name in kept if _differ(name, base, kept)]
        if _leans_on(sides.base) & away[sides.theirs is None]:  # what it waits for now are bridges around those
            changed = [name for name in changed if not name.startswith(NEEDS)]
        # Where nothing but links went, as when their other end was taken away, there is nothing to keep.
        return sides.mine if changed else None, _conflicts(part, key, sides, ids, changed, whole=True)
    names = list({**theirs, **mine})
    mine_changed = [name for name in names if _differ(name, base, mine)]
    clashing = [name for name in mine_changed if _differ(name, base, theirs) and _differ(name, theirs, mine)]
    if sides.base is None:
        clashing = [name for name in names if _differ(name, theirs, mine)]
    try:
        value = built(sides.theirs, {name: mine.get(name, ()) for name in mine_changed})
    except InvalidInput:  # each field alone is fine, but not together: such as days left of what became a milestone
        clashing = [n for n in names if _differ(n, base, mine) or _differ(n, base, theirs)]
        return sides.mine, _conflicts(part, key, sides, ids, clashing, whole=True)
    return value, _conflicts(part, key, sides, ids, clashing)


def _differ(name: str, some: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    nothing = () if name.startswith(NEEDS) else _ABSENT
    return bool(some.get(name, nothing) != other.get(name, nothing))


def _conflicts(
    part: Part, key: str, sides: _Sides, ids: Ids, names: Iterable[str], *, whole: bool = False
) -> list[Conflict]:
    label = part_label(part, ids.get((part, key), key), sides.base)
    there = sides.mine or sides.theirs
    assert there is not None
    theirs, mine = (_texts(side) for side in (sides.theirs, sides.mine))
    return [
        Conflict(
            label,
            field_label(there, _known_as(name, ids)),
            theirs.get(name, theirs[""]),
            mine.get(name, mine[""]),
            place_of(part, key, "" if whole else name),
        )
        for name in names
    ]


def _known_as(name: str, ids: Ids) -> str:
    """The name of a field; of what a step waits for with the id that people know."""
    before = name.removeprefix(NEEDS)
    return NEEDS + ids.get((Part.STEP, before), before) if name.startswith(NEEDS) else name


def _texts(side: Value | None) -> dict[str, str]:
    """Every field of one side in words; under the empty name what is said of one that this side does not have."""
    texts = {name: value_text(name, value) for name, value in field_values(side).items()}
    return {**texts, "": "–" if side is not None else GONE}


def _in_order(values: dict[str, Value], theirs: Iterable[str], mine: Iterable[str]) -> dict[str, Value]:
    """The values in their order; each that only I have stands before what comes after it in mine."""
    order = [key for key in theirs if key in values]
    known, following = set(order), None
    for key in reversed([key for key in mine if key in values]):
        if key not in known:
            order.insert(order.index(following) if following is not None else len(order), key)
        following = key
    return {key: values[key] for key in order}


def _measurements(base: _Kind, theirs: _Kind, mine: _Kind) -> dict[str, Value]:
    """What was measured has no name but itself: all that either side added, without what either took away."""
    old, their, my = (Counter(side.values()) for side in (base, theirs, mine))
    left: Counter[Value] = Counter()
    for value in {*old, *their, *my}:
        both = max(their[value], my[value])
        left[value] = their[value] if my[value] == old[value] else my[value] if their[value] == old[value] else both
    kept = []
    for value in [*theirs.values(), *mine.values()]:
        if left[value] > 0:
            left[value] -= 1
            kept.append(value)
    return {str(number): value for number, value in enumerate(kept)}


def _cut_off(parts: Parts, base: Parts, theirs: Parts, mine: Parts, ids: Ids) -> list[Conflict]:
    """What one side tied to a step that the other took away.

    What would hang on a step that I took away is untied; a step that they took away comes back for what I tied to it.
    Ties that were there before are no matter: who took the step away undid them, which is a change of their own.
    """
    gone = base[Part.STEP].keys() - parts[Part.STEP].keys()
    conflicts = []
    for kind in (Part.STEP, Part.KEY_RESULT):
        for key, value in list(parts[kind].items()):
            old = base[kind].get(key)
            for step_id in sorted((_leans_on(value) - _leans_on(old)) & gone):
                side = mine if step_id in mine[Part.STEP] else theirs
                by_me = side is theirs
                if _leans_on(old) & (base[Part.STEP].keys() - side[Part.STEP].keys()):
                    by_me = True  # it took the place of what that side took away itself: both are gone then
                else:
                    label = part_label(Part.STEP, ids.get((Part.STEP, step_id), step_id), base[Part.STEP][step_id])
                    tied = f"{part_label(kind, ids.get((kind, key), key), value)} is tied to it"
                    place = place_of(Part.STEP, step_id) if by_me else tie_place(kind, key, value, step_id)
                    said = (tied, GONE) if by_me else (GONE, tied)
                    conflicts.append(Conflict(label, "This step", *said, place))
                if by_me:
                    parts[kind][key] = _untied(parts[kind][key], step_id)
    _bring_back(parts, mine)
    return conflicts


def _unmeasurable(parts: Parts, base: Parts, theirs: Parts, mine: Parts, ids: Ids) -> list[Conflict]:
    """What one side measured or aims at with a metric that the other took away: the metric comes back for it."""
    gone = base[Part.METRIC].keys() - parts[Part.METRIC].keys()
    conflicts = []
    for kind in (Part.KEY_RESULT, Part.MEASUREMENT):
        for key, value in parts[kind].items():
            metric_id = getattr(value, "metric", "")
            if metric_id not in gone:
                continue
            label = part_label(Part.METRIC, ids.get((Part.METRIC, metric_id), metric_id), base[Part.METRIC][metric_id])
            tied = f"{part_label(kind, ids.get((kind, key), key), value)} is tied to it"
            by_me = metric_id not in mine[Part.METRIC]
            said = (tied, GONE) if by_me else (GONE, tied)
            conflicts.append(Conflict(label, "This metric", *said, place_of(Part.METRIC, metric_id)))
            side = theirs if by_me else mine
            parts[Part.METRIC][metric_id] = side[Part.METRIC][metric_id]
    return conflicts


def _bring_back(parts: Parts, mine: Parts) -> None:
    """The steps on which something of mine hangs, though others took them away, free of what is gone else."""
    steps = parts[Part.STEP]
    hanging = [
        lean for kind in (Part.STEP, Part.KEY_RESULT) for value in parts[kind].values() for lean in _leans_on(value)
    ]
    while hanging:
        step_id = hanging.pop()
        part = mine[Part.STEP].get(step_id)
        if step_id in steps or not isinstance(part, StepPart):
            continue
        steps[step_id] = replace(part, needs=tuple(need for need in part.needs if need.before in steps))
        hanging += _leans_on(steps[step_id])


def _leans_on(value: Value | None) -> set[StepId]:
    """The steps that a step or key result names."""
    if isinstance(value, StepPart):
        anchor = {value.step.anchor.step} if value.step.anchor else set()
        return anchor | {need.before for need in value.needs}
    return {at.step for at in value.at} if isinstance(value, KeyResult) else set()


def _untied(value: Value, step_id: StepId) -> Value:
    if isinstance(value, StepPart):
        return replace(value, needs=tuple(need for need in value.needs if need.before != step_id))
    if isinstance(value, KeyResult):
        return replace(value, at=tuple(at for at in value.at if at.step != step_id))
    return value
