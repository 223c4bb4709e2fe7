"""Replays: a plan run forward twice, as it is and after slips, and what the slips cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import StepId
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import Timeline, Window
from backcast.domain.slips.kinds import Slip, slipped
from backcast.domain.slips.waits import Wait, waits_of, working_days


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks, and on which day."""

    slips: tuple[Slip, ...]
    today: date


@dataclass(frozen=True, slots=True)
class ReplayedStep:
    """A step whose dates or slack a slip changes; ``days`` are the working days by which it ends later."""

    id: StepId
    title: str
    before: Window
    after: Window
    days: int


@dataclass(frozen=True)
class Replay:
    """What slips cost a plan whose work runs forward from ``start``, each step as soon as it can.

    ``plan`` is the plan after the slips, ``before`` and ``after`` are the dates on both sides, seen on ``start``;
    ``today`` is the day on which somebody asks.
    ``effect`` counts the working days by which what the goal needs is finished later, ``late`` those by which it then
    misses the goal, both 0 or more where it is later and late. ``sooner`` are the dates after the slips if work began
    today, None where it does.
    """

    slips: tuple[Slip, ...]
    today: date
    start: date
    plan: Plan
    before: Timeline
    after: Timeline
    steps: tuple[ReplayedStep, ...]
    waits: tuple[Wait, ...]
    effect: int
    late: int
    sooner: Timeline | None = None

    @property
    def moved(self) -> tuple[ReplayedStep, ...]:
        """The steps on other dates, without those that only have another slack."""
        return tuple(step for step in self.steps if _dates(step.before) != _dates(step.after))


def has_begun(plan: Plan) -> bool:
    """Whether anything of a plan was begun."""
    return any(step.started or step.finished for step in plan.steps.values())


def start_of(plan: Plan, timeline: Timeline, start: date | None = None) -> date:
    """The day from which a plan runs: today when work has begun, else its must-start day or, once that is past, today.

    Args:
        plan: as it is.
        timeline: its dates as seen today.
        start: another day, for a plan of which nothing has begun.

    Raises:
        InvalidInput: when work has begun, or would begin in the past.
    """
    begun = has_begun(plan)
    if start is None or start == timeline.today:
        late = begun or timeline.must_start is None
        return timeline.today if start or late else max(timeline.today, timeline.must_start or timeline.today)
    if begun:
        raise InvalidInput({"begins": "Work on this plan has begun: what is left goes on from today."})
    if start < timeline.today:
        raise InvalidInput({"begins": f"Work cannot begin on {start}: that day has passed."})
    return start


def replayed(plan: Plan, today: date, slips: Sequence[Slip], start: date | None = None) -> Replay:
    """Run a plan forward with slips and compare.

    Args:
        plan: as it is.
        today: the day as which it is seen.
        slips: what goes otherwise than planned, all at once.
        start: when work begins; None for the day that ``start_of`` gives.

    Raises:
        NotFound: when the plan holds no such step.
        InvalidInput: when a slip cannot happen, or the start lies in the past.
    """
    begins = start_of(plan, work_backward(plan, today), start)
    before = work_backward(plan, begins)
    changed = slipped(plan, before, slips)
    return compared(plan, before, changed, work_backward(changed, begins), Asked(tuple(slips), today))


def compared(plan: Plan, before: Timeline, changed: Plan, after: Timeline, asked: Asked) -> Replay:
    """Compare a plan before and after its slips; both timelines are seen on the day from which it runs."""
    steps = []
    for known, step in changed.steps.items():
        old, new = before.windows[known], after.windows[known]
        if not step.is_done and (*_dates(old), old.slack) != (*_dates(new), new.slack):
            days = working_days(plan, old.earliest_finish, new.earliest_finish)
            steps.append(ReplayedStep(known, step.title, old, new, days))
    finishes = (before.finish or before.end, after.finish or after.end)
    return Replay(
        slips=asked.slips,
        today=asked.today,
        start=before.today,
        plan=changed,
        before=before,
        after=after,
        steps=tuple(sorted(steps, key=lambda step: (step.after.earliest_start, step.after.earliest_finish))),
        waits=waits_of(plan, before, changed, after),
        effect=working_days(plan, *finishes),
        late=max(working_days(changed, after.end, finishes[1]), 0),
        sooner=work_backward(changed, asked.today) if asked.today < before.today else None,
    )


def _dates(window: Window) -> tuple[date, date]:
    return (window.earliest_start, window.earliest_finish)
