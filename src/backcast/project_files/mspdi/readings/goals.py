"""Goals: the end goal and the heading of a plan, from an MS Project file."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.spreads import Among, Shape, Spread, SpreadUnit, Uncertainty
from backcast.project_files.leftovers import Leftovers
from backcast.project_files.mspdi.readings import values
from backcast.project_files.mspdi.readings.trees import Entry, ProjectTree
from backcast.project_files.tails import Tail, split_tail

_TEXTS: Final = ("why", "for_whom", "sponsor", "evidence", "out_of_scope")
UNNAMED: Final = "The file says no title: give the plan one."


def read_heading(tree: ProjectTree, task: Entry | None, left: Leftovers) -> dict[str, Any]:
    """Title, end goal, notes and names, as the fields of a plan; ``task`` stands for the end goal where there is one.

    Raises:
        UnreadablePlanFile: when nothing says by when the project must be finished.
    """
    title = _title(tree, left)
    tail = split_tail(task.text("Notes").replace("\r", ""))[1] if task else Tail({})
    statement = values.line(task.text("Name"), left) if task else ""
    due = _due(tree, task)
    texts = {name: values.note(tail.text(name), left) for name in _TEXTS}
    try:
        goal = EndGoal(statement if statement.strip() else title, due, hard=bool(tail.truth("hard")), **texts)
    except InvalidInput as error:
        (task or tree.head).refuse(str(error))
    return {
        "title": title,
        "goal": goal,
        "name": values.note(tail.text("name"), left),
        "programme": values.note(tail.text("programme"), left),
        "notes": tuple(values.note(each, left) for each in tail.texts("notes")),
        "uncertainty": _uncertainty(tail.inner("uncertainty")),
    }


def _title(tree: ProjectTree, left: Leftovers) -> str:
    for name in (tree.head.text("Title"), tree.head.text("Name").removesuffix(".xml").removesuffix(".mpp")):
        if (title := values.line(name, left)).strip():
            return title
    left.note(UNNAMED)
    return "A plan from MS Project"


def _due(tree: ProjectTree, task: Entry | None) -> date:
    """The date of the end goal, else the finish of the project, else that of its last task."""
    if task and (own := values.day(task, "Deadline") or values.day(task, "ConstraintDate")):
        return own
    if finish := values.day(tree.head, "FinishDate"):
        return finish
    finishes = [found for each in tree.lists["Tasks"] if (found := values.day(each, "Finish"))]
    if not finishes:
        tree.head.refuse(
            "Nothing here says by when the project must be finished: a finish date is missing.", "FinishDate"
        )
    return max(finishes)


def _uncertainty(tail: Tail) -> Uncertainty | None:
    said = tail.texts("spread")
    if len(said) != 3:
        return None
    try:
        spread = Spread(Decimal(said[0][:40]), Decimal(said[1][:40]), SpreadUnit(said[2]))
        correlation, among = Decimal(tail.text("correlation")[:40]), Among(tail.text("among"))
        return Uncertainty(spread, Shape(tail.text("shape")), correlation, among, bool(tail.truth("whole days")))
    except (InvalidOperation, ValueError, InvalidInput):
        return None
