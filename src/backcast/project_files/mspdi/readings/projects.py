"""MSPDI readings: from an MS Project XML file to a plan, with all that a plan cannot hold told in sentences."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from backcast.domain.errors import Place, UnreadablePlanFile
from backcast.domain.limits import LINE_LENGTH, MOST_DEPENDENCIES, ON_THE_SPOT, Room, too_many_steps
from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step, StepId
from backcast.project_files.leftovers import Leftovers
from backcast.project_files.mspdi import terms
from backcast.project_files.mspdi.readings import values
from backcast.project_files.mspdi.readings.anchors import anchored
from backcast.project_files.mspdi.readings.calendars import read_calendars
from backcast.project_files.mspdi.readings.goals import read_heading
from backcast.project_files.mspdi.readings.links import Targets, count_links, read_links
from backcast.project_files.mspdi.readings.owners import read_owners
from backcast.project_files.mspdi.readings.remainders import note_project, note_task
from backcast.project_files.mspdi.readings.steps import Frame, field_of, is_id, read_step
from backcast.project_files.mspdi.readings.trees import Entry, ProjectTree, project_tree
from backcast.project_files.project_readings import ProjectReading
from backcast.project_files.tails import Tail

SUMMARY: Final = "Summary tasks become the phase of the tasks in them."
SUMMARY_LIMITS: Final = "Deadlines, constraints and notes of summary tasks are left out."
INACTIVE: Final = "Inactive tasks are left out."
EXTERNAL: Final = "Tasks of other projects are left out."
TAKEN: Final = "Ids that stand twice are given anew."
LONG_PHASE: Final = "Phases of more than 500 characters are cut."
PHASES: Final = " › "
DEEPEST_OUTLINE: Final = 100


@dataclass(slots=True)
class _Sorted:
    """The tasks of a file by what becomes of them."""

    steps: list[tuple[Entry, int, str]] = field(default_factory=list)  # task, number, phase
    summaries: dict[int, Entry] = field(default_factory=dict)
    parts: dict[int, range] = field(default_factory=dict)  # summary → which of the steps are in it
    above: list[tuple[int, int, str]] = field(default_factory=list)  # level, number and phase of each open summary
    left_out: set[int] = field(default_factory=set)
    goal: Entry | None = None


def read_mspdi(source: bytes, room: Room = ON_THE_SPOT) -> ProjectReading:
    """The plan that an MS Project XML file describes.

    Raises:
        UnreadablePlanFile: with the place of the first mistake.
        InvalidInput: when its tasks wait for one another.
    """
    tree, left = project_tree(source, room), Leftovers()
    is_ours = _is_ours(tree)
    if not is_ours:
        note_project(tree, left)
    found = _sorted(tree, left, is_ours=is_ours)
    if len(found.steps) > room.steps:
        raise UnreadablePlanFile(too_many_steps(room), Place(1, 1))
    calendars = read_calendars(
        tree, {task.text("CalendarUID").strip() for task, _, _ in found.steps}, left, is_ours=is_ours
    )
    axes = {
        "": calendars.own.axis,
        **{name: each.narrowing(calendars.own).axis for name, each in calendars.narrower.items()},
    }
    frame = Frame(_minutes_a_day(tree), calendars.names, axes, is_ours, read_owners(tree, left))
    tasks, steps, tails = _steps(found, frame, left)
    tied = anchored(tasks, steps, tails, left)
    summaries, taken = frozenset(found.summaries), frozenset(tied.taken)
    targets = Targets(tuple(tasks), _parts(found), summaries, frame.minutes_a_day, taken)
    plan = Plan(
        **read_heading(tree, found.goal, left),
        calendar=calendars.own,
        calendars=MappingProxyType(calendars.narrower),
        steps=MappingProxyType(tied.steps),
        dependencies=tuple(_reasoned(_dependencies(tree, found, targets, steps, left), tails)),
    )
    return ProjectReading(plan, values.day(tree.head, "StatusDate"), left.told())


def _steps(
    found: _Sorted, frame: Frame, left: Leftovers
) -> tuple[dict[StepId, Entry], dict[StepId, Step], dict[StepId, Tail]]:
    ids = _ids(found, left, is_ours=frame.is_ours)
    tasks, steps, tails = dict[StepId, Entry](), dict[StepId, Step](), dict[StepId, Tail]()
    for task, number, phase in found.steps:
        if not frame.is_ours:
            note_task(task, left)
        step, tail = read_step(task, ids[number], phase, frame, left)
        tasks[step.id], steps[step.id], tails[step.id] = task, step, tail
    return tasks, steps, tails


def _is_ours(tree: ProjectTree) -> bool:
    """Whether the custom columns are those that Backcast writes."""
    aliases = {each.text("FieldID").strip(): each.text("Alias") for each in tree.lists["ExtendedAttributes"]}
    return all(aliases.get(number) == alias for number, _, alias in terms.FIELDS)


def _minutes_a_day(tree: ProjectTree) -> int:
    minutes = values.whole(tree.head, "MinutesPerDay", terms.HOURS_A_DAY * 60)
    if not 1 <= minutes <= 1_440:
        tree.head.refuse("A working day has 1 to 1,440 minutes.", "MinutesPerDay")
    return minutes


def _sorted(tree: ProjectTree, left: Leftovers, *, is_ours: bool) -> _Sorted:
    found = _Sorted()
    tasks = [task for task in tree.lists["Tasks"] if not values.switch(task, "IsNull")]
    known: set[int] = set()
    for index, task in enumerate(tasks):
        number, level = values.whole(task, "UID", -1), values.whole(task, "OutlineLevel", 1)
        if number < 0:
            task.refuse("A task has no number (UID).")
        if number in known:
            task.refuse(f"Two tasks have the number {number}.", "UID")
        known.add(number)
        if not 0 <= level <= DEEPEST_OUTLINE:
            task.refuse(f"Tasks lie 1 to {DEEPEST_OUTLINE} levels deep in the outline, not {level:,}.", "OutlineLevel")
        _close(level, found)
        following = tasks[index + 1] if index + 1 < len(tasks) else None
        deeper = following is not None and values.whole(following, "OutlineLevel", 1) > level
        if level == 0 and number == 0:  # the project itself, as MS Project shows it above all tasks
            found.left_out.add(number)
        elif values.switch(task, "Summary") or deeper:
            _summary(task, number, level, found, left)
        elif not _is_left_out(task, number, found, left):
            _leaf(task, number, found, is_ours=is_ours)
    _close(0, found)
    return found


def _close(level: int, found: _Sorted) -> None:
    """Close the summary tasks that hold no task of this level."""
    while found.above and found.above[-1][0] >= level:
        _, number, _ = found.above.pop()
        found.parts[number] = range(found.parts[number].start, len(found.steps))


def _summary(task: Entry, number: int, level: int, found: _Sorted, left: Leftovers) -> None:
    left.note(SUMMARY, task.text("Name"))
    if task.text("Deadline") or task.text("Notes") or values.whole(task, "ConstraintType"):
        left.note(SUMMARY_LIMITS, task.text("Name"))
    found.summaries[number] = task
    found.parts[number] = range(len(found.steps), len(found.steps))
    # Joined and cut once for all tasks in it: done at each of them, a deep outline would fill the memory.
    phase = PHASES.join([*(phase for _, _, phase in found.above[-1:]), values.line(task.text("Name"), left)])
    if len(phase) > LINE_LENGTH:
        left.note(LONG_PHASE, task.text("Name"))
    found.above.append((level, number, phase[:LINE_LENGTH]))


def _is_left_out(task: Entry, number: int, found: _Sorted, left: Leftovers) -> bool:
    if task.text("Active").strip() in ("0", "false"):
        left.note(INACTIVE, task.text("Name"))
    elif any(values.switch(task, name) for name in ("ExternalTask", "IsSubproject")):
        left.note(EXTERNAL, task.text("Name"))
    else:
        return False
    found.left_out.add(number)
    return True


def _leaf(task: Entry, number: int, found: _Sorted, *, is_ours: bool) -> None:
    if is_ours and found.goal is None and field_of(task, terms.KIND_FIELD) == terms.GOAL:
        found.goal = task
        found.left_out.add(number)
        return
    own = field_of(task, terms.PHASE_FIELD) if is_ours else ""
    found.steps.append((task, number, own or (found.above[-1][2] if found.above else "")))


def _ids(found: _Sorted, left: Leftovers, *, is_ours: bool) -> dict[int, StepId]:
    """The id of each task: its own where Backcast wrote it, else T and the number of its row."""
    ids: dict[int, StepId] = {}
    taken: set[StepId] = set()
    rows: dict[int, Iterator[str]] = {}
    for task, number, _ in found.steps:
        own = field_of(task, terms.ID_FIELD) if is_ours else ""
        if is_id(own) and own not in taken:
            ids[number] = own
            taken.add(own)
    for task, number, _ in found.steps:
        if number in ids:
            continue
        if is_ours and field_of(task, terms.ID_FIELD):
            left.note(TAKEN, field_of(task, terms.ID_FIELD))
        row = values.whole(task, "ID", number)
        names = rows.setdefault(row, _names(f"T{row}"))  # each goes on where it stopped: many may say the same row
        wanted = next(each for each in names if each not in taken)
        ids[number] = wanted
        taken.add(wanted)
    return ids


def _names(name: str) -> Iterator[str]:
    yield name
    count = 2
    while True:
        yield f"{name}-{count}"
        count += 1


def _parts(found: _Sorted) -> dict[int, range]:
    """For each task which of the steps stand for it."""
    own = {number: range(place, place + 1) for place, (_, number, _) in enumerate(found.steps)}
    return {**dict.fromkeys(found.left_out, range(0)), **found.parts, **own}


def _dependencies(
    tree: ProjectTree, found: _Sorted, targets: Targets, steps: dict[StepId, Step], left: Leftovers
) -> list[Dependency]:
    waiting = [
        (task, number)
        for task in tree.lists["Tasks"]
        if not values.switch(task, "IsNull") and (number := values.whole(task, "UID", -1)) not in found.left_out
    ]
    count = 0
    for task, number in waiting:
        count += count_links(task, number, targets)
        if count > MOST_DEPENDENCIES:
            task.refuse(f"A plan holds at most {MOST_DEPENDENCIES:,} links.")
    return [tie for task, number in waiting for tie in read_links(task, number, targets, steps, left)]


def _reasoned(ties: Iterable[Dependency], tails: dict[StepId, Tail]) -> Iterator[Dependency]:
    """Each dependency with the reason that stood below the notes of the step that waits."""
    said = {
        step: [each for each in tail.members("links") if isinstance(each, list) and len(each) == 6]
        for step, tail in tails.items()
    }
    for tie in ties:
        own = [tie.before, tie.type.value, tie.lag, tie.unit.value]
        told = next((each for each in said[tie.after] if each[:4] == own), None)
        if told is None or not isinstance(told[4], str) or not isinstance(told[5], bool):
            yield tie
            continue
        said[tie.after].remove(told)
        yield replace(tie, reason=told[4], firm=told[5])
