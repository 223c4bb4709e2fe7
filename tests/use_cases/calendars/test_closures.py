"""Closures of a calendar as a plan could take them over: what each closes, and that nothing is closed twice."""

from dataclasses import replace
from datetime import date
from threading import BoundedSemaphore
from types import MappingProxyType

import pytest
import responses

from backcast.calendars.closures.readings import Found
from backcast.domain.errors import Busy, InvalidInput
from backcast.domain.people.persons import Person
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Kind, Step
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.workdays import Closure, WorkCalendar
from backcast.storage.store import Store
from backcast.use_cases.calendars import closures
from backcast.use_cases.calendars.closures import (
    CalendarNotRead,
    closures_at,
    fetched_closures,
    offers,
    take_over,
    web_address,
)

TODAY = date(2026, 7, 30)
SENDING = "backcast.outbound.sessions.GuardedAdapter.send"
CALENDAR = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261224\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def plan(*closed: Closure, **calendar: object) -> Plan:
    days = WorkCalendar(frozenset(range(5)), closed, holidays=MappingProxyType({date(2026, 12, 25): "Christmas"}))
    return Plan(
        "Plan",
        EndGoal("It is true", date(2026, 12, 18)),
        calendar=replace(days, **calendar),  # type: ignore[arg-type]
        steps={"A": Step("A", Kind.ACTION, "Train", 5)},
    )


def closure(first: str, last: str = "", name: str = "Closed") -> Closure:
    return Closure(date.fromisoformat(first), date.fromisoformat(last or first), name)


def taken(over: Plan, *chosen: Closure) -> tuple[Closure, ...]:
    return take_over(chosen).make(over, work_backward(over, TODAY)).calendar.closures


def test_each_closure_tells_how_many_working_days_it_takes_and_whether_most_want_it() -> None:
    over = plan(closure("2026-12-24"))
    found = [
        Found(closure("2026-12-24", "2027-01-03")),  # closed 24, holiday 25, weekends; 28 to 31 and 1 January are left
        Found(closure("2026-12-25")),
        Found(closure("2026-12-19", "2026-12-20")),
        Found(closure("2026-12-23"), "12:00 – 18:00"),
        Found(closure("2026-07-29")),  # yesterday
        Found(closure("2026-07-29", "2026-07-30")),  # until today
        Found(closure("2027-12-20")),  # more than a year after the goal date
        Found(closure("2026-08-03", "2026-12-04")),  # the greater part of what is left
    ]

    offered = offers(over, found, TODAY)

    assert [offer.days for offer in offered] == [5, 0, 0, 1, 1, 2, 1, 90]
    assert [offer.is_likely for offer in offered] == [True, False, False, False, False, True, False, False]


def test_what_is_closed_already_is_not_closed_twice() -> None:
    known = closure("2026-12-24", name="Eve")

    new = taken(
        plan(known),
        closure("2026-12-24"),  # closed by the plan
        closure("2026-12-25"),  # a public holiday
        closure("2026-12-26", "2026-12-27"),  # a weekend
        closure("2026-12-24", "2026-12-30"),
        closure("2026-12-28", "2026-12-29"),  # within the one above
    )

    assert new == (known, closure("2026-12-24", "2026-12-30"))


def test_overlapping_closures_are_both_kept_where_each_closes_a_day_of_its_own() -> None:
    first, second = closure("2026-11-02", "2026-11-03"), closure("2026-11-03", "2026-11-04")

    assert taken(plan(), second, first) == (first, second)


def test_a_choice_that_closes_nothing_is_refused() -> None:
    with pytest.raises(InvalidInput, match="None of these closes a day"):
        taken(plan(), closure("2026-12-25"), closure("2026-12-26"))


def test_narrower_calendars_stay_as_they_are() -> None:
    part_time = WorkCalendar(frozenset({0, 1}))
    over = replace(plan(), calendars={"part-time": part_time})

    made = take_over([closure("2026-11-02")]).make(over, work_backward(over, TODAY))

    assert made.calendars == {"part-time": part_time}


def test_the_history_says_what_was_taken() -> None:
    assert take_over([closure("2026-11-03"), closure("2026-11-02", name="Fair")]).event.text == (
        "Took over closed days from a calendar: 2026-11-02 “Fair” and 1 more"
    )


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" webcal://example.org/closed.ics\n", "https://example.org/closed.ics"),
        ("WEBCALS://example.org/closed.ics", "https://example.org/closed.ics"),
        ("HTTP://example.org/", "http://example.org/"),
        ("example.org/closed.ics", "https://example.org/closed.ics"),
        ("file:///etc/passwd", "file:///etc/passwd"),
        ("", ""),
    ],
)
def test_addresses_are_understood_as_people_copy_them(text: str, address: str) -> None:
    assert web_address(text) == address


def test_a_calendar_is_read_from_where_its_address_leads() -> None:
    with responses.RequestsMock(target=SENDING) as outside_network:
        outside_network.get("https://example.org/old.ics", status=301, headers={"Location": "/new.ics"})
        outside_network.get("https://example.org/new.ics", body=CALENDAR, content_type="text/calendar; charset=utf-8")

        reading = fetched_closures("webcal://example.org/old.ics", TODAY)

    assert [each.closure.first for each in reading.found] == [date(2026, 12, 24)]


@pytest.mark.parametrize(
    ("kind", "body", "told"),
    [
        ("text/html", b"<html>", "a web page, maybe one to sign in"),
        ("text/calendar", b"<html>", "no calendar (.ics) but a web page"),
        ("image/png", CALENDAR, "something else"),
    ],
)
def test_what_is_no_calendar_is_told_and_its_reason_logged(kind: str, body: bytes, told: str) -> None:
    with responses.RequestsMock(target=SENDING) as outside_network:
        outside_network.get("https://example.org/", body=body, content_type=kind)

        with pytest.raises(CalendarNotRead) as refused:
            fetched_closures("https://example.org/", TODAY)

    assert told in refused.value.problems["address"]
    assert "example.org" in refused.value.reason or kind == "text/calendar"


@pytest.mark.only("sqlite")
def test_no_more_than_two_wait_for_other_servers_at_once(
    store: Store, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = BoundedSemaphore(2)
    monkeypatch.setattr(closures, "_PLACES", places)
    refused: list[Busy] = []

    def fetch_meanwhile(url: str, *_: object) -> bytes:
        with pytest.raises(Busy) as busy:
            closures_at(store, owner, url, TODAY)
        refused.append(busy.value)
        return CALENDAR

    monkeypatch.setattr(closures, "fetch", fetch_meanwhile)
    with places:
        reading = closures_at(store, owner, "https://example.org/", TODAY)

    assert len(reading.found) == len(refused) == 1
    assert [places.acquire(blocking=False) for _ in range(3)] == [True, True, False]
