"""What is true of the dates of every plan, whatever it holds."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import At, Kind, Step
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import Timeline, Window
from backcast.domain.workdays import Closure, WorkCalendar
from tests.domain.builders import milestone
from tests.domain.drawn_plans import DAY, EVERYTHING, MIRRORED, MONOTONE, ONE_CALENDAR, plans, tried
from tests.domain.reference import Dates, Reference

Drawn = tuple[Plan, date]
AXLE = date(2027, 4, 4)  # a Sunday; its mirror image is itself, and Monday's is Saturday
OPPOSITE = {LinkType.FS: LinkType.FS, LinkType.SS: LinkType.FF, LinkType.FF: LinkType.SS, LinkType.SF: LinkType.SF}


@tried(40)
@given(plans(EVERYTHING))
def test_latest_dates_keep_every_rule_and_none_can_move_a_day_later(drawn: Drawn) -> None:
    reference = Reference(*drawn)

    windows = work_backward(*drawn).windows

    latest = {s: (w.latest_start, w.latest_finish) for s, w in windows.items() if w.counts}
    for step, dates in latest.items():
        assert reference.fits_below(step, latest)
        assert not reference.fits_below(step, {**latest, step: moved(reference, step, dates, 1)})


@tried(40)
@given(plans(EVERYTHING))
def test_earliest_dates_keep_every_rule_and_none_can_move_a_day_earlier(drawn: Drawn) -> None:
    reference = Reference(*drawn)
    limits = {step.id: reference.lower_limit(step, drawn[1]) for step in drawn[0].steps.values()}

    windows = work_backward(*drawn).windows

    earliest = {s: (w.earliest_start, w.earliest_finish) for s, w in windows.items()}
    for step in [step for step in earliest if not drawn[0].steps[step].finished]:
        before = {**earliest, step: moved(reference, step, earliest[step], -1)}
        assert reference.fits_above(step, earliest, limits)
        assert not reference.fits_above(step, before, limits)


@tried(40)
@given(plans(EVERYTHING))
def test_a_plan_can_be_met_when_its_earliest_dates_keep_all_limits_above(drawn: Drawn) -> None:
    reference = Reference(*drawn)

    timeline = work_backward(*drawn)

    earliest = {s: (w.earliest_start, w.earliest_finish) for s, w in timeline.windows.items() if w.counts}
    assert timeline.feasible is all(reference.fits_below(step, earliest) for step in earliest)
    assert timeline.feasible is all(w.earliest_start <= w.latest_start for w in timeline.windows.values() if w.counts)


@tried(40)
@given(plans(EVERYTHING))
def test_planned_dates_lie_between_the_earliest_and_the_latest(drawn: Drawn) -> None:
    plan, today = drawn

    timeline = work_backward(plan, today)

    assume(timeline.feasible)
    for step, window in timeline.windows.items():
        begun = plan.steps[step].started
        assert window.earliest_start <= window.planned_start or window.planned_start == begun
        assert window.earliest_finish <= window.planned_finish
        assert window.planned_finish <= window.latest_finish or not window.counts


@tried(40)
@given(plans(EVERYTHING))
def test_nothing_that_has_not_begun_is_planned_before_today(drawn: Drawn) -> None:
    plan, today = drawn

    windows = work_backward(plan, today).windows

    assert all(windows[s].planned_finish >= today for s, step in plan.steps.items() if not step.finished)
    assert all(
        windows[s].planned_start >= today for s, step in plan.steps.items() if not (step.finished or step.started)
    )


@tried(40)
@given(plans(MONOTONE), st.data())
def test_another_dependency_never_makes_a_latest_start_later(drawn: Drawn, data: st.DataObject) -> None:
    plan, today = drawn
    assume(len(plan.steps) > 1)
    before, after = sorted(data.draw(st.permutations(sorted(plan.steps)))[:2])
    link = Dependency(before, after, data.draw(st.sampled_from(MONOTONE.types)), data.draw(st.integers(0, 5)))

    tied = plan.with_dependency(link)

    assert_not_later(work_backward(tied, today), work_backward(plan, today))


@tried(40)
@given(plans(MONOTONE), st.data())
def test_a_longer_lag_never_makes_a_latest_start_later(drawn: Drawn, data: st.DataObject) -> None:
    plan, today = drawn
    assume(plan.dependencies)
    link = data.draw(st.sampled_from(plan.dependencies))

    waiting = plan.with_dependency(replace(link, lag=link.lag + data.draw(st.integers(1, 4))), link)

    assert_not_later(work_backward(waiting, today), work_backward(plan, today))


@tried(40)
@given(plans(MONOTONE), st.data())
def test_another_day_of_work_never_makes_a_latest_start_later(drawn: Drawn, data: st.DataObject) -> None:
    plan, today = drawn
    step = data.draw(st.sampled_from(list(plan.steps.values())))
    assume(step.kind is Kind.ACTION)

    longer = plan.with_step(replace(step, days=step.days + 1))

    assert_not_later(work_backward(longer, today), work_backward(plan, today))


@tried(40)
@given(plans(MONOTONE), st.integers(-20, 80))
def test_another_holiday_never_makes_a_latest_start_later(drawn: Drawn, after: int) -> None:
    plan, today = drawn
    day = today + after * DAY
    calendar = replace(plan.calendar, closures=(*plan.calendar.closures, Closure(day, day)))

    closed = plan.with_calendars(calendar, plan.calendars)

    assert_not_later(work_backward(closed, today), work_backward(plan, today))


@tried(40)
@given(plans(MONOTONE), st.integers(1, 20))
def test_a_goal_that_comes_sooner_never_makes_a_latest_start_later(drawn: Drawn, days: int) -> None:
    plan, today = drawn

    sooner = plan.with_goal(replace(plan.goal, due=plan.goal.due - days * DAY))

    assert_not_later(work_backward(sooner, today), work_backward(plan, today))


@tried(40)
@given(plans(replace(ONE_CALENDAR, own_calendars=True)), st.data())
def test_a_milestone_put_into_a_dependency_moves_nothing(drawn: Drawn, data: st.DataObject) -> None:
    plan, today = drawn
    ties = [d for d in plan.dependencies if d.type is LinkType.FS and plan.steps[d.before].kind is Kind.ACTION]
    assume(ties)
    link = data.draw(st.sampled_from(ties))

    parted = (
        plan.without_dependency(link)
        .with_step(milestone("gate"), [Dependency(link.before, "gate")])
        .with_dependency(Dependency("gate", link.after, lag=link.lag))
    )

    windows, before = work_backward(parted, today).windows, work_backward(plan, today).windows
    assert {step: dates_of(windows, step) for step in before} == {step: dates_of(before, step) for step in before}


@tried(40)
@given(plans(MIRRORED))
def test_latest_dates_are_the_earliest_dates_of_the_mirrored_plan(drawn: Drawn) -> None:
    plan, today = drawn

    mirrored = work_backward(mirror_of(plan), mirror(plan.goal.due))

    windows = work_backward(plan, today).windows
    assert {s: (w.earliest_start, w.earliest_finish) for s, w in mirrored.windows.items()} == {
        s: (mirror(w.latest_finish), mirror(w.latest_start)) for s, w in windows.items()
    }


def moved(reference: Reference, step: str, dates: Dates, days: int) -> Dates:
    """The dates of a step moved by so many of its own days."""
    found = reference.plan.steps[step]
    return reference.from_start(found, reference.own_days[found.calendar].index(dates[0]) + days)


def assert_not_later(changed: Timeline, before: Timeline) -> None:
    """No step starts later in the changed timeline than before."""
    for step, window in before.windows.items():
        assert changed.windows[step].latest_start <= window.latest_start, step


def dates_of(windows: Mapping[str, Window], step: str) -> tuple[date, ...]:
    """The four dates of a step."""
    window = windows[step]
    return (window.latest_start, window.latest_finish, window.earliest_start, window.earliest_finish)


def mirror(day: date) -> date:
    """The date on the other side of the axle."""
    return AXLE + (AXLE - day)


def mirror_of(plan: Plan) -> Plan:
    """The plan in which time runs the other way."""
    steps = {step.id: mirrored_step(step) for step in plan.steps.values()}
    return replace(
        plan,
        goal=replace(plan.goal, due=mirror(plan.goal.due) + timedelta(days=400)),
        calendar=mirrored_calendar(plan.calendar),
        calendars={name: mirrored_calendar(calendar) for name, calendar in plan.calendars.items()},
        steps=steps,
        dependencies=tuple(mirrored_dependency(dependency) for dependency in plan.dependencies),
    )


def mirrored_calendar(calendar: WorkCalendar) -> WorkCalendar:
    """A calendar that works on the mirror images of these working days."""
    closures = tuple(Closure(mirror(c.last), mirror(c.first)) for c in calendar.closures)
    week = frozenset((5 - weekday) % 7 for weekday in calendar.workdays)
    return WorkCalendar(week, closures, within=calendar.within)


def mirrored_step(step: Step) -> Step:
    """A step whose limit above became its limit below, and whose end of a day became the opening of one."""
    at = (At.START if step.at is At.END else At.END) if step.kind is Kind.MILESTONE else step.at
    return replace(step, at=at, not_before=mirror(step.deadline) if step.deadline else None, deadline=None)


def mirrored_dependency(link: Dependency) -> Dependency:
    """A dependency that runs the other way."""
    return Dependency(link.after, link.before, OPPOSITE[link.type], link.lag, link.unit)
