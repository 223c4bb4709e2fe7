"""Dates that fit the capacities: every drawn schedule is checked day by day, and by the planner itself."""

from collections.abc import Sequence
from datetime import date
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backcast.domain.capacities.bookings import Capacities, Dated
from backcast.domain.capacities.offers import Fit, fit, with_deadlines
from backcast.domain.capacities.rosters import roster_of
from backcast.domain.capacities.searches import search
from backcast.domain.people.capacities import Capacity
from backcast.domain.planning.steps import Step, Unit
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.workdays import Closure
from tests.domain.builders import DUE, action, follow_up, milestone, plan
from tests.domain.drawn_plans import tried
from tests.domain.drawn_rosters import asked_by_day, capacities, several

TODAY = date(2027, 6, 1)


@given(several(), capacities())
@tried(60)
def test_a_step_that_found_a_place_never_stands_where_its_owner_has_too_little(
    drawn: list[Dated], said: list[Capacity]
) -> None:
    roster = roster_of(drawn, Capacities(said))

    found = search(roster.problem, 6)

    there = Capacities(said)
    if not found.unplaced:
        for (owner, day), loads in asked_by_day(roster, found.at).items():
            if any(can_move for can_move, _ in loads):
                assert sum(load for _, load in loads) <= there.on(owner, day.toordinal()), (owner, day, loads)


@given(several(), capacities())
@tried(60)
def test_with_its_deadlines_the_planner_comes_to_the_dates_of_the_offer(
    drawn: list[Dated], said: list[Capacity]
) -> None:
    roster = roster_of(drawn, Capacities(said))

    found = search(roster.problem, 6)

    dates = roster.dates(found.at)
    held = {name: dates[name][1] for name in roster.held_earlier(found.at)}
    for number, dated in enumerate(drawn):
        deadlines = {step: day for (known, step), day in held.items() if known == number}
        timeline = work_backward(with_deadlines(dated.plan, deadlines), dated.timeline.today)
        for (known, step), days in dates.items():
            if known == number and (known, step) in roster.jobs:
                window = timeline.windows[step]
                assert (window.latest_start, window.latest_finish) == days, step
        if not found.cost.missed:  # a fixed step's latest date moves with what waits for it, where that cannot be met
            assert timeline.must_start == roster.must_start(number, found.at)


def fitted(*plans: Dated, said: Sequence[Capacity] = (), schedules: int = 50) -> Fit:
    return fit(plans, Capacities(said), schedules)


def dated(*steps: Step, key: str = "first", tied: str = "", due: date = DUE, **rest: Any) -> Dated:
    made = plan(steps, tied, due, **rest)
    return Dated(key, made, work_backward(made, TODAY))


def test_moves_inside_the_slack_come_first_and_cost_nothing() -> None:
    # Ten days of Ben set the must-start, Thu 17 June; Ana's two steps of three days want Mon 28 to Wed 30 June.
    plans = dated(action("A", 10, owner="Ben"), action("B", 3, owner="Ana"), action("C", 3, owner="Ana"))

    found = fitted(plans)

    (offer,) = found.slack.plans
    assert found.slack == found.whole
    assert [(move.before, move.after) for move in offer.moves] == [
        ((date(2027, 6, 28), date(2027, 6, 30)), (date(2027, 6, 23), date(2027, 6, 25)))
    ]
    assert offer.must_start == (date(2027, 6, 17), date(2027, 6, 17))
    assert (offer.lost, offer.before_start) == (0, ())


def test_where_the_slack_is_too_small_nothing_moves_in_it_and_the_whole_offer_starts_earlier() -> None:
    # A stands on 28 to 30 June, B before it; both plans start on their must-starts.
    first = dated(action("A", 3, owner="Ana"))
    second = dated(action("B", 3, owner="Ana"), key="second")

    found = fitted(first, second)

    assert found.slack.plans == ()
    assert len(found.slack.left.stretches) == 1
    assert found.whole.left.stretches == ()
    assert [offer.lost for offer in found.whole.plans] == [3]
    assert found.whole.plans[0].must_start == (date(2027, 6, 28), date(2027, 6, 23))
    assert found.whole.plans[0].before_start == found.whole.plans[0].moves


def test_what_is_fixed_has_begun_or_is_done_stays_where_it_is() -> None:
    fixed = action("A", 3, owner="Ana", fixed_start=date(2027, 6, 23))
    begun = action("B", 2, owner="Ben", started=TODAY)
    plans = dated(fixed, begun, action("C", 8, owner="Ana"), action("D", 1, owner="Ben"))

    found = fitted(plans)

    # C takes eight days in a row; of those up to Wed 30 June only three lie behind A, so that it ends before it.
    (offer,) = found.whole.plans
    assert [(move.step, move.after) for move in offer.moves] == [("C", (date(2027, 6, 11), date(2027, 6, 22)))]


