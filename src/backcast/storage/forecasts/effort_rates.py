"""The rates of effort that a workspace sets in place of the published ones."""

from sqlalchemy import ColumnElement, Connection, insert, select
from sqlalchemy import delete as delete_from

from backcast.domain.estimates.rates import EffortRate
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person
from backcast.storage.tables.forecasts import effort_rates


class EffortRates:
    """The acting person's workspace's own rates."""

    def __init__(self, connection: Connection, person: Person) -> None:
        self._connection, self._person = connection, person

    def all(self) -> dict[str, EffortRate]:
        """The rates that the workspace set, by name.

        Raises:
            NotAllowed: when the person's role does not allow it.
        """
        self._person.must(Deed.READ_PEOPLE)
        query = select(effort_rates).where(self._here).order_by(effort_rates.c.name)
        return {row.name: EffortRate(row.name, row.hours, row.source) for row in self._connection.execute(query)}

    def save(self, rate: EffortRate) -> None:
        """Set a rate of the workspace's own.

        Raises:
            NotAllowed: when the person's role does not allow it.
        """
        self.remove(rate.name)
        row = {"name": rate.name, "hours": rate.hours, "source": rate.source}
        self._connection.execute(insert(effort_rates), {"workspace_id": self._person.workspace, **row})

    def remove(self, name: str) -> None:
        """Back to the published rate, whether or not there was another.

        Raises:
            NotAllowed: when the person's role does not allow it.
        """
        self._person.must(Deed.MANAGE_CAPACITY)
        self._connection.execute(delete_from(effort_rates).where(self._here, effort_rates.c.name == name))

    @property
    def _here(self) -> ColumnElement[bool]:
        return effort_rates.c.workspace_id == self._person.workspace
