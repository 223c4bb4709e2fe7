"""Whether a workspace uses the model at all, and the names that may not be sent to it."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, select, update

from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person
from backcast.storage.plans.plans import Plans
from backcast.storage.services import audits
from backcast.storage.tables.people import people, workspaces


class ModelSwitch:
    """The switch of the acting person's workspace; off until an owner turns it on."""

    def __init__(self, connection: Connection, person: Person, now: Callable[[], datetime], plans: Plans) -> None:
        self._connection, self._person, self._now, self._plans = connection, person, now, plans

    def is_on(self, plan_id: str | None = None) -> bool:
        """Whether the model may be asked here.

        Raises:
            NotFound: when the person may know of no such plan.
            NotAllowed: when they may not change it; without a plan, when they may not see who is here.
        """
        if plan_id is not None:
            self._plans.must(plan_id, Deed.CHANGE_PLAN)
        else:
            self._person.must(Deed.READ_PEOPLE)
        query = select(workspaces.c.model_on).where(workspaces.c.id == self._person.workspace)
        return bool(self._connection.execute(query).scalar_one())

    def turn(self, name: str, *, on: bool) -> None:
        """Turn it on or off; ``name`` is that of the model, for the audit trail.

        Raises:
            NotAllowed: when the person's role does not allow it.
        """
        self._person.must(Deed.MANAGE_WORKSPACE)
        if self.is_on() == on:
            return
        here = workspaces.c.id == self._person.workspace
        self._connection.execute(update(workspaces).where(here).values(model_on=on))
        told = f"Suggestions may come from the model {name}" if on else "Suggestions come from rules only"
        audits.record(self._connection, self._person, self._now(), "workspace changed", told)

    def names(self, plan_id: str) -> tuple[str, ...]:
        """Everybody who is or was here, so that nobody's name is sent; the caller shows none of them.

        Raises:
            NotFound: when the person may know of no such plan.
            NotAllowed: when they may not change it.
        """
        self._plans.must(plan_id, Deed.CHANGE_PLAN)
        query = select(people.c.name).where(people.c.workspace_id == self._person.workspace)
        return tuple(self._connection.execute(query).scalars())
