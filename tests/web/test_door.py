"""The door: nobody gets in without a session, a link works once, and who goes out is out."""

import logging
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backcast.app import create_app
from backcast.domain.people.persons import Person
from backcast.settings import Settings
from backcast.storage.store import Store
from backcast.use_cases.people.sign_ins import issue_sign_in_link
from backcast.web.guard import OPEN_ENDPOINTS
from tests.builders import Clock, everything_in, form_token, post, signed_in
from tests.web.routes import METHODS, VALUES, a_plan, endpoint_of, page_rules, routes

HIDDEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    """A browser that nobody has signed in."""
    return app.test_client()


def is_inside(client: FlaskClient) -> bool:
    return client.get("/").status_code == 200


def door_of(answer: TestResponse) -> str:
    """Where an answer leads, without the page to come back to afterwards."""
    return answer.headers["Location"].partition("?")[0]


def test_what_is_open_to_everybody_is_the_door_its_picture_and_a_sign_of_life() -> None:
    ways_in = {"sign_in.door", "sign_in.with_password", "sign_in.show", "sign_in.enter"}
    ways_in |= {"sign_in_passkey.question", "sign_in_passkey.enter", "single_sign_on.leave", "single_sign_on.arrive"}
    ways_in |= {"recovery.ask", "recovery.send", "recovery.show", "recovery.choose"}
    for_others = {"invitation.show", "invitation.accept", "shared.show", "shared.summary", "shared.step"}
    for_machines = {"static", "help.health", "healths.ready", "healths.metrics"}

    assert {*ways_in, *for_others, *for_machines} == OPEN_ENDPOINTS


def test_every_other_route_leads_to_the_door_whatever_the_method(
    app: Flask, store: Store, owner: Person, stranger: FlaskClient
) -> None:
    paths = {route.path for route in routes(app, a_plan(store, owner))}
    before = everything_in(store)

    for path in sorted(paths):
        for method in METHODS:
            if endpoint_of(app, path, method) not in OPEN_ENDPOINTS:
                answer = stranger.open(path, method=method)
                assert (answer.status_code, door_of(answer)) == (303, "/sign-in"), f"{method} {path}"
                assert "secret" not in answer.text

    assert everything_in(store) == before


@pytest.mark.parametrize("path", ["/nothing", "/plans/none/at/all", "/admin", "/.env", "/plans/%00", "/static"])
def test_who_is_outside_does_not_learn_which_pages_there_are(stranger: FlaskClient, path: str) -> None:
    answer = stranger.get(path)

    assert (answer.status_code, door_of(answer)) == (303, "/sign-in")


def test_a_fragment_for_somebody_outside_leads_the_whole_page_to_the_door(stranger: FlaskClient) -> None:
    answer = stranger.get("/", headers={"HX-Request": "true"})

    assert answer.headers["HX-Redirect"] == "/sign-in"


def test_the_door_says_how_to_come_in(stranger: FlaskClient) -> None:
    answer = stranger.get("/sign-in")

    assert answer.status_code == 200
    assert "backcast link" in answer.text


@pytest.mark.parametrize("cookie", ["", "nothing", "x" * 4_000, "ж", "a\0b", "' OR 1=1 --", "\udcff"])
def test_a_cookie_that_is_no_session_opens_nothing(stranger: FlaskClient, owner: Person, cookie: str) -> None:
    answer = stranger.get(
        "/", headers={"Cookie": f"backcast={cookie}".encode("utf-8", "surrogateescape").decode("latin1")}
    )

    assert answer.status_code == 303


def test_looking_at_a_link_does_not_use_it_up(app: Flask, store: Store, owner: Person, stranger: FlaskClient) -> None:
    path = f"/sign-in/{issue_sign_in_link(store, owner)}"
    before = everything_in(store)

    looked = [app.test_client().open(path, method=method) for method in ("GET", "HEAD", "GET")]
    unchanged = everything_in(store) == before
    page = stranger.get(path)
    found = HIDDEN.search(page.text)
    assert found is not None
    entered = stranger.post(path, data={"csrf_token": found[1]})

    assert [answer.status_code for answer in looked] == [200, 200, 200]
    assert unchanged
    assert (entered.status_code, entered.headers["Location"]) == (303, "/")
    assert is_inside(stranger)


