"""Concessions: of what two people changed differently, what the one who comes later leaves as the other has it.

Each conflict has a place: a field of a part, or a whole part where its fields make no sense one by one. A place is a
text that a form can carry; who concedes it changes nothing there, and keeps everything else of theirs.
"""

from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.changes import Part, Parts, StepPart, Value
from backcast.domain.planning.labels import NEEDS, field_values
from backcast.domain.results.key_results import KeyResult
from backcast.domain.workdays import WorkCalendar

_UNTIED: Final[dict[str, Any]] = {"anchor": None, "at": ()}


def place_of(part: Part, key: str, field: str = "") -> str:
    """Where a conflict is: in this field, or in the whole part."""
    return f"{part}/{quote(key, safe='')}/{field}"


def conceded(theirs: Parts, mine: Parts, places: frozenset[str]) -> Parts:
    """What I made of the plan, with each of these places as the others have it."""
    if not places:
        return mine
    kept: Parts = {part: dict(kind) for part, kind in mine.items()}
    for part, kind in mine.items():
        for key in {**kind, **theirs[part]}:
            value, their = kind.get(key), theirs[part].get(key)
            if place_of(part, key) in places:
                _leave(kept, theirs, part, key)
            elif value is not None:
                fields = field_values(their)
                names = [name for name in {**field_values(value), **fields} if place_of(part, key, name) in places]
                wanted = {name: fields.get(name, _UNTIED.get(name, ())) for name in names}
                if wanted:
                    kept[part][key] = _conceded(value, their, wanted)
    return kept


def built(value: Value, changed: dict[str, Any]) -> Value:
    """A part with some of its fields changed, links by the names that ``field_values`` gives them.

    Raises:
        InvalidInput: when the fields contradict one another.
    """
    plain = {name: field for name, field in changed.items() if not name.startswith(NEEDS)}
    if isinstance(value, StepPart):
        linked = {name: field for name, field in changed.items() if name.startswith(NEEDS)}
        needs = {name: field for name, field in field_values(value).items() if name.startswith(NEEDS)} | linked
        return StepPart(replace(value.step, **plain), tuple(need for several in needs.values() for need in several))
    if isinstance(value, WorkCalendar) and "country" in plain:
        plain["country"], plain["region"] = plain["country"]
        plain["holidays"] = {}  # those of another country: they are looked up anew
    return replace(value, **plain)


def _conceded(value: Value, their: Value | None, wanted: dict[str, Any]) -> Value:
    try:
        return built(value, wanted)
    except InvalidInput:  # each field alone is fine, but not together with the others of mine
        return their or value


def _leave(kept: Parts, theirs: Parts, part: Part, key: str) -> None:
    """The whole part as they have it; of a metric that they took away, also what only I measure or aim at with it."""
    their = theirs[part].get(key)
    if their is not None:
        kept[part][key] = their
        return
    kept[part].pop(key, None)
    if part is Part.METRIC:
        for kind in (Part.KEY_RESULT, Part.MEASUREMENT):
            kept[kind] = {other: value for other, value in kept[kind].items() if getattr(value, "metric", "") != key}


def tie_place(kind: Part, key: str, value: Value, step_id: str) -> str:
    """The place of what ties a part to a step."""
    if isinstance(value, KeyResult):
        return place_of(kind, key, "at")
    linked = isinstance(value, StepPart) and any(need.before == step_id for need in value.needs)
    return place_of(kind, key, NEEDS + step_id if linked else "anchor")
