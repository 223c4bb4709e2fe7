"""The pages of metrics: what was measured, what was corrected and when, and who may say so."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.domain.results.metrics import Corrected, Measurement
from backcast.storage.store import Store
from backcast.use_cases.plans import open_plan
from backcast.web.metrics.curves import curve_of
from tests.builders import colleague, post, signed_in
from tests.use_cases.kept_plans import programme

pytestmark = pytest.mark.only("sqlite")

METRIC = "days-to-ramped"


def said(text: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


@pytest.fixture
def plan_id(store: Store, owner: Person) -> str:
    return programme(store, owner, "onboarding").id


def measured(client: FlaskClient, plan_id: str, version: int, on: str, value: str) -> None:
    form = {"version": str(version), "date": on, "value": value, "source": "Ticket system"}
    assert post(client, f"/plans/{plan_id}/metrics/{METRIC}/measurements", form).status_code == 303


def test_a_correction_stands_and_the_old_value_is_struck_through_with_its_day(
    client: FlaskClient, store: Store, owner: Person, plan_id: str
) -> None:
    measured(client, plan_id, 1, "2026-06-30", "52")
    form = {"version": "2", "wrong": "2026-06-30@52", "date": "2026-06-30", "value": "62", "source": "Counted again"}

    answer = post(client, f"/plans/{plan_id}/metrics/{METRIC}/corrections", form)

    page = client.get(f"/plans/{plan_id}/metrics/{METRIC}").text
    assert answer.status_code == 303
    assert open_plan(store, owner, plan_id).plan.measurements[-1] == Measurement(
        METRIC, date(2026, 6, 30), Decimal(62), "Counted again", Corrected(date(2026, 6, 30), Decimal(52))
    )
    assert "<s>52 calendar days</s>" in page
    assert "Corrected on Thu 30 Jul 2026 to 62 calendar days." in said(page)
    assert "Last: 62 calendar days on Tue 30 Jun 2026" in said(client.get(f"/plans/{plan_id}/key-results").text)
    assert "<s>52 calendar days</s>" in client.get(f"/plans/{plan_id}/key-results").text


def test_what_a_metric_counts_is_written_down_and_a_mistake_keeps_what_was_typed(
    client: FlaskClient, store: Store, owner: Person, plan_id: str
) -> None:
    form = {"version": "1", "name": "", "definition": "From the first day at work", "direction": "reduce"}

    refused = post(client, f"/plans/{plan_id}/metrics/{METRIC}", form)
    post(client, f"/plans/{plan_id}/metrics/{METRIC}", {**form, "name": "Days to full pace"})

    assert refused.status_code == 422
    assert "From the first day at work</textarea>" in refused.text
    metric = open_plan(store, owner, plan_id).plan.metric(METRIC)
    assert (metric.name, metric.definition) == ("Days to full pace", "From the first day at work")


def test_who_reports_measures_and_corrects_and_does_not_say_what_counts(
    app: Flask, store: Store, owner: Person, plan_id: str
) -> None:
    contributor = colleague(store, owner, Role.CONTRIBUTOR)
    with store.transaction(owner) as tx:
        tx.sharings.invite(plan_id, contributor.id, Role.CONTRIBUTOR)
    browser = signed_in(app, store, contributor)
    measured(browser, plan_id, 1, "2026-06-30", "52")
    form = {"version": "2", "wrong": "2026-06-30@52", "date": "2026-06-30", "value": "62", "source": ""}

    corrected = post(browser, f"/plans/{plan_id}/metrics/{METRIC}/corrections", form)
    changed = post(browser, f"/plans/{plan_id}/metrics/{METRIC}", {"version": "3", "name": "Another"})

    assert (corrected.status_code, changed.status_code) == (303, 403)
    page = said(browser.get(f"/plans/{plan_id}/metrics/{METRIC}").text)
    assert "Corrected to 62 calendar days." in page  # the history, which has the day, is not theirs to read


def test_the_curve_runs_from_the_first_to_the_last_day_and_from_high_to_low() -> None:
    taken = [
        Measurement("m", date(2026, 6, 1), Decimal(10)),
        Measurement("m", date(2026, 6, 11), Decimal(30)),
        Measurement("m", date(2026, 6, 6), Decimal(20)),
    ]

    curve = curve_of(taken, 116, 36)

    assert curve is not None
    assert curve.line == "8,28 58,18 108,8"  # 8 are left free at each edge
    assert curve_of(taken[:1]) is None
    assert curve_of([taken[0], taken[0]]) is None


def test_the_list_of_metrics_tells_the_last_value_of_each(client: FlaskClient, plan_id: str) -> None:
    measured(client, plan_id, 1, "2026-06-30", "62")

    page = said(client.get(f"/plans/{plan_id}/metrics").text)

    assert 'Median days to "ramped" (12 starters) fall 62 calendar days Tue 30 Jun 2026' in page
    assert "Tickets re-opened in the first 60 days fall – not yet" in page
