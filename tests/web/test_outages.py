"""Outages: a database that is busy, away or full is told on a page, with when to come back, and nothing else."""

import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from backcast.app import create_app
from backcast.settings import Settings
from backcast.storage.store import Store, connected
from tests.builders import another_writer, everything_in, opened_again, post
from tests.databases import Postgresql

FORM = {"start": "programme:onboarding", "statement": "It is true", "due": "2026-12-18", "workdays": "mon"}


@pytest.fixture
def hurried(store: Store, client: FlaskClient, tmp_path: Path) -> Iterator[FlaskClient]:
    """The same person at a server that waits for others only for a moment."""
    with opened_again(store, wait=0.05) as opened:
        app = create_app(Settings(instance=tmp_path, database="", secret_key="a key for tests"), opened)
        other = app.test_client()
        other._cookies = client._cookies  # the same browser
        yield other


@pytest.mark.only("postgresql")
@pytest.mark.skipif("BACKCAST_TEST_POSTGRESQL" in os.environ, reason="stops the server, which must be our own for that")
def test_a_database_that_went_away_is_told_and_all_goes_on_when_it_is_back(
    own_postgresql: Postgresql, client: FlaskClient
) -> None:
    before = client.get("/").status_code

    own_postgresql.stop()
    try:
        answer = client.get("/")
    finally:
        own_postgresql.start()

    assert before == client.get("/").status_code == 200
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "The database cannot be reached just now." in answer.text
    assert not [word for word in ("postgres", "socket", "psycopg", "Traceback") if word in answer.text]


@pytest.mark.only("postgresql")
@pytest.mark.skipif("BACKCAST_TEST_POSTGRESQL" in os.environ, reason="freezes the server, which must be our own")
def test_a_database_that_takes_questions_and_never_answers_is_told_as_well(
    own_postgresql: Postgresql, client: FlaskClient, store: Store
) -> None:
    before = client.get("/").status_code

    with ThreadPoolExecutor(1) as visitor, connected(store.engine, writing=False) as unit:
        unit.exec_driver_sql("SELECT 1")
        with own_postgresql.frozen():
            answer = visitor.submit(client.get, "/").result(60)
            with pytest.raises(DBAPIError, match="the server said nothing for 8"):
                unit.exec_driver_sql("SELECT 1")

    assert before == client.get("/").status_code == 200
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "The database cannot be reached just now." in answer.text


def test_a_database_that_others_hold_is_told_and_nothing_is_changed(
    store: Store, client: FlaskClient, hurried: FlaskClient
) -> None:
    before = everything_in(store)

    with another_writer(store, "plans"):
        answer, page = post(hurried, "/plans", FORM), hurried.get("/")

    assert everything_in(store) == before
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "Somebody else is saving just now." in answer.text
    assert page.status_code == 200
    assert post(hurried, "/plans", FORM).status_code == 303


@pytest.mark.only("sqlite")
def test_a_full_disk_is_told_and_pages_are_still_shown(store: Store, client: FlaskClient) -> None:
    store.engine.dispose()
    with sqlite3.connect(str(store.engine.url.database)) as connection:
        connection.execute("VACUUM")  # the migrations leave pages in which much would fit
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.close()
    event.listen(store.engine, "connect", lambda raw, _: raw.execute(f"PRAGMA max_page_count = {pages}"))

    answer, page = post(client, "/plans", FORM), client.get("/")

    assert answer.status_code == 507
    assert "There is no room left where Backcast keeps its plans. Nothing was changed" in answer.text
    assert page.status_code == 200
