"""Feeds under load: a thousand polls at real servers, restarts and changes in between, and never anything but whole."""

import http.client
import signal
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from backcast.domain.people.feeds import FeedScope, FeedShows
from backcast.storage.store import Store
from backcast.use_cases.changes import save_edit
from backcast.use_cases.edits import rename_plan
from backcast.use_cases.people.sign_ins import welcome_owner
from backcast.use_cases.plans import import_plan
from tests.builders import database_url
from tests.cli.test_serving import free_port, instance, log_of, serving, until

__all__ = ["instance", "serving"]  # fixtures

Serve = Callable[..., subprocess.Popen[str]]
POLLS = 1_000
FILE = b"""\
format: backcast-plan/1
title: Spring
goal: {statement: Every lead coaches weekly, due: 2026-12-18}
calendar: {workdays: [mon, tue, wed, thu, fri]}
steps:
  - {id: A, kind: action, title: Train, days: 5}
  - {id: B, kind: action, title: Coach, days: 10, needs: [A]}
"""


@pytest.fixture
def store(instance: Path) -> Iterator[Store]:
    """The database of the servers, seen from outside."""
    opened = Store(database_url(instance / "backcast.db"), lambda: datetime.now(UTC))
    yield opened
    opened.engine.dispose()


def poll(port: int, path: str, etag: str = "") -> tuple[int, bytes, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"If-None-Match": etag} if etag else {})
        answer = connection.getresponse()
        return answer.status, answer.read(), str(answer.headers["ETag"])
    finally:
        connection.close()


@pytest.mark.slow
def test_a_thousand_polls_while_servers_restart_and_the_plan_changes_get_whole_calendars_or_nothing_new(
    instance: Path, serving: Serve, store: Store
) -> None:
    owner = welcome_owner(store)
    plan_id = import_plan(store, owner, FILE, date(2026, 7, 30)).id
    with store.transaction(owner) as tx:
        _, token = tx.feeds.add(FeedShows(FeedScope.PLAN, plan=plan_id), "spring")
    path, ports = f"/feeds/{token}/spring.ics", [free_port(), free_port()]
    servers = [serving(port) for port in ports]
    _, before, etag = poll(ports[0], path)

    with ThreadPoolExecutor(8) as programs:
        polls = [programs.submit(poll, ports[number % 2], path, etag if number % 3 else "") for number in range(POLLS)]
        servers[0].send_signal(signal.SIGHUP)  # new workers take over
        save_edit(store, owner, plan_id, 1, rename_plan("Summer"), date(2026, 7, 30))
        answers = [each.result() for each in polls]
    until(lambda: log_of(instance).count("Stopped old worker-") == 2)
    after = [poll(port, path) for port in ports for _ in range(4)]  # two processes each

    given = {octets for status, octets, _ in answers if status == 200}
    assert {status for status, _, _ in answers} == {200, 304}
    assert {octets for status, octets, _ in answers if status == 304} == {b""}
    assert given <= {before, after[0][1]}
    assert len(set(after)) == 1
    assert b"X-WR-CALNAME:Summer" in after[0][1]
    assert b"X-WR-CALNAME:Spring" in before
    assert token not in log_of(instance)
    assert "page=/feeds/<token>/<name>.ics status=200" in log_of(instance)
