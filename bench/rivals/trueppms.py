"""trueppm-scheduler: dates of the same steps and links. Its lags are calendar days, its finish is its own."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step, Unit
from bench.engine import whole
from bench.plans import TODAY
from bench.rivals.findings import Finding, against, turns
from bench.rivals.networks import CLOSED, check_same, four, network

_DAY = timedelta(days=1)
_WANTED = 10


def project_of(plan: Plan, more: Callable[[Step], dict[str, Any]] = lambda _: {}) -> Any:
    """The plan as its project; ``more`` gives further values of a step."""
    theirs = import_module("trueppm_scheduler")  # it ships no lock of ours, and only this run needs it
    calendar = theirs.Calendar(exceptions=[import_module("trueppm_scheduler.models").DateRange(*CLOSED)])
    tasks = [
        theirs.Task(step.id, step.title, **{"duration": step.days * _DAY, **more(step)}) for step in plan.steps.values()
    ]
    kind = theirs.DependencyType.FS
    links = [theirs.Dependency(each.before, each.after, kind, each.lag * _DAY) for each in plan.dependencies]
    return theirs.Project("p", plan.title, TODAY, tasks, links, calendar)


def date_findings() -> list[Finding]:
    """All dates at two sizes, without lags and with lags in calendar days, the only ones that both know."""
    return [
        _dates(count, lags, rounds) for count, rounds in ((1_000, 9), (10_000, 5)) for lags in (None, Unit.CALENDAR)
    ]


def _dates(count: int, lags: Unit | None, rounds: int) -> Finding:
    schedule = import_module("trueppm_scheduler").schedule
    plan = network(count, lags)
    project, ours = project_of(plan), whole(plan)
    theirs = {
        task.id: (task.late_start, task.late_finish, task.early_start, task.early_finish)
        for task in schedule(project).tasks
    }
    check_same({step: four(window) for step, window in ours().windows.items()}, theirs)
    took, other = turns([ours, lambda: schedule(project)], rounds)
    with_lags = f"{sum(link.lag > 0 for link in plan.dependencies):,} lags in calendar days" if lags else "no lags"
    return against(f"trueppm-scheduler: all dates of {count:,} steps, {with_lags}", took, other, _WANTED)
