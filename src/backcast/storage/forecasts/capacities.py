"""The capacities of the owners of a workspace."""

from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Connection, insert, select
from sqlalchemy import delete as delete_from

from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.people.capacities import Capacity
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person
from backcast.domain.workdays import Closure
from backcast.storage.tables.forecasts import capacities

MOST_CAPACITIES: Final = 5_000


class Capacities:
    """What is known of owners in the acting person's workspace; who is not listed has 100 %."""

    def __init__(self, connection: Connection, person: Person) -> None:
        self._connection, self._person = connection, person

    def all(self) -> list[Capacity]:
        """Every capacity that somebody said, by owner.

        Raises:
            NotAllowed: when the person's role does not allow it.
        """
        self._person.must(Deed.READ_PEOPLE)
        query = select(capacities).where(self._here).order_by(capacities.c.owner)
        return [
            Capacity(row.owner, row.percent, tuple(_closure(*away) for away in row.absences))
            for row in self._connection.execute(query)
        ]

    def save(self, capacity: Capacity) -> None:
        """Say, or say anew, how much there is of an owner.

        Raises:
            InvalidInput: when the workspace has too many already.
            NotAllowed: when the person's role does not allow it.
        """
        self._person.must(Deed.MANAGE_CAPACITY)
        self._connection.execute(delete_from(capacities).where(self._here, capacities.c.owner == capacity.owner))
        if len(self.all()) >= MOST_CAPACITIES:
            raise InvalidInput({"owner": f"A workspace keeps at most {MOST_CAPACITIES:,} capacities."})
        absences = [[away.first.isoformat(), away.last.isoformat(), away.name] for away in capacity.absences]
        row = {"owner": capacity.owner, "percent": capacity.percent, "absences": absences}
        self._connection.execute(insert(capacities), {"workspace_id": self._person.workspace, **row})

    def remove(self, owner: str) -> None:
        """Forget what was said of an owner: 100 % again.

        Raises:
            NotFound: when nothing was said of them.
            NotAllowed: when the person's role does not allow it.
        """
        self._person.must(Deed.MANAGE_CAPACITY)
        if owner not in {known.owner for known in self.all()}:  # it may hold what no database can be asked for
            raise NotFound("Nothing was said of the capacity of this owner.")
        self._connection.execute(delete_from(capacities).where(self._here, capacities.c.owner == owner))

    @property
    def _here(self) -> ColumnElement[bool]:
        return capacities.c.workspace_id == self._person.workspace


def _closure(first: str, last: str, name: str) -> Closure:
    return Closure(date.fromisoformat(first), date.fromisoformat(last), name)
