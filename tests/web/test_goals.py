"""The form of the end goal: what another date does, told before it is saved."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from flask.testing import FlaskClient

from backcast.domain.people.persons import Person
from backcast.domain.results.key_results import KeyResult
from backcast.domain.results.metrics import Metric
from backcast.storage.store import Store
from backcast.use_cases.plans import open_plan
from tests.builders import post
from tests.domain.builders import action
from tests.domain.builders import plan as plan_with
from tests.use_cases.kept_plans import kept

pytestmark = pytest.mark.only("sqlite")

DUE = date(2026, 12, 18)


def said(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def test_a_key_result_of_the_goals_day_moves_with_it_in_the_preview_and_when_saved_and_another_stays(
    client: FlaskClient, store: Store, owner: Person
) -> None:
    adopted = KeyResult("KR1", "visits", Decimal(60), due=DUE, text="From 50 to 60 visits by 18 Dec 2026")
    own = KeyResult("KR2", "visits", Decimal(55), due=date(2026, 11, 30), text="To 55 visits by 30 Nov 2026")
    plan = plan_with([action("A")], due=DUE, metrics=(Metric("visits", "Visits"),), key_results=(adopted, own))
    plan_id = kept(store, owner, plan).id
    form = {"version": "1", "statement": plan.goal.statement, "title": plan.title, "due": "2026-12-11"}

    preview = post(client, f"/plans/{plan_id}/goal", {**form, "do": "preview"})
    before = open_plan(store, owner, plan_id).plan
    post(client, f"/plans/{plan_id}/goal", form)

    told = "KR1 “From 50 to 60 visits by 11 Dec 2026” is due on Fri 11 Dec 2026 instead of Fri 18 Dec 2026"
    assert told in said(preview.text)
    assert "KR2" not in said(preview.text)
    assert before == plan
    moved, stayed = open_plan(store, owner, plan_id).plan.key_results
    assert (moved.due, moved.text) == (date(2026, 12, 11), "From 50 to 60 visits by 11 Dec 2026")
    assert stayed == own
    post(client, f"/plans/{plan_id}/undo", {"version": "2"})
    assert open_plan(store, owner, plan_id).plan == plan
