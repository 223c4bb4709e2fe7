"""The page that tells of another's change: both values side by side, all that was typed kept, and two ways on."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.domain.planning.changes import StepPart, Value
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.labels import field_label, field_values
from backcast.domain.planning.steps import Kind, Step
from backcast.domain.results.key_results import KeyResult
from backcast.domain.workdays import WorkCalendar
from backcast.storage.store import Store
from backcast.use_cases.plans import open_plan
from tests.builders import colleague, form_token, post, signed_in
from tests.web.routes import a_plan
from tests.web.test_step_pages import Sent

TEMPLATES = Path(__file__).parents[2] / "templates"
MARKUP = '<script>alert("1")</script> & <b>bold</b>'


@pytest.fixture
def plan_id(store: Store, owner: Person) -> str:
    return a_plan(store, owner)


@pytest.fixture
def other(app: Flask, store: Store, owner: Person) -> FlaskClient:
    """The window of another editor, called “A person as editor”."""
    return signed_in(app, store, colleague(store, owner, Role.EDITOR))


def step_form(client: FlaskClient, plan_id: str, step_id: str, **changed: str) -> MultiDict[str, str]:
    """The form of a step as this person has it open, with other values typed into some fields."""
    form = Sent(client.get(f"/plans/{plan_id}/steps/{step_id}/edit").text).form
    for name, value in changed.items():
        form[name] = value
    return form


def offered(page: str) -> MultiDict[str, str]:
    """What the button “Save what I chose” sends where nothing else was chosen than one's own."""
    form = page[page.index('<div class="actions">') :]
    form = form[: form.index("</form>")]
    pairs = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)
    return MultiDict([(unescape(name), unescape(value)) for name, value in pairs])


def sides(page: str) -> list[tuple[str, str, str]]:
    """Each conflict as it is read: its heading, theirs and mine."""
    found = []
    for choice in re.findall(r'<fieldset class="stale-choice">(.*?)</fieldset>', page, re.DOTALL):
        part, _, fields = re.findall(r"<legend[^>]*>(.*?)</legend>", choice, re.DOTALL)[0].partition(": ")
        values = re.findall(r'<span class="stale-value">(.*?)</span>', choice, re.DOTALL)
        names = fields.split(", ")
        theirs, mine = values[: len(names)], values[len(names) :]
        found += [
            (unescape(f"{part}: {name}"), unescape(a), unescape(b))
            for name, a, b in zip(names, theirs, mine, strict=True)
        ]
    return found


def choices(page: str) -> dict[str, str]:
    """The name of each choice by its heading."""
    shown = re.compile(r'<legend[^>]*>(.*?)</legend>.*?<input type="radio" name="([^"]*)" value="theirs">', re.DOTALL)
    return {unescape(heading): unescape(name) for heading, name in shown.findall(page)}


def test_edits_of_two_fields_from_one_version_are_both_kept_and_the_second_is_told(
    store: Store, owner: Person, client: FlaskClient, other: FlaskClient, plan_id: str
) -> None:
    mine = step_form(client, plan_id, "B", title="Coach weekly")
    other.post(f"/plans/{plan_id}/steps/B", data=step_form(other, plan_id, "B", owner="Ben"))

    answer = client.post(f"/plans/{plan_id}/steps/B", data=mine)

    step = open_plan(store, owner, plan_id).plan.step("B")
    assert answer.status_code == 303
    assert (step.title, step.owner) == ("Coach weekly", "Ben")
    told = "A person as editor changed the owner of B “Coach” meanwhile; both changes are kept."
    assert told in client.get(answer.headers["Location"]).text


def test_the_same_field_shows_both_values_and_keeps_everything_typed(
    store: Store, owner: Person, client: FlaskClient, other: FlaskClient, plan_id: str
) -> None:
    mine = step_form(client, plan_id, "B", owner="Cem", note="Half an hour\nof typing")
    other.post(f"/plans/{plan_id}/steps/B", data=step_form(other, plan_id, "B", owner="Ben"))

    answer = client.post(f"/plans/{plan_id}/steps/B", data=mine)

    assert answer.status_code == 409
    assert sides(answer.text) == [("B “Coach”: Owner", "Ben", "Cem")]
    assert "A person as editor · <time" in answer.text
    assert "Changed B “Coach”" in answer.text
    assert f'<a class="btn plain" href="/plans/{plan_id}">Leave the plan as it is</a>' in answer.text
    kept, sent = offered(answer.text), {name: mine.getlist(name) for name in mine if name != "csrf_token"}
    assert {name: kept.getlist(name) for name in sent} == sent
    assert open_plan(store, owner, plan_id).plan.step("B").owner == "Ben"


