"""The people pages: invite, come in by invitation, change roles, recover, remove and erase."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backcast.app import create_app
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Origin, Person
from backcast.settings import Settings
from backcast.storage.store import Store
from backcast.use_cases.people.memberships import accept_as_newcomer, invite_person, list_invitations, list_people
from backcast.use_cases.people.sign_ins import issue_sign_in_link
from backcast.use_cases.plans import list_plans
from tests.builders import Clock, colleague, everything_in, post, signed_in, stranger
from tests.letters import waiting_letters
from tests.web.routes import a_plan

ANA, PASSWORD = "ana@example.org", "correct horse battery staple"


def shown_link(answer: TestResponse) -> str:
    """The path of the link that a page shows once."""
    found = re.search(r'id="once" value="http://localhost(/[^"]+)"', answer.text)
    assert found is not None, answer.text
    return found[1]


def invited(client: FlaskClient, email: str = ANA, role: str = "editor") -> str:
    return shown_link(post(client, "/people/invitations", {"email": email, "name": "Ana", "role": role}))


def newcomer(store: Store, owner: Person, role: Role = Role.EDITOR, email: str = ANA, name: str = "Ana") -> Person:
    token = invite_person(store, owner, email, name, role, None)
    return accept_as_newcomer(store, token, name, PASSWORD, Origin("192.0.2.9", "browser"), "").person


def texts_of_audit(store: Store, owner: Person) -> list[str]:
    with store.reading(owner) as tx:
        return [each.text for each in tx.audits.read()]


def test_an_owner_invites_and_the_invited_joins_with_a_name_and_a_password(
    app: Flask, store: Store, owner: Person, client: FlaskClient
) -> None:
    path = invited(client)
    visitor = app.test_client()

    page = visitor.get(path)
    joined = post(visitor, path, {"name": "Ana Lima", "password": PASSWORD})

    assert ANA in page.text
    assert "My workspace" in page.text
    assert (joined.status_code, joined.headers["Location"]) == (303, "/")
    assert visitor.get("/").status_code == 200
    assert {(each.name, each.email, each.role) for each in list_people(store, owner)} == {
        ("Me", "", Role.OWNER),
        ("Ana Lima", ANA, Role.EDITOR),
    }
    assert list_invitations(store, owner) == []


def test_looking_at_an_invitation_uses_nothing_up_and_tells_its_address_to_nobody(
    app: Flask, store: Store, client: FlaskClient
) -> None:
    path = invited(client)
    before = everything_in(store)

    answers = [app.test_client().get(path) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert everything_in(store) == before
    # “strict-origin”: with “no-referrer” a browser names no origin, and the form would be refused as a foreign one.
    assert {answer.headers["Referrer-Policy"] for answer in answers} == {"strict-origin"}
    assert {answer.headers["X-Robots-Tag"] for answer in answers} == {"noindex"}


def test_an_invitation_works_once(app: Flask, client: FlaskClient) -> None:
    path = invited(client)
    post(app.test_client(), path, {"name": "Ana", "password": PASSWORD})

    again = app.test_client().get(path)

    assert again.status_code == 404
    assert "Ask for a new one" in again.text


def test_a_withdrawn_or_old_invitation_opens_nothing(
    app: Flask, store: Store, owner: Person, client: FlaskClient, clock: Clock
) -> None:
    withdrawn, old = invited(client), invited(client, "bea@example.org")
    invitation = next(each for each in list_invitations(store, owner) if each.email == ANA)

    answer = post(client, f"/people/invitations/{invitation.id}/end")
    after = app.test_client().get(withdrawn).status_code
    clock.turn(timedelta(days=7))

    assert answer.status_code == 303
    assert after == 404
    assert app.test_client().get(old).status_code == 404
    assert post(app.test_client(), old, {"name": "Bea", "password": PASSWORD}).status_code == 404


def test_a_second_invitation_of_the_same_address_ends_the_first(app: Flask, client: FlaskClient) -> None:
    first, second = invited(client), invited(client)

    assert app.test_client().get(first).status_code == 404
    assert app.test_client().get(second).status_code == 200


def test_who_has_an_account_signs_in_first_and_then_joins_as_themselves(
    app: Flask, store: Store, owner: Person, client: FlaskClient
) -> None:
    other = stranger(store)
    theirs = newcomer(store, other)
    path = invited(client)

    outside = app.test_client().get(path)
    browser = signed_in(app, store, theirs)
    inside = browser.get(path)
    joined = post(browser, path)

    assert f"/sign-in?next={path}" in outside.text.replace("%2F", "/")
    assert 'type="password"' not in outside.text
    assert "Join as Ana" in inside.text
    assert joined.status_code == 303
    assert {each.name for each in list_people(store, owner)} == {"Me", "Ana"}
    assert ">Me" in browser.get("/people").text  # the session goes on in the workspace that they joined
    assert len(list_people(store, other)) == 2


def test_a_coach_who_is_invited_to_one_plan_sees_it_and_nothing_else(
    app: Flask, store: Store, owner: Person, client: FlaskClient
) -> None:
    plan_id, other = a_plan(store, owner), a_plan(store, owner)
    answer = post(client, f"/plans/{plan_id}/sharing/invitations", {"email": ANA, "role": "contributor"})
    coach = app.test_client()

    joined = post(coach, shown_link(answer), {"name": "Ana", "password": PASSWORD})

    assert joined.headers["Location"] == f"/plans/{plan_id}"
    assert coach.get(f"/plans/{plan_id}").status_code == 200
    assert coach.get(f"/plans/{other}").status_code == 404
    assert coach.get("/people").status_code == 403
    first_page = coach.get("/").text
    assert f"/plans/{plan_id}" in first_page
    assert other not in first_page
    assert not [word for word in ('href="/people"', 'href="/programmes"', 'href="/plans/new"') if word in first_page]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"email": "", "role": "editor"}, "email"),
        ({"email": "no address", "role": "editor"}, "email"),
        ({"email": "a@example.org\nBcc: b@example.org", "role": "editor"}, "email"),
        ({"email": ANA, "role": "emperor"}, "role"),
        ({"email": ANA}, "role"),
    ],
)
def test_a_wrong_invitation_comes_back_with_what_is_wrong_and_what_was_typed(
    store: Store, client: FlaskClient, form: dict[str, str], field: str
) -> None:
    before = everything_in(store)

    answer = post(client, "/people/invitations", {"name": "Somebody", **form})

    assert answer.status_code == 422
    assert f'id="e-{field}"' in answer.text
    assert 'value="Somebody"' in answer.text
    assert everything_in(store) == before


def test_who_is_in_the_workspace_is_not_invited_again(store: Store, owner: Person, client: FlaskClient) -> None:
    newcomer(store, owner)

    answer = post(client, "/people/invitations", {"email": "ANA@example.org", "role": "viewer"})

    assert answer.status_code == 422
    assert "in the workspace already" in answer.text


def test_a_new_role_counts_at_the_next_request(app: Flask, store: Store, owner: Person, client: FlaskClient) -> None:
    ana, plan_id = newcomer(store, owner), a_plan(store, owner)
    hers = signed_in(app, store, ana)
    before = hers.get(f"/plans/{plan_id}/goal").status_code

    answer = post(client, f"/people/{ana.id}/role", {"role": "viewer"})

    assert answer.status_code == 303
    assert (before, hers.get(f"/plans/{plan_id}/goal").status_code) == (200, 403)
    assert "Made Ana viewer (was editor)" in texts_of_audit(store, owner)


def test_the_last_owner_stays_an_owner_and_stays(store: Store, owner: Person, client: FlaskClient) -> None:
    before = everything_in(store)

    demoted = post(client, f"/people/{owner.id}/role", {"role": "editor"})
    removed = post(client, f"/people/{owner.id}/remove")

    assert [demoted.status_code, removed.status_code] == [422, 422]
    assert "last owner" in demoted.text
    assert everything_in(store) == before


def test_the_page_that_removes_somebody_says_what_happens_to_their_plans_and_it_does(
    app: Flask, store: Store, owner: Person, client: FlaskClient
) -> None:
    ana = newcomer(store, owner)
    plan_id, hers = a_plan(store, ana), signed_in(app, store, ana)

    page = client.get(f"/people/{ana.id}/remove").text
    answer = post(client, f"/people/{ana.id}/remove")

    assert "One plan that nobody else owns passes to you." in page
    assert answer.status_code == 303
    assert hers.get("/").status_code == 303  # out, at the next request
    assert [(card.id, card.role) for card in list_plans(store, owner)] == [(plan_id, Role.OWNER)]
    assert {each.name for each in list_people(store, owner)} == {"Me"}


def test_a_recovery_link_lets_somebody_choose_a_new_password(
    app: Flask, store: Store, owner: Person, client: FlaskClient
) -> None:
    ana = newcomer(store, owner)

    path = shown_link(post(client, f"/people/{ana.id}/recovery"))
    followed = app.test_client().get(path, follow_redirects=True)

    assert followed.status_code == 200
    assert 'type="password"' in followed.text
    assert "Made a recovery link for Ana" in texts_of_audit(store, owner)


def test_an_owner_does_not_get_at_an_account_that_is_in_another_workspace_too(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    other = stranger(store)
    ana = newcomer(store, owner)
    token = invite_person(store, other, ANA, "", Role.OWNER, None)
    with store.entrance() as door:
        door.accept(token, door.accounts.get(ana.account), "Ana", Origin())
    before = everything_in(store)

    answers = [post(client, f"/people/{ana.id}/{what}") for what in ("recovery", "second-factor")]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert "in other workspaces too" in answers[0].text
    assert everything_in(store) == before


def test_nothing_is_left_that_names_somebody_who_was_erased(store: Store, owner: Person, client: FlaskClient) -> None:
    ana, plan_id = newcomer(store, owner, name="Annegret Lima"), a_plan(store, owner)
    post(client, f"/plans/{plan_id}/sharing/people", {"person": ana.id, "role": "viewer"})
    post(client, f"/people/{ana.id}/role", {"role": "viewer"})
    post(client, f"/people/{ana.id}/recovery")

    answer = post(client, f"/people/{ana.id}/erase")

    kept = repr({name: rows for name, rows in everything_in(store).items() if name != "throttles"})
    assert answer.status_code == 303
    assert [text for text in ("Annegret", ANA, "192.0.2.9") if text in kept] == []
    assert "Made Erased person viewer (was editor)" in texts_of_audit(store, owner)
    assert "Made Erased person viewer of the plan" in texts_of_audit(store, owner)


def test_an_owner_finds_who_left_and_erases_them_on_their_request(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    ana = newcomer(store, owner, name="Annegret Lima")
    post(client, f"/people/{ana.id}/remove")

    listed = client.get("/people").text
    asked = client.get(f"/people/{ana.id}/erase")
    answer = post(client, f"/people/{ana.id}/erase")
    again = [client.get(f"/people/{ana.id}/erase").status_code, post(client, f"/people/{ana.id}/erase").status_code]

    assert f'href="/people/{ana.id}/erase"' in listed[listed.index("Former people") :]
    assert "Erase Annegret Lima?" in asked.text
    assert "They are removed at once" not in asked.text
    assert (answer.status_code, again) == (303, [404, 404])
    kept = repr({name: rows for name, rows in everything_in(store).items() if name != "throttles"})
    assert [text for text in ("Annegret", ANA) if text in kept] == []
    assert "Erased a person on request" in texts_of_audit(store, owner)
    assert "Former people" not in client.get("/people").text


def test_the_name_of_an_erased_person_is_taken_out_as_a_whole_word_only(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    short = newcomer(store, owner, name="Re")

    post(client, f"/people/{short.id}/erase")

    assert "Removed Erased person" in texts_of_audit(store, owner)


def test_an_owner_is_led_to_the_page_of_their_own_account_to_erase_themselves(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    before = everything_in(store)

    answer = post(client, f"/people/{owner.id}/erase")

    assert answer.status_code == 403
    assert everything_in(store) == before


@pytest.mark.parametrize("role", [Role.EDITOR, Role.CONTRIBUTOR, Role.VIEWER])
def test_who_does_not_own_the_workspace_sees_the_people_and_no_way_to_change_them(
    app: Flask, store: Store, owner: Person, role: Role
) -> None:
    person = colleague(store, owner, role)
    browser = signed_in(app, store, person)
    before = everything_in(store)

    page = browser.get("/people").text
    answers = [
        post(browser, "/people/invitations", {"email": ANA, "role": "owner"}),
        post(browser, f"/people/{owner.id}/role", {"role": "viewer"}),
        post(browser, f"/people/{person.id}/role", {"role": "owner"}),
        post(browser, f"/people/{owner.id}/recovery"),
        post(browser, f"/people/{owner.id}/remove"),
        post(browser, f"/people/{owner.id}/erase"),
        browser.get(f"/people/{owner.id}"),
    ]

    assert "A person as" in page
    assert "<h2" not in page
    assert "Change" not in page
    assert [answer.status_code for answer in answers] == [403] * 7
    assert everything_in(store) == before


def test_an_invitation_to_a_stranger_carries_no_message_of_the_inviter(
    store: Store, owner: Person, tmp_path: Path
) -> None:
    settings = Settings(
        instance=tmp_path, database="", secret_key="a key for tests", address="https://plans.example.org",
        smtp="smtp://localhost", mail_from="plans@example.org", https=True,
    )  # fmt: skip
    app = create_app(settings, store)
    app.config["WTF_CSRF_ENABLED"] = False
    with store.transaction(owner) as tx:
        tx.people.rename("Win now: https://evil.example/x")
    client, base = app.test_client(), "https://plans.example.org"
    client.post(f"/sign-in/{issue_sign_in_link(store, owner)}", base_url=base)
    forged = client.post("/people/invitations", data={"email": ANA, "role": "editor"}, base_url="https://evil.example")
    answer = client.post("/people/invitations", data={"email": ANA, "role": "editor"}, base_url=base)

    (mail,) = waiting_letters(store)
    assert (forged.status_code, answer.status_code) == (400, 200)
    assert mail.to == ANA
    links = re.findall(r"https?://\S+", mail.text)
    assert len(links) == 1
    assert links[0].startswith("https://plans.example.org/invitations/")
    assert "evil.example" not in mail.text
    assert "on its way" in answer.text
