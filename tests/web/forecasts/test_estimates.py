"""The pages that work durations out: their sums, their sources, and rates of the workspace's own."""

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

NINETY = {"way": "build", "rate": "e-learning-2", "minutes": "90", "percent": "50", "hours_a_day": ""}


def said(text: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


@pytest.mark.parametrize(
    ("fields", "sum_and_source"),
    [
        (NINETY, "≈ 26.62, so 27 working days Source: ATD research with Defelice and Kapp, survey of 2017."),
        ({"way": "assess", "people": "120", "assessors": "5", "a_day": "3"}, "120 people ÷ 15 a day = 8, so 8 working"),
        ({"way": "deliver", "learners": "97", "seats": "12", "sessions": "2"}, "97 people ÷ 24 a day ≈ 4.04, so 5"),
        ({"way": "typical", "typical": "pilot:10"}, "Pilot, usual: 10 working days"),
    ],
)
def test_a_duration_is_shown_line_by_line_with_its_source(
    client: FlaskClient, fields: dict[str, str], sum_and_source: str
) -> None:
    page = client.get("/estimates", query_string=fields)

    assert page.status_code == 200
    assert sum_and_source in said(page.text)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({**NINETY, "minutes": ""}, "minutes"),
        ({**NINETY, "percent": "0"}, "percent"),
        ({**NINETY, "hours_a_day": "25"}, "hours_a_day"),
        ({**NINETY, "rate": "opera"}, "rate"),
        ({"way": "assess", "people": "x", "assessors": "5", "a_day": "3"}, "people"),
        ({"way": "typical", "typical": "pilot:99"}, "typical"),
    ],
)
def test_a_field_that_cannot_be_is_told_of_beside_it_and_keeps_what_was_typed(
    client: FlaskClient, fields: dict[str, str], field: str
) -> None:
    page = client.get("/estimates", query_string=fields)

    assert page.status_code == 422
    assert f'id="e-{field}"' in page.text
    if field in ("percent", "hours_a_day"):
        assert 'value="90"' in page.text


def test_a_duration_is_taken_over_into_its_step_and_the_panel_says_where_it_comes_from(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    plan = programme(store, owner, "sales-enablement")
    address = f"/plans/{plan.id}/steps/A5"

    offered = client.get(f"{address}/duration", query_string=NINETY)
    taken = post(client, f"{address}/duration", {"version": str(plan.version), **NINETY})

    step = open_plan(store, owner, plan.id).plan.steps["A5"]
    assert "Take over 27 working days" in said(offered.text)
    assert (taken.status_code, step.days) == (303, 27)
    assert f"Duration from {step.basis}" in said(client.get(address).text)
    assert f'href="{address}/duration"' in client.get(address).text


def test_the_form_of_a_step_keeps_where_its_duration_comes_from(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    plan = programme(store, owner, "sales-enablement")
    form = {"version": "1", "kind": "action", "title": "Legal", "days": "5", "basis": "The last three reviews"}

    post(client, f"/plans/{plan.id}/steps/A6", form)

    assert open_plan(store, owner, plan.id).plan.steps["A6"].basis == "The last three reviews"
    assert "The last three reviews" in client.get(f"/plans/{plan.id}/steps/A6/edit").text


def test_an_editor_sets_a_rate_and_goes_back_to_the_published_one(app: Flask, store: Store, owner: Person) -> None:
    client = signed_in(app, store, colleague(store, owner, Role.EDITOR))

    post(client, "/estimates/e-learning-2", {"hours": "49,5", "source": "Our last <five> courses"})
    own = said(client.get("/estimates", query_string=NINETY).text)
    post(client, "/estimates/e-learning-2/published", {})
    back = said(client.get("/estimates", query_string=NINETY).text)

    assert "90 min × 49.5 h of work per finished hour = 74.25 h" in own
    assert "Source: Our last <five> courses." in own
    assert "90 min × 71 h of work per finished hour = 106.5 h" in back


@pytest.mark.parametrize(("hours", "source"), [("", "x"), ("0", "x"), ("many", "x"), ("50", "x" * 10_001)])
def test_a_rate_that_cannot_be_changes_nothing(
    store: Store, owner: Person, client: FlaskClient, hours: str, source: str
) -> None:
    before = everything_in(store)

    answer = post(client, "/estimates/virtual", {"hours": hours, "source": source})

    assert answer.status_code == 422
    assert 'id="f-hours-virtual"' in answer.text
    assert everything_in(store) == before


def test_a_viewer_sees_rates_with_their_sources_and_no_form_to_change_them(
    app: Flask, store: Store, owner: Person
) -> None:
    client = signed_in(app, store, colleague(store, owner, Role.VIEWER))

    page = client.get("/estimates").text

    assert "ATD research with Defelice and Kapp, survey of 2017" in page
    assert "not a survey" in page
    assert 'action="/estimates/' not in page
    assert post(client, "/estimates/opera", {"hours": "1"}).status_code == 403


def test_there_is_no_rate_of_another_name(client: FlaskClient) -> None:
    assert post(client, "/estimates/opera", {"hours": "1", "source": ""}).status_code == 404


def test_a_step_says_how_sure_its_duration_is_and_that_it_is_not_negotiable(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    plan = programme(store, owner, "sales-enablement")
    form = {"version": "1", "kind": "action", "title": "Legal", "days": "5", "firm": "1"}

    post(client, f"/plans/{plan.id}/steps/A6", {**form, "spread_low": "4", "spread_high": "9", "spread_unit": "days"})

    page = said(client.get(f"/plans/{plan.id}/steps/A6").text)
    assert "May take 4 – 9 working days" in page
    assert "Not negotiable nothing that would help a late plan touches it" in page
