"""Every method that a transaction gives: how it is called, and who may, by their role in the workspace."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from backcast.domain.coaching.lines.records import State
from backcast.domain.estimates.rates import EffortRate
from backcast.domain.events import Event, Happened
from backcast.domain.people.accesses import Audience
from backcast.domain.people.capacities import Capacity
from backcast.domain.people.feeds import FeedScope, FeedShows
from backcast.domain.people.permissions import Deed, Role
from backcast.domain.people.persons import Scope
from backcast.storage.coaching.model_calls import ModelCall
from backcast.storage.services.repeats import Answer
from backcast.storage.store import Transaction
from tests.domain.builders import action
from tests.domain.builders import plan as plan_of
from tests.neighbours import BEGUN, DAY, LINE, OFFER, Ids

CALL = ModelCall("", "draft", "large", "draft 1", "2026.1", "0" * 64)
CHANGED = Event(Happened.STEP_CHANGED, "Changed")
EVERYBODY = set(Role)
IN_HOUSE = {Role.OWNER, Role.EDITOR, Role.CONTRIBUTOR, Role.VIEWER}
WRITERS = {Role.OWNER, Role.EDITOR}
OWNERS = {Role.OWNER}

# Every method that a person reaches: how it is called, and who may, by their role in the workspace. The plan is open to
# the workspace, and the guest was invited to it as a viewer.
CALLS: dict[str, tuple[Callable[[Transaction, Ids], Any], set[Role]]] = {
    "plans.cards": (lambda tx, _: tx.plans.cards(), EVERYBODY),
    "plans.must": (lambda tx, ids: tx.plans.must(ids.plan, Deed.CHANGE_PLAN), WRITERS),
    "plans.get": (lambda tx, ids: tx.plans.get(ids.plan), EVERYBODY),
    "plans.history": (lambda tx, ids: tx.plans.history(ids.plan), WRITERS),
    "plans.changes_of": (lambda tx, ids: tx.plans.changes_of(ids.plan, 1), WRITERS),
    "plans.changes_since": (lambda tx, ids: tx.plans.changes_since(ids.plan, 0), EVERYBODY),
    "plans.add": (lambda tx, _: tx.plans.add(plan_of([action("A")]), BEGUN, DAY), WRITERS),
    "plans.save": (
        lambda tx, ids: tx.plans.save(ids.record, ids.record.plan.with_step(action("N")), CHANGED, DAY, ["A"]),
        WRITERS,
    ),
    "plans.delete": (lambda tx, ids: tx.plans.delete(ids.plan), OWNERS),
    "plans.restore": (lambda tx, ids: tx.plans.restore(ids.plan), OWNERS),
    "sharings.get": (lambda tx, ids: tx.sharings.get(ids.plan), OWNERS),
    "sharings.open_to": (lambda tx, ids: tx.sharings.open_to(ids.plan, Audience.TEAM, ids.team), OWNERS),
    "sharings.invite": (lambda tx, ids: tx.sharings.invite(ids.plan, ids.viewer, Role.EDITOR), OWNERS),
    "sharings.remove": (lambda tx, ids: tx.sharings.remove(ids.plan, ids.guest), OWNERS),
    "sharings.add_link": (lambda tx, ids: tx.sharings.add_link(ids.plan, "For all", None), OWNERS),
    "sharings.end_link": (lambda tx, ids: tx.sharings.end_link(ids.plan, ids.plan_link), OWNERS),
    "exports.plan_ids": (lambda tx, _: tx.exports.plan_ids(), OWNERS),
    "exports.plan": (lambda tx, ids: tx.exports.plan(ids.plan), OWNERS),
    "drafts.all": (lambda tx, ids: tx.drafts.all(ids.plan), WRITERS),
    "drafts.get": (lambda tx, ids: tx.drafts.get(ids.plan, ids.draft), WRITERS),
    "drafts.add": (lambda tx, ids: tx.drafts.add(ids.plan, "", [("A line", "")]), WRITERS),
    "drafts.change": (lambda tx, ids: tx.drafts.change(ids.plan, ids.draft, LINE, "Other words"), WRITERS),
    "drafts.adopt": (lambda tx, ids: tx.drafts.adopt(ids.plan, ids.draft, "KR1"), WRITERS),
    "drafts.remove": (lambda tx, ids: tx.drafts.remove(ids.plan, ids.draft), WRITERS),
    "draft_exports.plan": (lambda tx, ids: tx.draft_exports.plan(ids.plan), OWNERS),
    "suggestions.all": (lambda tx, ids: tx.suggestions.all(ids.plan), WRITERS),
    "suggestions.get": (lambda tx, ids: tx.suggestions.get(ids.plan, ids.offer), WRITERS),
    "suggestions.add": (lambda tx, ids: tx.suggestions.add(ids.plan, [OFFER]), WRITERS),
    "suggestions.decide": (lambda tx, ids: tx.suggestions.decide(ids.plan, ids.offer, State.REJECTED), WRITERS),
    "suggestions.settle": (lambda tx, ids: tx.suggestions.settle(ids.plan, ids.offer, "a line"), WRITERS),
    "suggestions.adopt": (lambda tx, ids: tx.suggestions.adopt(ids.plan, "a line", "KR1"), WRITERS),
    "people.workspace": (lambda tx, _: tx.people.workspace(), EVERYBODY),
    "people.change_workspace": (lambda tx, _: tx.people.change_workspace("New", second_factor=True), OWNERS),
    "people.all": (lambda tx, _: tx.people.all(), IN_HOUSE),
    "people.get": (lambda tx, ids: tx.people.get(ids.editor), IN_HOUSE),
    "people.former": (lambda tx, _: not tx.people.former(), OWNERS),
    "people.erasable": (lambda tx, ids: tx.people.erasable(ids.editor), OWNERS),
    "people.person": (lambda tx, ids: tx.people.person(ids.editor), OWNERS),
    "people.rename": (lambda tx, _: tx.people.rename("Ada"), EVERYBODY),
    "people.change_role": (lambda tx, ids: tx.people.change_role(ids.viewer, Role.OWNER), OWNERS),
    "people.remove": (lambda tx, ids: tx.people.remove(ids.contributor), OWNERS | {Role.CONTRIBUTOR}),
    "people.forget": (lambda tx, ids: tx.people.forget(ids.contributor), OWNERS | {Role.CONTRIBUTOR}),
    "people.check_leaving": (lambda tx, _: tx.people.check_leaving(), EVERYBODY),
    "people.plans_to_pass_on": (lambda tx, ids: tx.people.plans_to_pass_on(ids.owner), OWNERS),
    "people.find": (lambda tx, ids: tx.people.find(ids.email), EVERYBODY),
    "invitations.add": (lambda tx, _: tx.invitations.add("x@y.example", "", Role.OWNER), OWNERS),
    "invitations.all": (lambda tx, _: tx.invitations.all(), OWNERS),
    "invitations.end": (lambda tx, ids: tx.invitations.end(ids.invitation), OWNERS),
    "teams.all": (lambda tx, _: tx.teams.all(), IN_HOUSE),
    "teams.get": (lambda tx, ids: tx.teams.get(ids.team), IN_HOUSE),
    "teams.add": (lambda tx, _: tx.teams.add("Another team"), OWNERS),
    "teams.change": (lambda tx, ids: tx.teams.change(ids.team, "Renamed", [ids.viewer]), OWNERS),
    "teams.remove": (lambda tx, ids: tx.teams.remove(ids.team), OWNERS),
    "capacities.all": (lambda tx, _: tx.capacities.all(), IN_HOUSE),
    "capacities.save": (lambda tx, _: tx.capacities.save(Capacity("Bea", 50)), WRITERS),
    "capacities.remove": (lambda tx, ids: tx.capacities.remove(ids.capacity), WRITERS),
    "effort_rates.all": (lambda tx, _: tx.effort_rates.all(), IN_HOUSE),
    "effort_rates.save": (lambda tx, _: tx.effort_rates.save(EffortRate("classroom", Decimal(40))), WRITERS),
    "effort_rates.remove": (lambda tx, _: tx.effort_rates.remove("classroom"), WRITERS),
    "model_calls.begin": (lambda tx, ids: tx.model_calls.begin(replace(CALL, plan_id=ids.plan)), WRITERS),
    "model_calls.end": (
        lambda tx, ids: tx.model_calls.end(tx.model_calls.begin(replace(CALL, plan_id=ids.plan)), CALL),
        WRITERS,
    ),
    "model_calls.spent": (lambda tx, _: tx.model_calls.spent(), IN_HOUSE),
    "model_calls.has_asked": (lambda tx, ids: tx.model_calls.has_asked(ids.plan), WRITERS),
    "model_answers.find": (lambda tx, ids: tx.model_answers.find(ids.plan, "a key"), WRITERS),
    "model_answers.keep": (lambda tx, ids: tx.model_answers.keep(ids.plan, "a key", "an answer"), WRITERS),
    "model_switch.is_on": (lambda tx, _: tx.model_switch.is_on(), IN_HOUSE),
    "model_switch.turn": (lambda tx, _: tx.model_switch.turn("large", on=True), OWNERS),
    "model_switch.names": (lambda tx, ids: tx.model_switch.names(ids.plan), WRITERS),
    "access_tokens.all": (lambda tx, _: tx.access_tokens.all(), EVERYBODY),
    "access_tokens.add": (lambda tx, _: tx.access_tokens.add("Mine", Scope.READ, None), EVERYBODY),
    "access_tokens.end": (lambda tx, ids: tx.access_tokens.end(ids.access_token), OWNERS),
    "feeds.all": (lambda tx, _: tx.feeds.all(), EVERYBODY),
    "feeds.get": (lambda tx, ids: tx.feeds.get(ids.feed), OWNERS),
    "feeds.add": (lambda tx, ids: tx.feeds.add(FeedShows(FeedScope.PLAN, ids.plan), "plan"), EVERYBODY),
    "feeds.change": (lambda tx, ids: tx.feeds.change(ids.feed, {}, "Ours"), OWNERS),
    "feeds.rotate": (lambda tx, ids: tx.feeds.rotate(ids.feed), OWNERS),
    "feeds.revoke": (lambda tx, ids: tx.feeds.revoke(ids.feed), OWNERS),
    "feeds.check": (lambda tx, ids: tx.feeds.check(FeedShows(FeedScope.TEAM, team=ids.team)), IN_HOUSE),
    "feeds.team": (lambda tx, ids: tx.feeds.team(ids.team), IN_HOUSE),
    "feeds.plan_ids": (lambda tx, ids: tx.feeds.plan_ids(ids.team), IN_HOUSE),
    "feeds.owners": (lambda tx, _: tx.feeds.owners(), EVERYBODY),
    "feeds.of_everybody": (lambda tx, _: tx.feeds.of_everybody(), OWNERS),
    "audits.note": (lambda tx, _: tx.audits.note("noted", "Noted"), EVERYBODY),
    "audits.read": (lambda tx, ids: tx.audits.read(person_id=ids.owner), WRITERS),
    "repeats.find": (lambda tx, _: tx.repeats.find("a key"), EVERYBODY),
    "repeats.keep": (lambda tx, _: tx.repeats.keep("a key", Answer("hash", 303, "/", "")), EVERYBODY),
}
