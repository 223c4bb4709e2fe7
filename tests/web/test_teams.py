"""The pages of teams: make them, fill them, open plans to them, dissolve them."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backcast.domain.people.accesses import Audience
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.use_cases.people.teams import list_teams, make_team
from backcast.use_cases.sharings import open_plan_to, open_sharing
from tests.builders import colleague, everything_in, form_token, post, signed_in, stranger
from tests.web.routes import a_plan


def test_a_team_is_made_with_its_people_and_changed(
    app: Flask, store: Store, owner: Person, client: FlaskClient
) -> None:
    ana, bea = colleague(store, owner, Role.EDITOR), colleague(store, owner, Role.VIEWER)
    form = {"csrf_token": form_token(client), "name": "Coaches", "members": [ana.id, bea.id]}

    made = client.post("/teams", data=form)
    team = list_teams(store, owner)[0]
    changed = client.post(f"/teams/{team.id}", data={**form, "name": "Assessors", "members": [bea.id]})

    after = list_teams(store, owner)
    assert [made.status_code, changed.status_code] == [303, 303]
    assert (team.name, set(team.members)) == ("Coaches", {ana.id, bea.id})
    assert [(each.name, each.members) for each in after] == [("Assessors", (bea.id,))]
    assert "Assessors" in client.get("/people").text


@pytest.mark.parametrize("name", ["", "   ", "coaches", "x" * 101])
def test_a_team_needs_a_name_of_its_own(store: Store, owner: Person, client: FlaskClient, name: str) -> None:
    make_team(store, owner, "Coaches")
    before = everything_in(store)

    answer = post(client, "/teams", {"name": name})

    assert answer.status_code == 422
    assert 'id="e-name"' in answer.text
    assert everything_in(store) == before


def test_guests_and_strangers_belong_to_no_team(store: Store, owner: Person, client: FlaskClient) -> None:
    others = [colleague(store, owner, Role.GUEST), stranger(store)]
    before = everything_in(store)

    answers = [post(client, "/teams", {"name": "Coaches", "members": other.id}) for other in others]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert everything_in(store) == before
    assert others[0].name not in client.get("/teams").text


def test_a_plan_that_is_open_to_a_team_is_there_for_its_people_until_the_team_is_dissolved(
    app: Flask, store: Store, owner: Person, client: FlaskClient
) -> None:
    inside, outside = colleague(store, owner, Role.EDITOR), colleague(store, owner, Role.VIEWER)
    team, plan_id = make_team(store, owner, "Coaches", [inside.id]), a_plan(store, owner)
    browsers = [signed_in(app, store, person) for person in (inside, outside)]

    post(client, f"/plans/{plan_id}/sharing", {"audience": "team", "team": team.id})
    while_it_is = [browser.get(f"/plans/{plan_id}").status_code for browser in browsers]
    listed = browsers[0].get("/").text
    page = client.get(f"/teams/{team.id}/dissolve").text
    answer = post(client, f"/teams/{team.id}/dissolve")
    afterwards = [browser.get(f"/plans/{plan_id}").status_code for browser in browsers]

    assert while_it_is == [200, 404]
    assert "Coaches" in listed
    assert "become private" in page
    assert answer.status_code == 303
    assert afterwards == [404, 404]
    assert open_sharing(store, owner, plan_id)[0].audience is Audience.PRIVATE


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_who_does_not_own_the_workspace_sees_teams_and_changes_none(
    app: Flask, store: Store, owner: Person, role: Role
) -> None:
    team = make_team(store, owner, "Coaches")
    browser = signed_in(app, store, colleague(store, owner, role))
    before = everything_in(store)

    page = browser.get("/teams")
    answers = [
        post(browser, "/teams", {"name": "Mine"}),
        browser.get(f"/teams/{team.id}"),
        post(browser, f"/teams/{team.id}", {"name": "Mine"}),
        browser.get(f"/teams/{team.id}/dissolve"),
        post(browser, f"/teams/{team.id}/dissolve"),
    ]

    assert page.status_code == 200
    assert "Coaches" in page.text
    assert "Make a team" not in page.text
    assert [answer.status_code for answer in answers] == [403] * 5
    assert everything_in(store) == before


def test_a_plan_is_not_opened_to_the_team_of_another_workspace(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    foreign, plan_id = make_team(store, stranger(store), "Theirs"), a_plan(store, owner)
    open_plan_to(store, owner, plan_id, Audience.PRIVATE)
    before = everything_in(store)

    answer = post(client, f"/plans/{plan_id}/sharing", {"audience": "team", "team": foreign.id})

    assert answer.status_code == 404
    assert everything_in(store) == before
