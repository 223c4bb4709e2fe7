"""Lanes: which milestone a step leads to, in which order all stand, and which lanes are open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import compress
from operator import attrgetter
from typing import Final

from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step, StepId
from backcast.domain.scheduling.timeline import Timeline, Window

GOAL: Final = "goal"
AFTER: Final = "after"
OPEN_AT_FIRST: Final = 2
ONE_SCREEN: Final = 16


@dataclass(frozen=True)
class Lane:
    """A milestone, or the end goal itself, with the steps that lead to it: the latest finish first.

    ``milestone`` is None for the end goal and for what comes after it. ``day`` is when it is planned.
    """

    id: str
    title: str
    day: date
    milestone: Step | None
    steps: tuple[Step, ...]

    @cached_property
    def done(self) -> int:
        """How many steps are finished."""
        return len([step for step in self.steps if step.finished])

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do for it."""
        if self.milestone and self.milestone.is_done:
            return True
        return bool(self.steps) and self.done == len(self.steps)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which lanes a person opened. ``lanes`` is None while nobody chose: then those nearest today are open.

    The one chosen last stands last. ``everything`` opens all; ``whole`` shows one lane to its last step.
    """

    lanes: tuple[str, ...] | None = None
    everything: bool = False
    whole: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Choice":
        """What an address asks for.

        ``open`` is ``all``, ``none`` or lanes apart by blanks; ``toggle`` opens or closes one more; ``whole`` names a
        lane to show to its last step.

        >>> Choice.read({"open": "G1 G4", "toggle": "G1"}).lanes
        ('G4',)
        """
        wanted, whole = query.get("open", ""), query.get("whole", "").strip()
        if wanted == "all":
            return cls(everything=True, whole=whole)
        lanes = () if wanted == "none" else tuple(dict.fromkeys(wanted.split()))
        toggled = query.get("toggle", "").strip()
        if toggled:
            lanes = tuple(lane for lane in lanes if lane != toggled) if toggled in lanes else (*lanes, toggled)
        return cls(lanes if wanted or toggled else None, whole=whole)


def lanes_of(plan: Plan, timeline: Timeline) -> list[Lane]:
    """The lanes from the goal backward, in time and space linear in the steps and dependencies.

    Steps are numbers here, as in the graph of the plan: their places in waiting order.
    """
    names = list(plan.steps)
    order = [names[number] for number in plan.graph.order]
    windows = list(map(timeline.windows.__getitem__, order))
    homes = _homes(plan, order, windows)
    steps: dict[str, list[Step]] = {lane: [] for lane in homes}
    for place in _latest_first(windows):
        known, lane = order[place], homes[place]
        if lane != known:
            steps[lane].append(plan.steps[known])
    places = {known: place for place, known in enumerate(order)}
    lanes = [_lane(plan, timeline, lane, tuple(inside)) for lane, inside in steps.items()]
    return sorted(lanes, key=lambda lane: _place(lane, places), reverse=True)


def opened(lanes: Sequence[Lane], choice: Choice, most: int) -> dict[str, int]:
    """The open lanes with the number of steps that they show, at most ``most`` steps together.

    The lane that was chosen last comes first, then those nearest to today; a lane for which no room is left stays
    closed, but the first one shows as many steps as there is room for. A lane that is wanted whole is shown whole.
    """
    shown: dict[str, int] = {}
    sizes = {lane.id: len(lane.steps) for lane in lanes}
    if choice.whole in sizes:
        shown[choice.whole] = sizes[choice.whole]
        most -= sizes[choice.whole]
    for lane in _wanted(lanes, choice):
        if lane in sizes and lane not in shown and (sizes[lane] <= most or not shown):
            shown[lane] = min(sizes[lane], max(most, 0))
            most -= shown[lane]
    return shown


def _wanted(lanes: Sequence[Lane], choice: Choice) -> Iterable[str]:
    nearest = [lane.id for lane in reversed(lanes) if lane.steps and not lane.is_done]
    rest = [lane.id for lane in reversed(lanes) if lane.steps and lane.is_done]
    if choice.lanes is not None:
        return reversed(choice.lanes)
    if choice.everything:
        return [*nearest, *rest]
    return nearest[: _at_first(lanes, nearest)]


def _at_first(lanes: Sequence[Lane], nearest: Sequence[str]) -> int:
    """How many of the nearest lanes are open while nobody chose: two, and more as long as all rows fit one screen."""
    sizes = {lane.id: len(lane.steps) for lane in lanes}
    rows, count = len(lanes), 0
    for lane in nearest:
        rows += sizes[lane]
        if count >= OPEN_AT_FIRST and rows > ONE_SCREEN:
            break
        count += 1
    return count


def _homes(plan: Plan, order: Sequence[StepId], windows: Sequence[Window]) -> list[str]:
    """The lane of each step: the milestone with the earliest planned date among those that wait for it."""
    graph = plan.graph
    gates = sorted([*graph.closings, *graph.openings])
    gates.sort(key=lambda place: windows[place].planned_finish)
    far = len(gates)
    nearest = [far] * len(order)  # of each step: the rank of the first milestone at or after it
    for rank, place in enumerate(gates):
        nearest[place] = rank
    for before, after in graph.pairs_backward():
        if nearest[after] < nearest[before]:  # noqa: PLR1730 - calling min for each tie costs three times as much
            nearest[before] = nearest[after]
    lanes = [order[place] for place in gates]
    goal, after_goal = free_name(plan, GOAL), free_name(plan, AFTER)
    homes = [lanes[rank] if rank < far else goal for rank in nearest]
    for place in compress(range(len(order)), map(attrgetter("after_goal"), windows)):
        if nearest[place] == far:
            homes[place] = after_goal
    for place in gates:
        homes[place] = order[place]
    return homes


def _latest_first(windows: Sequence[Window]) -> list[int]:
    """The places of all steps, the latest finish first, then the latest start."""
    # A number for each: to compare three values in a row costs three times as much.
    days = [(window.planned_finish.toordinal() << 22) + window.planned_start.toordinal() for window in windows]
    return sorted(range(len(days) - 1, -1, -1), key=days.__getitem__, reverse=True)


def free_name(plan: Plan, name: str) -> str:
    """The id of a lane that is no milestone; no step can have an id with a slash."""
    return f"{name}/" if name in plan.steps else name


def _lane(plan: Plan, timeline: Timeline, lane: str, steps: tuple[Step, ...]) -> Lane:
    milestone = plan.steps.get(lane)
    if milestone:
        return Lane(lane, milestone.title, timeline.windows[lane].planned_finish, milestone, steps)
    if lane == free_name(plan, GOAL):
        return Lane(lane, "End goal", timeline.due, None, steps)
    return Lane(lane, "After the goal", max(timeline.windows[step.id].planned_finish for step in steps), None, steps)


def _place(lane: Lane, order: Mapping[StepId, int]) -> tuple[date, int, int]:
    """Where a lane stands when the latest comes first: the goal over milestones of its day."""
    return (lane.day, lane.milestone is None, order[lane.id] if lane.milestone else 0)
