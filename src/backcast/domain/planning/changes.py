"""Changes: what differs between two states of a plan, part by part, so that it can be told and taken back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from backcast.domain.planning.chain_ends import Chain
from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.spreads import Spread, SpreadUnit, Uncertainty
from backcast.domain.planning.steps import Step
from backcast.domain.results.chains import Barrier, Behaviour, Learning, Objective, Purpose
from backcast.domain.results.key_results import KeyResult
from backcast.domain.results.metrics import Measurement, Metric
from backcast.domain.workdays import WorkCalendar

_LONGEST_ID: Final = 20


class Part(StrEnum):
    """The kinds of part of which a plan is made."""

    HEADING = "heading"
    GOAL = "goal"
    CALENDAR = "calendar"
    STEP = "step"
    METRIC = "metric"
    KEY_RESULT = "key_result"
    MEASUREMENT = "measurement"
    OBJECTIVE = "objective"
    BEHAVIOUR = "behaviour"
    LEARNING = "learning"
    BARRIER = "barrier"


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a plan."""

    title: str
    name: str = ""
    programme: str = ""
    notes: tuple[str, ...] = ()
    uncertainty: Uncertainty | None = None


@dataclass(frozen=True, slots=True)
class StepPart:
    """A step with what it waits for: the two are changed, told and taken back together."""

    step: Step
    needs: tuple[Dependency, ...] = ()


Link: TypeAlias = Objective | Behaviour | Learning | Barrier
Value: TypeAlias = Heading | EndGoal | WorkCalendar | StepPart | Metric | KeyResult | Measurement | Link


@dataclass(frozen=True, slots=True)
class Change:
    """One part before and after: None before where it is new, None after where it is gone.

    ``position`` is its place among the parts of its kind, so that a part that comes back stands where it stood.
    """

    part: Part
    key: str
    before: Value | None
    after: Value | None
    position: int

    @property
    def place(self) -> tuple[Part, str]:
        """Which part it touches."""
        return (self.part, self.key)

    def reversed(self) -> "Change":
        """The change that takes this one back."""
        return replace(self, before=self.after, after=self.before)


Parts: TypeAlias = dict[Part, dict[str, Value]]


def parts_of(plan: Plan) -> Parts:
    """A plan taken apart, each kind in order under the key of its part."""
    return {
        Part.HEADING: {"": Heading(plan.title, plan.name, plan.programme, plan.notes, plan.uncertainty)},
        Part.GOAL: {"": plan.goal},
        Part.CALENDAR: {"": plan.calendar, **plan.calendars},
        Part.STEP: {known: StepPart(step, tuple(plan.needs(known))) for known, step in plan.steps.items()},
        Part.METRIC: {metric.id: metric for metric in plan.metrics},
        Part.KEY_RESULT: {key_result.id: key_result for key_result in plan.key_results},
        Part.MEASUREMENT: {str(number): value for number, value in enumerate(plan.measurements)},
        Part.OBJECTIVE: {objective.id: objective for objective in plan.objectives},
        Part.BEHAVIOUR: {behaviour.id: behaviour for behaviour in plan.behaviours},
        Part.LEARNING: {learning.id: learning for learning in plan.learnings},
        Part.BARRIER: {barrier.id: barrier for barrier in plan.barriers},
    }


def plan_of(parts: Mapping[Part, Mapping[str, Any]]) -> Plan:
    """A plan put together again.

    Raises:
        InvalidInput: when the parts do not make a plan.
    """
    heading, steps = parts[Part.HEADING][""], parts[Part.STEP]
    links = (parts[part].values() for part in (Part.OBJECTIVE, Part.BEHAVIOUR, Part.LEARNING, Part.BARRIER))
    chain = Chain(
        MappingProxyType({known: part.step for known, part in steps.items()}),
        list(parts[Part.KEY_RESULT].values()),
        *(tuple(kind) for kind in links),
    ).without_loose_ends()
    calendars = dict(parts[Part.CALENDAR])
    return Plan(
        title=heading.title,
        goal=parts[Part.GOAL][""],
        calendar=calendars.pop("", WorkCalendar()),
        calendars=MappingProxyType(calendars),
        steps=chain.steps,
        dependencies=tuple(need for part in steps.values() for need in part.needs),
        metrics=tuple(parts[Part.METRIC].values()),
        key_results=tuple(chain.key_results),
        measurements=tuple(parts[Part.MEASUREMENT].values()),
        notes=heading.notes,
        name=heading.name,
        programme=heading.programme,
        uncertainty=heading.uncertainty,
        objectives=tuple(chain.objectives),
        behaviours=tuple(chain.behaviours),
        learnings=tuple(chain.learnings),
        barriers=tuple(chain.barriers),
    )


def changes_between(before: Plan, after: Plan) -> list[Change]:
    """Every part that differs, in the order of the parts."""
    changes = []
    old_parts, new_parts = parts_of(before), parts_of(after)
    for part in Part:
        old, new = old_parts[part], new_parts[part]
        changes += [Change(part, key, value, None, n) for n, (key, value) in enumerate(old.items()) if key not in new]
        for n, (key, value) in enumerate(new.items()):
            if key not in old or value != old[key]:
                changes.append(Change(part, key, old.get(key), value, n))
    return changes


