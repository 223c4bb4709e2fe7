"""Invitations, accounts and teams when two people are at the same at the same moment: one of them is told no."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backcast.domain.errors import NotFound
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.storage.tables.people import people
from backcast.storage.tables.plans import plan_members
from tests.builders import Clock
from tests.neighbours import BROWSER, begun, joined
from tests.races import at_once


@pytest.fixture
def ana(store: Store) -> Person:
    """An owner."""
    with store.entrance() as door:
        return door.open_workspace("Workshop", "Ana", door.accounts.add("ana@example.org"))


@pytest.fixture
def bo(store: Store, ana: Person) -> Person:
    """Another owner."""
    return joined(store, ana, Role.OWNER, "bo@example.org", "Bo")


def owners_of(store: Store, plan_id: str) -> set[str]:
    here = (plan_members.c.plan_id == plan_id, plan_members.c.role == "owner")
    query = select(people.c.name).join(plan_members, plan_members.c.person_id == people.c.id).where(*here)
    with store.engine.connect().execution_options(writing=False) as connection:
        return set(connection.execute(query).scalars())


def test_an_invitation_is_accepted_once_even_by_two_at_the_same_moment(store: Store, ana: Person, bo: Person) -> None:
    with store.transaction(ana) as tx:
        token = tx.invitations.add("eve@example.org", "Eve", Role.EDITOR)
    with store.entrance() as door:
        account = door.accounts.add("eve@example.org")

    def accept() -> str:
        with store.entrance() as door:
            return door.accept(token, account, "Eve", BROWSER).id

    outcomes = at_once([accept] * 4)

    assert [type(each).__name__ for each in outcomes].count("str") == 1
    assert {type(each).__name__ for each in outcomes} == {"str", "NotFound"}
    with store.reading(ana) as tx:
        assert sorted(each.name for each in tx.people.all()) == ["Ana", "Bo", "Eve"]


def test_two_invitations_of_one_account_accepted_at_the_same_moment_make_one_person(store: Store, ana: Person) -> None:
    plan = begun(store, ana)
    with store.transaction(ana) as tx:
        tokens = [
            tx.invitations.add("eve@example.org", "", Role.VIEWER),
            tx.invitations.add("eve@example.org", "", Role.GUEST, plan.id, Role.OWNER),
        ]
    with store.entrance() as door:
        account = door.accounts.add("eve@example.org")

    def accept(token: str) -> str:
        with store.entrance() as door:
            return door.accept(token, account, "Eve", BROWSER).id

    outcomes = at_once([lambda token=token: accept(token) for token in tokens])  # type: ignore[misc]

    assert len(set(outcomes)) == 1
    with store.reading(ana) as tx:
        assert [(each.name, each.role) for each in tx.people.all()] == [("Ana", Role.OWNER), ("Eve", Role.VIEWER)]
    assert owners_of(store, plan.id) == {"Ana", "Eve"}


def test_an_invitation_that_is_withdrawn_while_it_is_accepted_lets_nobody_in_afterwards(
    store: Store, ana: Person
) -> None:
    with store.transaction(ana) as tx:
        token = tx.invitations.add("eve@example.org", "", Role.EDITOR)
        invitation = tx.invitations.all()[0].id
    with store.entrance() as door:
        account = door.accounts.add("eve@example.org")

    def accept() -> str:
        with store.entrance() as door:
            door.accept(token, account, "Eve", BROWSER)
        return "accepted"

    def withdraw() -> str:
        with store.transaction(ana) as tx:
            tx.invitations.end(invitation)
        return "withdrawn"

    outcomes = at_once([accept, withdraw])

    assert len({"accepted", "withdrawn"} & set(map(str, outcomes))) == 1


@pytest.mark.parametrize(("days", "works"), [(6, True), (7, False)])
def test_an_invitation_is_good_for_a_week(store: Store, ana: Person, clock: Clock, days: int, works: bool) -> None:
    with store.transaction(ana) as tx:
        token = tx.invitations.add("eve@example.org", "", Role.EDITOR)

    clock.turn(timedelta(days=days))

    try:
        with store.entrance(writing=False) as door:
            door.invitation(token)
        good = True
    except NotFound:
        good = False
    assert good is works


def test_an_address_belongs_to_one_account_even_when_two_ask_for_it_at_once(store: Store) -> None:
    def register() -> str:
        with store.entrance() as door:
            return door.accounts.add("eve@example.org").id

    outcomes = at_once([register] * 4)

    assert [type(each).__name__ for each in outcomes].count("str") == 1
    assert {type(each).__name__ for each in outcomes} == {"str", "InvalidInput"}


def test_a_name_belongs_to_one_team_even_when_two_are_made_at_once(store: Store, ana: Person) -> None:
    def make(name: str) -> str:
        with store.transaction(ana) as tx:
            return tx.teams.add(name).id

    outcomes = at_once([lambda name=name: make(name) for name in ("Team", "TEAM", "Team", "team")])  # type: ignore[misc]

    assert sorted(type(each).__name__ for each in outcomes) == ["InvalidInput"] * 3 + ["str"]
