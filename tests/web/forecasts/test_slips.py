"""The page that tries slips out: what it says, what it refuses, and the change that it makes."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.use_cases.plans import open_plan
from tests.builders import colleague, everything_in, post, signed_in
from tests.use_cases.kept_plans import programme

pytestmark = pytest.mark.only("sqlite")  # it is the page that is tried here, not the database

LONGER = {"slip_step": "A7", "slip_more": "6", "slip_later": "", "slip_on": ""}


def asked(client: FlaskClient, address: str, **fields: object) -> tuple[int, str]:
    answer = client.get(address, query_string={**fields, "do": "try"})
    return answer.status_code, unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def test_what_a_slip_costs_is_said_first_and_nothing_is_changed(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    plan = programme(store, owner, "onboarding")
    before = everything_in(store)

    status, said = asked(client, f"/plans/{plan.id}/what-if", **LONGER)

    assert status == 200
    assert "The end goal is reached on Wed 30 Dec 2026 instead of Fri 18 Dec 2026: 8 working days late." in said
    assert "6 became 8: the 45-day window after A12" in said
    assert "A13 Results page, decide roll-out Thu 17 – Fri 18 Dec 2026 Tue 29 – Wed 30 Dec 2026 8 0 → −8" in said
    assert everything_in(store) == before


def test_several_rows_happen_at_once_and_are_shown_again(store: Store, owner: Person, client: FlaskClient) -> None:
    address = f"/plans/{programme(store, owner, 'onboarding').id}/what-if"
    rows = {
        "slip_step": ["A7", "A4", ""],
        "slip_more": ["6", "", ""],
        "slip_later": ["", "2", ""],
        "slip_on": ["", "", ""],
        "closed_first": "2026-10-12",
        "closed_last": "",
        "closed_name": "Columbus <Day>",
    }

    status, said = asked(client, address, **rows)

    assert status == 200
    assert (
        "What if: A7 takes 6 working days more, A4 starts 2 working days later and nobody works on Mon 12 Oct" in said
    )
    page = client.get(address, query_string={**rows, "do": "try"}).text
    assert page.count('name="slip_step"') == 2 + 4  # hidden in the form that makes it real; two rows, a spare, a model
    assert "Columbus &lt;Day&gt;" in page


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "Say at least one thing that goes otherwise than planned."),
        ({**LONGER, "slip_more": "soon"}, "A7: “soon” cannot be read."),
        ({**LONGER, "slip_more": ""}, "A7: Say by how many days it takes longer"),
        ({**LONGER, "slip_step": ""}, "A step that slips: Choose the step."),
        ({**LONGER, "slip_step": "G1"}, "G1 is a milestone: it takes no days."),
        ({**LONGER, "begins": "2026-07-01"}, "Work cannot begin on 2026-07-01: that day has passed."),
        ({"closed_first": "", "closed_last": "2026-10-12", "closed_name": ""}, "Say which day is closed."),
    ],
)
def test_what_cannot_be_tried_is_told_beside_what_was_typed(
    store: Store, owner: Person, client: FlaskClient, fields: dict[str, str], problem: str
) -> None:
    address = f"/plans/{programme(store, owner, 'onboarding').id}/what-if"

    status, said = asked(client, address, **fields)

    assert status == 422
    assert problem in said
    assert "See what it costs" in said


def test_a_slip_is_made_real_as_one_change(store: Store, owner: Person, client: FlaskClient) -> None:
    plan = programme(store, owner, "onboarding")

    answer = post(client, f"/plans/{plan.id}/what-if", {"version": str(plan.version), **LONGER})
    said = client.get(answer.headers["Location"]).text

    after = open_plan(store, owner, plan.id)
    assert answer.status_code == 303
    assert (after.version, after.plan.steps["A7"].days) == (plan.version + 1, 26)
    assert "Made a what-if real: A7 takes 6 working days more." in said


def test_a_viewer_tries_but_is_offered_no_change(app: Flask, store: Store, owner: Person) -> None:
    plan, viewer = programme(store, owner, "onboarding"), colleague(store, owner, Role.VIEWER)
    client = signed_in(app, store, viewer)

    status, said = asked(client, f"/plans/{plan.id}/what-if", **LONGER)

    assert status == 200
    assert "8 working days late" in said
    assert "Make this change" not in said


def test_the_page_is_reached_from_the_menu_and_from_a_step(store: Store, owner: Person, client: FlaskClient) -> None:
    plan = f"/plans/{programme(store, owner, 'onboarding').id}"

    menu, panel = client.get(plan).text, client.get(f"{plan}/steps/A7").text
    page = client.get(f"{plan}/what-if?slip_step=A7").text

    assert f'href="{plan}/what-if"' in menu
    assert f'href="{plan}/what-if?slip_step=A7"' in panel
    assert '<option value="A7" selected>' in page
