"""backup, restore and copy from the command line: what they say, what they refuse, and with which exit code."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from backcast.cli.main import main
from backcast.storage.store import Store
from tests.builders import everything_in, opened_again
from tests.databases import KINDS
from tests.storage.filled_tables import fill

MOMENT = datetime(2026, 7, 30, tzinfo=UTC)


@pytest.fixture
def filled(store: Store) -> Store:
    """A database with four rows in every table."""
    fill(store)
    return store


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Result]:
    """Run a command with the database of this address in force."""

    def run_with(address: str, *arguments: str, **environment: str) -> Result:
        inside = {"BACKCAST_INSTANCE": str(tmp_path / "instance"), "BACKCAST_DATABASE": address, **environment}
        return CliRunner().invoke(main, list(arguments), env=inside, catch_exceptions=False)

    return run_with


def test_a_backup_tells_what_it_holds_and_what_not(
    filled: Store, address: str, run: Callable[..., Result], tmp_path: Path
) -> None:
    path = tmp_path / "monday.backup"

    answer = run(address, "backup", str(path))

    assert answer.exit_code == 0
    assert answer.stdout.splitlines() == [
        f"{path} holds 4 plans, 4 people and 4 changes.",
        f"SHA-256 {hashlib.sha256(path.read_bytes()).hexdigest()}",
        f"It does not hold the key of this installation, which stands in {tmp_path / 'instance' / 'secret_key'}.",
        "Keep a copy of that in another place: what was locked with it opens with nothing else.",
    ]


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_the_help_says_that_the_key_is_no_part_of_it(run: Callable[..., Result], command: str) -> None:
    answer = run("", command, "--help")

    assert "secret_key" in answer.stdout


@pytest.mark.parametrize("to", KINDS)
def test_a_backup_is_restored_into_a_database_that_was_never_made(
    filled: Store, address: str, run: Callable[..., Result], new_address: Callable[[str], str], tmp_path: Path, to: str
) -> None:
    path, other = str(tmp_path / "backup"), new_address(to)
    run(address, "backup", path)

    answer = run(other, "restore", path)

    assert answer.exit_code == 0
    assert answer.stdout.splitlines()[0] == f"Restored 4 plans, 4 people and 4 changes from {path}."
    assert f"the one in force stands in {tmp_path / 'instance' / 'secret_key'}." in answer.stdout
    restored = Store(other, lambda: MOMENT)
    assert everything_in(restored) == everything_in(filled)
    restored.engine.dispose()


def test_nothing_is_replaced_that_was_not_said(
    filled: Store, address: str, run: Callable[..., Result], tmp_path: Path
) -> None:
    path = str(tmp_path / "backup")
    run(address, "backup", path)

    answers = [run(address, "backup", path), run(address, "restore", path)]
    forced = [run(address, "backup", path, "--force"), run(address, "restore", path, "--replace")]

    assert [answer.exit_code for answer in answers] == [2, 2]
    assert answers[0].stderr == f"{path} is there already. Choose another name, or say --force to replace it.\n"
    assert answers[1].stderr == (
        "The database is not empty, and nothing in it was changed. "
        "To put the backup in the place of all that it holds, stop the servers and say --replace.\n"
    )
    assert [answer.exit_code for answer in forced] == [0, 0]


@pytest.mark.parametrize("by", ["option", "environment"])
@pytest.mark.parametrize("to", KINDS)
def test_everything_is_copied_into_another_database(
    filled: Store, address: str, run: Callable[..., Result], new_address: Callable[[str], str], to: str, by: str
) -> None:
    other = new_address(to)

    answer = run(address, "copy", "--to", other) if by == "option" else run(address, "copy", BACKCAST_COPY_TO=other)

    assert answer.exit_code == 0
    assert answer.stdout == (
        "Everything was copied, and compared afterwards. To use the other database, set BACKCAST_DATABASE to it.\n"
    )
    copied = Store(other, lambda: MOMENT)
    assert everything_in(copied) == everything_in(filled)
    copied.engine.dispose()


def test_what_goes_wrong_is_told_in_a_sentence(run: Callable[..., Result], address: str, tmp_path: Path) -> None:
    letter = tmp_path / "letter"
    letter.write_text("Dear Ada, this is no backup. " * 100)
    away = "postgresql://me:secret@127.0.0.1:1/plans"
    nowhere = str(tmp_path / "no" / "folder" / "backup")

    told = {
        "no file": run(address, "restore", str(tmp_path / "nothing")),
        "no folder": run(address, "backup", nowhere),
        "a letter": run(address, "restore", str(letter)),
        "away": run(away, "backup", str(tmp_path / "backup")),
        "no address": run(address, "copy", "--to", "plans.db"),
    }

    assert {answer.exit_code for answer in told.values()} == {2}
    assert told["no file"].stderr == f"{tmp_path / 'nothing'}: No such file or directory.\n"
    assert "No such file or directory" in told["no folder"].stderr
    assert "damaged, or no database" in told["a letter"].stderr
    assert told["away"].stderr.startswith("The database cannot be reached just now.")
    assert "127.0.0.1" in told["away"].stderr
    assert "secret" not in told["away"].stderr
    assert "must begin with sqlite:/// or postgresql://" in told["no address"].stderr


def test_a_backup_is_made_while_others_write(
    filled: Store, address: str, run: Callable[..., Result], tmp_path: Path
) -> None:
    with opened_again(filled) as other, other.engine.connect() as writing:
        writing.exec_driver_sql("UPDATE plans SET title = 'Half written'")
        answer = run(address, "backup", str(tmp_path / "backup"))
        writing.rollback()

    assert answer.exit_code == 0
    assert b"Half written" not in (tmp_path / "backup").read_bytes()
