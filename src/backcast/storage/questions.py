"""Questions: queries that go straight to the driver, for what every page of a plan asks.

A question is written down once for each kind of database. What is asked first is asked outside any unit of work, on a
connection of the same pool: a unit is begun and taken back, and SQLAlchemy wraps every step of it, which for a query
that sees one state anyway costs five times as much as the query. What is asked inside a unit is answered as part of it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast

from sqlalchemy import CompoundSelect, Connection, Dialect, Engine, Select
from sqlalchemy.exc import SQLAlchemyError

from backcast.storage.failures import DRIVERS, failure_of

_Change = Callable[[Any], Any]
_Query = Select[Any] | CompoundSelect[Any]
_FAILURES: Final = (SQLAlchemyError, *DRIVERS)


class _Written:
    """A query in the words of one kind of database, with what turns its values into ours and back."""

    def __init__(self, query: _Query, dialect: Dialect) -> None:
        compiled: Any = query.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        self.text = str(compiled)
        self._given = dict(compiled.params)
        self._order: Sequence[str] | None = compiled.positiontup
        self._to: dict[str, _Change] = {}
        for name, bound in compiled.binds.items():
            if change := bound.type.dialect_impl(dialect).bind_processor(dialect):
                self._to[name] = change
        self.names = tuple(query.selected_columns.keys())
        kinds = [column.type.dialect_impl(dialect) for column in query.selected_columns]
        changes = [kind.result_processor(dialect, None) for kind in kinds]
        self._from = [(place, change) for place, change in enumerate(changes) if change]

    def values(self, asked: Mapping[str, Any]) -> Sequence[Any] | Mapping[str, Any]:
        given = {**self._given, **asked}
        for name, change in self._to.items():
            given[name] = change(given[name])
        return given if self._order is None else [given[name] for name in self._order]

    def row(self, found: Sequence[Any]) -> Sequence[Any]:
        row = list(found)
        for place, change in self._from:
            row[place] = change(row[place])
        return row


class Question:
    """A query that is asked of the driver itself."""

    def __init__(self, query: _Query) -> None:
        self._query = query
        self._written: dict[str, _Written] = {}

    def first(self, engine: Engine, asked: Mapping[str, Any]) -> Sequence[Any] | None:
        """The first row of the answer, None where there is none.

        Raises:
            Busy: when others hold the database, or all connections, for too long.
            Unreachable: when it is away.
        """
        written = self._in_words_of(engine)
        try:
            return self._asked(engine, written, asked)
        except _FAILURES as problem:
            if failure := failure_of(problem):
                raise failure from problem
            raise

    def within(self, unit: Connection, asked: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """All rows of the answer by their names, as a part of this unit of work."""
        written = self._in_words_of(unit.engine)
        return [dict(zip(written.names, written.row(row), strict=True)) for row in self.unchanged(unit, asked)]

    def unchanged(self, unit: Connection, asked: Mapping[str, Any]) -> list[Sequence[Any]]:
        """The same rows by place, with the values as the driver gives them."""
        written, place = self._in_words_of(unit.engine), unit.connection
        values = written.values(asked)
        unit.engine.dispatch.before_cursor_execute(None, None, written.text, values, None, False)  # for those who count
        driver: Any = place.driver_connection
        try:
            rows: list[Sequence[Any]] = driver.execute(written.text, values).fetchall()
        except DRIVERS as problem:
            if unit.dialect.is_disconnect(cast("Any", problem), driver, None):
                unit.invalidate(problem)
            raise
        return rows

    def _in_words_of(self, engine: Engine) -> _Written:
        written = self._written.get(engine.name)
        if written is None:
            written = self._written[engine.name] = _Written(self._query, engine.dialect)
        return written

    def _asked(self, engine: Engine, written: _Written, asked: Mapping[str, Any]) -> Sequence[Any] | None:
        values = written.values(asked)
        engine.dispatch.before_cursor_execute(None, None, written.text, values, None, False)  # for those who count
        place = engine.raw_connection()
        try:
            driver: Any = place.driver_connection
            if engine.name == "postgresql":
                driver.autocommit = True  # no BEGIN, and nothing to take back
            found = driver.execute(written.text, values).fetchone()
            if engine.name == "postgresql":
                driver.autocommit = False
        except BaseException as problem:  # an interruption too: nobody may write where each statement is kept at once
            place.invalidate(problem)
            raise
        finally:
            place.close()
        return None if found is None else written.row(found)
