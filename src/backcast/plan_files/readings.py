"""Readings: from the text of a plan file to a plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from backcast.domain.errors import InvalidInput, Place, UnreadablePlanFile
from backcast.domain.limits import ON_THE_SPOT, Room, check_line, too_many_steps
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step
from backcast.domain.results.key_results import KeyResult
from backcast.domain.results.metrics import Measurement
from backcast.domain.workdays import WorkCalendar
from backcast.plan_files.calendar_readings import HolidayLookUp, read_calendar, read_calendars, with_holidays
from backcast.plan_files.chain_readings import read_chain
from backcast.plan_files.documents import FORMAT
from backcast.plan_files.fields import Fields, refuse, text
from backcast.plan_files.result_readings import read_key_results, read_measurements, read_metrics
from backcast.plan_files.spread_readings import read_uncertainty
from backcast.plan_files.step_readings import read_ids, read_needs, read_step, refuse_located
from backcast.plan_files.trees.json_trees import json_tree
from backcast.plan_files.trees.nodes import Node, Section, Series, shortened
from backcast.plan_files.trees.sources import checked
from backcast.plan_files.trees.yaml_trees import yaml_tree

ROOT_KEYS = (
    "format",
    "id",
    "title",
    "today",
    "programme",
    "uncertainty",
    "goal",
    "calendar",
    "calendars",
    "metrics",
    "key_results",
    "measurements",
    "objectives",
    "behaviours",
    "learnings",
    "barriers",
    "steps",
    "notes",
)
GOAL_KEYS = ("statement", "due", "hard", "why", "for_whom", "sponsor", "evidence", "out_of_scope")


@dataclass(frozen=True, slots=True)
class PlanFile:
    """What a plan file says: a plan, and the day as which it wants to be seen, None when it does not say."""

    plan: Plan
    today: date | None = None


def read_plan(source: bytes | str, look_up: HolidayLookUp, room: Room = ON_THE_SPOT) -> PlanFile:
    """The plan that a text in YAML or JSON describes.

    Args:
        source: the file; bytes are UTF-8. JSON when its first character that is not blank is ``{``.
        look_up: gives the public holidays of a country (and region) in some years.
        room: how much it may say.

    Raises:
        UnreadablePlanFile: with the place of the first mistake.
    """
    source = checked(source)
    beginning = source[:4096].lstrip()
    tree = json_tree(source, room) if beginning.startswith(b"{") else yaml_tree(source, room)
    del source
    root = _root(tree)
    steps = root.entries.get("steps")
    if isinstance(steps, Series) and len(steps.members) > room.steps:  # before a plan is made of them
        refuse(steps, "steps", too_many_steps(room))
    return _plan_file(root, look_up)


def _root(node: Node | None) -> Fields:
    if node is None:
        raise UnreadablePlanFile(f"This file is empty. A plan begins with “format: {FORMAT}”.", Place(1, 1))
    if not isinstance(node, Section):
        refuse(node, "", f"This is no plan: a plan file has keys, the first being “format: {FORMAT}”.")
    if "format" in node.entries:  # before unknown keys: another format has other keys
        named = node.entries["format"]
        found = text(named, "format")
        if found != FORMAT:
            refuse(named, "format", f"This file is in the format “{shortened(found)}”; this Backcast reads “{FORMAT}”.")
    return Fields(node, "", ROOT_KEYS)


def _plan_file(root: Fields, look_up: HolidayLookUp) -> PlanFile:
    root.require("format", f"a plan file says “format: {FORMAT}”.")
    root.require("title", "give the plan a title.")
    root.require("goal", "say under it the statement of the end goal, and when it is due.")
    title, today, goal = root.text("title"), root.day("today"), _goal(root)
    for problem in check_line("title", title, "Give the plan a title.").values():
        root.refuse("title", problem)
    calendar = read_calendar(root)
    calendars = read_calendars(root, calendar)
    known = read_ids(root)
    names = list(calendars)
    steps = {step_id: read_step(fields, known, names) for step_id, fields in known.items()}
    dependencies = [need for step_id, fields in known.items() for need in read_needs(fields, step_id, known)]
    metrics = read_metrics(root)
    key_results = read_key_results(root, metrics, known)
    measurements = read_measurements(root, metrics)
    links = read_chain(root, known, key_results)
    dates = [
        *([today] if today else []),
        goal.due,
        *_dates_of_calendars([calendar, *calendars.values()]),
        *_dates_of_steps(list(steps.values())),
        *_dates_of_results(key_results, measurements),
    ]
    calendar, calendars = with_holidays(root, calendar, calendars, dates, look_up)
    try:
        plan = Plan(
            title=title,
            goal=goal,
            calendar=calendar,
            calendars=MappingProxyType(calendars),
            steps=MappingProxyType(steps),
            dependencies=tuple(dependencies),
            metrics=metrics,
            key_results=key_results,
            measurements=measurements,
            notes=tuple(text(*member) for member in root.members("notes")),
            name=root.text("id"),
            programme=root.text("programme"),
            uncertainty=read_uncertainty(root),
            objectives=links.objectives,
            behaviours=links.behaviours,
            learnings=links.learnings,
            barriers=links.barriers,
        )
    except UnreadablePlanFile:
        raise
    except InvalidInput as error:
        refuse_located(error, root, known, steps)
    return PlanFile(plan, today)


def _goal(root: Fields) -> EndGoal:
    fields = Fields(root.entries["goal"], "goal", GOAL_KEYS)
    fields.require("statement", "say in one sentence what will be true at the end.")
    fields.require("due", "give the date by which the end goal must be true.")
    due = fields.day("due")
    assert due is not None
    with fields.located():
        return EndGoal(
            statement=fields.text("statement"),
            due=due,
            hard=fields.truth("hard") or False,
            why=fields.text("why"),
            for_whom=fields.text("for_whom"),
            sponsor=fields.text("sponsor"),
            evidence=fields.text("evidence"),
            out_of_scope=fields.text("out_of_scope"),
        )


def _dates_of_calendars(calendars: Sequence[WorkCalendar]) -> Iterator[date]:
    for calendar in calendars:
        for closure in calendar.closures:
            yield from (closure.first, closure.last)


def _dates_of_steps(steps: Sequence[Step]) -> Iterator[date]:
    for step in steps:
        days = (step.not_before, step.deadline, step.fixed_start, step.started, step.finished)
        yield from (day for day in days if day)


def _dates_of_results(key_results: Sequence[KeyResult], measurements: Sequence[Measurement]) -> Iterator[date]:
    for key_result in key_results:
        days = (key_result.due, key_result.baseline.on if key_result.baseline else None)
        yield from (day for day in days if day)
    yield from (measurement.on for measurement in measurements)
