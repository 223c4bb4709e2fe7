"""Calendars within calendars: the plan's, a team's, a person's."""

from datetime import date

import pytest

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.plan import Plan
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.workdays import WorkCalendar
from tests.domain.builders import action, closed, plan

TEAM = WorkCalendar(closures=closed(date(2027, 6, 29)))  # a Tuesday


def drawn_up(**calendars: WorkCalendar) -> Plan:
    return plan([action("A", 3, calendar="ana")], due=date(2027, 6, 30), calendars=calendars)


def test_a_person_is_away_when_their_team_is_and_when_the_plan_rests() -> None:
    ana = WorkCalendar(frozenset({1, 2, 3}), within="team")  # Tue to Thu

    window = work_backward(drawn_up(ana=ana, team=TEAM), date(2027, 6, 1)).windows["A"]

    # Wed 30 June; Tue 29 is the team's day off, so Thu 24 and Wed 23 June before it.
    assert (window.latest_start, window.latest_finish) == (date(2027, 6, 23), date(2027, 6, 30))


def test_without_the_team_only_the_person_counts() -> None:
    ana = WorkCalendar(frozenset({1, 2, 3}))

    window = work_backward(drawn_up(ana=ana, team=TEAM), date(2027, 6, 1)).windows["A"]

    assert (window.latest_start, window.latest_finish) == (date(2027, 6, 24), date(2027, 6, 30))


@pytest.mark.parametrize(
    ("calendars", "told"),
    [
        ({"ana": WorkCalendar(within="bo")}, "“ana” stands within “bo”, and there is no such calendar."),
        ({"ana": WorkCalendar(within="ana")}, "Calendars cannot stand within themselves: “ana” within “ana”."),
        (
            {"ana": WorkCalendar(within="bo"), "bo": WorkCalendar(within="cy"), "cy": WorkCalendar(within="ana")},
            "Calendars cannot stand within themselves: “ana” within “bo” within “cy” within “ana”.",
        ),
        (
            {"ana": WorkCalendar(frozenset({0}), within="bo"), "bo": WorkCalendar(frozenset({1}))},
            "The calendar “ana” and “bo”, within which it stands, share no working weekday.",
        ),
        ({"ana": WorkCalendar(frozenset({6}))}, "The calendar “ana” and the plan's share no working weekday."),
    ],
)
def test_what_no_calendar_can_be_within_is_told(calendars: dict[str, WorkCalendar], told: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        drawn_up(**calendars)

    assert str(refused.value) == told
