"""States: how a step stands, the same word and the same colour everywhere."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from backcast.domain.planning.steps import Step, StepId
from backcast.domain.scheduling.timeline import Window
from backcast.web.pictures.lanes import Lane


class State(StrEnum):
    """How a step stands, the first that applies."""

    DONE = "done"
    LATE = "late"
    UNDER_WAY = "doing"
    CRITICAL = "critical"
    SLACK = "slack"


STATE_WORDS: Final[Mapping[State, str]] = {
    State.DONE: "done",
    State.LATE: "late",
    State.UNDER_WAY: "in progress",
    State.CRITICAL: "planned, critical",
    State.SLACK: "planned",
}


def state_of(step: Step, window: Window) -> State:
    """How a step stands.

    Late is what is planned to be finished after its latest finish: its goal cannot be met as things are.
    """
    if step.is_done:
        return State.DONE
    if window.counts and window.planned_finish > window.latest_finish:
        return State.LATE
    if step.is_under_way:
        return State.UNDER_WAY
    return State.CRITICAL if window.critical or window.driving else State.SLACK


def lane_state(lane: Lane, windows: Mapping[StepId, Window]) -> State:
    """How a milestone stands; one that is only anchored to work is late with its work."""
    if lane.is_done or lane.milestone is None:
        return State.DONE if lane.is_done else State.SLACK
    work = [] if windows[lane.id].counts else [state_of(step, windows[step.id]) for step in lane.steps]
    return State.LATE if State.LATE in work else state_of(lane.milestone, windows[lane.id])
