"""The passes over samples: with sure durations they are the dates of the plan, and backward and forward agree."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given

from backcast.chances.calendars import FAR
from backcast.chances.draws import draw
from backcast.chances.figures import Question
from backcast.chances.networks import Network
from backcast.chances.passes import backward, forward, latest_begin, meets
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.spreads import Shape, Uncertainty
from backcast.domain.scheduling.schedule import work_backward
from tests.chances.asks import SURE, drawing
from tests.domain.builders import action, follow_up, milestone, part_time, plan
from tests.domain.drawn_plans import EVERYTHING, plans, tried


def compiled(plan: Plan, today: date, uncertainty: Uncertainty, samples: int = 50) -> tuple[Network, np.ndarray]:
    network = Network(plan, work_backward(plan, today), Question(today, uncertainty))
    return network, draw(network.parts, uncertainty, samples, 1)


@tried(100)
@given(plans(EVERYTHING))
def test_sure_durations_in_whole_days_give_the_dates_that_the_plan_has(drawn: tuple[Plan, date]) -> None:
    plan, today = drawn
    dates = work_backward(plan, today)
    network, durations = compiled(plan, today, Uncertainty(SURE, whole_days=True), 2)

    latest, early = backward(network, durations), forward(network, durations, network.begin)
    begin, kept = latest_begin(network, latest)

    day = network.clock.day
    for i, step in enumerate(network.steps):
        window, ahead, behind = dates.windows[step.id], network.ahead[i], network.behind[i]
        assert day(int(latest.starts[i][0]) - ahead) == window.latest_start
        assert day(int(latest.finish(i)[0]) - behind) == window.latest_finish
        assert day(int(early.starts[i][0]) - ahead) == window.earliest_start
        assert day(int(early.finish(i)[0]) - behind) == window.earliest_finish
    assert (None if begin[0] == FAR else day(int(begin[0]))) == dates.must_start
    assert bool(kept[0] and begin[0] >= network.begin) == dates.feasible


@tried(100)
@given(plans(EVERYTHING))
def test_a_start_meets_everything_exactly_where_no_latest_start_lies_before_it(drawn: tuple[Plan, date]) -> None:
    plan, today = drawn
    for whole_days in (False, True):
        spread = drawing(40, 230, Shape.TRIANGULAR, "0.3", whole_days=whole_days)
        network, durations = compiled(plan, today, spread)
        latest = backward(network, durations)
        begin, kept = latest_begin(network, latest)

        assert meets(network, latest).all()
        for days in (-20, -5, 0, 3, 10):
            number = plan.calendar.axis.number_at_or_after((today + timedelta(days)).toordinal())
            start = network.clock.tick(number) + (0 if whole_days else 137)  # in the morning, or some time later
            reached = meets(network, forward(network, durations, start))
            assert (reached == (kept & (begin >= start))).all()


def test_parts_of_a_day_count_where_durations_are_not_rounded() -> None:
    made = plan([action("A"), action("B")], "A FS B", due=date(2027, 6, 30))
    network, _ = compiled(made, date(2027, 6, 1), Uncertainty(SURE))
    durations = np.array([[1_536, 1_024], [512, 2_048]], np.int32)  # 1.5 + 0.5 and 1 + 2 days

    latest = backward(network, durations)

    days = (
        latest.starts - network.clock.tick(network.clock.axis.number_at_or_after(date(2027, 6, 30).toordinal()))
    ) / 1_024
    assert days.tolist() == [[-1.0, -2.0], [0.5, -1.0]]  # before or after the morning of the last day


def test_days_of_their_own_are_the_only_ones_on_which_work_goes_on() -> None:
    made = plan([action("A", 2, calendar="part")], calendars=part_time(1, 2), due=date(2027, 6, 30))  # Tue, Wed
    network, _ = compiled(made, date(2027, 6, 1), Uncertainty(SURE))

    latest = backward(network, np.array([[2_560]], np.int32))  # 2.5 days: all of Tue 29 and Wed 30, half of Wed 23

    assert network.clock.day(int(latest.starts[0][0])) == date(2027, 6, 23)
    assert int(latest.starts[0][0]) % 1_024 == 512


def test_calendar_days_count_from_date_to_date_whatever_the_hour() -> None:
    made = plan([action("A"), follow_up("E", "A", 30), milestone("M")], "E FS M", due=date(2026, 11, 2))
    network, _ = compiled(made, date(2026, 9, 1), Uncertainty(SURE))

    latest = backward(network, np.array([[100], [1_024], [0]], np.int32))

    # E stands on Mon 2 Nov; 30 days before is Sat 3 Oct, so that A is finished by the close of Fri 2 Oct at the latest.
    assert network.clock.day(int(latest.finish(0)[0]) - 1) == date(2026, 10, 2)
    assert int(latest.finish(0)[0]) % 1_024 == 0
