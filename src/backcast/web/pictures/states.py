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


# To write a member out costs a look-up each time; a large plan asks hundreds of times.
_DONE, _LATE, _UNDER_WAY, _CRITICAL, _SLACK = State


def state_of(step: Step, window: Window) -> State:
    """How a step stands.

    Late is what is planned to be finished after its latest finish: its goal cannot be met as things are.
    """
    if step.finished:
        return _DONE
    _, latest, _, _, _, finish, _, critical, driving, _, counts = window  # at half the price of each by its name
    if counts and finish > latest:
        return _LATE
    if step.started:
        return _UNDER_WAY
    return _CRITICAL if critical or driving else _SLACK


def lane_state(lane: Lane, windows: Mapping[StepId, Window]) -> State:
    """How a milestone stands; one that is only anchored to work is late with its work."""
    if lane.is_done or lane.milestone is None:
        return State.DONE if lane.is_done else State.SLACK
    work = [] if windows[lane.id].counts else [state_of(step, windows[step.id]) for step in lane.steps]
    return State.LATE if State.LATE in work else state_of(lane.milestone, windows[lane.id])
