"""A second scheduler, slow and plain: dates are stepped one own day at a time until every rule holds.

It shares no code with the package and knows no order of steps, no boundaries of calendars and no bisection: a plan is
read, all its days are written into a list, and the rules of the specification are tried on pairs of dates.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step
from backcast.domain.workdays import WorkCalendar

DAY = timedelta(days=1)
Dates = tuple[date, date]
Schedule = dict[str, Dates]


@dataclass(frozen=True)
class Rule:
    """``after`` waits for ``before``; ``offset`` of a follow-up counts from date to date."""

    before: str
    after: str
    of: str
    to: str
    lag: int
    in_calendar_days: bool
    is_offset: bool = False


@dataclass
class Answers:
    """What the reference says about a plan; dates of a step that nothing holds from above are missing in ``latest``."""

    latest: Schedule
    earliest: Schedule
    planned: Schedule
    hanging: Schedule
    slack: dict[str, int]
    critical: dict[str, bool]
    must_start: date | None
    feasible: bool = field(init=False)

    def __post_init__(self) -> None:
        self.feasible = all(slack >= 0 for slack in self.slack.values())


class Reference:
    """The rules of one plan, on dates. ``span`` says how many days around today and the goal are written out."""

    def __init__(self, plan: Plan, today: date, span: int = 1500) -> None:
        self.plan, self.today, self.due = plan, today, plan.goal.due
        self.steps = plan.steps
        known = [today, self.due, *(day for step in self.steps.values() for day in given_dates(step))]
        self.first, self.last = min(known) - span * DAY, max(known) + span * DAY
        working = working_days(plan.calendar, self.first, self.last)
        self.plan_days = sorted(working)
        self.own_days = {"": self.plan_days}
        for name in plan.calendars:
            self.own_days[name] = sorted(working & own_working_days(plan.calendars, name, self.first, self.last))
        self.rules = [rule_of(dependency) for dependency in plan.dependencies]
        for step in self.steps.values():
            if step.anchor:
                unit = step.anchor.unit.value == "calendar"
                rule = Rule(step.anchor.step, step.id, "finish", "start", step.anchor.offset, unit, is_offset=True)
                self.rules.append(rule)

    # One rule, one step.

    def keeps(self, rule: Rule, before: Dates, after: Dates) -> bool:
        """Whether two steps on these dates keep a rule; what was recorded about the first counts as recorded."""
        first, second = self.steps[rule.before], self.steps[rule.after]
        seen, then = self.recorded(first, rule.of, before), after[rule.to == "finish"]
        if rule.is_offset and rule.in_calendar_days:
            return then >= seen + rule.lag * DAY
        if rule.is_offset:  # a kick-off on a closed day opens the next working day
            day = self.worked(first, rule.of, seen) + (not at_end_of_day(first, rule.of))
            return self.through(then) >= day + rule.lag
        if rule.in_calendar_days:
            return midnight(second, rule.to, then) >= midnight(first, rule.of, seen) + rule.lag * DAY
        return self.worked(second, rule.to, then) >= self.worked(first, rule.of, seen) + rule.lag

    def recorded(self, step: Step, event: str, dates: Dates) -> date:
        """The date of an event: recorded where there is a record, else as in ``dates``."""
        if step.finished:
            return step.finished if event == "finish" else (step.started or step.finished)
        return step.started if step.started and event == "start" else dates[event == "finish"]

    def worked(self, step: Step, event: str, day: date) -> int:
        """How many plan days are over at the instant of an event."""
        return self.through(day) if at_end_of_day(step, event) else self.through(day - DAY)

    def through(self, day: date) -> int:
        """How many plan days there are up to and with ``day``, counted from the start of the list."""
        return bisect_left(self.plan_days, day + DAY)

    def from_start(self, step: Step, index: int) -> Dates:
        """The dates of a step that starts on the ``index``-th of its own days."""
        own = self.own_days[step.calendar]
        length = step.days
        if step.started and not step.finished:
            over = sum(step.started <= day < self.today for day in own)
            length = step.remaining or max(step.days - over, 1)
        return own[index], own[index + max(length, 1) - 1]

    def below_limits(self, step: Step, dates: Dates) -> bool:
        """Whether the goal, the deadline and the fixed date allow these dates."""
        if step.deadline and dates[1] > step.deadline:
            return False
        if step.fixed_start and not step.started and dates[0] > step.fixed_start:
            return False
        return step.id in self.outside_goal() or dates[1] <= self.due

    def lower_limit(self, step: Step, today: date) -> date:
        """The first date on which a step may start, as far as limits of its own go."""
        own = [] if step.started else [step.not_before, step.fixed_start]
        return max([today, *(day for day in own if day)])

    def outside_goal(self) -> set[str]:
        """Follow-ups that nothing the goal needs waits for: neither directly nor through others."""
        waited: set[str] = {step.id for step in self.steps.values() if not step.anchor and not step.finished}
        while more := {r.before for r in self.rules if r.after in waited and not self.steps[r.after].finished} - waited:
            waited |= more
        return {step.id for step in self.steps.values() if step.anchor} - waited

    def held(self) -> set[str]:
        """Steps that a limit holds from above, their own or that of a step which waits for them."""
        still_open = [step for step in self.steps.values() if not step.finished]
        outside = self.outside_goal()
        held = {
            step.id
            for step in still_open
            if step.id not in outside or step.deadline or (step.fixed_start and not step.started)
        }
        ids = {step.id for step in still_open}
        while more := {r.before for r in self.rules if r.after in held and self.can_move(r)} & ids - held:
            held |= more
        return held

    def can_move(self, rule: Rule) -> bool:
        """Whether the earlier event of a rule is not yet a fact."""
        first = self.steps[rule.before]
        return not first.finished and not (first.started and rule.of == "start")

    # Fixed points: everything starts far out and steps inward until nothing breaks a rule.

    def settle(self, start: dict[str, int], step_by: int, fits: Callable[[str, Schedule], bool]) -> Schedule:
        """Move steps by one own day, each as long as it does not fit, until all fit."""
        at = dict(start)
        dates = {step: self.from_start(self.steps[step], index) for step, index in at.items()}
        moved = True
        while moved:
            moved = False
            for step in start:
                while not fits(step, dates):
                    at[step] += step_by
                    dates[step] = self.from_start(self.steps[step], at[step])
                    moved = True
        return dates

    def latest(self) -> Schedule:
        """The greatest dates that keep all rules and all limits above."""
        held = self.held()
        top = max(self.due, *(day for step in self.steps.values() for day in given_dates(step)), self.due) + 60 * DAY
        start = {step: bisect_left(self.own_days[self.steps[step].calendar], top) for step in self.steps}
        return self.settle({step: start[step] for step in self.steps if step in held}, -1, self.fits_below)

    def fits_below(self, step: str, dates: Schedule) -> bool:
        """Whether a step keeps its limits above and every rule to what waits for it."""
        rules = [r for r in self.rules if r.before == step and r.after in dates and self.can_move(r)]
        return self.below_limits(self.steps[step], dates[step]) and all(
            self.keeps(rule, dates[step], dates[rule.after]) for rule in rules
        )

    def earliest(self, today: date | None = None) -> Schedule:
        """The least dates that keep all rules and all limits below."""
        day = today or self.today
        limits = {step.id: self.lower_limit(step, day) for step in self.steps.values()}
        return self.least(limits, {})

    def least(self, limits: dict[str, date], fixed: Schedule) -> Schedule:
        """The least dates of what is not fixed, each step not before its limit and keeping what it waits for."""
        facts = fixed | {
            step.id: (step.started or step.finished, step.finished) for step in self.steps.values() if step.finished
        }
        free = [step for step in self.steps if step not in facts]
        start = {step: bisect_left(self.own_days[self.steps[step].calendar], limits[step]) for step in free}

        def fits(step: str, dates: Schedule) -> bool:
            return self.fits_above(step, facts | dates, limits)

        return facts | self.settle(start, 1, fits)

    def fits_above(self, step: str, dates: Schedule, limits: dict[str, date]) -> bool:
        """Whether a step keeps its limit below and every rule to what it waits for."""
        into = [rule for rule in self.rules if rule.after == step]
        return dates[step][0] >= limits[step] and all(
            self.keeps(rule, dates[rule.before], dates[step]) for rule in into
        )

    def planned(self, latest: Schedule, earliest: Schedule) -> Schedule:
        """As late as possible, what is late as early as possible, follow-ups and all after them at their earliest."""
        floating = {step.id for step in self.steps.values() if step.anchor}
        while more := {rule.after for rule in self.rules if rule.before in floating} - floating:
            floating |= more
        fixed = {step: max(latest[step], earliest[step]) for step in latest if step not in floating}
        going = {step.id for step in self.steps.values() if step.started and not step.finished}
        while more := {rule.before for rule in self.rules if rule.after in going and self.is_open(rule.before)} - going:
            going |= more  # what begun work still waits for goes before it
        fixed |= {step: earliest[step] for step in going}
        fixed |= {step.id: earliest[step.id] for step in self.steps.values() if step.started}
        limits = {step.id: self.lower_limit(step, self.today) for step in self.steps.values()}
        return self.least(limits, fixed)

    def is_open(self, step: str) -> bool:
        """Whether a step is still to be finished."""
        return self.steps[step].finished is None

    def from_record(self, dates: Schedule) -> Schedule:
        """The same dates, but work under way from the day on which it began."""
        return {step: (self.steps[step].started or first, last) for step, (first, last) in dates.items()}

    def slack(self, step: str, earliest: Dates, latest: Dates) -> int:
        """Own days from the earliest to the latest start, signed."""
        own = self.own_days[self.steps[step].calendar]
        return own.index(latest[0]) - own.index(earliest[0])

    def answers(self) -> Answers:
        """Everything that the plan's timeline can be compared with."""
        latest, earliest = self.latest(), self.earliest()
        waiting = [latest[step][0] for step in latest if not self.steps[step].started]
        must_start = min(waiting, default=None)
        again = self.earliest(max(self.today, must_start)) if must_start else earliest
        return Answers(
            latest=latest,
            earliest=earliest,
            planned=self.from_record(self.planned(latest, earliest)),
            hanging=self.least({step.id: self.lower_limit(step, date.min) for step in self.steps.values()}, latest),
            slack={step: self.slack(step, earliest[step], dates) for step, dates in latest.items()},
            critical={step: step in latest and latest[step][0] <= again[step][0] for step in self.steps},
            must_start=must_start,
        )


