"""The solver: exact, never worse than what it was given, stopped when asked, and not needed."""

import sys
from datetime import date

import pytest
from hypothesis import given

from backcast.domain.capacities.bookings import Capacities, Dated
from backcast.domain.capacities.offers import fit
from backcast.domain.capacities.problems import Problem
from backcast.domain.capacities.rosters import Roster, roster_of
from backcast.domain.capacities.searches import search
from backcast.domain.people.capacities import Capacity
from backcast.domain.planning.steps import Step
from backcast.domain.scheduling.schedule import work_backward
from backcast.optimisers.levellings import improver, is_installed
from tests.domain.builders import DUE, action, part_time, plan
from tests.domain.drawn_plans import tried
from tests.domain.drawn_rosters import asked_by_day, capacities, several

pytest.importorskip("ortools")

from backcast.optimisers.solvers import Effort, Solved, solve

TODAY = date(2027, 6, 1)
QUICK = Effort(work=0.5, seconds=20)


def roster(*steps: Step, tied: str = "", **rest: object) -> Roster:
    made = plan(steps, tied, DUE, **rest)
    return roster_of([Dated("first", made, work_backward(made, TODAY))], Capacities())


def solved(problem: Problem, at: list[int], effort: Effort = QUICK) -> Solved:
    found = solve(problem, at, effort)
    assert found is not None
    return found


def test_it_finds_and_proves_the_latest_must_start_where_the_first_try_misses_it() -> None:
    # Ana: A 3 and C 4 days; Ben: B 2 after A, D 5 after C. C D in a row take 9 days and A B 5: with C before A, D ends
    # on day 9 of Ben, B needs two more, so that all starts 9 or 11 days before the end; A first takes 3 + 4 + 5 = 12.
    made = roster(
        action("A", 3, owner="Ana"), action("C", 4, owner="Ana"), action("B", 2, owner="Ben"),
        action("D", 5, owner="Ben"), tied="A FS B, C FS D",
    )  # fmt: skip
    bad = [max(job.latest - 12, 0) for job in made.problem.jobs]
    first = search(made.problem, 1)

    found = solved(made.problem, first.at)

    assert bad != found.at
    assert (found.proved, found.better) == (True, 0)
    # 11 days: C on 1 to 4, A on 5 to 7, D on 5 to 9, B on 10 and 11, which is Wed 30 June; day 1 is Wed 16 June.
    assert made.must_start(0, found.at) == date(2027, 6, 16)


@given(several(), capacities())
@tried(12)
def test_what_it_finds_fits_and_is_never_worse(drawn: list[Dated], said: list[Capacity]) -> None:
    made = roster_of(drawn, Capacities(said))
    first = search(made.problem, 1)

    found = solve(made.problem, first.at, QUICK)

    if found is not None:
        assert made.problem.cost(found.at) <= first.cost
        there = Capacities(said)
        for (owner, day), loads in asked_by_day(made, found.at).items():
            if any(can_move for can_move, _ in loads):
                assert sum(load for _, load in loads) <= there.on(owner, day.toordinal()), (owner, day)
        for tie in made.problem.ties:
            assert found.at[tie.earlier] <= made.problem.upper(tie, found.at[tie.later])


def test_steps_of_one_owner_on_different_calendars_are_told_to_it_day_by_day() -> None:
    # B takes Thu 24 and Tue 29 June, its latest Tuesdays and Thursdays; A's three days fit on Wed 30 June and before
    # only if they do not need the 29th: the latest three days in a row without 24 and 29 June are Mon 21 to Wed 23.
    made = roster(action("A", 3, owner="Ana"), action("B", 2, owner="Ana", calendar="part"), calendars=part_time(1, 3))

    found = solved(made.problem, search(made.problem, 1).at)

    assert found.proved
    # Better than that: A on Mon 28 to Wed 30 June, and B on Tue 22 and Thu 24 June.
    assert made.must_start(0, found.at) == date(2027, 6, 22)


def test_it_stops_when_nobody_wants_to_wait_and_keeps_the_best_so_far() -> None:
    steps = [action(f"S{n}", 1 + n % 4, owner=("Ana", "Ben")[n % 2]) for n in range(12)]
    tied = ", ".join(f"S{n} FS S{n + 3}" for n in range(9))
    made = roster(*steps, tied=tied)
    first = search(made.problem, 1)

    found = solve(made.problem, first.at, QUICK, lambda _lost, _bound: False)

    assert found is not None
    assert made.problem.cost(found.at) <= first.cost


def test_what_it_has_no_time_to_prove_the_heuristic_goes_on_with_and_it_says_how_much_better_there_may_be() -> None:
    steps = [action(f"S{n}", 1 + n % 4, owner=("Ana", "Ben")[n % 2]) for n in range(12)]
    made = roster(*steps, tied=", ".join(f"S{n} FS S{n + 3}" for n in range(9)))
    problem = made.problem
    bad = search(problem, 1).at
    best = solved(problem, bad)

    for work in (0.0001, 0.001, 0.01):
        found = solved(problem, bad, Effort(work=work, seconds=20))

        lost = problem.cost(found.at).lost - problem.cost(best.at).lost
        assert best.proved
        assert problem.cost(found.at) <= problem.cost(bad)
        assert found.better is None or found.better >= lost
        assert found.proved == (found.better == 0)


def test_where_a_step_fits_nowhere_the_heuristic_has_the_word() -> None:
    fixed = action("A", 3, owner="Ana", fixed_start=date(2027, 6, 28))
    both = roster(fixed, action("B", 3, owner="Ana", fixed_start=date(2027, 6, 28)), action("C", owner="Ana"))
    at = [job.latest for job in both.problem.jobs]

    assert solve(both.problem, at, QUICK) is None  # C stands where A and B already are


def test_without_a_solver_there_is_a_heuristic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ortools", None)
    made = plan([action("A", 3, owner="Ana"), action("B", 3, owner="Ana")])

    found = fit([Dated("first", made, work_backward(made, TODAY))], Capacities(), improve=improver(1, 1))

    assert not is_installed()
    assert (found.is_solved, found.proved, found.whole.left.stretches) == (False, False, ())
