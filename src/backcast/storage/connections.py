"""Connections to PostgreSQL that are given up when their server takes a statement and then says nothing.

The limits that the server keeps help as long as it lives. One that is frozen, or behind a network that swallows what it
says, would be waited for without end, by every thread that serves.
"""

from typing import Any, Final

import psycopg
from psycopg.errors import OperationalError
from sqlalchemy import Connection, Engine, event

PING_SECONDS: Final = 2.0  # for a server that has nothing else to do than to say that it is there
SILENT_SECONDS: Final = 8.0  # longer than the server itself lets a statement of a page take


class PatientConnection(psycopg.Connection[Any]):
    """A connection that ends after so many seconds of waiting for one answer; None is for ever."""

    patience: float | None = PING_SECONDS

    def wait(self, gen: Any, *args: Any, **kwargs: Any) -> Any:
        """Wait as always, but not for ever.

        Raises:
            OperationalError: when nothing was said in time; the connection is closed then.
        """
        kwargs.setdefault("timeout", self.patience)
        try:
            return super().wait(gen, *args, **kwargs)
        except psycopg.errors._WaitTimeout:  # what others catch as OperationalError, under the only name that it has
            seconds = kwargs["timeout"]
            self.close()
            raise OperationalError(f"the server said nothing for {seconds} seconds") from None


def use_patient_connections(engine: Engine) -> None:
    """Connect in this way from now on; a connection that nobody uses has to answer at once."""
    event.listen(engine, "do_connect", lambda _dialect, _record, args, named: PatientConnection.connect(*args, **named))
    event.listen(engine, "begin", lambda connection: be_patient(connection, SILENT_SECONDS))
    event.listen(engine, "checkin", _hurry)


def be_patient(connection: Connection, seconds: float | None) -> None:
    """In this unit wait so long for each answer; None is for ever."""
    raw: Any = connection.connection.dbapi_connection
    raw.patience = seconds


def _hurry(raw: Any, _record: object) -> None:
    if raw is not None:  # it was given up
        raw.patience = PING_SECONDS
