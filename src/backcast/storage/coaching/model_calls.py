"""Calls of a model: who asked when, what it cost and what became of it. No text stands here, hashes and counts only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from backcast.domain.errors import NotFound
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person
from backcast.storage.identifiers import new_id
from backcast.storage.plans.plans import Plans
from backcast.storage.tables.coaching import model_calls
from backcast.storage.tables.people import workspaces

BEGUN: Final = "begun"  # and not ended: the process that asked may be gone


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One call: for which plan, to draft or to repair, of which model, told what, and what became of it.

    Before it has ended, its tokens are those that it may cost at most.
    """

    plan_id: str
    purpose: str
    model: str
    prompt: str
    ruleset: str
    question_hash: str
    outcome: str = BEGUN
    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    estimated: bool = True
    milliseconds: int = 0


@dataclass(frozen=True, slots=True)
class Spent:
    """Calls since midnight (UTC) of the person and of everybody here, and everybody's tokens since the month began."""

    mine: int
    ours: int
    tokens: int


class ModelCalls:
    """The calls of the acting person's workspace."""

    def __init__(self, connection: Connection, person: Person, now: Callable[[], datetime], plans: Plans) -> None:
        self._connection, self._person, self._now, self._plans = connection, person, now, plans

    def begin(self, call: ModelCall) -> str:
        """Note a call before it is made, with the most that it may cost; gives its id.

        Raises:
            NotFound: when the person may know of no such plan.
            NotAllowed: when they may not change it.
        """
        self._plans.must(call.plan_id, Deed.CHANGE_PLAN)
        known = new_id()
        row = {name: getattr(call, name) for name in ModelCall.__slots__}
        own = {"id": known, "workspace_id": self._person.workspace, "person_id": self._person.id, "at": self._now()}
        self._connection.execute(insert(model_calls), row | own)
        return known

    def end(self, known: str, call: ModelCall) -> None:
        """Note what became of a call, and what it cost.

        Raises:
            NotFound: when the person began no such call.
        """
        told = ("outcome", "requests", "tokens_in", "tokens_out", "estimated", "milliseconds")
        values = {name: getattr(call, name) for name in told}
        mine = (self._here, model_calls.c.id == known, model_calls.c.person_id == self._person.id)
        if not self._connection.execute(update(model_calls).where(*mine).values(values)).rowcount:
            raise NotFound("There is no such call.")

    def spent(self, plan_id: str | None = None) -> Spent:
        """What was spent of the budgets; in a unit that writes, others who ask wait until it ends.

        Raises:
            NotFound: when the person may know of no such plan.
            NotAllowed: when they may not change it; without a plan, when they may not see who is here.
        """
        self._check(plan_id)
        if self._connection.get_execution_options().get("writing"):
            lock = select(workspaces.c.id).where(workspaces.c.id == self._person.workspace)
            self._connection.execute(lock.with_for_update(key_share=True))  # SQLite locks as a whole
        now = self._now()
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        month = today.replace(day=1)
        mine = model_calls.c.person_id == self._person.id
        since_today = select(func.count()).select_from(model_calls).where(self._here, model_calls.c.at >= today)
        tokens = select(func.coalesce(func.sum(model_calls.c.tokens_in + model_calls.c.tokens_out), 0))
        counts = (since_today.where(mine), since_today, tokens.where(self._here, model_calls.c.at >= month))
        return Spent(*(int(self._connection.execute(query).scalar_one()) for query in counts))

    def has_asked(self, plan_id: str | None = None) -> bool:
        """Whether the person ever sent something to a model.

        Raises:
            NotFound: as ``spent`` does.
            NotAllowed: as ``spent`` does.
        """
        self._check(plan_id)
        mine = (self._here, model_calls.c.person_id == self._person.id)
        return self._connection.execute(select(model_calls.c.id).where(*mine).limit(1)).first() is not None

    def _check(self, plan_id: str | None) -> None:
        if plan_id is not None:
            self._plans.must(plan_id, Deed.CHANGE_PLAN)
        else:
            self._person.must(Deed.READ_PEOPLE)

    @property
    def _here(self) -> ColumnElement[bool]:
        return model_calls.c.workspace_id == self._person.workspace
