"""Begin, open, list and put away plans."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from backcast.domain.errors import InvalidInput
from backcast.domain.events import Event, Happened
from backcast.domain.limits import MOST_STEPS_KEPT
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanCard, PlanRecord
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import Timeline
from backcast.domain.workdays import WorkCalendar
from backcast.project_files.project_readings import ProjectReading
from backcast.storage.caches import Cache
from backcast.storage.store import Store
from backcast.use_cases.exchanges.readings import read_sent_file
from backcast.use_cases.holidays import settled
from backcast.use_cases.programmes import start_programme

EXAMPLE = "onboarding"
_saved: Final[Cache[tuple[int, date], tuple[Plan, Timeline]]] = Cache(20_000, lambda kept: len(kept[0].steps) + 1)


def list_plans(store: Store, person: Person) -> list[PlanCard]:
    """All plans that the person may see, the one changed last first."""
    with store.reading(person) as tx:
        return tx.plans.cards()


def list_put_away(store: Store, person: Person) -> list[PlanCard]:
    """The plans that were deleted and can be brought back, the one deleted last first."""
    with store.reading(person) as tx:
        return tx.plans.cards(put_away=True)


def open_plan(store: Store, person: Person, plan_id: str, deed: Deed = Deed.READ_PLAN) -> PlanRecord:
    """One plan.

    Raises:
        NotFound: when the person may know of none with this id.
        NotAllowed: when their role does not allow the deed.
    """
    with store.reading(person) as tx:
        return tx.plans.get(plan_id, deed)


def record_end_goal(store: Store, person: Person, goal: EndGoal, calendar: WorkCalendar, today: date) -> PlanRecord:
    """Begin a blank plan: an end goal, its date and the working days.

    Raises:
        InvalidInput: when the country or region is unknown, or dates leave the years 1900 to 2200.
        NotAllowed: when the person may not make plans.
    """
    plan = Plan(title=goal.title, goal=goal, calendar=calendar)
    return _begin(store, person, plan, Event(Happened.PLAN_BEGUN, f"Recorded the end goal: {goal.statement}"), today)


def start_from_programme(
    store: Store, person: Person, name: str, goal: EndGoal, calendar: WorkCalendar, today: date
) -> PlanRecord:
    """Begin a plan from a ready-made programme, worked backward from the date of ``goal``.

    Texts that ``goal`` leaves empty stay as in the programme. A country in ``calendar`` replaces the programme's closed
    days, its working weekdays replace the programme's week.

    Raises:
        NotFound: when there is no such programme.
        InvalidInput: when the country or region is unknown.
        NotAllowed: when the person may not make plans.
    """
    plan = start_programme(name, goal.due, calendar.country or None, calendar.region, calendar.workdays).plan
    said = {field: getattr(goal, field) for field in ("why", "for_whom") if getattr(goal, field)}
    own = replace(plan.goal, statement=goal.statement, hard=goal.hard, **said)
    event = Event(Happened.PLAN_BEGUN, f"Started from the programme “{plan.title}”")
    return _begin(store, person, plan.with_goal(own), event, today)


def make_example(store: Store, person: Person, today: date) -> PlanRecord:
    """An example plan to play with: onboarding, due so that work must start in about two weeks.

    Raises:
        NotAllowed: when the person may not make plans.
    """
    plan = start_programme(EXAMPLE).plan
    for _ in range(3):  # on other dates other holidays lie on the way, so that one shift does not hit the day
        must_start = work_backward(plan, plan.goal.due).must_start or plan.goal.due
        plan = start_programme(EXAMPLE, plan.goal.due + (today + timedelta(days=14) - must_start), "US").plan
    return _begin(store, person, plan, Event(Happened.PLAN_BEGUN, "Made as an example"), today, is_example=True)


def import_plan(store: Store, person: Person, source: bytes, today: date) -> PlanRecord:
    """Begin a plan from a file that Backcast reads: all of it or nothing.

    Raises:
        UnreadablePlanFile: with line and column, what was found and what was expected.
        InvalidInput: when its dates leave the years 1900 to 2200.
        NotAllowed: when the person may not make plans.
    """
    return keep_imported(store, person, read_sent_file(person, source), today)


def keep_imported(store: Store, person: Person, reading: ProjectReading, today: date) -> PlanRecord:
    """Begin a plan with what a file said; the history tells what could not be carried over.

    Raises:
        InvalidInput: when its dates leave the years 1900 to 2200.
        NotAllowed: when the person may not make plans.
    """
    told = "\n".join(["Imported from another program. What could not be carried over as it was:", *reading.told])
    text = told if reading.told else "Imported from a plan file"
    return _begin(store, person, reading.plan, Event(Happened.PLAN_IMPORTED, text), today)


def put_away_plan(store: Store, person: Person, plan_id: str) -> None:
    """Delete a plan, so that it can be brought back.

    Raises:
        NotFound: when the person may know of none with this id.
        NotAllowed: when their role does not allow it.
    """
    with store.transaction(person) as tx:
        tx.plans.delete(plan_id)


def bring_back_plan(store: Store, person: Person, plan_id: str) -> None:
    """Undo the deletion of a plan.

    Raises:
        NotFound: when the person may know of none with this id.
        NotAllowed: when their role does not allow it.
    """
    with store.transaction(person) as tx:
        tx.plans.restore(plan_id)


def saved_timeline(record: PlanRecord) -> Timeline:
    """The dates of a plan as they were last saved: what calendars show."""
    known = _saved.find(_place(record))
    if known is not None:
        return known[1]
    timeline = work_backward(record.plan, record.dated)
    keep_saved_timeline(record, timeline)
    return timeline


def keep_saved_timeline(record: PlanRecord, timeline: Timeline) -> None:
    """Remember the dates of a plan, which whoever saved it worked out; as long as somebody has this very plan."""
    _saved.keep(_place(record), (record.plan, timeline))


def forget_saved_timelines() -> None:
    """Drop them all: who asks next has them worked out."""
    _saved.clear()


def _place(record: PlanRecord) -> tuple[int, date]:
    return id(record.plan), record.dated  # no other object has its number while it is kept


def _begin(
    store: Store, person: Person, plan: Plan, event: Event, today: date, *, is_example: bool = False
) -> PlanRecord:
    if len(plan.steps) > MOST_STEPS_KEPT:
        raise InvalidInput({"steps": f"A plan is kept with at most {MOST_STEPS_KEPT:,} steps: split it into several."})
    plan, _ = settled(plan, today)  # a plan whose dates cannot be worked out is refused before it is kept
    with store.transaction(person) as tx:
        return tx.plans.add(plan, event, today, is_example=is_example)
