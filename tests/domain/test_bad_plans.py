"""What is odd, huge or impossible: a right answer or a clear refusal, never a traceback, never a wrong date."""

from datetime import date

import pytest

from backcast.domain.errors import CircularDependency, InvalidInput
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step, Unit
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.workdays import Closure, WorkCalendar
from tests.domain.builders import action, follow_up, milestone, part_time, plan

TUE_1_JUNE = date(2027, 6, 1)


def test_a_plan_of_one_step_has_its_dates() -> None:
    timeline = work_backward(plan([action("A", 3)]), TUE_1_JUNE)

    # Three days up to Wed 30 June.
    assert timeline.must_start == date(2027, 6, 28)
    assert timeline.driving_chain is not None
    assert timeline.driving_chain.steps == ("A",)


def test_of_a_thousand_links_between_two_steps_the_strictest_counts() -> None:
    lags = [Dependency("A", "B", LinkType.FS, lag) for lag in range(-500, 20)]
    others = [Dependency("A", "B", kind, lag) for kind in (LinkType.SS, LinkType.FF, LinkType.SF) for lag in range(150)]
    notices = [Dependency("A", "B", LinkType.FS, lag, Unit.CALENDAR) for lag in range(1, 31)]
    steps = [action("A", 2), action("B", 1)]

    timeline = work_backward(plan(steps, dependencies=(*lags, *others, *notices)), TUE_1_JUNE)

    # B fills Wed 30 June. FF+149 is the strictest: A ends 149 working days before and starts one more, as it has two
    # days; 150 working days are 30 weeks, and no day is closed.
    assert len(lags + others + notices) == 1_000
    assert timeline.windows["B"].latest_start == date(2027, 6, 30)
    assert timeline.windows["A"].latest_start == date(2026, 12, 2)
    assert timeline.driving_chain is not None
    assert timeline.driving_chain.links == (Dependency("A", "B", LinkType.FF, 149),)


@pytest.mark.parametrize("kind", list(LinkType))
def test_lags_that_leave_all_years_are_refused(kind: LinkType) -> None:
    steps = [action(f"S{n}") for n in range(20)]
    ties = tuple(Dependency(f"S{n}", f"S{n + 1}", kind, 10_000) for n in range(19))

    with pytest.raises(InvalidInput, match="reaches beyond 1900 to 2200") as refusal:
        work_backward(plan(steps, dependencies=ties), TUE_1_JUNE)

    assert list(refusal.value.problems) == ["dates"]


@pytest.mark.parametrize("kind", list(LinkType))
def test_overlaps_of_centuries_hold_nothing(kind: LinkType) -> None:
    steps = [action(f"S{n}") for n in range(20)]
    ties = tuple(Dependency(f"S{n}", f"S{n + 1}", kind, -10_000) for n in range(19))

    windows = work_backward(plan(steps, dependencies=ties), TUE_1_JUNE).windows.values()

    # Only the goal and today hold a step.
    assert {window.latest_start for window in windows} == {date(2027, 6, 30)}
    assert {window.earliest_start for window in windows} == {TUE_1_JUNE}


def test_the_step_that_comes_to_lie_beyond_all_years_is_named() -> None:
    steps = [action("A", 9_999), action("B", 9_999), action("C", 9_999), action("D", 9_999), action("E", 9_999)]

    with pytest.raises(InvalidInput) as refusal:
        work_backward(plan(steps, "A FS B, B FS C, C FS D, D FS E"), TUE_1_JUNE)

    # 9,999 working days are 38.3 years: five of them before mid-2027 begin in 1836. B begins before 1900 as well, in
    # 1874, but A comes first.
    assert "“A " in refusal.value.problems["dates"]


def test_calendar_lags_that_leave_all_years_are_refused() -> None:
    steps = [action(f"S{n}") for n in range(20)]
    ties = tuple(Dependency(f"S{n}", f"S{n + 1}", LinkType.FS, 10_000, Unit.CALENDAR) for n in range(19))

    with pytest.raises(InvalidInput, match="reaches beyond 1900 to 2200"):
        work_backward(plan(steps, dependencies=ties), TUE_1_JUNE)


