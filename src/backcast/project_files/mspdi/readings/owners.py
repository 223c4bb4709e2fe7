"""Owners: who is assigned to the tasks of an MS Project file, one to each."""

from typing import Final

from backcast.project_files.leftovers import Leftovers
from backcast.project_files.mspdi.readings import values
from backcast.project_files.mspdi.readings.trees import Entry, ProjectTree

SEVERAL: Final = "Tasks with several people keep the first as their owner, the others are left out."
MATERIAL: Final = "Material and cost resources are left out."
OVERLOAD: Final = "More than 100 % of a person becomes 100 %."
_A_PERSON: Final = "1"


def read_owners(tree: ProjectTree, left: Leftovers) -> dict[int, tuple[str, int]]:
    """For each task with people its owner, and the percentage of them that it takes."""
    people: dict[str, str] = {}
    for resource in tree.lists["Resources"]:
        name = resource.text("Name")
        if (resource.text("Type").strip() or _A_PERSON) != _A_PERSON:
            left.note(MATERIAL, name)
        elif name.strip() and not values.switch(resource, "IsNull"):
            people[resource.text("UID").strip()] = name
    owners: dict[int, tuple[str, int]] = {}
    for assignment in tree.lists["Assignments"]:
        name, task = people.get(assignment.text("ResourceUID").strip(), ""), values.whole(assignment, "TaskUID", -1)
        if not name:
            continue
        if task in owners:
            left.note(SEVERAL, name)
            continue
        owners[task] = (name, _load(assignment, name, left))
    return owners


def _load(assignment: Entry, name: str, left: Leftovers) -> int:
    load = round(values.number(assignment, "Units") * 100) if assignment.text("Units") else 100
    if load > 100:
        left.note(OVERLOAD, name)
    return min(max(load, 1), 100)
