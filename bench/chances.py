"""Chances: 10,000 samples of 1,000 steps, safe starts at four levels, critical shares and ranks: time and memory."""

import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec

from backcast.chances.draws import draw
from backcast.chances.figures import SAMPLES, Question
from backcast.chances.networks import Network
from backcast.chances.passes import backward
from backcast.chances.simulations import simulate
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.spreads import Uncertainty
from backcast.domain.scheduling.schedule import work_backward
from bench.plans import TODAY, best, made_plan

_STEPS = 1_000
_PEAK = """
import resource
from backcast.domain.planning.spreads import Uncertainty
from backcast.domain.scheduling.schedule import work_backward
from backcast.chances.figures import SAMPLES, Question
from backcast.chances.simulations import simulate
from bench.plans import TODAY, made_plan
plan = made_plan({steps})
simulate(plan, work_backward(plan, TODAY), Question(TODAY, Uncertainty()))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def chance_rows() -> list[tuple[str, str, str]]:
    """The whole answer, its parts, its memory, and another program beside it where it is installed."""
    plan = made_plan(_STEPS)
    dates = work_backward(plan, TODAY)
    base = best(lambda: work_backward(plan, TODAY), 3)
    question = Question(TODAY, Uncertainty())
    whole = best(lambda: simulate(plan, dates, question), 3)
    network = Network(plan, dates, question)
    drawn = best(lambda: draw(network.parts, question.uncertainty, question.samples, question.seed), 3)
    durations = draw(network.parts, question.uncertainty, question.samples, question.seed)
    passed = best(lambda: backward(network, durations), 3)
    return [
        ("chances of 1,000 steps, 10,000 samples", f"{whole:.0f} ms", f"{whole / base:.0f} × its dates"),
        ("of that: drawing 10 million durations", f"{drawn:.0f} ms", f"{drawn / whole:.0%} of it"),
        ("of that: one backward pass over all samples", f"{passed:.0f} ms", f"{passed / whole:.0%} of it"),
        ("the most memory of a process that does it", f"{_peak():.0f} MiB", "of the 300 MiB that were allowed"),
        _beside(plan, whole),
    ]


def _peak() -> float:
    """MiB of a fresh process that answers once, Python and numpy included."""
    command = [sys.executable, "-c", _PEAK.format(steps=_STEPS)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return int(told) / 1024


def _beside(plan: Plan, whole: float) -> tuple[str, str, str]:
    """The same network, forward, in pmcontrols, which draws by itself; it is no dependency of ours."""
    name = "pmcontrols: 10,000 samples of the same network"
    if find_spec("pmcontrols") is None:
        return (name, "not installed", "pip install pmcontrols==0.2.1 to compare")
    took = best(lambda: _pmcontrols(plan), 1)
    return (name, f"{took:.0f} ms", f"{took / whole:.1f} × all the above; it knows no lags, calendars, safe starts")


def _pmcontrols(plan: Plan) -> None:
    pert = import_module("pmcontrols").pert  # it brings scipy and pandas along: nobody else should load them
    needs: dict[str, list[str]] = {step: [] for step in plan.steps}
    for before, after in plan.ties:
        needs[after].append(before)
    work = [
        {"id": step.id, "a": 0.8 * step.days, "m": step.days, "b": 1.6 * step.days, "predecessors": needs[step.id]}
        for step in plan.steps.values()
    ]
    pert(work, n_sim=SAMPLES)
