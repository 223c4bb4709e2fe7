"""How near the capacity search comes to the best dates, and how long it takes.

``python -m bench.capacities`` draws projects in the manner of PSPLIB's generator (j30, j60, j120: four resources,
network complexity 1.5 to 2.1, resource factor 0.25 to 1, resource strength 0.2 to 1) and plans like those of the
product (each step one owner at 50 or 100 %), and prints the gap in length to the solver's best, and times.
``--psplib FOLDER`` takes PSPLIB's own projects instead, .sm or .rcp (Patterson's format), a row for each set and each
project; ``--best FILE`` has lines “name,best length”, and only the projects in it are taken.

The search gets seconds of processor time, so that other work on the machine hardly matters. The solver gets seconds on
the clock, or with ``--work`` so much of its own deterministic time: a quiet machine does about one in a second.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from backcast.domain.capacities.problems import FINISH, START, Job, Problem, Tie, Track
from backcast.domain.capacities.searches import search
from backcast.optimisers.solvers import Effort, solve

Gaps = tuple[float, float, float]


def problem_of(
    days: Sequence[int], pairs: Sequence[tuple[int, int]], asks: Sequence[Sequence[int]], room: Sequence[int]
) -> Problem:
    """A project of actions with durations, finish-to-start pairs, and demands of renewable resources."""
    horizon = sum(days) + 1
    latest = [0] * len(days)
    out: dict[int, list[int]] = {}
    for before, after in pairs:
        out.setdefault(before, []).append(after)
    for i in reversed(range(len(days))):  # pairs run from lower to higher numbers
        latest[i] = min([horizon, *(latest[after] for after in out.get(i, ()))]) - days[i]
    track = Track(list(range(horizon)), list(range(horizon)))
    jobs = [
        Job(0, 0, length, 0, tuple((r, load) for r, load in enumerate(loads) if load), latest[i])
        for i, (length, loads) in enumerate(zip(days, asks, strict=True))
    ]
    ties = [Tie(before, after, FINISH, START, 0) for before, after in pairs]
    return Problem([track], jobs, ties, [[most] * horizon for most in room])


def length_of(problem: Problem, at: Sequence[int]) -> int:
    """How many days a dating takes."""
    start = problem.must_start(0, at)
    assert start is not None
    return len(problem.tracks[0].numbers) - start


def shortest(problem: Problem) -> int:
    """The length without regard to resources."""
    return length_of(problem, [job.latest for job in problem.jobs])


def drawn_project(count: int, seed: int) -> Problem:
    """A project in the manner of ProGen."""
    drawn = random.Random(seed)
    days = [drawn.randint(1, 10) for _ in range(count)]
    pairs = set()
    for after in range(1, count):
        first = max(0, after - 3 * count // 10)
        for before in drawn.sample(range(first, after), min(after - first, drawn.choice((1, 1, 2, 2, 3)))):
            if drawn.random() < 0.9 and after > count // 10:
                pairs.add((before, after))
    factor, strength = drawn.choice((0.25, 0.5, 0.75, 1.0)), drawn.choice((0.2, 0.5, 0.7, 1.0))
    asks = []
    for _ in days:
        used = drawn.sample(range(4), max(1, round(4 * factor)))
        asks.append([drawn.randint(1, 10) if resource in used else 0 for resource in range(4)])
    bare = problem_of(days, sorted(pairs), asks, [10**6] * 4)
    spare = bare.spare([job.latest for job in bare.jobs])
    room = []
    for resource in range(4):
        least = max(loads[resource] for loads in asks)
        most = 10**6 - min(spare[resource])
        room.append(least + round(strength * max(most - least, 0)))
    return problem_of(days, sorted(pairs), asks, room)


def drawn_plans(count: int, owners: int, seed: int) -> Problem:
    """Layered steps, each of one owner at 50 or 100 %."""
    drawn = random.Random(seed)
    days = [drawn.choice((1, 2, 3, 5, 5, 8, 10)) for _ in range(count)]
    layers = max(4, count // 8)
    layer = sorted(drawn.randrange(layers) for _ in days)
    pairs = set()
    for after in range(count):
        earlier = [before for before in range(after) if layer[before] in (layer[after] - 1, layer[after] - 2)]
        pairs |= {(before, after) for before in drawn.sample(earlier, min(len(earlier), drawn.randint(1, 2)))}
    asks = [[0] * owners for _ in days]
    for loads in asks:
        loads[drawn.randrange(owners)] = drawn.choice((50, 100, 100))
    return problem_of(days, sorted(pairs), asks, [100] * owners)


def read_sm(path: Path) -> Problem:
    """A project of PSPLIB."""
    lines = path.read_text().splitlines()
    relations = lines.index("PRECEDENCE RELATIONS:") + 2
    requests = next(n for n, line in enumerate(lines) if line.startswith("REQUESTS/DURATIONS")) + 3
    count = next(int(line.split(":")[1]) for line in lines if line.startswith("jobs"))
    rows = [[int(word) for word in line.split()] for line in lines[relations : relations + count]]
    asked = [[int(word) for word in line.split()] for line in lines[requests : requests + count]]
    inner = [row[0] for row in asked if row[2]]  # without the two ends, which take no time
    number = {name: i for i, name in enumerate(inner)}
    pairs = sorted((number[row[0]], number[to]) for row in rows for to in row[3:] if row[0] in number and to in number)
    room = [int(word) for word in lines[lines.index("RESOURCEAVAILABILITIES:") + 2].split()]
    by_name = {row[0]: row for row in asked}
    return problem_of([by_name[n][2] for n in inner], pairs, [by_name[n][3:] for n in inner], room)


def read_rcp(path: Path) -> Problem:
    """A project in Patterson's format: numbers only, so that line breaks do not matter."""
    words = iter(int(word) for word in path.read_text().split())
    count, kinds = next(words), next(words)
    room = [next(words) for _ in range(kinds)]
    days, asks, pairs = [], [], []
    for before in range(count):
        days.append(next(words))
        asks.append([next(words) for _ in range(kinds)])
        pairs += [(before, next(words) - 1) for _ in range(next(words))]
    inner = [i for i in range(count) if days[i]]  # without the two ends, which take no time
    number = {name: i for i, name in enumerate(inner)}
    between = sorted((number[a], number[b]) for a, b in pairs if a in number and b in number)
    return problem_of([days[i] for i in inner], between, [asks[i] for i in inner], room)


