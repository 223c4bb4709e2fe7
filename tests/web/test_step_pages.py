"""The pages of a step: its form sent back unchanged changes nothing, and a move says what it rewrites."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.use_cases.plans import import_plan, open_plan
from tests.builders import post
from tests.web.routes import a_plan

FILE = b"""\
format: backcast-plan/1
title: A plan
goal: {statement: Every lead coaches weekly, due: 2026-12-18}
calendar: {workdays: [mon, tue, wed, thu, fri]}
calendars: {part-time: {workdays: [mon, tue]}}
steps:
  - {id: A1, kind: action, title: Paint, days: 5, note: "First line\\n\\nThird line"}
  - id: A2
    kind: action
    title: Hang the "pictures" & <frames>
    days: 3
    calendar: part-time
    training: false
    level: 1
    anchor: {step: A1, offset: 4, unit: working, window: 2}
    needs:
      - {step: A1, lag: 2, unit: working, reason: Paint dries}
      - {step: A1, lag: 5, unit: calendar, reason: The lift is booked}
      - {step: A1, type: SS, lag: -1, unit: working}
  - {id: M1, kind: milestone, title: Open, at: start, level: 0, criteria: All hang, needs: [A2]}
  - {id: E1, kind: follow-up, title: Count, days: 1, level: 3, sample: Guests, anchor: {step: M1, offset: 30}}
"""


class Sent(HTMLParser):
    """What a browser without scripts sends for the form on a page that has a title field."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.form: MultiDict[str, str] = MultiDict()
        self._select = self._area = ""
        self._is_hidden = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "template":
            self._is_hidden = True
        elif tag == "select":
            self._select = "" if self._is_hidden else values["name"]
            if self._select:
                self.form.add(self._select, "")
        elif tag == "option" and "selected" in values and self._select:
            self.form.setlist(self._select, [*self.form.getlist(self._select)[:-1], values["value"]])
        elif tag == "textarea":
            self._area = values["name"]
            self.form[self._area] = ""
        elif tag == "input" and "name" in values and not self._is_hidden and self._is_sent(values):
            self.form.add(values["name"], values.get("value", ""))

    @staticmethod
    def _is_sent(values: dict[str, str]) -> bool:
        return values.get("type") not in ("radio", "checkbox") or "checked" in values

    def handle_data(self, data: str) -> None:
        if self._area:
            self.form[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.form[self._area] = self.form[self._area].removeprefix("\n").replace("\n", "\r\n")
            self._area = ""
        elif tag == "template":
            self._is_hidden = False


@pytest.fixture
def plan_id(store: Store, owner: Person) -> str:
    return import_plan(store, owner, FILE, date(2026, 7, 30)).id


@pytest.mark.parametrize("step_id", ["A1", "A2", "M1", "E1"])
def test_the_form_of_a_step_sent_back_unchanged_changes_nothing(
    store: Store, owner: Person, client: FlaskClient, plan_id: str, step_id: str
) -> None:
    before = open_plan(store, owner, plan_id).plan
    sent = Sent(client.get(f"/plans/{plan_id}/steps/{step_id}/edit").text)

    answer = client.post(f"/plans/{plan_id}/steps/{step_id}", data=sent.form)

    assert answer.status_code == 303, answer.text
    after = open_plan(store, owner, plan_id).plan
    assert after.steps == before.steps
    assert after.needs(step_id) == before.needs(step_id)
    assert set(after.dependencies) == set(before.dependencies)


def test_what_an_action_says_of_an_event_and_a_level_is_seen_in_its_form(client: FlaskClient, plan_id: str) -> None:
    measured = '<fieldset class="group" data-for="follow-up action milestone"><legend>What is measured'

    with_level, without = (client.get(f"/plans/{plan_id}/steps/{step_id}/edit").text for step_id in ("A2", "A1"))

    assert '<fieldset class="group"><legend>Comes after an event' in without
    assert measured in with_level
    assert measured not in without


def test_a_move_tells_the_limit_that_it_sets_before_and_after_it_is_saved(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    # A (5 days), B (10), C (1) up to Fri 18 Dec 2026: A is planned from Fri 27 Nov to Thu 3 Dec.
    address, form = f"/plans/{a_plan(store, owner)}/steps/A/move", {"version": "1", "days": "-2"}
    told = "A “Train”: deadline – → 2026-12-01"

    shown = post(client, address, {**form, "do": "preview"})
    saved = post(client, address, form)

    assert f"<p>{told}</p>" in shown.text
    assert saved.status_code == 303
    assert f"Moved A 2 working days earlier. {told}. " in client.get(saved.headers["Location"]).text


def test_a_change_that_sets_no_limit_tells_of_none(store: Store, owner: Person, client: FlaskClient) -> None:
    address = f"/plans/{a_plan(store, owner)}/steps/C/needs"

    shown = post(client, address, {"version": "1", "before": "A", "lag": "30", "do": "preview"})

    assert "What this would do" in shown.text
    assert not re.search("<p>.*→.*</p>", shown.text)


def test_work_under_way_says_why_it_is_not_moved(store: Store, owner: Person, client: FlaskClient) -> None:
    plan_id = a_plan(store, owner)
    post(client, f"/plans/{plan_id}/steps/A/mark", {"version": "1", "state": "started"})

    begun, open_step = (client.get(f"/plans/{plan_id}/steps/{step_id}").text for step_id in ("A", "B"))

    assert "It has begun, and what has happened is not moved" in begun
    assert "1 day later" not in begun
    assert "1 day later" in open_step
