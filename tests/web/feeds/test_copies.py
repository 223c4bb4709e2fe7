"""Copies: links go along with the database, to either kind and out of a backup, and their calendars do not change."""

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from backcast.app import create_app
from backcast.domain.people.persons import Person
from backcast.settings import Settings
from backcast.storage.backups import back_up, restore
from backcast.storage.copies import copy_everything
from backcast.storage.store import Store
from backcast.use_cases.people.exports import export_workspace
from tests.databases import KINDS, NewStore
from tests.web.feeds.addresses import TODAY, a_plan, fetch, made


@pytest.mark.parametrize("to", KINDS)
def test_a_link_works_in_a_copy_and_in_a_restored_backup_and_nothing_about_it_is_new(
    store: Store, owner: Person, client: FlaskClient, new_store: NewStore, tmp_path: Path, to: str
) -> None:
    path = made(client, f"/plans/{a_plan(store, owner)}/feeds")
    before = fetch(client, path)
    copied, restored = new_store(to), new_store(to)
    copy_everything(store.engine, copied.engine)
    back_up(store.engine, tmp_path / "backup")
    restore(tmp_path / "backup", restored.engine)

    settings = Settings(instance=tmp_path, database="", secret_key="another key", today=TODAY)
    for other in (copied, restored):
        other.now = store.now
        there = create_app(settings, other).test_client()
        whole, unchanged = fetch(there, path), fetch(there, path, If_None_Match=before.headers["ETag"])

        assert (whole.data, whole.headers["Last-Modified"]) == (before.data, before.headers["Last-Modified"])
        assert unchanged.status_code == 304


@pytest.mark.only("sqlite")
def test_the_export_of_a_workspace_says_who_has_which_link_and_no_address(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    plan_id = a_plan(store, owner)
    path = made(client, f"/plans/{plan_id}/feeds", name="Ours")
    fetch(client, path, User_Agent="Thunderbird/153.0")
    archive = BytesIO()

    export_workspace(store, owner, archive)

    with zipfile.ZipFile(archive) as files:
        (known,) = json.loads(files.read("feeds.json"))
        everything = b"".join(files.read(name) for name in files.namelist())
    assert (known["person"], known["plan"], known["name"]) == ("Me", plan_id, "Ours")
    assert (known["fetched_by"], known["last_fetched"][:16]) == ("Thunderbird", "2026-07-30T09:15")
    assert path.split("/")[2].encode() not in everything