def measure_psplib(folder: Path, best: Path | None, seconds: float, effort: Effort | None) -> None:
    """Print a row for each project and then for each set: the part of the names before the first underline."""
    lines = best.read_text().splitlines() if best else []
    known = {line.split(",")[0]: int(line.split(",")[1]) for line in lines if line.strip()}
    readers = {".sm": read_sm, ".rcp": read_rcp}
    paths = {path.stem: path for path in sorted(folder.iterdir()) if path.suffix in readers}
    if absent := [name for name in known if name not in paths]:
        print(f"not in the folder: {', '.join(absent)}")
    sets: dict[str, list[Gaps]] = {}
    for name in [name for name in known if name in paths] or paths:
        problem = readers[paths[name].suffix](paths[name])
        gaps = measure(name, [problem], [known.get(name)], seconds, effort)
        sets.setdefault(name.split("_")[0], []).append(gaps)
    for kind, rows in sets.items():
        one, found, solved = (statistics.mean(column) for column in zip(*rows, strict=True))
        print(f"all of {kind:11} {len(rows):4} {one:8.2f} % {found:8.2f} % {solved:8.2f} %")


def before(moment: float) -> Callable[[], bool]:
    """Whether the processor has not yet worked so long for this program."""
    return lambda: time.process_time() < moment


def measure(
    name: str, problems: Sequence[Problem], best: Sequence[int | None], seconds: float, effort: Effort | None
) -> Gaps:
    """Print one row and give its three gaps in percent: one schedule, search, solver."""
    gaps: dict[str, list[float]] = {"one": [], "search": [], "solver": []}
    took, made, proved = [], [], 0
    for problem, known in zip(problems, best, strict=True):
        one = search(problem, 1)
        began = time.process_time()
        found = search(problem, 10**6, go_on=before(began + seconds))
        took.append(time.process_time() - began)
        made.append(found.schedules)
        solved = solve(problem, found.at, effort) if effort else None
        final = length_of(problem, solved.at if solved else found.at)
        proved += bool(solved and solved.proved)
        least = known or final
        gaps["one"].append(length_of(problem, one.at) / least - 1)
        gaps["search"].append(length_of(problem, found.at) / least - 1)
        gaps["solver"].append(final / least - 1)
    over = [100 * statistics.mean(values) for values in gaps.values()]
    print(
        f"{name:18} {len(problems):4} {over[0]:8.2f} % {over[1]:8.2f} % {over[2]:8.2f} % {proved:6}"
        f" {statistics.mean(made):9.0f} {statistics.mean(took):8.2f} s",
        flush=True,
    )
    return over[0], over[1], over[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=12, help="how many projects of each kind")
    parser.add_argument("--seconds", type=float, default=1.0, help="of processor time for the search, each")
    parser.add_argument("--solver", type=float, default=10.0, help="seconds for the solver, each; 0 for none")
    parser.add_argument("--work", type=float, default=0.0, help="deterministic time for the solver instead of seconds")
    parser.add_argument("--psplib", type=Path, help="a folder of .sm or .rcp files")
    parser.add_argument("--best", type=Path, help="their best known lengths")
    parser.add_argument("--only", default="", help="one kind")
    chosen = parser.parse_args()
    print(f"{'':18} {'no.':>4} {'one':>10} {'search':>10} {'solver':>10} {'proved':>6} {'schedules':>9} {'search':>10}")
    effort = Effort(work=10**6, seconds=chosen.solver) if chosen.solver else None
    if chosen.work:
        effort = Effort(work=chosen.work, seconds=10**6)
    if chosen.psplib:
        measure_psplib(chosen.psplib, chosen.best, chosen.seconds, effort)
        return
    for count in (30, 60, 120):
        if chosen.only in ("", f"j{count}"):
            projects = [drawn_project(count, seed) for seed in range(chosen.count)]
            measure(f"like j{count}", projects, [None] * len(projects), chosen.seconds, effort)
    for count, owners in ((50, 6), (100, 8), (200, 12), (400, 20), (1000, 30)):
        if chosen.only in ("", f"p{count}"):
            plans = [drawn_plans(count, owners, seed) for seed in range(max(2, chosen.count // 3))]
            measure(f"plans of {count}", plans, [None] * len(plans), chosen.seconds, effort)


if __name__ == "__main__":
    main()