def test_save_mine_takes_my_value_and_keeps_the_rest_of_theirs(
    store: Store, owner: Person, client: FlaskClient, other: FlaskClient, plan_id: str
) -> None:
    mine = step_form(client, plan_id, "B", owner="Cem", note="Mine")
    other.post(f"/plans/{plan_id}/steps/B", data=step_form(other, plan_id, "B", owner="Ben", phase="develop"))
    told = client.post(f"/plans/{plan_id}/steps/B", data=mine)

    answer = client.post(f"/plans/{plan_id}/steps/B", data=offered(told.text))

    step = open_plan(store, owner, plan_id).plan.step("B")
    assert answer.status_code == 303
    assert (step.owner, step.note, step.phase) == ("Cem", "Mine", "develop")


def test_theirs_can_be_kept_in_one_field_and_everything_else_that_i_typed_is_saved(
    store: Store, owner: Person, client: FlaskClient, other: FlaskClient, plan_id: str
) -> None:
    mine = step_form(client, plan_id, "B", owner="Cem", title="Coach weekly", note="Half an hour of typing")
    theirs = step_form(other, plan_id, "B", owner="Ben", title="Coach daily", phase="develop")
    other.post(f"/plans/{plan_id}/steps/B", data=theirs)
    told = client.post(f"/plans/{plan_id}/steps/B", data=mine)
    form = offered(told.text)
    form[choices(told.text)["B “Coach”: Owner"]] = "theirs"

    answer = client.post(f"/plans/{plan_id}/steps/B", data=form)

    step = open_plan(store, owner, plan_id).plan.step("B")
    assert answer.status_code == 303
    assert (step.owner, step.title, step.note, step.phase) == (
        "Ben", "Coach weekly", "Half an hour of typing", "develop",
    )  # fmt: skip


def test_a_choice_that_was_made_before_somebody_saved_again_is_asked_for_anew(
    store: Store, owner: Person, client: FlaskClient, other: FlaskClient, plan_id: str
) -> None:
    mine = step_form(client, plan_id, "B", owner="Cem", note="Mine")
    other.post(f"/plans/{plan_id}/steps/B", data=step_form(other, plan_id, "B", owner="Ben"))
    form = offered(client.post(f"/plans/{plan_id}/steps/B", data=mine).text)
    form["choice step/B/owner"] = "theirs"
    other.post(f"/plans/{plan_id}/steps/B", data=step_form(other, plan_id, "B", owner="Dia"))

    again = client.post(f"/plans/{plan_id}/steps/B", data=form)

    assert again.status_code == 409
    assert sides(again.text) == [("B “Coach”: Owner", "Dia", "Cem")]
    assert "choice step/B/owner" not in offered(again.text)
    assert open_plan(store, owner, plan_id).plan.step("B").note == ""


def test_save_mine_is_told_again_when_somebody_saved_meanwhile(
    store: Store, owner: Person, client: FlaskClient, other: FlaskClient, plan_id: str
) -> None:
    mine = step_form(client, plan_id, "B", owner="Cem")
    other.post(f"/plans/{plan_id}/steps/B", data=step_form(other, plan_id, "B", owner="Ben"))
    told = client.post(f"/plans/{plan_id}/steps/B", data=mine)
    other.post(f"/plans/{plan_id}/steps/B", data=step_form(other, plan_id, "B", owner="Dia"))

    again = client.post(f"/plans/{plan_id}/steps/B", data=offered(told.text))
    settled = client.post(f"/plans/{plan_id}/steps/B", data=offered(again.text))

    assert (again.status_code, settled.status_code) == (409, 303)
    assert sides(again.text) == [("B “Coach”: Owner", "Dia", "Cem")]
    assert open_plan(store, owner, plan_id).plan.step("B").owner == "Cem"


def test_of_twelve_edits_of_one_field_from_one_version_one_is_accepted_and_eleven_are_told(
    app: Flask, store: Store, owner: Person, plan_id: str
) -> None:
    windows = [signed_in(app, store, colleague(store, owner, Role.EDITOR)) for _ in range(12)]
    forms = [step_form(each, plan_id, "B", title=f"Title {n}", note=f"Note {n}") for n, each in enumerate(windows)]

    with ThreadPoolExecutor(12) as together:
        sent = [together.submit(each.post, f"/plans/{plan_id}/steps/B", data=form)
                for each, form in zip(windows, forms, strict=True)]  # fmt: skip
        answers = [each.result() for each in sent]

    step = open_plan(store, owner, plan_id).plan.step("B")
    winner = int(step.title.removeprefix("Title "))
    assert sorted(answer.status_code for answer in answers) == [303, *[409] * 11]
    assert answers[winner].status_code == 303
    assert step.note == f"Note {winner}"
    for number, answer in enumerate(answers):
        if number != winner:
            both = [("Title", f"Title {winner}", f"Title {number}"), ("Note", f"Note {winner}", f"Note {number}")]
            assert sides(answer.text) == [(f"B “Coach”: {name}", theirs, mine) for name, theirs, mine in both]
            assert offered(answer.text)["note"] == f"Note {number}"


