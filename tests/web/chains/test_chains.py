"""The page of the outcome chain: the picture, the gaps and where they are mended, the forms of its links."""

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.domain.planning.plan import Plan
from backcast.domain.results.chains import Barrier, Behaviour, Cause, Purpose
from backcast.storage.store import Store
from backcast.use_cases.plans import open_plan
from tests.builders import colleague, everything_in, form_token, signed_in
from tests.domain.builders import action
from tests.domain.builders import plan as plan_with
from tests.use_cases.kept_plans import kept, programme
from tests.web.routes import a_plan

pytestmark = pytest.mark.only("sqlite")


@pytest.fixture
def plan_id(store: Store, owner: Person) -> str:
    """The support programme, whose chain is whole."""
    return programme(store, owner, "support-quality", date(2026, 7, 17)).id


def words(page: str) -> str:
    """What a person reads of a page."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def part(page: str, tag: str, mark: str) -> str:
    """The part of a page that holds a mark in the first tag of its kind."""
    found = (match[0] for match in re.finditer(rf"<{tag}\b.*?</{tag}>", page, re.DOTALL))
    return next(each for each in found if mark in each)


def sent(client: FlaskClient, **fields: str | list[str]) -> MultiDict[str, str]:
    pairs = [(name, each) for name, value in fields.items() for each in ([value] if isinstance(value, str) else value)]
    return MultiDict([("csrf_token", form_token(client)), ("version", "1"), *pairs])


def plan_of(store: Store, owner: Person, plan_id: str) -> Plan:
    return open_plan(store, owner, plan_id).plan


def test_a_whole_chain_says_so_and_draws_every_link_of_it(client: FlaskClient, plan_id: str) -> None:
    page = client.get(f"/plans/{plan_id}/chain").text

    assert "No gap Every activity leads to a behaviour, and every result has one that moves it." in words(page)
    picture = part(page, "figure", "chain-picture")
    assert re.findall(r'class="chain-box[^"]*" href="#([^"]*)"', picture) == [
        *("result-1", "result-2", "result-3", "result-4", "result-5"),
        *("behaviour-1", "behaviour-2", "behaviour-3", "learning-1", "barrier-1"),
        *(f"step-{known}" for known in ("A4", "A5", "A6", "A7", "A10", "A11", "E1", "E2", "A12")),
    ]
    assert "A7 · training · required driver Team-lead coaching course" in words(picture)
    assert "X1 · Barrier: tool, no training 20 knowledge-base articles are wrong" in words(picture)
    # 3 + 2 + 2 of the behaviours, 1 of the learning, 1 of the barrier, 3 of A7, 1 each of A4, A5, A6, A10 and A11,
    # 2 of E1, 3 each of E2 and A12.
    assert len(re.findall(r'<path class="chain-line', picture)) == 25
    assert picture.count("chain-line is-blocking") == 1
    assert picture.count("chain-line is-direct") == 8


def test_the_lists_say_what_the_picture_shows(client: FlaskClient, plan_id: str) -> None:
    page = client.get(f"/plans/{plan_id}/chain").text

    assert (
        "B1 Agent confirms the resolution before closing Who The agents of the nine teams When In every contact "
        "Standard 90 % of audited contacts Seen by QA audit of 200 contacts Moves KR2 First-contact resolution; "
        "KR3 Re-opened within 7 days; KR4 QA score, 200 contacts Needs L1 Bring a practice scenario to a confirmed "
        "resolution Steps A7 Team-lead coaching course required driver"
    ) in words(page)
    assert "Cause tool: training does not mend it" in words(page)
    for place in re.findall(r'href="#((?:result|behaviour|learning|barrier|step)-[^"]*)"', page):
        assert f'id="{place}"' in page


def test_the_two_gaps_of_the_acceptance_example_are_told_with_the_places_where_they_are_mended(
    client: FlaskClient, plan_id: str
) -> None:
    client.post(f"/plans/{plan_id}/chain/behaviours/B1/delete", data=sent(client))

    page = client.get(f"/plans/{plan_id}/chain").text
    gaps = part(page, "section", "gaps-title")

    assert words(gaps).startswith(
        "2 gaps Should A5, A6, A10, A11 serve no behaviour. "
        "L1 “Bring a practice scenario to a confirmed resolution” enables no behaviour."
    )
    assert "Should First-contact resolution has no behaviour that moves it." in words(gaps)
    links = [unescape(href) for href in re.findall(r'href="([^"]*)"', gaps)]
    steps = [f"/plans/{plan_id}/steps/{known}/edit#purpose" for known in ("A5", "A6", "A10", "A11")]
    new = f"/plans/{plan_id}/chain/behaviours/new?moves=KR2"
    assert links == [f"/plans/{plan_id}/chain/learnings/L1", *steps, new, f"/plans/{plan_id}/key-results/KR2/edit"]
    assert re.search(r'name="moves" value="KR2" checked', client.get(new).text)
    assert {client.get(link).status_code for link in links} == {200}


def test_a_result_without_baseline_is_told_in_red_above_everything_else(
    client: FlaskClient, store: Store, owner: Person
) -> None:
    plan_id = a_plan(store, owner)
    form = sent(client, metric="talks", target="5", level="4")
    client.post(f"/plans/{plan_id}/key-results/KR1", data=form)

    page = client.get(f"/plans/{plan_id}/chain").text

    assert "Coaching talks has no baseline: nobody knows where it starts." in words(part(page, "section", "chain-must"))
    assert page.index("chain-must") < page.index("chain-picture")


def test_who_began_no_chain_reads_what_goes_here_and_no_list_of_gaps(
    client: FlaskClient, store: Store, owner: Person
) -> None:
    plan_id = programme(store, owner, "support-quality").id
    for kind, ids in (("behaviours", ["B1", "B2", "B3"]), ("learnings", ["L1"]), ("barriers", ["X1"])):
        for known in ids:
            form = sent(client)
            form.setlist("version", [str(open_plan(store, owner, plan_id).version)])
            client.post(f"/plans/{plan_id}/chain/{kind}/{known}/delete", data=form)
    for step_id in ("E1", "E2", "A12"):
        untie(client, store, owner, plan_id, step_id)

    page = client.get(f"/plans/{plan_id}/chain").text

    assert "What will people do differently?" in page
    assert "serve no behaviour" not in page
    assert "Is the end goal SMART?" in page


def untie(client: FlaskClient, store: Store, owner: Person, plan_id: str, step_id: str) -> None:
    """Send the form of a step with no box ticked under what it is for."""
    page = client.get(f"/plans/{plan_id}/steps/{step_id}/edit").text
    kind = re.search(r'name="kind" value="([^"]*)" checked', page)
    assert kind
    step = plan_of(store, owner, plan_id).step(step_id)
    form = sent(client, kind=kind[1], title=step.title, days=str(step.days))
    if step.anchor:
        form.add("anchor_step", step.anchor.step)
        form.add("anchor_offset", str(step.anchor.offset))
    form.setlist("version", [str(open_plan(store, owner, plan_id).version)])
    assert client.post(f"/plans/{plan_id}/steps/{step_id}", data=form).status_code == 303


def test_a_link_is_added_with_what_it_blocks_and_the_steps_that_take_it_away(
    client: FlaskClient, store: Store, owner: Person, plan_id: str
) -> None:
    form = sent(
        client, what=" No time\nbetween calls ", cause="environment", blocks=["B1", "B3"], holds="1", held=["A4", "A7"]
    )

    answer = client.post(f"/plans/{plan_id}/chain/barriers", data=form)

    assert (answer.status_code, answer.location) == (303, f"/plans/{plan_id}/chain")
    plan = plan_of(store, owner, plan_id)
    assert plan.barriers[1] == Barrier("X2", "No time between calls", Cause.ENVIRONMENT, ("B1", "B3"))
    assert plan.step("A4").serves == ("X1", "X2")
    assert plan.step("A7").purpose == Purpose(("B1", "B2", "B3", "X2"), driver=True)
    assert "Added the barrier X2 “No time between calls”." in client.get(answer.location).text


def test_the_same_form_sent_twice_adds_one_link_and_others_add_theirs(
    client: FlaskClient, store: Store, owner: Person, plan_id: str
) -> None:
    def add(does: str, held: str) -> int:
        form = sent(client, does=does, moves="KR2", holds="1", held=held)
        return client.post(f"/plans/{plan_id}/chain/behaviours", data=form).status_code

    answers = [add("Agent asks", "A5"), add("Agent asks", "A5"), add("Agent listens", "A6")]

    assert answers == [303, 303, 303]
    plan = plan_of(store, owner, plan_id)
    assert [(known.id, known.does) for known in plan.behaviours[3:]] == [("B4", "Agent asks"), ("B5", "Agent listens")]
    assert (plan.step("A5").serves[-1], plan.step("A6").serves[-1]) == ("B4", "B5")
    assert open_plan(store, owner, plan_id).version == 3


def test_a_step_of_the_same_id_as_a_link_is_neither_marked_nor_mended_in_its_place(
    client: FlaskClient, store: Store, owner: Person
) -> None:
    named = plan_with([action("B1"), action("A1")])
    named = named.with_chain(replace(named.chain, behaviours=(Behaviour("B1", "Agent asks"),)))
    plan_id = kept(store, owner, named).id

    page = client.get(f"/plans/{plan_id}/chain").text

    gaps = part(page, "section", "gaps-title")
    idle = next(each for each in re.findall(r"<li\b.*?</li>", gaps, re.DOTALL) if "serve no behaviour" in each)
    assert re.findall(r'href="([^"]*)"', idle) == [
        f"/plans/{plan_id}/steps/B1/edit#purpose", f"/plans/{plan_id}/steps/A1/edit#purpose",
    ]  # fmt: skip
    picture = part(page, "figure", "chain-picture")
    assert re.findall(r'href="#([^"]*)"', picture) == ["behaviour-1", "step-B1", "step-A1"]


def test_the_form_of_a_link_shows_it_and_sent_back_unchanged_changes_nothing(
    client: FlaskClient, store: Store, owner: Person, plan_id: str
) -> None:
    before = plan_of(store, owner, plan_id)
    forms = {"behaviours": "B1", "learnings": "L1", "barriers": "X1"}

    for kind, known in forms.items():
        page = part(client.get(f"/plans/{plan_id}/chain/{kind}/{known}").text, "form", "Save")
        pairs = re.findall(r'<input[^>]* name="([^"]*)"[^>]* value="([^"]*)"(?![^>]*type="checkbox")[^>]*>', page)
        fields = [(name, unescape(value)) for name, value in pairs if f'name="{name}" value="{value}"' not in page]
        ticked = re.findall(r'type="checkbox" name="([^"]*)" value="([^"]*)" checked', page)
        area = re.search(r'<textarea[^>]*name="note"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
        more = [("note", unescape(area[1])), ("cause", "tool")] if area else []
        hidden = [("csrf_token", form_token(client)), ("version", "1"), ("holds", "1")]
        assert client.post(f"/plans/{plan_id}/chain/{kind}/{known}", data=MultiDict([*hidden, *fields, *ticked, *more]))

    after = plan_of(store, owner, plan_id)
    assert (after.behaviours, after.learnings, after.barriers) == (before.behaviours, before.learnings, before.barriers)
    assert {known: set(step.serves) for known, step in after.steps.items()} == {
        known: set(step.serves) for known, step in before.steps.items()
    }


def test_a_form_that_says_nothing_comes_back_with_what_was_typed_and_saves_nothing(
    client: FlaskClient, store: Store, plan_id: str
) -> None:
    kept = everything_in(store)

    answer = client.post(
        f"/plans/{plan_id}/chain/behaviours", data=sent(client, does=" ", who="All <b>agents</b>", moves="KR1")
    )

    assert answer.status_code == 422
    assert "Say what somebody does" in answer.text
    assert "All &lt;b&gt;agents&lt;/b&gt;" in answer.text
    assert re.search(r'name="moves" value="KR1" checked', answer.text)
    assert everything_in(store) == kept


@pytest.mark.parametrize("gone", ["morals/new", "behaviours/B77", "barriers/B1"])
def test_what_a_chain_does_not_hold_is_not_found(client: FlaskClient, plan_id: str, gone: str) -> None:
    assert client.get(f"/plans/{plan_id}/chain/{gone}").status_code == 404


def test_who_may_only_read_sees_the_chain_and_no_way_to_change_it(
    app: Flask, store: Store, owner: Person, plan_id: str
) -> None:
    page = signed_in(app, store, colleague(store, owner, Role.VIEWER)).get(f"/plans/{plan_id}/chain").text

    assert "Agent confirms the resolution before closing" in page
    assert "/edit" not in page
    assert f"/plans/{plan_id}/chain/" not in page


def test_many_activities_that_serve_the_same_are_folded_into_one_box(
    client: FlaskClient, store: Store, owner: Person
) -> None:
    plan_id = programme(store, owner, "leadership", date(2026, 9, 9)).id

    picture = part(client.get(f"/plans/{plan_id}/chain").text, "figure", "chain-picture")

    assert "6 activities · training A5, A7, A8, A9, A11, A12" in words(picture)


def test_the_cost_of_training_is_told_apart_from_other_work(
    client: FlaskClient, store: Store, owner: Person, plan_id: str
) -> None:
    for step_id, training, cost in (("A5", "yes", "1200.50"), ("A4", "no", "3000")):
        form = sent(client, kind="action", title="Work", days="5", serves="L1", training=training, cost=cost)
        form.setlist("version", [str(open_plan(store, owner, plan_id).version)])
        client.post(f"/plans/{plan_id}/steps/{step_id}", data=form)

    told = words(part(client.get(f"/plans/{plan_id}/chain").text, "section", "cost-title"))

    assert told.startswith("What training costs 1,200.5")
    assert "Beside it 3,000 for work that is not training: it is not counted." in told


def test_the_form_of_a_step_asks_what_it_is_for_and_keeps_it(
    client: FlaskClient, store: Store, owner: Person, plan_id: str
) -> None:
    page = part(client.get(f"/plans/{plan_id}/steps/A7/edit").text, "fieldset", 'id="purpose"')
    ticked = re.findall(r'name="serves" value="([^"]*)" checked', page)
    form = sent(client, kind="action", title="Course", days="2", serves=["B1", "X1"], cost="90,5")

    answer = client.post(f"/plans/{plan_id}/steps/A7", data=form)

    assert ticked == ["B1", "B2", "B3"]
    assert 'name="driver" value="1" checked' in page
    assert answer.status_code == 303
    purpose = plan_of(store, owner, plan_id).step("A7").purpose
    assert purpose
    assert (purpose.serves, purpose.driver, str(purpose.cost)) == (("B1", "X1"), False, "90.5")
    assert "B1 Agent confirms the resolution before closing" in words(client.get(f"/plans/{plan_id}/steps/A7").text)


def test_the_page_of_the_end_goal_says_whether_it_is_smart_and_why(client: FlaskClient, plan_id: str) -> None:
    told = words(part(client.get(f"/plans/{plan_id}/goal").text, "section", "smart-title"))

    assert "Measurable Yes 3 key results with a baseline and a target." in told


def test_what_the_exports_cannot_carry_of_a_chain_is_told(client: FlaskClient, plan_id: str) -> None:
    page = client.get(f"/plans/{plan_id}/exchange").text

    assert "The outcome chain has no place in MS Project: objectives, behaviours, learning, barriers, costs." in page
    assert "The outcome chain is not in a table: objectives, behaviours, learning, barriers, costs." in page
