"""What MS Project reads in another way than we do is told when a plan is written for it."""

from datetime import date

import pytest

from backcast.domain.planning.steps import Anchor, Unit
from backcast.domain.scheduling.schedule import work_backward
from backcast.project_files.mspdi.writings.projects import ROLLED, left_out_of_mspdi
from tests.domain.builders import action, milestone, plan

FRIDAY = date(2027, 5, 14)


@pytest.mark.parametrize(
    ("anchor", "is_told"),
    [(Anchor("A", 1), True), (Anchor("A", 3), False), (Anchor("A", 1, Unit.WORKING), False)],
)
def test_a_milestone_whose_wait_ends_on_a_weekend_is_told(anchor: Anchor, is_told: bool) -> None:
    written = plan([action("A"), milestone("M", anchor=anchor)], due=FRIDAY)

    told = left_out_of_mspdi(written, work_backward(written, date(2027, 3, 1)))

    # A ends on Friday; a day later is Saturday, three are Monday.
    assert (f"{ROLLED[:-1]}: “M”." in told) is is_told
