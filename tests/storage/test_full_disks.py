"""A disk that is really full: PostgreSQL on a small file system in memory, which only root may mount."""

import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from backcast.domain.errors import StorageFull
from backcast.domain.people.persons import Person
from backcast.settings import Settings
from backcast.storage.migrate import find_problems, migrate
from backcast.storage.store import Store
from backcast.use_cases.people.sign_ins import welcome_owner
from tests.builders import Clock, everything_in, post, signed_in
from tests.databases import Postgresql, address_of, drop_database
from tests.storage.units import write
from tests.web.routes import a_plan

NO_MOUNT = "NO SMALL DISK: this machine lets the tests mount none, so nothing was tested on one that is full"
ROOM = 24  # MiB: a new database takes about nine
NOISE = "SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 4000)"  # what no database makes smaller
FILL = f"INSERT INTO marks (name, value) VALUES ('{{}}', ({NOISE}))"

pytestmark = [pytest.mark.only("postgresql"), pytest.mark.slow]


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of a few MiB that belongs to the account of the server."""
    place = Path(tempfile.mkdtemp(prefix="backcast-"))  # not pytest's folder: the server may not look into that
    try:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}m,mode=0700", "backcast-test", str(place)]
        if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
            pytest.skip(NO_MOUNT)
        os.chown(place, pwd.getpwnam("nobody").pw_uid, -1)
        yield place
        subprocess.run(["umount", str(place)], check=True)
    finally:
        place.rmdir()


@pytest.fixture
def small(own_postgresql: Postgresql, small_disk: Path) -> Iterator[Store]:
    """A database on that disk."""
    with psycopg.connect(own_postgresql.address, autocommit=True) as server:
        server.execute(f"CREATE TABLESPACE small LOCATION '{small_disk}'")
        # Copied by its log, the files of a database would have holes, for which there is no room later.
        server.execute("CREATE DATABASE on_a_small_disk TABLESPACE small STRATEGY FILE_COPY")
    store = Store(address_of(own_postgresql.address, "on_a_small_disk"), Clock(datetime(2026, 7, 30, 9, tzinfo=UTC)))
    migrate(store.engine)
    yield store
    store.engine.dispose()
    drop_database(own_postgresql.address, "on_a_small_disk")
    with psycopg.connect(own_postgresql.address, autocommit=True) as server:
        server.execute("DROP TABLESPACE small")


@pytest.fixture
def owner(small: Store) -> Person:
    """The owner of the first workspace there."""
    return welcome_owner(small)


def fill(store: Store) -> int:
    """Write until nothing more goes in; gives how many times."""
    for number in range(5_000):
        try:
            write(store.engine, FILL.format(number))
        except StorageFull:
            return number
    raise AssertionError("the disk is not full yet")


def test_on_a_full_disk_a_change_is_refused_with_a_clear_page_and_reading_goes_on(
    small: Store, owner: Person, small_disk: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    app = application(small, tmp_path_factory.mktemp("instance"))
    client, plan_id = signed_in(app, small, owner), a_plan(small, owner)
    long = {"version": "1", "kind": "action", "title": "One more", "days": "2", "note": "x" * 9_000}
    written = fill(small)
    before = everything_in(small)

    answers = [post(client, f"/plans/{plan_id}/steps", {**long, "title": f"Step {number}"}) for number in range(20)]
    read = client.get(f"/plans/{plan_id}").status_code
    refused = [answer for answer in answers if answer.status_code == 507]
    taken = [answer for answer in answers if answer.status_code == 303]

    assert written > 5
    assert refused
    assert len(refused) + len(taken) == 20
    assert "There is no room left where Backcast keeps its plans. Nothing was changed" in refused[0].text
    assert read == 200
    if not taken:  # what little room there was in pages that were there already
        assert everything_in(small) == before
    assert find_problems(small.engine) == []
    subprocess.run(["mount", "-o", f"remount,size={4 * ROOM}m", str(small_disk)], check=True)
    assert post(client, f"/plans/{plan_id}/steps", {**long, "version": str(1 + len(taken))}).status_code == 303


def application(store: Store, folder: Path) -> Flask:
    """The web application on this database."""
    from backcast.app import create_app

    return create_app(Settings(instance=folder, database="", secret_key="a key for tests"), store)
