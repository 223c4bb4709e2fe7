"""What slips cost, on plans so small that every date can be counted in a calendar of June 2026."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.spreads import Spread, SpreadUnit
from backcast.domain.planning.steps import Unit
from backcast.domain.slips.kinds import Lasting, Later, Longer, Slip, Starting, slipped
from backcast.domain.slips.replays import Replay, replayed
from backcast.domain.slips.sentences import sentences, told_together
from backcast.domain.workdays import Closure
from tests.domain.builders import action, closed, follow_up, milestone, plan
from tests.domain.drawn_plans import MONOTONE, NO_PROGRESS, plans, tried

MONDAY = date(2026, 6, 1)
CLOSED_8_JUNE = Closure(date(2026, 6, 8), date(2026, 6, 8), "Works outing")


def june(day: int) -> date:
    return date(2026, 6, day)


def measured(due: date = date(2026, 6, 16)) -> Plan:
    """A: 1 to 5 June. E ten calendar days after it: Mon 15 June. B the day after: Tue 16 June."""
    return plan([action("A", 5), follow_up("E", "A", 10), action("B")], "E FS B", due)


def run(written: Plan, *slips: Slip, today: date = MONDAY, start: date | None = MONDAY) -> Replay:
    return replayed(written, today, slips, start)


def runs(replay: Replay, step: str) -> tuple[date, date]:
    window = replay.after.windows[step]
    return window.earliest_start, window.earliest_finish


def test_a_slip_can_grow_in_a_wait_and_the_days_that_it_grows_by_are_accounted_for() -> None:
    replay = run(measured(), Longer("A", 1))

    # A ends on Mon 8 June; ten days later is Thu 18 June, B follows on Friday.
    assert (runs(replay, "A")[1], runs(replay, "E")[0], runs(replay, "B")[1]) == (june(8), june(18), june(19))
    assert (replay.effect, replay.late) == (3, 3)
    wait = replay.waits[0]
    assert (wait.event, wait.step, wait.moved_by, wait.moves) == ("A", "E", 1, 3)
    # From Sat 6 to Mon 15 June: 6 working days, two weekends. From Tue 9 to Thu 18 June: 8, and one weekend.
    assert (wait.before.working, wait.before.free) == (6, 4)
    assert (wait.after.working, wait.after.free) == (8, 2)
    assert sentences(replay)[:2] == [
        "The end goal is reached on Fri 19 Jun 2026 instead of Tue 16 Jun 2026: 3 working days late.",
        "1 became 3: the 10-day window after A now ends on Thu 18 Jun 2026 instead of Mon 15 Jun 2026. Its calendar "
        "days up to the start of E hold 8 working days instead of 6 (2 on weekends instead of 4).",
    ]


def test_a_must_start_day_that_has_passed_is_the_one_that_is_said_to_have_passed() -> None:
    said = sentences(run(measured(), Longer("A", 1)))

    # A must end on Fri 5 June as before, and takes six days: from Fri 29 May, last week.
    start = "To keep every date, work would have to start by Fri 29 May 2026, which has passed, instead of Mon 1 Jun"
    assert any(sentence.startswith(start) for sentence in said)


def test_a_slip_can_also_shrink_in_a_wait() -> None:
    written = measured(june(30))
    written = written.with_step(replace(written.steps["A"], days=6))

    replay = run(written, Longer("A", 3))

    # A ends on Mon 8 June and E stands on Thu 18. Then: Thu 11 June, and as 21 June is a Sunday, Mon 22.
    assert (replay.waits[0].moved_by, replay.waits[0].moves) == (3, 2)
    assert "3 became 2: the 10-day window after A now ends on Sun 21 Jun 2026" in sentences(replay)[1]


def test_a_closed_day_at_the_end_of_a_wait_rolls_it_on() -> None:
    replay = run(measured(), Closure(june(15), june(15)))

    assert runs(replay, "E")[0] == june(16)
    assert (replay.waits[0].moved_by, replay.waits[0].moves) == (0, 1)
    assert (
        "the 10-day window after A ends on Mon 15 Jun 2026 as before; nobody works then, so that E starts on Tue"
        in (sentences(replay)[1])
    )


def test_a_wait_between_two_steps_counts_as_its_dependency_does() -> None:
    # A ends on Fri 5 June; 6, 7 and 8 June lie between, so B stands on Tue 9. A day later: 9, 10 and 11 June, Fri 12.
    replay = run(plan([action("A", 5), action("B")], "A FS+3 cd B", june(30)), Longer("A", 1))

    assert [(wait.before.start, wait.after.start, wait.moves) for wait in replay.waits] == [(june(9), june(12), 3)]


def test_several_slips_happen_at_once() -> None:
    written = plan([action("A", 5), action("B", 2), action("C")], "A FS B, B FS C", june(12))

    replay = run(written, Longer("A", 1), Later("C", 2), CLOSED_8_JUNE)

    # A fills 1 to 5 and Tue 9 June, B Wed 10 and Thu 11. C would start on Wed 10 June; two days later is Fri 12 June.
    assert (runs(replay, "A"), runs(replay, "B")) == ((june(1), june(9)), (june(10), june(11)))
    assert runs(replay, "C") == (june(12), june(12))
    assert told_together(replay.slips) == (
        "A takes 1 working day more, C starts 2 working days later and nobody works on Mon 8 Jun 2026 (Works outing)"
    )


def test_slack_takes_a_slip_up_and_that_is_said() -> None:
    written = plan([action("A", 5), action("B", 2), action("C")], "A FS C, B FS C", june(8))

    replay = run(written, Lasting("B", 4))

    assert (replay.effect, replay.late) == (0, 0)
    assert sentences(replay) == [
        "The end does not move: everything that the goal needs is done on Mon 8 Jun 2026.",
        "The slack of B falls from 3 to 1 working day.",
    ]


def test_a_fixed_date_moves_and_one_that_is_missed_is_named() -> None:
    steps = [action("A", 5), milestone("M", fixed_start=june(8)), action("B")]
    written = plan(steps, "A FS M, M FS B", june(30))

    moved, missed = run(written, Starting("M", june(10))), run(written, Longer("A", 3))

    assert moved.plan.steps["M"].fixed_start == june(10)
    assert run(written, Later("M", 2)).plan.steps["M"].fixed_start == june(10)
    assert runs(moved, "B")[0] == june(11)
    # A ends on Wed 10 June, and so M is reached two days after its date.
    assert "The fixed date of M, Mon 8 Jun 2026, is missed by 2 working days." in sentences(missed)


def test_work_runs_from_its_must_start_day_unless_it_has_begun_or_is_late() -> None:
    free, late = measured(june(30)), measured(june(10))
    begun = free.with_step(replace(free.steps["A"], started=MONDAY))

    # B may end on Tue 30, E must stand on Mon 29, so A may end on Fri 19 and start on Mon 15 June.
    assert run(free, Longer("A", 1), start=None).start == june(15)
    assert run(late, Longer("A", 1), start=None).start == MONDAY
    assert run(begun, Longer("A", 1), today=june(3), start=None).start == june(3)


def test_before_work_begins_it_is_said_what_an_immediate_start_would_save() -> None:
    replay = run(measured(), Longer("A", 1), today=date(2026, 5, 29))

    # From Fri 29 May on A, now 6 days, ends on Fri 5 June: everything as it was.
    assert sentences(replay)[-1] == (
        "If work began today, Fri 29 May 2026, it would be reached on Tue 16 Jun 2026, and the goal date would hold."
    )


@pytest.mark.parametrize(
    ("slip", "problem"),
    [
        (Longer("M", 2), "takes no days"),
        (Longer("B", -2), "at least one must be left"),
        (Lasting("B", 0), "at least one must be left"),
        (Longer("D", 2), "what has happened does not slip"),
        (Later("A", 2), "its start does not slip"),
        (Starting("A", june(9)), "its start does not slip"),
        (Starting("F", june(13)), "nobody works"),  # a Saturday
    ],
)
def test_what_cannot_slip_is_refused_with_a_reason(slip: Slip, problem: str) -> None:
    done, begun = action("D", started=MONDAY, finished=MONDAY), action("A", 5, started=MONDAY)
    steps = [done, begun, action("B", 2), milestone("M"), action("F", fixed_start=june(12))]

    with pytest.raises(InvalidInput, match=problem):
        run(plan(steps, due=june(30)), slip, today=june(2), start=None)


def test_a_step_that_is_not_there_does_not_slip() -> None:
    with pytest.raises(NotFound, match="no step X"):
        run(measured(), Longer("X", 1))


@pytest.mark.parametrize(("begun", "start"), [(True, june(4)), (False, date(2026, 5, 29))])
def test_work_begins_neither_in_the_past_nor_twice(begun: bool, start: date) -> None:
    written = measured()
    written = written.with_step(replace(written.steps["A"], started=MONDAY)) if begun else written

    with pytest.raises(InvalidInput, match=r"cannot begin|has begun"):
        run(written, Longer("A", 1), start=start)


def test_overdue_work_under_way_that_takes_longer_moves_the_end() -> None:
    # Begun on Thu 14 May for 3 days, it was due on 18 May; as nobody said what is left, a day is: Mon 1 June.
    written = plan([action("A", 3, started=date(2026, 5, 14)), action("B")], "A FS B", june(12))

    replay, twice = run(written, Longer("A", 5)), run(written, Longer("A", 2), Longer("A", 3))

    # 1 + 5 days from Mon 1 June: Mon 8 June, and B on Tue 9 instead of Tue 2.
    assert replay.plan.steps["A"].remaining == twice.plan.steps["A"].remaining == 6
    assert (runs(replay, "A")[1], runs(replay, "B")[0], replay.effect) == (june(8), june(9), 5)


def test_work_under_way_in_time_that_takes_longer_ends_as_much_later() -> None:
    # Begun on Fri 29 May for 4 days: 3 are left on Mon 1 June.
    replay = run(plan([action("A", 4, started=date(2026, 5, 29))], due=june(12)), Longer("A", 2))

    assert (replay.plan.steps["A"].remaining, runs(replay, "A")[1], replay.effect) == (5, june(5), 2)


def test_longer_work_under_way_has_as_much_more_left_and_a_spread_in_days_makes_room() -> None:
    begun = action("A", 5, started=MONDAY, remaining=2, spread=Spread(Decimal(4), Decimal(6), SpreadUnit.DAYS))
    written = plan([begun], due=june(30))

    step = run(written, Longer("A", 3), today=june(3), start=None).plan.steps["A"]

    assert (step.days, step.remaining, step.spread) == (8, 5, Spread(Decimal(4), Decimal(8), SpreadUnit.DAYS))


def test_the_plan_that_slips_stays_as_it_was() -> None:
    written = plan([action("A", 5)], due=june(30), calendar=replace(plan([]).calendar, closures=closed(june(3))))

    changed = slipped(written, run(written, Longer("A", 1)).before, [Longer("A", 1), CLOSED_8_JUNE])

    assert written.steps["A"].days == 5
    assert changed.calendar.closures == (*written.calendar.closures, CLOSED_8_JUNE)


@tried(60)
@given(plans(MONOTONE), st.integers(1, 9))
def test_no_longer_step_lets_another_end_earlier(drawn: tuple[Plan, date], days: int) -> None:
    written, today = drawn
    longest = max((step for step in written.steps.values() if step.days), key=lambda step: step.days, default=None)
    if longest is None:
        return

    replay = run(written, Longer(longest.id, days), today=today, start=today)

    assert replay.effect >= 0
    assert all(step.days >= 0 for step in replay.steps)


@tried(60)
@given(plans(NO_PROGRESS), st.integers(1, 9))
def test_every_growth_is_the_difference_of_working_days_in_its_wait(drawn: tuple[Plan, date], days: int) -> None:
    written, today = drawn
    works = next((step.id for step in written.steps.values() if step.days), None)
    if works is None:
        return

    replay = run(written, Longer(works, days), today=today, start=today)

    for wait in replay.waits:
        assert wait.moves - wait.moved_by == wait.after.working - wait.before.working
        for side, timeline in ((wait.before, replay.before), (wait.after, replay.after)):
            ended = timeline.windows[wait.event].earliest_finish
            assert side.working + side.closed + side.free == (side.start - ended).days


def test_an_offset_in_working_days_is_no_wait_in_the_calendar() -> None:
    written = plan([action("A", 5), follow_up("E", "A", 10, Unit.WORKING)], due=june(30))

    assert run(written, Longer("A", 1)).waits == ()
