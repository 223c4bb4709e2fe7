"""Whom a request came through and which host it names: a header that anybody can write changes nothing."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, request
from werkzeug.test import TestResponse

from backcast.app import create_app
from backcast.settings import Settings
from backcast.storage.store import Store

FORGED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "444",
    "X-Forwarded-Prefix": "/evil",
    "X-Real-IP": "203.0.113.9",
    "Forwarded": "for=203.0.113.9;host=evil.example;proto=https",
}


@pytest.fixture
def place(tmp_path: Path) -> Settings:
    """Settings for an application of the test's own."""
    return Settings(instance=tmp_path, database="", secret_key="a key for tests")


def seen_by(app: Flask, headers: dict[str, str]) -> dict[str, str | None]:
    """What the application believes of a request."""
    seen: dict[str, str | None] = {}

    def look() -> str:
        seen.update(address=request.remote_addr, scheme=request.scheme, host=request.host, root=request.root_path)
        return ""

    app.view_functions["help.health"] = look
    app.test_client().get("/health", headers=headers)
    return seen


def ask(app: Flask, path: str, host: str) -> TestResponse:
    return app.test_client().get(path, headers={"Host": host})


def test_without_a_proxy_a_forged_header_changes_nothing(store: Store, place: Settings) -> None:
    app = create_app(place, store)

    assert seen_by(app, FORGED) == seen_by(app, {})
    assert seen_by(app, FORGED)["address"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("proxies", "chain", "sender"),
    [
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # what the sender wrote stands before what the proxy added
        (2, "198.51.100.1, 203.0.113.9, 192.0.2.7", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),  # it came past one of them
    ],
)
def test_behind_proxies_the_address_is_the_one_that_the_outermost_of_ours_saw(
    store: Store, place: Settings, proxies: int, chain: str, sender: str
) -> None:
    app = create_app(replace(place, proxies=proxies), store)

    assert seen_by(app, {"X-Forwarded-For": chain})["address"] == sender


def test_even_a_proxy_cannot_say_which_host_was_meant_but_by_passing_it_on(store: Store, place: Settings) -> None:
    app = create_app(replace(place, proxies=1), store)

    seen = seen_by(app, {**FORGED, "Host": "plans.example.org"})

    assert (seen["host"], seen["scheme"], seen["root"]) == ("plans.example.org", "https", "")


@pytest.mark.parametrize("host", ["plans.example.org", "Plans.Example.ORG", "plans.example.org:443"])
def test_our_own_host_is_let_in(store: Store, place: Settings, host: str) -> None:
    app = create_app(replace(place, address="https://plans.example.org", https=True), store)

    assert ask(app, "/", host).headers["Location"] == "/sign-in"


@pytest.mark.parametrize("path", ["/", "/sign-in", "/no/such/page", "/static/style.css"])
@pytest.mark.parametrize(
    "host", ["evil.example", "plans.example.org.evil.example", "plans.example.org:8000", "127.0.0.1", "evil\\.example"]
)
def test_a_foreign_host_gets_a_page_that_says_where_backcast_is(
    store: Store, place: Settings, host: str, path: str
) -> None:
    app = create_app(replace(place, address="https://plans.example.org", https=True), store)

    answer = ask(app, path, host)

    assert answer.status_code == 400
    assert "evil" not in answer.text
    assert "evil" not in str(answer.headers)


def test_the_page_for_a_foreign_host_says_how_to_mend_it(store: Store, place: Settings) -> None:
    app = create_app(replace(place, address="https://plans.example.org", https=True), store)

    answer = ask(app, "/sign-in", "other.example")

    assert "Backcast is at https://plans.example.org" in answer.text
    assert "the proxy must pass on the host name" in answer.text


def test_a_monitor_may_ask_a_machine_by_its_number(store: Store, place: Settings) -> None:
    app = create_app(replace(place, address="https://plans.example.org", https=True), store)

    assert ask(app, "/health", "10.0.0.7:8000").status_code == 200


def test_without_an_address_every_host_is_ours(store: Store, place: Settings) -> None:
    assert ask(create_app(place, store), "/", "localhost:8000").headers["Location"] == "/sign-in"


def test_the_page_for_a_foreign_host_says_what_it_is_and_leads_to_the_right_address(
    store: Store, place: Settings
) -> None:
    app = create_app(replace(place, address="https://plans.example"), store)

    answer = ask(app, "/", "elsewhere.example")

    assert answer.status_code == 400
    assert "<h1>Backcast is at another address</h1>" in answer.text
    assert '<a class="btn" href="https://plans.example">Go to https://plans.example</a>' in answer.text
