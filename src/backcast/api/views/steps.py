"""Steps of a plan, and which of them wait for which."""

from urllib.parse import quote

from flask import Response

from backcast.api import current
from backcast.api.bodies import read, read_over
from backcast.api.changes import Parts, changed
from backcast.api.models.answers import Changed, ChangedDependency, ChangedStep, DependencyPage, StepPage
from backcast.api.models.steps import (
    DependencyPart,
    MarkPart,
    NewStep,
    ShownStep,
    StepPart,
    shown_dependency,
    shown_step,
)
from backcast.api.operations import PAGED, PREVIEW, operation
from backcast.api.replies import part_of, reply
from backcast.domain.people.permissions import Deed
from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.plan import Plan
from backcast.use_cases.changes import Outcome
from backcast.use_cases.edits import Edit, add_step, change_step, connect_steps, disconnect_steps, remove_step
from backcast.use_cases.plans import open_plan


@operation("GET", "/plans/{plan_id}/steps", StepPage, query=PAGED, tagged=True)
def list_steps(plan_id: str) -> Response:
    """The steps of a plan in its order; the cursor is the id of the last one that you have."""
    record = open_plan(current.store(), current.person(), plan_id)
    part, following = part_of(list(record.plan.steps.values()), lambda step: step.id)
    page = StepPage(steps=[shown_step(record.plan, step) for step in part], next=following)
    return reply(page, str(record.version), following)


@operation(
    "POST", "/plans/{plan_id}/steps", ChangedStep, NewStep, status=201, query=PREVIEW, versioned=True, creates=True
)
def add_a_step(plan_id: str) -> Response:
    """Add a step."""
    body = read(NewStep)
    ids = [body.id] if body.id else []

    def edit(plan: Plan) -> Edit:
        ids.append(plan.free_id(body.kind))  # what counts is the first: what the body says, or what is free now
        return add_step(body.step(ids[0]), body.dependencies(ids[0]), body.unlocks)

    return changed(plan_id, edit, lambda outcome: _with_step(outcome, ids[0]), lambda: f"/steps/{quote(ids[0])}")


@operation("GET", "/plans/{plan_id}/steps/{step_id}", ShownStep, tagged=True)
def get_step(plan_id: str, step_id: str) -> Response:
    """One step."""
    record = open_plan(current.store(), current.person(), plan_id)
    return reply(shown_step(record.plan, record.plan.step(step_id)), str(record.version))


@operation(
    "PATCH", "/plans/{plan_id}/steps/{step_id}", ChangedStep, StepPart, query=PREVIEW, patches=True, versioned=True
)
def patch_step(plan_id: str, step_id: str) -> Response:
    """Change a step; what you leave out stays, null takes a value away, a list is replaced as a whole."""

    def edit(plan: Plan) -> Edit:
        body = read_over(StepPart, shown_step(plan, plan.step(step_id)))
        return change_step(body.step(step_id), body.dependencies(step_id))

    return changed(plan_id, edit, lambda outcome: _with_step(outcome, step_id))


@operation("POST", "/plans/{plan_id}/steps/{step_id}/mark", ChangedStep, MarkPart, query=PREVIEW, versioned=True)
def mark_step(plan_id: str, step_id: str) -> Response:
    """Report progress: a step was started or finished, is open after all, or has so many days of work left."""
    edit = read(MarkPart).edit(step_id, current.today())
    return changed(plan_id, lambda _: edit, lambda outcome: _with_step(outcome, step_id), deed=Deed.REPORT_PROGRESS)


@operation("DELETE", "/plans/{plan_id}/steps/{step_id}", Changed, query=PREVIEW, versioned=True)
def delete_step(plan_id: str, step_id: str) -> Response:
    """Remove a step: what waited for it waits for what it waited for."""
    return changed(plan_id, lambda _: remove_step(step_id), _alone)


@operation("GET", "/plans/{plan_id}/dependencies", DependencyPage, query=PAGED, tagged=True)
def list_dependencies(plan_id: str) -> Response:
    """Which steps of a plan wait for which, and how."""
    record = open_plan(current.store(), current.person(), plan_id)
    part, following = part_of(record.plan.dependencies, _key)
    page = DependencyPage(dependencies=[shown_dependency(each) for each in part], next=following)
    return reply(page, str(record.version), following)


@operation(
    "POST", "/plans/{plan_id}/dependencies", ChangedDependency, DependencyPart, status=201, query=PREVIEW,
    versioned=True, creates=True,
)  # fmt: skip
def connect(plan_id: str) -> Response:
    """Make a step wait for another."""
    dependency = read(DependencyPart).dependency()

    def shown(_: Outcome) -> Parts:
        return ChangedDependency, {"dependency": shown_dependency(dependency)}

    place = f"/dependencies/{quote(dependency.before)}/{quote(dependency.after)}"
    return changed(plan_id, lambda _: connect_steps(dependency), shown, lambda: place)


@operation("DELETE", "/plans/{plan_id}/dependencies/{before}/{after}", Changed, query=PREVIEW, versioned=True)
def disconnect(plan_id: str, before: str, after: str) -> Response:
    """Let a step no longer wait for another, in any way."""
    return changed(plan_id, lambda _: disconnect_steps(before, after), _alone)


def _key(known: Dependency) -> str:
    return " ".join((known.before, known.after, known.type, str(known.lag), known.unit))


def _with_step(outcome: Outcome, step_id: str) -> Parts:
    return ChangedStep, {"step": shown_step(outcome.plan, outcome.plan.step(step_id))}


def _alone(_: Outcome) -> Parts:
    return Changed, {}
