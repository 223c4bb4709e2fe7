"""ccpm-scheduler: dates that fit the capacities of shared people, for the same steps, links and people."""

import json
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any

from backcast.domain.capacities.problems import Problem
from backcast.domain.capacities.searches import search
from bench.capacities import drawn_plans, length_of
from bench.rivals.findings import Different, Finding, against, turns

_MOST = 90  # seconds of CPU: then it is stopped
_OURS, _THEIRS = 1_000, 60_000  # milliseconds: ours at most, where theirs takes more than a minute
_SIZES = ((120, 9), (200, 12), (200, 5))  # steps and people; the fewer people, the more they are in each other's way


def level_findings() -> list[Finding]:
    """Several sizes; each answer of both is checked by adding up who works when."""
    import_module("ccpm_scheduler")
    return [_finding(count, people) for count, people in _SIZES]


def _finding(count: int, people: int) -> Finding:
    problem = drawn_plans(count, people, 0)
    first = search(problem, 1)
    found = search(problem, 10**6, go_on=_before(time.process_time() + 1))
    for at in (first.at, found.at):
        _check_fits(problem, at, "ours")
    (took,) = turns([lambda: search(problem, 1)], 5)
    answer = _theirs(count, people)
    if answer:
        _check_fits(problem, answer["at"], "theirs")
    other = answer["seconds"] * 1000 if answer else _MOST * 1000.0
    days = f"{length_of(problem, first.at)} working days at once, {length_of(problem, found.at)} within 1 s"
    note = f"{days}; theirs {answer['length']}" if answer else f"{days}; theirs was stopped"
    finding = against(f"ccpm-scheduler: {count} steps of {people} people", took, other, or_more=not answer, note=note)
    if count < _SIZES[-1][0]:
        return finding
    if took <= _OURS and other <= _THEIRS:
        note = f"ours is in time, theirs takes less than was thought; {note}"
    return replace(finding, goal="≤ 1 s, it > 60 s", met=took <= _OURS and other > _THEIRS, note=note)


def _before(moment: float) -> Any:
    return lambda: time.process_time() < moment


def _theirs(count: int, people: int) -> dict[str, Any] | None:
    """What it says, in a process of its own; None where it has not said it within the limit."""
    call = f"from bench.rivals.levellers import answer; answer({count}, {people})"
    ran = subprocess.run([sys.executable, "-c", call], capture_output=True, text=True, check=False)
    if ran.returncode == -signal.SIGXCPU:
        return None
    if ran.returncode:
        raise Different(ran.stderr.strip().splitlines()[-1])
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


def answer(count: int, people: int) -> None:
    """Level with ccpm-scheduler and print the day of each step, the length of the levelled work and the seconds."""
    models, theirs = import_module("ccpm_scheduler.model"), import_module("ccpm_scheduler")
    problem = drawn_plans(count, people, 0)
    tasks = [
        models.Task(
            f"T{i}",
            optimal_duration=job.days,
            realistic_duration=2 * job.days,
            links=[models.Link(f"T{tie.earlier}") for tie in problem.into[i]],
            resource_ids=[f"P{person}" for person, _ in job.asks],
            allocations={f"P{person}": load / 100 for person, load in job.asks},
        )
        for i, job in enumerate(problem.jobs)
    ]
    made = models.Network(tasks, [models.Resource(f"P{person}", capacity=1) for person in range(people)])
    begun = time.process_time()
    resource.setrlimit(resource.RLIMIT_CPU, (int(begun) + _MOST, resource.RLIM_INFINITY))
    built = theirs.build_schedule(made)
    seconds = time.process_time() - begun
    at = {row.id: row.start for row in built.schedule.rows}
    length = built.stats.deadline
    print(json.dumps({"seconds": seconds, "length": length, "at": [at[f"T{i}"] for i in range(len(tasks))]}))


def _check_fits(problem: Problem, at: Sequence[int], whose: str) -> None:
    """Nobody is asked for more than there is of them, and nothing begins before what it waits for."""
    asked: dict[tuple[int, int], int] = {}
    for job, start in zip(problem.jobs, at, strict=True):
        for person, load in job.asks:
            for day in range(start, start + job.days):
                asked[person, day] = asked.get((person, day), 0) + load
    early = [tie for tie in problem.ties if at[tie.later] < at[tie.earlier] + problem.jobs[tie.earlier].days]
    over = [key for key, load in asked.items() if load > 100]
    if early or over:
        raise Different(f"{whose} is no answer: {len(early)} links broken, {len(over)} days over 100 %")
