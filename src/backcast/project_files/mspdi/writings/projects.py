"""MSPDI writings: a plan as MS Project XML, scheduled backward from its finish, so that its dates come out the same."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import At, Step, StepId, Unit
from backcast.domain.scheduling.timeline import Timeline
from backcast.project_files.leftovers import Leftovers
from backcast.project_files.mspdi import terms
from backcast.project_files.mspdi.writings.calendars import calendar_lines
from backcast.project_files.mspdi.writings.elements import element
from backcast.project_files.mspdi.writings.steps import (
    closing,
    deadline_of,
    is_field,
    kind_of,
    link_of,
    opening,
    rest_of,
    rest_of_goal,
    work_of,
)
from backcast.project_files.tails import with_tail

PLAN_CALENDAR: Final = 1
ROLLED: Final = (
    "MS Project reaches a milestone whose wait ends on a closed day as the next working day begins, not ends."
)
EVENING: Final = "What follows a milestone at the start of a day may come a day earlier in MS Project."
_NAME_LENGTH: Final = 255
_NEVER_IN_XML: Final = re.compile("[\ufffe\uffff]")


class Tie(NamedTuple):
    """A link to one predecessor: its number, type, and lag in days."""

    before: int
    type: LinkType
    lag: int
    unit: Unit


def write_mspdi(plan: Plan, timeline: Timeline) -> str:
    """The plan as MS Project XML, with its dates as MS Project works them out from the finish.

    The last task stands for the end goal: what it needs is linked to it. Follow-ups, and what waits for them, are as
    soon as possible, all else is as late as possible.
    """
    book = _Book(plan, timeline)
    return "\n".join(['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', *book.lines(), ""])


def left_out_of_mspdi(plan: Plan, timeline: Timeline) -> tuple[str, ...]:
    """What MS Project XML cannot carry of this plan, or what MS Project reads in another way, a sentence each."""
    left = Leftovers()
    _left_of_plan(plan, left)
    if plan.has_chain:
        left.note("The outcome chain has no place in MS Project: objectives, behaviours, learning, barriers, costs.")
    pairs: set[tuple[StepId, StepId]] = set()
    for before, after in plan.ties:
        if (before, after) in pairs:
            left.note("MS Project keeps one link between two tasks and may drop the others of a pair.", after)
        pairs.add((before, after))
    for step in plan.steps.values():
        _left_of_step(plan, step, timeline, left)
    return left.told()


def _left_of_plan(plan: Plan, left: Leftovers) -> None:
    if plan.metrics or plan.key_results or plan.measurements:
        left.note("Metrics, key results and measurements have no place in MS Project.")
    for calendar in (plan.calendar, *plan.calendars.values()):
        if calendar.country:
            left.note("Public holidays become closed days: which country they are of is not said.", calendar.country)
    for name, calendar in plan.calendars.items():
        if calendar.workdays - plan.calendar.workdays:
            left.note("Weekdays on which the plan does not work are left out of a calendar.", name)
        if calendar.within:
            left.note("A calendar within another is written with the days of both.", name)
    for text in (plan.title, plan.goal.statement, *(step.title for step in plan.steps.values())):
        _left_of_text(text, left)


def _left_of_text(text: str, left: Leftovers) -> None:
    if len(text) > _NAME_LENGTH:
        left.note("MS Project may cut titles of more than 255 characters.", text)
    if _NEVER_IN_XML.search(text):
        left.note("A character that XML cannot hold is replaced by a question mark.", text)


def _left_of_step(plan: Plan, step: Step, timeline: Timeline, left: Leftovers) -> None:
    for need in plan.needs(step.id):
        if step.calendar and need.lag and need.unit is Unit.WORKING:
            left.note("MS Project counts a lag on the calendar of the later task, not of the plan.", step.id)
    if step.not_before and step.fixed_start:
        left.note("A task has one constraint: the fixed start stands, the earliest day is in the notes.", step.id)
    if step.at is At.START:
        left.note("MS Project may show a milestone at the start of a day on the evening before.", step.id)
        if plan.followers(step.id):
            left.note(EVENING, step.id)
    if _rolls_on(plan, step, timeline):
        left.note(ROLLED, step.id)
    window = timeline.windows[step.id]
    if window.planned_start > window.latest_start and window.counts and step.started is None:
        left.note("What is late here stands on its latest dates there: MS Project plans back from the finish.", step.id)


def _rolls_on(plan: Plan, step: Step, timeline: Timeline) -> bool:
    """Whether it is a milestone that follows in calendar days, which end on a day on which nobody works."""
    anchor = step.anchor
    if anchor is None or anchor.unit is not Unit.CALENDAR or not step.is_milestone or step.at is At.START:
        return False
    event = plan.steps[anchor.step].finished or timeline.windows[anchor.step].planned_finish
    return not plan.axes[step.calendar].is_working(event + timedelta(days=anchor.offset))


class _Book:
    """One plan on its way into XML: who has which number, and which tasks the end goal waits for."""

    def __init__(self, plan: Plan, timeline: Timeline) -> None:
        self.plan = plan
        self.timeline = timeline
        self.numbers = {step: number for number, step in enumerate(plan.steps, start=1)}
        self.goal_number = len(self.numbers) + 1
        owners = dict.fromkeys(step.owner for step in plan.steps.values() if step.owner)
        self.owners = {owner: number for number, owner in enumerate(owners, start=1)}
        self.calendars = {name: number for number, name in enumerate(plan.calendars, start=PLAN_CALENDAR + 1)}
        self.floating = _after_follow_ups(plan)

    def lines(self) -> Iterator[str]:
        """The lines of the file."""
        windows = self.timeline.windows.values()
        first = min([self.timeline.today, *(window.planned_start for window in windows)])
        last = max([self.timeline.end, *(max(window.planned_finish, window.latest_finish) for window in windows)])
        yield f'<Project xmlns="{terms.NAMESPACE}">'
        yield from (
            element("SaveVersion", 14),
            element("Name", f"{self.plan.title}.xml"),
            element("Title", self.plan.title),
            element("ScheduleFromStart", 0),
            element("StartDate", opening(first)),
            element("FinishDate", closing(last)),
            element("CalendarUID", PLAN_CALENDAR),
            element("DefaultStartTime", terms.OPENING),
            element("DefaultFinishTime", terms.CLOSING),
            element("MinutesPerDay", terms.HOURS_A_DAY * 60),
            element("MinutesPerWeek", terms.HOURS_A_DAY * 60 * len(self.plan.calendar.workdays)),
            element("DaysPerMonth", 20),
            element("DefaultTaskType", 1),
            element("DurationFormat", terms.IN_DAYS),
            element("StatusDate", opening(self.timeline.today)),
            element("NewTasksAreManual", 0),
        )
        yield "<ExtendedAttributes>"
        for field, name, alias in terms.FIELDS:
            inner = element("FieldID", field) + element("FieldName", name) + element("Alias", alias)
            yield f"<ExtendedAttribute>{inner}</ExtendedAttribute>"
        yield "</ExtendedAttributes>"
        yield "<Calendars>"
        yield from calendar_lines(PLAN_CALENDAR, _own_name(self.plan.calendars), self.plan.calendar)
        for name in self.plan.calendars:
            yield from calendar_lines(self.calendars[name], name, self.plan.whole_calendars[name])
        yield "</Calendars>"
        yield "<Tasks>"
        for step in self.plan.steps.values():
            yield from self._step(step)
        yield from self._goal()
        yield "</Tasks>"
        yield from self._resources()
        yield "</Project>"

    def _step(self, step: Step) -> Iterator[str]:
        window, work = self.timeline.windows[step.id], work_of(self.plan, step, self.timeline.today)
        start, finish = self._begins(step, window.planned_start), closing(window.planned_finish)
        if step.at is At.START:
            finish = start
        constraint, on = self._constraint(step)
        yield "<Task>"
        yield from self._head(self.numbers[step.id], step.title)
        yield from (
            element("Start", start),
            element("Finish", finish),
            element("Duration", _hours(work.days)),
            element("DurationFormat", terms.IN_DAYS),
            element("Milestone", int(step.is_milestone)),
            element("Summary", 0),
            element("EarlyStart", self._begins(step, window.earliest_start)),
            element("LateFinish", finish if step.at is At.START else closing(window.latest_finish)),
            element("PercentComplete", 100 if step.is_done else 100 * work.done // max(work.days, 1)),
        )
        begun = step.started or step.finished
        if begun:
            yield element("ActualStart", self._begins(step, begun))
        if step.finished:
            yield element("ActualFinish", opening(step.finished) if step.at is At.START else closing(step.finished))
        yield element("ActualDuration", _hours(work.done))
        yield element("RemainingDuration", _hours(work.left))
        yield element("ConstraintType", constraint)
        yield element("CalendarUID", self.calendars.get(step.calendar, -1))
        if on:
            yield element("ConstraintDate", self._begins(step, on))
        if step.deadline:
            yield element("Deadline", deadline_of(self.plan, step, step.deadline))
        yield element("IgnoreResourceCalendar", int(bool(step.calendar)))
        needs = self.plan.needs(step.id)
        if notes := with_tail(step.note, rest_of(self.plan, step, work)):
            yield element("Notes", notes)
        yield from map(_link, self._ties(step, needs))
        yield _field(terms.ID_FIELD, step.id)
        yield _field(terms.KIND_FIELD, kind_of(step))
        if step.phase and is_field(step.phase):
            yield _field(terms.PHASE_FIELD, step.phase)
        yield "</Task>"

    def _goal(self) -> Iterator[str]:
        """A milestone that must be reached on the last working day before the goal's date."""
        goal, on = self.plan.goal, closing(self.timeline.end)
        yield "<Task>"
        yield from self._head(self.goal_number, goal.statement)
        yield from (
            element("Start", on),
            element("Finish", on),
            element("Duration", _hours(0)),
            element("DurationFormat", terms.IN_DAYS),
            element("Milestone", 1),
            element("Summary", 0),
            element("PercentComplete", 0),
            element("ActualDuration", _hours(0)),
            element("RemainingDuration", _hours(0)),
            element("ConstraintType", terms.MUST_FINISH),
            element("CalendarUID", -1),
            element("ConstraintDate", on),
            element("Deadline", closing(goal.due)),
        )
        if notes := with_tail("", rest_of_goal(self.plan)):
            yield element("Notes", notes)
        for step in self.plan.steps.values():
            if self.timeline.windows[step.id].counts and not self._is_held(step):
                whole_day = int(step.at is At.START)  # reached at the opening of a day, it is reached on that day
                yield _link(Tie(self.numbers[step.id], LinkType.FS, whole_day, Unit.WORKING))
        yield _field(terms.KIND_FIELD, terms.GOAL)
        yield "</Task>"

    def _head(self, number: int, name: str) -> Iterator[str]:
        yield element("UID", number)
        yield element("ID", number)
        yield element("Name", name)
        yield element("Active", 1)
        yield element("Manual", 0)
        yield element("Type", 1)  # fixed duration: people assigned do not change how long it takes
        yield element("IsNull", 0)
        yield element("OutlineNumber", number)
        yield element("OutlineLevel", 1)
        yield element("Priority", 500)

    def _constraint(self, step: Step) -> tuple[int, date | None]:
        if step.fixed_start:
            return terms.MUST_START, step.fixed_start
        if step.not_before:
            return terms.START_NOT_BEFORE, step.not_before
        return (terms.AS_SOON if step.id in self.floating else terms.AS_LATE), None

    def _ties(self, step: Step, needs: Iterable[Dependency]) -> Iterator[Tie]:
        if step.anchor:
            lag, unit = link_of(step.anchor, step, self.plan.steps[step.anchor.step])
            yield Tie(self.numbers[step.anchor.step], LinkType.FS, lag, unit)
        for need in needs:
            yield Tie(self.numbers[need.before], need.type, need.lag, need.unit)

    def _is_held(self, step: Step) -> bool:
        """Whether something that the goal needs starts only after this is finished."""
        windows = self.timeline.windows
        return any(
            tie.type is LinkType.FS and tie.lag >= 0 and windows[tie.after].counts for tie in self.plan.unlocks(step.id)
        )

    def _begins(self, step: Step, day: date) -> str:
        """A milestone at the end of the day begins when the day ends."""
        return closing(day) if step.is_milestone and step.at is At.END else opening(day)

    def _resources(self) -> Iterator[str]:
        if not self.owners:
            return
        yield "<Resources>"
        for owner, number in self.owners.items():
            inner: list[tuple[str, str | int]] = [
                ("UID", number),
                ("ID", number),
                ("Name", owner),
                ("Type", 1),
                ("IsNull", 0),
                ("MaxUnits", 1),
            ]
            yield f"<Resource>{''.join(element(name, value) for name, value in inner)}</Resource>"
        yield "</Resources>"
        yield "<Assignments>"
        for number, step in enumerate((s for s in self.plan.steps.values() if s.owner), start=1):
            yield self._assignment(number, step)
        yield "</Assignments>"

    def _assignment(self, number: int, step: Step) -> str:
        work, window = work_of(self.plan, step, self.timeline.today), self.timeline.windows[step.id]
        inner: list[tuple[str, str | int]] = [
            ("UID", number),
            ("TaskUID", self.numbers[step.id]),
            ("ResourceUID", self.owners[step.owner]),
            ("ActualWork", _hours(work.done, step.load)),
            ("Finish", closing(window.planned_finish)),
            ("RemainingWork", _hours(work.left, step.load)),
            ("Start", self._begins(step, window.planned_start)),
            ("Units", f"{step.load / 100:g}"),
            ("Work", _hours(work.days, step.load)),
        ]
        return f"<Assignment>{''.join(element(name, value) for name, value in inner)}</Assignment>"


