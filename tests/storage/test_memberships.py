"""Who is in a workspace: it always has an owner, so has every plan, and whoever goes is gone at the next look."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from backcast.domain.errors import InvalidInput, NotAllowed, NotFound
from backcast.domain.people.accesses import Audience
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person, Scope
from backcast.storage.store import Store
from backcast.storage.tables.people import people
from backcast.storage.tables.plans import plan_members
from tests.builders import Clock, everything_in
from tests.neighbours import BROWSER, begun, joined
from tests.races import at_once, overlapping

OUT_OF_TWO = [["done", "InvalidInput"], ["done", "NotAllowed"]]


@pytest.fixture
def ana(store: Store) -> Person:
    """An owner."""
    with store.entrance() as door:
        return door.open_workspace("Workshop", "Ana", door.accounts.add("ana@example.org"))


@pytest.fixture
def bo(store: Store, ana: Person) -> Person:
    """Another owner."""
    return joined(store, ana, Role.OWNER, "bo@example.org", "Bo")


@pytest.fixture
def cy(store: Store, ana: Person) -> Person:
    """An editor."""
    return joined(store, ana, Role.EDITOR, "cy@example.org", "Cy")


def owners(store: Store) -> set[str]:
    here = (people.c.role == "owner", people.c.left.is_(None))
    with store.engine.connect().execution_options(writing=False) as connection:
        return set(connection.execute(select(people.c.name).where(*here)).scalars())


def owners_of(store: Store, plan_id: str) -> set[str]:
    here = (plan_members.c.plan_id == plan_id, plan_members.c.role == "owner")
    query = select(people.c.name).join(plan_members, plan_members.c.person_id == people.c.id).where(*here)
    with store.engine.connect().execution_options(writing=False) as connection:
        return set(connection.execute(query).scalars())


# A workspace has an owner.


@pytest.mark.parametrize(
    "act",
    [
        lambda tx, me: tx.people.remove(me.id),
        lambda tx, me: tx.people.change_role(me.id, Role.EDITOR),
        lambda tx, me: tx.people.change_role(me.id, Role.GUEST),
        lambda tx, _: tx.people.check_leaving(),
    ],
)
def test_the_last_owner_cannot_go_or_become_less(
    store: Store, ana: Person, cy: Person, act: Callable[[Any, Person], None]
) -> None:
    before = everything_in(store)

    with pytest.raises(InvalidInput) as refused, store.transaction(ana) as tx:
        act(tx, ana)

    assert str(refused.value) == "Ana is the last owner of this workspace. Make somebody else an owner first."
    assert everything_in(store) == before


def test_whether_one_could_leave_is_told_to_who_only_reads(store: Store, ana: Person, bo: Person) -> None:
    with store.reading(ana) as tx:
        tx.people.check_leaving()
    with store.transaction(bo) as tx:
        tx.people.remove(bo.id)

    with pytest.raises(InvalidInput), store.reading(ana) as tx:
        tx.people.check_leaving()


def test_an_owner_may_go_when_there_is_another_one(store: Store, ana: Person, bo: Person) -> None:
    with store.transaction(ana) as tx:
        tx.people.remove(ana.id)

    assert owners(store) == {"Bo"}
    with pytest.raises(InvalidInput), store.transaction(bo) as tx:
        tx.people.remove(bo.id)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (lambda tx, _, bo: tx.people.remove(bo.id), lambda tx, ana, _: tx.people.remove(ana.id)),
        (lambda tx, ana, _: tx.people.remove(ana.id), lambda tx, _, bo: tx.people.remove(bo.id)),
        (
            lambda tx, _, bo: tx.people.change_role(bo.id, Role.VIEWER),
            lambda tx, ana, _: tx.people.change_role(ana.id, Role.VIEWER),
        ),
        (lambda tx, ana, _: tx.people.change_role(ana.id, Role.GUEST), lambda tx, _, bo: tx.people.remove(bo.id)),
    ],
    ids=["remove each other", "both leave", "demote each other", "one steps back and one leaves"],
)
def test_of_two_owners_who_both_would_leave_none_exactly_one_succeeds(
    store: Store, ana: Person, bo: Person, first: Callable[..., None], second: Callable[..., None]
) -> None:
    outcome = overlapping(store, (ana, lambda tx: first(tx, ana, bo)), (bo, lambda tx: second(tx, ana, bo)))

    assert outcome in OUT_OF_TWO
    assert len(owners(store)) == 1


def test_of_many_owners_who_leave_at_the_same_moment_one_stays(store: Store, ana: Person) -> None:
    everybody = [ana, *(joined(store, ana, Role.OWNER, f"{n}@example.org", f"Owner {n}") for n in range(4))]

    def leave(person: Person) -> str:
        with store.transaction(person) as tx:
            tx.people.remove(person.id)
        return "left"

    left = at_once([lambda person=person: leave(person) for person in everybody])  # type: ignore[misc]

    assert left.count("left") == 4
    assert len(owners(store)) == 1


def test_an_editor_who_becomes_an_owner_while_the_last_owner_goes_is_not_taken_out(
    store: Store, ana: Person, bo: Person, cy: Person
) -> None:
    def promote_and_step_back(tx: Any) -> None:
        tx.people.change_role(cy.id, Role.OWNER)
        tx.people.change_role(bo.id, Role.EDITOR)
        tx.people.change_role(ana.id, Role.EDITOR)

    outcome = overlapping(store, (ana, promote_and_step_back), (bo, lambda tx: tx.people.remove(cy.id)))

    assert outcome == ["done", "NotAllowed"]
    assert owners(store) == {"Cy"}


# A plan has an owner.


def test_the_last_owner_of_a_plan_cannot_be_taken_off_or_become_less(store: Store, ana: Person, cy: Person) -> None:
    plan = begun(store, cy, audience=Audience.PRIVATE)
    with store.transaction(cy) as tx:
        tx.sharings.invite(plan.id, ana.id, Role.EDITOR)
    before = everything_in(store)

    acts: list[Callable[[Any], None]] = [
        lambda tx: tx.sharings.remove(plan.id, cy.id),
        lambda tx: tx.sharings.invite(plan.id, cy.id, Role.EDITOR),
    ]
    for act in acts:
        with pytest.raises(InvalidInput) as refused, store.transaction(cy) as tx:
            act(tx)
        assert str(refused.value) == "Cy is the last owner of this plan. Make somebody else an owner first."

    assert everything_in(store) == before


@pytest.mark.parametrize("both", ["take each other off", "demote each other", "leave"])
def test_of_two_owners_of_a_plan_one_stays(store: Store, ana: Person, cy: Person, both: str) -> None:
    di = joined(store, ana, Role.EDITOR, "di@example.org", "Di")
    plan = begun(store, cy, audience=Audience.PRIVATE)
    with store.transaction(cy) as tx:
        tx.sharings.invite(plan.id, di.id, Role.OWNER)
    acts: dict[str, Callable[[Any, Person, Person], None]] = {
        "take each other off": lambda tx, _, other: tx.sharings.remove(plan.id, other.id),
        "demote each other": lambda tx, _, other: tx.sharings.invite(plan.id, other.id, Role.VIEWER),
        "leave": lambda tx, me, _: tx.people.remove(me.id),
    }

    overlapping(store, (cy, lambda tx: acts[both](tx, cy, di)), (di, lambda tx: acts[both](tx, di, cy)))

    assert len(owners_of(store, plan.id)) == 1
    assert both != "leave" or owners_of(store, plan.id) == {"Ana"}


def test_a_plan_keeps_an_owner_when_one_leaves_while_the_other_is_taken_off(
    store: Store, ana: Person, cy: Person
) -> None:
    di = joined(store, ana, Role.EDITOR, "di@example.org", "Di")
    plan = begun(store, cy, audience=Audience.WORKSPACE)
    with store.transaction(cy) as tx:
        tx.sharings.invite(plan.id, di.id, Role.OWNER)

    overlapping(store, (di, lambda tx: tx.people.remove(di.id)), (ana, lambda tx: tx.sharings.remove(plan.id, cy.id)))

    assert len(owners_of(store, plan.id)) == 1


def test_plans_that_nobody_else_owns_pass_to_whoever_removes_their_owner(
    store: Store, ana: Person, bo: Person, cy: Person
) -> None:
    alone, shared, binned = (begun(store, cy, audience=Audience.PRIVATE) for _ in range(3))
    with store.transaction(cy) as tx:
        tx.sharings.invite(shared.id, bo.id, Role.OWNER)
        tx.sharings.invite(alone.id, bo.id, Role.VIEWER)
        tx.plans.delete(binned.id)
    with store.reading(bo) as tx:
        passing = tx.people.plans_to_pass_on(cy.id)

    with store.transaction(bo) as tx:
        tx.people.remove(cy.id)

    assert passing == 2
    assert [owners_of(store, plan.id) for plan in (alone, shared, binned)] == [{"Bo"}, {"Bo"}, {"Bo"}]
    with store.transaction(bo) as tx:
        tx.plans.restore(binned.id)


def test_plans_of_somebody_who_leaves_pass_to_the_first_owner(
    store: Store, ana: Person, bo: Person, cy: Person, clock: Clock
) -> None:
    clock.turn(timedelta(days=1))
    plan = begun(store, cy, audience=Audience.PRIVATE)

    with store.transaction(cy) as tx:
        tx.people.remove(cy.id)

    assert len(owners_of(store, plan.id)) == 1
    assert owners_of(store, plan.id) <= {"Ana", "Bo"}


def test_a_plan_whose_team_is_dissolved_stays_with_its_owner(store: Store, ana: Person, cy: Person) -> None:
    plan = begun(store, cy)
    with store.transaction(ana) as tx:
        team = tx.teams.add("Team")
        tx.sharings.open_to(plan.id, Audience.TEAM, team.id)
    with store.transaction(ana) as tx:
        tx.teams.remove(team.id)

    with store.reading(cy) as tx:
        sharing = tx.sharings.get(plan.id)
    assert (sharing.audience, sharing.team) == (Audience.PRIVATE, None)
    with pytest.raises(NotFound), store.reading(ana) as tx:
        tx.plans.get(plan.id)


def test_who_closes_a_plan_without_owners_of_its_own_becomes_one(store: Store, ana: Person) -> None:
    plan = begun(store, ana)
    with store.engine.begin() as connection:  # as the migration left plans from before there were members
        connection.execute(plan_members.delete())

    with store.transaction(ana) as tx:
        tx.sharings.open_to(plan.id, Audience.PRIVATE, None)

    assert owners_of(store, plan.id) == {"Ana"}


# Whoever goes is gone.


def test_whoever_is_removed_has_no_session_token_link_or_invitation_at_the_next_look(
    store: Store, ana: Person, cy: Person
) -> None:
    plan = begun(store, cy)
    with store.transaction(cy) as tx:
        token = tx.access_tokens.add("CI", Scope.WRITE, None)
        link = tx.sharings.add_link(plan.id, "For all", None)
        invitation = tx.invitations.add("eve@example.org", "", Role.GUEST, plan.id, Role.EDITOR)
    with store.entrance() as door:
        session = door.sessions.begin(cy, "Firefox", confirmed=True)
        sign_in_link = door.issue_link(cy)
    with store.transaction(ana) as tx:
        team = tx.teams.add("Team")
        tx.teams.change(team.id, "Team", [cy.id])

    with store.transaction(ana) as tx:
        tx.people.remove(cy.id)

    assert store.open_sessions.find(session) == (None, False)
    with store.entrance(writing=False) as door:
        assert door.person_of_token(token, BROWSER) == (None, False)
        assert door.person_for(cy.account, BROWSER) is None
        for look, secret in ((door.shared_plan, link), (door.invitation, invitation), (door.holder_of, sign_in_link)):
            with pytest.raises(NotFound):
                look(secret)
    with store.reading(ana) as tx:
        assert tx.teams.get(team.id).members == ()
        assert {member.person for member in tx.sharings.get(plan.id).members} == {ana.id}
        assert [each.name for each in tx.people.all()] == ["Ana"]
        assert [event.person for event in tx.plans.history(plan.id)] == ["Cy"]  # what they did stays under their name


def test_a_former_person_comes_back_as_themselves_and_as_what_they_were_invited_as(
    store: Store, ana: Person, cy: Person
) -> None:
    plan = begun(store, cy)
    with store.transaction(ana) as tx:
        tx.people.remove(cy.id)

    again = joined(store, ana, Role.VIEWER, "cy@example.org", "Cyrus")

    assert (again.id, again.role) == (cy.id, Role.VIEWER)
    with store.reading(ana) as tx:
        assert [event.person for event in tx.plans.history(plan.id)] == [again.name]
        assert owners_of(store, plan.id) == {"Ana"}  # what they gave up is not theirs again


def test_who_is_there_already_keeps_the_stronger_role(store: Store, ana: Person, cy: Person) -> None:
    weaker = joined(store, ana, Role.VIEWER, "cy@example.org")
    stronger = joined(store, ana, Role.OWNER, "cy@example.org")

    assert [(each.id, each.role) for each in (weaker, stronger)] == [(cy.id, Role.EDITOR), (cy.id, Role.OWNER)]


def test_whoever_becomes_a_guest_leaves_the_teams_and_keeps_what_they_were_invited_to(
    store: Store, ana: Person, cy: Person
) -> None:
    own, open_to_all, of_team = begun(store, cy, audience=Audience.PRIVATE), begun(store, ana), begun(store, ana)
    with store.transaction(ana) as tx:
        team = tx.teams.add("Team")
        tx.teams.change(team.id, "Team", [ana.id, cy.id])
        tx.sharings.open_to(of_team.id, Audience.TEAM, team.id)

    with store.transaction(ana) as tx:
        tx.people.change_role(cy.id, Role.GUEST)
        members = tx.teams.get(team.id).members
        tx.teams.change(team.id, "Renamed", members)  # a page that sends back what it was given

    guest = Person(cy.id, cy.workspace, "Cy", Role.GUEST, cy.account)
    assert members == (ana.id,)
    with store.reading(guest) as tx:
        assert [card.id for card in tx.plans.cards()] == [own.id]
        for plan in (open_to_all, of_team):
            with pytest.raises(NotFound):
                tx.plans.get(plan.id)


# Whoever became less, or left, between the beginning of their request and its deed.


def test_who_is_no_owner_any_more_does_not_make_others_owners_at_the_same_moment(
    store: Store, ana: Person, bo: Person, cy: Person
) -> None:
    outcome = overlapping(
        store,
        (ana, lambda tx: tx.people.change_role(bo.id, Role.VIEWER)),
        (bo, lambda tx: tx.people.change_role(cy.id, Role.OWNER)),
    )

    assert outcome == ["done", "NotAllowed"]
    assert owners(store) == {"Ana"}


def test_who_is_no_owner_any_more_does_not_invite_others_at_the_same_moment(
    store: Store, ana: Person, bo: Person
) -> None:
    outcome = overlapping(
        store,
        (ana, lambda tx: tx.people.change_role(bo.id, Role.VIEWER)),
        (bo, lambda tx: tx.invitations.add("di@example.org", "", Role.OWNER)),
    )

    assert outcome == ["done", "NotAllowed"]
    with store.reading(ana) as tx:
        assert "di@example.org" not in {each.email for each in tx.invitations.all()}


def test_who_was_removed_writes_nothing_more_with_a_request_that_began_before(
    store: Store, ana: Person, cy: Person
) -> None:
    with store.transaction(ana) as tx:
        tx.people.remove(cy.id)
    before = everything_in(store)

    with pytest.raises(NotAllowed):
        begun(store, cy)
    with pytest.raises(NotAllowed), store.transaction(cy) as tx:
        tx.people.remove(cy.id)

    assert everything_in(store) == before


def test_who_became_a_viewer_is_one_in_a_request_that_began_before(store: Store, ana: Person, cy: Person) -> None:
    with store.transaction(ana) as tx:
        tx.people.change_role(cy.id, Role.VIEWER)

    with pytest.raises(NotAllowed):
        begun(store, cy)
    with store.transaction(cy) as tx:
        assert tx.person.role is Role.VIEWER
