"""Plans in bodies: their heads, goals and working days."""

from datetime import date
from types import MappingProxyType
from typing import Annotated, Literal, get_args

from pydantic import Field

from backcast.api.models.fields import Day, Identifier, Line, Moment, Part, Text, Truth
from backcast.domain.errors import InvalidInput
from backcast.domain.people.permissions import Role
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanCard, PlanRecord
from backcast.domain.workdays import MONDAY_TO_FRIDAY, Closure, WorkCalendar
from backcast.use_cases.holidays import check_country, keeping

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WEEK: tuple[Weekday, ...] = get_args(Weekday)
_GOAL = ("statement", "due", "hard", "why", "for_whom", "sponsor", "evidence", "out_of_scope")


class GoalPart(Part):
    """The end goal: what must be true, and the last day on which it still counts."""

    statement: Line
    due: Day
    hard: Truth = Field(default=False, description="whether the date is law or launch, not a wish")
    why: Text = ""
    for_whom: Text = ""
    sponsor: Text = ""
    evidence: Text = ""
    out_of_scope: Text = ""

    def goal(self) -> EndGoal:
        """The end goal that this describes.

        Raises:
            InvalidInput: when the rules refuse it.
        """
        return EndGoal(**{name: getattr(self, name) for name in _GOAL})


class ClosurePart(Part):
    """Days on which nobody works, both ends included."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    name: Text = ""


class CalendarPart(Part):
    """Working weekdays, closed days, and whose public holidays are closed days too."""

    workdays: Annotated[list[Weekday], Field(min_length=1)] = Field(
        default=[_WEEK[number] for number in sorted(MONDAY_TO_FRIDAY)]
    )
    country: Text = Field(default="", description="whose public holidays are closed days, as US or DE")
    region: Text = Field(default="", description="a region of the country, as NY")
    closed: list[ClosurePart] = Field(default=[])
    within: Text = Field(default="", description="of a narrower calendar: the other one from which it takes days away")

    def calendar(self, before: WorkCalendar, due: date, place: str = "") -> WorkCalendar:
        """The calendar that this describes; ``before`` is the one it replaces, ``place`` where it stands in the body.

        Raises:
            InvalidInput: when the rules refuse it, or nobody knows the holidays of the country or region.
        """
        try:
            if self.region and not self.country:
                raise InvalidInput({"region": "A region needs its country."})
            closures = tuple(Closure(each.first, each.last, each.name) for each in self.closed)
            workdays = frozenset(_WEEK.index(day) for day in self.workdays)
            calendar = WorkCalendar(workdays, closures, self.country, self.region, within=self.within)
            check_country(calendar, [due])
        except InvalidInput as wrong:
            raise InvalidInput({f"{place}{name}": problem for name, problem in wrong.problems.items()}) from wrong
        return keeping(calendar, before)


class CalendarsPart(Part):
    """The working days of a plan, and narrower calendars for those who work on fewer days."""

    calendar: CalendarPart
    calendars: dict[Line, CalendarPart] = Field(default={}, description="by name; these only remove days")

    def of(self, plan: Plan) -> tuple[WorkCalendar, dict[str, WorkCalendar]]:
        """The calendars that this describes, with the holidays that the plan knows already.

        Raises:
            InvalidInput: naming the calendar that the rules refuse.
        """
        due = plan.goal.due
        own = self.calendar.calendar(plan.calendar, due, "calendar/")
        known = plan.calendars
        return own, {
            name: part.calendar(known.get(name, WorkCalendar()), due, f"calendars/{name}/")
            for name, part in self.calendars.items()
        }


class NewPlan(Part):
    """A plan to begin: blank, or from a ready-made programme."""

    goal: GoalPart
    calendar: CalendarPart = CalendarPart()
    programme: Line | None = Field(default=None, description="a ready-made programme to start from, as onboarding")


class PlanPart(Part):
    """What can be changed of the head of a plan."""

    title: Line


class ShownPlan(Part):
    """The head of a plan. ``steps`` and ``done`` are counts, without milestones as in the list of plans."""

    id: str
    version: int
    title: str
    goal: GoalPart
    name: str = Field(description="the name of its own that its plan file gave it")
    programme: str
    notes: list[str]
    steps: int
    done: int
    is_example: bool
    created: Moment
    changed: Moment
    undoable: bool
    redoable: bool


class ShownCard(Part):
    """A plan in the list of plans."""

    id: Identifier
    title: str
    statement: str
    due: Day
    steps: int
    done: int
    role: Role
    is_example: bool
    changed: Moment
    deleted: Moment | None


def shown_goal(goal: EndGoal) -> GoalPart:
    """The end goal of a plan."""
    return GoalPart(**{name: getattr(goal, name) for name in _GOAL})


def shown_plan(record: PlanRecord) -> ShownPlan:
    """The head of a plan as it is kept: nothing in it depends on the day or on who asks."""
    plan = record.plan
    work = [step for step in plan.steps.values() if not step.is_milestone]
    return ShownPlan(
        id=record.id,
        version=record.version,
        title=plan.title,
        goal=shown_goal(plan.goal),
        name=plan.name,
        programme=plan.programme,
        notes=list(plan.notes),
        steps=len(work),
        done=sum(step.is_done for step in work),
        is_example=record.is_example,
        created=record.created,
        changed=record.changed,
        undoable=record.undoable,
        redoable=record.redoable,
    )


def shown_card(card: PlanCard) -> ShownCard:
    """A plan in the list."""
    return ShownCard(
        id=card.id, title=card.title, statement=card.statement, due=card.due, steps=card.steps, done=card.done,
        role=card.role, is_example=card.is_example, changed=card.changed, deleted=card.deleted,
    )  # fmt: skip


def shown_calendars(plan: Plan) -> CalendarsPart:
    """The working days of a plan."""
    named = MappingProxyType({name: _shown(calendar) for name, calendar in plan.calendars.items()})
    return CalendarsPart(calendar=_shown(plan.calendar), calendars=dict(named))


def _shown(calendar: WorkCalendar) -> CalendarPart:
    return CalendarPart(
        workdays=[_WEEK[number] for number in sorted(calendar.workdays)],
        country=calendar.country,
        region=calendar.region,
        closed=[ClosurePart(**{"from": each.first, "to": each.last}, name=each.name) for each in calendar.closures],
        within=calendar.within,
    )
