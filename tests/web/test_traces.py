"""What a request leaves behind: an id in the answer, one line in the log without its path, a count."""

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backcast.app import create_app
from backcast.domain.errors import Busy
from backcast.domain.people.persons import Person
from backcast.settings import Settings
from backcast.storage.store import Store

SETTINGS = Settings(instance=Path(), database="", secret_key="a key for tests")
AppWith = Callable[..., Flask]


@pytest.fixture
def app_with(store: Store, tmp_path: Path) -> AppWith:
    """The application under other settings."""
    return lambda **settings: create_app(replace(SETTINGS, instance=tmp_path, **settings), store)


def lines_of(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name == "backcast.requests"]


def test_each_answer_has_an_id_of_its_own_and_the_log_knows_it(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    ids = [client.get(path).headers["X-Request-Id"] for path in ("/", "/", "/no/such/page", "/help")]

    assert len(set(ids)) == 4
    assert [record.__dict__["reference"] for record in lines_of(caplog)] == ids


def test_a_line_says_who_asked_for_which_page_and_how_it_ended(
    client: FlaskClient, owner: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    client.get("/help/dates?secret=1")

    (line,) = lines_of(caplog)
    said = line.__dict__
    assert (said["method"], said["page"], said["status"]) == ("GET", "/help/<topic>", 200)
    assert (said["person"], said["address"]) == (owner.id, "127.0.0.1")
    assert said["ms"] >= 0


@pytest.mark.parametrize("path", ["/sign-in/a-token-that-lets-in", "/no/such/a-token-that-lets-in"])
def test_no_line_holds_the_path_which_may_hold_a_token(app: Flask, path: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    app.test_client().get(path, headers={"Authorization": "Bearer a-token-that-lets-in"})

    assert len(lines_of(caplog)) == 1
    assert "a-token-that-lets-in" not in str([record.__dict__ for record in caplog.records])


def test_an_id_from_outside_counts_only_when_it_comes_through_a_proxy_of_ours(app_with: AppWith) -> None:
    given = {"X-Request-Id": "from-the-proxy-1"}

    assert app_with().test_client().get("/health", headers=given).headers["X-Request-Id"] != "from-the-proxy-1"
    assert app_with(proxies=1).test_client().get("/health", headers=given).headers["X-Request-Id"] == "from-the-proxy-1"


@pytest.mark.parametrize("given", ["short", "x" * 65, "with a space", "page=/admin status=200", "ümlaut-ümlaut"])
def test_an_id_that_could_confuse_the_log_is_not_taken(app_with: AppWith, given: str) -> None:
    answer = app_with(proxies=1).test_client().get("/health", headers={"X-Request-Id": given})

    assert re.fullmatch(r"[0-9a-f]{12}", answer.headers["X-Request-Id"])


@pytest.mark.parametrize(
    ("error", "kind"),
    [(Busy("Somebody else is saving."), "Busy"), (RuntimeError("nobody foresaw this"), "RuntimeError")],
)
def test_a_request_that_fails_is_a_line_that_names_the_error(
    app_with: AppWith, error: Exception, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = app_with()

    def fail() -> str:
        raise error

    app.view_functions["help.health"] = fail
    caplog.set_level(logging.INFO)

    answer = app.test_client().get("/health")

    (line,) = lines_of(caplog)
    assert (line.__dict__["status"], line.__dict__["error"]) == (answer.status_code, kind)
    assert answer.headers["X-Request-Id"] == line.__dict__["reference"]


def test_files_of_pages_are_left_out_of_the_log_unless_they_fail(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    for path in ("/static/style.css", "/static/no-such.css", "/help"):
        client.get(path).close()

    said = [(record.__dict__["page"], record.__dict__["status"]) for record in lines_of(caplog)]
    assert said == [("/static/<path:filename>", 404), ("/help", 200)]
