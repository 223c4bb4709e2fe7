"""Capacities: what may be said of how much there is of an owner."""

from datetime import date

import pytest

from backcast.domain.errors import InvalidInput
from backcast.domain.people.capacities import Capacity
from backcast.domain.workdays import Closure


@pytest.mark.parametrize(
    ("owner", "percent", "told"),
    [("", 100, "Name the owner"), ("a\nb", 100, "one line"), ("Ana", -1, "0 to 100,000 %"), ("Ana", 100_001, "0 to")],
)
def test_what_no_capacity_can_be_is_refused(owner: str, percent: int, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        Capacity(owner, percent)


def test_absences_have_an_end() -> None:
    with pytest.raises(InvalidInput, match="days of absence"):
        Capacity("Ana", absences=(Closure(date(1950, 1, 1), date(2100, 1, 1)),))
