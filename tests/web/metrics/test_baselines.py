"""A baseline that nobody knew, taken from the first measurement: by the use case and on the page of key results."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape
from re import sub

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backcast.domain.errors import NotFound
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.domain.planning.plan import Plan
from backcast.domain.results.key_results import Baseline, KeyResult
from backcast.domain.results.metrics import Corrected, Measurement, Metric
from backcast.domain.scheduling.schedule import work_backward
from backcast.storage.store import Store
from backcast.use_cases.changes import read_history, undo_change
from backcast.use_cases.coaching.metrics import take_baseline
from backcast.use_cases.plans import open_plan
from tests.builders import colleague, post, signed_in
from tests.domain.builders import action
from tests.domain.builders import plan as plan_of
from tests.use_cases.kept_plans import THURSDAY, edited, kept

pytestmark = pytest.mark.only("sqlite")

OPEN = KeyResult("KR8", "pace", Decimal(10), text="Cut the weeks to full pace from [baseline] to 10")
FIRST = Measurement("pace", date(2026, 7, 1), Decimal("13.9"), "Survey")
TAKEN = (
    Measurement("pace", date(2026, 6, 1), Decimal(20), "Guess"),
    FIRST,
    Measurement("pace", date(2026, 8, 3), Decimal(12), "Told ahead"),
    Measurement("pace", date(2026, 7, 1), Decimal("14.2"), "Counted again", Corrected(FIRST.on, FIRST.value)),
)
BUTTON = "Take 14.2 of 1 Jul 2026 as the baseline of KR8"


def begun(taken: tuple[Measurement, ...] = TAKEN, key_result: KeyResult = OPEN) -> Plan:
    metrics = (Metric("pace", "Weeks to full pace", "weeks"),)
    return plan_of([action("A")], metrics=metrics, key_results=(key_result,), measurements=taken)


def said(page: str) -> str:
    return " ".join(unescape(sub(r"<[^>]+>", "", page)).split())


def test_the_last_standing_measurement_up_to_today_becomes_the_baseline_in_one_change_that_can_be_undone(
    store: Store, owner: Person
) -> None:
    plan_id = kept(store, owner, begun()).id

    outcome = edited(store, owner, plan_id, take_baseline(begun(), "KR8", THURSDAY))

    (taken,) = outcome.plan.key_results
    assert taken.baseline == Baseline(Decimal("14.2"), date(2026, 7, 1), "Counted again")
    assert taken.text == "Cut the weeks to full pace from 14.2 to 10"
    assert read_history(store, owner, plan_id)[0].event.text == "Took 14.2 as the baseline of KR8"
    undo_change(store, owner, plan_id, THURSDAY)
    assert open_plan(store, owner, plan_id).plan.key_results == (OPEN,)


def test_a_sentence_that_said_the_baseline_was_still_to_be_measured_says_it_now() -> None:
    adopted = replace(OPEN, text="Cut the weeks to full pace from a baseline still to be measured to 10")
    plan = begun(key_result=adopted)

    changed = take_baseline(plan, "KR8", THURSDAY).make(plan, work_backward(plan, THURSDAY))

    assert changed.key_results[0].text == "Cut the weeks to full pace from 14.2 to 10"


def test_no_baseline_is_made_up_moved_or_taken_from_the_future() -> None:
    known = replace(OPEN, baseline=Baseline(Decimal(20)))

    for plan in (begun(()), begun(TAKEN[2:3]), begun(key_result=known)):
        with pytest.raises(NotFound):
            take_baseline(plan, "KR8", THURSDAY)
    with pytest.raises(NotFound):
        take_baseline(begun(), "KR9", THURSDAY)


def test_the_page_offers_the_baseline_takes_it_and_shows_the_way_back(
    client: FlaskClient, store: Store, owner: Person
) -> None:
    plan_id = kept(store, owner, begun()).id
    before = client.get(f"/plans/{plan_id}/key-results").text

    answer = post(client, f"/plans/{plan_id}/key-results/KR8/baseline", {"version": "1"})

    after, later = (client.get(f"/plans/{plan_id}/key-results").text for _ in range(2))
    assert BUTTON in said(before)
    assert (answer.status_code, answer.location) == (303, f"/plans/{plan_id}/key-results#KR8")
    assert "Took 14.2 as the baseline of KR8." in said(after)
    assert "as the baseline of KR8" not in said(later)
    assert (f'action="/plans/{plan_id}/undo"' in after, f'action="/plans/{plan_id}/undo"' in later) == (True, False)
    assert "14.2 weeks" in said(later)


def test_who_only_reports_is_not_offered_the_baseline(app: Flask, store: Store, owner: Person) -> None:
    plan_id = kept(store, owner, begun()).id
    contributor = colleague(store, owner, Role.CONTRIBUTOR)
    with store.transaction(owner) as tx:
        tx.sharings.invite(plan_id, contributor.id, Role.CONTRIBUTOR)
    browser = signed_in(app, store, contributor)

    page = browser.get(f"/plans/{plan_id}/key-results").text
    answer = post(browser, f"/plans/{plan_id}/key-results/KR8/baseline", {"version": "1"})

    assert BUTTON not in said(page)
    assert answer.status_code == 403


def test_a_change_of_the_chain_is_told_with_the_way_back(client: FlaskClient, store: Store, owner: Person) -> None:
    plan_id = kept(store, owner, begun()).id
    empty = client.get(f"/plans/{plan_id}/chain").text

    post(client, f"/plans/{plan_id}/chain/behaviours", {"version": "1", "does": "Agent asks"})

    page = client.get(f"/plans/{plan_id}/chain").text
    assert f'action="/plans/{plan_id}/undo"' in page
    assert f'action="/plans/{plan_id}/undo"' not in empty
    assert ("Read it from the left" in empty, "Read it from the left" in page) == (False, True)
