"""Candidates: the levers that are worth a try, from every step and link that a plan is late or tight at."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from backcast.domain.errors import BackcastError
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step, StepId
from backcast.domain.repairs.dates import MoveGoal, MoveLimit, OpenClosedDay, StepLimit
from backcast.domain.repairs.levers import Cost, Lever
from backcast.domain.repairs.wins import chain_of
from backcast.domain.repairs.works import AddPerson, Drop, RunInParallel, Shorten, days_left, firm_waits, halved
from backcast.domain.scheduling.timeline import Timeline

_DAY: Final = timedelta(days=1)
_LONGEST_VIEW: Final = 3_700  # calendar days in which we look for closed ones


@dataclass(slots=True)
class Candidates:
    """Levers in the order of the chain, each with the working days that it can save where it stands.

    ``left_alone`` says in sentences what could win days but is not negotiable, or cannot be used.
    """

    levers: list[Lever] = field(default_factory=list)
    savings: list[int] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)

    def add(self, plan: Plan, lever: Lever, saving: int, *, is_sure: bool = False) -> None:
        """Take a lever in, or say why it is left alone; one that surely can be used is not asked."""
        try:
            reason = "" if is_sure else lever.refusal(plan)
        except BackcastError:
            return
        if not reason:
            self.levers.append(lever)
            self.savings.append(saving)
        elif reason not in self.left_alone:
            self.left_alone.append(reason)

    def best(self, most: int) -> list[Lever]:
        """At most so many, those that can save most, still in the order of the chain."""
        if len(self.levers) <= most:
            return list(self.levers)
        ranked = sorted(range(len(self.levers)), key=lambda place: (-self.savings[place], place))
        return [self.levers[place] for place in sorted(ranked[:most])]


def candidates_of(plan: Plan, timeline: Timeline) -> Candidates:
    """What could win days: along the chain that matters most first, then along every other conflict."""
    found = Candidates()
    order = _steps_of(plan, timeline)
    left = {step.id: days_left(plan, step, timeline.today) for step in order}
    links = _links_of(plan, timeline, list(left))
    followed = {step.anchor.step for step in plan.steps.values() if step.anchor}
    for step in order:
        for link in links.get(step.id, ()):
            found.add(plan, RunInParallel(link.before, link.after), min(left[link.before], left[link.after]))
        _add_works(found, plan, step, left[step.id], timeline.today)
        if not (step.is_milestone or step.firm or step.started):
            # To look for followers of every step in turn would take minutes in a large plan.
            is_sure = step.id not in followed and not firm_waits(plan, step.id)
            found.add(plan, Drop(step.id), left[step.id], is_sure=is_sure)
        if not timeline.feasible:
            _add_limits(found, plan, timeline, step)
    for day in _closed_days(plan, timeline):
        found.add(plan, OpenClosedDay(day), 1)
    if not timeline.feasible and timeline.finish and timeline.finish > plan.goal.due:
        found.add(plan, MoveGoal(timeline.finish), timeline.short_by)
    return found


def _add_works(found: Candidates, plan: Plan, step: Step, left: int, today: date) -> None:
    if step.is_milestone:
        return
    if left > 1:
        half = halved(left)
        found.add(plan, Shorten(step.id, half, today=today), left - half)
        if not step.firm:  # said once is enough
            found.add(plan, AddPerson(step.id, today=today), left - half)


def _steps_of(plan: Plan, timeline: Timeline) -> list[Step]:
    """The open steps where days can be won: those of the chain, then the others by how tight they are."""
    chain = chain_of(timeline)
    first = [known for known in chain.steps if not plan.steps[known].is_done] if chain else []
    windows, places = timeline.windows, {known: place for place, known in enumerate(plan.steps)}
    others = [
        known
        for known, step in plan.steps.items()
        if not step.is_done and windows[known].counts and _is_tight(timeline, known) and known not in set(first)
    ]
    others.sort(key=lambda known: (windows[known].slack, windows[known].latest_start, places[known]))
    return [plan.steps[known] for known in (*first, *others)]


def _is_tight(timeline: Timeline, step: StepId) -> bool:
    window = timeline.windows[step]
    return window.critical if timeline.feasible else window.slack < 0


def _links_of(plan: Plan, timeline: Timeline, steps: Sequence[StepId]) -> dict[StepId, list[Dependency]]:
    """For each of these steps the links from its end to the start of another of them, that of the chain first."""
    chain = chain_of(timeline)
    along = {(link.before, link.after) for link in chain.links} if chain else set()
    known = set(steps)
    links: dict[StepId, list[Dependency]] = {}
    for step in steps:
        ties = [
            tie
            for tie in plan.unlocks(step)
            if tie.type is LinkType.FS
            and tie.after in known
            and not (plan.steps[step].is_milestone or plan.steps[tie.after].is_milestone)
        ]
        links[step] = sorted(ties, key=lambda tie: (tie.before, tie.after) not in along)
    return links


def _add_limits(found: Candidates, plan: Plan, timeline: Timeline, step: Step) -> None:
    """The dates that a step was given and that it misses, or that hold back what is late, moved by what it needs."""
    window, axis = timeline.windows[step.id], plan.axes[step.calendar]
    missing = max(-window.slack, 1)
    if step.deadline and window.earliest_finish > step.deadline:
        found.add(plan, MoveLimit(step.id, StepLimit.DEADLINE, window.earliest_finish), missing)
    if step.fixed_start and not step.started and window.earliest_start > step.fixed_start:
        found.add(plan, MoveLimit(step.id, StepLimit.FIXED_START, window.earliest_start), missing)
    for limit, day in ((StepLimit.FIXED_START, step.fixed_start), (StepLimit.NOT_BEFORE, step.not_before)):
        if day and not step.started and window.earliest_start >= day:
            number = axis.number_at_or_after(day.toordinal()) - missing
            earlier = axis.day(max(number, axis.number_at_or_after(timeline.today.toordinal())))
            if earlier < day:
                found.add(plan, MoveLimit(step.id, limit, earlier), missing)


def _closed_days(plan: Plan, timeline: Timeline) -> Iterator[date]:
    """The closed days that would else be working days, from where the chain begins to where it has to end."""
    chain = chain_of(timeline)
    if chain is None:
        return
    start = timeline.explanation.start.date if timeline.explanation else timeline.must_start
    first, last = max(start or timeline.today, timeline.today), chain.to.date
    if (last - first).days > _LONGEST_VIEW:
        last = first + _LONGEST_VIEW * _DAY
    own = {plan.steps[known].calendar for known in chain.steps} - {""}
    narrower = (plan.whole_calendars[name] for name in own)  # with the calendars within which they stand
    closed = {day for calendar in (plan.calendar, *narrower) for day in calendar.closed}
    yield from (day for day in sorted(closed) if first <= day <= last and day.weekday() in plan.calendar.workdays)


def waits_of(timeline: Timeline) -> list[str]:
    """The days of waiting along the chain, which no lever shortens, a sentence each."""
    chain = chain_of(timeline)
    return [
        f"{link.lag} {link.unit} day{'s' if link.lag > 1 else ''} of waiting between {link.before} and {link.after}: "
        "whether fewer would do, only you can say."
        for link in (chain.links if chain else ())
        if link.lag > 0
    ]


def _takes_limit_away(plan: Plan, lever: Lever) -> bool:
    """Whether a step is dropped that has a date to keep, which then holds nothing any more."""
    steps = [plan.steps[known] for known in lever.steps]
    return lever.cost is Cost.DROP and any(step.deadline or step.fixed_start or step.not_before for step in steps)


def reach_of(plan: Plan, timeline: Timeline, savings: Mapping[Lever, int]) -> Callable[[Lever], int]:
    """For each lever the most days by which it can shorten the chain that explains why a plan is late.

    As long as that chain is late, so is the plan. Where it is made of plain links, a lever shortens it by no more than
    it saves where it stands, and not at all when it stands elsewhere; where it is not, anything is possible.
    """
    explanation = timeline.explanation
    if explanation is None:
        return lambda _: 0
    chain = explanation.chain
    is_plain = all(link.can_be_bridged for link in chain.links) and not any(
        plan.steps[known].calendar or plan.steps[known].anchor or plan.steps[known].started for known in chain.steps
    )
    inside = set(chain.steps)

    def reach(lever: Lever) -> int:
        if not is_plain or lever.cost in (Cost.LIMIT, Cost.GOAL) or _takes_limit_away(plan, lever):
            return explanation.short_by
        return savings[lever] if inside.issuperset(lever.steps) else 0

    return reach
