"""Faults: whatever breaks, a calendar program gets a complete calendar, or an answer at which it keeps what it has."""

import shutil
import sqlite3
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from backcast.app import create_app
from backcast.domain.errors import Unreachable
from backcast.domain.people.accesses import Audience
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.settings import Settings
from backcast.storage.feeds.polls import FeedPolls
from backcast.storage.store import Store
from backcast.use_cases.changes import save_edit
from backcast.use_cases.edits import rename_plan
from backcast.use_cases.feeds import polls
from backcast.web.feeds import doors
from tests.builders import Clock, another_writer, colleague, everything_in, opened_again, signed_in
from tests.web.feeds.addresses import TODAY, a_plan, fetch, made, titles

HELD_TWO = 0.05  # seconds to wait for others


@pytest.fixture
def plan_id(store: Store, owner: Person) -> str:
    return a_plan(store, owner)


@pytest.fixture
def path(client: FlaskClient, plan_id: str) -> str:
    return made(client, f"/plans/{plan_id}/feeds")


def break_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The writer of calendars fails, as with a fault of ours."""

    def fail(*_: Any, **__: Any) -> bytes:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(polls, "blocks_of", fail)


def rename(store: Store, owner: Person, plan_id: str) -> None:
    """A change that every calendar of the plan shows."""
    save_edit(store, owner, plan_id, 1, rename_plan("Summer"), TODAY)


@pytest.mark.only("sqlite")
def test_a_fault_of_the_writer_leaves_the_stored_calendar_and_its_revision(
    store: Store, owner: Person, client: FlaskClient, path: str, plan_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fetch(client, path)
    rename(store, owner, plan_id)
    with monkeypatch.context() as broken:
        break_writer(broken)
        during = fetch(client, path)

    after = fetch(client, path)

    assert (during.status_code, during.data, during.headers["ETag"]) == (200, before.data, before.headers["ETag"])
    assert "X-WR-CALNAME:Summer" in after.text
    assert after.headers["ETag"] != before.headers["ETag"]


@pytest.mark.only("sqlite")
def test_a_fault_before_there_is_any_calendar_is_told_with_when_to_come_back(
    client: FlaskClient, path: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    break_writer(monkeypatch)

    answer = fetch(client, path)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "600")
    assert "RuntimeError" in caplog.text
    assert path.split("/")[2] not in caplog.text


@pytest.mark.only("sqlite")
def test_a_fault_does_not_give_an_older_copy_to_somebody_whose_rights_changed_meanwhile(
    app: Flask, store: Store, owner: Person, client: FlaskClient, plan_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = colleague(store, owner, Role.VIEWER)
    path = made(signed_in(app, store, viewer), f"/plans/{plan_id}/feeds")
    fetch(client, path)
    with store.transaction(owner) as tx:
        tx.sharings.invite(plan_id, viewer.id, Role.VIEWER)
    with monkeypatch.context() as broken:
        break_writer(broken)
        still_theirs = fetch(client, path)
    with store.transaction(owner) as tx:
        tx.sharings.open_to(plan_id, Audience.PRIVATE, None)
        tx.sharings.remove(plan_id, viewer.id)
    break_writer(monkeypatch)

    lost = fetch(client, path)

    assert still_theirs.status_code == 503
    assert lost.status_code in (200, 503)
    assert b"Spring" not in lost.data


def test_a_database_that_others_hold_delays_no_calendar_that_is_stored_and_empties_none(
    store: Store, owner: Person, client: FlaskClient, path: str, plan_id: str, tmp_path: Path
) -> None:
    before = fetch(client, path)
    with opened_again(store, wait=HELD_TWO) as hurried:
        settings = Settings(instance=tmp_path, database="", secret_key="a key for tests", today=TODAY)
        there = create_app(settings, hurried).test_client()
        with another_writer(store, "feeds"):
            stored = fetch(there, path)
        rename(store, owner, plan_id)
        with another_writer(store, "feeds"):
            anew = fetch(there, path)

    assert (stored.status_code, stored.data) == (200, before.data)
    assert anew.status_code == 200
    assert "X-WR-CALNAME:Summer" in anew.text
    assert len(titles(anew.data)) == 4


@pytest.mark.only("sqlite")
def test_while_the_database_is_away_a_process_gives_what_it_gave_last_and_else_nothing(
    store: Store, client: FlaskClient, path: str, tmp_path: Path
) -> None:
    place = Path(str(store.engine.url.database))
    with opened_again(store) as opened:
        there = create_app(Settings(instance=tmp_path, database="", secret_key="a key for tests"), opened).test_client()
        before = fetch(there, path)
        opened.engine.dispose()
        shutil.move(place, tmp_path / "away")
        place.mkdir()  # nothing can be opened here
        try:
            given, unchanged = fetch(there, path), fetch(there, path, If_None_Match=before.headers["ETag"])
            other = fetch(there, path.replace("spring", "spring-tasks"))
        finally:
            place.rmdir()
            shutil.move(tmp_path / "away", place)

    assert (given.status_code, given.data, given.headers["ETag"]) == (200, before.data, before.headers["ETag"])
    assert unchanged.status_code == 304
    assert (other.status_code, other.headers["Retry-After"]) == (503, "600")


@pytest.mark.only("sqlite")
def test_what_a_process_gave_last_is_given_for_an_hour_after_the_database_confirmed_it(
    store: Store, client: FlaskClient, clock: Clock, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch(client, path)
    clock.turn(timedelta(minutes=50))
    etag = fetch(client, path).headers["ETag"]  # the same calendar, confirmed once more
    given = {}

    def away(*_: Any) -> None:
        raise Unreachable("The database cannot be reached.")

    monkeypatch.setattr(FeedPolls, "find", away)
    for minutes in (60, 1):
        clock.turn(timedelta(minutes=minutes))
        answers = fetch(client, path), fetch(client, path, If_None_Match=etag)
        given[minutes] = [answer.status_code for answer in answers]

    assert given == {60: [200, 304], 1: [503, 503]}


@pytest.mark.only("sqlite")
def test_an_older_copy_of_this_process_is_not_given_once_somebodys_rights_changed(
    store: Store, owner: Person, client: FlaskClient, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened_again(store) as opened:
        there = create_app(Settings(instance=tmp_path, database="", secret_key="a key for tests"), opened).test_client()
        fetch(there, path)
        with store.transaction(owner) as tx:
            tx.people.rename("Me myself")
        fetch(client, path)  # another process makes it anew, so that it is stored with the rights of now

        def away(*_: Any) -> None:
            raise Unreachable("The database cannot be reached.")

        monkeypatch.setattr(doors, "current_feed", away)
        answer = fetch(there, path)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "600")


@pytest.mark.only("sqlite")
def test_a_calendar_that_cannot_be_kept_is_given_all_the_same(store: Store, client: FlaskClient, path: str) -> None:
    def refuse(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("INSERT INTO feed_bodies"):
            problem = sqlite3.OperationalError("database or disk is full")
            problem.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise problem

    event.listen(store.engine, "before_cursor_execute", refuse)
    try:
        answer = fetch(client, path)
    finally:
        event.remove(store.engine, "before_cursor_execute", refuse)

    assert answer.status_code == 200
    assert len(titles(answer.data)) == 4
    assert everything_in(store)["feed_bodies"] == []


@pytest.mark.only("sqlite")
def test_a_changed_calendar_that_cannot_be_kept_counts_as_later_than_what_was_given_before(
    store: Store, owner: Person, client: FlaskClient, path: str, plan_id: str
) -> None:
    before = fetch(client, path)
    rename(store, owner, plan_id)  # within the same second, and its entries stay as they were

    with sqlite3.connect(store.engine.url.database or "") as other:
        other.execute("BEGIN IMMEDIATE")
        answer = fetch(client, path, If_Modified_Since=before.headers["Last-Modified"])

    assert answer.status_code == 200
    assert b"Summer" in answer.data
    assert parsedate_to_datetime(answer.headers["Last-Modified"]) > parsedate_to_datetime(
        before.headers["Last-Modified"]
    )


def test_many_programs_that_ask_while_the_plan_changes_get_whole_calendars_and_at_last_one(
    store: Store, owner: Person, client: FlaskClient, path: str, plan_id: str
) -> None:
    given: list[tuple[int, bytes]] = []

    def ask() -> None:
        for _ in range(25):
            answer = fetch(client, path)
            given.append((answer.status_code, answer.data))

    asking = [Thread(target=ask) for _ in range(4)]
    for each in asking:
        each.start()
    rename(store, owner, plan_id)
    for each in asking:
        each.join()

    assert len(given) == 100
    assert {status for status, _ in given} == {200}
    assert all(octets.endswith(b"END:VCALENDAR\r\n") and len(titles(octets)) == 4 for _, octets in given)
    assert len({octets for _, octets in given}) <= 2
    assert fetch(client, path).text.count("X-WR-CALNAME:Summer") == 1


def test_two_processes_give_the_same_octets_revision_and_moment(
    store: Store, owner: Person, client: FlaskClient, path: str, plan_id: str, tmp_path: Path
) -> None:
    with opened_again(store) as opened:
        settings = Settings(instance=tmp_path, database="", secret_key="a key for tests", today=TODAY)
        there = create_app(settings, opened).test_client()
        pairs = [(fetch(client, path), fetch(there, path))]
        rename(store, owner, plan_id)
        pairs.append((fetch(there, path), fetch(client, path)))

    for one, other in pairs:
        assert one.data == other.data
        for name in ("ETag", "Last-Modified", "Content-Length"):
            assert one.headers[name] == other.headers[name]
