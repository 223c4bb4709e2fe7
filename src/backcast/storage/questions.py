"""Questions: one query by itself, outside any unit of work, for what every page asks first.

A unit of work is begun and taken back, and SQLAlchemy wraps every step of it: for a query that sees one state anyway,
this costs five times as much as the query. A question is written down once for each kind of database and goes straight
to the driver, on a connection of the same pool.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Dialect, Engine, Select
from sqlalchemy.exc import SQLAlchemyError

from backcast.storage.failures import DRIVERS, failure_of

_Change = Callable[[Any], Any]
_FAILURES: Final = (SQLAlchemyError, *DRIVERS)


class _Written:
    """A query in the words of one kind of database, with what turns its values into ours and back."""

    def __init__(self, query: Select[Any], dialect: Dialect) -> None:
        compiled: Any = query.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        self.text = str(compiled)
        self._given = dict(compiled.params)
        self._order: Sequence[str] | None = compiled.positiontup
        self._to: dict[str, _Change] = {}
        for name, bound in compiled.binds.items():
            if change := bound.type.dialect_impl(dialect).bind_processor(dialect):
                self._to[name] = change
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
    """A query that is asked by itself; its answer is one row."""

    def __init__(self, query: Select[Any]) -> None:
        self._query = query
        self._written: dict[str, _Written] = {}

    def first(self, engine: Engine, asked: Mapping[str, Any]) -> Sequence[Any] | None:
        """The first row of the answer, None where there is none.

        Raises:
            Busy: when others hold the database, or all connections, for too long.
            Unreachable: when it is away.
        """
        written = self._written.get(engine.name)
        if written is None:
            written = self._written[engine.name] = _Written(self._query, engine.dialect)
        try:
            return self._asked(engine, written, asked)
        except _FAILURES as problem:
            if failure := failure_of(problem):
                raise failure from problem
            raise

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
        except _FAILURES as problem:
            place.invalidate(problem)  # whatever state it is in, nobody gets it again
            raise
        finally:
            place.close()
        return None if found is None else written.row(found)
