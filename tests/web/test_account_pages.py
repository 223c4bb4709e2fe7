"""The pages of one's own account: what they show, what they take, and what they refuse."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyotp.totp import TOTP

from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Origin, Person, Scope
from backcast.storage.store import Store
from backcast.use_cases.people.access_tokens import person_of_token
from backcast.use_cases.people.accounts import change_email, change_password
from backcast.use_cases.people.sign_ins import session_of, sign_in_with_password
from tests.builders import Clock, colleague, everything_in, post, signed_in

EMAIL, PASSWORD = "ana@example.org", "four words nobody combines"
PAGES = ["email", "password", "second-factor", "sessions", "tokens", "workspaces", "workspaces/leave", "erase"]


@pytest.fixture
def ana(store: Store, owner: Person) -> Person:
    """The owner with an address and a password."""
    change_email(store, owner, "", EMAIL)
    change_password(store, owner, "", "", PASSWORD)
    return owner


@pytest.fixture
def inside(app: Flask, store: Store, ana: Person) -> FlaskClient:
    """Ana's browser."""
    return signed_in(app, store, ana)


def is_inside(client: FlaskClient) -> bool:
    return client.get("/").status_code == 200


def workspace_of(store: Store, client: FlaskClient) -> str:
    cookie = client.get_cookie("backcast")
    session = session_of(store, cookie.value) if cookie else None
    assert session is not None
    return session.workspace.name


@pytest.mark.parametrize("role", [Role.VIEWER, Role.GUEST])
@pytest.mark.parametrize("page", ["", *(f"/{page}" for page in PAGES)])
def test_everybody_has_every_page_of_their_own(app: Flask, store: Store, owner: Person, role: Role, page: str) -> None:
    client = signed_in(app, store, colleague(store, owner, role))

    answer = client.get(f"/account{page}")

    assert answer.status_code == 200
    assert 'aria-current="page"' in answer.text


def test_a_name_and_a_time_zone_are_kept(store: Store, inside: FlaskClient, ana: Person) -> None:
    answer = post(inside, "/account", {"name": "Ana Sommer", "time_zone": "Pacific/Auckland"})

    page = inside.get("/account").text
    assert answer.headers["Location"] == "/account"
    assert 'value="Ana Sommer"' in page
    assert 'value="Pacific/Auckland"' in page


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": ""}, "Say how the others should call you."),
        ({"name": "Ana", "time_zone": "Europe/Atlantis"}, "“Europe/Atlantis” is no time zone."),
        ({"name": "x" * 101}, "Keep it to 100 characters."),
    ],
)
def test_a_profile_that_cannot_be_comes_back_as_it_was_typed(
    inside: FlaskClient, form: dict[str, str], said: str
) -> None:
    answer = post(inside, "/account", form)

    assert answer.status_code == 422
    assert said in answer.text


def test_today_is_the_day_where_the_person_is(app: Flask, store: Store, owner: Person, clock: Clock) -> None:
    from backcast.web import current

    clock.moment = clock.moment.replace(hour=13)  # 30 July, 13:15 UTC: in Auckland it is 01:15 of the 31st
    app.extensions["backcast"]["settings"] = _without_day(app)
    days = []
    for zone in ("Pacific/Auckland", "America/Los_Angeles"):
        with store.transaction(owner) as tx:
            tx.accounts.set_profile(owner.account, zone, 1)
        client = signed_in(app, store, owner)
        with client:
            client.get("/account")
            days.append(current.today().isoformat())

    assert days == ["2026-07-31", "2026-07-30"]


def _without_day(app: Flask) -> object:
    from dataclasses import replace

    return replace(app.extensions["backcast"]["settings"], today=None)


