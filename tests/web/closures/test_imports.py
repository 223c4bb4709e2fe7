"""Closed days of a calendar, taken over through the pages: from an address, from a file, and only after a look."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from ipaddress import ip_network

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backcast.app import create_app
from backcast.domain.people.persons import Person
from backcast.domain.workdays import Closure
from backcast.settings import Settings
from backcast.storage.store import Store
from backcast.use_cases.calendars.closures import MOST_FETCHES
from backcast.use_cases.changes import undo_change
from backcast.use_cases.plans import import_plan, open_plan
from tests.builders import form_token, signed_in
from tests.outbound.servers import Outside, leading_to, listening, page

THURSDAY = date(2026, 7, 30)
# Nine working days up to Fri 18 Dec, of which Tue 8 is closed: from Mon 7 Dec. Without Thu 10 and Fri 11, from Thu 3.
FILE = b"""\
format: backcast-plan/1
title: Every lead coaches
goal: {statement: Every lead coaches weekly, due: 2026-12-18}
calendar: {workdays: [mon, tue, wed, thu, fri], closed: [{date: 2026-12-08, name: Lady Day}]}
steps:
  - {id: A, kind: action, title: Train, days: 9}
"""
CALENDAR = b"""\
BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Example//EN\r
X-WR-CALNAME:Closed at Example\\, Ltd\r
BEGIN:VEVENT\r
UID:1\r
DTSTART;VALUE=DATE:20261210\r
DTEND;VALUE=DATE:20261212\r
SUMMARY:Stocktaking <b>\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2\r
DTSTART;VALUE=DATE:20261212\r
SUMMARY:A Saturday\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:3\r
DTSTART;VALUE=DATE:20261208\r
SUMMARY:Lady Day\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:4\r
DTSTART:20261216T120000\r
DTEND:20261216T180000\r
SUMMARY:Party\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:5\r
DTSTART;VALUE=DATE:20261001\r
RRULE:FREQ=WEEKLY\r
SUMMARY:Market\r
END:VEVENT\r
END:VCALENDAR\r
"""
pytestmark = pytest.mark.only("sqlite")


@pytest.fixture
def app(store: Store, app: Flask) -> Flask:
    """The application, for which this machine is a network of the operator's own."""
    settings: Settings = app.extensions["backcast"]["settings"]
    return create_app(replace(settings, private_networks=(ip_network("127.0.0.0/8"),)), store)


@pytest.fixture
def plan_id(store: Store, owner: Person) -> str:
    return import_plan(store, owner, FILE, THURSDAY).id


@pytest.fixture
def there() -> Iterator[Outside]:
    """A server that gives the calendar."""
    with listening(page(CALENDAR)) as server:
        yield server


def sent(client: FlaskClient, plan_id: str, rest: str = "", **form: object) -> TestResponse:
    known = {"csrf_token": form_token(client), "version": "1", **form}
    return client.post(f"/plans/{plan_id}/calendars/import{rest}", data=known)


def offered(answer: TestResponse) -> list[str]:
    return re.findall(r'name="offered" value="(.*?)"', answer.text)


def ticked(answer: TestResponse) -> list[str]:
    return re.findall(r'name="take"[^>]* value="(\d+)" checked', answer.text)


def closures_of(store: Store, owner: Person, plan_id: str) -> tuple[Closure, ...]:
    return open_plan(store, owner, plan_id).plan.calendar.closures


def test_a_calendar_is_shown_with_what_each_of_its_closures_takes_before_anything_changes(
    client: FlaskClient, store: Store, owner: Person, plan_id: str, there: Outside
) -> None:
    answer = sent(client, plan_id, address=f"{there.address}/closed.ics")

    assert answer.status_code == 200
    assert "5 closures in" not in answer.text
    assert "4 closures in “Closed at Example, Ltd”" in answer.text
    assert offered(answer) == [
        "2026-12-08/2026-12-08//Lady Day",
        "2026-12-10/2026-12-11//Stocktaking &lt;b&gt;",
        "2026-12-12/2026-12-12//A Saturday",
        "2026-12-16/2026-12-16/12:00 – 18:00/Party",
    ]
    assert ticked(answer) == ["1"]
    assert re.findall(r'data-label="Working days">(\w+)<', answer.text) == ["none", "2", "none", "1"]
    assert "“Market” repeats in a way that is not read" in answer.text
    assert "Work must start by Thu 3 Dec 2026 instead of Mon 7 Dec 2026." in answer.text
    assert closures_of(store, owner, plan_id) == (Closure(date(2026, 12, 8), date(2026, 12, 8), "Lady Day"),)


def test_the_ticked_ones_become_one_change_that_can_be_undone(
    client: FlaskClient, store: Store, owner: Person, plan_id: str
) -> None:
    shown = sent(client, plan_id, file=(io.BytesIO(CALENDAR), "closed.ics"))
    lines = [line.replace("&lt;", "<").replace("&gt;", ">") for line in offered(shown)]

    answer = sent(client, plan_id, "/chosen", offered=lines, take=["0", "1", "2"], do="save")
    taken = closures_of(store, owner, plan_id)
    undo_change(store, owner, plan_id, THURSDAY)

    assert answer.status_code == 303
    assert taken == (
        Closure(date(2026, 12, 8), date(2026, 12, 8), "Lady Day"),
        Closure(date(2026, 12, 10), date(2026, 12, 11), "Stocktaking <b>"),
    )
    assert closures_of(store, owner, plan_id) == taken[:1]


