"""Wordings: each number in them was measured, and speaks of what it stands beside."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backcast.domain.coaching.drafting.drafts import Recorded
from backcast.domain.coaching.lines.wordings import proposed, reworded, without

END = date(2026, 9, 30)
VISITS = Recorded("web visits", Decimal(50000), "a month", "analytics", date(2026, 6, 30))
RAMP = Recorded('Median days to "ramped" (12 starters)', Decimal(70), "calendar days", "last 3 cohorts")
LINES = [
    "Increase web traffic by 20% in Q3",
    "Launch a new campaign",
    "Better onboarding",
    "Run 5 workshops for team leads",
    "Seminar attendance 85 %",
    "Every manager coaches once a month",
    "Reduce churn by 3 points",
]


def test_a_change_in_percent_rests_on_the_measurement_and_cites_it() -> None:
    first = reworded("Increase web traffic by 20% in Q3", "More visitors", END, (VISITS,)).wordings[0]

    assert first.text == "Increase web traffic from 50,000 to 60,000 by 30 Sep 2026"
    assert first.cited == ("web visits: 50,000 a month, analytics, 30 Jun 2026",)
    assert first.origin == "rules"


def test_without_a_measurement_the_baseline_stays_open() -> None:
    found = reworded("Increase web traffic by 20% in Q3", "More visitors", END)

    assert found.wordings[0].text == "Increase web traffic from [baseline] to [target] by 30 Sep 2026"
    assert found.wordings[0].cited == ()


def test_an_objective_without_any_measurement_gets_three_suggestions_and_no_number_as_a_baseline() -> None:
    found = proposed("More visitors", date(2026, 12, 18))

    assert len(found.wordings) == 3
    assert all(re.search(r"(?:from|von) \[baseline\]", each.text) for each in found.wordings)
    assert {number for each in found.wordings for number in re.findall(r"\d+", each.text)} == {"18", "2026"}


@pytest.mark.parametrize("line", LINES)
def test_a_number_never_stands_beside_a_measure_that_it_does_not_speak_of(line: str) -> None:
    found = reworded(line, "More visitors", END, (VISITS, RAMP))

    for each in found.wordings:
        if "50,000" in each.text:
            assert "traffic" in each.text or "visit" in each.text
            assert "] %" not in each.text
        if re.search(r"\b70\b", each.text):
            assert "productivity" in each.text
            assert each.cited == ('Median days to "ramped" (12 starters): 70 calendar days, last 3 cohorts',)


@given(value=st.integers(0, 10**9), unit=st.sampled_from(["", "%", "days", "a month"]), line=st.sampled_from(LINES))
def test_whatever_was_measured_no_other_number_is_shown(value: int, unit: str, line: str) -> None:
    row = Recorded("web visits", Decimal(value), unit)
    fifth = {f"{value * 120 // 100:,}", f"{Decimal(value) * Decimal('1.2'):,.2f}".rstrip("0").rstrip(".")}
    points = {f"{abs(value - 3):,}", f"{value - 3:,}"}
    known = set(re.findall(r"\d+(?:[.,]\d+)*", f"{line} 30 Sep 2026 {value:,}")) | fifth | points

    found = reworded(line, "More visitors", END, (row,))

    shown = {number for each in found.wordings for number in re.findall(r"\d+(?:[.,]\d+)*", each.text)}
    assert shown <= known


def test_what_was_decided_on_is_not_offered_again() -> None:
    found = proposed("More visitors", END)

    rest = without(found, [found.wordings[0].text])

    assert rest.wordings == found.wordings[1:]
