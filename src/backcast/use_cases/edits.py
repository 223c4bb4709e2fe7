"""Edits: what a person wants changed in a plan. Previewing and saving make the very same edit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.events import Event, Happened
from backcast.domain.people.permissions import Deed
from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step, StepId
from backcast.domain.results.key_results import KeyResult, KeyResultId
from backcast.domain.results.metrics import Measurement, Metric
from backcast.domain.scheduling.moves import moved
from backcast.domain.scheduling.timeline import Timeline
from backcast.domain.workdays import WorkCalendar

if TYPE_CHECKING:
    from backcast.storage.store import Transaction

Named = TypeVar("Named", Metric, KeyResult)


@dataclass(frozen=True, slots=True)
class Edit:
    """A change that can be made to a plan: how, the event that the history will keep, and who may make it.

    ``told`` gives the sentence of the event in the words of the plan that was saved: others may have changed them.
    ``alongside`` writes down what belongs to the change and is no part of the plan, in the same unit of work.
    """

    make: Callable[[Plan, Timeline], Plan]
    event: Event
    deed: Deed = Deed.CHANGE_PLAN
    told: Callable[[Plan], str] | None = None
    alongside: Callable[["Transaction", Plan], None] | None = None

    def event_in(self, plan: Plan) -> Event:
        """The event as it is told of the plan that was saved."""
        return replace(self.event, text=self.told(plan)) if self.told else self.event


def change_goal(goal: EndGoal, title: str) -> Edit:
    """Another end goal, or another title for the plan; a title that was taken from the goal follows it.

    So do key results that were due on the goal's day.
    """

    def make(plan: Plan, _: Timeline) -> Plan:
        return replace(plan.with_goal(goal), title=goal.title if title == plan.goal.title else title)

    def told(goal: EndGoal) -> str:
        return f"Changed the end goal: {goal.statement}, by {goal.due:%a} {goal.due.day} {goal.due:%b %Y}"

    return Edit(make, Event(Happened.GOAL_CHANGED, told(goal)), told=lambda plan: told(plan.goal))


def rename_plan(title: str) -> Edit:
    """Another title for the plan."""

    def make(plan: Plan, _: Timeline) -> Plan:
        return replace(plan, title=title)

    return Edit(make, Event(Happened.PLAN_RENAMED, f"Renamed the plan: {title}"))


def add_step(step: Step, needs: Sequence[Dependency], unlocks: Sequence[StepId] = ()) -> Edit:
    """A new step that waits for ``needs``; the steps of ``unlocks`` then wait for it."""

    def make(plan: Plan, timeline: Timeline) -> Plan:
        if step.id in plan.steps:
            raise InvalidInput({"id": f"The plan already holds a step {step.id}."})
        _refuse_future(step, timeline.today)
        wider = plan.with_step(step, needs)
        for later in unlocks:
            wider = wider.with_dependency(Dependency(step.id, later))
        return wider

    return Edit(make, Event(Happened.STEP_ADDED, f"Added {step.id} “{step.title}”"))


def change_step(step: Step, needs: Sequence[Dependency]) -> Edit:
    """Other values for a step, and other steps that it waits for."""

    def make(plan: Plan, timeline: Timeline) -> Plan:
        plan.step(step.id)
        _refuse_future(step, timeline.today)
        return plan.with_step(step, needs)

    def told(step: Step) -> str:
        return f"Changed {step.id} “{step.title}”"

    return Edit(make, Event(Happened.STEP_CHANGED, told(step)), told=lambda plan: told(plan.steps.get(step.id, step)))


def move_step(step_id: StepId, days: int) -> Edit:
    """A step some of its own working days later, or earlier when negative."""

    def make(plan: Plan, timeline: Timeline) -> Plan:
        return moved(plan, timeline, step_id, days)

    amount = f"{abs(days)} working day{'s' if abs(days) != 1 else ''} {'later' if days > 0 else 'earlier'}"
    return Edit(make, Event(Happened.STEP_MOVED, f"Moved {step_id} {amount}"))


def mark_started(step_id: StepId, on: date) -> Edit:
    """A step that has begun on a day."""

    def make(plan: Plan, _: Timeline) -> Plan:
        return plan.with_step(replace(plan.step(step_id), started=on, finished=None))

    return Edit(make, Event(Happened.STEP_MARKED, f"Marked {step_id} as started"), Deed.REPORT_PROGRESS)


def mark_done(step_id: StepId, on: date) -> Edit:
    """A step that was finished on a day; begun on its planned day if nobody said when, at the latest on that day."""

    def make(plan: Plan, timeline: Timeline) -> Plan:
        step = plan.step(step_id)
        begun = step.started or min(timeline.windows[step_id].planned_start, on)
        started = on if step.is_milestone else begun
        return plan.with_step(replace(step, started=min(started, on), finished=on, remaining=None))

    return Edit(make, Event(Happened.STEP_MARKED, f"Marked {step_id} as done"), Deed.REPORT_PROGRESS)


def mark_remaining(step_id: StepId, days: int) -> Edit:
    """A step under way with so many working days of work left."""

    def make(plan: Plan, _: Timeline) -> Plan:
        step = plan.step(step_id)
        if not step.is_under_way:
            raise InvalidInput({"remaining": f"{step_id} is not under way. Mark it as started first."})
        return plan.with_step(replace(step, remaining=days))

    told = f"{days} working day{'s' if days != 1 else ''}"
    return Edit(make, Event(Happened.STEP_MARKED, f"Said that {step_id} has {told} left"), Deed.REPORT_PROGRESS)


def mark_open(step_id: StepId) -> Edit:
    """A step that is not finished after all, but still under way; one that was under way has not begun after all."""

    def make(plan: Plan, _: Timeline) -> Plan:
        step = plan.step(step_id)
        started = step.started if step.finished and not step.is_milestone else None
        return plan.with_step(replace(step, started=started, finished=None, remaining=None))

    return Edit(make, Event(Happened.STEP_MARKED, f"Reopened {step_id}"), Deed.REPORT_PROGRESS)


def remove_step(step_id: StepId) -> Edit:
    """A step less: what waited for it waits for what it waited for."""

    def make(plan: Plan, _: Timeline) -> Plan:
        return plan.without_step(step_id)

    return Edit(make, Event(Happened.STEP_REMOVED, f"Removed {step_id}"))


def connect_steps(dependency: Dependency, instead_of: Dependency | None = None) -> Edit:
    """A step that waits for another, or waits for it in another way."""

    def make(plan: Plan, _: Timeline) -> Plan:
        if instead_of is None and dependency in plan.dependencies:
            raise InvalidInput({"needs": f"{dependency.after} already waits for {dependency.before} like this."})
        return plan.with_dependency(dependency, instead_of)

    text = f"Made {dependency.after} wait for {dependency.before}"
    return Edit(make, Event(Happened.STEPS_CONNECTED, text))


def disconnect_steps(before: StepId, after: StepId) -> Edit:
    """A step that no longer waits for another, in any way."""

    def make(plan: Plan, _: Timeline) -> Plan:
        needed = [need for need in plan.needs(plan.step(after).id) if need.before == before]
        if not needed:
            raise NotFound(f"{after} does not wait for {before}.")
        return replace(plan, dependencies=tuple(need for need in plan.dependencies if need not in needed))

    return Edit(make, Event(Happened.STEPS_DISCONNECTED, f"{after} no longer waits for {before}"))


def change_calendars(calendar: WorkCalendar, calendars: Mapping[str, WorkCalendar]) -> Edit:
    """Other working days."""

    def make(plan: Plan, _: Timeline) -> Plan:
        return plan.with_calendars(calendar, calendars)

    return Edit(make, Event(Happened.CALENDAR_CHANGED, "Changed the working days"))


def change_results(
    text: str, metrics: Sequence[Metric], key_results: Sequence[KeyResult], measurements: Sequence[Measurement]
) -> Edit:
    """Other metrics, key results or measurements; ``text`` says in a sentence what was done."""

    def make(plan: Plan, _: Timeline) -> Plan:
        return plan.with_results(metrics, key_results, measurements)

    return Edit(make, Event(Happened.RESULTS_CHANGED, text))


def add_measurement(metric: Metric, measured: Measurement) -> Edit:
    """One more measurement; nothing that was measured before is changed."""

    def make(plan: Plan, _: Timeline) -> Plan:
        return plan.with_results(plan.metrics, plan.key_results, [*plan.measurements, measured])

    text = f"Measured “{metric.name}”: {measured.value} {metric.unit}".rstrip()
    return Edit(make, Event(Happened.RESULTS_CHANGED, text), Deed.REPORT_PROGRESS)


def add_key_result(text: str, metric: Metric, key_result: KeyResult) -> Edit:
    """A new key result, with its metric where that is new or corrected; ``text`` says in a sentence what was done."""

    def make(plan: Plan, _: Timeline) -> Plan:
        if key_result.id in {known.id for known in plan.key_results}:
            raise InvalidInput({"id": f"The plan already holds a key result {key_result.id}."})
        return plan.with_results(_with(plan.metrics, metric), [*plan.key_results, key_result], plan.measurements)

    return Edit(make, Event(Happened.RESULTS_CHANGED, text))


def change_key_result(metric: Metric, key_result: KeyResult) -> Edit:
    """Other values for a key result and its metric."""

    def make(plan: Plan, _: Timeline) -> Plan:
        key_results = _with(plan.key_results, key_result)
        return plan.with_results(_with(plan.metrics, metric), key_results, plan.measurements)

    name = key_result.text or metric.name
    return Edit(make, Event(Happened.RESULTS_CHANGED, f"Changed the key result “{name}” ({key_result.id})"))


def remove_key_result(key_result_id: KeyResultId, name: str = "") -> Edit:
    """A key result less, which people know by its ``name``; its metric and what was measured stay."""

    def make(plan: Plan, _: Timeline) -> Plan:
        kept = [known for known in plan.key_results if known.id != key_result_id]
        return plan.with_results(plan.metrics, kept, plan.measurements)

    known_as = f"“{name}” ({key_result_id})" if name else key_result_id
    return Edit(make, Event(Happened.RESULTS_CHANGED, f"Removed the key result {known_as}"))


def _with(known: Sequence[Named], new: Named) -> list[Named]:
    """The values with the new one in place of the one that has its id, or behind them."""
    values = {value.id: value for value in known}
    values[new.id] = new
    return list(values.values())


def _refuse_future(step: Step, today: date) -> None:
    """What has happened lies in the past."""
    for name in ("started", "finished"):
        day = getattr(step, name)
        if day and day > today:
            shown = f"{day:%a} {day.day} {day:%b %Y}"
            raise InvalidInput({name: f"What has happened lies in the past, and {shown} does not."})
