"""Bars: where a step stood and where it then stands, as numbers for a small drawing in a table."""

from dataclasses import dataclass
from datetime import date

from backcast.domain.planning.steps import StepId
from backcast.domain.scheduling.timeline import Window
from backcast.domain.slips.replays import Replay

WIDTH = 200
_LEAST = 3.0


@dataclass(frozen=True, slots=True)
class Bars:
    """Two bars over one axis, each from ``x`` on and so wide, and the end of the goal's day; in units of ``WIDTH``."""

    before: tuple[float, float]
    after: tuple[float, float]
    goal: float


def bars_of(replay: Replay) -> dict[StepId, Bars]:
    """The bars of every step that moves, all on the same axis."""
    windows = [window for step in replay.moved for window in (step.before, step.after)]
    if not windows:
        return {}
    first = min(window.earliest_start for window in windows)
    last = max(replay.after.end, *(window.earliest_finish for window in windows))
    scale = WIDTH / ((last - first).days + 1)

    def at(day: date) -> float:
        return round((day - first).days * scale, 1)

    def bar(window: Window) -> tuple[float, float]:
        width = max(((window.earliest_finish - window.earliest_start).days + 1) * scale, _LEAST)
        return (min(at(window.earliest_start), WIDTH - _LEAST), round(width, 1))

    goal = min(at(replay.after.end) + scale, WIDTH)
    return {step.id: Bars(bar(step.before), bar(step.after), round(goal, 1)) for step in replay.moved}
