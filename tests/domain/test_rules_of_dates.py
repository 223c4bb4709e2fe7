"""The rules of dates in short, one by one, with dates that anybody can check in a calendar."""

from dataclasses import replace
from datetime import date

from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.steps import At, Unit
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import End, Limit, Timeline
from backcast.domain.workdays import Closure, WorkCalendar
from tests.domain.builders import action, closed, follow_up, milestone, part_time, plan

MON_1_JUNE = date(2026, 6, 1)


def latest(timeline: Timeline, step: str) -> tuple[date, date]:
    window = timeline.windows[step]
    return window.latest_start, window.latest_finish


def earliest(timeline: Timeline, step: str) -> tuple[date, date]:
    window = timeline.windows[step]
    return window.earliest_start, window.earliest_finish


def planned(timeline: Timeline, step: str) -> tuple[date, date]:
    window = timeline.windows[step]
    return window.planned_start, window.planned_finish


def test_an_action_fills_whole_working_days_with_both_ends() -> None:
    timeline = work_backward(plan([action("A", 5)], due=date(2026, 12, 18)), date(2026, 8, 3))

    assert earliest(timeline, "A") == (date(2026, 8, 3), date(2026, 8, 7))  # Mon-Fri


def test_what_waits_for_a_finish_starts_on_the_next_working_day() -> None:
    timeline = work_backward(plan([action("A", 5), action("B", 8)], "A FS B", date(2026, 12, 18)), date(2026, 8, 3))

    assert earliest(timeline, "B") == (date(2026, 8, 10), date(2026, 8, 19))  # Mon-Wed


def test_a_lag_counts_the_days_strictly_between() -> None:
    steps = [action("A", 5), action("B"), action("C")]

    timeline = work_backward(plan(steps, "A FS+2 B, A FS+3 cd C", date(2026, 12, 18)), date(2026, 8, 3))

    # After Fri 7 Aug: Mon and Tue lie between; Sat, Sun and Mon lie between.
    assert earliest(timeline, "B")[0] == date(2026, 8, 12)
    assert earliest(timeline, "C")[0] == date(2026, 8, 11)


def test_an_offset_counts_from_date_to_date() -> None:
    gate = milestone("M1", fixed_start=date(2026, 10, 2))
    wave = action("A12", 5, fixed_start=date(2026, 10, 26))
    steps = [gate, follow_up("E1", "M1", 30), wave, follow_up("E2", "A12", 45)]

    timeline = work_backward(plan(steps, due=date(2027, 1, 15)), date(2026, 8, 3))

    assert planned(timeline, "M1")[0] == date(2026, 10, 2)
    assert planned(timeline, "E1")[0] == date(2026, 11, 2)  # 1 November is a Sunday
    assert planned(timeline, "A12")[1] == date(2026, 10, 30)
    assert planned(timeline, "E2")[0] == date(2026, 12, 14)


def test_an_offset_in_working_days_counts_working_days() -> None:
    gate = milestone("M1", fixed_start=date(2026, 10, 2))

    timeline = work_backward(
        plan([gate, follow_up("E1", "M1", 3, Unit.WORKING)], due=date(2027, 1, 15)), date(2026, 8, 3)
    )

    assert planned(timeline, "E1")[0] == date(2026, 10, 7)  # Mon 5, Tue 6, Wed 7 October


def test_a_milestone_is_reached_at_the_end_of_its_day() -> None:
    gate = milestone("M", fixed_start=date(2026, 6, 10))

    timeline = work_backward(
        plan([action("A", 3), gate, action("B", 2)], "A FS M, M FS B", date(2026, 6, 30)), MON_1_JUNE
    )

    assert latest(timeline, "A")[1] == date(2026, 6, 10)
    assert earliest(timeline, "B")[0] == date(2026, 6, 11)


def test_a_kick_off_stands_at_the_opening_of_its_day() -> None:
    kick_off = milestone("K", at=At.START, fixed_start=date(2026, 6, 10))

    timeline = work_backward(
        plan([action("A", 3), kick_off, action("B", 2)], "A FS K, K FS B", date(2026, 6, 30)), MON_1_JUNE
    )

    assert latest(timeline, "A")[1] == date(2026, 6, 9)
    assert earliest(timeline, "B")[0] == date(2026, 6, 10)


