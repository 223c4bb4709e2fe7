"""What is known of a server and its model, for the whole instance: its form, its failures, and what is under way."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, select, update
from sqlalchemy import delete as delete_from
from sqlalchemy.dialects import postgresql, sqlite

from backcast.storage.tables.coaching import model_flights, model_profiles

MOST_FAILURES: Final = 3
CLOSED_FOR: Final = timedelta(minutes=5)
LONGEST_FLIGHT: Final = timedelta(seconds=60)  # longer than any deadline: the process that took off is gone


@dataclass(frozen=True, slots=True)
class ModelProfile:
    """In which form a server is asked, how often it failed since it last answered, and until when it is left alone."""

    form: str = ""
    limit_name: str = ""
    failures: int = 0
    closed_until: datetime | None = None


class ModelProfiles:
    """Profiles by key, which is a hash of address and model: it belongs to no workspace, and tells nothing of one."""

    def __init__(self, connection: Connection, now: Callable[[], datetime]) -> None:
        self._connection, self._now = connection, now

    def find(self, key: str) -> ModelProfile:
        """What is known; whoever is closed no longer says so."""
        columns = (model_profiles.c.form, model_profiles.c.limit_name, model_profiles.c.failures)
        query = select(*columns, model_profiles.c.closed_until).where(model_profiles.c.key == key)
        row = self._connection.execute(query).first()
        if row is None:
            return ModelProfile()
        closed = row.closed_until if row.closed_until and row.closed_until > self._now() else None
        return ModelProfile(row.form, row.limit_name, row.failures, closed)

    def note_answer(self, key: str, form: str, limit_name: str) -> None:
        """It answered, asked in this form: its failures are forgotten."""
        values = {"form": form, "limit_name": limit_name, "failures": 0, "closed_until": None}
        kept = self._insert(model_profiles).values(key=key, **values)
        self._connection.execute(kept.on_conflict_do_update(index_elements=["key"], set_=values))

    def note_failure(self, key: str) -> None:
        """It failed; at the third time in a row it is left alone for five minutes."""
        new = self._insert(model_profiles).values(key=key, form="", limit_name="", failures=1, closed_until=None)
        more = {"failures": model_profiles.c.failures + 1}
        counted = new.on_conflict_do_update(index_elements=["key"], set_=more).returning(model_profiles.c.failures)
        if self._connection.execute(counted).scalar_one() >= MOST_FAILURES:
            closed = {"closed_until": self._now() + CLOSED_FOR}
            self._connection.execute(update(model_profiles).where(model_profiles.c.key == key).values(closed))

    def take_off(self, flight: str) -> bool:
        """Whether this question is not under way yet: of several that ask at once exactly one hears yes."""
        lost = model_flights.c.since < self._now() - LONGEST_FLIGHT
        self._connection.execute(delete_from(model_flights).where(lost))
        new = self._insert(model_flights).values(key=flight, since=self._now()).on_conflict_do_nothing()
        return self._connection.execute(new.returning(model_flights.c.key)).first() is not None

    def is_flying(self, flight: str) -> bool:
        """Whether a question is under way."""
        query = select(model_flights.c.key).where(model_flights.c.key == flight)
        return self._connection.execute(query).first() is not None

    def land(self, flight: str) -> None:
        """The question is answered, or given up."""
        self._connection.execute(delete_from(model_flights).where(model_flights.c.key == flight))

    def _insert(self, table: Any) -> Any:
        return {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[self._connection.dialect.name](table)
