"""Backups: of one state however much is written meanwhile, whole or refused, and back into either database."""

import hashlib
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from alembic import command
from sqlalchemy import delete, func, insert, select, update

from backcast.domain.errors import BackcastError, InvalidInput, Unreachable
from backcast.storage import copies
from backcast.storage import migrate as migrations
from backcast.storage.backups import back_up, check, restore
from backcast.storage.copies import copy_everything
from backcast.storage.migrate import drift
from backcast.storage.store import Store, connected
from backcast.storage.tables.everything import metadata
from tests.builders import everything_in
from tests.databases import KINDS, NewStore
from tests.storage.filled_tables import ROWS, fill
from tests.storage.units import as_stored, write

MOMENT = datetime(2026, 7, 30, tzinfo=UTC)
PLANS, EVENTS, PEOPLE = (metadata.tables[name] for name in ("plans", "events", "people"))


@pytest.fixture
def filled(store: Store) -> Store:
    """A database with rows in every table."""
    fill(store)
    return store


@pytest.fixture
def backup(filled: Store, tmp_path: Path) -> Path:
    """A backup of it."""
    back_up(filled.engine, tmp_path / "backup")
    return tmp_path / "backup"


@pytest.mark.parametrize("to", KINDS)
def test_a_backup_restored_is_everything_that_was_there(
    filled: Store, backup: Path, new_store: NewStore, to: str
) -> None:
    other = new_store(to)

    restored = restore(backup, other.engine)

    assert everything_in(other) == everything_in(filled)
    assert (restored.plans, restored.people, restored.changes) == (ROWS, ROWS, ROWS)


def test_a_backup_is_one_file_for_its_owner_only_with_the_hash_that_is_told(filled: Store, tmp_path: Path) -> None:
    place = tmp_path / "backups"
    place.mkdir()

    made = back_up(filled.engine, place / "monday.backup")

    assert [path.name for path in place.iterdir()] == ["monday.backup"]
    assert stat.S_IMODE((place / "monday.backup").stat().st_mode) == 0o600
    assert made.sha256 == hashlib.sha256((place / "monday.backup").read_bytes()).hexdigest()
    assert check(place / "monday.backup") == made


def test_a_file_that_is_there_is_replaced_only_when_that_is_said(filled: Store, tmp_path: Path) -> None:
    path = tmp_path / "letter"
    path.write_text("Dear Ada")

    with pytest.raises(InvalidInput, match="there already"):
        back_up(filled.engine, path)
    kept = path.read_text()
    made = back_up(filled.engine, path, replace=True)

    assert kept == "Dear Ada"
    assert check(path) == made


def test_a_backup_that_fails_leaves_nothing_behind(
    filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("backcast.storage.backups._seal", fail)
    place = tmp_path / "backups"
    place.mkdir()

    with pytest.raises(ZeroDivisionError):
        back_up(filled.engine, place / "backup")

    assert list(place.iterdir()) == []


def test_a_database_that_was_never_made_is_not_backed_up(new_store: NewStore, tmp_path: Path) -> None:
    for kind in KINDS:
        with pytest.raises(InvalidInput, match="backcast migrate"):
            back_up(new_store(kind).engine, tmp_path / "backup")


@pytest.mark.only("sqlite")  # one page of a file
def test_a_damaged_database_is_not_backed_up_as_if_it_were_whole(filled: Store, tmp_path: Path) -> None:
    filled.engine.dispose()
    path = Path(filled.engine.url.database or "")
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 4] = bytes(range(256)) * 16
    path.write_bytes(content)

    with pytest.raises(BackcastError):
        back_up(filled.engine, tmp_path / "backup")

    assert not (tmp_path / "backup").exists()


def a_letter_changed(path: Path) -> None:
    """What SQLite's own check does not see: another letter in a text."""
    content = path.read_bytes()
    place = content.index("Zoë’s".encode())
    path.write_bytes(content[:place] + b"z" + content[place + 1 :])


