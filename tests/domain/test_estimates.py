"""Durations from what is built and for how many people; every figure here was worked out by hand."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backcast.domain.errors import InvalidInput
from backcast.domain.estimates.calculations import Workday, assessment_time, build_time, delivery_time
from backcast.domain.estimates.rates import PUBLISHED, SURVEY_2017, EffortRate
from backcast.domain.estimates.typicals import TYPICALS, typical_days

INTERACTIVE = PUBLISHED["e-learning-2"]
KINDS = st.sampled_from(list(PUBLISHED.values()))
WORKDAYS = st.builds(Workday, st.decimals("0.25", 24, places=2), st.integers(1, 100))


def test_the_published_rates_are_those_of_the_survey() -> None:
    assert [int(rate.hours) for rate in PUBLISHED.values()] == [38, 28, 42, 71, 130, 143]
    assert {rate.source for rate in PUBLISHED.values()} == {"ATD research with Defelice and Kapp, survey of 2017"}


@pytest.mark.parametrize(("percent", "days"), [(100, 14), (50, 27)])
def test_ninety_minutes_of_interactive_e_learning_take_fourteen_days_and_at_half_time_twenty_seven(
    percent: int, days: int
) -> None:
    estimate = build_time(90, INTERACTIVE, Workday(percent=percent))

    assert estimate.days == days  # 106.5 ÷ 8 = 13.31, ÷ 4 = 26.63
    assert "90 min × 71 h of work per finished hour = 106.5 h" in estimate.lines[0]
    assert estimate.source == SURVEY_2017
    assert SURVEY_2017 in estimate.basis


def test_a_shorter_day_takes_more_of_them() -> None:
    estimate = build_time(90, INTERACTIVE, Workday(Decimal("7.1")))

    assert estimate.days == 15  # 106.5 ÷ 7.1 is 15 exactly
    assert estimate.lines[1] == "106.5 h ÷ 7.1 h a day = 15, so 15 working days"


def test_a_rate_of_ones_own_counts_with_its_own_source() -> None:
    own = EffortRate("e-learning-2", Decimal("49.5"), "Our last five courses")

    estimate = build_time(60, own, Workday())

    assert (estimate.days, estimate.source) == (7, "Our last five courses")  # 49.5 ÷ 8 = 6.19


def test_a_hundred_and_twenty_role_plays_with_five_assessors_take_eight_days() -> None:
    estimate = assessment_time(120, 5, 3)

    assert estimate.days == 8
    assert estimate.lines == (
        "5 assessors × 3 assessments each a day = 15 people a day",
        "120 people ÷ 15 a day = 8, so 8 working days",
    )


def test_delivery_divides_people_by_seats_and_sessions_and_begins_no_half_day() -> None:
    assert delivery_time(96, 12, 2).days == 4
    assert delivery_time(97, 12, 2).days == 5
    assert delivery_time(1, 200, 1).days == 1


@pytest.mark.parametrize(("choice", "days"), [("needs:12", 12), ("revision:2", 2), ("council:30", 30)])
def test_a_typical_duration_says_honestly_where_it_comes_from(choice: str, days: int) -> None:
    estimate = typical_days(choice)

    assert estimate.days == days
    assert "not a survey" in estimate.basis


def test_the_table_of_typical_durations_is_complete_and_rises_in_every_row() -> None:
    assert len(TYPICALS) == 10
    for typical in TYPICALS:
        assert list(typical.days) == sorted(set(typical.days))


@pytest.mark.parametrize("choice", ["", "pilot", "pilot:", "pilot:4", "nothing:5", "pilot:5.0", "pilot:²"])
def test_what_is_not_in_the_table_is_no_typical_duration(choice: str) -> None:
    with pytest.raises(InvalidInput):
        typical_days(choice)


@pytest.mark.parametrize("minutes", [0, -5, 1_000_001])
def test_nothing_takes_no_time_to_build_and_too_much_is_refused(minutes: int) -> None:
    with pytest.raises(InvalidInput):
        build_time(minutes, INTERACTIVE, Workday())


@pytest.mark.parametrize("numbers", [(0, 5, 3), (120, 0, 3), (120, 5, 0), (1_000_000, 1, 1)])
def test_people_and_places_are_at_least_one_and_fit_into_a_step(numbers: tuple[int, int, int]) -> None:
    for estimate in (assessment_time, delivery_time):
        with pytest.raises(InvalidInput):
            estimate(*numbers)


@pytest.mark.parametrize("workday", [("0", 100), ("25", 100), ("NaN", 100), ("8", 0), ("8", 101)])
def test_a_working_day_is_a_real_one(workday: tuple[str, int]) -> None:
    with pytest.raises(InvalidInput):
        Workday(Decimal(workday[0]), workday[1])


@given(KINDS, st.integers(1, 600), st.integers(0, 600), WORKDAYS)
def test_building_takes_a_day_at_least_and_more_minutes_never_less(
    rate: EffortRate, minutes: int, more: int, workday: Workday
) -> None:
    try:
        longer = build_time(minutes + more, rate, workday).days
    except InvalidInput:
        return  # longer than a step can be

    assert 1 <= build_time(minutes, rate, workday).days <= longer


@given(st.integers(1, 5_000), st.integers(0, 5_000), st.integers(1, 50), st.integers(1, 50))
def test_delivery_takes_a_day_at_least_and_more_people_never_less(
    people: int, more: int, seats: int, a_day: int
) -> None:
    for time in (assessment_time, delivery_time):
        assert 1 <= time(people, seats, a_day).days <= time(people + more, seats, a_day).days
        # and never a day more than is needed
        assert (time(people, seats, a_day).days - 1) * seats * a_day < people
