"""Drafters: key results for an objective or in place of a line, by rules and, where one is on, by a model as well.

Whatever a model or its server does, the rules stand in, and the notes say why. Nothing of the plan is changed: what is
offered becomes part of it only when a person takes it over.
"""

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from backcast.domain.coaching.drafting.answers import read_answer
from backcast.domain.coaching.drafting.checks import Refused, checked, folded
from backcast.domain.coaching.drafting.drafts import DraftAsk, DraftSet, Suggestion
from backcast.domain.coaching.drafting.renderings import MAINTAIN
from backcast.domain.coaching.drafting.rule_drafts import rule_drafts
from backcast.domain.errors import InvalidInput
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person
from backcast.language_models.calls import can_be_asked
from backcast.language_models.outcomes import Outcome
from backcast.storage.store import Store
from backcast.use_cases.drafting import notes
from backcast.use_cases.drafting.guards import Desk, call, flight, keep_answer, kept_answer, place
from backcast.use_cases.drafting.models import Model, profile_of
from backcast.use_cases.drafting.sendings import Prepared, Sending, prepared, repaired, sending_of

_MEASURE_FIRST: Final = "Measure the baseline"
_LEAST_FOR_REPAIR: Final = 0.25  # of the whole time; with less a second answer would hardly come
_LONGEST_KEPT: Final = 50_000  # characters of an answer
_MOST_NOTES: Final = 8


@dataclass(slots=True)
class _Found:
    """What came of a model's answers so far."""

    offered: list[Suggestion] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    tokens: int = 0


def draft(
    store: Store, person: Person, plan_id: str, ask: DraftAsk, model: Model | None = None, *, agreed: bool = False
) -> DraftSet:
    """Draft key results. It takes up to the model's deadline, and no time to speak of without one.

    Args:
        store: the database.
        person: who asks.
        plan_id: the plan that it is for.
        ask: what is to be drafted.
        model: the model that the settings name; None for the rules alone.
        agreed: whether the person saw what would be sent and sent it; asked for before somebody's first sending.

    Raises:
        NotFound: when the person may know of no such plan.
        NotAllowed: when they may not change it.
    """
    with store.reading(person) as tx:
        tx.plans.must(plan_id, Deed.CHANGE_PLAN)
        is_on = model is not None and tx.model_switch.is_on(plan_id)
        names = tx.model_switch.names(plan_id) if is_on else ()
        sent_before = is_on and tx.model_calls.has_asked(plan_id)
    rules = rule_drafts(ask)
    if model is None or not is_on:
        return rules
    if not (sent_before or agreed):
        return replace(rules, notes=(notes.ASKS_FIRST,), asks_first=True)
    can_be_asked()  # the library is loaded before the time runs
    return _with_model(Desk(store, person, plan_id, model, time.monotonic() + model.deadline), ask, names, rules)


def what_would_be_sent(
    store: Store, person: Person, plan_id: str, ask: DraftAsk, model: Model | None
) -> Sending | None:
    """What would leave the machine for this, octet by octet; None where nothing would.

    Raises:
        NotFound: when the person may know of no such plan.
        NotAllowed: when they may not change it.
        InvalidInput: when the prompt files were changed.
    """
    with store.reading(person) as tx:
        tx.plans.must(plan_id, Deed.CHANGE_PLAN)
        if model is None or not tx.model_switch.is_on(plan_id):
            return None
        names, kept = tx.model_switch.names(plan_id), tx.model_profiles.find(model.key)
    question = prepared(model, plan_id, ask, names)
    return sending_of(model, question, profile_of(kept)) if question else None


def _with_model(desk: Desk, ask: DraftAsk, names: Iterable[str], rules: DraftSet) -> DraftSet:
    try:
        question = prepared(desk.model, desk.plan_id, ask, names)
    except InvalidInput:
        return replace(rules, notes=(notes.NO_PROMPT,))
    if question is None:
        return replace(rules, notes=(notes.TOO_LONG,))
    found = _remembered(desk, question) or _found(desk, question)
    return _together(found, rules, ask, question.prompt)


