"""What was drafted for the plans of a workspace, for an owner who takes everything along: private plans as well."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from backcast.domain.coaching.lines.records import Draft, KeptOffer
from backcast.domain.errors import NotFound
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person
from backcast.storage.coaching.drafts import drafts_of
from backcast.storage.coaching.suggestions import suggestions_of
from backcast.storage.identifiers import is_id
from backcast.storage.tables.plans import plans

_MOST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Drafted:
    """The lines of a plan, and what was offered for them and became of it, the oldest first."""

    lines: tuple[Draft, ...]
    offers: tuple[KeptOffer, ...]


class DraftExports:
    """The drafts of the acting person's workspace, whoever their plans are open to."""

    def __init__(self, connection: Connection, person: Person) -> None:
        self._connection, self._person = connection, person

    def plan(self, plan_id: str) -> Drafted:
        """What was drafted for one plan, also for one that is private to others.

        Raises:
            NotFound: when there is no such plan in the workspace.
            NotAllowed: when the person's role does not allow it.
        """
        self._person.must(Deed.EXPORT_WORKSPACE)
        here = (plans.c.id == plan_id, plans.c.workspace_id == self._person.workspace, plans.c.deleted.is_(None))
        if not is_id(plan_id) or self._connection.execute(select(plans.c.id).where(*here)).first() is None:
            raise NotFound("There is no such plan.")
        of = (self._connection, self._person.workspace, plan_id)
        return Drafted(tuple(drafts_of(*of)), tuple(reversed(suggestions_of(*of, most=_MOST))))
