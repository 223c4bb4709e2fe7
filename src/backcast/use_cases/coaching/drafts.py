"""Drafting key results: lines of a plan and an objective, what is offered for them, and what somebody decides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from backcast.domain.coaching.drafting.drafts import Recorded, written
from backcast.domain.coaching.lines.periods import last_day
from backcast.domain.coaching.lines.placeholders import BASELINE, filled_in
from backcast.domain.coaching.lines.records import Draft, DraftId, KeptOffer, Offer, Offered, State
from backcast.domain.coaching.lines.reviews import review
from backcast.domain.coaching.lines.wordings import Proposal, proposed, reworded
from backcast.domain.coaching.statements import RULESET
from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanRecord
from backcast.domain.planning.steps import Step
from backcast.domain.results.chains import Objective, ObjectiveId
from backcast.domain.results.key_results import KeyResultId
from backcast.domain.results.metrics import Measurement
from backcast.storage.store import Store, Transaction
from backcast.use_cases.drafting.facts import facts_of_plan


@dataclass(frozen=True, slots=True)
class Desk:
    """All that lies before somebody who drafts: the plan, the objective (None: the end goal), lines and offers.

    ``lines`` are those of the objective, what became a key result as well; ``offers`` are the newest first. ``became``
    are the key results that lines of the plan became, also where that was taken back.
    """

    record: PlanRecord
    objective: Objective | None
    lines: tuple[Draft, ...]
    offers: tuple[KeptOffer, ...]
    became: frozenset[KeyResultId] = frozenset()

    @property
    def objective_id(self) -> ObjectiveId:
        """Its id, empty for the end goal."""
        return self.objective.id if self.objective else ""

    @property
    def statement(self) -> str:
        """What the key results shall show."""
        return statement_of(self.record.plan, self.objective_id)


def open_desk(store: Store, person: Person, plan_id: str, objective_id: ObjectiveId = "") -> Desk:
    """Everything about the drafts of an objective; the end goal also has the lines whose objective is gone.

    Raises:
        NotFound: when the person may know of no such plan, or it holds no such objective.
        NotAllowed: when they may not change the plan.
    """
    with store.reading(person) as tx:
        record = tx.plans.get(plan_id, Deed.CHANGE_PLAN)
        objective = objective_in(record.plan, objective_id)
        others = {known.id for known in record.plan.objectives} - {objective_id}
        every = tx.drafts.all(plan_id)
        lines = tuple(line for line in every if _is_of(line.objective, objective_id, others))
        offers = tuple(o for o in tx.suggestions.all(plan_id) if _is_of(o.offer.objective, objective_id, others))
    return Desk(record, objective, lines, offers, _became(every))


def adopted_in(store: Store, person: Person, plan_id: str) -> frozenset[KeyResultId]:
    """The key results that lines of a plan became, also where that was taken back: no other may have their ids.

    Raises:
        NotFound: when the person may know of no such plan.
        NotAllowed: when they may not change the plan.
    """
    with store.reading(person) as tx:
        return _became(tx.drafts.all(plan_id))


def _became(lines: Iterable[Draft]) -> frozenset[KeyResultId]:
    return frozenset(line.key_result for line in lines if line.key_result)


def open_line(store: Store, person: Person, plan_id: str, draft_id: DraftId) -> tuple[Desk, Draft]:
    """One line, with the desk that it lies on.

    Raises:
        NotFound: when the person may know of no such plan, or it holds no such line.
        NotAllowed: when they may not change the plan.
    """
    with store.reading(person) as tx:
        line = tx.drafts.get(plan_id, draft_id)
        plan = tx.plans.get(plan_id, Deed.CHANGE_PLAN).plan
    known = {objective.id for objective in plan.objectives}
    return open_desk(store, person, plan_id, line.objective if line.objective in known else ""), line


def _is_of(objective: ObjectiveId, wanted: ObjectiveId, others: set[ObjectiveId]) -> bool:
    return objective == wanted or (not wanted and objective not in others)


def objective_in(plan: Plan, objective_id: ObjectiveId) -> Objective | None:
    """The objective, None for the end goal.

    Raises:
        NotFound: when the plan holds none with this id.
    """
    if not objective_id:
        return None
    for known in plan.objectives:
        if known.id == objective_id:
            return known
    raise NotFound(f"This plan holds no objective {objective_id}.")


def statement_of(plan: Plan, objective_id: ObjectiveId) -> str:
    """What an objective says; the end goal's statement where it is none of the plan's."""
    return next((known.statement for known in plan.objectives if known.id == objective_id), plan.goal.statement)


def proposal_for(plan: Plan, objective_id: ObjectiveId, text: str, today: date) -> Proposal:
    """What the rules offer for a line, resting on what the plan's metrics measured."""
    end = last_day(review(text).statement.by, today) or plan.goal.due
    return reworded(text, statement_of(plan, objective_id), end, facts_of_plan(plan))


