"""Copies: exact both ways between both kinds of database, all of it or nothing."""

import pytest
from sqlalchemy import JSON, inspect, text

from backcast.domain.errors import InvalidInput
from backcast.storage import copies
from backcast.storage.copies import copy_everything
from backcast.storage.migrate import drift, migrate
from backcast.storage.store import Store, connected
from backcast.storage.tables.everything import metadata
from tests.builders import everything_in
from tests.databases import KINDS, NewStore
from tests.storage.filled_tables import NUMBERS, ROWS, fill
from tests.storage.units import as_stored, write

PLANS, EVENTS, PEOPLE = (metadata.tables[name] for name in ("plans", "events", "people"))


@pytest.fixture
def filled(store: Store) -> Store:
    """A database with rows in every table."""
    fill(store)
    return store


@pytest.mark.parametrize("between", KINDS)
def test_everything_there_and_back_again_is_as_it_was(filled: Store, new_store: NewStore, between: str) -> None:
    other, back = new_store(between), new_store(filled.engine.dialect.name)

    copy_everything(filled.engine, other.engine)
    copy_everything(other.engine, back.engine)

    assert as_stored(back) == as_stored(filled)
    assert everything_in(other) == everything_in(filled)
    assert {len(rows) for rows in as_stored(other).values()} == {ROWS}
    assert drift(other.engine) == []


@pytest.mark.parametrize("to", KINDS)
def test_decimal_numbers_keep_every_digit(filled: Store, new_store: NewStore, to: str) -> None:
    other = new_store(to)

    copy_everything(filled.engine, other.engine)

    with connected(other.engine, writing=False) as connection:
        found = connection.execute(text("SELECT target FROM key_results")).scalars().all()
    assert sorted(found) == sorted(str(number) for number in NUMBERS)


def test_nothing_in_the_tables_is_ambiguous_for_a_copy() -> None:
    columns = [column for table in metadata.sorted_tables for column in table.columns]

    nullable = [str(column) for column in columns if isinstance(column.type, JSON) and column.nullable]
    numbering = [table.name for table in metadata.sorted_tables if table.autoincrement_column is not None]
    own = [str(key) for table in metadata.sorted_tables for key in table.foreign_keys if key.column.table is table]

    assert nullable == []  # a missing tree and the tree null would be the same
    assert numbering == []  # PostgreSQL would go on counting at 1
    assert own == []  # a row could come before the one that it refers to


def test_many_batches_arrive_whole(filled: Store, new_store: NewStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "_BATCH", 3)
    other = new_store("sqlite")

    copy_everything(filled.engine, other.engine)

    assert everything_in(other) == everything_in(filled)


@pytest.mark.parametrize("to", KINDS)
def test_a_database_that_holds_something_is_not_copied_into(filled: Store, new_store: NewStore, to: str) -> None:
    other = new_store(to)
    migrate(other.engine)
    write(other.engine, "INSERT INTO workspaces (id, name, created) VALUES ('w', 'Theirs', '2026-07-30 00:00:00')")
    before = as_stored(other)

    with pytest.raises(InvalidInput, match=r"not empty.*Choose an empty one"):
        copy_everything(filled.engine, other.engine)

    assert as_stored(other) == before


@pytest.mark.parametrize("to", KINDS)
def test_a_database_of_another_program_is_left_alone(filled: Store, new_store: NewStore, to: str) -> None:
    other = new_store(to)
    write(other.engine, "CREATE TABLE plans (id INTEGER PRIMARY KEY)")

    with pytest.raises(InvalidInput, match="another program"):
        copy_everything(filled.engine, other.engine, replace=True)

    with connected(other.engine, writing=False) as connection:
        assert inspect(connection).get_table_names() == ["plans"]


def test_a_database_that_is_not_up_to_date_is_not_copied(new_store: NewStore) -> None:
    with pytest.raises(InvalidInput, match="backcast migrate"):
        copy_everything(new_store("sqlite").engine, new_store("sqlite").engine)


def test_a_database_is_not_copied_into_itself(filled: Store) -> None:
    before = as_stored(filled)

    with pytest.raises(InvalidInput, match="not empty"):
        copy_everything(filled.engine, filled.engine)

    assert as_stored(filled) == before


@pytest.mark.only("sqlite")  # PostgreSQL keeps neither
@pytest.mark.parametrize("title", ["a\0b", "x" * 100_000])
def test_a_row_that_the_other_database_cannot_keep_is_told_and_nothing_is_copied(
    filled: Store, new_store: NewStore, title: str
) -> None:
    column = "title" if "\0" in title else "country"
    table = "plans" if "\0" in title else "work_calendars"
    with connected(filled.engine, writing=True) as connection:
        connection.execute(text(f"UPDATE {table} SET {column} = :title"), {"title": title})
    other = new_store("postgresql")

    with pytest.raises(InvalidInput, match=f"A row of “{table}” cannot be kept there. Nothing was copied"):
        copy_everything(filled.engine, other.engine)

    assert set(map(len, as_stored(other).values())) == {0}


@pytest.mark.parametrize("to", KINDS)
def test_rows_that_arrive_otherwise_than_they_were_take_the_copy_back(
    filled: Store, new_store: NewStore, to: str
) -> None:
    other = new_store(to)
    migrate(other.engine)
    meddle = {
        "sqlite": ["CREATE TRIGGER meddle AFTER INSERT ON metrics BEGIN UPDATE metrics SET unit = 'days'; END"],
        "postgresql": [
            "CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN NEW.unit := 'days'; RETURN NEW; END $$",
            "CREATE TRIGGER meddle BEFORE INSERT ON metrics FOR EACH ROW EXECUTE FUNCTION meddle()",
        ],
    }
    write(other.engine, *meddle[to])

    with pytest.raises(InvalidInput, match="rows of “metrics” did not arrive"):
        copy_everything(filled.engine, other.engine)

    assert set(map(len, as_stored(other).values())) == {0}