def test_a_follow_up_beyond_all_years_is_refused() -> None:
    waves = [action("A"), *(follow_up(f"E{n}", f"E{n - 1}" if n else "A", 10_000) for n in range(8))]

    with pytest.raises(InvalidInput, match="reaches beyond 1900 to 2200"):
        work_backward(plan(waves), TUE_1_JUNE)


def test_work_of_a_part_time_owner_beyond_all_years_is_refused() -> None:
    slow = [action(f"S{n}", 10_000, calendar="part") for n in range(2)]

    with pytest.raises(InvalidInput, match="reaches beyond 1900 to 2200"):
        work_backward(plan(slow, "S0 FS S1", calendars=part_time(2)), TUE_1_JUNE)


def test_a_calendar_that_is_closed_for_decades_still_gives_dates() -> None:
    decades = WorkCalendar(closures=(Closure(date(2000, 1, 1), date(2027, 5, 31)),))

    timeline = work_backward(plan([action("A", 30)], calendar=decades), TUE_1_JUNE)

    # June 2027 has 22 working days up to the 30th; the 8 others are the last of 1999: 22 to 31 December.
    assert timeline.windows["A"].latest_start == date(1999, 12, 22)
    assert timeline.windows["A"].latest_finish == date(2027, 6, 30)
    assert timeline.short_by == 8


def test_what_was_finished_on_a_closed_first_day_of_all_years_keeps_that_date() -> None:
    closed = WorkCalendar(closures=(Closure(date(1900, 1, 1), date(1900, 1, 31)),))
    done = action("A", started=date(1900, 1, 1), finished=date(1900, 1, 1))

    timeline = work_backward(plan([done, action("B")], "A FS B", calendar=closed), TUE_1_JUNE)

    assert timeline.windows["A"].planned_finish == date(1900, 1, 1)
    assert timeline.windows["B"].latest_start == date(2027, 6, 30)


@pytest.mark.parametrize("kind", list(LinkType))
def test_a_chain_of_every_type_fifty_thousand_deep_is_no_deeper_than_any_other(kind: LinkType) -> None:
    steps = [milestone(f"S{n}") for n in range(50_000)]
    ties = tuple(Dependency(f"S{n}", f"S{n + 1}", kind) for n in range(49_999))

    timeline = work_backward(plan(steps, dependencies=ties), TUE_1_JUNE)

    assert {window.latest_finish for window in timeline.windows.values()} == {date(2027, 6, 30)}
    assert timeline.feasible


def test_a_changed_plan_refuses_what_a_new_one_would() -> None:
    written = plan([action("A"), action("B"), action("C")], "A FS B, B FS C")

    with pytest.raises(CircularDependency, match="C"):
        written.with_dependency(Dependency("C", "A"))
    with pytest.raises(CircularDependency, match="E"):
        written.with_step(follow_up("E", "C", 3), [Dependency("E", "C")])
    with pytest.raises(CircularDependency, match="A"):
        written.with_step(follow_up("A", "C", 3))
    with pytest.raises(InvalidInput, match="C uses the calendar “part”, which the plan lacks"):
        written.with_step(action("C", calendar="part"))
    with pytest.raises(InvalidInput, match="on which nobody works"):
        written.with_step(action("C", fixed_start=date(2027, 6, 5)))


def test_a_changed_plan_has_the_dates_of_a_new_one() -> None:
    def steps(*changed: Step) -> list[Step]:
        known = {step.id: step for step in (action("A", 2), milestone("M"), follow_up("E", "M", 10), action("B", 3))}
        return list({**known, **{step.id: step for step in changed}}.values())

    written = plan(steps(), "A FS M, E FS B")
    for changed in (action("A", 5), milestone("M", at=written.steps["B"].at), follow_up("E", "A", 4), milestone("B")):
        made = written.with_step(changed)

        new = plan(steps(changed), "A FS M, E FS B")
        assert made == new
        assert work_backward(made, TUE_1_JUNE) == work_backward(new, TUE_1_JUNE)


def test_a_plan_made_from_another_keeps_what_was_compiled_only_while_nothing_is_tied_anew() -> None:
    written = plan([action("A", 2), milestone("M"), action("B", 3)], "A FS M, M FS B")

    longer = written.with_step(action("A", 9))
    untied = written.without_dependency(Dependency("A", "M"))

    assert longer.graph is written.graph
    assert untied.graph is not written.graph
    assert isinstance(untied, Plan)
