"""MPXJ in a process of its own: ``python -m tests.project_files.mpxj`` answers each line of JSON with another.

``{"schedule": path, "start": "2026-11-23"}`` reads an MS Project file with MPXJ, lets its imitation of MS Project work
out the dates and tells them; with ``"soon": true`` every task is as soon as possible first. ``{"rewrite": path, "to":
path}`` writes what MPXJ understood of a file. ``{"build": path}`` writes a project that MPXJ put together by itself.
The Java machine can hurt nobody but this process.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

DATES = ("Start", "Finish", "EarlyStart", "EarlyFinish", "LateStart", "LateFinish")


def main() -> None:
    """Answer until there is no more to answer."""
    import jpype

    jars = (Path(jpype.__file__).parent.parent / "mpxj" / "lib").glob("*.jar")
    quiet = "-Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory"
    jpype.startJVM(jpype.getDefaultJVMPath(), "-Xmx512m", quiet, classpath=[str(jar) for jar in jars])
    deeds: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
        "schedule": scheduled,
        "rewrite": rewritten,
        "build": built,
    }
    for line in sys.stdin:
        order = json.loads(line)
        deed = next(deeds[name] for name in deeds if name in order)
        try:
            answer = deed(order)
        except jpype.JException as error:
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)


def java(name: str) -> Any:
    """A class of MPXJ, or of Java when its name begins so."""
    import jpype

    return jpype.JClass(name if name.startswith("java.") else f"org.mpxj.{name}")


def days(count: float, unit: str = "DAYS") -> Any:
    """A duration."""
    return java("Duration").getInstance(count, getattr(java("TimeUnit"), unit))


def moment(text: str) -> Any:
    """A date with its time of day."""
    return java("java.time.LocalDateTime").parse(text)


def scheduled(order: dict[str, Any]) -> dict[str, Any]:
    """The dates of a file, as MPXJ's imitation of MS Project works them out."""
    project = java("mspdi.MSPDIReader")().read(order["schedule"])
    constraint, properties = java("ConstraintType"), project.getProjectProperties()
    if order.get("soon"):
        for task in project.getTasks():
            if task.getConstraintType() == constraint.AS_LATE_AS_POSSIBLE:
                task.setConstraintType(constraint.AS_SOON_AS_POSSIBLE)
    elif properties.getScheduleFrom() == java("ScheduleFrom").FINISH:
        end = project.addTask()  # the scheduler plans from the start only: this holds the finish where the file says it
        end.setName("the finish of the project")
        for name in ("Duration", "ActualDuration", "RemainingDuration"):
            getattr(end, f"set{name}")(days(0))
        end.setMilestone(True)
        end.setConstraintType(constraint.MUST_FINISH_ON)
        end.setConstraintDate(properties.getFinishDate())
    java("cpm.MicrosoftScheduler")().schedule(project, moment(f"{order['start']}T08:00:00"))
    return {
        str(task.getText(1) or task.getName()): {name: str(getattr(task, f"get{name}")()) for name in DATES}
        | {"resources": [str(each.getResource().getName()) for each in task.getResourceAssignments()]}
        for task in project.getTasks()
    }


def rewritten(order: dict[str, Any]) -> dict[str, Any]:
    """What MPXJ understood of a file, written by MPXJ."""
    java("mspdi.MSPDIWriter")().write(java("mspdi.MSPDIReader")().read(order["rewrite"]), order["to"])
    return {}


def built(order: dict[str, Any]) -> dict[str, Any]:
    """A project that never was a plan of ours: summaries, every link and constraint, lags, people, progress."""
    project = java("ProjectFile")()
    week = project.addDefaultBaseCalendar()
    project.setDefaultCalendar(week)
    local = java("java.time.LocalDate").parse
    week.addCalendarException(local("2027-05-06")).setName("Ascension")
    part = project.addDefaultBaseCalendar()
    part.setName("Part time")
    day = java("java.time.DayOfWeek")
    for closed in (day.MONDAY, day.FRIDAY):
        part.setCalendarDayType(closed, java("DayType").NON_WORKING)
    properties = project.getProjectProperties()
    properties.setProjectTitle("Built by MPXJ")
    properties.setStartDate(moment("2027-04-01T08:00"))
    properties.setFinishDate(moment("2027-06-30T17:00"))
    properties.setStatusDate(moment("2027-04-05T17:00"))
    constraint, link = java("ConstraintType"), java("RelationType")
    phase = project.addTask()
    phase.setName("Analyse")

    def add(name: str, length: float, under: Any = project) -> Any:
        task = under.addTask()
        task.setName(name)
        task.setDuration(days(length))
        task.setActualDuration(days(0))
        task.setRemainingDuration(days(length))
        return task

    def tie(before: Any, after: Any, kind: Any, lag: Any) -> None:
        builder = java("Relation").Builder().predecessorTask(before).type(kind).lag(lag)
        after.addPredecessor(builder)

    interview, write = add("Interview", 4, phase), add("Write", 6, phase)
    pilot, gate, deliver, review = add("Pilot", 5), add("Ready", 0), add("Deliver", 2.5), add("Review", 3)
    gate.setMilestone(True)
    tie(interview, write, link.FINISH_START, days(2))
    tie(write, pilot, link.START_START, days(1))
    tie(write, pilot, link.FINISH_FINISH, days(3))
    tie(pilot, gate, link.FINISH_START, days(14, "ELAPSED_DAYS"))
    tie(gate, deliver, link.FINISH_START, days(-1))
    tie(deliver, review, link.START_FINISH, days(0))
    tie(phase, review, link.FINISH_START, days(50, "PERCENT"))
    interview.setActualStart(moment("2027-04-01T08:00"))
    interview.setActualDuration(days(2))
    interview.setRemainingDuration(days(2))
    interview.setPercentageComplete(50)
    write.setConstraintType(constraint.START_NO_EARLIER_THAN)
    write.setConstraintDate(moment("2027-04-12T08:00"))
    deliver.setConstraintType(constraint.MUST_START_ON)
    deliver.setConstraintDate(moment("2027-06-07T08:00"))
    review.setConstraintType(constraint.FINISH_NO_LATER_THAN)
    review.setConstraintDate(moment("2027-06-25T17:00"))
    pilot.setDeadline(moment("2027-05-28T17:00"))
    pilot.setCalendar(part)
    write.setNotes("Line one\nLine two & more")
    for name in ("Ann", "Bob"):
        person = project.addResource()
        person.setName(name)
        write.addResourceAssignment(person)
    write.setBaselineStart(moment("2027-04-12T08:00"))
    write.setFixedCost(100)
    off = add("Not now", 3)
    off.setActive(False)
    tie(off, review, link.FINISH_START, days(0))
    java("mspdi.MSPDIWriter")().write(project, order["build"])
    return {}


if __name__ == "__main__":
    main()
