"""What was offered for lines and objectives, and what somebody made of it: nothing of it is ever deleted by hand."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, insert, select, update

from backcast.domain.coaching.lines.records import DraftId, KeptOffer, Offer, Offered, OfferId, State
from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.limits import check_text
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person
from backcast.storage.identifiers import is_id, new_id
from backcast.storage.plans.plans import Plans
from backcast.storage.tables.coaching import suggestions
from backcast.storage.tables.people import people

MOST_READ: Final = 500


class Suggestions:
    """What was offered in the plans that the acting person may change."""

    def __init__(self, connection: Connection, person: Person, now: Callable[[], datetime], of: Plans) -> None:
        self._connection, self._person, self._now, self._plans = connection, person, now, of

    def all(self, plan_id: str, objective: str | None = None) -> list[KeptOffer]:
        """What was offered in a plan, or for one of its objectives, the newest first.

        Raises:
            NotFound: when the person may know of no such plan.
            NotAllowed: when they may not change it.
        """
        self._plans.must(plan_id, Deed.CHANGE_PLAN)
        return suggestions_of(self._connection, self._person.workspace, plan_id, objective)

    def get(self, plan_id: str, offer_id: OfferId) -> KeptOffer:
        """One offer.

        Raises:
            NotFound: when there is none in this plan, or the person may know of no such plan.
            NotAllowed: when they may not change it.
        """
        self._plans.must(plan_id, Deed.CHANGE_PLAN)
        query = _offers(self._person.workspace, plan_id).where(suggestions.c.id == offer_id)
        row = self._connection.execute(query).one_or_none() if is_id(offer_id) else None
        if row is None:
            raise NotFound("There is no such suggestion.")
        return _kept(row)

    def add(self, plan_id: str, offers: Iterable[Offer]) -> list[OfferId]:
        """Keep offers: open ones, and such as were decided on the moment they were made.

        Raises:
            InvalidInput: when a text is longer than the plan keeps.
            NotFound: when the person may know of no such plan.
            NotAllowed: when they may not change it.
        """
        self._plans.must(plan_id, Deed.CHANGE_PLAN)
        now = self._now()
        rows = [
            {
                **asdict(offer), "id": new_id(), "plan_id": plan_id, "workspace_id": self._person.workspace,
                "kind": offer.kind.value, "state": offer.state.value, "findings": list(offer.findings),
                "parts": dict(offer.parts), "person_id": self._person.id, "created": now,
                "decided": None if offer.state is State.OPEN else now,
            }
            for offer in offers
        ]  # fmt: skip
        for row in rows:
            _refuse(row["reason"])
        if rows:
            self._connection.execute(insert(suggestions), rows)
        return [str(row["id"]) for row in rows]

    def decide(self, plan_id: str, offer_id: OfferId, state: State, final: str = "", reason: str = "") -> None:
        """Say what became of an open offer.

        Raises:
            NotFound: when there is none that is still open, or the person may know of no such plan.
            InvalidInput: when the reason is too long.
            NotAllowed: when they may not change the plan.
        """
        if self.get(plan_id, offer_id).offer.state is not State.OPEN:
            raise NotFound("Somebody has decided on this suggestion already.")
        _refuse(reason)
        values = {"state": state.value, "final": final, "reason": reason, "decided": self._now()}
        known = update(suggestions).where(*self._of(plan_id), suggestions.c.id == offer_id)
        self._connection.execute(known.values(**values, person_id=self._person.id))

    def settle(self, plan_id: str, offer_id: OfferId, draft_id: DraftId) -> None:
        """Note which line a suggestion for an objective became.

        Raises:
            NotFound: when there is no such offer, or the person may know of no such plan.
            NotAllowed: when they may not change it.
        """
        self.get(plan_id, offer_id)
        known = update(suggestions).where(*self._of(plan_id), suggestions.c.id == offer_id)
        self._connection.execute(known.values(draft=draft_id))

    def adopt(self, plan_id: str, draft_id: DraftId, key_result: str) -> None:
        """Note of all that was taken over for a line which key result it became.

        Raises:
            NotFound: when the person may know of no such plan.
            NotAllowed: when they may not change it.
        """
        self._plans.must(plan_id, Deed.CHANGE_PLAN)
        taken = suggestions.c.state.in_([State.ACCEPTED.value, State.EDITED.value])
        known = update(suggestions).where(*self._of(plan_id), suggestions.c.draft == draft_id, taken)
        self._connection.execute(known.values(key_result=key_result))

    def _of(self, plan_id: str) -> list[Any]:
        return [suggestions.c.plan_id == plan_id, suggestions.c.workspace_id == self._person.workspace]


def suggestions_of(
    connection: Connection, workspace: str, plan_id: str, objective: str | None = None, most: int = MOST_READ
) -> list[KeptOffer]:
    """What was offered in a plan, the newest first; whoever asks was asked for their role before."""
    query = _offers(workspace, plan_id).order_by(suggestions.c.created.desc(), suggestions.c.id).limit(most)
    if objective is not None:
        query = query.where(suggestions.c.objective == objective)
    return [_kept(row) for row in connection.execute(query)]


def _offers(workspace: str, plan_id: str) -> Select[Any]:
    here = (suggestions.c.plan_id == plan_id, suggestions.c.workspace_id == workspace)
    query = select(suggestions, people.c.name.label("person")).join(people, people.c.id == suggestions.c.person_id)
    return query.where(*here)


def _kept(row: Row[Any]) -> KeptOffer:
    offer = Offer(
        objective=row.objective,
        kind=Offered(row.kind),
        about=row.about,
        text=row.text,
        draft=row.draft,
        parts=row.parts,
        origin=row.origin,
        ruleset=row.ruleset,
        prompt=row.prompt,
        findings=tuple(row.findings),
        tokens=row.tokens,
        state=State(row.state),
        final=row.final,
        reason=row.reason,
        key_result=row.key_result,
    )
    return KeptOffer(row.id, offer, row.person, row.created, row.decided)


def _refuse(reason: str) -> None:
    if problems := check_text("reason", reason):
        raise InvalidInput(problems)
