"""The page that says how likely it is: its answer, its questions, how durations are drawn, and who may change that."""

import re
import sys
from datetime import date
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.domain.planning.spreads import SpreadUnit
from backcast.storage.store import Store
from backcast.use_cases.plans import open_plan
from tests.builders import colleague, everything_in, post, signed_in
from tests.chances import asks
from tests.domain.builders import action, plan
from tests.use_cases.kept_plans import kept, programme

pytestmark = pytest.mark.only("sqlite")  # it is the page that is tried here, not the database

PUBLISHED = {
    "low": "80", "high": "160", "shape": "triangular", "correlation": "0", "among": "all", "whole_days": "1",
}  # fmt: skip


@pytest.fixture
def today() -> date:
    """Thursday 29 January 2026, the safe start of the certification programme."""
    return date(2026, 1, 29)


def said(client: FlaskClient, address: str) -> tuple[int, str]:
    answer = client.get(address)
    return answer.status_code, unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def test_the_answer_stands_first_and_nothing_is_changed(store: Store, owner: Person, client: FlaskClient) -> None:
    address = f"/plans/{programme(store, owner, 'compliance').id}/chances"
    before = everything_in(store)

    status, told = said(client, address)

    assert status == 200
    assert "Starting on Thu 29 Jan 2026, there is a 93 % chance of meeting Tue 30 Jun 2026." in told
    assert "Durations drawn 10,000 times: beta-PERT (λ = 4) from 80 to 160 % of the likely duration" in told
    assert everything_in(store) == before


def test_durations_drawn_as_published_give_the_published_chance_and_can_be_undone(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    record = programme(store, owner, "compliance")
    address = f"/plans/{record.id}/chances"

    answer = post(client, address, {"version": str(record.version), **PUBLISHED})
    told = said(client, address)[1]

    assert (answer.status_code, answer.headers["Location"]) == (303, address)
    assert "there is an 83 % chance of meeting Tue 30 Jun 2026. Start by Thu 29 Jan 2026 to be 80 % sure." in told
    assert open_plan(store, owner, record.id).plan.uncertainty == asks.PUBLISHED
    post(client, f"/plans/{record.id}/undo", {"version": str(record.version + 1)})
    assert open_plan(store, owner, record.id).plan.uncertainty is None


def test_another_start_another_step_and_another_date_can_be_asked(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    address = f"/plans/{programme(store, owner, 'compliance').id}/chances"

    late = said(client, f"{address}?start=2026-03-16")[1]
    step = said(client, f"{address}?step=A11&start=2026-02-20&due=2026-05-29")[1]

    assert "Starting on Mon 16 Mar 2026, the chance of meeting Tue 30 Jun 2026 is less than 1 %." in late
    assert "chance of finishing A11 by Fri 29 May 2026" in step


def test_the_curve_can_be_read_as_a_table(store: Store, owner: Person, client: FlaskClient) -> None:
    page = client.get(f"/plans/{programme(store, owner, 'compliance').id}/chances").text

    assert re.search(r'<svg class="chances-curve"[^>]* role="img" aria-label="Curve: ', page)
    assert "must start 20 Feb</text>" in page
    shares = re.findall(
        r'<th scope="row" class="date">\w+ \d+ \w+ 2026</th><td class="r">(?:more|less)? ?(?:than )?(\d+) %', page
    )
    assert len(shares) > 30
    assert [int(share) for share in shares] == sorted((int(share) for share in shares), reverse=True)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"low": "much"}, "“much” cannot be read."),
        ({"high": ""}, "Say the most in percent of the likely duration"),
        ({"low": "120"}, "100 % is the likely duration: it lies between"),
        ({"correlation": "1"}, "The correlation is a number from 0 (none) to 0.99."),
        ({"shape": "round"}, "Choose one of: pert, triangular."),
    ],
)
def test_a_mistake_is_told_beside_its_field(
    store: Store, owner: Person, client: FlaskClient, fields: dict[str, str], problem: str
) -> None:
    record = programme(store, owner, "compliance")

    answer = post(client, f"/plans/{record.id}/chances", {"version": str(record.version), **PUBLISHED, **fields})

    assert answer.status_code == 422
    assert problem in unescape(answer.text)
    name = next(iter(fields))
    assert f'id="e-{name}"' in answer.text
    assert open_plan(store, owner, record.id).plan.uncertainty is None