def half_of_it(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def a_row_taken_out(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM measurements")


def a_table_taken_out(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE measurements")


def a_trigger_put_in(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TRIGGER gone AFTER UPDATE ON plans BEGIN DELETE FROM plans; END")


def the_seal_broken(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE backcast_seal")


def a_letter_instead(path: Path) -> None:
    path.write_text("This is a letter, not a database. " * 100)


def nothing_in_it(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    "damage",
    [
        a_letter_changed,
        half_of_it,
        a_row_taken_out,
        a_table_taken_out,
        a_trigger_put_in,
        the_seal_broken,
        a_letter_instead,
        nothing_in_it,
    ],
)
def test_a_damaged_backup_is_refused_and_changes_nothing(
    filled: Store, backup: Path, damage: Callable[[Path], None]
) -> None:
    before = as_stored(filled)
    damage(backup)

    with pytest.raises(InvalidInput, match=r"backup|damaged"):
        restore(backup, filled.engine, replace=True)

    assert as_stored(filled) == before


@pytest.mark.only("sqlite")  # an SQLite file as it lies there
def test_a_plain_database_file_is_no_backup(filled: Store, new_store: NewStore) -> None:
    filled.engine.dispose()

    with pytest.raises(InvalidInput, match="no backup"):
        restore(Path(filled.engine.url.database or ""), new_store("sqlite").engine)


def test_a_backup_goes_into_a_full_database_only_when_that_is_said(filled: Store, backup: Path) -> None:
    with connected(filled.engine, writing=True) as connection:
        connection.execute(update(PLANS).values(title="Written since"))
        connection.execute(delete(EVENTS).where(EVENTS.c.version == 0))
    since = as_stored(filled)

    with pytest.raises(InvalidInput, match="not empty"):
        restore(backup, filled.engine)
    untouched = as_stored(filled)
    restore(backup, filled.engine, replace=True)

    assert untouched == since
    assert as_stored(filled) != since
    assert everything_in(filled)["plans"][0].count("Written since") == 0


def test_a_restore_that_fails_at_the_end_leaves_everything_as_it_was(
    filled: Store, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = as_stored(filled)
    last = metadata.sorted_tables[-1]

    def fail_at_the_last(connection: Any, table: Any) -> str:
        return "another" if table is last else digest(connection, table)

    digest = copies.digest
    monkeypatch.setattr(copies, "digest", fail_at_the_last)

    with pytest.raises(InvalidInput, match=f"rows of “{last.name}” did not arrive"):
        restore(backup, filled.engine, replace=True)

    assert as_stored(filled) == before


@pytest.mark.parametrize("to", KINDS)
def test_an_older_backup_is_migrated_on_the_way(new_store: NewStore, tmp_path: Path, to: str) -> None:
    old, other = new_store("sqlite"), new_store(to)
    with old.engine.begin() as connection:
        config = migrations._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    write(
        old.engine,
        "INSERT INTO workspaces VALUES ('w', 'Ours', '2026-07-30 09:15:42.000000')",
        "INSERT INTO people VALUES ('p', 'w', 'Ada', 'owner', '2026-07-30 09:15:42.000000')",
    )

    made = back_up(old.engine, tmp_path / "backup")
    restore(tmp_path / "backup", other.engine)

    assert (made.plans, made.people, made.changes) == (0, 1, 0)
    with connected(other.engine, writing=False) as connection:
        assert connection.execute(select(PEOPLE.c.id, PEOPLE.c.name)).all() == [("p", "Ada")]
    assert drift(other.engine) == []
    assert check(tmp_path / "backup") == made  # it was only read


def test_a_backup_of_a_newer_backcast_is_refused(filled: Store, new_store: NewStore, tmp_path: Path) -> None:
    newer = new_store("sqlite")
    copy_everything(filled.engine, newer.engine)
    back_up(newer.engine, tmp_path / "backup")
    with closing(sqlite3.connect(tmp_path / "backup")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute("DROP TABLE backcast_seal")
    from backcast.storage.backups import _seal

    _seal(tmp_path / "backup")
    before = as_stored(filled)

    with pytest.raises(InvalidInput, match="9999"):
        restore(tmp_path / "backup", filled.engine, replace=True)

    assert as_stored(filled) == before


def test_a_backup_of_a_database_that_is_away_is_told(tmp_path: Path) -> None:
    away = Store("postgresql://somebody:secret@127.0.0.1:1/plans", lambda: MOMENT)

    with pytest.raises(Unreachable) as told:
        back_up(away.engine, tmp_path / "backup")

    assert "secret" not in str(told.value) + told.value.reason
    assert list(tmp_path.iterdir()) == []


@contextmanager
def written_to_meanwhile(store: Store) -> Iterator[None]:
    """Somebody who changes every plan over and over: one version further and one event more, always both."""
    done, begun, failures = Event(), Event(), list[Exception]()

    def write() -> None:
        with connected(store.engine, writing=False) as connection:
            event = dict(connection.execute(select(EVENTS).limit(1)).mappings().one())
            ids = connection.execute(select(PLANS.c.id, PLANS.c.workspace_id)).all()
        version = 1000
        try:
            while not done.is_set():
                version += 1
                with connected(store.engine, writing=True) as connection:
                    connection.execute(update(PLANS).values(version=version))
                    rows = [event | {"plan_id": p, "workspace_id": w, "version": version} for p, w in ids]
                    connection.execute(insert(EVENTS), rows)
                    connection.execute(delete(EVENTS).where(EVENTS.c.version < version - 2))
                begun.set()
                done.wait(0.05)  # the backup needs this processor too
        except Exception as problem:  # noqa: BLE001 - told below
            failures.append(problem)
            begun.set()

    writer = Thread(target=write)
    writer.start()
    begun.wait()
    yield
    done.set()
    writer.join()
    assert failures == []


@pytest.mark.slow
def test_twenty_backups_under_load_are_each_one_consistent_state(
    filled: Store, new_store: NewStore, tmp_path: Path
) -> None:
    with connected(filled.engine, writing=True) as connection:
        connection.execute(delete(EVENTS).where(EVENTS.c.version > 1000))
    with written_to_meanwhile(filled):
        for n in range(20):
            back_up(filled.engine, tmp_path / f"backup-{n}")

    seen, other = set(), new_store("sqlite")
    for n in range(20):
        restore(tmp_path / f"backup-{n}", other.engine, replace=True)
        with connected(other.engine, writing=False) as connection:
            newest = select(EVENTS.c.plan_id, func.max(EVENTS.c.version)).group_by(EVENTS.c.plan_id)
            versions = dict(connection.execute(select(PLANS.c.id, PLANS.c.version)).all())
            assert dict(connection.execute(newest).all()) == versions
            assert len(set(versions.values())) == 1
        seen |= set(versions.values())
    assert len(seen) > 1  # it was really written to meanwhile


def test_the_database_can_be_read_while_a_backup_replaces_it(filled: Store, backup: Path) -> None:
    asked: list[int] = []
    digest = copies.digest

    def look(connection: Any, table: Any) -> str:
        with connected(filled.engine, writing=False) as reader:
            asked.append(len(reader.execute(select(PLANS)).all()))
        return digest(connection, table)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copies, "digest", look)
        restore(backup, filled.engine, replace=True)

    assert set(asked) == {ROWS}


def test_restoring_reads_a_backup_that_nobody_may_write(backup: Path, new_store: NewStore, tmp_path: Path) -> None:
    place = tmp_path / "locked away"
    place.mkdir()
    shutil.copyfile(backup, place / "backup")
    (place / "backup").chmod(0o400)
    place.chmod(0o500)

    restored = restore(place / "backup", new_store("sqlite").engine)

    place.chmod(0o700)
    assert restored.plans == ROWS
    assert [path.name for path in place.iterdir()] == ["backup"]
