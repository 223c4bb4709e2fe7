"""What is left of owners, kept as one number for all days: the same answers as from looking at day after day."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from backcast.domain.capacities.ledgers import Ledger
from backcast.domain.capacities.problems import Job, Problem, Track
from tests.domain.drawn_plans import tried

DAYS = 14


@st.composite
def crowded(draw: st.DrawFn) -> tuple[Problem, list[int]]:
    """Jobs on all days and jobs on some days, two owners of whom more may be taken than there is, and positions."""
    some = sorted(draw(st.sets(st.integers(0, DAYS - 1), min_size=5)))
    tracks = [
        Track(list(range(DAYS)), list(range(DAYS))),
        Track(some, some),
        Track(some[2:], list(range(2, len(some)))),
    ]
    jobs, at = [], []
    for _ in range(draw(st.integers(1, 5))):
        track, days = draw(st.integers(0, 2)), draw(st.integers(0, 3))
        asks = draw(
            st.lists(st.tuples(st.integers(0, 1), st.sampled_from((30, 50, 100))), max_size=2, unique_by=lambda a: a[0])
        )
        last = len(tracks[track].places) - max(days, 1)
        jobs.append(Job(0, track, days, 0, tuple(asks), last))
        at.append(draw(st.integers(0, last)))
    free = draw(
        st.lists(
            st.lists(st.sampled_from((-20, 0, 50, 100, 100, 130)), min_size=DAYS, max_size=DAYS), min_size=2, max_size=2
        )
    )
    return Problem(tracks, jobs, [], free), at


def left_day_by_day(problem: Problem, at: Sequence[int]) -> list[list[int]]:
    """What is left on each day after all but the first job are entered."""
    left = [list(row) for row in problem.free]
    for job, position in list(zip(problem.jobs, at, strict=True))[1:]:
        for resource, load in job.asks:
            for number in range(position, position + job.days):
                left[resource][problem.tracks[job.track].places[number]] -= load
    return left


@given(crowded())
@tried(150)
def test_the_last_and_the_first_position_with_enough_are_those_found_day_by_day(
    drawn: tuple[Problem, list[int]],
) -> None:
    problem, at = drawn
    ledger, first = Ledger(problem), problem.jobs[0]
    left, places = left_day_by_day(problem, at), problem.tracks[first.track].places
    fitting = [
        position
        for position in range(first.latest + 1)
        if all(
            left[owner][places[n]] >= load for owner, load in first.asks for n in range(position, position + first.days)
        )
    ]

    used = list(ledger.initial)
    for index, position in enumerate(at):
        ledger.take(index, position, used)
    ledger.give_back(0, at[0], used)

    assert max(ledger.last(0, at[0], used), -1) == max([-1, *(position for position in fitting if position <= at[0])])
    assert ledger.fits(0, at[0], used) == (at[0] in fitting)
    if later := [position for position in fitting if position >= at[0]]:
        assert ledger.first(0, at[0], used) == min(later)
