"""From 0002 on: databases in which each table holds something go up and down without losing a row."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Integer, LargeBinary, Table, insert, select

from backcast.domain.people.persons import Person
from backcast.storage.migrate import drift, migrate
from backcast.storage.store import Store, connected
from tests.storage.older_databases import ANA, FIRST, MINE, MOMENT, columns_of, fill_0001, go, reflected, rows_in

LATER = ("0002", "0003")


@pytest.fixture(params=LATER)
def version(request: pytest.FixtureRequest) -> str:
    """Each version between the first and the newest."""
    found: str = request.param
    return found


@pytest.fixture
def older(version: str, database_kind: str, new_address: Callable[[str], str]) -> Iterator[Store]:
    """A database of that version with a row in each of its tables."""
    opened = Store(new_address(database_kind), lambda: MOMENT)
    try:
        fill_0001(opened)
        for each in LATER[: LATER.index(version) + 1]:
            go(opened, "upgrade", each)
            fill_the_rest(opened)
        yield opened
    finally:
        opened.engine.dispose()


def fill_the_rest(store: Store) -> None:
    """A row in each table that has none, referring to what is there."""
    tables = reflected(store).sorted_tables
    with connected(store.engine, writing=True) as connection:
        for table in tables:
            if connection.execute(select(table).limit(1)).first() is None:
                known = {name: value for key in table.foreign_keys for name, value in _referred(connection, key)}
                connection.execute(insert(table), {c.name: known.get(c.name, _made(c)) for c in _said(table)})


def _referred(connection: Any, key: Any) -> Iterator[tuple[str, Any]]:
    """What a foreign key may say: of Ana, her plan and her workspace where it is about these, else of the first row."""
    wanted = {"people": ("id", ANA), "plans": ("id", MINE["id"]), "workspaces": ("id", FIRST)}
    there = key.column.table
    name, value = wanted.get(there.name, ("", None))
    query = select(key.column) if not name else select(key.column).where(there.c[name] == value)
    yield key.parent.name, connection.execute(query.limit(1)).scalar()


def _said(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if not column.nullable or column.foreign_keys]


def _made(column: Column[Any]) -> Any:
    made: dict[type, Any] = {
        JSON: [1, "zwei"], Boolean: True, DateTime: MOMENT, Date: date(2026, 7, 30), Integer: 7,
        LargeBinary: b"\x00\xff",
    }  # fmt: skip
    words = {"role": "viewer", "scope": "read", "audience": "workspace"}
    text = words.get(column.name, f"é {column.name}"[: getattr(column.type, "length", None)])
    return next((value for kind, value in made.items() if isinstance(column.type, kind)), text)


def test_every_table_of_each_version_is_filled_in_these_tests(older: Store) -> None:
    found = rows_in(older, columns_of(older))

    assert len(found) > 20
    assert [name for name, rows in found.items() if not rows] == []


def test_what_came_later_came_without_losing_a_row_and_goes_again_without_losing_one(
    older: Store, version: str
) -> None:
    columns = columns_of(older)
    del columns["alembic_version"]
    before = rows_in(older, columns)

    migrate(older.engine)
    up = rows_in(older, columns)
    go(older, "downgrade", version)
    down, columns_below = rows_in(older, columns), columns_of(older)
    migrate(older.engine)

    assert up == before
    assert down == before
    assert columns_below == {**columns, "alembic_version": ["version_num"]}
    assert rows_in(older, columns) == before
    assert drift(older.engine) == []


@pytest.mark.parametrize("version", ["0002"], indirect=True)
def test_steps_of_before_are_as_sure_and_as_negotiable_as_they_were(older: Store) -> None:
    migrate(older.engine)

    ana = older.open_sessions.find("a session's token")[0]
    assert ana is not None
    with older.reading(Person(ana.person.id, ana.person.workspace, "Ana", ana.person.role)) as tx:
        plan = tx.plans.get(MINE["id"]).plan
        rates, capacities = tx.effort_rates.all(), tx.capacities.all()

    assert {(step.spread, step.load, step.firm, step.basis) for step in plan.steps.values()} == {
        (None, 100, False, "")
    }  # fmt: skip
    assert [need.firm for need in plan.dependencies] == [False]
    assert plan.uncertainty is None
    assert (rates, capacities) == ({}, [])
    assert isinstance(plan.key_results[0].target, Decimal)
    assert {(step.purpose, step.serves) for step in plan.steps.values()} == {(None, ())}
    assert (plan.objectives, plan.behaviours, plan.learnings, plan.barriers) == ((), (), (), ())
    assert {(each.objective, each.text, each.origin) for each in plan.key_results} == {("", "", "")}
