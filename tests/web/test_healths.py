"""Healths: whether people can be sent here, and figures for whoever brings the token."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from backcast.app import create_app
from backcast.domain.errors import Busy
from backcast.domain.people.persons import Person
from backcast.settings import Settings
from backcast.storage.store import Store
from backcast.use_cases import healths
from backcast.use_cases.healths import unreadiness
from tests.builders import Clock, database_url

TOKEN = "a-token-for-a-monitor"
Told = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture
def watched(store: Store, owner: Person, tmp_path: Path) -> Flask:
    """The application with a token for its figures, and one person in it."""
    return create_app(Settings(instance=tmp_path, database="", secret_key="k", metrics_token=TOKEN), store)


@pytest.fixture
def opened(tmp_path: Path, clock: Clock) -> Callable[[str], Store]:
    """Other databases by their address."""
    return lambda address: Store(address, clock)


def figures(app: Flask) -> Told:
    answer = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    families = text_string_to_metric_families(answer.text)
    return {(each.name, tuple(sorted(each.labels.items()))): each.value for of in families for each in of.samples}


def test_a_machine_with_its_database_is_ready(watched: Flask) -> None:
    answer = watched.test_client().get("/ready")

    assert (answer.status_code, answer.json) == (200, {"status": "ready"})


def test_a_machine_whose_database_was_never_migrated_is_not_ready(
    tmp_path: Path, opened: Callable[[str], Store]
) -> None:
    empty = opened(database_url(tmp_path / "empty.db"))

    answer = create_app(Settings(instance=tmp_path, database="", secret_key="k"), empty).test_client().get("/ready")

    assert (answer.status_code, answer.json) == (503, {"status": "unready", "reason": "migration missing"})
    empty.engine.dispose()


def test_while_machines_are_upgraded_one_by_one_those_that_still_wait_stay_ready(watched: Flask, store: Store) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    assert watched.test_client().get("/ready").status_code == 200


def test_a_machine_whose_database_is_away_is_not_ready_and_says_so_without_its_address(
    tmp_path: Path, opened: Callable[[str], Store]
) -> None:
    away = opened("postgresql://backcast:hush@127.0.0.1:9/plans")  # nobody listens at port 9

    answer = create_app(Settings(instance=tmp_path, database="", secret_key="k"), away).test_client().get("/ready")

    assert (answer.status_code, answer.json) == (503, {"status": "unready", "reason": "database away"})
    assert answer.text.count("\n") <= 1
    assert "hush" not in answer.text
    away.engine.dispose()


def test_a_database_that_does_not_answer_is_not_waited_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from threading import Event

    hanging = Event()
    monkeypatch.setattr(healths, "missing_migrations", lambda engine: hanging.wait(30))

    reasons = [unreadiness(store, seconds=0.01) for _ in range(3)]
    hanging.set()

    assert reasons == ["database silent"] * 3


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": TOKEN},
        {"Authorization": "Bearer "},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"X-Token": TOKEN},
    ],
)
def test_without_the_token_there_are_no_figures(watched: Flask, headers: dict[str, str]) -> None:
    answer = watched.test_client().get("/metrics", headers=headers)

    assert answer.status_code == 404
    assert "backcast_requests" not in answer.text


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer ", "Bearer None"])
def test_where_no_token_is_set_nobody_gets_figures(app: Flask, shown: str) -> None:
    assert app.test_client().get("/metrics", headers={"Authorization": shown}).status_code == 404


def test_requests_are_counted_by_page_and_kind_of_answer(watched: Flask) -> None:
    visitor = watched.test_client()
    for path in ("/health", "/health", "/help/dates", "/sign-in/none-such"):
        visitor.get(path)

    told = figures(watched)

    assert told["backcast_requests_total", (("page", "/health"), ("status", "2xx"))] == 2
    assert told["backcast_requests_total", (("page", "/help/<topic>"), ("status", "3xx"))] == 1
    assert told["backcast_request_seconds_count", (("page", "/health"),)] == 2
    assert told["backcast_request_seconds_bucket", (("le", "+Inf"), ("page", "/health"))] == 2
    assert "none-such" not in str(told)


def test_requests_that_the_database_failed_are_counted_by_kind(watched: Flask) -> None:
    def fail() -> str:
        raise Busy("Somebody else is saving.")

    watched.view_functions["help.health"] = fail
    watched.test_client().get("/health")

    told = figures(watched)

    assert told["backcast_database_errors_total", (("kind", "busy"),)] == 1
    assert told["backcast_requests_total", (("page", "/health"), ("status", "5xx"))] == 1


def test_the_rows_of_the_database_are_counted(watched: Flask) -> None:
    told = figures(watched)

    assert told["backcast_rows", (("kind", "people"),)] == 1
    assert told["backcast_rows", (("kind", "plans"),)] == 0
    assert told["backcast_rows", (("kind", "waiting_mails"),)] == 0


def test_figures_are_told_even_while_the_database_is_away(tmp_path: Path, opened: Callable[[str], Store]) -> None:
    away = opened("postgresql://backcast:hush@127.0.0.1:9/plans")
    app = create_app(replace(Settings(tmp_path, "", "k"), metrics_token=TOKEN), away)
    app.test_client().get("/ready")

    told = figures(app)

    assert told["backcast_requests_total", (("page", "/ready"), ("status", "5xx"))] == 1
    assert not [name for name, _ in told if name == "backcast_rows"]
    away.engine.dispose()


def test_a_session_cookie_changes_nothing_for_monitors_while_the_database_is_away(
    tmp_path: Path, opened: Callable[[str], Store]
) -> None:
    away = opened("postgresql://backcast:hush@127.0.0.1:9/plans")
    browser = create_app(replace(Settings(tmp_path, "", "k"), metrics_token=TOKEN), away).test_client()
    browser.set_cookie("backcast", "a session that nobody can look up now")

    health, ready, help_page = (browser.get(path) for path in ("/health", "/ready", "/help/running"))
    metrics = browser.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})

    assert (health.status_code, health.json) == (200, {"status": "ok"})
    assert (ready.status_code, ready.json) == (503, {"status": "unready", "reason": "database away"})
    assert metrics.status_code == help_page.status_code == 200
    assert "The database cannot be reached, status 503" in help_page.text
    away.engine.dispose()


def test_while_the_database_is_away_a_page_offers_its_own_address_again_and_a_form_says_what_to_do(
    tmp_path: Path, opened: Callable[[str], Store]
) -> None:
    away = opened("postgresql://backcast:hush@127.0.0.1:9/plans")
    browser = create_app(Settings(tmp_path, "", "k"), away).test_client()
    browser.set_cookie("backcast", "a session that nobody can look up now")

    page, form = browser.get("/plans/p1/week?w=800"), browser.post("/plans", data={"statement": "It is true"})

    assert page.status_code == form.status_code == 503
    assert '<a class="btn" href="http://localhost/plans/p1/week?w=800">Try again</a>' in page.text
    assert "What you typed is not lost: reload this page to send it once more." in form.text
    assert "How to come in" not in page.text + form.text
    away.engine.dispose()
