"""Remainders: what an MS Project file holds beside what a plan knows: found and told, never dropped in silence."""

from typing import Final

from backcast.project_files.leftovers import Leftovers
from backcast.project_files.mspdi import terms
from backcast.project_files.mspdi.readings import values
from backcast.project_files.mspdi.readings.trees import Entry, ProjectTree

COSTS: Final = "Costs and rates are left out."
BASELINES: Final = "Baselines are left out."
SPLITS: Final = "Splits are left out: work is never interrupted."
MANUAL: Final = "Manually scheduled tasks are planned by their links and limits like all others."
RECURRING: Final = "Recurring tasks become single tasks, one each."
LEVELLED: Final = "Delays by levelling are left out."
PRIORITIES: Final = "Priorities are left out."
LINKS: Final = "Hyperlinks are left out."
COLUMNS: Final = "Columns and outline codes of your own are left out."
ESTIMATED: Final = "Durations marked as estimates are taken as they stand."
BY_WORK: Final = "Durations that follow from work and people are taken as they stand."
AS_LATE: Final = "Tasks as late as possible are planned so by Backcast, as all tasks are."
FORWARD: Final = (
    "The project is planned from its start; Backcast plans back from its finish, which becomes the goal's date."
)
_OURS: Final = frozenset(field for field, _, _ in terms.FIELDS)
_USUAL_PRIORITY: Final = 500


def note_project(tree: ProjectTree, left: Leftovers) -> None:
    """What stands in no task: how the project is planned, and the rates of its resources."""
    if tree.head.text("ScheduleFromStart").strip() != "0":
        left.note(FORWARD)
    for resource in tree.lists["Resources"]:
        if any(values.number(resource, name) for name in ("StandardRate", "OvertimeRate", "CostPerUse")):
            left.note(COSTS, resource.text("Name"))


def note_task(task: Entry, left: Leftovers) -> None:
    """What a plan has no place for in one task."""
    name = task.text("Name")
    told = {
        COSTS: any(values.number(task, each) for each in ("FixedCost", "Cost", "ActualCost")),
        BASELINES: any(task.all("Baseline")),
        SPLITS: _is_split(task),
        MANUAL: values.switch(task, "Manual"),
        RECURRING: values.switch(task, "Recurring"),
        LEVELLED: bool(values.whole(task, "LevelingDelay")),
        PRIORITIES: values.whole(task, "Priority", _USUAL_PRIORITY) != _USUAL_PRIORITY,
        LINKS: bool(task.text("HyperlinkAddress") or task.text("Hyperlink")),
        COLUMNS: any(task.all("OutlineCode")) or _has_columns(task),
        ESTIMATED: values.switch(task, "Estimated"),
        BY_WORK: values.switch(task, "EffortDriven"),
        AS_LATE: values.whole(task, "ConstraintType") == terms.AS_LATE,
    }
    for sentence, is_so in told.items():
        if is_so:
            left.note(sentence, name)


def _is_split(task: Entry) -> bool:
    """Whether work stops on one day and goes on after a pause of days."""
    stop, resume = values.day(task, "Stop"), values.day(task, "Resume")
    return stop is not None and resume is not None and (resume - stop).days > 3


def _has_columns(task: Entry) -> bool:
    return any(each.text("FieldID").strip() not in _OURS for each in task.all("ExtendedAttribute"))
