"""Who gets at a plan: its audience, its people, and links that show it to anybody until they are ended."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backcast.domain.people.accesses import Audience
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.use_cases.people.accounts import change_email
from backcast.use_cases.plans import put_away_plan
from backcast.use_cases.sharings import change_plan_role, make_share_link, open_plan_to, open_sharing
from tests.builders import Clock, colleague, everything_in, form_token, post, signed_in, stranger
from tests.web.routes import a_plan
from tests.web.test_people import PASSWORD, newcomer, shown_link

HTMX = {"HX-Request": "true"}


@pytest.fixture
def plan_id(store: Store, owner: Person) -> str:
    return a_plan(store, owner)


def link_of(client: FlaskClient, plan_id: str, **form: str) -> str:
    return shown_link(post(client, f"/plans/{plan_id}/sharing/links", {"name": "Board", "life": "30", **form}))


def roles_in(store: Store, owner: Person, plan_id: str) -> dict[str, Role]:
    return {member.person: member.role for member in open_sharing(store, owner, plan_id)[0].members}


# The audience and the people.


def test_a_plan_that_is_closed_is_gone_for_all_who_were_not_added(
    app: Flask, store: Store, owner: Person, client: FlaskClient, plan_id: str
) -> None:
    added, other = colleague(store, owner, Role.VIEWER), colleague(store, owner, Role.EDITOR)
    browsers = [signed_in(app, store, person) for person in (added, other)]
    post(client, f"/plans/{plan_id}/sharing/people", {"person": added.id, "role": "editor"})

    answer = post(client, f"/plans/{plan_id}/sharing", {"audience": "private"})

    assert answer.status_code == 303
    assert [browser.get(f"/plans/{plan_id}").status_code for browser in browsers] == [200, 404]
    assert [browser.get(f"/plans/{plan_id}/goal").status_code for browser in browsers] == [200, 404]
    assert plan_id not in browsers[1].get("/").text


def test_an_invitation_to_a_plan_raises_what_somebody_may_and_taking_it_off_lowers_it_again(
    app: Flask, store: Store, owner: Person, client: FlaskClient, plan_id: str
) -> None:
    viewer = colleague(store, owner, Role.VIEWER)
    browser, at = signed_in(app, store, viewer), f"/plans/{plan_id}/sharing/people"
    seen = [browser.get(f"/plans/{plan_id}/goal").status_code]

    post(client, at, {"person": viewer.id, "role": "editor"})
    seen.append(browser.get(f"/plans/{plan_id}/goal").status_code)
    post(client, f"{at}/{viewer.id}", {"role": "contributor"})
    seen.append(browser.get(f"/plans/{plan_id}/goal").status_code)
    post(client, f"{at}/{viewer.id}/remove")

    assert seen == [403, 200, 403]
    assert browser.get(f"/plans/{plan_id}").status_code == 200  # it is open to the workspace
    assert viewer.id not in roles_in(store, owner, plan_id)


def test_a_plan_keeps_an_owner(store: Store, owner: Person, client: FlaskClient, plan_id: str) -> None:
    at = f"/plans/{plan_id}/sharing/people/{owner.id}"
    before = everything_in(store)

    answers = [post(client, at, {"role": "viewer"}), post(client, f"{at}/remove")]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert "last owner of this plan" in answers[0].text
    assert everything_in(store) == before


def test_an_address_of_somebody_in_the_workspace_gives_them_nothing_before_the_owner_names_them(
    store: Store, owner: Person, client: FlaskClient, plan_id: str
) -> None:
    mallory = newcomer(store, owner, Role.VIEWER)
    change_email(store, mallory, PASSWORD, "coach@elsewhere.example")
    form = {"email": "Coach@Elsewhere.example", "role": "editor"}

    asked = post(client, f"/plans/{plan_id}/sharing/invitations", form)
    between = roles_in(store, owner, plan_id)
    post(client, f"/plans/{plan_id}/sharing/people", {"person": mallory.id, "role": "editor"})

    assert asked.status_code == 422
    assert f"the address of {mallory.name} (viewer)" in asked.text
    assert mallory.id not in between
    assert open_sharing(store, owner, plan_id)[1] == []
    assert roles_in(store, owner, plan_id)[mallory.id] is Role.EDITOR


def test_a_guest_who_owns_a_plan_invites_by_link_and_learns_of_nobody(
    app: Flask, store: Store, owner: Person, plan_id: str
) -> None:
    guest, ana = colleague(store, owner, Role.GUEST), newcomer(store, owner, Role.VIEWER)
    change_plan_role(store, owner, plan_id, guest.id, Role.OWNER)

    form = {"email": "ana@example.org", "role": "editor"}
    answer = post(signed_in(app, store, guest), f"/plans/{plan_id}/sharing/invitations", form)

    assert answer.status_code == 200
    assert ana.name not in answer.text
    assert ana.id not in roles_in(store, owner, plan_id)


def test_an_invitation_to_a_plan_can_be_withdrawn_there_and_not_under_another_plan(
    app: Flask, store: Store, owner: Person, client: FlaskClient, plan_id: str
) -> None:
    other = a_plan(store, owner)
    form = {"email": "coach@example.org", "role": "viewer"}
    path = shown_link(post(client, f"/plans/{plan_id}/sharing/invitations", form))
    invitation = open_sharing(store, owner, plan_id)[1][0]

    elsewhere = post(client, f"/plans/{other}/sharing/invitations/{invitation.id}/end")
    still = app.test_client().get(path).status_code
    here = post(client, f"/plans/{plan_id}/sharing/invitations/{invitation.id}/end")

    assert (elsewhere.status_code, still, here.status_code) == (404, 200, 303)
    assert app.test_client().get(path).status_code == 404


@pytest.mark.parametrize("role", [Role.EDITOR, Role.CONTRIBUTOR, Role.VIEWER])
def test_who_does_not_own_the_plan_does_not_say_who_gets_at_it(
    app: Flask, store: Store, owner: Person, plan_id: str, role: Role
) -> None:
    person = colleague(store, owner, role)
    browser, at = signed_in(app, store, person), f"/plans/{plan_id}/sharing"
    token = make_share_link(store, owner, plan_id, "Board", None)
    link = open_sharing(store, owner, plan_id)[0].links[0]
    before = everything_in(store)

    answers = [
        browser.get(at),
        post(browser, at, {"audience": "private"}),
        post(browser, f"{at}/people", {"person": person.id, "role": "owner"}),
        post(browser, f"{at}/people/{owner.id}", {"role": "viewer"}),
        post(browser, f"{at}/people/{owner.id}/remove"),
        post(browser, f"{at}/invitations", {"email": "x@example.org", "role": "viewer"}),
        post(browser, f"{at}/links", {"name": "Mine", "life": "30"}),
        post(browser, f"{at}/links/{link.id}/end"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 8
    assert everything_in(store) == before
    assert "sharing" not in browser.get(f"/plans/{plan_id}").text
    assert app.test_client().get(f"/shared/{token}").status_code == 200


def test_a_guest_who_owns_a_plan_shares_it_without_seeing_the_people_of_the_workspace(
    app: Flask, store: Store, owner: Person, plan_id: str
) -> None:
    guest, hidden = colleague(store, owner, Role.GUEST), colleague(store, owner, Role.VIEWER)
    change_plan_role(store, owner, plan_id, guest.id, Role.OWNER)
    browser = signed_in(app, store, guest)

    page = browser.get(f"/plans/{plan_id}/sharing")
    path = link_of(browser, plan_id)

    assert page.status_code == 200
    assert hidden.name not in page.text
    assert app.test_client().get(path).status_code == 200


# Read-only links.


def test_a_link_shows_the_plan_to_anybody_and_lets_nobody_change_it(
    app: Flask, store: Store, client: FlaskClient, plan_id: str
) -> None:
    path, visitor = link_of(client, plan_id), app.test_client()
    visitor.get(path)  # its first use is noted
    before = everything_in(store)

    pages = [visitor.get(path + rest) for rest in ("", "?open=all", "/summary", "/steps/A")]
    fragments = [visitor.get(path + rest, headers=HTMX) for rest in ("", "/steps/A")]

    for answer in [*pages, *fragments]:
        assert answer.status_code == 200
        assert not [word for word in ("/plans", "csrf", 'method="post"', "hx-post", "data-move") if word in answer.text]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers.getlist("Set-Cookie") == []
    assert "Train" in pages[1].text
    assert "Every lead coaches weekly" in pages[2].text
    assert everything_in(store) == before


def test_a_link_opens_no_other_page_and_no_other_plan(
    app: Flask, store: Store, owner: Person, client: FlaskClient, plan_id: str
) -> None:
    path, other, visitor = link_of(client, plan_id), a_plan(store, owner), app.test_client()
    visitor.get(path)

    inside = [visitor.get(f"/plans/{each}").status_code for each in (plan_id, other)]
    invented = [visitor.get(f"{path}/{rest}").status_code for rest in ("table", "history", "goal", f"plans/{other}")]
    written = [
        visitor.open(path, method=method, data={"csrf_token": form_token(visitor)}).status_code
        for method in ("POST", "PUT", "DELETE")
    ]

    assert inside == [303, 303]
    assert not {200} & {*invented, *written}


def test_what_a_link_shows_is_the_same_for_somebody_who_is_signed_in(client: FlaskClient, plan_id: str) -> None:
    path = link_of(client, plan_id)

    page = client.get(path).text

    assert "person-menu" not in page
    assert f"/plans/{plan_id}" not in page


def test_an_ended_link_is_dead_at_the_next_request(
    app: Flask, store: Store, owner: Person, client: FlaskClient, plan_id: str
) -> None:
    path, visitor = link_of(client, plan_id), app.test_client()
    link = open_sharing(store, owner, plan_id)[0].links[0]
    before = visitor.get(path).status_code

    answer = post(client, f"/plans/{plan_id}/sharing/links/{link.id}/end")
    dead = [visitor.get(path + rest) for rest in ("", "/summary", "/steps/A")]

    assert (before, answer.status_code) == (200, 303)
    assert [each.status_code for each in dead] == [404, 404, 404]
    assert "Ask whoever sent it to you" in dead[0].text
    assert "secret" not in dead[0].text
    assert dead[0].headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize(
    ("form", "works_until"),
    [
        ({"life": "7"}, timedelta(days=7)),
        ({"life": "30"}, timedelta(days=30)),
        ({"life": "90"}, timedelta(days=90)),
        ({"life": "date", "until": "2026-08-01"}, timedelta(days=2, hours=14, minutes=44, seconds=18)),
    ],
)  # the clock stands at Thu 30 July 2026, 09:15:42 UTC
def test_a_link_ends_by_itself(
    app: Flask, client: FlaskClient, plan_id: str, clock: Clock, form: dict[str, str], works_until: timedelta
) -> None:
    path, visitor = link_of(client, plan_id, **form), app.test_client()

    clock.turn(works_until - timedelta(seconds=1))
    before = visitor.get(path).status_code
    clock.turn(timedelta(seconds=1))

    assert (before, visitor.get(path).status_code) == (200, 404)


def test_a_link_for_ever_does_not_end_by_itself(app: Flask, client: FlaskClient, plan_id: str, clock: Clock) -> None:
    path = link_of(client, plan_id, life="never")

    clock.turn(timedelta(days=3_650))

    assert app.test_client().get(path).status_code == 200


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"name": ""}, "name"),
        ({"life": "date"}, "until"),
        ({"life": "date", "until": "soon"}, "until"),
        ({"life": "365000"}, "life"),
        ({"life": "999999999"}, "life"),
        ({"life": "date", "until": "9999-12-31"}, "until"),
    ],
)
def test_a_wrong_link_comes_back_with_what_is_wrong(
    store: Store, client: FlaskClient, plan_id: str, form: dict[str, str], field: str
) -> None:
    before = everything_in(store)

    answer = post(client, f"/plans/{plan_id}/sharing/links", {"name": "Board", "life": "30", **form})

    assert answer.status_code == 422
    assert f'id="e-{field}"' in answer.text
    assert everything_in(store) == before


def test_a_link_that_would_have_ended_already_is_refused(store: Store, client: FlaskClient, plan_id: str) -> None:
    before = everything_in(store)

    form = {"name": "Board", "life": "date", "until": "2026-07-29"}
    answer = post(client, f"/plans/{plan_id}/sharing/links", form)

    assert answer.status_code == 422
    assert "still to come" in answer.text
    assert everything_in(store) == before


def test_a_link_dies_with_its_plan_and_with_who_made_it(
    app: Flask, store: Store, owner: Person, client: FlaskClient, plan_id: str
) -> None:
    of_a_deleted_plan = link_of(client, plan_id)
    maker, second = newcomer(store, owner, Role.EDITOR), a_plan(store, owner)
    change_plan_role(store, owner, second, maker.id, Role.OWNER)
    of_somebody_gone = f"/shared/{make_share_link(store, maker, second, 'Board', None)}"
    visitor = app.test_client()
    before = [visitor.get(path).status_code for path in (of_a_deleted_plan, of_somebody_gone)]

    put_away_plan(store, owner, plan_id)
    post(client, f"/people/{maker.id}/remove")

    assert before == [200, 200]
    assert [visitor.get(path).status_code for path in (of_a_deleted_plan, of_somebody_gone)] == [404, 404]


def test_a_link_of_another_plan_is_not_ended_here(
    app: Flask, store: Store, owner: Person, client: FlaskClient, plan_id: str
) -> None:
    path, other = link_of(client, plan_id), a_plan(store, owner)
    link = open_sharing(store, owner, plan_id)[0].links[0]

    answer = post(client, f"/plans/{other}/sharing/links/{link.id}/end")

    assert answer.status_code == 404
    assert app.test_client().get(path).status_code == 200


def test_the_list_of_links_says_when_each_was_last_used_and_never_shows_a_token(
    app: Flask, client: FlaskClient, plan_id: str, clock: Clock
) -> None:
    path = link_of(client, plan_id)
    unused = client.get(f"/plans/{plan_id}/sharing").text
    clock.turn(timedelta(days=2))
    app.test_client().get(path)

    used = client.get(f"/plans/{plan_id}/sharing").text

    assert "not used yet" in unused
    assert "last used Sat 1 Aug 2026" in used
    assert path.rpartition("/")[2] not in unused + used


def test_the_people_of_another_workspace_are_not_added(
    store: Store, owner: Person, client: FlaskClient, plan_id: str
) -> None:
    open_plan_to(store, owner, plan_id, Audience.PRIVATE)
    other = stranger(store)
    before = everything_in(store)

    answers = [
        post(client, f"/plans/{plan_id}/sharing/people", {"person": person_id, "role": "viewer"})
        for person_id in (other.id, "a\0b", "x" * 5_000, "ж")
    ]

    assert [answer.status_code for answer in answers] == [404, 422, 404, 404]
    assert everything_in(store) == before
