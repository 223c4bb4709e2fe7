"""Schemas: what a model is asked to answer with. It can point to facts by their ids; it has no place to put a number.

Flat and plain, with every key required: servers differ in what else they understand. The limits are kept by our own
checks, whatever a server does with this.
"""

from collections.abc import Mapping
from typing import Any, Final

NAME: Final = "key_results"
_TEXT: Final = {"type": "string"}
_TEXT_OR_NONE: Final = {"type": ["string", "null"]}
_ITEM: Final = {
    "measure": _TEXT,
    "population": _TEXT,
    "unit": _TEXT,
    "direction": {"type": "string", "enum": ["increase", "decrease", "maintain"]},
    "baseline_fact_id": _TEXT_OR_NONE,
    "target_fact_id": _TEXT_OR_NONE,
    "by": _TEXT_OR_NONE,
    "level": {"type": ["integer", "null"]},
    "moves": {"type": "string", "enum": ["leading", "lagging"]},
    "counter_metric": _TEXT,
    "why": _TEXT,
    "questions": {"type": "array", "items": _TEXT},
}
KEYS: Final = frozenset(_ITEM)
SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {
        "items": {
            "type": "array",
            "items": {"type": "object", "properties": _ITEM, "required": list(_ITEM), "additionalProperties": False},
        }
    },
    "required": ["items"],
    "additionalProperties": False,
}