def apply(plan: Plan, changes: Iterable[Change]) -> Plan:
    """The plan with the changes made.

    Raises:
        InvalidInput: when what comes out is no plan.
    """
    parts = parts_of(plan)
    coming: list[Change] = []
    for change in changes:
        kind = parts[change.part]
        if change.after is None:
            kind.pop(change.key, None)
        elif change.key in kind:
            kind[change.key] = change.after
        else:
            coming.append(change)
    for change in sorted(coming, key=lambda new: new.position):
        parts[change.part] = _inserted(parts[change.part], change)
    return plan_of(parts)


def _inserted(values: dict[str, Value], change: Change) -> dict[str, Value]:
    assert change.after is not None
    pairs = list(values.items())
    pairs.insert(change.position, (change.key, change.after))
    return dict(pairs)


def told(changes: Sequence[Change]) -> list[str]:
    """The changes in plain words, a line each."""
    return [line for change in changes for line in _told(change)]


def _told(change: Change) -> list[str]:
    name = _name(change)
    if change.before is None:
        return [f"{name} added"]
    if change.after is None:
        return [f"{name} removed"]
    if isinstance(change.before, StepPart) and isinstance(change.after, StepPart):
        return [
            *_told_fields(name, change.before.step, change.after.step),
            *_told_needs(name, change.before.needs, change.after.needs),
        ]
    return _told_fields(name, change.before, change.after)


def _name(change: Change) -> str:
    value = change.after or change.before
    if isinstance(value, StepPart):
        return f"{change.key} “{value.step.title}”"
    names = {
        Part.HEADING: "Plan",
        Part.GOAL: "End goal",
        Part.CALENDAR: f"Calendar “{change.key}”" if change.key else "Plan calendar",
        Part.METRIC: f"Metric “{getattr(value, 'name', '')}”",
        Part.KEY_RESULT: f"Key result {change.key}",
        Part.MEASUREMENT: f"Measurement of {getattr(value, 'metric', '')}",
        Part.OBJECTIVE: f"Objective {change.key} “{getattr(value, 'statement', '')}”",
        Part.BEHAVIOUR: f"Behaviour {change.key} “{getattr(value, 'does', '')}”",
        Part.LEARNING: f"Learning {change.key} “{getattr(value, 'shows', '')}”",
        Part.BARRIER: f"Barrier {change.key} “{getattr(value, 'what', '')}”",
    }
    return names[change.part]


def _told_fields(name: str, before: Any, after: Any) -> list[str]:
    lines = []
    for field in fields(after):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old != new:
            lines.append(f"{name}: {field.name.replace('_', ' ')} {_shown(old)} → {_shown(new)}")
    return lines


def _told_needs(name: str, before: Sequence[Dependency], after: Sequence[Dependency]) -> list[str]:
    gone = [f"{name} no longer waits for {_tie(need)}" for need in before if need not in after]
    new = [f"{name} waits for {_tie(need)}" for need in after if need not in before]
    return gone + new


def _tie(need: Dependency) -> str:
    lag = f" {need.lag:+} {need.unit} days" if need.lag else ""
    kind = f" ({need.type})" if need.type != "FS" else ""
    return f"{need.before}{kind}{lag}"


def _shown(value: object) -> str:
    if value in (None, "", ()):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple) and all(isinstance(each, str) and len(each) <= _LONGEST_ID for each in value):
        return ", ".join(value)
    if isinstance(value, frozenset | tuple | Mapping):
        return f"{len(value)} entries"
    for kind, text_of in _TEXTS:
        if isinstance(value, kind):
            return str(text_of(value))
    return str(value)


def spread_text(spread: Spread) -> str:
    """A spread as people read it, such as “80 – 160 %”."""
    return f"{spread.low} – {spread.high} {'%' if spread.unit is SpreadUnit.PERCENT else 'days'}"


def purpose_text(purpose: Purpose) -> str:
    """What a step is for as people read it, such as “B1, KR2, required driver, costs 1,200”."""
    serves = ", ".join(purpose.serves) or "nothing yet"
    driver = ", required driver" if purpose.driver else ""
    return f"{serves}{driver}" + (f", costs {purpose.cost:,}" if purpose.cost is not None else "")


def uncertainty_text(uncertainty: Uncertainty) -> str:
    """How a plan draws durations, such as “80 – 160 %, pert, correlation 0.2 (all)”."""
    whole = ", whole days" if uncertainty.whole_days else ""
    hangs = f"correlation {uncertainty.correlation} ({uncertainty.among})"
    return f"{spread_text(uncertainty.spread)}, {uncertainty.shape}, {hangs}{whole}"


_TEXTS: Final[tuple[tuple[type, Callable[[Any], str]], ...]] = (
    (Spread, spread_text),
    (Uncertainty, uncertainty_text),
    (Purpose, purpose_text),
)