def test_what_was_typed_for_a_step_that_somebody_deleted_is_not_lost(
    store: Store, owner: Person, client: FlaskClient, other: FlaskClient, plan_id: str
) -> None:
    mine = step_form(client, plan_id, "C", note="Half an hour of typing")
    post(other, f"/plans/{plan_id}/steps/C/delete", {"version": "1"})

    told = client.post(f"/plans/{plan_id}/steps/C", data=mine)
    settled = client.post(f"/plans/{plan_id}/steps/C", data=offered(told.text))

    assert (told.status_code, settled.status_code) == (409, 303)
    assert sides(told.text) == [("C “Celebrate”: Note", "Deleted", "Half an hour of typing")]
    assert "Removed C" in told.text
    assert open_plan(store, owner, plan_id).plan.step("C").note == "Half an hour of typing"


@pytest.fixture
def desks(other: FlaskClient, plan_id: str) -> None:
    """A1 “Order the desks”, seen in version 2, was removed, and A1 “Order the chairs” got its id."""
    form = {"kind": "action", "days": "3"}
    post(other, f"/plans/{plan_id}/steps", {**form, "version": "1", "title": "Order the desks"})
    post(other, f"/plans/{plan_id}/steps/A1/delete", {"version": "2"})
    post(other, f"/plans/{plan_id}/steps", {**form, "version": "3", "title": "Order the chairs"})


@pytest.mark.usefixtures("desks")
def test_a_step_that_got_the_id_of_another_is_not_marked_for_it(
    store: Store, owner: Person, client: FlaskClient, plan_id: str
) -> None:
    address = f"/plans/{plan_id}/steps/A1/mark"

    told = post(client, address, {"version": "2", "state": "done"})
    settled = client.post(address, data=offered(told.text))

    assert (told.status_code, settled.status_code) == (409, 404)
    assert {(heading.partition(":")[0], theirs) for heading, theirs, _ in sides(told.text)} == {
        ("A1 “Order the desks”", "Deleted")
    }
    assert "A1 “Order the desks” was deleted meanwhile" in unescape(settled.text)
    step = open_plan(store, owner, plan_id).plan.step("A1")
    assert (step.title, step.finished) == ("Order the chairs", None)


@pytest.mark.usefixtures("desks")
def test_what_was_typed_for_a_step_whose_id_another_got_is_not_lost_and_the_other_stays(
    store: Store, owner: Person, client: FlaskClient, plan_id: str
) -> None:
    form = {"version": "2", "kind": "action", "title": "Order the desks", "days": "3", "note": "Half an hour of typing"}

    told = post(client, f"/plans/{plan_id}/steps/A1", form)
    settled = client.post(f"/plans/{plan_id}/steps/A1", data=offered(told.text))

    assert (told.status_code, settled.status_code) == (409, 303)
    assert sides(told.text) == [("A1 “Order the desks”: Note", "Deleted", "Half an hour of typing")]
    plan = open_plan(store, owner, plan_id).plan
    assert (plan.step("A1").title, plan.step("A1").note) == ("Order the chairs", "")
    assert (plan.step("A2").title, plan.step("A2").note) == ("Order the desks", "Half an hour of typing")
    told_after = client.get(settled.headers["Location"]).text
    assert "What was A1 is A2 from now on, because A1 is something else meanwhile." in told_after


def test_a_mistake_in_the_form_of_a_step_that_somebody_deleted_comes_back_with_what_was_typed(
    client: FlaskClient, other: FlaskClient, plan_id: str
) -> None:
    mine = step_form(client, plan_id, "C", days="many", note="Half an hour of typing")
    post(other, f"/plans/{plan_id}/steps/C/delete", {"version": "1"})

    answer = client.post(f"/plans/{plan_id}/steps/C", data=mine)

    assert answer.status_code == 422
    assert "“many” cannot be read" in answer.text
    assert "Half an hour of typing" in answer.text


def test_a_step_that_never_was_is_not_found(client: FlaskClient, plan_id: str) -> None:
    mine = step_form(client, plan_id, "C")

    assert client.post(f"/plans/{plan_id}/steps/Z", data=mine).status_code == 404


