"""A plan pushed from the command line, first as a dry run, then for good."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from backcast.app import migrate_store, open_store
from backcast.cli.main import main
from backcast.settings import Settings
from backcast.use_cases.people.sign_ins import welcome_owner
from backcast.use_cases.plans import import_plan
from tests.calendar_servers.servers import NAME, PASSWORD, radicale

FILE = b"""\
format: backcast-plan/1
title: Every lead coaches
goal: {statement: Every lead coaches weekly, due: 2026-12-18}
steps:
  - {id: A, kind: action, title: Train, days: 5}
"""


def run(instance: Path, *arguments: str, **environment: str) -> Result:
    known = {"BACKCAST_INSTANCE": str(instance), "BACKCAST_DATABASE": None, **environment}
    return CliRunner().invoke(main, ["push", *arguments], env=known, catch_exceptions=False)


@pytest.fixture
def plan_id(tmp_path: Path) -> str:
    """A plan in the database of an instance."""
    store = open_store(Settings.read({"BACKCAST_INSTANCE": str(tmp_path)}))
    migrate_store(store)
    made = import_plan(store, welcome_owner(store), FILE, date(2026, 7, 30)).id
    store.engine.dispose()
    return made


def test_a_dry_run_says_line_by_line_what_a_push_then_does(tmp_path: Path, plan_id: str) -> None:
    (tmp_path / "radicale").mkdir()
    with radicale(tmp_path / "radicale") as server:
        there = {
            "BACKCAST_CALDAV_NAME": NAME,
            "BACKCAST_CALDAV_PASSWORD": PASSWORD,
            "BACKCAST_PRIVATE_NETWORKS": "127.0.0.1",
        }
        address = server.calendar()
        tried = run(tmp_path, plan_id, "--to", address, "--dry-run", "--starts", **there)
        before = server.objects()
        made = run(tmp_path, plan_id, "--to", address, "--starts", **there)
        again = run(tmp_path, plan_id, "--to", address, "--starts", **there)
        without = run(tmp_path, plan_id, "--to", address, **there)
        wrong = run(tmp_path, "no-such-plan", "--to", address, **there)
        unnamed = run(tmp_path, plan_id, "--to", address, **{**there, "BACKCAST_PRIVATE_NETWORKS": ""})

    lines = tried.stdout.splitlines()
    assert lines[0].startswith("Calendar “")
    assert sorted(lines[1:4]) == [
        "Add: Fri 18 Dec 2026 – End goal: Every lead coaches weekly",
        "Add: Fri 18 Dec 2026 – Train",
        "Add: Mon 14 Dec 2026 – Start by: Train",
    ]
    assert lines[4] == "Nothing was changed: 3 to add, 0 to change, 0 to remove, 0 as they are, 0 left alone."
    assert before == {}
    assert (made.exit_code, made.stdout.splitlines()[-1]) == (
        0,
        "3 added, 0 changed, 0 removed, 0 as they were, 0 left alone.",
    )
    assert again.stdout.splitlines()[1:] == ["–", "0 added, 0 changed, 0 removed, 3 as they were, 0 left alone."]
    assert "Remove: Mon 14 Dec 2026 – Start by: Train" in without.stdout
    assert (wrong.exit_code, unnamed.exit_code) == (2, 2)
    assert PASSWORD not in "".join(each.output for each in (tried, made, again, wrong, unnamed))


def test_without_a_name_and_a_password_it_is_off(tmp_path: Path, plan_id: str) -> None:
    refused = run(tmp_path, plan_id, "--to", "https://dav.example.org/plan/")

    assert refused.exit_code == 2
    assert "Pushing is off. Set BACKCAST_CALDAV_NAME and BACKCAST_CALDAV_PASSWORD" in refused.stderr
