"""Adoptions: a line becomes a key result of the plan, with the actions that come with it, as one change."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from backcast.domain.coaching.lines.records import Draft, Offered, State
from backcast.domain.errors import InvalidInput
from backcast.domain.events import Event, Happened
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Kind, Step, StepId
from backcast.domain.results.chains import purpose_of
from backcast.domain.results.key_results import Edge, KeyResult
from backcast.domain.results.metrics import Measurement, Metric
from backcast.domain.scheduling.timeline import Timeline
from backcast.storage.store import Transaction
from backcast.use_cases.coaching.drafts import note, step_of_line
from backcast.use_cases.edits import Edit, add_step

DAYS_TO_MEASURE: Final = 5  # sponsor, metric and baseline usually take as long (typical durations)
_LONGEST_TITLE: Final = 500


@dataclass(frozen=True, slots=True)
class Adoption:
    """What a line brings into the plan.

    ``kept`` is the activity that it was at first, as an action that serves the key result and is finished by the day
    on which that is due. ``measuring`` is the action
    that finds out an unknown baseline: it comes before whatever must start first. ``measured`` is a baseline that
    somebody typed, with its day and source.
    """

    metric: Metric
    key_result: KeyResult
    measured: Measurement | None = None
    kept: Step | None = None
    measuring: Step | None = None

    @property
    def told(self) -> str:
        """What happens, in one sentence."""
        steps = [f"{step.id} “{step.title}”" for step in (self.kept, self.measuring) if step]
        more = f", with {' and '.join(steps)}" if steps else ""
        return f"Adopted the key result {self.key_result.id}: {self.key_result.text or self.metric.name}{more}"


def adopt_line(plan_id: str, line: Draft, adoption: Adoption) -> Edit:
    """A key result more, with what comes with it; the line is marked as adopted in the same unit of work.

    Raises:
        InvalidInput: on saving, when the line is adopted already: by somebody else, or by the same form.
    """

    def make(plan: Plan, timeline: Timeline) -> Plan:
        return adopted(plan, timeline, adoption)

    def alongside(tx: Transaction, plan: Plan) -> None:
        former = tx.drafts.get(plan_id, line.id).key_result
        # Somebody else may have taken the id meanwhile: then it is another one in the plan that was saved.
        same = [each.id for each in plan.key_results if each == replace(adoption.key_result, id=each.id)]
        key_result = next((known for known in same if known != former), adoption.key_result.id)
        if former != key_result and any(known.id == former for known in plan.key_results):
            raise InvalidInput({"text": f"This line is adopted already: it is the key result {former}."})
        tx.drafts.adopt(plan_id, line.id, key_result)
        tx.suggestions.adopt(plan_id, line.id, key_result)

    return Edit(make, Event(Happened.KEY_RESULT_ADOPTED, adoption.told), alongside=alongside)


def keep_as_step(plan_id: str, line: Draft, step: Step) -> Edit:
    """A line that is an activity, as a step of the plan; the history of drafting knows which in the same unit of work.

    Taken back, the line waits on the drafting page again.

    Raises:
        InvalidInput: on saving, when the line is a step already, or there is no such id for what it serves.
    """

    def alongside(tx: Transaction, plan: Plan) -> None:
        record = tx.plans.saved[-1]
        # Somebody else may have taken the id meanwhile: then it is another one in the plan that was saved.
        step_id = [known for known, each in plan.steps.items() if each == replace(step, id=known)][-1]
        uid = record.revisions[step_id].uid
        former = step_of_line(tx.suggestions.all(plan_id), line.id, record)
        if former:
            raise InvalidInput({"title": f"This line is a step already: {former.id} “{former.title}”."})
        tx.drafts.get(plan_id, line.id)
        note(tx, plan_id, line, Offered.STEP, State.ACCEPTED, step.title, final=step.title, parts={"step": uid})

    return replace(add_step(step, []), alongside=alongside)


def adopted(plan: Plan, timeline: Timeline, adoption: Adoption) -> Plan:
    """The plan with the key result and all that comes with it."""
    metrics = {known.id: known for known in plan.metrics} | {adoption.metric.id: adoption.metric}
    measurements = [*plan.measurements, *([adoption.measured] if adoption.measured else [])]
    wider = plan.with_results(list(metrics.values()), [*plan.key_results, adoption.key_result], measurements)
    serves = purpose_of((adoption.key_result.id,))
    if adoption.kept:
        wider = _in_time(wider, timeline, replace(adoption.kept, purpose=serves), adoption.key_result)
    if adoption.measuring:
        wider = _before_all(wider, timeline, replace(adoption.measuring, purpose=serves))
    return wider


def _in_time(plan: Plan, timeline: Timeline, kept: Step, key_result: KeyResult) -> Plan:
    """The plan with the activity, finished when the key result is due: with the step that decides that, or on a day.

    Where that is the goal's day or later it needs no day of its own: the goal holds it.
    """
    open_ones = [at.step for at in key_result.at if not plan.steps[at.step].started]
    if open_ones:
        last = plan.steps[max(open_ones, key=lambda known: timeline.windows[known].latest_finish)]
        both = last.kind is Kind.ACTION and all(at.on is Edge.FINISH for at in key_result.at if at.step == last.id)
        tie = Dependency(kept.id, last.id, LinkType.FF if both else LinkType.FS)
        return plan.with_step(kept).with_dependency(tie)
    is_early = not key_result.at and key_result.due and key_result.due < plan.goal.due
    return plan.with_step(replace(kept, deadline=key_result.due) if is_early else kept)


def with_measuring(plan: Plan, timeline: Timeline, days: int = DAYS_TO_MEASURE) -> Plan:
    """The plan in which somebody measures first, to see what that does to its dates."""
    return _before_all(plan, timeline, action(plan, "Measure the baseline", days))


def _before_all(plan: Plan, timeline: Timeline, measuring: Step) -> Plan:
    wider = plan.with_step(measuring)
    for first in starting_first(plan, timeline):
        wider = wider.with_dependency(Dependency(measuring.id, first))
    return wider


def starting_first(plan: Plan, timeline: Timeline) -> list[StepId]:
    """The steps that carry the day on which work must start: what comes before them moves it."""
    return [
        known
        for known, window in timeline.windows.items()
        if known in plan.steps
        and window.counts
        and window.latest_start == timeline.must_start
        and not plan.steps[known].started
    ]


def action(plan: Plan, title: str, days: int, taken: Collection[StepId] = ()) -> Step:
    """A new action of the plan; ``taken`` are ids that other new ones have already.

    Raises:
        InvalidInput: when there is no such duration, or the title is empty or too long.
    """
    number = 1
    while f"A{number}" in plan.steps or f"A{number}" in taken:
        number += 1
    return Step(f"A{number}", Kind.ACTION, title[:_LONGEST_TITLE], days)


def start_moves(before: Timeline, after: Timeline) -> str:
    """What becomes of the day on which work must start, in one sentence."""
    old, new = before.must_start, after.must_start
    if new is None:
        return "Nothing is left that must start."
    if old is None or old == new:
        return f"Start by {'stays ' if old else ''}{_long(new)}."
    first = f"{old:%a} {old.day} {old:%b}" + (f" {old.year}" if old.year != new.year else "")
    return f"Start by moves from {first} to {_long(new)}."


def _long(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b} {day.year}"
