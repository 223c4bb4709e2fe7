"""The pages for coming in: passwords, where one lands, known browsers, second factors, recovery."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyotp.totp import TOTP
from werkzeug.test import TestResponse

from backcast.app import create_app
from backcast.domain.people.persons import Origin, Person
from backcast.settings import Settings
from backcast.storage.store import Store
from backcast.use_cases.people.accounts import change_email, change_password
from backcast.use_cases.people.second_factors import accept_codes, offer_codes
from backcast.use_cases.people.sign_ins import issue_sign_in_link
from tests.builders import Clock, post, signed_in

EMAIL, PASSWORD, KEY = "ana@example.org", "four words nobody combines", "a key for tests"
LINK = re.compile(r"https://plans\.example\.org(/recovery/[\w-]{43})\b")
SHAPES = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example", "https:evil.example",
    "https://evil.example", "http:/evil.example", "HTTPS://evil.example", "%2f%2fevil.example", "/%2fevil.example",
    "/%5cevil.example", "/%252fevil.example", "/\tevil.example", "/\n/evil.example", " //evil.example",
    "/account\r\nSet-Cookie: x=y", "data:text/html,x", "javascript:alert(1)", "//evil.example/account",
    "/account//evil", "/..//evil.example", "@evil.example", "evil.example", "/.evil.example", "/static/app.css", "/ж",
    "account", "?next=/",
    "/account@evil.example", "/" + "x" * 3_000, "//localhost/account", "http://localhost/account", "/sign-out",
]  # fmt: skip


@pytest.fixture
def ana(store: Store, owner: Person) -> Person:
    """The owner, who has an address and a password now."""
    change_email(store, owner, "", EMAIL)
    change_password(store, owner, "", "", PASSWORD)
    return owner


def enter(client: FlaskClient, password: str = PASSWORD, email: str = EMAIL, to: str = "") -> TestResponse:
    return post(client, "/sign-in", {"email": email, "password": password, **({"next": to} if to else {})})


def is_inside(client: FlaskClient) -> bool:
    return client.get("/").status_code == 200


def session_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("backcast")
    return cookie.value if cookie else ""


def with_app(store: Store, person: Person, clock: Clock) -> tuple[TOTP, list[str]]:
    """Set up one-time codes; the code of this moment is used up."""
    app = TOTP(offer_codes(store, person, PASSWORD, KEY).secret)
    return app, accept_codes(store, person, app.at(clock()), KEY, clock())


def test_address_and_password_let_in(app: Flask, ana: Person) -> None:
    client = app.test_client()

    answer = enter(client, email=" Ana@Example.ORG ")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert is_inside(client)


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "not this one"), ("nobody@example.org", PASSWORD), ("", "")])
def test_whatever_is_wrong_the_page_says_the_same_and_keeps_the_address(
    app: Flask, ana: Person, email: str, password: str
) -> None:
    client = app.test_client()

    answer = enter(client, password, email)

    assert answer.status_code == 401
    assert answer.text.count("The e-mail address or the password is wrong.") == 1
    assert 'href="#f-email"' in answer.text
    assert f'type="email" value="{email}"' in answer.text
    assert not password or password not in answer.text
    assert not is_inside(client)


def test_the_eleventh_try_is_told_when_to_come_back(app: Flask, ana: Person, clock: Clock) -> None:
    client = app.test_client()
    for _ in range(10):
        enter(client, "wrong")
    clock.turn(timedelta(seconds=60))

    answer = enter(client)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "240")
    assert "Please wait 4 minutes" in answer.text
    assert not is_inside(client)


def test_a_browser_that_came_in_before_is_not_locked_out_by_somebody_who_guesses(app: Flask, ana: Person) -> None:
    known = app.test_client()
    enter(known)
    post(known, "/sign-out")
    guessing = app.test_client()
    for _ in range(11):
        enter(guessing, "wrong")

    answers = [enter(guessing), enter(known)]

    assert [answer.status_code for answer in answers] == [429, 303]


def test_a_mark_of_another_secret_makes_no_browser_known(app: Flask, store: Store, ana: Person, tmp_path: Path) -> None:
    elsewhere = create_app(Settings(instance=tmp_path, database="", secret_key="another key"), store).test_client()
    enter(elsewhere)
    forged = elsewhere.get_cookie("known")
    assert forged is not None
    client = app.test_client()
    client.set_cookie("known", forged.value)
    for _ in range(10):
        enter(app.test_client(), "wrong")

    assert enter(client).status_code == 429


def test_the_mark_of_a_known_browser_is_for_us_alone_and_lasts_half_a_year(app: Flask, ana: Person) -> None:
    answer = enter(app.test_client())

    mark = next(cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("known="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=15552000"} <= {part.strip() for part in mark.split(";")}
    assert "Domain" not in mark


def test_who_wanted_to_see_a_page_sees_it_after_signing_in(app: Flask, ana: Person) -> None:
    client = app.test_client()

    door = client.get("/account/tokens?from=a%20mail").headers["Location"]
    page = client.get(door).text
    kept = re.search(r'name="next" value="([^"]+)"', page)
    assert kept is not None
    answer = enter(client, to=kept[1])

    assert door == "/sign-in?next=/account/tokens?from%3Da%2520mail"
    assert answer.headers["Location"] == "/account/tokens?from=a%20mail"


@pytest.mark.parametrize("shape", SHAPES)
def test_nobody_is_sent_to_another_site(app: Flask, store: Store, ana: Person, shape: str) -> None:
    client = app.test_client()

    shown = client.get("/sign-in", query_string={"next": shape}).text
    in_form = enter(client, to=shape)
    in_address = post(app.test_client(), f"/sign-in/{issue_sign_in_link(store, ana)}", {"next": shape})

    assert 'name="next"' not in shown
    assert in_form.headers["Location"] == "/"
    assert in_address.headers["Location"] == "/"


@pytest.mark.parametrize("path", ["/account", "/plans/new?start=blank", "/account/sessions"])
def test_pages_of_ours_are_taken(app: Flask, ana: Person, path: str) -> None:
    assert enter(app.test_client(), to=path).headers["Location"] == path


def test_a_session_that_was_planted_is_worth_nothing_after_signing_in(app: Flask, store: Store, ana: Person) -> None:
    attacker = signed_in(app, store, ana)
    planted = session_of(attacker)
    victim = app.test_client()
    victim.set_cookie("backcast", planted)

    enter(victim)

    assert session_of(victim) != planted
    assert is_inside(victim)
    assert not is_inside(attacker)


def test_before_the_second_factor_nothing_is_open_but_its_page_help_and_the_way_out(
    app: Flask, store: Store, ana: Person, clock: Clock
) -> None:
    with_app(store, ana, clock)
    client = app.test_client()

    answer = enter(client, to="/account/tokens")
    seen = {path: client.get(path) for path in ("/", "/account", "/plans/new", "/nothing", "/account/second-factor")}
    opened = {path: client.get(path).status_code for path in ("/second-factor", "/help", "/help/dates", "/health")}
    posted = [post(client, path) for path in ("/account", "/plans", "/account/sessions/end-others")]

    assert answer.headers["Location"] == "/second-factor?next=/account/tokens"
    assert {page.headers.get("Location") for page in (*seen.values(), *posted)} == {"/second-factor"}
    assert set(opened.values()) == {200}
    assert post(client, "/sign-out").headers["Location"] == "/sign-in"
    assert not client.get_cookie("known"), "half a sign-in makes no browser known"


def test_a_code_opens_the_rest_under_another_token(app: Flask, store: Store, ana: Person, clock: Clock) -> None:
    codes, _ = with_app(store, ana, clock)
    clock.turn(timedelta(seconds=30))
    client = app.test_client()
    enter(client, to="/account/tokens")
    before = session_of(client)
    copied = app.test_client()
    copied.set_cookie("backcast", before)

    answer = post(client, "/second-factor", {"code": codes.at(clock()), "next": "/account/tokens"})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/account/tokens")
    assert is_inside(client)
    assert session_of(client) != before
    assert copied.get("/second-factor").headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("shape", SHAPES[:8])
def test_the_second_factor_sends_nobody_to_another_site_either(
    app: Flask, store: Store, ana: Person, clock: Clock, shape: str
) -> None:
    _, recovery = with_app(store, ana, clock)
    client = app.test_client()
    enter(client, to=shape)

    answer = post(client, "/second-factor", {"code": recovery[0], "next": shape})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_a_wrong_code_is_told_at_its_field_and_ten_of_them_have_to_wait(
    app: Flask, store: Store, ana: Person, clock: Clock
) -> None:
    with_app(store, ana, clock)
    client = app.test_client()
    enter(client)

    answers = [post(client, "/second-factor", {"code": "000000"}) for _ in range(11)]

    assert {answer.status_code for answer in answers[:10]} == {422}
    assert 'id="e-code"' in answers[0].text
    assert answers[10].status_code == 429


def test_where_a_workspace_wants_a_second_factor_who_lacks_it_is_led_to_set_it_up(
    app: Flask, store: Store, ana: Person, clock: Clock
) -> None:
    client = signed_in(app, store, ana)
    with store.transaction(ana) as tx:
        tx.people.change_workspace("Strict works", second_factor=True)

    led = [client.get(path).headers.get("Location") for path in ("/", "/account", "/account/tokens", "/plans/new")]
    page = client.get("/account/second-factor")
    posted = post(client, "/plans", {"start": "blank"})
    offered = post(client, "/account/second-factor/codes", {"password": PASSWORD})
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', offered.text)
    assert secret is not None
    code = TOTP(secret[1].replace(" ", "")).at(clock())
    accepted = post(client, "/account/second-factor/codes/accept", {"code": code})

    assert set(led) == {"/account/second-factor"}
    assert "In the workspace “Strict works” everybody needs a second factor." in page.text
    assert posted.headers["Location"] == "/account/second-factor"
    assert accepted.text.count("<li><code>") == 10
    assert is_inside(client)


def test_a_passkey_is_asked_for_only_where_browsers_take_them(app: Flask, owner: Person) -> None:
    client = app.test_client()

    named = client.get("/sign-in", base_url="http://localhost:8000").text
    by_number = client.get("/sign-in", base_url="http://127.0.0.1:8000").text
    token = {"csrf_token": "x"}
    app.config["WTF_CSRF_ENABLED"] = False
    refused = client.post("/sign-in/passkey/question", data=token, base_url="http://127.0.0.1:8000")

    assert "Sign in with a passkey" in named
    assert "Sign in with a passkey" not in by_number
    assert refused.status_code == 403
    assert "only over https" in refused.text


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", '{"id": 7}', "x" * 30_000, '{"id": "ж"}', "[" * 100_000])
def test_what_is_no_answer_of_a_passkey_lets_nobody_in(app: Flask, owner: Person, answer: str) -> None:
    client = app.test_client()
    asked = post(client, "/sign-in/passkey/question").get_json()

    sent = post(client, "/sign-in/passkey", {"token": asked["token"], "answer": answer})

    assert sent.status_code == 422
    assert "This passkey could not be checked." in sent.text
    assert not is_inside(client)


def test_an_app_that_signs_in_by_link_is_asked_for_its_code_too(
    app: Flask, store: Store, ana: Person, clock: Clock
) -> None:
    with_app(store, ana, clock)
    client = app.test_client()

    answer = post(client, f"/sign-in/{issue_sign_in_link(store, ana)}")

    assert answer.headers["Location"] == "/second-factor"
    assert not is_inside(client)


def test_sessions_remember_where_they_came_from(app: Flask, store: Store, ana: Person) -> None:
    client = app.test_client()
    page = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"}
    app.config["WTF_CSRF_ENABLED"] = False

    client.post(
        "/sign-in",
        data={"email": EMAIL, "password": PASSWORD},
        headers=page,
        environ_base={"REMOTE_ADDR": "203.0.113.7"},
    )
    shown = client.get("/account/sessions").text

    assert "Firefox on Linux" in shown
    assert "From 203.0.113.7" in shown
    with store.reading(Person(ana.id, ana.workspace, ana.name, ana.role, ana.account, origin=Origin())) as tx:
        assert [each.address for each in tx.audits.read(9, "", "") if each.deed == "signed in"] == ["203.0.113.7"]
