"""Remainders: what a table of steps cannot carry of a plan."""

from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step
from backcast.domain.scheduling.timeline import Timeline
from backcast.project_files.leftovers import Leftovers


def left_out_of_table(plan: Plan, _: Timeline) -> tuple[str, ...]:
    """A sentence for each sort of thing that a table cannot carry, or not as it is."""
    left = Leftovers()
    if any(each.country or each.holidays for each in (plan.calendar, *plan.calendars.values())):
        left.note("Public holidays are in a table as closed days, without the country that they are those of.")
    if plan.metrics or plan.key_results or plan.measurements:
        left.note("Metrics, key results and measurements are not in a table.")
    if plan.has_chain:
        left.note("The outcome chain is not in a table: objectives, behaviours, learning, barriers, costs.")
    if plan.goal != EndGoal(plan.goal.statement, plan.goal.due) or plan.notes or plan.uncertainty:
        left.note("Of the plan as a whole a table holds the end goal and its date, and nothing else.")
    for tie in plan.dependencies:
        _note_tie(tie, left)
    for step in plan.steps.values():
        _note_texts(step, left)
    return left.told()


def _note_tie(tie: Dependency, left: Leftovers) -> None:
    if tie.reason:
        left.note("Why a step waits is not in a table.", tie.after)
    if tie.firm:
        left.note("Which links are not negotiable is not in a table.", tie.after)


def _note_texts(step: Step, left: Leftovers) -> None:
    texts = (step.title, step.owner, step.phase, step.note, step.criteria, step.instrument, step.sample, step.basis)
    if any("\n" in text or text != text.strip() for text in texts):
        left.note("Line breaks and blanks around texts are not in a table: texts stand on one line.", step.id)