def test_what_was_typed_for_a_key_result_that_somebody_deleted_is_not_lost(
    store: Store, owner: Person, client: FlaskClient, other: FlaskClient, plan_id: str
) -> None:
    form = {"version": "1", "metric": "talks", "target": "7", "note": "Half an hour of typing", "at": "B"}
    post(other, f"/plans/{plan_id}/key-results/KR1/delete", {"version": "1"})

    told = post(client, f"/plans/{plan_id}/key-results/KR1", form)
    settled = client.post(f"/plans/{plan_id}/key-results/KR1", data=offered(told.text))

    assert (told.status_code, settled.status_code) == (409, 303)
    assert ("The key result KR1: Note", "Deleted", "Half an hour of typing") in sides(told.text)
    assert open_plan(store, owner, plan_id).plan.key_results[0].note == "Half an hour of typing"


def test_two_who_measure_at_once_are_both_kept_and_a_form_sent_twice_counts_once(
    store: Store, owner: Person, client: FlaskClient, other: FlaskClient, plan_id: str
) -> None:
    address, form = f"/plans/{plan_id}/key-results/measurements", {"version": "1", "metric": "talks"}

    answers = [
        post(window, address, {**form, "date": "2026-07-29", "value": value})
        for window, value in [(client, "3"), (other, "4"), (client, "3")]
    ]

    measured = open_plan(store, owner, plan_id).plan.measurements
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert [str(each.value) for each in measured] == ["3", "4"]


def test_markup_in_a_conflict_is_shown_as_text(client: FlaskClient, other: FlaskClient, plan_id: str) -> None:
    mine = step_form(client, plan_id, "B", note=f"Mine {MARKUP}", owner='Cem"><img src=x>')
    other.post(f"/plans/{plan_id}/steps/B", data=step_form(other, plan_id, "B", note=f"Theirs {MARKUP}"))

    answer = client.post(f"/plans/{plan_id}/steps/B", data=mine)

    assert answer.status_code == 409
    assert sides(answer.text) == [("B “Coach”: Note", f"Theirs {MARKUP}", f"Mine {MARKUP}")]
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
    assert offered(answer.text)["owner"] == 'Cem"><img src=x>'


def test_a_fragment_tells_the_same_as_the_page(client: FlaskClient, other: FlaskClient, plan_id: str) -> None:
    post(other, f"/plans/{plan_id}/steps/A/move", {"version": "1", "days": "-1"})
    form = {"version": "1", "days": "-2", "csrf_token": form_token(client)}

    answer = client.post(f"/plans/{plan_id}/steps/A/move", data=form, headers={"HX-Request": "true"})

    assert answer.status_code == 409
    assert "<html" not in answer.text
    # A (5 days) is planned from Fri 27 Nov to Thu 3 Dec 2026, so that its last day becomes Wed 2 or Tue 1 Dec.
    assert sides(answer.text) == [("A “Train”: Deadline", "Wed 2 Dec 2026", "Tue 1 Dec 2026")]
    assert offered(answer.text)["settled_on"] == "2"


def test_an_undo_of_what_was_not_seen_says_so_and_can_be_done_all_the_same(
    store: Store, owner: Person, client: FlaskClient, other: FlaskClient, plan_id: str
) -> None:
    post(other, f"/plans/{plan_id}/steps/A/move", {"version": "1", "days": "-1"})

    told = post(client, f"/plans/{plan_id}/undo", {"version": "1"})
    done = client.post(f"/plans/{plan_id}/undo", data=offered(told.text))

    assert (told.status_code, done.status_code) == (409, 303)
    assert sides(told.text) == []
    assert "Do it all the same" in told.text
    assert open_plan(store, owner, plan_id).plan.step("A").deadline is None


def test_a_preview_of_an_older_version_shows_what_both_changes_do_together(
    client: FlaskClient, other: FlaskClient, plan_id: str
) -> None:
    mine = step_form(client, plan_id, "B", title="Coach weekly", do="preview")
    other.post(f"/plans/{plan_id}/steps/B", data=step_form(other, plan_id, "B", days="12"))

    answer = client.post(f"/plans/{plan_id}/steps/B", data=mine)

    assert answer.status_code == 200
    assert "What this would do" in answer.text
    assert "No other date moves" in answer.text  # their twelve days are there already, and a title moves nothing


def test_every_field_is_called_in_a_conflict_what_its_form_calls_it() -> None:
    forms: dict[str, Value] = {
        "steps": StepPart(Step("A", Kind.ACTION, "Train", 1)),
        "goals": EndGoal("It is true", date(2026, 12, 18)),
        "key_results": KeyResult("KR1", "talks", Decimal(5)),
        "calendars": WorkCalendar(),
    }

    for folder, value in forms.items():
        page = "".join(path.read_text() for path in (TEMPLATES / folder).glob("*.html"))
        labels = [field_label(value, name) for name in field_values(value)]
        assert [label for label in labels if f'"{label}"' not in page and f">{label}" not in page] == []
