"""Walls: what belongs to another workspace does not exist, and what a role does not allow is refused.

``CALLS`` knows every public method that a transaction gives; the methods are discovered, so that none is forgotten.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from backcast.domain.errors import BackcastError, NotAllowed, NotFound
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person, Scope
from backcast.storage.store import Store, Transaction
from tests.builders import everything_in
from tests.neighbours import House, Ids, house
from tests.storage.calls import CALLS

# Where an id of another workspace is no way to fail: what it selects is empty.
SELECTS = {"audits.read", "people.find"}
# A token or a calendar link is its owner's alone: for everybody else in the workspace it does not exist.
NOT_EVEN_KNOWN = {"access_tokens.end", "feeds.get", "feeds.change", "feeds.rotate", "feeds.revoke"}

# What belongs to an account and not to a workspace: use cases give the account of who is signed in, and nothing else.
OF_AN_ACCOUNT = {"accounts", "sessions", "passkeys"}
# Mails, what is known of a server, whose feed it is whose secret was shown: use cases only ask them.
NOT_PERSONAL = {"outbox", "model_profiles", "feed_holders"}

ODD = ["", "nothing", "0" * 10_000, "ж" * 40, "a\0b", "99999999999999999999", "' OR 1=1 --", "\ud800", "%", "_"]


class TakenBack(Exception):
    """Raised at the end of a unit, so that nothing of it is kept."""


@pytest.fixture
def here(store: Store) -> House:
    return house(store, "here")


@pytest.fixture
def there(store: Store, here: House) -> House:
    return house(store, "there")


@contextmanager
def tried(store: Store, person: Person) -> Iterator[Transaction]:
    """A unit that is taken back, whatever happens in it."""
    with suppress(TakenBack), store.transaction(person) as tx:
        yield tx
        raise TakenBack


def outcome_of(store: Store, person: Person, call: Callable[[Transaction], Any]) -> str:
    """What a call gives: “done”, “nothing”, or the name of the refusal."""
    try:
        with tried(store, person) as tx:
            return "done" if call(tx) else "nothing"
    except (BackcastError, IntegrityError) as refusal:
        return type(refusal).__name__


def test_these_tests_know_every_method_that_a_transaction_gives(store: Store, here: House) -> None:
    with store.reading(here.owner) as tx:
        parts = {name: type(part) for name, part in vars(tx).items() if not name.startswith("_") and name != "person"}

    methods = {
        f"{part}.{name}"
        for part, kind in parts.items()
        for name, member in vars(kind).items()
        if not name.startswith("_") and callable(member)
    }
    known = {each for each in methods if each.split(".")[0] in OF_AN_ACCOUNT | NOT_PERSONAL}
    assert methods - known == CALLS.keys()
    assert parts.keys() > OF_AN_ACCOUNT | NOT_PERSONAL


def test_every_method_does_what_it_says_for_an_owner(store: Store, here: House) -> None:
    outcomes = {
        method: outcome_of(store, here.owner, lambda tx, call=call: call(tx, Ids(here)))  # type: ignore[misc]
        for method, (call, _) in CALLS.items()
    }

    assert {method for method, outcome in outcomes.items() if outcome not in ("done", "nothing")} == set()


def test_an_id_of_another_workspace_is_not_found_wherever_it_is_given(store: Store, here: House, there: House) -> None:
    before, wrong = everything_in(store), []
    tries = 0

    for method, (call, _) in CALLS.items():
        for name in asked_by(store, here, call):
            tries += 1
            ids = Ids(here, {name: there.ids[name]})
            got = outcome_of(store, here.owner, lambda tx, call=call, ids=ids: call(tx, ids))  # type: ignore[misc]
            if got != ("nothing" if method in SELECTS else "NotFound"):
                wrong.append(f"{method} with the {name} of another workspace: {got}")
            with suppress(BackcastError), store.transaction(here.owner) as tx:
                call(tx, ids)
            if method not in SELECTS and everything_in(store) != before:
                wrong.append(f"{method} with the {name} of another workspace wrote something")
                before = everything_in(store)

    assert wrong == []
    assert tries >= 30


def asked_by(store: Store, of: House, call: Callable[[Transaction, Ids], Any]) -> list[str]:
    """Which ids a call takes."""
    ids = Ids(of)
    with tried(store, of.owner) as tx:
        call(tx, ids)
    return sorted(set(ids.asked))


def test_an_id_that_is_none_is_not_found_wherever_it_is_given(store: Store, here: House) -> None:
    wrong = []

    for method, (call, _) in CALLS.items():
        for name in asked_by(store, here, call):
            for odd in [*ODD, f" {here.ids[name]}", here.ids[name].upper() + "x"]:
                if not odd and method == "audits.read":
                    continue  # of nobody in particular
                ids = Ids(here, {name: odd})
                try:
                    got = outcome_of(store, here.owner, lambda tx, call=call, ids=ids: call(tx, ids))  # type: ignore[misc]
                except Exception as problem:  # noqa: BLE001 - whatever it is, the list tells it
                    got = repr(problem)
                if got != ("nothing" if method in SELECTS else "NotFound"):
                    wrong.append(f"{method} with {name} = {odd[:20]!r}: {got}")

    assert wrong == []


def test_a_child_of_another_parent_of_the_same_workspace_is_not_found(store: Store, here: House) -> None:
    before = everything_in(store)
    mixes: dict[str, Callable[[Transaction], object]] = {
        "a link of another plan": lambda tx: tx.sharings.end_link(here.ids["plan"], here.ids["other_plan_link"]),
        "an invitation to another plan": lambda tx: tx.invitations.end(
            here.ids["other_plan_invitation"], here.ids["plan"]
        ),
        "an invitation to the workspace": lambda tx: tx.invitations.end(here.ids["invitation"], here.ids["plan"]),
        "somebody who is no member of the plan": lambda tx: tx.sharings.remove(here.ids["plan"], here.ids["viewer"]),
        "a team as a plan": lambda tx: tx.plans.get(here.ids["team"]),
        "a plan as a team": lambda tx: tx.teams.get(here.ids["plan"]),
        "an account as a person": lambda tx: tx.people.get(here.ids["account"]),
        "a guest as a member of a team": lambda tx: tx.teams.change(here.ids["team"], "T", [here.ids["guest"]]),
    }

    for what, call in mixes.items():
        assert outcome_of(store, here.owner, call) == "NotFound", what

    assert everything_in(store) == before


def test_an_invitation_to_a_plan_of_another_workspace_cannot_even_be_stored(
    store: Store, here: House, there: House
) -> None:
    before = everything_in(store)

    with pytest.raises(IntegrityError), store.transaction(here.owner) as tx:
        tx.invitations.add("x@y.example", "", Role.GUEST, there.ids["plan"], Role.OWNER)

    assert everything_in(store) == before


@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_its_row_says_and_nothing_else(store: Store, here: House, role: Role) -> None:
    person, before, wrong = here.people[role], everything_in(store), []

    for method, (call, allowed) in CALLS.items():
        refusal = "NotFound" if method in NOT_EVEN_KNOWN else "NotAllowed"
        got = outcome_of(store, person, lambda tx, call=call: call(tx, Ids(here)))  # type: ignore[misc]
        if (got in ("done", "nothing")) is not (role in allowed) or (role not in allowed and got != refusal):
            wrong.append(f"{method} as {role}: {got}")
        if role not in allowed:
            with store.transaction(person) as tx, suppress(BackcastError):  # swallowed: what was written would be kept
                call(tx, Ids(here))
            if everything_in(store) != before:
                wrong.append(f"{method} as {role} wrote something before it was refused")

    assert wrong == []


def test_a_refusal_names_the_role_and_the_deed(store: Store, here: House) -> None:
    told = r"^As guest you may not see the people of this workspace\. "

    with pytest.raises(NotAllowed, match=told), store.reading(here.people[Role.GUEST]) as tx:
        tx.people.all()


def test_what_an_access_token_is_not_good_for_is_refused_to_its_owner_too(store: Store, here: House) -> None:
    reader, writer = (replace(here.owner, scope=scope) for scope in (Scope.READ, Scope.WRITE))
    # By hand: what each token is good for, of all that an owner may do.
    read = {
        "plans.cards", "plans.get", "plans.history", "plans.changes_of", "plans.changes_since",
        "people.workspace", "people.all", "people.get", "people.find", "teams.all", "teams.get", "audits.read",
        "audits.note", "repeats.find", "repeats.keep", "capacities.all", "effort_rates.all", "model_calls.spent",
        "model_switch.is_on",
    }  # fmt: skip
    write = read | {
        "plans.must", "plans.add", "plans.save", "plans.delete", "plans.restore", "capacities.save",
        "capacities.remove", "effort_rates.save", "effort_rates.remove", "model_calls.begin",
        "model_calls.end", "model_calls.has_asked", "model_answers.find", "model_answers.keep", "model_switch.names",
        *(method for method in CALLS if method.startswith(("drafts.", "suggestions."))),
    }  # fmt: skip

    for person, good_for in ((reader, read), (writer, write)):
        outcomes = {
            method: outcome_of(store, person, lambda tx, call=call: call(tx, Ids(here)))  # type: ignore[misc]
            for method, (call, _) in CALLS.items()
        }

        assert {method for method, outcome in outcomes.items() if outcome in ("done", "nothing")} == good_for
        assert {outcomes[method] for method in outcomes.keys() - good_for} == {"NotAllowed"}


def test_the_visitor_of_a_share_link_reads_one_plan_and_nothing_else(store: Store, here: House, there: House) -> None:
    with store.entrance() as door:
        plan_id, visitor, _ = door.shared_plan(here.tokens["plan_link"])
    before = everything_in(store)

    outcomes = {
        method: outcome_of(store, visitor, lambda tx, call=call: call(tx, Ids(here)))  # type: ignore[misc]
        for method, (call, _) in CALLS.items()
        if not method.startswith(("audits.note", "repeats."))  # no use case lets a visitor come to these
    }
    with store.reading(visitor) as tx:
        seen = [card.id for card in tx.plans.cards()], [card.id for card in tx.plans.cards(put_away=True)]

    assert plan_id == here.ids["plan"]
    assert seen == ([here.ids["plan"]], [])
    assert {method for method, got in outcomes.items() if got in ("done", "nothing")} == {
        "plans.cards", "plans.get", "plans.changes_since", "people.workspace", "people.find",
    }  # fmt: skip
    for elsewhere in (here.ids["other_plan"], there.ids["plan"]):
        with pytest.raises(NotFound), store.reading(visitor) as tx:
            tx.plans.get(elsewhere)
    assert everything_in(store) == before


def test_lists_show_what_is_in_the_own_workspace_only(store: Store, here: House, there: House) -> None:
    for mine in (here, there):
        with store.reading(mine.owner) as tx:
            plans = {card.id for card in tx.plans.cards()}
            people = {each.person for each in tx.people.all()}
            teams = {(team.id, team.members) for team in tx.teams.all()}
            invitations = {each.id for each in tx.invitations.all()}
            tokens = [each.id for each in tx.access_tokens.all()]
            about = {entry.about for entry in tx.audits.read(1_000)}

        assert plans == {mine.ids["plan"], mine.ids["other_plan"]}
        assert people == {mine.ids["partner"], *(person.id for person in mine.people.values())}
        assert teams == {(mine.ids["team"], (mine.ids["editor"],))}
        assert invitations == {mine.ids[name] for name in ("invitation", "plan_invitation", "other_plan_invitation")}
        assert tokens == [mine.ids["access_token"]]
        elsewhere = there if mine is here else here
        assert not about & set(elsewhere.ids.values())


def test_a_plan_that_was_put_away_is_not_found_but_for_who_brings_it_back(store: Store, here: House) -> None:
    with store.transaction(here.owner) as tx:
        tx.plans.delete(here.ids["plan"])

    outcomes = {
        method: outcome_of(store, here.owner, lambda tx, call=call: call(tx, Ids(here)))  # type: ignore[misc]
        for method, (call, _) in CALLS.items()
        if method.startswith(("plans.", "sharings."))
    }

    assert {method for method, got in outcomes.items() if got != "NotFound"} == {
        "plans.cards", "plans.add", "plans.restore",
    }  # fmt: skip
    with pytest.raises(NotFound), store.entrance() as door:
        door.shared_plan(here.tokens["plan_link"])


# The door, and what belongs to an account.


def test_sessions_and_passkeys_of_somebody_else_do_not_exist(store: Store, here: House, there: House) -> None:
    mine, before = here.owner.account, everything_in(store)
    calls: dict[str, Callable[[Any], object]] = {
        "end a session": lambda door: door.sessions.end_one(mine, there.ids["session"]),
        "go on in a workspace": lambda door: door.sessions.switch(here.tokens["session"], mine, there.ids["workspace"]),
        "remove a passkey": lambda door: door.passkeys.drop(mine, there.ids["passkey"]),
    }

    for call in calls.values():
        with pytest.raises(NotFound), store.entrance() as door:
            call(door)

    with store.entrance() as door:
        door.sessions.switch(there.tokens["session"], mine, here.ids["workspace"])  # a token of somebody else
        door.sessions.keep_only(mine, there.tokens["session"], 7)
    assert everything_in(store) == before


def test_a_token_of_one_kind_opens_no_door_of_another_kind(store: Store, here: House) -> None:
    opens: dict[str, Callable[[Any, str], object]] = {
        "session": lambda _, token: store.open_sessions.find(token)[0],
        "access_token": lambda door, token: door.person_of_token(token, here.owner.origin)[0],
        "link": lambda door, token: door.holder_of(token),
        "invitation": lambda door, token: door.invitation(token),
        "plan_link": lambda door, token: door.shared_plan(token),
    }
    opened = set()

    for door_kind, look in opens.items():
        for token_kind in opens:
            with suppress(NotFound), store.entrance(writing=False) as door:
                if look(door, here.tokens[token_kind]):
                    opened.add((door_kind, token_kind))

    assert opened == {(kind, kind) for kind in opens}


@pytest.mark.parametrize("token", ["", "nothing", "x" * 100_000, "ж", "a\0b", "\ud800", "' OR 1=1 --", "bct_", "bcs_"])
def test_what_is_no_token_opens_nothing(store: Store, here: House, token: str) -> None:
    assert store.open_sessions.find(token) == (None, False)
    with store.entrance(writing=False) as door:
        assert door.person_of_token(token, here.owner.origin) == (None, False)
        for look in (door.holder_of, door.invitation, door.shared_plan):
            with pytest.raises(NotFound):
                look(token)
