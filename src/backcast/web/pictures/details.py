"""Details: what a person sees of one step: dates, what it waits for, what it unlocks, and why its date is its date."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step, StepId, Unit
from backcast.domain.scheduling.timeline import Timeline, Window
from backcast.web.pictures.lanes import lanes_of
from backcast.web.pictures.states import State, state_of
from backcast.web.pictures.words import count_of, long_day, slack, tie, weekday

MOST_NEIGHBOURS: Final = 40


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A step before or after another, with how they are tied where that needs words."""

    step: Step
    words: str
    dependency: Dependency | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """One step in its plan. ``lane`` is where it leads; ``slack``, ``why`` and ``unmovable`` are sentences.

    ``unmovable`` says why nobody can shift it, and is empty where a person may.
    """

    step: Step
    window: Window
    state: State
    lane: str
    waits_for: tuple[Neighbour, ...]
    unlocks: tuple[Neighbour, ...]
    slack: str
    why: str
    unmovable: str


def details_of(plan: Plan, timeline: Timeline, step_id: StepId) -> Details:
    """What is to be said about one step.

    Raises:
        NotFound: when the plan holds no such step.
    """
    step = plan.step(step_id)
    window = timeline.windows[step_id]
    lanes = lanes_of(plan, timeline)
    return Details(
        step=step,
        window=window,
        state=state_of(step, window),
        lane=next((lane.title for lane in lanes if step in lane.steps), ""),
        waits_for=tuple(_waits_for(plan, step))[:MOST_NEIGHBOURS],
        unlocks=tuple(_unlocks(plan, step))[:MOST_NEIGHBOURS],
        slack=_slack(step, window),
        why=_why(plan, timeline, step, window),
        unmovable=_unmovable(plan, step),
    )


def _waits_for(plan: Plan, step: Step) -> Iterator[Neighbour]:
    if step.anchor:
        unit = "calendar day" if step.anchor.unit is Unit.CALENDAR else "working day"
        words = f"{count_of(step.anchor.offset, unit)} after" if step.anchor.offset else "on the same day as"
        yield Neighbour(plan.steps[step.anchor.step], words)
    for need in plan.needs(step.id):
        yield Neighbour(plan.steps[need.before], tie(need), need)


def _unlocks(plan: Plan, step: Step) -> Iterator[Neighbour]:
    for need in plan.unlocks(step.id):
        yield Neighbour(plan.steps[need.after], tie(need), need)
    for follower in plan.followers(step.id):
        yield Neighbour(follower, "")


def _slack(step: Step, window: Window) -> str:
    if step.is_done:
        return ""
    if not window.counts:
        return "after the goal: nothing waits for it"
    return f"{slack(window.slack)}: every day later moves the goal" if not window.slack else slack(window.slack)


def _unmovable(plan: Plan, step: Step) -> str:
    if step.is_done:
        return "It is finished, and what has happened is not moved."
    if step.started:
        return "It has begun, and what has happened is not moved: edit its dates or the working days left instead."
    if step.anchor:
        return f"It moves with “{plan.steps[step.anchor.step].title}”: move that instead."
    return ""


def _why(plan: Plan, timeline: Timeline, step: Step, window: Window) -> str:
    """Why the latest date is what it is: the step or the goal that needs it then."""
    if step.is_done or not window.counts:
        return ""
    if own := _own_limit(plan, step, window):
        return own + _chain(timeline, step)
    ties = [need for need in plan.unlocks(step.id) if need.type is LinkType.FS]
    holding = min(ties, key=lambda need: _held_until(timeline, need), default=None)
    if holding is None:
        return f"The goal must be true by {long_day(timeline.due)}, and it needs this." + _chain(timeline, step)
    after = plan.steps[holding.after]
    verb = "must be reached" if after.is_milestone else "must start"
    wait = f", {tie(holding)}" if holding.lag else ""
    by = weekday(timeline.windows[after.id].latest_start)
    return f"“{after.title}” {verb} by {by}{wait}, and it waits for this." + _chain(timeline, step)


def _own_limit(plan: Plan, step: Step, window: Window) -> str:
    """The step's own date, where that is what holds it."""
    if step.fixed_start:
        return f"It is fixed to start on {long_day(step.fixed_start)}."
    axis = plan.axes[step.calendar]
    last = axis.number_at_or_before(window.latest_finish.toordinal())
    if step.deadline and axis.number_at_or_before(step.deadline.toordinal()) == last:
        return f"Its own deadline is {long_day(step.deadline)}."
    return ""


def _held_until(timeline: Timeline, need: Dependency) -> date:
    return timeline.windows[need.after].latest_start


def _chain(timeline: Timeline, step: Step) -> str:
    if timeline.explanation and step.id in timeline.explanation.chain.steps:
        return f" It stands on the chain that is {count_of(timeline.short_by, 'working day')} short."
    if timeline.windows[step.id].driving:
        return " It stands on the driving chain, which sets the day on which work must start."
    return ""
