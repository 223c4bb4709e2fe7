"""Workspaces full of everything, to try walls on: people of every role, teams, plans, links, tokens, sessions."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from backcast.domain.coaching.lines.records import Offer, Offered
from backcast.domain.events import Event, Happened
from backcast.domain.people.accesses import Audience
from backcast.domain.people.capacities import Capacity
from backcast.domain.people.feeds import FeedScope, FeedShows
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Origin, Person, Scope
from backcast.domain.planning.records import PlanRecord
from backcast.storage.store import Store
from tests.domain.builders import action
from tests.domain.builders import plan as plan_of

DAY = date(2026, 7, 30)
BEGUN = Event(Happened.PLAN_BEGUN, "Begun")
BROWSER = Origin("192.0.2.7", "browser")
LINE = "Launch a campaign"
OFFER = Offer("", Offered.SUGGESTION, "More visitors", "More web traffic", origin="large")


@dataclass
class House:
    """A workspace and what is in it: people by role, ids by name, tokens by name."""

    name: str
    people: dict[Role, Person]
    record: PlanRecord  # a plan open to the workspace
    ids: dict[str, str]
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def owner(self) -> Person:
        """Who opened the workspace."""
        return self.people[Role.OWNER]


def joined(store: Store, owner: Person, role: Role, email: str, name: str = "") -> Person:
    """Somebody new, who accepted an invitation to the owner's workspace."""
    with store.transaction(owner) as tx:
        token = tx.invitations.add(email, name, role)
    with store.entrance() as door:
        account = door.accounts.find(email) or door.accounts.add(email)
        return door.accept(token, account, name or f"A person as {role}", BROWSER)


def begun(store: Store, person: Person, *steps: str, audience: Audience = Audience.WORKSPACE) -> PlanRecord:
    """A plan of a few actions."""
    with store.transaction(person) as tx:
        record = tx.plans.add(plan_of([action(step) for step in steps or ("A",)]), BEGUN, DAY)
        if audience is not Audience.WORKSPACE:
            tx.sharings.open_to(record.id, audience, None)
        return record


def house(store: Store, name: str) -> House:
    """A workspace of this name with a person of each role and one of everything else."""
    with store.entrance() as door:
        owner = door.open_workspace(name, f"Owner of {name}", door.accounts.add(f"owner@{name}.example"))
    people = {Role.OWNER: owner}
    people |= {role: joined(store, owner, role, f"{role}@{name}.example") for role in Role if role is not Role.OWNER}
    partner = joined(store, owner, Role.OWNER, f"partner@{name}.example", "Another owner")
    record, other_plan = begun(store, owner), begun(store, owner)
    made = House(name, people, record, {"plan": record.id, "other_plan": other_plan.id})
    with store.transaction(owner) as tx:
        made.ids["team"] = tx.teams.add("The team").id
        tx.teams.change(made.ids["team"], "The team", [people[Role.EDITOR].id])
        for plan in ("plan", "other_plan"):
            made.tokens[f"{plan}_link"] = tx.sharings.add_link(made.ids[plan], f"For {plan}", None)
            made.ids[f"{plan}_link"] = tx.sharings.get(made.ids[plan]).links[0].id
            tx.sharings.invite(made.ids[plan], people[Role.GUEST].id, Role.VIEWER)
            made.tokens[f"{plan}_invitation"] = tx.invitations.add(
                f"{plan}@{name}.example", "", Role.GUEST, made.ids[plan], Role.EDITOR
            )
            made.ids[f"{plan}_invitation"] = tx.invitations.all(made.ids[plan])[0].id
        made.tokens["invitation"] = tx.invitations.add(f"new@{name}.example", "", Role.VIEWER)
        made.ids["invitation"] = next(each.id for each in tx.invitations.all() if each.plan is None)
        made.ids["draft"] = tx.drafts.add(made.ids["plan"], "", [(LINE, "")])[0]
        made.ids["offer"] = tx.suggestions.add(made.ids["plan"], [OFFER])[0]
        tx.capacities.save(Capacity(f"Ana of {name}", 50))
        made.ids["capacity"] = f"Ana of {name}"
        made.tokens["access_token"] = tx.access_tokens.add("CI", Scope.WRITE, None)
        made.ids["access_token"] = tx.access_tokens.all()[0].id
        made.ids["feed"], made.tokens["feed"] = tx.feeds.add(FeedShows(FeedScope.GATES), "gates")
    with store.entrance() as door:
        made.tokens["session"] = door.sessions.begin(owner, "Firefox", confirmed=True)
        made.ids["session"] = door.sessions.of(owner.account)[0].id
        door.passkeys.add(owner.account, f"passkey-{name}", "Key", "public", 1)
        made.ids["passkey"] = f"passkey-{name}"
        made.tokens["link"] = door.issue_link(owner)
    made.ids |= {"workspace": owner.workspace, "account": owner.account, "email": f"owner@{name}.example"}
    made.ids["partner"] = partner.id
    made.ids |= {role.value: person.id for role, person in people.items()}
    return made


class Ids:
    """The ids of a house, which remember which of them were asked for; some of them changed for others."""

    def __init__(self, of: House, changed: dict[str, str] | None = None) -> None:
        self._of = of
        self._changed = changed or {}
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> str:
        self.asked.append(name)
        return self._changed.get(name, self._of.ids[name])

    @property
    def record(self) -> Any:
        """The record of the plan; with the id of another when that was changed."""
        return replace(self._of.record, id=self.plan)