def _found(desk: Desk, question: Prepared) -> _Found:
    """What the model answers, to us or to who asks the same; nothing where that would take a place that pages need."""
    with place(desk) as is_free:
        if not is_free:
            return _Found(notes=[notes.NO_PLACE])
        with flight(desk, question) as ours:
            found = (_remembered(desk, question) or _asked(desk, question)) if ours else None
        return found or _remembered(desk, question) or _Found(notes=[notes.UNDER_WAY])


def _remembered(desk: Desk, question: Prepared) -> _Found | None:
    """What was answered before; it is checked anew, since somebody may have joined whose name it holds."""
    kept = kept_answer(desk, question)
    if kept is None:
        return None
    found = _Found()
    for answer in json.loads(kept):
        _take(found, answer, question, desk.model.name)
    return found


def _asked(desk: Desk, question: Prepared) -> _Found:
    """Ask once, and once more for what was refused."""
    found = _Found()
    missing = question.brief.ask.n
    if _answered(desk, question, "draft", found) and len(found.offered) < missing:
        enough = desk.seconds > desk.model.deadline * _LEAST_FOR_REPAIR
        again = repaired(desk.model, question, found.refused, missing - len(found.offered)) if enough else None
        if again is not None and _is_worth_it(found):
            _answered(desk, again, "repair", found)
    if found.offered:
        keep_answer(desk, question, json.dumps(found.answers))
    elif found.answers:
        found.notes.append(notes.NOTHING_FIT if found.refused else notes.UNREADABLE)
    return found


def _is_worth_it(found: _Found) -> bool:
    """Whether there is something to repair: who simply drafted fewer has no more to say."""
    return bool(found.refused) or not found.offered


def _answered(desk: Desk, question: Prepared, purpose: str, found: _Found) -> bool:
    """Whether the model answered; what it answered is taken up."""
    reply = call(desk, question, purpose)
    if isinstance(reply, str):
        found.notes += [] if purpose == "repair" else [f"{reply} {notes.BY_RULES}"]
        return False
    found.tokens += reply.tokens_in + reply.tokens_out
    if reply.outcome is not Outcome.ANSWERED:
        found.notes += [] if found.offered else [notes.note_of(reply)]
        return False
    _take(found, reply.text[:_LONGEST_KEPT], question, desk.model.name)
    return True


def _take(found: _Found, answer: str, question: Prepared, origin: str) -> None:
    """Check what stands in an answer, and take what may be shown."""
    found.answers.append(answer)
    ask = question.brief.ask
    for each in read_answer(answer).drafts:
        taken = [ask.statement, *ask.siblings, *(known.text for known in found.offered)]
        judged, told = checked(each, question.brief, origin, taken)
        found.notes += told
        if isinstance(judged, Refused):
            found.refused.append(judged)
            found.notes += judged.notes
        elif len(found.offered) < ask.n and not _is_measured(judged, found.offered):
            found.offered.append(judged)


def _is_measured(suggestion: Suggestion, others: Sequence[Suggestion]) -> bool:
    return folded(suggestion.measure) in {folded(each.measure) for each in others}


def _together(found: _Found, rules: DraftSet, ask: DraftAsk, prompt: str) -> DraftSet:
    """What the model drafted, and as many by rules as are missing."""
    offered = list(found.offered)
    for each in rules.offered:
        if len(offered) < ask.n and not _is_measured(each, offered):
            offered.append(each)
    needs = bool(offered) and offered[0].baseline is None and offered[0].direction != MAINTAIN
    actions = ((_MEASURE_FIRST,) if needs else ()) + tuple(each for each in rules.actions if each != _MEASURE_FIRST)
    told = tuple(dict.fromkeys(found.notes))[:_MOST_NOTES]
    return DraftSet(tuple(offered), rules.questions, actions, told, rules.ruleset, prompt, found.tokens)