def test_a_goal_on_a_closed_day_counts_as_the_last_working_day_before() -> None:
    closure = closed(first=date(2026, 12, 24), last=date(2026, 12, 31))

    timeline = work_backward(
        plan([action("A", 3)], due=date(2026, 12, 31), calendar=WorkCalendar(closures=closure)), MON_1_JUNE
    )

    assert timeline.end == date(2026, 12, 23)
    assert latest(timeline, "A") == (date(2026, 12, 21), date(2026, 12, 23))
    assert timeline.due == date(2026, 12, 31)


def test_slack_is_counted_in_working_days_from_earliest_to_latest_start() -> None:
    timeline = work_backward(plan([action("A", 5)], due=date(2026, 6, 12)), date(2026, 6, 4))

    # From Thu 4 to Mon 8 June: Fri and Mon.
    assert timeline.windows["A"].slack == 2
    assert timeline.runway == 2
    assert timeline.finish == date(2026, 6, 10)


def test_slack_below_zero_is_the_shortfall() -> None:
    timeline = work_backward(plan([action("A", 5)], due=date(2026, 6, 12)), date(2026, 6, 13))

    # Looked at on Sat 13 June: work runs from Mon 15 to Fri 19 June instead of 8 to 12 June.
    assert (timeline.min_slack, timeline.short_by, timeline.runway) == (-5, 5, -5)
    assert timeline.feasible is False
    assert planned(timeline, "A") == (date(2026, 6, 15), date(2026, 6, 19))


def test_slack_of_a_part_time_owner_is_counted_in_their_days() -> None:
    calendars = part_time(1, 2)

    timeline = work_backward(
        plan([action("A", 2, calendar="part")], due=date(2026, 6, 30), calendars=calendars), MON_1_JUNE
    )

    # From Tue 2 June to Wed 24 June (then Tue 30): 3, 9, 10, 16, 17, 23, 24 June.
    assert latest(timeline, "A") == (date(2026, 6, 24), date(2026, 6, 30))
    assert timeline.windows["A"].slack == 7


def test_the_chain_is_what_drives_not_what_has_no_slack() -> None:
    closures = (
        Closure(date(2026, 9, 7), date(2026, 9, 7)),
        *closed(first=date(2026, 11, 26), last=date(2026, 11, 27)),
        *closed(first=date(2026, 12, 24), last=date(2026, 12, 31)),
    )
    steps = [
        action("A11", 20),
        follow_up("E1", "A11", 30, days=3),
        follow_up("E2", "A11", 60, days=3),
        follow_up("E3", "A11", 60, days=2),
        action("A12", 3),
    ]
    written = plan(
        steps, "E1 FS A12, E2 FS A12, E3 FS A12", date(2026, 12, 31), calendar=WorkCalendar(closures=closures)
    )

    timeline = work_backward(written, date(2026, 9, 21))

    assert timeline.must_start == date(2026, 9, 21)
    assert timeline.driving_chain is not None
    assert timeline.driving_chain.steps == ("A11", "E2", "A12")
    assert {step: timeline.windows[step].slack for step in written.steps} == {
        "A11": 0, "E1": 20, "E2": 1, "E3": 2, "A12": 1,
    }  # fmt: skip
    assert planned(timeline, "E2") == (date(2026, 12, 15), date(2026, 12, 17))
    assert planned(timeline, "A12") == (date(2026, 12, 18), date(2026, 12, 22))
    assert latest(timeline, "A12") == (date(2026, 12, 21), date(2026, 12, 23))


def test_a_follow_up_stands_after_its_event_and_pushes_it_earlier() -> None:
    steps = [action("A", 5), follow_up("E", "A", 30), action("R", 2)]

    timeline = work_backward(plan(steps, "E FS R", date(2026, 7, 31)), MON_1_JUNE)

    # R 30-31 July, E Wed 29 July at the latest, so A ends by Mon 29 June; 30 days after that is exactly Wed 29 July.
    assert latest(timeline, "A") == (date(2026, 6, 23), date(2026, 6, 29))
    assert planned(timeline, "E") == (date(2026, 7, 29), date(2026, 7, 29))
    assert planned(timeline, "R") == (date(2026, 7, 30), date(2026, 7, 31))


def test_a_follow_up_that_nothing_waits_for_may_lie_after_the_goal() -> None:
    steps = [milestone("M"), follow_up("E", "M", 90, days=3)]

    timeline = work_backward(plan(steps, due=date(2026, 6, 25)), MON_1_JUNE)

    # 90 days after Thu 25 June is Wed 23 September.
    assert planned(timeline, "M")[0] == date(2026, 6, 25)
    assert planned(timeline, "E") == (date(2026, 9, 23), date(2026, 9, 25))
    assert timeline.windows["E"].after_goal
    assert not timeline.windows["E"].counts
    assert timeline.feasible


