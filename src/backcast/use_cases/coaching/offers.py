"""Decisions on what was offered: a wording for a line or a suggestion for an objective, taken, changed or rejected."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from backcast.domain.coaching.drafting.drafts import RULES, DraftSet
from backcast.domain.coaching.lines.records import Draft, DraftId, Offer, Offered, OfferId, State
from backcast.domain.coaching.lines.wordings import Proposal, without
from backcast.domain.coaching.statements import RULESET
from backcast.domain.errors import NotFound
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person
from backcast.domain.results.chains import ObjectiveId
from backcast.storage.store import Store, Transaction
from backcast.use_cases.coaching.drafts import Desk, note, objective_in, proposal_for, proposal_of, statement_of

MOST_SUGGESTED: Final = 12
SHOWN_AT_ONCE: Final = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """A wording as it was offered, and as somebody took it."""

    offered: str
    final: str

    @property
    def state(self) -> State:
        """Whether it was taken as it was."""
        return State.ACCEPTED if self.final == self.offered else State.EDITED


def wordings_for(desk: Desk, line: Draft, today: date) -> Proposal:
    """What the rules offer for a line, without what was rejected for it."""
    said = {
        kept.offer.text for kept in desk.offers if kept.offer.draft == line.id and kept.offer.state is State.REJECTED
    }
    return without(proposal_for(desk.record.plan, line.objective, line.text, today), {*said, line.text})


def suggestions_for(desk: Desk) -> Proposal:
    """What the rules suggest for the objective: the best that nobody decided on and no line says already."""
    said = {kept.offer.text for kept in desk.offers if kept.offer.kind is Offered.SUGGESTION}
    found = without(
        proposal_of(desk.record.plan, desk.objective_id, MOST_SUGGESTED), said | {line.text for line in desk.lines}
    )
    return replace(found, wordings=found.wordings[:SHOWN_AT_ONCE])


def take_wording(
    store: Store, person: Person, plan_id: str, draft_id: DraftId, seen: str, choice: Choice, today: date
) -> None:
    """A wording that the rules offer for a line, as it was offered or with one's own changes.

    Raises:
        InvalidInput: when it is empty or too long, or somebody else changed the line meanwhile.
        NotFound: when the person may know of no such line, or nothing like this is offered for it.
        NotAllowed: when they may not change the plan.
    """
    with store.transaction(person) as tx:
        line = tx.drafts.get(plan_id, draft_id)
        parts = _parts_if_offered(tx, plan_id, line, choice.offered, today)
        state, final = choice.state, choice.final
        tx.drafts.change(plan_id, draft_id, seen, final, RULES if state is State.ACCEPTED else "")
        note(tx, plan_id, line, Offered.REWRITE, state, choice.offered, final=final, parts=parts, origin=RULES)


def reject_wording(
    store: Store, person: Person, plan_id: str, draft_id: DraftId, offered: str, reason: str, today: date
) -> None:
    """A wording that the rules offer for a line, and that is not wanted: it is not offered again.

    Raises:
        InvalidInput: when the reason is too long.
        NotFound: when the person may know of no such line, or nothing like this is offered for it.
        NotAllowed: when they may not change the plan.
    """
    with store.transaction(person) as tx:
        line = tx.drafts.get(plan_id, draft_id)
        parts = _parts_if_offered(tx, plan_id, line, offered, today)
        note(tx, plan_id, line, Offered.REWRITE, State.REJECTED, offered, parts=parts, reason=reason, origin=RULES)


def _parts_if_offered(tx: Transaction, plan_id: str, line: Draft, offered: str, today: date) -> dict[str, object]:
    """What the wording rests on, if the rules still offer it: nobody puts words into their mouth."""
    plan = tx.plans.get(plan_id, Deed.CHANGE_PLAN).plan
    for wording in proposal_for(plan, line.objective, line.text, today).wordings:
        if wording.text == offered:
            return {"cited": list(wording.cited)}
    raise NotFound("This is no longer offered, because the line or what was measured has changed. Look again.")


def take_suggestion(store: Store, person: Person, plan_id: str, objective_id: ObjectiveId, choice: Choice) -> DraftId:
    """A key result that the rules suggest for an objective, as a new line.

    Raises:
        InvalidInput: when it is empty or too long, or the plan has too many lines.
        NotFound: when the person may know of no such plan or objective, or nothing like this is suggested for it.
        NotAllowed: when they may not change the plan.
    """
    with store.transaction(person) as tx:
        offer = _suggested(tx, plan_id, objective_id, choice.offered)
        state, final = choice.state, choice.final
        lines = [(final, RULES if state is State.ACCEPTED else "")]
        draft = tx.drafts.add(plan_id, objective_id, lines)[0]
        tx.suggestions.add(plan_id, [replace(offer, state=state, draft=draft, final=final)])
        return draft


def reject_suggestion(
    store: Store, person: Person, plan_id: str, objective_id: ObjectiveId, offered: str, reason: str
) -> None:
    """A key result that the rules suggest and that is not wanted; arguments and errors as for ``take_suggestion``."""
    with store.transaction(person) as tx:
        offer = _suggested(tx, plan_id, objective_id, offered)
        tx.suggestions.add(plan_id, [replace(offer, state=State.REJECTED, reason=reason)])


def _suggested(tx: Transaction, plan_id: str, objective_id: ObjectiveId, offered: str) -> Offer:
    plan = tx.plans.get(plan_id, Deed.CHANGE_PLAN).plan
    objective_in(plan, objective_id)
    for wording in proposal_of(plan, objective_id, MOST_SUGGESTED).wordings:
        if wording.text == offered:
            about, parts = statement_of(plan, objective_id), {"cited": list(wording.cited)}
            return Offer(objective_id, Offered.SUGGESTION, about, offered, parts=parts, origin=RULES, ruleset=RULESET)
    raise NotFound("This is no longer suggested, because the objective or what was measured has changed. Look again.")


def keep_offers(
    store: Store, person: Person, plan_id: str, objective_id: ObjectiveId, found: DraftSet, line: Draft | None = None
) -> Sequence[OfferId]:
    """Keep what a model offered, so that it can be decided on later; rules say the same again at any time.

    Raises:
        NotFound: when the person may know of no such plan.
        NotAllowed: when they may not change it.
    """
    with store.transaction(person) as tx:
        plan = tx.plans.get(plan_id, Deed.CHANGE_PLAN).plan
        about = line.text if line else statement_of(plan, objective_id)
        kind = Offered.REWRITE if line else Offered.SUGGESTION
        offers = [
            Offer(
                objective_id,
                kind,
                about,
                each.text,
                draft=line.id if line else "",
                parts={**each.parts, "cited": list(each.cited)},
                origin=each.origin,
                ruleset=found.ruleset,
                prompt=found.prompt,
                tokens=found.tokens if not number else 0,
            )
            for number, each in enumerate(each for each in found.offered if each.origin != RULES)
        ]
        open_already = {kept.offer.text for kept in tx.suggestions.all(plan_id) if kept.offer.state is State.OPEN}
        return tx.suggestions.add(plan_id, [offer for offer in offers if offer.text not in open_already])


def take_offer(store: Store, person: Person, plan_id: str, offer_id: OfferId, final: str) -> DraftId:
    """What a model offered, as it is or with one's own changes: in place of its line, or as a new one.

    Raises:
        InvalidInput: when it is empty or too long, or somebody else changed the line meanwhile.
        NotFound: when there is no such offer that is still open, or its line is gone.
        NotAllowed: when they may not change the plan.
    """
    with store.transaction(person) as tx:
        offer = tx.suggestions.get(plan_id, offer_id).offer
        state = Choice(offer.text, final).state
        origin = offer.origin if state is State.ACCEPTED else ""
        tx.suggestions.decide(plan_id, offer_id, state, final=final)
        if offer.draft:
            tx.drafts.change(plan_id, offer.draft, offer.about, final, origin)
            return offer.draft
        draft = tx.drafts.add(plan_id, offer.objective, [(final, origin)])[0]
        tx.suggestions.settle(plan_id, offer_id, draft)
        return draft


def reject_offer(store: Store, person: Person, plan_id: str, offer_id: OfferId, reason: str) -> None:
    """What a model offered, and that is not wanted.

    Raises:
        InvalidInput: when the reason is too long.
        NotFound: when there is no such offer that is still open.
        NotAllowed: when they may not change the plan.
    """
    with store.transaction(person) as tx:
        tx.suggestions.decide(plan_id, offer_id, State.REJECTED, reason=reason)
