"""Failures: what a database says when it cannot serve just now, turned into our own errors. The only such place."""

import sqlite3

import psycopg
from sqlalchemy import ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from backcast.domain.errors import Busy, OutOfService, StorageFull, Unreachable

DRIVERS = (sqlite3.Error, psycopg.Error)
_BUSY = {
    "40001",  # serialization failure
    "40P01",  # deadlock
    "53200",  # out of memory
    "55P03",  # lock timeout
    "57014",  # statement timeout
}
_AWAY = {
    "25P03",  # idle for too long inside a unit
    "53300",  # too many connections
    "57P01",  # shut down by its administrator
    "57P02",  # shut down after a crash
    "57P03",  # starting or stopping
    "57P05",  # idle for too long
}
_AWAY_CLASSES = ("08", "28", "3D")  # connection lost, sign-in refused, no such database
_FULL = "53100"
_VALUES = "22"  # the class of errors whose very sentence names the value
_PRIMARY = 0xFF  # SQLite's extended codes say more in the higher bits


def failure_of(problem: Exception, *, saving: bool = False) -> OutOfService | None:
    """The error to raise in its place, None when it is no failure of this kind.

    Args:
        problem: what SQLAlchemy raised, or the driver itself.
        saving: whether the unit was being kept: when the connection is lost then, nobody knows whether it was.
    """
    if isinstance(problem, NoConnectionFree):
        return _busy()
    said = problem.orig if isinstance(problem, DBAPIError) else problem
    if isinstance(said, sqlite3.Error):
        return failure_of_sqlite(said)
    if isinstance(said, psycopg.Error):
        lost = isinstance(problem, DBAPIError) and problem.connection_invalidated
        return _of_postgresql(said, lost=lost, saving=saving)
    return None


def failure_of_sqlite(said: sqlite3.Error) -> OutOfService | None:
    """The error to raise in place of what SQLite itself said."""
    match getattr(said, "sqlite_errorcode", 0) & _PRIMARY:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return _busy()
        case sqlite3.SQLITE_FULL:
            return _full()
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_IOERR:
            return _away(said)
    return None


def hide_values(context: ExceptionContext) -> None:
    """PostgreSQL repeats whole rows beside its errors: what people wrote has no place in a log."""
    said, wrapped = context.original_exception, context.sqlalchemy_exception
    if not isinstance(said, psycopg.Error) or not said.sqlstate:
        return
    told = said.diag.message_primary if not said.sqlstate.startswith(_VALUES) else None
    said.args = (told or type(said).__name__,)
    if wrapped is not None:
        wrapped.args = (f"(psycopg.errors.{type(said).__name__}) {said.args[0]}",)


def _of_postgresql(said: psycopg.Error, *, lost: bool, saving: bool) -> OutOfService | None:
    state = said.sqlstate
    if state in _BUSY:
        return _busy()
    if state == _FULL:
        return _full()
    if lost or _is_away(said):
        return _unknown(said) if saving else _away(said)
    return None


def _is_away(said: psycopg.Error) -> bool:
    if said.sqlstate is None:  # it never answered
        return isinstance(said, psycopg.OperationalError)
    return said.sqlstate in _AWAY or said.sqlstate.startswith(_AWAY_CLASSES)


def _busy() -> Busy:
    return Busy("Somebody else is saving just now. Nothing was changed; please try again.")


def _full() -> StorageFull:
    return StorageFull(
        "There is no room left where Backcast keeps its plans. Nothing was changed, and everything can still be read. "
        "Whoever runs Backcast has to make room."
    )


def _away(said: Exception) -> Unreachable:
    sentence = "The database cannot be reached just now. Nothing was changed; please try again in a moment."
    return Unreachable(sentence, _first_line(said))


def _unknown(said: Exception) -> Unreachable:
    sentence = (
        "The connection to the database was lost while this was being saved. "
        "Look whether your change is there before you make it again."
    )
    return Unreachable(sentence, _first_line(said))


def _first_line(said: Exception) -> str:
    return (str(said).splitlines() or [type(said).__name__])[0].rstrip(".:")