def test_an_address_needs_the_password_and_belongs_to_nobody_else(
    app: Flask, store: Store, inside: FlaskClient, ana: Person
) -> None:
    ben = colleague(store, ana, Role.EDITOR)
    change_email(store, ben, "", "ben@example.org")
    wanted = "new@example.org"

    answers = [
        post(inside, "/account/email", {"email": wanted, "password": "another password"}),
        post(inside, "/account/email", {"email": "ben@example.org", "password": PASSWORD}),
        post(inside, "/account/email", {"email": "no address", "password": PASSWORD}),
        post(inside, "/account/email", {"email": wanted, "password": PASSWORD}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422, 303]
    assert "This is not your password." in answers[0].text
    assert f'value="{wanted}"' in answers[0].text
    assert "belongs to another account" in answers[1].text
    assert not sign_in_with_password(store, wanted, PASSWORD, Origin(), "").awaits_second_factor


def test_another_password_ends_every_session_but_this_one(
    app: Flask, store: Store, inside: FlaskClient, ana: Person
) -> None:
    other = signed_in(app, store, ana)

    wrong = post(inside, "/account/password", {"current": "not this one", "password": "five other words for tomorrow"})
    easy = post(inside, "/account/password", {"current": PASSWORD, "password": "backcast1234"})
    still = is_inside(other)
    taken = post(inside, "/account/password", {"current": PASSWORD, "password": "five other words for tomorrow"})

    assert [answer.status_code for answer in (wrong, easy, taken)] == [422, 422, 303]
    assert 'id="e-current"' in wrong.text
    assert 'id="e-password"' in easy.text
    assert still
    assert is_inside(inside)
    assert not is_inside(other)


def test_who_has_no_password_sets_one_without_being_asked_for_it(app: Flask, store: Store, owner: Person) -> None:
    change_email(store, owner, "", EMAIL)
    client = signed_in(app, store, owner)

    page = client.get("/account/password").text
    answer = post(client, "/account/password", {"password": PASSWORD})

    assert "Current password" not in page
    assert answer.status_code == 303
    assert sign_in_with_password(store, EMAIL, PASSWORD, Origin(), "").person.id == owner.id


def test_sessions_are_listed_and_ended_one_by_one_or_all_others(
    app: Flask, store: Store, inside: FlaskClient, ana: Person
) -> None:
    second, third = signed_in(app, store, ana), signed_in(app, store, ana)
    page = inside.get("/account/sessions").text
    ids = re.findall(r"/account/sessions/([0-9a-f]+)/end", page)

    ended = post(inside, f"/account/sessions/{ids[0]}/end")
    after_one = [is_inside(second), is_inside(third)]
    post(inside, "/account/sessions/end-others")

    assert (page.count("This one"), len(ids)) == (1, 2)
    assert ended.status_code == 303
    assert sorted(after_one) == [False, True]
    assert [is_inside(each) for each in (inside, second, third)] == [True, False, False]


def test_nobody_ends_a_session_of_somebody_else(app: Flask, store: Store, inside: FlaskClient, ana: Person) -> None:
    ben = signed_in(app, store, colleague(store, ana, Role.EDITOR))
    mine = post(inside, "/account/sessions/end-others")
    (other,) = [row.id for row in _sessions(store) if row.account_id != ana.account]

    answer = post(inside, f"/account/sessions/{other}/end")

    assert (mine.status_code, answer.status_code) == (303, 404)
    assert is_inside(ben)


def _sessions(store: Store) -> list[Any]:
    from sqlalchemy import select

    from backcast.storage.tables.people import sessions

    with store.engine.connect().execution_options(writing=False) as connection:
        return list(connection.execute(select(sessions)))


def test_an_app_is_set_up_with_the_password_and_its_first_code(
    store: Store, inside: FlaskClient, ana: Person, clock: Clock
) -> None:
    refused = post(inside, "/account/second-factor/codes", {"password": "not this one"})
    offered = post(inside, "/account/second-factor/codes", {"password": PASSWORD})
    found = re.search(r'id="secret">([A-Z2-7 ]+)<', offered.text)
    assert found is not None
    secret = found[1].replace(" ", "")
    wrong = post(inside, "/account/second-factor/codes/accept", {"code": "000000"})
    taken = post(inside, "/account/second-factor/codes/accept", {"code": TOTP(secret).at(clock())})
    renewed = post(inside, "/account/second-factor/recovery-codes", {"password": PASSWORD})
    removed = post(inside, "/account/second-factor/codes/remove", {"password": PASSWORD})

    statuses = [answer.status_code for answer in (refused, offered, wrong, taken, renewed, removed)]
    assert statuses == [422, 200, 422, 200, 200, 303]
    assert f"secret={secret}" in offered.text
    assert '<path d="M4 4h7v1h-7z' in offered.text  # the upper edge of the first of the three squares of a QR code
    assert found[1] in wrong.text
    codes, more = (re.findall(r"<li><code>([^<]+)</code>", answer.text) for answer in (taken, renewed))
    assert (len(codes), len(more), set(codes) & set(more)) == (10, 10, set())
    assert secret not in str(everything_in(store))


def test_a_token_is_shown_once_and_acts_until_it_is_ended(store: Store, inside: FlaskClient, ana: Person) -> None:
    made = post(inside, "/account/tokens", {"name": "Nightly <report>", "scope": "write", "life": "30"})
    found = re.search(r'value="(bct_[\w-]{43})"', made.text)
    assert found is not None
    token = found[1]
    page = inside.get("/account/tokens").text
    actor = person_of_token(store, token, Origin())
    ended = re.search(r"/account/tokens/([0-9a-f]+)/end", page)
    assert ended is not None
    answer = post(inside, ended[0])

    assert actor is not None
    assert (actor.id, actor.scope) == (ana.id, Scope.WRITE)
    assert token not in page
    assert f"…{token[-4:]}" in page
    assert "Nightly &lt;report&gt;" in page
    assert "good until Sat 29 Aug 2026" in page  # thirty days after Thu 30 July
    assert answer.status_code == 303
    assert person_of_token(store, token, Origin()) is None


def test_a_token_ends_when_its_days_are_over(store: Store, inside: FlaskClient, clock: Clock) -> None:
    made = post(inside, "/account/tokens", {"name": "Nightly report", "life": "30"})
    found = re.search(r'value="(bct_[\w-]{43})"', made.text)
    assert found is not None

    clock.turn(timedelta(days=30) - timedelta(seconds=1))
    before = person_of_token(store, found[1], Origin())
    clock.turn(timedelta(seconds=1))

    assert before is not None
    assert before.scope is Scope.READ
    assert person_of_token(store, found[1], Origin()) is None


@pytest.mark.parametrize(
    "form", [{"name": ""}, {"name": "x", "scope": "full"}, {"name": "x", "scope": "all"}, {"name": "x", "life": "9999"}]
)
def test_a_token_that_cannot_be_is_not_made(store: Store, inside: FlaskClient, form: dict[str, str]) -> None:
    answer = post(inside, "/account/tokens", form)

    assert answer.status_code == 422
    assert everything_in(store)["access_tokens"] == []


def test_another_workspace_is_made_gone_to_and_left(store: Store, inside: FlaskClient, ana: Person) -> None:
    made = post(inside, "/account/workspaces", {"name": "Training department"})
    there = workspace_of(store, inside)
    back = post(inside, f"/account/workspaces/{ana.workspace}/switch")
    here = workspace_of(store, inside)
    other = re.search(r"/account/workspaces/([0-9a-f]+)/switch", inside.get("/account/workspaces").text)
    assert other is not None
    post(inside, other[0])
    last_owner = post(inside, "/account/workspaces/leave")

    assert [made.status_code, back.status_code] == [303, 303]
    assert (there, here) == ("Training department", "My workspace")
    assert last_owner.status_code == 422
    assert "is the last owner of this workspace" in last_owner.text
    assert workspace_of(store, inside) == "Training department"


def test_who_leaves_goes_on_in_another_workspace_of_theirs(app: Flask, store: Store, ana: Person) -> None:
    ben = colleague(store, ana, Role.EDITOR)
    client = signed_in(app, store, ben)
    post(client, "/account/workspaces", {"name": "Ben's own"})
    post(client, f"/account/workspaces/{ben.workspace}/switch")

    answer = post(client, "/account/workspaces/leave")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert workspace_of(store, client) == "Ben's own"


def test_who_leaves_their_only_workspace_is_outside(app: Flask, store: Store, ana: Person) -> None:
    client = signed_in(app, store, colleague(store, ana, Role.EDITOR))

    post(client, "/account/workspaces/leave")

    assert not is_inside(client)


def test_nobody_goes_to_a_workspace_in_which_they_are_nobody(
    app: Flask, store: Store, inside: FlaskClient, ana: Person
) -> None:
    client = signed_in(app, store, colleague(store, ana, Role.EDITOR))
    post(inside, "/account/workspaces", {"name": "Not theirs"})
    (other,) = [row[0] for row in everything_in(store)["workspaces"] if row[0] != ana.workspace]

    answer = post(client, f"/account/workspaces/{other}/switch")

    assert answer.status_code == 404
    assert workspace_of(store, client) == "My workspace"


def test_an_account_is_erased_with_password_and_tick_and_nothing_names_it_any_more(
    app: Flask, store: Store, ana: Person
) -> None:
    ben = colleague(store, ana, Role.EDITOR)
    change_email(store, ben, "", "ben@example.org")
    change_password(store, ben, "", "", "a password of ben alone")
    client = signed_in(app, store, ben)
    form = {"password": "a password of ben alone"}

    unsure = post(client, "/account/erase", form)
    wrong = post(client, "/account/erase", {"password": "not this one", "sure": "1"})
    erased = post(client, "/account/erase", {**form, "sure": "1"})

    assert [answer.status_code for answer in (unsure, wrong, erased)] == [422, 422, 303]
    assert not is_inside(client)
    rest = str(everything_in(store))
    assert "ben@example.org" not in rest
    assert ben.name not in rest


def test_the_last_owner_of_any_workspace_is_not_erased_from_the_others_either(
    app: Flask, store: Store, ana: Person
) -> None:
    ben = colleague(store, ana, Role.EDITOR)
    client = signed_in(app, store, ben)
    post(client, "/account/workspaces", {"name": "Ben's own"})
    before = everything_in(store)["people"]

    answer = post(client, "/account/erase", {"sure": "1"})

    assert answer.status_code == 422
    assert "is the last owner of this workspace" in answer.text
    assert everything_in(store)["people"] == before


def test_an_owner_without_address_or_password_is_asked_for_them_before_they_invite_others(
    app: Flask, store: Store, owner: Person
) -> None:
    asked = []
    browser = signed_in(app, store, owner)
    asked.append("Before you invite others" in browser.get("/").text)
    change_email(store, owner, "", EMAIL)
    asked.append("Before you invite others" in browser.get("/").text)
    change_password(store, owner, str(browser.get_cookie("backcast").value), "", PASSWORD)  # type: ignore[union-attr]
    asked.append("Before you invite others" in browser.get("/").text)

    editor = signed_in(app, store, colleague(store, owner, Role.EDITOR))

    assert asked == [True, True, False]
    assert "Before you invite others" not in editor.get("/").text


def test_where_no_mails_are_sent_the_address_page_promises_none(inside: FlaskClient) -> None:
    answer = inside.get("/account/email")

    assert "You sign in with it." in answer.text
    assert "link for a new password" not in answer.text