def test_a_follow_up_stays_with_its_event_and_its_owner_is_free_then() -> None:
    # E is due on the day after its event. Ana, who does both, is away on Wed 30 and Tue 29 June, and so the event
    # moves to Fri 25 June: its follow-up stands on Mon 28 June.
    away = Capacity("Ana", 100, (Closure(date(2027, 6, 29), date(2027, 6, 30)),))
    plans = dated(
        action("A", 1, owner="Ben"), follow_up("E", "A", 1, Unit.WORKING, owner="Ana"), milestone("G"), tied="E FS G"
    )

    found = fitted(plans, said=[away])

    after = {move.step: move.after[0] for move in found.whole.plans[0].moves}
    assert after == {"A": date(2027, 6, 25), "E": date(2027, 6, 28), "G": date(2027, 6, 28)}
    assert found.whole.left.stretches == ()


def test_a_step_that_asks_for_more_than_there_ever_is_is_named_and_does_not_drive_the_others_away() -> None:
    half = Capacity("Ana", 50)
    plans = dated(action("A", 3, owner="Ana"), action("B", 3, owner="Ana", load=50))

    found = fitted(plans, said=[half])

    assert found.unfit == (("first", "A"),)
    assert found.whole.plans == ()


def test_an_absence_of_years_is_waited_out_backward() -> None:
    away = Capacity("Ana", 100, (Closure(date(2025, 1, 1), date(2027, 12, 31)),))

    found = fitted(dated(action("A", 3, owner="Ana")), said=[away], schedules=2)

    assert found.whole.plans[0].must_start[1] == date(2024, 12, 27)  # to Tue 31 December 2024
    assert found.whole.plans[0].short_by == found.whole.plans[0].lost - 19  # 1 June is 19 working days before 28 June


def test_the_same_plans_give_the_same_dates_and_more_schedules_never_worse_ones() -> None:
    durations = (3, 5, 2, 8, 4, 1, 6, 7)
    steps = [action(f"S{n}", days, owner=("Ana", "Ben", "Cleo")[n % 3]) for n, days in enumerate(durations)]
    tied = "S0 FS S3, S1 FS S4, S2 SS+1 S5, S3 FF S6, S4 FS S7"
    problem = roster_of([dated(*steps, tied=tied)], Capacities()).problem

    once, again, longer = search(problem, 30), search(problem, 30), search(problem, 90)

    assert once == again
    assert longer.cost <= once.cost


def test_the_search_goes_on_from_dates_that_fit_and_never_gives_worse_ones() -> None:
    steps = [action(f"S{n}", 1 + n * n % 7, owner=("Ana", "Ben", "Cleo")[n % 3]) for n in range(12)]
    tied = ", ".join(f"S{n} FS S{n + 4}" for n in range(8))
    follow = follow_up("E", "S2", 1, Unit.WORKING, owner="Ana")
    problem = roster_of([dated(*steps, follow, tied=tied)], Capacities()).problem
    good = search(problem, 200)

    found = search(problem, 1, seed=2, start=good.at)

    assert search(problem, 1, seed=2).cost > good.cost
    assert found.cost <= good.cost


def test_whoever_waits_can_stop_the_search_and_gets_the_best_so_far() -> None:
    steps = [action(name, 3, owner="Ana") for name in "ABCDE"]
    problem = roster_of([dated(*steps)], Capacities()).problem

    found = search(problem, 1_000, go_on=lambda: False)

    assert (found.schedules, found.stopped, found.cost.over) == (1, True, 0)


SMALL = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from("ab"), st.sampled_from((50, 100))), min_size=2, max_size=4
)


@given(SMALL, st.data())
@tried(25)
def test_the_search_finds_the_latest_must_start_of_small_plans(
    steps: list[tuple[int, str, int]], data: st.DataObject
) -> None:
    pairs = [(i, j) for j in range(len(steps)) for i in range(j) if data.draw(st.booleans())]
    named = [action(f"S{i}", days, owner=owner, load=load) for i, (days, owner, load) in enumerate(steps)]
    tied = ", ".join(f"S{i} FS S{j}" for i, j in pairs)
    plans = dated(*named, tied=tied)

    found = search(roster_of([plans], Capacities()).problem, 200)

    assert -found.cost.lost - number_of(DUE) == latest_start_by_trying_all(steps, pairs)


def number_of(day: date) -> int:
    """The number of a working day."""
    return plan([action("A")]).calendar.axis.number_at_or_after(day.toordinal())


def latest_start_by_trying_all(steps: list[tuple[int, str, int]], pairs: list[tuple[int, int]]) -> int:
    """The latest first day, 0 for the last working day, of all ways to place the steps; every one is tried."""
    total = sum(days for days, _, _ in steps)
    best = -total
    for starts in product(*(range(-total + 1, 2 - days) for days, _, _ in steps)):
        if min(starts) > best and all(starts[i] + steps[i][0] <= starts[j] for i, j in pairs):
            asked: dict[tuple[str, int], int] = {}
            for start, (days, owner, load) in zip(starts, steps, strict=True):
                for day in range(start, start + days):
                    asked[(owner, day)] = asked.get((owner, day), 0) + load
            if all(load <= 100 for load in asked.values()):
                best = min(starts)
    return best