def _after_follow_ups(plan: Plan) -> set[StepId]:
    """The follow-ups and everything that waits for one, directly or not."""
    found: set[StepId] = set()
    left = [step.id for step in plan.steps.values() if step.anchor]
    while left:
        step = left.pop()
        if step not in found:
            found.add(step)
            left += [need.after for need in plan.unlocks(step)]
    return found


def _own_name(calendars: Iterable[str]) -> str:
    """The name of the plan's own calendar, unlike those of the others."""
    name = "Standard"
    while name in set(calendars):
        name += " of the plan"
    return name


def _link(tie: Tie) -> str:
    is_elapsed = tie.unit is Unit.CALENDAR
    tenths = terms.TENTHS_OF_A_CALENDAR_DAY if is_elapsed else terms.TENTHS_OF_A_DAY
    inner = (
        element("PredecessorUID", tie.before),
        element("Type", terms.LINK_CODES[tie.type]),
        element("CrossProject", 0),
        element("LinkLag", tie.lag * tenths),
        element("LagFormat", terms.IN_ELAPSED_DAYS if is_elapsed else terms.IN_DAYS),
    )
    return f"<PredecessorLink>{''.join(inner)}</PredecessorLink>"


def _field(field: str, value: str) -> str:
    return f"<ExtendedAttribute>{element('FieldID', field)}{element('Value', value)}</ExtendedAttribute>"


def _hours(days: int, load: int = 100) -> str:
    minutes = days * terms.HOURS_A_DAY * 60 * load // 100
    return f"PT{minutes // 60}H{minutes % 60}M0S"
