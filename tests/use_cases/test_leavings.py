"""Leaving and being forgotten; accounts in two workspaces belong to neither of them."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from backcast.credentials.passwords import hash_password
from backcast.domain.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from backcast.domain.people.accesses import Audience
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person, Scope
from backcast.storage.store import Store
from backcast.use_cases.people.access_tokens import make_access_token, person_of_token
from backcast.use_cases.people.accounts import erase_account, erase_person, leave_workspace
from backcast.use_cases.people.memberships import (
    accept_as_known,
    accept_as_newcomer,
    change_role,
    invite_person,
    invite_to_plan,
    make_recovery_link,
    open_invitation,
    remove_person,
)
from backcast.use_cases.people.second_factors import reset_second_factor
from backcast.use_cases.people.sign_ins import (
    choose_password,
    issue_sign_in_link,
    session_of,
    sign_in,
    sign_in_with_password,
    workspaces_of,
)
from backcast.use_cases.sharings import change_plan_role, make_share_link, open_plan_to, open_shared_plan
from tests.builders import Clock, everything_in
from tests.neighbours import BROWSER, begun, joined
from tests.races import at_once

PASSWORD = "seven grey herons wade"
HASH = hash_password(PASSWORD)


@pytest.fixture
def ana(store: Store) -> Person:
    """The owner of workspace A."""
    with store.entrance() as door:
        account = door.accounts.add("ana@example.org")
        door.accounts.set_password(account.id, HASH)
        return door.open_workspace("A", "Ana", account)


@pytest.fixture
def ben(store: Store) -> Person:
    """The owner of workspace B."""
    with store.entrance() as door:
        return door.open_workspace("B", "Ben", door.accounts.add("ben@example.org"))


@pytest.fixture
def mia_in_a(store: Store, ana: Person) -> Person:
    """An editor of workspace A."""
    person = joined(store, ana, Role.EDITOR, "mia@example.org", "Mia Muster")
    with store.entrance() as door:
        door.accounts.set_password(person.account, HASH)
    return person


@pytest.fixture
def mia_in_b(store: Store, ben: Person, mia_in_a: Person) -> Person:
    """The same account as an owner of workspace B."""
    return joined(store, ben, Role.OWNER, "mia@example.org", "Mia Muster")


def test_an_owner_gets_at_no_account_that_is_in_another_workspace_too(
    store: Store, ana: Person, mia_in_a: Person, mia_in_b: Person
) -> None:
    before = everything_in(store)
    acts: list[Callable[[], object]] = [
        lambda: make_recovery_link(store, ana, mia_in_a.id, None),
        lambda: reset_second_factor(store, ana, mia_in_a.id),
    ]

    for act in acts:
        with pytest.raises(InvalidInput, match="Mia Muster is in other workspaces too"):
            act()

    assert everything_in(store) == before


def test_an_owner_recovers_an_account_that_is_in_no_other_workspace(
    store: Store, ana: Person, mia_in_a: Person
) -> None:
    token = make_recovery_link(store, ana, mia_in_a.id, None)

    signed = choose_password(store, token, "nine white geese sleep", BROWSER, "Firefox")

    assert signed.person == mia_in_a


@pytest.mark.parametrize("how", ["joins", "joins again"])
def test_a_recovery_link_of_one_workspace_is_no_way_into_one_that_its_account_came_into_since(
    store: Store, ana: Person, ben: Person, mia_in_a: Person, how: str
) -> None:
    if how == "joins again":
        remove_person(store, ben, joined(store, ben, Role.EDITOR, "mia@example.org", "Mia").id)
    token = make_recovery_link(store, ana, mia_in_a.id, None)
    joined(store, ben, Role.OWNER, "mia@example.org", "Mia Muster")

    with pytest.raises(NotFound):
        choose_password(store, token, "nine white geese sleep", BROWSER, "Firefox")


def test_who_is_removed_from_one_workspace_stays_in_the_other(
    store: Store, ana: Person, mia_in_a: Person, mia_in_b: Person
) -> None:
    in_a, in_b = (make_access_token(store, each, "CI", Scope.READ, None) for each in (mia_in_a, mia_in_b))
    with store.entrance() as door:
        sessions = [door.sessions.begin(each, "Firefox", confirmed=True) for each in (mia_in_a, mia_in_b)]

    remove_person(store, ana, mia_in_a.id)

    assert [session_of(store, token) is not None for token in sessions] == [False, True]
    assert person_of_token(store, in_a, BROWSER) is None
    assert person_of_token(store, in_b, BROWSER) == Person(
        mia_in_b.id, mia_in_b.workspace, "Mia Muster", Role.OWNER, mia_in_b.account, Scope.READ
    )
    assert sign_in_with_password(store, "mia@example.org", PASSWORD, BROWSER, "Firefox").person == mia_in_b


def test_who_is_in_no_workspace_any_more_does_not_come_in_until_they_are_invited_again(
    store: Store, ana: Person, mia_in_a: Person
) -> None:
    remove_person(store, ana, mia_in_a.id)
    with pytest.raises(NotSignedIn, match="You are in no workspace any more"):
        sign_in_with_password(store, "mia@example.org", PASSWORD, BROWSER, "Firefox")

    joined(store, ana, Role.VIEWER, "mia@example.org", "Mia")

    assert sign_in_with_password(store, "mia@example.org", PASSWORD, BROWSER, "Firefox").person.id == mia_in_a.id


def test_a_session_of_one_workspace_goes_on_in_another_when_its_person_leaves(
    store: Store, mia_in_a: Person, mia_in_b: Person
) -> None:
    signed = sign_in(store, issue_sign_in_link(store, mia_in_a))

    leave_workspace(store, mia_in_a, signed.token, mia_in_b.workspace)

    found = session_of(store, signed.token)
    assert found is not None
    assert found.person == mia_in_b
    assert [workspace.name for workspace, _ in workspaces_of(store, found.account)] == ["B"]


def test_leaving_is_no_way_into_a_workspace_of_others(store: Store, ben: Person, mia_in_a: Person) -> None:
    signed = sign_in(store, issue_sign_in_link(store, mia_in_a))

    with pytest.raises(NotFound):
        leave_workspace(store, mia_in_a, signed.token, ben.workspace)

    found = session_of(store, signed.token)
    assert found is not None
    assert found.person == mia_in_a


# Forgetting.


def named(store: Store, *words: str) -> list[str]:
    """In which tables one of these words stands."""
    return [name for name, rows in everything_in(store).items() if any(word in repr(rows) for word in words)]


def full_of_mia(store: Store, ana: Person, mia: Person) -> None:
    """Leave her name and address wherever the house writes them."""
    plan = begun(store, ana)
    change_role(store, ana, mia.id, Role.CONTRIBUTOR)
    change_plan_role(store, ana, plan.id, mia.id, Role.EDITOR)
    make_recovery_link(store, ana, mia.id, lambda token: ("Hello Mia Muster", token))
    change_plan_role(store, ana, begun(store, ana, audience=Audience.PRIVATE).id, mia.id, Role.VIEWER)
    with store.transaction(mia) as tx:
        tx.audits.note("signed in", "Signed in")


def test_whoever_has_their_account_erased_is_named_nowhere(
    store: Store, ana: Person, ben: Person, mia_in_a: Person
) -> None:
    former = joined(store, ben, Role.EDITOR, "mia@example.org", "Mia Muster")
    remove_person(store, ben, former.id)
    full_of_mia(store, ana, mia_in_a)
    assert set(named(store, "Mia Muster", "mia@example.org")) >= {
        "people",
        "accounts",
        "audits",
        "invitations",
        "mails",
    }

    erase_account(store, mia_in_a, PASSWORD)

    assert named(store, "Mia Muster", "mia@example.org", mia_in_a.account) == []
    with store.reading(ana) as tx:
        assert [each.person for each in tx.audits.read() if each.deed == "signed in"] == ["Erased person"]
        assert [(each.name, each.email) for each in tx.people.all()] == [("Ana", "ana@example.org")]


def test_whoever_is_erased_on_request_is_named_nowhere_in_that_workspace(
    store: Store, ana: Person, mia_in_a: Person
) -> None:
    full_of_mia(store, ana, mia_in_a)

    erase_person(store, ana, mia_in_a.id)

    assert named(store, "Mia Muster", "mia@example.org", mia_in_a.account) == []


def test_who_is_erased_in_one_workspace_stays_whole_in_the_other(
    store: Store, ana: Person, ben: Person, mia_in_a: Person, mia_in_b: Person
) -> None:
    with store.reading(ben) as tx:
        before = tx.people.all()

    erase_person(store, ana, mia_in_a.id)

    with store.reading(ben) as tx:
        assert tx.people.all() == before
    assert sign_in_with_password(store, "mia@example.org", PASSWORD, BROWSER, "Firefox").person == mia_in_b
    with store.reading(ana) as tx:
        assert [each.name for each in tx.people.all()] == ["Ana"]


def test_others_of_the_same_name_keep_it(store: Store, ana: Person, mia_in_a: Person) -> None:
    namesake = joined(store, ana, Role.EDITOR, "other@example.org", "Mia Muster")
    change_role(store, ana, namesake.id, Role.VIEWER)

    erase_person(store, ana, mia_in_a.id)

    with store.reading(ana) as tx:
        assert [each.name for each in tx.people.all()] == ["Ana", "Mia Muster"]
        assert "Made Mia Muster viewer (was editor)" in [entry.text for entry in tx.audits.read()]


def test_the_last_owner_of_any_of_their_workspaces_is_not_erased_and_loses_nothing(
    store: Store, ana: Person, mia_in_a: Person, mia_in_b: Person, ben: Person
) -> None:
    leave_workspace(store, ben, "")
    before = everything_in(store)

    with pytest.raises(InvalidInput, match="last owner"):
        erase_account(store, mia_in_a, PASSWORD)

    after = everything_in(store)
    assert {name for name in after if after[name] != before[name]} <= {"throttles"}


def test_an_account_is_erased_with_its_password_only(store: Store, mia_in_a: Person) -> None:
    with pytest.raises(InvalidInput, match="This is not your password"):
        erase_account(store, mia_in_a, "not this one")

    assert sign_in_with_password(store, "mia@example.org", PASSWORD, BROWSER, "Firefox").person == mia_in_a


@pytest.mark.parametrize("role", [Role.EDITOR, Role.CONTRIBUTOR, Role.VIEWER, Role.GUEST])
def test_nobody_but_an_owner_erases_resets_or_recovers_others(
    store: Store, ana: Person, mia_in_a: Person, role: Role
) -> None:
    person, before = joined(store, ana, role, f"{role}@example.org"), everything_in(store)
    before = everything_in(store)

    for act in (
        lambda: erase_person(store, person, mia_in_a.id),
        lambda: reset_second_factor(store, person, mia_in_a.id),
        lambda: make_recovery_link(store, person, mia_in_a.id, None),
        lambda: remove_person(store, person, mia_in_a.id),
        lambda: change_role(store, person, person.id, Role.OWNER),
        lambda: invite_person(store, person, "x@example.org", "", Role.OWNER, None),
    ):
        with pytest.raises(NotAllowed):
            act()

    after = everything_in(store)
    assert {name for name in after if after[name] != before[name]} == set()


# Invitations.


def test_a_newcomer_comes_in_once_however_often_the_form_is_sent(store: Store, ana: Person) -> None:
    token = invite_person(store, ana, "eve@example.org", "Eve", Role.EDITOR, None)

    def accept() -> str:
        return accept_as_newcomer(store, token, "Eve", "nine white geese sleep", BROWSER, "Firefox").person.id

    outcomes = at_once([accept] * 4)

    assert len([each for each in outcomes if isinstance(each, str)]) == 1
    assert {type(each).__name__ for each in outcomes} <= {"str", "InvalidInput", "NotFound"}
    rows = everything_in(store)
    assert (len(rows["people"]), len(rows["accounts"]), len(rows["sessions"])) == (2, 2, 1)


def test_an_invitation_is_looked_at_without_using_it_up_and_withdrawn_by_a_newer_one(store: Store, ana: Person) -> None:
    first = invite_person(store, ana, "eve@example.org", "Eve", Role.EDITOR, None)
    looked = [open_invitation(store, first) for _ in range(2)]
    second = invite_person(store, ana, "eve@example.org", "Eve", Role.VIEWER, None)

    with pytest.raises(NotFound):
        open_invitation(store, first)
    invitation, workspace, known = open_invitation(store, second)

    assert looked[0] == looked[1]
    assert (invitation.role, invitation.email, workspace.name, known) == (Role.VIEWER, "eve@example.org", "A", False)


def test_an_invitation_to_a_plan_makes_a_guest_who_gets_at_that_plan_only(
    store: Store, ana: Person, ben: Person
) -> None:
    plan, other = begun(store, ana), begun(store, ana)
    token = invite_to_plan(store, ana, plan.id, "ben@example.org", Role.EDITOR, None)
    assert token is not None
    signed = sign_in(store, issue_sign_in_link(store, ben))
    session = session_of(store, signed.token)
    assert session is not None

    accept_as_known(store, token, signed.token, session.account, "Ben", BROWSER)

    found = session_of(store, signed.token)
    assert found is not None
    guest = found.person
    assert (guest.workspace, guest.role) == (ana.workspace, Role.GUEST)
    with store.reading(guest) as tx:
        assert [(card.id, card.role) for card in tx.plans.cards()] == [(plan.id, Role.EDITOR)]
        with pytest.raises(NotFound):
            tx.plans.get(other.id)


# Share links.


def test_a_share_link_opens_its_plan_until_it_is_ended_is_too_old_or_its_maker_leaves(
    store: Store, ana: Person, mia_in_a: Person, clock: Clock
) -> None:
    plan = begun(store, mia_in_a)
    short = make_share_link(store, mia_in_a, plan.id, "A day", clock() + timedelta(days=1))
    long = make_share_link(store, mia_in_a, plan.id, "For good", None)
    opened = [open_shared_plan(store, token)[0].id for token in (short, long)]

    clock.turn(timedelta(days=1))
    with pytest.raises(NotFound):
        open_shared_plan(store, short)
    still = open_shared_plan(store, long)[0].id
    open_plan_to(store, mia_in_a, plan.id, Audience.PRIVATE)
    private = open_shared_plan(store, long)[0].id
    remove_person(store, ana, mia_in_a.id)

    assert opened == [plan.id, plan.id]
    assert (still, private) == (plan.id, plan.id)
    with pytest.raises(NotFound):
        open_shared_plan(store, long)
