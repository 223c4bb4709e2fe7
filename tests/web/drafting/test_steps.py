"""A line that is an activity becomes a step; what was decided tells texts, and only what is in the plan."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from backcast.domain.people.persons import Person
from backcast.domain.planning.records import PlanRecord
from backcast.storage.store import Store
from backcast.use_cases.changes import read_history, redo_change, undo_change
from backcast.use_cases.coaching.drafts import add_lines
from backcast.use_cases.plans import open_plan
from tests.builders import everything_in, post
from tests.use_cases.kept_plans import THURSDAY, programme

pytestmark = pytest.mark.only("sqlite")

STEP = {"version": "1", "title": "Launch a new campaign", "days": "8", "serves": "KR1"}


@pytest.fixture
def record(store: Store, owner: Person) -> PlanRecord:
    return programme(store, owner, "onboarding")


def said(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def a_line(store: Store, owner: Person, record: PlanRecord, text: str = "Launch a new campaign") -> str:
    return add_lines(store, owner, record.id, "", [text])[0]


def waiting(page: str) -> list[str]:
    return re.findall(r'<li class="card draft[^"]*" id="line-([^"]+)"', page)


def test_an_activity_becomes_a_step_as_one_change_and_waits_again_when_that_is_taken_back(
    client: FlaskClient, store: Store, owner: Person, record: PlanRecord
) -> None:
    line, desk = a_line(store, owner, record), f"/plans/{record.id}/drafting"
    before = client.get(desk).text

    post(client, f"{desk}/lines/{line}/step", STEP)

    saved = open_plan(store, owner, record.id)
    (added,) = saved.plan.steps.keys() - record.plan.steps.keys()
    step = saved.plan.steps[added]
    assert (step.title, step.days, step.serves, saved.plan.needs(added)) == ("Launch a new campaign", 8, ("KR1",), [])
    assert saved.version == 2
    assert [each.event.text for each in read_history(store, owner, record.id, since=1)] == [
        f"Added {added} “Launch a new campaign”"
    ]
    after = client.get(desk).text
    assert (waiting(before), waiting(after)) == ([line], [])
    assert f"In the plan Step Launch a new campaign {added}" in said(after)
    assert f"{owner.name} made a line a step of the plan Launch a new campaign" in said(after)
    undo_change(store, owner, record.id, THURSDAY)
    assert open_plan(store, owner, record.id).plan == record.plan
    assert waiting(client.get(desk).text) == [line]
    redo_change(store, owner, record.id, THURSDAY)
    assert waiting(client.get(desk).text) == []


def test_a_line_becomes_one_step_and_what_is_wrong_with_its_form_is_said_beside_the_line(
    client: FlaskClient, store: Store, owner: Person, record: PlanRecord
) -> None:
    line = a_line(store, owner, record)
    result = a_line(store, owner, record, "NPS from 31 to 40 by 30 Nov 2026")
    address = f"/plans/{record.id}/drafting/lines/{line}/step"

    wrong = post(client, address, {**STEP, "days": "soon"})
    post(client, address, STEP)
    kept = everything_in(store)
    again = post(client, address, {**STEP, "version": "2", "title": "Launch it once more"})

    assert wrong.status_code == again.status_code == 422
    assert f'id="e-days-{line}">“soon” cannot be read.' in wrong.text
    assert "This line is a step already: A14 “Launch a new campaign”." in unescape(again.text)
    assert everything_in(store) == kept
    page = client.get(f"/plans/{record.id}/drafting").text
    assert waiting(page) == [result]
    assert "Make it a step" not in page


def test_decisions_name_the_key_result_by_its_sentence_as_long_as_it_is_in_the_plan(
    client: FlaskClient, store: Store, owner: Person, record: PlanRecord
) -> None:
    line, desk = a_line(store, owner, record), f"/plans/{record.id}/drafting"
    wording = "Increase feature adoption from [baseline] to [target] % of accounts by 18 Dec 2026"
    post(client, f"{desk}/lines/{line}/wordings", {"offered": wording})
    form = {"version": "1", "text": "Half of all accounts use it", "name": "Adoption", "target": "50"}
    post(client, f"{desk}/lines/{line}/adopt", {**form, "baseline_from": "unknown"})

    adopted = said(client.get(desk).text.partition("draft-history")[2])
    undo_change(store, owner, record.id, THURSDAY)
    undone = said(client.get(desk).text.partition("draft-history")[2])

    assert "now the key result Half of all accounts use it (KR7)" in adopted
    assert "found before: an activity, nothing to count, no date" in adopted
    assert "TASK" not in adopted
    assert "KR7" not in undone
    assert "Half of all accounts" not in undone
    assert "took over a wording by rules" in undone


@pytest.mark.parametrize(
    ("text", "guess", "chosen"),
    [
        ("Managers who coach their team every month from 20 to 60 % by 18 Dec 2026", "reads level 3", "3"),
        ("Parking spaces from 20 to 60", "cannot tell from the sentence", ""),
    ],
)
def test_the_level_is_shown_as_a_guess_that_can_be_changed(
    client: FlaskClient, store: Store, owner: Person, record: PlanRecord, text: str, guess: str, chosen: str
) -> None:
    address = f"/plans/{record.id}/drafting/lines/{a_line(store, owner, record, text)}/adopt"

    page = client.get(address).text
    form = {"version": "1", "text": text, "name": "Share", "target": "60", "baseline_from": "unknown", "level": "4"}
    post(client, address, form)

    select = page.partition('<select id="f-level"')[2].partition("</select>")[0]
    assert re.findall(r'value="(\d?)" selected', select) == [chosen]
    assert guess in page
    assert "It belongs to the end goal" in page
    assert open_plan(store, owner, record.id).plan.key_results[-1].level == 4