def proposal_of(plan: Plan, objective_id: ObjectiveId, most: int = 3) -> Proposal:
    """What the rules offer for an objective."""
    return proposed(statement_of(plan, objective_id), plan.goal.due, facts_of_plan(plan), most)


def add_lines(
    store: Store, person: Person, plan_id: str, objective_id: ObjectiveId, lines: Sequence[str]
) -> list[DraftId]:
    """Lines as somebody wrote or pasted them.

    Raises:
        InvalidInput: when there is none, one is too long, or the plan has too many.
        NotFound: when the person may know of no such plan, or it holds no such objective.
        NotAllowed: when they may not change the plan.
    """
    if not lines:
        raise InvalidInput({"lines": "Write at least one line."})
    with store.transaction(person) as tx:
        objective_in(tx.plans.get(plan_id, Deed.CHANGE_PLAN).plan, objective_id)
        return tx.drafts.add(plan_id, objective_id, [(line, "") for line in lines])


def change_line(store: Store, person: Person, plan_id: str, draft_id: DraftId, seen: str, text: str) -> None:
    """A line in other words of one's own.

    Raises:
        InvalidInput: when it is empty or too long, or somebody else changed it meanwhile.
        NotFound: when the person may know of no such line.
        NotAllowed: when they may not change the plan.
    """
    with store.transaction(person) as tx:
        line = tx.drafts.get(plan_id, draft_id)
        tx.drafts.change(plan_id, draft_id, seen, text)
        if text != line.text:
            note(tx, plan_id, line, Offered.EDIT, State.EDITED, text, final=text)


def remove_line(store: Store, person: Person, plan_id: str, draft_id: DraftId, reason: str = "") -> None:
    """A line less; what was decided on it stays in the history.

    Raises:
        NotFound: when the person may know of no such line.
        NotAllowed: when they may not change the plan.
    """
    with store.transaction(person) as tx:
        line = tx.drafts.get(plan_id, draft_id)
        tx.drafts.remove(plan_id, draft_id)
        note(tx, plan_id, line, Offered.REMOVAL, State.REJECTED, line.text, reason=reason)


def split_line(
    store: Store, person: Person, plan_id: str, draft_id: DraftId, seen: str, halves: tuple[str, str]
) -> None:
    """A line that says two things, made into two; the same form sent twice does so once.

    Raises:
        InvalidInput: when a half is empty or too long, or the line was changed meanwhile.
        NotFound: when the person may know of no such line.
        NotAllowed: when they may not change the plan.
    """
    first, second = halves
    with store.transaction(person) as tx:
        line = tx.drafts.get(plan_id, draft_id)
        if line.text == first:
            of_it = [each.text for each in tx.drafts.all(plan_id) if each.objective == line.objective]
            if second in of_it:
                return
            if first != seen:
                raise InvalidInput({"first": f"Meanwhile {line.person or 'somebody'} made this line “{line.text}”."})
        tx.drafts.change(plan_id, draft_id, seen, first)
        tx.drafts.add(plan_id, line.objective, [(second, "")], after=draft_id)
        final = f"{first} | {second}"
        note(tx, plan_id, line, Offered.SPLIT, State.EDITED, final, final=final)


