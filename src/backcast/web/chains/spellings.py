"""Spellings: what the history tells by ids alone, told by the texts that they stand for, with the ids behind them.

Only our own words are read for ids: what a person wrote may hold the like of one and is left alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from backcast.domain.events import RecordedEvent
from backcast.domain.planning.plan import Plan
from backcast.domain.results.key_results import KeyResult
from backcast.use_cases.chains.links import KINDS, links_of, words_of

_LONGEST: Final = 80
_MOST_LINES: Final = 200  # as many as the page shows
_ID: Final = r"[^\s/\\?#%“”:,]{1,64}"
_AGAIN: Final = r"^(?:(?:Took back|Made again): )*"
_OF_STEPS: Final = re.compile(
    rf"{_AGAIN}(?:Moved (?P<a>{_ID})(?= \d)|Marked (?P<b>{_ID})(?= as )|Said that (?P<c>{_ID})(?= has )"
    rf"|Reopened (?P<d>{_ID})$|Removed (?P<e>{_ID})$|Made (?P<f>{_ID}) wait for (?P<g>{_ID})$"
    rf"|(?P<h>{_ID}) no longer waits for (?P<i>{_ID})$)"
)
_OF_A_RESULT: Final = re.compile(rf"{_AGAIN}(?:Changed|Removed|Added) the key result (?P<a>{_ID})(?= on |$)")
_LINE_OF_A_RESULT: Final = re.compile(rf"^Key result (?P<a>{_ID})(?=: | added$| removed$)")
_LINE_OF_A_NEED: Final = re.compile(rf"^.+” (?:no longer waits|waits) for (?P<a>{_ID})(?= \(..\)| [+-]\d|$)")
_LINE_OF_A_MEASUREMENT: Final = re.compile(rf"^Measurement of (?P<a>{_ID})(?=: | added$| removed$)")
_LINE_OF_ENDS: Final = re.compile(r"^(?P<head>.+?: (?:purpose|moves|enables|blocks|objective) )(?P<ends>.+)$")


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids of a plan stand for: those of steps, and those of key results and links, which may be the same.

    Those of metrics nobody knows: their names stand alone.
    """

    steps: Mapping[str, str]
    parts: Mapping[str, str]
    metrics: Mapping[str, str]


def names_of(plan: Plan) -> Names:
    """The texts of everything that has an id."""
    parts = {known.id: result_name(plan, known) for known in plan.key_results}
    parts |= {link.id: words_of(link) for kind in KINDS.values() for link in links_of(plan, kind)}
    steps = {step.id: step.title for step in plan.steps.values()}
    return Names(steps, parts, {metric.id: metric.name for metric in plan.metrics})


def result_name(plan: Plan, known: KeyResult) -> str:
    """What a key result says, else the name of its metric."""
    return known.text or plan.metric(known.metric).name


def spelled(event: RecordedEvent, names: Names) -> RecordedEvent:
    """An event as people read it; what has no text (any more) keeps its id."""
    text = _filled(_OF_STEPS, event.event.text, names.steps)
    text = _filled(_OF_A_RESULT, text, names.parts)
    lines = tuple(_line(line, names) for line in event.lines[:_MOST_LINES])
    return replace(event, event=replace(event.event, text=text), lines=(*lines, *event.lines[_MOST_LINES:]))


def quoted(known_id: str, names: Mapping[str, str]) -> str:
    """The text of an id with the id behind it, the id alone where it has none."""
    if not (text := names.get(known_id, "")):
        return known_id
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
    return f"“{short}” ({known_id})"


def _line(line: str, names: Names) -> str:
    line = _filled(_LINE_OF_A_RESULT, line, names.parts)
    line = _filled(_LINE_OF_A_NEED, line, names.steps)
    if (found := _LINE_OF_A_MEASUREMENT.match(line)) and (name := names.metrics.get(found["a"])):
        return f"Measurement of “{name}”{line[found.end('a') :]}"
    if ends := _LINE_OF_ENDS.match(line):
        pieces = re.split("(, | → )", ends["ends"])
        return ends["head"] + "".join(quoted(piece, names.parts) for piece in pieces)
    return line


def _filled(pattern: re.Pattern[str], text: str, names: Mapping[str, str]) -> str:
    """The text with the names of the ids that the pattern finds in it, the last first so that places stay right."""
    found = pattern.match(text)
    groups = [name for name, value in found.groupdict().items() if value] if found else []
    for name in reversed(groups):
        assert found is not None
        text = text[: found.start(name)] + quoted(found[name], names) + text[found.end(name) :]
    return text
