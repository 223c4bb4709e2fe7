"""Whoever is erased is not named by what they were called, or reached at, before."""

import pytest

from backcast.credentials.passwords import hash_password
from backcast.domain.errors import NotFound
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage.people.accounts import Accounts
from backcast.storage.store import Store
from backcast.use_cases.people.accounts import Profile, change_email, change_profile, erase_account, erase_person
from backcast.use_cases.people.memberships import change_role, make_recovery_link, remove_person
from backcast.use_cases.sharings import change_plan_role
from tests.builders import everything_in
from tests.neighbours import begun, house, joined

PASSWORD = "seven grey herons wade"


def came_in(store: Store, owner: Person) -> Person:
    """Somebody who came in as Mia Muster, by an invitation to an address of that name."""
    person = joined(store, owner, Role.EDITOR, "mia.muster@example.org", "Mia Muster")
    with store.entrance() as door:
        door.accounts.set_password(person.account, hash_password(PASSWORD))
    return person


def holding(store: Store, *words: str) -> list[str]:
    """The tables in which one of these words stands."""
    return [name for name, rows in everything_in(store).items() if any(word in repr(rows) for word in words)]


def test_a_name_from_before_a_rename_goes_from_what_was_done_to_them(store: Store, owner: Person) -> None:
    mia = came_in(store, owner)
    change_role(store, owner, mia.id, Role.VIEWER)
    make_recovery_link(store, owner, mia.id, None)
    change_profile(store, mia, Profile("Mia Neu", "", 1))

    erase_person(store, owner, mia.id)

    assert holding(store, "Mia Muster", "Mia Neu") == []
    with store.reading(owner) as tx:
        texts = {entry.text for entry in tx.audits.read()}
    assert {"Made Erased person viewer (was editor)", "Made a recovery link for Erased person"} <= texts


def test_an_address_from_before_a_change_goes_with_the_invitation_to_it(store: Store, owner: Person) -> None:
    mia = came_in(store, owner)
    change_email(store, mia, PASSWORD, "neu@example.org")

    erase_person(store, owner, mia.id)

    assert holding(store, "mia.muster@example.org", "neu@example.org") == []


def test_an_address_that_somebody_else_has_now_stays_with_them(store: Store, owner: Person) -> None:
    mia = came_in(store, owner)
    change_email(store, mia, PASSWORD, "neu@example.org")
    other = joined(store, owner, Role.VIEWER, "mia.muster@example.org", "Somebody Else")

    erase_person(store, owner, mia.id)

    with store.reading(owner) as tx:
        assert tx.people.get(other.id).email == "mia.muster@example.org"
        assert "Invited mia.muster@example.org as viewer" in {entry.text for entry in tx.audits.read()}


def test_what_they_did_to_themselves_keeps_its_words(store: Store, owner: Person) -> None:
    mia = came_in(store, owner)
    with store.transaction(mia) as tx:
        tx.audits.note("passkey removed", "Removed a passkey", mia.id)

    erase_person(store, owner, mia.id)

    with store.reading(owner) as tx:
        assert "Removed a passkey" in {entry.text for entry in tx.audits.read()}


def test_former_names_and_addresses_go_from_lines_about_plans_as_well(store: Store, owner: Person) -> None:
    mia = came_in(store, owner)
    change_plan_role(store, owner, begun(store, owner).id, mia.id, Role.EDITOR)
    for name, email in (("Mia Winter", "winter@example.org"), ("Mia Neu", "neu@example.org")):
        change_profile(store, mia, Profile(name, "", 1))
        change_email(store, mia, PASSWORD, email)

    erase_account(store, mia, PASSWORD)

    assert holding(store, "Muster", "Winter", "Mia", "winter@", "neu@") == []
    with store.reading(owner) as tx:
        assert "Made Erased person editor of the plan" in {entry.text for entry in tx.audits.read()}


def test_an_owner_erases_somebody_who_left_before_and_only_once(store: Store, owner: Person) -> None:
    mia = came_in(store, owner)
    remove_person(store, owner, mia.id)

    erase_person(store, owner, mia.id)

    assert holding(store, "Mia Muster", "mia.muster@example.org", mia.account) == []
    with pytest.raises(NotFound):
        erase_person(store, owner, mia.id)


def test_an_erasure_that_fails_on_its_way_leaves_every_workspace_as_it_was(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = house(store, "here"), house(store, "there")
    joined(store, there.owner, Role.VIEWER, "viewer@here.example")
    before = everything_in(store)

    def fail(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(Accounts, "drop", fail)
        with pytest.raises(RuntimeError):
            erase_account(store, here.people[Role.VIEWER], "")

    assert everything_in(store) == before
