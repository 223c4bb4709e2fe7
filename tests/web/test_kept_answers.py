"""A page that was made before is sent again: only to the same person, of the same version, and no message twice."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.storage.tables.people import people
from backcast.use_cases.plans import import_plan
from tests.builders import colleague, post, signed_in, statements_of
from tests.web.routes import a_plan

pytestmark = pytest.mark.only("sqlite")
FILE = b"""\
format: backcast-plan/1
title: A plan
goal: {statement: Every lead coaches weekly, due: 2026-12-18}
calendar: {workdays: [mon, tue, wed, thu, fri]}
steps:
  - {id: A, kind: action, title: Train, days: 5}
"""


@pytest.fixture
def plan(store: Store, owner: Person) -> str:
    """The address of a plan."""
    return f"/plans/{import_plan(store, owner, FILE, date(2026, 7, 30)).id}"


def seen(client: FlaskClient, address: str) -> str:
    """The page as it is kept: the first answer gives the browser a cookie, the second is kept, the third sent again."""
    return [client.get(address).text for _ in range(3)][-1]


def questions(store: Store, client: FlaskClient, address: str) -> int:
    with statements_of(store) as sent:
        client.get(address)
    return sum(not statement.startswith("BEGIN") for statement in sent)


def become(store: Store, person: Person, **values: Any) -> None:
    with store.engine.begin() as connection:
        connection.execute(update(people).where(people.c.id == person.id).values(**values))


def test_a_page_seen_before_asks_the_database_once(store: Store, client: FlaskClient, plan: str) -> None:
    seen(client, plan)

    assert questions(store, client, plan) == 1


def test_a_page_sent_again_is_the_page_that_was_made(client: FlaskClient, plan: str) -> None:
    client.get(plan)

    made, again = client.get(plan), client.get(plan)

    assert again.data == made.data
    ids = "X-Request-Id"
    assert {n: v for n, v in again.headers if n != ids} == {n: v for n, v in made.headers if n != ids}
    assert again.headers[ids] != made.headers[ids]


def test_an_edit_shows_on_the_next_page(client: FlaskClient, plan: str) -> None:
    assert ">Train<" in seen(client, plan)

    post(client, f"{plan}/steps/A", {"version": "1", "title": "Coach", "days": "5", "kind": "action"})

    page = client.get(plan).text
    assert ">Coach<" in page
    assert ">Train<" not in page


def test_nobody_is_sent_the_page_of_another(
    app: Flask, store: Store, owner: Person, client: FlaskClient, plan: str
) -> None:
    viewer = colleague(store, owner, Role.VIEWER)
    of_owner, browser = seen(client, plan), signed_in(app, store, viewer)

    of_viewer = seen(browser, plan)

    assert viewer.name in of_viewer
    assert viewer.name not in of_owner
    assert f"{plan}/undo" in of_owner
    assert f"{plan}/undo" not in of_viewer


def test_whoever_may_do_less_than_before_is_shown_less(app: Flask, store: Store, owner: Person, plan: str) -> None:
    editor = colleague(store, owner, Role.EDITOR)
    browser = signed_in(app, store, editor)
    assert f"{plan}/undo" in seen(browser, plan)

    become(store, editor, role=Role.VIEWER.value)

    assert f"{plan}/undo" not in browser.get(plan).text


def test_another_name_is_shown_at_once(app: Flask, store: Store, owner: Person, plan: str) -> None:
    editor = colleague(store, owner, Role.EDITOR)
    browser = signed_in(app, store, editor)
    seen(browser, plan)

    become(store, editor, name="Ana Ruiz")

    assert "Ana Ruiz" in browser.get(plan).text


def test_whoever_left_is_sent_nothing(app: Flask, store: Store, owner: Person, plan: str, clock: Any) -> None:
    editor = colleague(store, owner, Role.EDITOR)
    browser = signed_in(app, store, editor)
    seen(browser, plan)

    become(store, editor, left=clock())

    assert browser.get(plan).status_code == 303


def test_a_plan_that_was_closed_to_somebody_is_not_found(
    app: Flask, store: Store, owner: Person, client: FlaskClient, plan: str
) -> None:
    editor = colleague(store, owner, Role.EDITOR)
    browser = signed_in(app, store, editor)
    seen(browser, plan)

    answer = post(client, f"{plan}/sharing", {"audience": "private"})

    assert answer.status_code == 303, answer.text
    assert browser.get(plan).status_code == 404
    assert client.get(plan).status_code == 200


def test_a_message_is_told_once(client: FlaskClient, plan: str) -> None:
    seen(client, plan)
    post(client, f"{plan}/steps/A/mark", {"version": "1", "state": "started"})

    pages = [client.get(plan).text for _ in range(4)]

    assert ["flashes" in page for page in pages] == [True, False, False, False]


def test_two_browsers_of_one_person_have_forms_of_their_own(
    app: Flask, store: Store, owner: Person, client: FlaskClient, plan: str
) -> None:
    other = signed_in(app, store, owner)

    tokens = [
        seen(browser, plan).partition('csrf-token" content="')[2].partition('"')[0] for browser in (client, other)
    ]

    assert tokens[0] != tokens[1]
    for browser, token in zip((client, other), tokens, strict=True):
        form = {"csrf_token": token, "version": "1", "state": "started"}
        assert browser.post(f"{plan}/steps/A/mark", data=form).status_code in (303, 409)  # not 400: the form is ours


def test_the_next_day_has_a_page_of_its_own(app: Flask, client: FlaskClient, plan: str) -> None:
    assert "to go" in seen(client, plan).lower()
    before = client.get(plan).text

    app.extensions["backcast"]["clock"] = lambda: date(2026, 7, 31)

    assert ">141<" in before  # days from 30 July to 18 December: 1 + 31 + 30 + 31 + 30 + 18
    assert ">140<" in client.get(plan).text


def test_how_a_page_is_looked_at_belongs_to_it(client: FlaskClient, plan: str) -> None:
    seen(client, plan)

    closed, wide = client.get(f"{plan}?open=none").text, client.get(f"{plan}?w=2000").text
    piece = client.get(plan, headers={"HX-Request": "true"}).text

    assert 'data-open="none"' in closed
    assert 'class="tl-chart" id="chart" width="2000"' in wide
    assert "<html" not in piece


def test_a_kept_page_is_sent_for_get_and_head_only(client: FlaskClient, plan: str) -> None:
    page = seen(client, plan)

    head, options = client.head(plan), client.options(plan)

    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", str(len(page.encode())))
    assert options.data == b""
    assert "GET" in options.headers["Allow"]


def test_a_plan_without_steps_is_kept_too(store: Store, owner: Person, client: FlaskClient) -> None:
    empty = import_plan(store, owner, FILE.partition(b"steps:")[0] + b"steps: []\n", date(2026, 7, 30)).id

    page = seen(client, f"/plans/{empty}")

    assert "What must be true just before the goal?" in page
    assert questions(store, client, f"/plans/{empty}") == 1


def test_a_plan_of_another_name_is_another_page(store: Store, owner: Person, client: FlaskClient, plan: str) -> None:
    seen(client, plan)

    assert ">Train<" in client.get(f"/plans/{a_plan(store, owner)}").text
    assert client.get("/plans/0000000000000000").status_code == 404