def test_a_follow_up_is_placed_right_after_an_early_event_not_as_late_as_possible() -> None:
    steps = [milestone("M", fixed_start=date(2026, 6, 5)), follow_up("E", "M", 10), action("R", 2)]

    timeline = work_backward(plan(steps, "E FS R", date(2026, 7, 31)), MON_1_JUNE)

    # Ten days after Fri 5 June is Mon 15 June, though Wed 29 July would do; R follows at once.
    assert planned(timeline, "E")[0] == date(2026, 6, 15)
    assert planned(timeline, "R") == (date(2026, 6, 16), date(2026, 6, 17))
    assert latest(timeline, "E")[0] == date(2026, 7, 29)


def test_finished_work_keeps_its_recorded_dates_even_on_a_closed_day() -> None:
    done = action("A", 2, started=date(2026, 6, 5), finished=date(2026, 6, 7))

    timeline = work_backward(plan([done, action("B")], "A FS B", date(2026, 6, 30)), date(2026, 6, 5))

    saturday_work = (date(2026, 6, 5), date(2026, 6, 7))
    assert latest(timeline, "A") == earliest(timeline, "A") == planned(timeline, "A") == saturday_work
    assert earliest(timeline, "B")[0] == date(2026, 6, 8)
    assert not timeline.windows["A"].counts
    assert timeline.windows["A"].slack == 0


def test_a_milestone_reached_on_a_weekend_lets_work_start_on_monday() -> None:
    reached = milestone("M", started=date(2026, 5, 31), finished=date(2026, 5, 31))
    kick_off = milestone("K", at=At.START, started=date(2026, 5, 31), finished=date(2026, 5, 31))
    steps = [reached, kick_off, *(action(step) for step in ("A", "B", "C", "D"))]

    timeline = work_backward(plan(steps, "M FS+1 A, M SS+1 B, K FS+1 C, K SS+1 D", date(2026, 6, 30)), MON_1_JUNE)

    # Sunday is the boundary between Friday and Monday: one working day after it starts Tue 2 June, for either event.
    assert {earliest(timeline, step)[0] for step in ("A", "B", "C", "D")} == {date(2026, 6, 2)}


def test_of_started_work_only_what_remains_is_planned_again() -> None:
    begun = action("A", 8, started=date(2026, 6, 1), remaining=3, not_before=date(2026, 6, 15))

    timeline = work_backward(plan([begun, action("B", 2)], "A FS B", date(2026, 6, 30)), date(2026, 6, 10))

    assert earliest(timeline, "A") == (date(2026, 6, 10), date(2026, 6, 12))
    assert latest(timeline, "A") == (date(2026, 6, 24), date(2026, 6, 26))
    assert earliest(timeline, "B") == (date(2026, 6, 15), date(2026, 6, 16))
    assert timeline.must_start == date(2026, 6, 29)


def test_of_started_work_what_its_days_leave_remains_where_nobody_said() -> None:
    begun = action("A", 10, started=date(2026, 6, 1))

    timeline = work_backward(plan([begun], due=date(2026, 6, 30)), date(2026, 6, 10))

    assert earliest(timeline, "A") == (date(2026, 6, 10), date(2026, 6, 12))  # 7 of 10 days lie before the 10th
    assert planned(timeline, "A")[0] == date(2026, 6, 1)


def test_started_work_that_is_overdue_takes_one_more_day() -> None:
    begun = action("A", 4, started=date(2026, 6, 1))

    timeline = work_backward(plan([begun], due=date(2026, 6, 30)), date(2026, 6, 10))

    assert earliest(timeline, "A") == (date(2026, 6, 10), date(2026, 6, 10))


def test_nothing_that_waits_is_planned_before_today() -> None:
    timeline = work_backward(plan([action("A", 3), action("B", 2)], "A FS B", date(2026, 6, 5)), date(2026, 6, 4))

    assert planned(timeline, "A") == (date(2026, 6, 4), date(2026, 6, 8))
    assert planned(timeline, "B") == (date(2026, 6, 9), date(2026, 6, 10))


def test_a_fixed_date_is_not_moved_and_the_two_dates_that_disagree_are_named() -> None:
    steps = [action("A", 5), action("Workshop", 2, fixed_start=date(2026, 6, 4))]

    timeline = work_backward(plan(steps, "A FS Workshop", date(2026, 6, 30)), MON_1_JUNE)

    # A needs 28 May to 3 June: two working days before today.
    assert latest(timeline, "Workshop")[0] == date(2026, 6, 4)
    assert timeline.explanation is not None
    assert timeline.explanation.start == End(Limit.TODAY, MON_1_JUNE)
    assert timeline.explanation.chain.to == End(Limit.FIXED_START, date(2026, 6, 4))
    assert timeline.short_by == 2


