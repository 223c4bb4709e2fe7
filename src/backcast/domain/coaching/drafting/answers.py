"""Answers: what a model wrote, read as what it should be, with every number that it stated by itself."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from backcast.domain.coaching.drafting.schemas import KEYS

_MOST_ITEMS: Final = 8
_MOST_QUESTIONS: Final = 3
_THOUGHTS: Final = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL | re.IGNORECASE)
_FENCE: Final = re.compile(r"```(?:json|JSON)?\s*\n?(.*?)```", re.DOTALL)
_STATED: Final = re.compile(r"\d+(?:[.,'\u00a0\u202f]\d+)*")
_ID: Final = re.compile(r"[FST]\d{1,2}")
_ROLES: Final = (("baseline", "baseline"), ("current", "baseline"), ("from", "baseline"), ("target", "target"))
_LONGEST_NUMBER: Final = 24
_LONGEST_TEXT: Final = 400


@dataclass(frozen=True, slots=True)
class Stated:
    """A number that a model stated by itself: as a baseline, a target, or just so."""

    role: str
    number: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A key result as a model wrote it: nothing of it is known to be true or fit to be shown."""

    measure: str
    population: str
    unit: str
    direction: str
    baseline_id: str
    target_id: str
    by: str
    level: int | None
    leading: bool | None
    counter: str
    why: str
    questions: tuple[str, ...]
    stated: tuple[Stated, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """What could be read of an answer; ``misshapen`` counts what was no key result at all."""

    drafts: tuple[Draft, ...] = ()
    misshapen: int = 0
    is_json: bool = True


def read_answer(text: str) -> Written:
    """Read what a model wrote, fenced or not; what is no JSON gives nothing."""
    found = _json_of(text)
    if found is None:
        return Written(is_json=False)
    drafts = [_draft(each) for each in _items(found)[:_MOST_ITEMS]]
    read = tuple(draft for draft in drafts if draft is not None)
    return Written(read, len(drafts) - len(read) + (not drafts))


def _json_of(text: str) -> Any | None:
    """The first JSON value of a text: whole, in a fence, or from its first bracket."""
    rest = _THOUGHTS.sub("", text).strip()
    fenced = _FENCE.search(rest)
    for part in (rest, fenced[1].strip() if fenced else ""):
        start = min((place for place in (part.find("{"), part.find("[")) if place >= 0), default=-1)
        if start < 0:
            continue
        try:
            return json.JSONDecoder().raw_decode(part, start)[0]
        except (ValueError, RecursionError):
            continue
    return None


def _items(found: Any) -> list[Any]:
    if isinstance(found, dict) and "items" in found:
        found = found["items"]
    elif isinstance(found, dict):
        found = [found]
    return found if isinstance(found, list) else []


def _draft(found: Any) -> Draft | None:
    if not isinstance(found, dict) or not isinstance(found.get("measure"), str) or not found["measure"].strip():
        return None
    texts = {key: _text(found.get(key)) for key in KEYS}
    baseline, target = _id(found.get("baseline_fact_id")), _id(found.get("target_fact_id"))
    level, moves = found.get("level"), texts["moves"].lower()
    return Draft(
        texts["measure"],
        texts["population"],
        texts["unit"],
        texts["direction"].lower(),
        baseline,
        target,
        texts["by"],
        level if isinstance(level, int) and not isinstance(level, bool) and 0 <= level <= 4 else None,
        {"leading": True, "lagging": False}.get(moves),
        texts["counter_metric"],
        texts["why"],
        _questions(found.get("questions")),
        tuple(dict.fromkeys(_stated(found))),
    )


def _text(value: Any) -> str:
    """A text, cut before anybody looks at it closely: all that is longer than this is refused anyway."""
    return value.strip()[:_LONGEST_TEXT] if isinstance(value, str) else ""


def _id(value: Any) -> str:
    """The id of a fact; “none” in words is none."""
    text = _text(value)
    return "" if text.lower() in ("", "null", "none", "unknown", "n/a") else text[:80]


def _questions(found: Any) -> tuple[str, ...]:
    told = found if isinstance(found, list) else [found]
    return tuple(text for each in told[: 4 * _MOST_QUESTIONS] if (text := _text(each)))[:_MOST_QUESTIONS]


def _stated(found: Mapping[str, Any]) -> Iterator[Stated]:
    """Numbers in places where none belongs: instead of the id of a fact, or under keys of the model's own."""
    for key, value in found.items():
        if key in ("baseline_fact_id", "target_fact_id") or key not in KEYS:
            yield from _numbers(key, value)


def _numbers(key: str, value: Any) -> Iterator[Stated]:
    role = next((role for word, role in _ROLES if word in key.lower()), "number")
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float):
        yield Stated(role, f"{value:,}"[:_LONGEST_NUMBER] if abs(value) < 1e15 else f"{value:.6g}")
    elif isinstance(value, str) and not _ID.fullmatch(value.strip()):
        yield from (Stated(role, number[:_LONGEST_NUMBER]) for number in _STATED.findall(value[:_LONGEST_TEXT]))
    elif isinstance(value, dict):
        for inner, each in list(value.items())[:8]:
            yield from _numbers(f"{key} {inner}"[:80], each if not isinstance(each, dict | list) else None)
