"""Labels: what the parts and fields of a plan are called in the forms, and their values as people read them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, Final

from backcast.domain.planning.changes import Heading, Part, StepPart, Value, purpose_text, spread_text, uncertainty_text
from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.steps import Anchor, Kind, Step
from backcast.domain.results.chains import Barrier, Behaviour, Learning, Objective
from backcast.domain.results.key_results import Baseline, DueAt, KeyResult
from backcast.domain.results.metrics import Metric
from backcast.domain.workdays import WEEKDAYS, Closure, WorkCalendar

NEEDS: Final = "needs "  # followed by the step that is waited for: what a step waits for is compared one by one
GONE: Final = "Deleted"

# Per field what its form calls it, and where that is no noun, what a sentence calls it.
_LABELS: Final[dict[type, dict[str, tuple[str, str]]]] = {
    Heading: {
        "title": ("Title of the plan", "title"),
        "name": ("Name", ""),
        "programme": ("Programme", ""),
        "uncertainty": ("How sure are durations?", "uncertainty"),
    },
    EndGoal: {
        "statement": ("What must be true", "statement"),
        "due": ("It must be true by", "date"),
        "hard": ("This date is", "kind of date"),
        "why": ("Why does it matter?", "reason"),
        "for_whom": ("For whom?", "people it is for"),
        "evidence": ("What will prove it?", "evidence"),
        "out_of_scope": ("What is out of scope?", "limits of its scope"),
    },
    WorkCalendar: {
        "workdays": ("Working days", ""),
        "closures": ("Closed days", ""),
        "country": ("Public holidays of", "public holidays"),
        "within": ("Within", "wider calendar"),
    },
    Step: {
        "days": ("How many working days?", "duration"),
        "at": ("Reached", "time of day"),
        "calendar": ("Working days", "working days"),
        "anchor": ("It follows", "event that it follows"),
        "training": ("Is it training?", "kind of work"),
        "criteria": ("What must be true to pass?", "criteria"),
        "instrument": ("With which instrument?", "instrument"),
        "sample": ("Who or what is measured?", "sample"),
        "started": ("Started on", "start"),
        "finished": ("Finished on", "finish"),
        "remaining": ("Working days left", ""),
        "not_before": ("Not before", "earliest date"),
        "basis": ("Where does the duration come from?", "basis"),
        "spread": ("How sure is the duration?", "spread"),
        "load": ("Percent of its owner on each of its days", "load"),
        "firm": ("Not negotiable", "firmness"),
        "purpose": ("What it is for", "purpose"),
    },
    Metric: {
        "direction": ("It should", "direction"),
        "source": ("Where does the number come from?", "source"),
        "definition": ("What counts, and what does not?", "definition"),
    },
    KeyResult: {
        "at": ("With the step", "steps it is due at"),
        "due": ("On a date of its own", "date"),
        "leading": ("A leading measure", "kind of measure"),
        "objective": ("It belongs to the objective", "objective"),
        "text": ("In words", "wording"),
        "origin": ("Drafted by", "origin"),
    },
    Objective: {"statement": ("What is wanted", "statement")},
    Behaviour: {
        "does": ("What does somebody do?", "behaviour"),
        "who": ("Who?", "people"),
        "when": ("When, and how often?", "occasion"),
        "standard": ("To which standard?", "standard"),
        "observed": ("How is it seen?", "way of observing"),
        "moves": ("It moves", "key results that it moves"),
    },
    Learning: {
        "shows": ("What must people be able to show?", "learning"),
        "evidence": ("By which evidence?", "evidence"),
        "pass_mark": ("When is it enough?", "pass mark"),
        "enables": ("It enables", "behaviours that it enables"),
    },
    Barrier: {
        "what": ("What stands in the way?", "barrier"),
        "cause": ("Why?", "cause"),
        "blocks": ("It blocks", "behaviours that it blocks"),
    },
}


def part_label(part: Part, key: str, value: Value | None) -> str:
    """What people call a part, such as “A2 “Train the assessors””; ``value`` is None where it has no name yet."""
    if isinstance(value, StepPart):
        return f"{key} “{value.step.title}”"
    names = {
        Part.HEADING: "The plan",
        Part.GOAL: "The end goal",
        Part.CALENDAR: f"The calendar “{key}”" if key else "The working days of the plan",
        Part.STEP: f"The step {key}",
        Part.METRIC: f"The metric “{getattr(value, 'name', key)}”",
        Part.KEY_RESULT: f"The key result {key}",
        Part.MEASUREMENT: "A measurement",
        Part.OBJECTIVE: f"The objective {key}",
        Part.BEHAVIOUR: f"The behaviour {key}",
        Part.LEARNING: f"The learning {key}",
        Part.BARRIER: f"The barrier {key}",
    }
    return names[part]


def field_label(value: Value, name: str) -> str:
    """What the form calls a field, such as “How many working days?”."""
    if name.startswith(NEEDS):
        return f"It waits for {name.removeprefix(NEEDS)}"
    return _label(value, name)[0] or name.replace("_", " ").capitalize()


def field_noun(value: Value, name: str) -> str:
    """What a sentence calls a field, such as “duration”."""
    if name.startswith(NEEDS):
        return f"link from {name.removeprefix(NEEDS)}"
    label, noun = _label(value, name)
    return noun or (label or name.replace("_", " ")).lower()


def _label(value: Value, name: str) -> tuple[str, str]:
    kind = Step if isinstance(value, StepPart) else type(value)
    return _LABELS.get(kind, {}).get(name, ("", ""))


def field_values(value: Value | None) -> dict[str, Any]:
    """The fields of a part that people change one by one; none where there is no part.

    The region belongs to its country. Holidays are looked up, so that nobody changes them.
    """
    if value is None:
        return {}
    if isinstance(value, WorkCalendar):
        place = (value.country, value.region)
        return {"workdays": value.workdays, "closures": value.closures, "country": place, "within": value.within}
    if not isinstance(value, StepPart):
        return _plain_fields(value)
    needs: dict[str, tuple[Dependency, ...]] = {}
    for need in value.needs:
        needs[NEEDS + need.before] = (*needs.get(NEEDS + need.before, ()), need)
    return {**_plain_fields(value.step), **needs}


def _plain_fields(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value) if field.name != "id"}


def value_text(name: str, value: Any) -> str:
    """The value of a field as people read it; “–” where it is empty."""
    if value is None or value in ("", (), frozenset()):
        return "–"
    if name in _WORDS:
        return _WORDS[name](value)
    if name.startswith(NEEDS):
        return "; ".join(_need_text(need) for need in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return _day(value)
    return str(value)


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def _need_text(need: Dependency) -> str:
    ends = {"FS": "finish to start", "SS": "start to start", "FF": "finish to finish", "SF": "start to finish"}
    lag = f", {need.lag:+} {need.unit} days" if need.lag else ""
    reason = f" ({need.reason})" if need.reason else ""
    return f"{ends[need.type]}{lag}{', not negotiable' if need.firm else ''}{reason}"


def _anchor_text(anchor: Anchor) -> str:
    window = f", {anchor.window} early or late" if anchor.window else ""
    return f"{anchor.offset} {anchor.unit} days after {anchor.step}{window}"


def _baseline_text(baseline: Baseline) -> str:
    rest = [_day(baseline.on) if baseline.on else "", baseline.source, baseline.note]
    return ", ".join([str(baseline.value), *(text for text in rest if text)])


def _target_text(target: Any) -> str:
    return " – ".join(str(edge) for edge in target) if isinstance(target, tuple) else str(target)


def _closures_text(closures: Iterable[Closure]) -> str:
    return "\n".join(f"{_span(closure)} {closure.name}".strip() for closure in closures)


def _span(closure: Closure) -> str:
    same = closure.first == closure.last
    return _day(closure.first) if same else f"{_day(closure.first)} – {_day(closure.last)}"


def _at_text(ats: Iterable[DueAt | str]) -> str:
    if isinstance(ats, str):  # of a milestone
        return f"at the {'opening' if ats == 'start' else 'close'} of its day"
    return ", ".join(f"{at.step} {at.on}" for at in ats if isinstance(at, DueAt))


_WORDS: Final[Mapping[str, Callable[[Any], str]]] = {
    "anchor": _anchor_text,
    "at": _at_text,
    "baseline": _baseline_text,
    "closures": _closures_text,
    "country": lambda place: "-".join(code for code in place if code) or "–",
    "hard": lambda hard: "hard: law or launch" if hard else "wished",
    "kind": lambda kind: Kind(kind).value.capitalize(),
    "blocks": ", ".join,
    "enables": ", ".join,
    "moves": ", ".join,
    "notes": "\n".join,
    "purpose": purpose_text,
    "spread": spread_text,
    "target": _target_text,
    "uncertainty": uncertainty_text,
    "workdays": lambda workdays: ", ".join(WEEKDAYS[number].capitalize() for number in sorted(workdays)),
}