def fill_line(
    store: Store,
    person: Person,
    plan_id: str,
    draft_id: DraftId,
    known: dict[str, str],
    measured: Measurement | None,
    today: date,
) -> None:
    """What was not known yet, filled into a line: what was measured, with day and source, a target, a definition.

    Args:
        store: the database.
        person: who fills it in.
        plan_id: the plan.
        draft_id: the line.
        known: texts by the name of their placeholder.
        measured: the baseline, with its day and where it comes from; its metric need not be there yet.
        today: the day on which this happens.

    Raises:
        InvalidInput: when what comes out is too long.
        NotFound: when the person may know of no such line.
        NotAllowed: when they may not change the plan.
    """
    with store.transaction(person) as tx:
        line = tx.drafts.get(plan_id, draft_id)
        text = filled_in(line.text, known)
        if measured:
            text = _with_baseline(line, text, measured, tx.plans.get(plan_id, Deed.CHANGE_PLAN).plan, today)
        if text == line.text:
            raise InvalidInput({"fill": "Fill in at least one of these, or leave them for later."})
        tx.drafts.change(plan_id, draft_id, line.text, text, line.origin)
        parts: dict[str, str] = {}
        if measured:
            parts = {"baseline": str(measured.value), "on": measured.on.isoformat(), "source": measured.source}
        note(tx, plan_id, line, Offered.FILL, State.ACCEPTED, text, final=text, parts=parts)


def _with_baseline(line: Draft, text: str, measured: Measurement, plan: Plan, today: date) -> str:
    """The line with the value that was measured; where it says by how much it changes, with where that leads."""
    said = review(line.text).statement
    change = said.metric.change if said.metric else None
    if change is None:
        return text
    name = said.metric.name if said.metric else ""
    row = Recorded(name, measured.value, "%" if change.unit == "points" else "", measured.source, measured.on)
    end = last_day(said.by, today) or plan.goal.due
    found = reworded(line.text, statement_of(plan, line.objective), end, (row,)).wordings
    whole = (each.text for each in found if "[" not in each.text and written(measured.value, "en") in each.text)
    return next(whole, text)


def baseline_filled_in(offers: Iterable[KeptOffer], draft_id: DraftId) -> Measurement | None:
    """What somebody measured and filled into a line last."""
    for kept in offers:
        parts = kept.offer.parts
        if kept.offer.draft == draft_id and kept.offer.kind is Offered.FILL and BASELINE in parts:
            on = date.fromisoformat(parts["on"])
            return Measurement("", on, Decimal(parts[BASELINE]), parts["source"])
    return None


def step_of_line(offers: Iterable[KeptOffer], draft_id: DraftId, record: PlanRecord) -> Step | None:
    """The step of the plan that a line became; None when it became none, or that was taken back or removed."""
    made = [kept.offer for kept in offers if kept.offer.kind is Offered.STEP and kept.offer.draft == draft_id]
    uids = {offer.parts["step"] for offer in made}
    return next((record.plan.steps[known] for known, each in record.revisions.items() if each.uid in uids), None)


def note(tx: Transaction, plan_id: str, line: Draft, kind: Offered, state: State, text: str, **more: Any) -> None:
    """Keep in the history of drafting what somebody did to a line, and what the coach had found in it then."""
    codes = tuple(dict.fromkeys(found.code for found in review(line.text).findings))
    known: dict[str, Any] = {"draft": line.id, "ruleset": RULESET, "findings": codes, "state": state}
    tx.suggestions.add(plan_id, [Offer(line.objective, kind, line.text, text, **known, **more)])
