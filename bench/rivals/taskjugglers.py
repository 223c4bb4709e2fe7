"""TaskJuggler 3: the latest dates of the same network, the whole command with the start of Ruby."""

import csv
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Unit
from backcast.plan_files.writings import write_plan
from bench.engine import whole
from bench.plans import TODAY
from bench.rivals.findings import Different, Finding, NotInstalled, against, turns
from bench.rivals.networks import CLOSED, boundaries, check_same, network

_STEPS = 5_000
_WANTED = 200
_DAY = timedelta(days=1)


def ruby_findings() -> list[Finding]:
    """The whole command, what it spends on scheduling alone, and whole commands on both sides."""
    if not shutil.which("tj3"):
        raise NotInstalled("tj3, TaskJuggler 3.7.1, of the package tj3 of Debian and others")
    plan = network(_STEPS, Unit.WORKING)
    ours = whole(plan)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "plan.tjp").write_text("\n".join(_lines(plan)) + "\n", encoding="utf-8")
        (folder / "plan.yaml").write_text(write_plan(plan, TODAY), encoding="utf-8")
        entire = _cpu(folder, "tj3", "--silent", "plan.tjp")
        _check_dates(plan, folder / "dates.csv")
        without = _cpu(folder, "tj3", "--silent", "--no-reports", "plan.tjp")
        reading = _cpu(folder, "tj3", "--silent", "--check-syntax", "plan.tjp")
        command = _cpu(folder, sys.executable, "-m", "backcast.cli", "export", "plan.yaml", "--to", "csv")
    (took,) = turns([ours], 9)
    name = f"tj3: latest dates of {_STEPS:,} steps"
    return [
        against(f"{name}, its whole command, ours in a running process", took, entire, _WANTED),
        against(f"{name}, its scheduling alone", took, without - reading, note="without Ruby's start, file, report"),
        against(f"{name}, whole commands both, from file to table", command, entire),
    ]


def _cpu(folder: Path, *command: str) -> float:
    """CPU milliseconds of a program that ends well."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    before = getrusage(RUSAGE_CHILDREN)
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    after = getrusage(RUSAGE_CHILDREN)
    if ran.returncode:
        raise Different(f"{command[0]} ends with {ran.returncode}: {(ran.stderr or ran.stdout)[-200:]}")
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def _lines(plan: Plan) -> Iterator[str]:
    """The plan in its language, to be worked out backward."""
    due, last = plan.goal.due, CLOSED[1] + _DAY
    yield f'project plan "Plan" {TODAY} - {due + _DAY} {{'
    yield '  timezone "UTC"'
    yield "  dailyworkinghours 8"
    yield "  workinghours mon - fri 9:00 - 17:00"
    yield "  workinghours sat - sun off"
    yield "}"
    yield f'leaves holiday "Closed" {CLOSED[0]} - {last}'
    unlocks: dict[str, list[str]] = {}
    for link in plan.dependencies:
        unlocks.setdefault(link.before, []).append(f"{link.after}{_gap(link.lag)}")
    for step in plan.steps.values():
        yield f'task {step.id} "{step.id}" {{'
        yield f"  length {step.days}d" if step.days else "  milestone"
        yield "  scheduling alap"
        waits = unlocks.get(step.id)
        yield f"  precedes {', '.join(waits)}" if waits else f"  end {due}-17:00"
        yield "}"
    yield 'taskreport "dates" {'
    yield "  formats csv"
    yield "  columns id, start"
    yield '  timeformat "%Y-%m-%d-%H"'
    yield "}"


def _gap(days: int) -> str:
    return f" {{ gaplength {days}d }}" if days else ""


def _check_dates(plan: Plan, path: Path) -> None:
    """Every step begins on the same boundary between two working days."""
    axis = plan.calendar.axis
    ours: dict[str, object] = {
        name: boundaries(plan, plan.steps[name], window)[0] for name, window in whole(plan)().windows.items()
    }
    theirs: dict[str, object] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            day, hour = date.fromisoformat(row["Start"][:10]), int(row["Start"][11:])
            theirs[row["Id"]] = axis.number_at_or_after(day.toordinal() + (hour >= 17))
    check_same(ours, theirs)