def test_a_preview_saves_nothing_and_keeps_the_ticks(
    client: FlaskClient, store: Store, owner: Person, plan_id: str
) -> None:
    lines = ["2026-12-10/2026-12-10//A", "2026-12-16/2026-12-16//B"]

    answer = sent(client, plan_id, "/chosen", offered=lines, take=["1"], do="preview")

    assert ticked(answer) == ["1"]
    assert offered(answer) == lines
    assert "Work must start by Fri 4 Dec 2026 instead of Mon 7 Dec 2026." in answer.text
    assert len(closures_of(store, owner, plan_id)) == 1


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({}, "Tick at least one closure."),
        ({"take": ["7"]}, "Tick at least one closure."),
        ({"take": ["²", "9" * 5_000, "-1"]}, "Tick at least one closure."),
        ({"take": ["1"]}, "None of these closes a day on which somebody works."),
        ({"take": ["0"], "offered": ["2026-12-11/2026-12-10//A"]}, "before it begins"),
        ({"take": ["0"], "offered": ["1400-12-11/2026-12-10//A"]}, "outside the years 1900 to 2200"),
        ({"take": ["0"], "offered": ["1900-01-01/2200-12-31//A"]}, "More than 20,000 closed days"),
        ({"take": ["0"], "offered": ["tomorrow"]}, "This form was changed on its way."),
        ({"take": ["0"], "offered": ["2026-12-10/2026-12-10//A"] * 2_001}, "At most 2,000 closures"),
    ],
)
def test_a_choice_that_cannot_be_made_is_told(
    client: FlaskClient, store: Store, owner: Person, plan_id: str, form: dict[str, object], told: str
) -> None:
    known = {"offered": ["2026-12-10/2026-12-10//A", "2026-12-12/2026-12-12//Saturday"], "do": "save", **form}

    answer = sent(client, plan_id, "/chosen", **known)

    assert answer.status_code == 422
    assert told in answer.text
    assert len(closures_of(store, owner, plan_id)) == 1


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("", "Say where the calendar is, or choose its file."),
        ("http://10.0.0.8/closed.ics", "is not on the public internet"),
        ("http://169.254.169.254/latest/meta-data/", "is not on the public internet"),
        ("file:///etc/passwd", "Write a web address"),
        ("https://ann:secret@example.org/", "Write a web address"),
        ("x" * 3_000, "Write a web address"),
    ],
)
def test_an_address_that_is_not_opened_is_told_beside_its_field(
    client: FlaskClient, plan_id: str, named: str, told: str
) -> None:
    answer = sent(client, plan_id, address=named)

    assert answer.status_code == 422
    assert told in answer.text
    assert 'aria-describedby="h-address e-address" aria-invalid="true"' in answer.text


@pytest.mark.parametrize(
    ("content", "kind", "told"),
    [
        (b"<!doctype html><title>Sign in</title>", "text/html", "a web page, maybe one to sign in"),
        (b"<!doctype html><title>Sign in</title>", "text/plain", "This is no calendar (.ics) but a web page."),
        (b"{}", "application/json", "something else"),
        (b"x" * 2_000_001, "text/calendar", "sends more than the 2,000,000 bytes"),
    ],
)
def test_what_is_no_calendar_is_told(client: FlaskClient, plan_id: str, content: bytes, kind: str, told: str) -> None:
    with listening(page(content, kind)) as there:
        answer = sent(client, plan_id, address=f"{there.address}/")

    assert answer.status_code == 422
    assert told in answer.text


def test_an_address_that_leads_on_into_another_network_is_not_followed(client: FlaskClient, plan_id: str) -> None:
    with listening(leading_to("http://192.168.0.1/closed.ics")) as there:
        answer = sent(client, plan_id, address=f"{there.address}/")

    assert answer.status_code == 422
    assert "192.168.0.1 is not on the public internet" in answer.text


def test_a_file_that_is_no_calendar_is_told_beside_its_field(client: FlaskClient, plan_id: str) -> None:
    answer = sent(client, plan_id, file=(io.BytesIO(b"PK\x03\x04"), "closed.xlsx"))

    assert answer.status_code == 422
    assert 'id="e-file">This is no calendar (.ics) but something else.' in answer.text


def test_whoever_asks_for_too_many_calendars_waits(client: FlaskClient, plan_id: str, there: Outside) -> None:
    for _ in range(MOST_FETCHES[0]):
        assert sent(client, plan_id, address="http://127.1/").status_code == 422

    answer = sent(client, plan_id, address=f"{there.address}/")

    assert answer.status_code == 429
    assert there.requests == []


def test_a_closure_on_a_date_that_is_fixed_is_told_with_the_choice_still_there(
    client: FlaskClient, store: Store, owner: Person
) -> None:
    fixed = FILE.replace(
        b"days: 9}", b"days: 9}\n  - {id: E, kind: action, title: Exam, days: 1, fixed_start: 2026-12-10}"
    )
    plan_id = import_plan(store, owner, fixed, THURSDAY).id

    looked_at = sent(client, plan_id, file=(io.BytesIO(CALENDAR), "closed.ics"))
    taken = sent(client, plan_id, "/chosen", offered=["2026-12-10/2026-12-10//A"], take=["0"], do="save")

    for answer in (looked_at, taken):
        assert answer.status_code == 422
        assert "Thu 10 Dec 2026" in answer.text or "2026-12-10" in answer.text
        assert ticked(answer) != []
    assert len(closures_of(store, owner, plan_id)) == 1


def test_networks_are_private_again_without_the_setting(
    store: Store, owner: Person, plan_id: str, client: FlaskClient
) -> None:
    settings: Settings = client.application.extensions["backcast"]["settings"]
    usual = signed_in(create_app(replace(settings, private_networks=()), store), store, owner)

    with listening(page(CALENDAR)) as there:
        answer = sent(usual, plan_id, address=f"{there.address}/closed.ics")

    assert answer.status_code == 422
    assert there.requests == []