def rule_of(dependency: Dependency) -> Rule:
    """A dependency as a rule."""
    of, to = ({"F": "finish", "S": "start"}[letter] for letter in dependency.type.value)
    calendar_days = dependency.unit.value == "calendar"
    return Rule(dependency.before, dependency.after, of, to, dependency.lag, calendar_days)


def own_working_days(calendars: Mapping[str, WorkCalendar], name: str, first: date, last: date) -> set[date]:
    """Every date on which a calendar works and each one within which it stands; the plan's own is not asked."""
    calendar = calendars[name]
    days = working_days(calendar, first, last)
    return days & own_working_days(calendars, calendar.within, first, last) if calendar.within else days


def working_days(calendar: WorkCalendar, first: date, last: date) -> set[date]:
    """Every date from first to last on which this calendar works."""
    closed: set[date] = set(calendar.holidays)
    for closure in calendar.closures:
        closed |= set(every_day(closure.first, closure.last))
    return {day for day in every_day(first, last) if day.weekday() in calendar.workdays} - closed


def every_day(first: date, last: date) -> Iterable[date]:
    """All dates from first to last."""
    return (first + n * DAY for n in range((last - first).days + 1))


def given_dates(step: Step) -> Collection[date]:
    """The dates that somebody wrote down for a step."""
    return [day for day in (step.not_before, step.deadline, step.fixed_start, step.started, step.finished) if day]


def at_end_of_day(step: Step, event: str) -> bool:
    """Whether an event lies at the close of its day."""
    return step.at.value == "end" if step.kind.value == "milestone" else event == "finish"


def midnight(step: Step, event: str, day: date) -> date:
    """The date that begins at the midnight of an event."""
    return day + DAY if at_end_of_day(step, event) else day
