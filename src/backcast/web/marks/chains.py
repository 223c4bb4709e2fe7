"""Chains: steps one after the other, the first first; of a very long one its two ends.

Whatever a person wrote goes through ``escaped``; all else here is a number or one of our own words.
"""

from collections.abc import Callable, Sequence
from typing import Final

from backcast.domain.planning.steps import Step
from backcast.domain.scheduling.timeline import Timeline
from backcast.web.marks.escapes import escaped
from backcast.web.pictures.words import count_of, period, working_days

_MOST: Final = 40
_FIRST: Final = 30
_LAST: Final = 5


def chain(
    steps: Sequence[Step], timeline: Timeline, show: Callable[[str], str], joined: Callable[[int], str] = lambda _: ""
) -> str:
    """A row for each step; ``show`` gives its address, ``joined`` says how it waits for the one before it."""

    def rows_of(places: range) -> list[str]:
        return [_row(steps[place], timeline, show, joined(place)) for place in places]

    if len(steps) <= _MOST:
        return "\n".join(rows_of(range(len(steps))))
    between = count_of(len(steps) - _FIRST - _LAST, "step")
    rows = [*rows_of(range(_FIRST)), *rows_of(range(len(steps) - _LAST, len(steps)))]
    return "\n".join([*rows[:_FIRST], f'<li class="muted is-gap">{between} between</li>', *rows[_FIRST:]])


def _row(step: Step, timeline: Timeline, show: Callable[[str], str], joined: str) -> str:
    window = timeline.windows[step.id]
    days = f"{working_days(step.days)}, " if step.days else ""
    when = period(window.planned_start, window.planned_finish)
    name = f'<a href="{escaped(show(step.id))}">{escaped(step.id)} {escaped(step.title)}</a>'
    tie = f'<span class="tl-chain-join">{escaped(joined)}</span> ' if joined else ""
    return f'<li>{name} {tie}<span class="muted">{days}{when}</span></li>'
