"""Offers: what moving steps for the sake of their owners does to each plan, told as changes that can be made."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from backcast.domain.capacities.bookings import Capacities, Dated, Days, Diary, diary
from backcast.domain.capacities.problems import Problem
from backcast.domain.capacities.rosters import Roster, roster_of
from backcast.domain.capacities.searches import DEFAULT_SCHEDULES, Search, search, within_slack
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import StepId
from backcast.domain.scheduling.schedule import work_backward

_DEPTHS: Final = (0, 1_500, 8_000)  # calendar days before the first date that are tried one after the other

Improve = Callable[[Problem, Sequence[int]], "Improved | None"]


@dataclass(frozen=True, slots=True)
class Improved:
    """What a solver made of a search.

    ``proved``: no dates let work begin later. ``better`` is by how many working days, summed over the plans, work could
    at most begin later still; None where that is not known.
    """

    at: Sequence[int]
    proved: bool
    better: int | None


@dataclass(frozen=True, slots=True)
class Move:
    """A step on other dates, both the latest: first and last day before and after.

    ``is_for_owner`` tells a step that moves because its owner is taken from one that moves along with others.
    """

    step: StepId
    title: str
    owner: str
    before: Days
    after: Days
    is_for_owner: bool


@dataclass(frozen=True, slots=True)
class PlanOffer:
    """What becomes of one plan: the steps that move, earliest first, and its must-start before and after.

    ``lost`` are the working days by which the must-start moves, ``short_by`` those by which the plan misses its limits
    then, 0 where it can be met. With ``deadlines``, the last days of the steps that move for their owners, the
    planner itself comes to these dates.
    """

    key: str
    moves: tuple[Move, ...]
    must_start: tuple[date | None, date | None]
    lost: int
    short_by: int
    deadlines: Mapping[StepId, date]

    @property
    def before_start(self) -> tuple[Move, ...]:
        """The moves to dates that lie before the must-start as it is."""
        return tuple(move for move in self.moves if self._is_before(move))

    def _is_before(self, move: Move) -> bool:
        start = self.must_start[0]
        return start is not None and move.after[0] < start


@dataclass(frozen=True, slots=True)
class Offer:
    """What moving steps does to the plans, of which those that stay are left out; ``left`` is asked of owners then."""

    plans: tuple[PlanOffer, ...]
    left: Diary


@dataclass(frozen=True, slots=True)
class Fit:
    """Dates that fit.

    ``slack`` moves steps as far as no must-start moves, ``whole`` as far as it takes. ``unfit`` are steps, each by the
    key of its plan, that ask for more of their owner than there ever is. ``proved`` and ``better`` as of ``Improved``;
    without a solver, ``is_solved`` false, the dates are a heuristic's: good, and perhaps not the best.
    """

    slack: Offer
    whole: Offer
    unfit: tuple[tuple[str, StepId], ...]
    schedules: int
    stopped: bool
    is_solved: bool = False
    proved: bool = False
    better: int | None = None


def fit(
    plans: Sequence[Dated],
    capacities: Capacities,
    schedules: int = DEFAULT_SCHEDULES,
    go_on: Callable[[], bool] = lambda: True,
    improve: Improve | None = None,
) -> Fit:
    """Dates with which nobody is asked for more than there is of them, as late as may be.

    The must-starts of all plans together are kept as late as they can be: the working days lost are summed over the
    plans. Then every step is as late as that allows.

    Args:
        plans: the plans with their dates.
        capacities: how much there is of each owner.
        schedules: how many schedules the heuristic makes at most.
        go_on: asked before each further schedule whether there is time for it.
        improve: a solver that goes on from what the heuristic found.
    """
    roster, found = _searched(plans, capacities, schedules, go_on)
    at: Sequence[int] = found.at
    solved = improve(roster.problem, at) if improve else None
    if solved and roster.problem.cost(solved.at) <= found.cost:
        at = solved.at
    return Fit(
        slack=_offer(roster, within_slack(roster.problem), capacities),
        whole=_offer(roster, at, capacities),
        unfit=tuple((plans[number].key, step) for number, step in roster.unfit),
        schedules=found.schedules,
        stopped=found.stopped,
        is_solved=solved is not None,
        proved=solved is not None and solved.proved,
        better=solved.better if solved else None,
    )


def with_deadlines(plan: Plan, deadlines: Mapping[StepId, date]) -> Plan:
    """The plan with the deadlines of an offer; one that is earlier already stays.

    Raises:
        NotFound: when the plan holds no such step.
    """
    for step_id, day in deadlines.items():
        step = plan.step(step_id)
        if step.deadline is None or day < step.deadline:
            plan = plan.with_step(replace(step, deadline=day))
    return plan


def _searched(
    plans: Sequence[Dated], capacities: Capacities, schedules: int, go_on: Callable[[], bool]
) -> tuple[Roster, Search]:
    """A search that reaches back as far as it takes; who is away for years would make every search long."""
    for depth in _DEPTHS:
        roster = roster_of(plans, capacities, depth)
        if not search(roster.problem, 1).unplaced:
            break
    return roster, search(roster.problem, schedules, go_on=go_on)


def _offer(roster: Roster, at: Sequence[int], capacities: Capacities) -> Offer:
    dates, held = roster.dates(at), set(roster.held_earlier(at))
    plans = []
    for number, dated in enumerate(roster.plans):
        of_plan = {name[1]: days for name, days in dates.items() if name[0] == number}
        follows = {step for known, step in roster.tails if known == number}
        moves = tuple(_moves(dated, of_plan, {step for known, step in held if known == number}, follows))
        if moves:
            plans.append(_plan_offer(dated, moves))
    return Offer(tuple(plans), diary(roster.plans, capacities, dates))


def _moves(
    dated: Dated, dates: Mapping[StepId, Days], held: Collection[StepId], follows: Collection[StepId]
) -> Iterator[Move]:
    for step_id, days in sorted(dates.items(), key=lambda pair: pair[1]):
        step, window = dated.plan.step(step_id), dated.timeline.windows[step_id]
        before = (window.latest_start, window.latest_finish)
        if step_id in follows:  # they have no latest dates of their own, but stand behind their events
            before = (window.planned_start, window.planned_finish)
        if days != before:
            yield Move(step_id, step.title, step.owner.strip(), before, days, step_id in held)


def _plan_offer(dated: Dated, moves: tuple[Move, ...]) -> PlanOffer:
    plan, before = dated.plan, dated.timeline
    deadlines = {move.step: move.after[1] for move in moves if move.is_for_owner}
    after = work_backward(with_deadlines(plan, deadlines), before.today)
    start = after.must_start  # where a plan cannot be met, what is fixed moves it as well, which no roster knows
    lost = 0
    if before.must_start and start:
        first = plan.calendar.axis.number_at_or_after
        lost = first(before.must_start.toordinal()) - first(start.toordinal())
    return PlanOffer(dated.key, moves, (before.must_start, start), lost, after.short_by, MappingProxyType(deadlines))
