"""Spreads and uncertainty: what may be said of how sure a duration is."""

from decimal import Decimal

import pytest

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.spreads import Spread, SpreadUnit, Uncertainty
from backcast.domain.planning.steps import Kind, Step


def spread(low: str, high: str, unit: SpreadUnit = SpreadUnit.PERCENT) -> Spread:
    return Spread(Decimal(low), Decimal(high), unit)


def test_a_spread_in_percent_is_of_the_duration() -> None:
    assert spread("80", "160").points(10) == (Decimal(8), Decimal(10), Decimal(16))


def test_a_spread_in_days_is_as_it_was_said() -> None:
    assert spread("4", "10", SpreadUnit.DAYS).points(5) == (Decimal(4), Decimal(5), Decimal(10))


def test_a_spread_in_days_is_widened_for_another_duration_and_one_in_percent_goes_along() -> None:
    days, percent = spread("4", "8", SpreadUnit.DAYS), spread("80", "160")

    assert days.reaching(14) == spread("4", "14", SpreadUnit.DAYS)
    assert days.reaching(2) == spread("2", "8", SpreadUnit.DAYS)
    assert days.reaching(8) == days
    assert percent.reaching(14) == percent


@pytest.mark.parametrize(
    ("low", "high", "unit", "told"),
    [
        ("0", "160", SpreadUnit.PERCENT, "above 0"),
        ("160", "80", SpreadUnit.PERCENT, "the lower number first"),
        ("110", "160", SpreadUnit.PERCENT, "100 % is the likely duration"),
        ("80", "90", SpreadUnit.PERCENT, "100 % is the likely duration"),
        ("80", "1001", SpreadUnit.PERCENT, "at most 1,000 %"),
        ("1", "10001", SpreadUnit.DAYS, "at most 10,000 days"),
        ("NaN", "160", SpreadUnit.PERCENT, "This is a number"),
    ],
)
def test_what_no_spread_can_be_is_refused(low: str, high: str, unit: SpreadUnit, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        spread(low, high, unit)


def test_the_duration_of_a_step_lies_within_its_spread() -> None:
    Step("A", Kind.ACTION, "Build", 5, spread=spread("4", "10", SpreadUnit.DAYS))

    with pytest.raises(InvalidInput, match="The likely duration, 11 days, lies between"):
        Step("A", Kind.ACTION, "Build", 11, spread=spread("4", "10", SpreadUnit.DAYS))


def test_nothing_of_a_milestone_is_uncertain() -> None:
    with pytest.raises(InvalidInput, match="nothing of it is uncertain"):
        Step("M", Kind.MILESTONE, "Gate", spread=spread("80", "160"))


@pytest.mark.parametrize("load", [0, 101, -5])
def test_a_step_takes_a_part_of_one_owner(load: int) -> None:
    with pytest.raises(InvalidInput, match="1 to 100 % of its owner"):
        Step("A", Kind.ACTION, "Build", 5, load=load)


@pytest.mark.parametrize(
    ("correlation", "told"), [("1", "from 0"), ("-0.1", "from 0"), ("Infinity", "This is a number")]
)
def test_durations_hang_together_from_not_at_all_to_almost_wholly(correlation: str, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        Uncertainty(correlation=Decimal(correlation))


def test_the_spread_of_a_whole_plan_is_in_percent() -> None:
    with pytest.raises(InvalidInput, match="said in percent"):
        Uncertainty(spread("1", "2", SpreadUnit.DAYS))
