"""Step readings: steps, what they wait for, and what they follow, as a plan file says them."""

from typing import NoReturn

from backcast.domain.errors import CircularDependency, InvalidInput
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.steps import FULL_LOAD, Anchor, At, Kind, Step, StepId, Unit
from backcast.domain.results.chains import Purpose
from backcast.plan_files.fields import Fields, refuse, suggestion, text
from backcast.plan_files.spread_readings import read_spread
from backcast.plan_files.trees.nodes import Leaf, Node, shortened

STEP_KEYS = (
    "id",
    "kind",
    "title",
    "days",
    "spread",
    "basis",
    "owner",
    "load",
    "firm",
    "phase",
    "training",
    "calendar",
    "at",
    "anchor",
    "needs",
    "not_before",
    "deadline",
    "fixed_start",
    "started",
    "finished",
    "remaining",
    "criteria",
    "level",
    "instrument",
    "sample",
    "note",
    "serves",
    "driver",
    "cost",
)
NEED_KEYS = ("step", "type", "lag", "unit", "reason", "firm")
ANCHOR_KEYS = ("step", "offset", "unit", "window")

_LONGEST_MESSAGE = 600

Known = dict[StepId, Fields]


def read_ids(root: Fields) -> Known:
    """The fields of every step by its id: what the rest of the file may refer to."""
    known: Known = {}
    for node, path in root.members("steps"):
        fields = Fields(node, path, STEP_KEYS)
        fields.require("id", "every step needs one, so that others can wait for it.")
        step_id = fields.text("id")
        if step_id in known:
            first = known[step_id].entries["id"].line
            fields.refuse("id", f"The id “{step_id}” is taken: the step in line {first} has it.")
        known[step_id] = fields
    return known


def read_step(fields: Fields, known: Known, calendars: list[str]) -> Step:
    """One step, without what it waits for."""
    fields.require("kind", "write action, milestone or follow-up.")
    fields.require("title", "say what is done in this step.")
    kind = fields.choice("kind", Kind.ACTION)
    if kind is not Kind.MILESTONE:
        fields.require("days", "say how many working days this takes.")
    calendar = fields.text("calendar")
    if calendar and calendar not in calendars:
        guess = suggestion(calendar, calendars)
        fields.refuse("calendar", f"No calendar “{calendar}” stands under “calendars”.{guess}")
    load = fields.whole_number("load")
    with fields.located():
        return Step(
            id=fields.text("id"),
            kind=kind,
            title=fields.text("title"),
            days=fields.whole_number("days") or 0,
            at=fields.choice("at", At.END),
            owner=fields.text("owner"),
            calendar=calendar,
            not_before=fields.day("not_before"),
            deadline=fields.day("deadline"),
            fixed_start=fields.day("fixed_start"),
            anchor=_anchor(fields, known),
            phase=fields.text("phase"),
            training=fields.truth("training"),
            note=fields.text("note"),
            criteria=fields.text("criteria"),
            level=fields.whole_number("level"),
            instrument=fields.text("instrument"),
            sample=fields.text("sample"),
            started=fields.day("started"),
            finished=fields.day("finished"),
            remaining=fields.whole_number("remaining"),
            basis=fields.text("basis"),
            spread=read_spread(fields),
            load=FULL_LOAD if load is None else load,
            firm=fields.truth("firm") or False,
            purpose=_purpose(fields),
        )


def read_needs(fields: Fields, step_id: StepId, known: Known) -> list[Dependency]:
    """What one step waits for, in the order of the file."""
    return [_need(node, path, step_id, known) for node, path in fields.members("needs")]


def step_at(node: Node, path: str, known: Known) -> StepId:
    """The node as the id of a step of this plan."""
    step_id = text(node, path)
    if step_id not in known:
        refuse(node, path, f"This plan holds no step “{step_id}”.{suggestion(step_id, list(known))}")
    return step_id


def refuse_located(error: InvalidInput, plan_file: Fields, known: Known, steps: dict[StepId, Step]) -> NoReturn:
    """Say what the rules of a whole plan refuse at the step that it is about.

    Raises:
        UnreadablePlanFile: always.
    """
    message = shortened(str(error), _LONGEST_MESSAGE)  # a circle may have thousands of members
    if isinstance(error, CircularDependency):
        _refuse_circle(error, message, known, steps)
    for step in steps.values():
        if step.anchor and step.anchor.step == step.id:
            known[step.id].refuse("anchor", f"{step.id} cannot follow itself.")
        if "fixed_start" in error.problems and step.fixed_start and message.startswith(f"{step.id} is fixed to"):
            known[step.id].refuse("fixed_start", message)
    name = next(iter(error.problems))
    plan_file.refuse(name, message)


def _refuse_circle(error: CircularDependency, message: str, known: Known, steps: dict[StepId, Step]) -> NoReturn:
    """At the entry by which the first member waits for the last one."""
    waiting, before = error.members[0], error.members[-1]
    fields = known[waiting]
    for node, path in fields.members("needs"):
        name = node if isinstance(node, Leaf) else Fields(node, path, NEED_KEYS).entries["step"]
        if isinstance(name, Leaf) and name.text == before:
            refuse(node, path, message)
    anchor = steps[waiting].anchor
    fields.refuse("anchor" if anchor and anchor.step == before else "needs", message)


def _need(node: Node, path: str, after: StepId, known: Known) -> Dependency:
    if isinstance(node, Leaf):
        before = step_at(node, path, known)
        try:
            return Dependency(before, after)
        except InvalidInput as error:
            refuse(node, path, str(error))
    fields = Fields(node, path, NEED_KEYS)
    fields.require("step", "name the step that this one waits for.")
    with fields.located({"needs": "step"}):
        return Dependency(
            before=step_at(fields.entries["step"], fields.under("step"), known),
            after=after,
            type=fields.choice("type", LinkType.FS),
            lag=fields.whole_number("lag") or 0,
            unit=fields.choice("unit", Unit.WORKING),
            reason=fields.text("reason"),
            firm=fields.truth("firm") or False,
        )


def _purpose(fields: Fields) -> Purpose | None:
    """What the step is for; who is named by ``serves`` is looked up when the whole chain was read."""
    if not (fields.has("serves") or fields.has("driver") or fields.has("cost")):
        return None
    serves = tuple(text(*member) for member in fields.members("serves"))
    return Purpose(serves, fields.truth("driver") or False, fields.number("cost"))


def _anchor(step: Fields, known: Known) -> Anchor | None:
    if not step.has("anchor"):
        return None
    fields = Fields(step.entries["anchor"], step.under("anchor"), ANCHOR_KEYS)
    fields.require("step", "name the step that this one follows.")
    fields.require("offset", "say how many days after the date of that step this begins.")
    with fields.located({"anchor": "offset"}):
        return Anchor(
            step=step_at(fields.entries["step"], fields.under("step"), known),
            offset=fields.whole_number("offset") or 0,
            unit=fields.choice("unit", Unit.CALENDAR),
            window=fields.whole_number("window") or 0,
        )
