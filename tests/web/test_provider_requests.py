"""What we ask of the organisation's own service: seldom, briefly, and believing only what can be."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from joserfc.jwk import RSAKey

from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from tests.builders import Clock
from tests.providers import Directory
from tests.web.test_single_sign_ons import app, come_back, directory, leave, sent_back, with_account  # noqa: F401

# ruff: noqa: F811


def test_a_service_that_is_away_is_told_and_the_other_ways_stay_open(app: Flask, directory: Directory) -> None:
    client = app.test_client()
    back = sent_back(leave(client))

    directory.down = True
    away = client.get(back)

    assert away.status_code == 503
    assert "does not answer just now" in away.text
    assert client.get("/sign-in").status_code == 200


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://elsewhere.example"},
        {"authorization_endpoint": "http://elsewhere.example/authorize"},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"padding": "x" * 600_000},
    ],
    ids=["another issuer", "plain door", "plain token", "a file", "too large"],
)
def test_a_service_that_says_what_cannot_be_is_not_believed_then_or_later(
    app: Flask, directory: Directory, described: dict[str, Any]
) -> None:
    client = app.test_client()

    directory.described = described
    refused = client.get("/sign-in/sso")
    directory.described = {}
    mended = client.get("/sign-in/sso")

    assert (refused.status_code, mended.status_code) == (503, 303)
    assert "does not answer just now" in refused.text


@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri"])
@pytest.mark.parametrize("host", ["169.254.169.254", "10.0.0.8", "127.0.0.2", "[::1]", "2130706433", "localhost"])
@pytest.mark.only("sqlite")  # it is about the network
def test_a_service_leads_us_into_no_network_of_ours(
    app: Flask, directory: Directory, name: str, host: str, caplog: pytest.LogCaptureFixture
) -> None:
    directory.described = {name: f"https://{host}/keys"}

    answer = come_back(app.test_client())

    assert answer.status_code == 503
    assert "is not on the public internet" in caplog.text or "Write a web address such as" in caplog.text
    assert {"/token", "/keys"}.isdisjoint(directory.paths)


def test_strangers_do_not_make_us_ask_the_service_each_time(app: Flask, directory: Directory, clock: Clock) -> None:
    described = "/.well-known/openid-configuration"

    for _ in range(5):
        leave(app.test_client())
    soon = directory.paths.count(described)
    clock.turn(timedelta(minutes=10))
    leave(app.test_client())

    assert (soon, directory.paths.count(described)) == (1, 2)


def test_keys_are_kept_and_asked_for_anew_when_the_service_takes_another(
    app: Flask, store: Store, owner: Person, directory: Directory
) -> None:
    with_account(store, owner)
    statuses = [come_back(app.test_client()).status_code for _ in range(2)]
    before = directory.paths.count("/keys")
    directory.key = RSAKey.generate_key(2048, {"kid": "one"})

    statuses.append(come_back(app.test_client()).status_code)

    assert statuses == [303, 303, 303]
    assert (before, directory.paths.count("/keys")) == (1, 2)


def test_too_many_ways_from_one_network_are_put_off(app: Flask, directory: Directory) -> None:
    client = app.test_client()

    statuses = [client.get("/sign-in/sso").status_code for _ in range(121)]

    assert statuses == [303] * 120 + [429]
