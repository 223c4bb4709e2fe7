"""Answers of a model, kept for thirty days for the same question asked again; they go with their plan."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, insert, select
from sqlalchemy import delete as delete_from

from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person
from backcast.storage.plans.plans import Plans
from backcast.storage.tables.coaching import ANSWERS_KEPT, model_answers


class ModelAnswers:
    """The answers that the acting person's workspace got."""

    def __init__(self, connection: Connection, person: Person, now: Callable[[], datetime], plans: Plans) -> None:
        self._connection, self._person, self._now, self._plans = connection, person, now, plans

    def find(self, plan_id: str, key: str) -> str | None:
        """What was answered to this question for this plan, None when nothing was or it is too old.

        Raises:
            NotFound: when the person may know of no such plan.
            NotAllowed: when they may not change it.
        """
        self._plans.must(plan_id, Deed.CHANGE_PLAN)
        young = model_answers.c.created > self._now() - ANSWERS_KEPT
        query = select(model_answers.c.answer).where(*self._of(key), model_answers.c.plan_id == plan_id, young)
        return self._connection.execute(query).scalar_one_or_none()

    def keep(self, plan_id: str, key: str, answer: str) -> None:
        """Keep an answer in place of an older one; what is too old goes.

        Raises:
            NotFound: when the person may know of no such plan.
            NotAllowed: when they may not change it.
        """
        self._plans.must(plan_id, Deed.CHANGE_PLAN)
        self._connection.execute(delete_from(model_answers).where(*self._of(key)))
        sweep_model_answers(self._connection, self._now() - ANSWERS_KEPT)
        row = {"workspace_id": self._person.workspace, "key": key, "plan_id": plan_id, "answer": answer}
        self._connection.execute(insert(model_answers), {**row, "created": self._now()})

    def _of(self, key: str) -> tuple[ColumnElement[bool], ...]:
        return (model_answers.c.workspace_id == self._person.workspace, model_answers.c.key == key)


def sweep_model_answers(connection: Connection, before: datetime) -> int:
    """Forget answers from before a moment; gives how many."""
    return connection.execute(delete_from(model_answers).where(model_answers.c.created <= before)).rowcount
