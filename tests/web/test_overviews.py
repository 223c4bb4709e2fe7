"""What stands above a plan's timeline: every limit that is missed, not only the worst."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient

from backcast.domain.people.persons import Person
from backcast.domain.scheduling.schedule import work_backward
from backcast.storage.store import Store
from backcast.web.pictures.overviews import Overview
from tests.domain.builders import action, milestone, plan
from tests.use_cases.kept_plans import kept


def test_the_other_limits_that_are_missed_are_told_the_worst_first() -> None:
    steps = [
        action("Workshop", 2, fixed_start=date(2027, 6, 22)),
        action("Report", 5),
        milestone("Board", deadline=date(2027, 6, 25)),
        action("Rollout", 8, deadline=date(2027, 7, 9), title="Roll it out"),
    ]
    written = plan(steps, "Workshop FS Report, Report FS Board, Board FS+1 Rollout", date(2027, 7, 30))

    overview = Overview(written, work_backward(written, date(2027, 6, 1)))

    # The board is 3 working days late, the roll-out on Tue 13 July 2.
    assert overview.verdict.headline == "3 working days short."
    assert overview.also_missed == ["Rollout Roll it out misses its deadline on Fri 9 Jul 2027 by 2 working days."]


def test_of_very_many_missed_limits_the_rest_is_counted() -> None:
    written = plan([action(f"S{n}", n, deadline=date(2027, 6, 1)) for n in range(1, 11)])

    overview = Overview(written, work_backward(written, date(2027, 6, 1)))

    # Nine steps of 2 to 10 days miss the day: the worst stands above, five are told here.
    assert len(overview.also_missed) == 6
    assert overview.also_missed[-1] == "3 more are missed."


def test_a_plan_that_misses_one_limit_tells_no_others() -> None:
    written = plan([action("A", 30)])

    assert Overview(written, work_backward(written, date(2027, 6, 1))).also_missed == []


@pytest.mark.only("sqlite")
def test_a_table_of_more_than_one_page_shows_the_one_asked_for_or_the_nearest_that_there_is(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    made = plan([action(f"S{n}", 1) for n in range(401)])
    at = f"/plans/{kept(store, owner, made).id}/table"

    pages = ("1", "2", "0", "-1", "abc", "", "3", str(10**30))
    shown = {page: _but_for_tokens(client.get(f"{at}?page={page}").text) for page in pages}
    alone = _but_for_tokens(client.get(at).text)

    # 400 stand on a page.
    first, second = shown["1"], shown["2"]
    assert (first.count('<th scope="row">'), second.count('<th scope="row">')) == (400, 1)
    assert '<span aria-current="page">1</span>' in first
    assert '<span aria-current="page">2</span>' in second
    assert [shown[page] for page in ("0", "-1", "abc", "")] == [first] * 4 == [alone] * 4
    assert [shown[page] for page in ("3", str(10**30))] == [second] * 2


def _but_for_tokens(page: str) -> str:
    """A page without the tokens of its forms, which say in which second it was made."""
    return re.sub(r'(?<=")[\w.-]{60,}(?=")', "", page)
