"""The secret key: a machine that was given another one than the database was used with is told, and does not serve."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from backcast.app import migrate_store, open_store
from backcast.cli.main import main
from backcast.domain.errors import InvalidInput
from backcast.settings import Settings
from backcast.use_cases.healths import knows_key, note_key

KEY, OTHER = "a key of more than thirty-two characters", "another key of more than thirty-two characters"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An instance whose database was used with the key."""
    settings = Settings.read({"BACKCAST_INSTANCE": str(tmp_path), "BACKCAST_SECRET_KEY": KEY})
    store = open_store(settings)
    migrate_store(store)
    note_key(store, KEY)
    store.engine.dispose()
    return settings


def run(settings: Settings, key: str, *arguments: str) -> Result:
    environ = {"BACKCAST_INSTANCE": str(settings.instance), "BACKCAST_SECRET_KEY": key}
    return CliRunner().invoke(main, list(arguments), env=environ)


def test_the_doctor_is_content_with_the_key_of_the_database(settings: Settings) -> None:
    told = run(settings, KEY, "doctor")

    assert told.exit_code == 0
    assert re.search(r"^secret_key +BACKCAST_SECRET_KEY", told.stdout, re.MULTILINE)
    assert KEY not in told.output


@pytest.mark.parametrize("command", ["doctor", "serve"])
def test_another_key_is_told_with_what_to_do(settings: Settings, command: str) -> None:
    told = run(settings, OTHER, command)

    assert told.exit_code != 0
    assert "The key in force (BACKCAST_SECRET_KEY) is not the one that this database was used with." in told.output
    assert "backcast accept-key" in told.output


def test_a_key_that_is_lost_is_replaced_on_purpose(settings: Settings) -> None:
    accepted = run(settings, OTHER, "accept-key")

    told = run(settings, OTHER, "doctor")

    assert accepted.exit_code == told.exit_code == 0
    assert run(settings, KEY, "doctor").exit_code == 2


def test_a_database_that_no_key_was_used_with_belongs_to_any(tmp_path: Path) -> None:
    settings = Settings.read({"BACKCAST_INSTANCE": str(tmp_path)})
    store = open_store(settings)
    migrate_store(store)

    assert knows_key(store, KEY) is None
    note_key(store, KEY)
    assert (knows_key(store, KEY), knows_key(store, OTHER)) == (True, False)
    store.engine.dispose()


def test_an_empty_key_in_the_environment_is_a_mistake_and_makes_none(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="BACKCAST_SECRET_KEY is empty"):
        Settings.read({"BACKCAST_INSTANCE": str(tmp_path), "BACKCAST_SECRET_KEY": ""})

    assert not (tmp_path / "secret_key").exists()


def test_a_backup_names_the_key_that_is_in_force(settings: Settings, tmp_path: Path) -> None:
    told = run(settings, KEY, "backup", str(tmp_path / "all.backup"))

    assert "which stands in BACKCAST_SECRET_KEY" in told.stdout