def test_a_slip_can_grow_when_a_calendar_window_rolls_over_holidays() -> None:
    closures = closed(first=date(2026, 11, 26), last=date(2026, 11, 27))
    steps = [action("A12", 5), follow_up("E2", "A12", 45, days=3), action("A13", 2)]
    written = plan(steps, "E2 FS A13", date(2026, 12, 18), calendar=WorkCalendar(closures=closures))
    slipped = written.with_step(replace(steps[0], days=11))

    finish = work_backward(written, date(2026, 10, 26)).finish
    later = work_backward(slipped, date(2026, 10, 26)).finish

    # Fri 30 Oct + 45 = Mon 14 Dec; Mon 9 Nov + 45 = Thu 24 Dec: 6 working days later become 8.
    assert finish == date(2026, 12, 18)
    assert later == date(2026, 12, 30)
    assert WorkCalendar().axis.count(date(2026, 12, 21), date(2026, 12, 30)) == 8


def test_a_plan_without_open_steps_has_no_day_on_which_it_must_start() -> None:
    done = action("A", 2, started=date(2026, 6, 1), finished=date(2026, 6, 2))

    timeline = work_backward(plan([done]), date(2026, 6, 3))

    assert timeline.must_start is None
    assert timeline.driving_chain is None
    assert timeline.explanation is None
    assert timeline.finish is None
    assert (timeline.feasible, timeline.min_slack, timeline.runway) == (True, 0, 0)


def test_a_deadline_before_the_goal_is_the_limit_that_is_named() -> None:
    steps = [action("A", 2, deadline=date(2026, 6, 10)), action("B", 2, deadline=date(2026, 7, 10))]

    timeline = work_backward(plan(steps, "A FS B", date(2026, 6, 30)), MON_1_JUNE)

    assert timeline.driving_chain is not None
    assert timeline.driving_chain.to == End(Limit.DEADLINE, date(2026, 6, 10))
    assert latest(timeline, "B")[1] == date(2026, 6, 30)


def test_an_early_limit_of_its_own_is_the_one_that_is_named() -> None:
    steps = [action("A", 2, not_before=date(2026, 6, 29)), action("B", 2)]

    timeline = work_backward(plan(steps, "A FS B", date(2026, 6, 30)), MON_1_JUNE)

    assert timeline.explanation is not None
    assert timeline.explanation.start == End(Limit.NOT_BEFORE, date(2026, 6, 29))
    assert timeline.short_by == 2


def test_a_follow_up_after_the_goal_ends_no_plan_later_even_when_it_has_a_deadline() -> None:
    steps = [action("A", 3), follow_up("E", "A", 60, deadline=date(2027, 9, 1))]

    timeline = work_backward(plan(steps, due=date(2027, 6, 18)), date(2027, 6, 2))

    assert timeline.finish == date(2027, 6, 4)  # Wed 2 to Fri 4 June; the follow-up is in August


def test_what_work_under_way_still_waits_for_is_planned_before_it() -> None:
    steps = [action("P", 5), action("Q", 5, started=date(2027, 6, 1))]
    waiting = (Dependency("P", "Q"),)

    timeline = work_backward(plan(steps, due=date(2027, 6, 30), dependencies=waiting), date(2027, 6, 2))

    assert planned(timeline, "P") == (date(2027, 6, 2), date(2027, 6, 8))
    assert planned(timeline, "Q")[0] == date(2027, 6, 1)
    assert planned(timeline, "Q")[1] > date(2027, 6, 8)


def test_today_has_no_say_in_the_latest_dates_of_a_follow_up_that_nothing_waits_for() -> None:
    steps = [action("A", 5), milestone("G"), follow_up("E", "A", 7)]
    late = plan(steps, "A FS G", date(2026, 6, 26))

    windows = [work_backward(late, day).windows["E"] for day in (date(2026, 6, 1), date(2026, 7, 20))]

    # A ends on Fri 26 June at the latest; seven days after that is Fri 3 July, 11 working days before Mon 20 July,
    # when A can only begin: it ends on Fri 24 July, and E is due on Fri 31 July: 20 working days later.
    assert [window.latest_start for window in windows] == [date(2026, 7, 3), date(2026, 7, 3)]
    assert windows[1].slack == -20
    assert windows[1].planned_start == date(2026, 7, 31)
