"""pmcontrols and trueppm-scheduler: 10,000 samples of the same 1,000 steps. Both go forward and know no safe starts."""

import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from types import MappingProxyType
from typing import Any

from backcast.chances.figures import SAMPLES, Figures, Question
from backcast.chances.simulations import simulate
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.spreads import Spread, SpreadUnit, Uncertainty
from backcast.domain.planning.steps import Step
from bench.engine import whole
from bench.plans import TODAY
from bench.rivals.findings import Different, Finding, against, turns, within
from bench.rivals.networks import network
from bench.rivals.trueppms import project_of

_STEPS = 1_000
_WANTED, _MOST = 4, 300
_APART = 3  # working days that two 80 % points may lie apart: the shapes differ a little, and chance does the rest
_NOTE = "of ours are also safe starts at four levels, sensitivity and cruciality of every step"
_PEAK = """
import resource
from bench.rivals.simulators import answered, uncertain
answered(uncertain())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def uncertain() -> Plan:
    """Every step may take a day less than is likely, at least one, or twice as long; in whole days, as others want."""
    plan = network(_STEPS)
    steps = {step.id: step if step.is_milestone else _spread(step) for step in plan.steps.values()}
    return replace(plan, steps=MappingProxyType(steps))


def _spread(step: Step) -> Step:
    return replace(step, spread=Spread(Decimal(max(step.days - 1, 1)), Decimal(2 * step.days), SpreadUnit.DAYS))


def answered(plan: Plan, correlation: str = "0.2") -> Figures:
    """All that Backcast says about chances, its dates included."""
    return simulate(plan, whole(plan)(), Question(TODAY, Uncertainty(correlation=Decimal(correlation))))


def memory_findings() -> list[Finding]:
    """The most memory of a process that answers once. Comes first: a child starts with the peak of its parent."""
    command = [sys.executable, "-c", _PEAK]
    peak = int(subprocess.run(command, capture_output=True, text=True, check=True).stdout) * 1024 / 1e6
    return [within(f"memory for {SAMPLES:,} samples of {_STEPS:,} steps, with Python", peak, _MOST, "MB")]


def sample_findings() -> list[Finding]:
    """All chances, against each of the two."""
    return [*_pmcontrols(uncertain()), *_trueppm(uncertain())]


def _pmcontrols(plan: Plan) -> list[Finding]:
    theirs: Any = import_module("pmcontrols")
    needs: dict[str, list[str]] = {step: [] for step in plan.steps}
    for before, after in plan.ties:
        needs[after].append(before)
    records = [
        {"id": step.id, "predecessors": needs[step.id], "m": step.days}
        | dict(zip(("a", "b"), _ends(step), strict=True))
        for step in plan.steps.values()
    ]
    _check_length(plan, theirs.cpm(records, "m").stats["project_duration"])
    _check_spread(plan, theirs.pert(records, n_sim=SAMPLES).stats["mc_p80"])
    took, other = turns([lambda: answered(plan), lambda: theirs.pert(records, n_sim=SAMPLES)], 5)
    return [against(f"pmcontrols: {SAMPLES:,} samples of {_STEPS:,} steps", took, other, _WANTED, note=_NOTE)]


def _trueppm(plan: Plan) -> list[Finding]:
    theirs: Any = import_module("trueppm_scheduler")
    likely = theirs.schedule(project_of(plan))
    _check_length(plan, _days(plan, TODAY, max(task.early_finish for task in likely.tasks)))
    project = project_of(plan, _points)
    _check_spread(plan, _days(plan, TODAY, theirs.monte_carlo(project, runs=SAMPLES, seed=1).p80))
    took, other = turns([lambda: answered(plan), lambda: theirs.monte_carlo(project, runs=SAMPLES, seed=1)], 5)
    return [against(f"trueppm-scheduler: {SAMPLES:,} samples of {_STEPS:,} steps", took, other, _WANTED, note=_NOTE)]


def _ends(step: Step) -> tuple[int, int]:
    return (int(step.spread.low), int(step.spread.high)) if step.spread else (0, 0)


def _points(step: Step) -> dict[str, timedelta]:
    """Its three points; its duration is the least, because it draws nothing that is shorter than the duration."""
    low, high = (timedelta(days=days) for days in _ends(step))
    names = ("duration", "optimistic_duration", "most_likely_duration", "pessimistic_duration")
    return dict(zip(names, (low, low, timedelta(days=step.days), high), strict=True))


def _days(plan: Plan, start: date, finish: date) -> int:
    return plan.calendar.axis.count(start, finish)


def _check_length(plan: Plan, theirs: float) -> None:
    """Without chance both come to the same length."""
    must_start = whole(plan)().must_start
    assert must_start is not None
    ours = _days(plan, must_start, plan.goal.due)
    if ours != theirs:
        raise Different(f"the plan takes {ours} working days here and {theirs} there")


def _check_spread(plan: Plan, theirs: float) -> None:
    """With independent durations both come to about the same length that is enough in 80 % of the samples."""
    safe = answered(plan, "0").safe[80]
    assert safe is not None
    ours = _days(plan, safe, plan.goal.due)
    if abs(ours - theirs) > _APART:
        raise Different(f"{ours} working days are enough in 80 % here and {theirs:.1f} there")