def test_a_link_works_once(app: Flask, store: Store, owner: Person) -> None:
    path = f"/sign-in/{issue_sign_in_link(store, owner)}"
    first, second = app.test_client(), app.test_client()

    answers = [post(first, path), post(second, path), second.get(path)]

    assert [answer.status_code for answer in answers] == [303, 404, 404]
    assert is_inside(first)
    assert not is_inside(second)


def test_a_link_that_is_older_than_a_day_works_no_more(
    store: Store, owner: Person, stranger: FlaskClient, clock: Clock
) -> None:
    path = f"/sign-in/{issue_sign_in_link(store, owner)}"
    clock.turn(timedelta(hours=24))

    answers = [stranger.get(path), post(stranger, path)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert not is_inside(stranger)


@pytest.mark.parametrize(
    "token", ["x", "%00", "x" * 5_000, "%D0%B6", "%ff%fe", "%27%20OR%201=1", "99999999999999999999"]
)
def test_what_is_no_link_is_not_found(stranger: FlaskClient, owner: Person, token: str) -> None:
    answers = [stranger.get(f"/sign-in/{token}"), post(stranger, f"/sign-in/{token}")]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_nobody_signs_somebody_in_with_a_form_of_their_own(store: Store, owner: Person, stranger: FlaskClient) -> None:
    path = f"/sign-in/{issue_sign_in_link(store, owner)}"

    answer = stranger.post(path)

    assert answer.status_code == 400
    assert post(stranger, path).status_code == 303


def test_signing_out_ends_the_session_on_the_server(app: Flask, client: FlaskClient) -> None:
    cookie = client.get_cookie("backcast")
    assert cookie is not None
    copied = app.test_client()
    copied.set_cookie("backcast", cookie.value)
    before = is_inside(copied)

    answer = post(client, "/sign-out")

    assert before
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert not is_inside(client)
    assert not is_inside(copied)


def test_signing_out_everywhere_ends_the_sessions_of_all_browsers(
    app: Flask, store: Store, owner: Person, client: FlaskClient
) -> None:
    other = signed_in(app, store, owner)

    post(client, "/sign-out", {"everywhere": "1"})

    assert not is_inside(client)
    assert not is_inside(other)


def test_signing_out_here_leaves_another_browser_inside(
    app: Flask, store: Store, owner: Person, client: FlaskClient
) -> None:
    other = signed_in(app, store, owner)

    post(client, "/sign-out")

    assert is_inside(other)


def test_a_form_from_before_signing_out_is_of_no_use_afterwards(client: FlaskClient) -> None:
    page = client.get("/account")
    found = HIDDEN.search(page.text)
    assert found is not None
    post(client, "/sign-out")

    answer = client.post("/account", data={"csrf_token": found[1], "name": "Somebody"})

    assert answer.status_code == 303


def test_the_session_cookie_is_for_us_alone(app: Flask, store: Store, owner: Person) -> None:
    answer = post(app.test_client(), f"/sign-in/{issue_sign_in_link(store, owner)}")

    session = next(cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("backcast="))
    attributes = {part.strip() for part in session.split(";")[1:]}
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=7776000"} <= attributes
    assert not any(part.startswith("Domain") or part == "Secure" for part in attributes)


def test_over_https_every_cookie_is_bound_to_this_host(store: Store, owner: Person, tmp_path: Path) -> None:
    settings = Settings(instance=tmp_path, database="", secret_key="a key for tests", https=True)
    client = create_app(settings, store).test_client()
    path = f"/sign-in/{issue_sign_in_link(store, owner)}"
    page = client.get(path, base_url="https://localhost")
    found = HIDDEN.search(page.text)
    assert found is not None

    answer = client.post(
        path, data={"csrf_token": found[1]}, base_url="https://localhost", headers={"Referer": "https://localhost/"}
    )

    cookies = page.headers.getlist("Set-Cookie") + answer.headers.getlist("Set-Cookie")
    given = [cookie for cookie in cookies if "Max-Age=0" not in cookie]
    assert {cookie.split("=")[0] for cookie in given} == {"__Host-form", "__Host-backcast", "__Host-known"}
    assert all("; Secure" in cookie and "; HttpOnly" in cookie and "; Path=/" in cookie for cookie in given)
    assert client.get("/", base_url="https://localhost").status_code == 200


def test_behind_a_proxy_that_speaks_https_addresses_are_those_that_people_use(
    store: Store, owner: Person, tmp_path: Path
) -> None:
    settings = Settings(instance=tmp_path, database="", secret_key="a key for tests", https=True)
    app, plan_id = create_app(settings, store), a_plan(store, owner)
    app.config["WTF_CSRF_ENABLED"] = False
    client, origin = app.test_client(), {"Origin": "https://plans.example.org"}
    proxied = "http://plans.example.org"  # as the proxy asks us
    client.post(f"/sign-in/{issue_sign_in_link(store, owner)}", base_url=proxied, headers=origin)
    cookie = client.get_cookie("__Host-backcast", domain="plans.example.org")
    assert cookie is not None

    calendar = app.test_client(use_cookies=False).get(
        f"/plans/{plan_id}/export.ics", base_url=proxied, headers={"Cookie": f"__Host-backcast={cookie.value}"}
    )

    assert calendar.status_code == 200
    assert f"https://plans.example.org/plans/{plan_id}" in calendar.text.replace("\r\n ", "")
    assert "http://" not in calendar.text


ELSEWHERE = [
    "null",
    "",
    "https://elsewhere.example",
    "http://elsewhere.example",
    "http://localhost:8001",
    "http://127.0.0.1",
    "http://localhost.elsewhere.example",
    "http://elsewhere.example/localhost",
    "http://localhost@elsewhere.example",
    "localhost",
    "//localhost",
]


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_what_a_page_of_another_site_sends_is_refused_even_with_a_token_of_ours(
    store: Store, owner: Person, client: FlaskClient, origin: str
) -> None:
    address = f"/plans/{a_plan(store, owner)}/steps/A/move"
    form = {"csrf_token": form_token(client), "version": "1", "days": "2"}
    before = everything_in(store)

    answer = client.post(address, data=form, headers={"Origin": origin})

    assert answer.status_code == 403
    assert "but Backcast is at http://localhost/ here" in answer.text
    assert "How to come in" not in answer.text
    assert everything_in(store) == before


def test_nobody_is_signed_in_from_another_site(store: Store, owner: Person, stranger: FlaskClient) -> None:
    path = f"/sign-in/{issue_sign_in_link(store, owner)}"
    form = {"csrf_token": form_token(stranger)}

    answer = stranger.post(path, data=form, headers={"Origin": "https://elsewhere.example"})

    assert answer.status_code == 403
    assert post(stranger, path).status_code == 303


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "PLANS.example.org"])
def test_a_form_of_ours_names_the_host_that_it_came_from(app: Flask, store: Store, owner: Person, host: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client, base = app.test_client(), f"http://{host}"

    answer = client.post(
        f"/sign-in/{issue_sign_in_link(store, owner)}", base_url=base, headers={"Origin": base.lower()}
    )

    assert answer.status_code == 303


@pytest.mark.parametrize(("origin", "status"), [("https://localhost", 303), ("http://localhost", 403)])
def test_over_https_a_page_that_came_without_it_is_another_site(
    store: Store, owner: Person, tmp_path: Path, origin: str, status: int
) -> None:
    app = create_app(Settings(instance=tmp_path, database="", secret_key="a key for tests", https=True), store)
    app.config["WTF_CSRF_ENABLED"] = False

    answer = app.test_client().post(f"/sign-in/{issue_sign_in_link(store, owner)}", headers={"Origin": origin})

    assert answer.status_code == status


def test_no_token_stands_in_a_log_or_on_a_page(
    app: Flask, store: Store, owner: Person, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    token = issue_sign_in_link(store, owner)
    client = app.test_client()
    with monkeypatch.context() as broken:
        broken.setattr("backcast.web.sign_ins.doors.sign_in", None)  # what fails here is logged with its traceback
        failed = post(client, f"/sign-in/{token}")
    post(client, f"/sign-in/{token}")
    again = post(client, f"/sign-in/{token}")
    cookie = client.get_cookie("backcast")
    assert cookie is not None

    pages = client.get("/").text + client.get("/account").text + again.text

    assert failed.status_code == 500
    assert "Unforeseen TypeError" in caplog.text
    for secret in (token, cookie.value):
        assert secret not in caplog.text
        assert secret not in pages


def test_these_tests_know_every_name_in_an_address(app: Flask) -> None:
    names = {name for rule in page_rules(app) for name in rule.arguments}

    assert names == {*VALUES, "plan_id"}
