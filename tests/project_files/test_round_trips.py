"""Our own files come back: what a plan says is written as MS Project XML, read again, and is the same."""

from datetime import date

from hypothesis import given

from backcast.domain.planning.plan import Plan
from backcast.domain.scheduling.schedule import work_backward
from backcast.project_files.mspdi.readings.projects import read_mspdi
from backcast.project_files.mspdi.writings.projects import write_mspdi
from tests.domain.drawn_plans import tried
from tests.project_files.words import shown, worded


@given(worded())
@tried(60)
def test_a_plan_written_as_ms_project_xml_comes_back_as_it_was(drawn: tuple[Plan, date]) -> None:
    plan, today = drawn
    text = write_mspdi(plan, work_backward(plan, today))

    reading = read_mspdi(text.encode())

    assert shown(reading.plan) == shown(plan)
    assert reading.today == today
    assert reading.told == ()
