"""Networks that every program means alike: steps of whole days, finish-to-start links, one calendar, one last day."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Kind, Step, Unit
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import Window
from bench.plans import TODAY, made_plan
from bench.rivals.findings import Different

CLOSED = (date(2026, 12, 24), date(2027, 1, 1))  # of the plans of bench.plans, the first and the last day
_FOLLOWED = {Unit.WORKING: 20, Unit.CALENDAR: 29}


def network(count: int, lags: Unit | None = None) -> Plan:
    """The plan that everything else is measured with, as far as others know what it says; due when it can be finished.

    Follow-ups are steps like others: nobody else has any. Lags are all in one unit, or there are none. A milestone has
    no lag before or after it, since some programs round the day on which it is shown; a pair of steps has one link,
    since some allow no more.
    """
    plan = made_plan(count)
    links = [*plan.dependencies, *_followed(plan)]
    tied = {(link.before, link.after): _with_lag(plan, link, lags) for link in links}
    steps = {
        step.id: replace(step, kind=Kind.ACTION, anchor=None) if step.anchor else step for step in plan.steps.values()
    }
    made = replace(plan, steps=MappingProxyType(steps), dependencies=tuple(tied.values()))
    finish = work_backward(made, TODAY).finish
    assert finish is not None
    return replace(made, goal=replace(made.goal, due=finish))


def _followed(plan: Plan) -> list[Dependency]:
    return [
        Dependency(step.anchor.step, step.id, lag=step.anchor.offset - 1, unit=step.anchor.unit)
        for step in plan.steps.values()
        if step.anchor
    ]


def _with_lag(plan: Plan, link: Dependency, lags: Unit | None) -> Dependency:
    ends = (plan.steps[link.before], plan.steps[link.after])
    if not lags or not link.lag or any(step.is_milestone for step in ends):
        return replace(link, lag=0, unit=Unit.WORKING)
    lag = _FOLLOWED[lags] if link.unit is Unit.CALENDAR else link.lag
    return replace(link, lag=lag, unit=lags)


def four(window: Window) -> tuple[date, date, date, date]:
    """The dates that others know too."""
    return window[:4]


def boundaries(plan: Plan, step: Step, window: Window) -> tuple[int, int]:
    """The latest boundaries between working days: the evening of one and the morning of the next are the same."""
    axis = plan.calendar.axis
    finish = axis.number_at_or_after(window.latest_finish.toordinal()) + 1
    return finish - step.days, finish


def check_same(ours: Mapping[str, object], theirs: Mapping[str, object]) -> None:
    """Both say the same of every step.

    Raises:
        Different: with the first step of which they do not.
    """
    others = [step for step, said in ours.items() if theirs.get(step) != said]
    if others or len(ours) != len(theirs):
        step = others[0] if others else ""
        raise Different(f"{len(others):,} of {len(ours):,} steps, as {step}: {ours.get(step)} and {theirs.get(step)}")