@pytest.mark.parametrize(
    ("asked", "status", "problem"),
    [
        ("start=soon", 422, "“soon” cannot be read."),
        ("due=2500-01-01", 422, "lies outside the years 1900 to 2200."),
        ("step=Z9", 404, "This plan holds no step Z9."),
    ],
)
def test_a_question_that_cannot_be_asked_is_told(
    store: Store, owner: Person, client: FlaskClient, asked: str, status: int, problem: str
) -> None:
    answer = said(client, f"/plans/{programme(store, owner, 'compliance').id}/chances?{asked}")

    assert answer[0] == status
    assert problem in answer[1]


def test_who_may_only_look_sees_the_chance_and_no_form(app: Flask, store: Store, owner: Person) -> None:
    record = programme(store, owner, "compliance")
    viewer = signed_in(app, store, colleague(store, owner, Role.VIEWER))

    page = viewer.get(f"/plans/{record.id}/chances").text

    assert "93 % chance" in page
    assert "How sure are the durations?" not in page
    assert "Durations: beta-PERT" in page


def test_a_plan_without_open_steps_says_that_nothing_is_left_to_chance(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    record = kept(store, owner, plan([]))

    status, told = said(client, f"/plans/{record.id}/chances")

    assert status == 200
    assert "Nothing is left to chance" in told


def test_without_numpy_the_page_says_what_to_install_and_the_plan_stays_whole(
    store: Store, owner: Person, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = programme(store, owner, "compliance")
    monkeypatch.setitem(sys.modules, "numpy", None)

    status, told = said(client, f"/plans/{record.id}/chances")

    assert status == 200
    assert "pip install numpy" in told
    assert said(client, f"/plans/{record.id}")[0] == 200
    assert "How likely is it?" in said(client, f"/plans/{record.id}/chances/safe-start")[1]


def test_the_plan_fetches_its_safe_start_when_it_stands(store: Store, owner: Person, client: FlaskClient) -> None:
    address = f"/plans/{programme(store, owner, 'compliance').id}"

    page, fragment = client.get(address).text, client.get(f"{address}/chances/safe-start").text

    assert f'hx-get="{address}/chances/safe-start"' in page
    assert "80 % sure: Wed 4 Feb" in fragment
    assert "<html" not in fragment


def test_a_step_gets_a_spread_of_its_own_in_its_form(store: Store, owner: Person, client: FlaskClient) -> None:
    record = kept(store, owner, plan([action("A", 5, title="Build")]))
    form = {"version": str(record.version), "kind": "action", "title": "Build", "days": "5", "do": "save"}

    spread = {"spread_low": "4", "spread_high": "12,5", "spread_unit": "days"}
    post(client, f"/plans/{record.id}/steps/A", {**form, **spread})
    page = client.get(f"/plans/{record.id}/steps/A/edit").text

    saved = open_plan(store, owner, record.id).plan.steps["A"].spread
    assert saved is not None
    assert (float(saved.low), float(saved.high), saved.unit) == (4, 12.5, SpreadUnit.DAYS)
    assert re.search(r'name="spread_high"[^>]* value="12\.5"', page)


@pytest.mark.parametrize(
    ("spread", "problem"),
    [
        ({"spread_low": "4"}, "Say the most as well as the least."),
        ({"spread_low": "6", "spread_high": "8"}, "The likely duration, 5 days, lies between"),
        ({"spread_low": "wide", "spread_high": "8"}, "“wide” cannot be read."),
    ],
)
def test_a_spread_that_cannot_be_is_told(
    store: Store, owner: Person, client: FlaskClient, spread: dict[str, str], problem: str
) -> None:
    record = kept(store, owner, plan([action("A", 5, title="Build")]))
    form = {"version": str(record.version), "kind": "action", "title": "Build", "days": "5", "do": "save"}

    answer = post(client, f"/plans/{record.id}/steps/A", {**form, **spread})

    assert answer.status_code == 422
    assert problem in unescape(answer.text)
