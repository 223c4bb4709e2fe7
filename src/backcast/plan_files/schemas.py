"""Schemas: the plan file as a JSON Schema, for editors and for programs that write plans."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from backcast.domain.limits import LINE_LENGTH, LONGEST_DURATION, LONGEST_LAG, MOST_STEPS, TEXT_LENGTH
from backcast.domain.planning.dependencies import LinkType
from backcast.domain.planning.spreads import WIDEST, Among, Shape, SpreadUnit
from backcast.domain.planning.steps import FULL_LOAD, At, Kind, Unit
from backcast.domain.results.chains import Cause
from backcast.domain.results.key_results import Edge
from backcast.domain.results.metrics import Direction
from backcast.domain.workdays import WEEKDAYS
from backcast.plan_files.documents import FORMAT

Schema = Mapping[str, Any]

_LINE: Final = {"type": "string", "minLength": 1, "maxLength": LINE_LENGTH}
_TEXT: Final = {"type": "string", "maxLength": TEXT_LENGTH}
_DAY: Final = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_STEP: Final = {"type": "string", "pattern": r"^(?!(\.{1,2}|new)$)[^\s/\\?#%]{1,64}$"}
_TRUTH: Final = {"type": "boolean"}
_LEVEL: Final = {"type": "integer", "minimum": 0, "maximum": 5, "description": "4 results … 1 reaction"}
_ABOVE_0: Final = {"type": "number", "exclusiveMinimum": 0}
_DURATION: Final = {"type": "integer", "minimum": 1, "maximum": LONGEST_DURATION}


def _section(required: tuple[str, ...], **properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {name.rstrip("_"): schema for name, schema in properties.items()},
        "required": list(required),
        "additionalProperties": False,
    }


def _words(words: Iterable[str]) -> Schema:
    return {"enum": [str(word) for word in words]}


def _list(members: Schema) -> Schema:
    return {"type": "array", "items": members}


_CLOSURE: Final = {
    "oneOf": [
        _DAY,
        _section(("date",), date=_DAY, name=_TEXT),
        _section(("from", "to"), from_=_DAY, to=_DAY, name=_TEXT),
    ]
}
_CALENDAR: Final = _section(
    (),
    workdays={**_list(_words(WEEKDAYS)), "minItems": 1},
    country={**_TEXT, "description": "whose public holidays are closed days, as US or DE"},
    region={**_TEXT, "description": "a region of the country, as NY"},
    closed=_list(_CLOSURE),
)
_NARROWER: Final = {
    **_CALENDAR,
    "properties": {
        **_CALENDAR["properties"],
        "within": {
            **_LINE,
            "description": "the calendar that this one takes days away from; the plan's when absent",
        },
    },
}
_GOAL: Final = _section(
    ("statement", "due"),
    statement=_LINE,
    due={**_DAY, "description": "inclusive; a closed day counts as the working day before it"},
    hard={**_TRUTH, "description": "whether the date is law or launch, not a wish"},
    why=_TEXT,
    for_whom=_TEXT,
    sponsor=_TEXT,
    evidence=_TEXT,
    out_of_scope=_TEXT,
)
_METRIC: Final = _section(
    ("id", "name"),
    id=_LINE,
    name=_LINE,
    unit=_TEXT,
    direction=_words(Direction),
    source=_TEXT,
    owner=_TEXT,
    definition={**_TEXT, "description": "what counts and what does not"},
)
_BASELINE: Final = _section(("value",), value={"type": "number"}, date=_DAY, source=_TEXT, note=_TEXT)
_KEY_RESULT: Final = _section(
    ("id", "metric", "target"),
    id=_LINE,
    metric=_LINE,
    level=_LEVEL,
    leading=_TRUTH,
    baseline={**_BASELINE, "description": "absent when nobody measured"},
    target={
        "oneOf": [{"type": "number"}, {**_list({"type": "number"}), "minItems": 2, "maxItems": 2}],
        "description": "a number, or [lower, higher] of a band",
    },
    at=_list({"oneOf": [_STEP, _section(("step",), step=_STEP, on=_words(Edge))]}),
    due=_DAY,
    owner=_TEXT,
    objective={**_TEXT, "description": "the objective that it belongs to; the end goal when absent"},
    text={**_TEXT, "description": "the sentence that people agreed on"},
    origin={**_TEXT, "description": "rules, or the name of a model, when a person did not write it"},
    note=_TEXT,
)
_CORRECTED: Final = _section(("date", "value"), date=_DAY, value={"type": "number"})
_MEASUREMENT: Final = _section(
    ("metric", "date", "value"),
    metric=_LINE,
    date=_DAY,
    value={"type": "number"},
    source=_TEXT,
    corrects={**_CORRECTED, "description": "what was written before and is corrected by this"},
)
_IDS: Final = _list(_LINE)
_OBJECTIVE: Final = _section(("id", "statement"), id=_LINE, statement=_LINE, owner=_TEXT)
_BEHAVIOUR: Final = _section(
    ("id", "does"),
    id=_LINE,
    does=_LINE,
    who=_TEXT,
    when=_TEXT,
    standard=_TEXT,
    observed=_TEXT,
    moves={**_IDS, "description": "key results"},
    owner=_TEXT,
)
_LEARNING: Final = _section(
    ("id", "shows"),
    id=_LINE,
    shows=_LINE,
    evidence=_TEXT,
    pass_mark=_TEXT,
    enables={**_IDS, "description": "behaviours"},
)
_BARRIER: Final = _section(
    ("id", "what"),
    id=_LINE,
    what=_LINE,
    cause=_words(Cause),
    blocks={**_IDS, "description": "behaviours"},
    note=_TEXT,
)
_NEED: Final = _section(
    ("step",),
    step=_STEP,
    type=_words(LinkType),
    lag={"type": "integer", "minimum": -LONGEST_LAG, "maximum": LONGEST_LAG},
    unit=_words(Unit),
    reason=_TEXT,
    firm={**_TRUTH, "description": "not negotiable: no repair lets the two run side by side"},
)
_ANCHOR: Final = _section(
    ("step", "offset"),
    step=_STEP,
    offset={"type": "integer", "minimum": 0, "maximum": LONGEST_LAG, "description": "counted from date to date"},
    unit=_words(Unit),
    window={"type": "integer", "minimum": 0, "maximum": LONGEST_LAG},
)
_A_STEP: Final = {
    **_section(
        ("id", "kind", "title"),
        id=_STEP,
        kind=_words(Kind),
        title=_LINE,
        days={**_DURATION, "minimum": 0, "description": "working days of its own calendar; none for a milestone"},
        spread=_section(("low", "high"), low=_ABOVE_0, high=_ABOVE_0, unit=_words(SpreadUnit)),
        basis={**_TEXT, "description": "where the duration comes from"},
        owner=_TEXT,
        load={"type": "integer", "minimum": 1, "maximum": FULL_LOAD, "description": "percent of its owner"},
        firm={**_TRUTH, "description": "not negotiable: no repair touches it"},
        phase=_TEXT,
        training={**_TRUTH, "description": "false for work that is not training"},
        calendar=_LINE,
        at=_words(At),
        anchor=_ANCHOR,
        needs=_list({"oneOf": [_STEP, _NEED]}),
        not_before=_DAY,
        deadline=_DAY,
        fixed_start=_DAY,
        started=_DAY,
        finished=_DAY,
        remaining=_DURATION,
        criteria=_TEXT,
        level=_LEVEL,
        instrument=_TEXT,
        sample=_TEXT,
        note=_TEXT,
        serves={**_IDS, "description": "behaviours, learning, barriers and key results"},
        driver={**_TRUTH, "description": "a required driver: it reminds, coaches, rewards or watches"},
        cost={"type": "number", "minimum": 0},
    ),
    "allOf": [
        {
            "if": {"properties": {"kind": {"const": "milestone"}}},
            "then": {"properties": {"days": {"const": 0}}},
            "else": {"required": ["days"], "properties": {"days": {"minimum": 1}, "at": {"const": "end"}}},
        },
        {"if": {"properties": {"kind": {"const": "follow-up"}}}, "then": {"required": ["anchor"]}},
    ],
}

PLAN_FILE: Final[Schema] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Backcast plan file",
    "description": "A plan: an end goal with its date, and the steps that serve it. YAML 1.2 or JSON.",
    **_section(
        ("format", "title", "goal"),
        format={"const": FORMAT},
        id=_TEXT,
        title=_LINE,
        today={**_DAY, "description": "the day as which the plan is seen"},
        programme={**_TEXT, "description": "the ready-made programme that it came from"},
        uncertainty={
            **_section(
                ("low", "high"),
                low={"type": "number", "exclusiveMinimum": 0, "maximum": 100},
                high={"type": "number", "minimum": 100, "maximum": WIDEST},
                shape=_words(Shape),
                correlation={"type": "number", "minimum": 0, "maximum": 0.99},
                among=_words(Among),
                whole_days=_TRUTH,
            ),
            "description": "percent of their duration that steps without a spread of their own may take",
        },
        goal=_GOAL,
        calendar=_CALENDAR,
        calendars={"type": "object", "additionalProperties": _NARROWER, "description": "these only remove days"},
        metrics=_list(_METRIC),
        key_results=_list(_KEY_RESULT),
        measurements=_list(_MEASUREMENT),
        objectives=_list(_OBJECTIVE),
        behaviours=_list(_BEHAVIOUR),
        learnings=_list(_LEARNING),
        barriers=_list(_BARRIER),
        steps={**_list(_A_STEP), "maxItems": MOST_STEPS},
        notes=_list(_TEXT),
    ),
}
