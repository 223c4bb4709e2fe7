"""Passkeys from the first question to the last: each question is answered once, by its own account, on its own site."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from backcast.credentials.passkeys import Site
from backcast.domain.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn, TooManyTries
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Origin, Person, Scope
from backcast.storage.store import Store
from backcast.use_cases.people.accounts import change_email, change_password
from backcast.use_cases.people.passkeys import (
    add_passkey,
    ask_for_new_passkey,
    ask_for_passkey,
    ask_for_second_passkey,
    confirm_with_passkey,
    list_passkeys,
    remove_passkey,
    sign_in_with_passkey,
)
from backcast.use_cases.people.second_factors import recovery_codes_left
from backcast.use_cases.people.sign_ins import SignedIn, session_of, sign_in_with_password
from tests.builders import Clock, colleague, everything_in
from tests.credentials.authenticators import PRESENT, Device

SITE = Site("plan.example.org", "https://plan.example.org")
EMAIL, PASSWORD = "ana@example.org", "four words nobody combines"
HOME = Origin("203.0.113.7", "browser")


@pytest.fixture
def ana(store: Store, owner: Person) -> Person:
    """The owner with an address and a password."""
    change_email(store, owner, "", EMAIL)
    change_password(store, owner, "", "", PASSWORD)
    return owner


@pytest.fixture
def device(store: Store, ana: Person) -> Device:
    """Ana's device, with a passkey."""
    made = Device()
    asked = ask_for_new_passkey(store, ana, SITE, PASSWORD)
    add_passkey(store, ana, SITE, "Laptop", asked.token, made.create(asked.options))
    return made


def signed_in(store: Store, device: Device) -> SignedIn:
    asked = ask_for_passkey(store, SITE, HOME)
    return sign_in_with_passkey(store, SITE, asked.token, device.get(asked.options), HOME, "Firefox")


def awaiting(store: Store) -> str:
    return sign_in_with_password(store, EMAIL, PASSWORD, HOME, "Firefox").token


def test_the_first_passkey_is_a_second_factor_and_brings_recovery_codes(store: Store, ana: Person) -> None:
    device, another = Device(), Device(credential_id=b"another of sixteen")
    asked, again = (ask_for_new_passkey(store, ana, SITE, PASSWORD) for _ in range(2))

    codes = add_passkey(store, ana, SITE, "Laptop", asked.token, device.create(asked.options))
    more = add_passkey(store, ana, SITE, "Phone", again.token, another.create(again.options))

    assert (len(codes), more) == (10, [])
    assert [each.name for each in list_passkeys(store, ana)] == ["Laptop", "Phone"]
    assert sign_in_with_password(store, EMAIL, PASSWORD, HOME, "").awaits_second_factor


def test_a_device_is_told_which_passkeys_the_account_has_so_that_it_makes_no_second_one(
    store: Store, ana: Person, device: Device
) -> None:
    asked = json.loads(ask_for_new_passkey(store, ana, SITE, PASSWORD).options)

    assert len(asked["excludeCredentials"]) == 1
    assert asked["user"]["name"] == EMAIL
    assert asked["authenticatorSelection"]["userVerification"] == "required"


def test_the_question_for_a_new_passkey_wants_the_password(store: Store, ana: Person) -> None:
    before = everything_in(store)["challenges"]

    with pytest.raises(InvalidInput, match="This is not your password"):
        ask_for_new_passkey(store, ana, SITE, "another password entirely")

    assert everything_in(store)["challenges"] == before


def test_a_passkey_alone_signs_in(store: Store, ana: Person, device: Device) -> None:
    signed = signed_in(store, device)

    session = session_of(store, signed.token)
    assert session is not None
    assert (session.confirmed, session.person.id) == (True, ana.id)
    assert not signed.awaits_second_factor
    assert list_passkeys(store, ana)[0].last_used == store.now()


def test_a_passkey_confirms_a_password_and_the_session_goes_on_under_another_token(
    store: Store, ana: Person, device: Device
) -> None:
    token = awaiting(store)
    session = session_of(store, token)
    assert session is not None
    asked = ask_for_second_passkey(store, session, SITE)

    fresh = confirm_with_passkey(store, token, session, SITE, asked.token, device.get(asked.options))

    confirmed = session_of(store, fresh)
    assert confirmed is not None
    assert confirmed.confirmed
    assert session_of(store, token) is None


def test_an_answer_counts_once(store: Store, ana: Person, device: Device) -> None:
    asked = ask_for_passkey(store, SITE, HOME)
    answer = device.get(asked.options)
    sign_in_with_passkey(store, SITE, asked.token, answer, HOME, "")

    with pytest.raises(InvalidInput):
        sign_in_with_passkey(store, SITE, asked.token, answer, HOME, "")


def test_a_question_is_used_up_even_by_a_wrong_answer(store: Store, ana: Person, device: Device) -> None:
    asked = ask_for_passkey(store, SITE, HOME)
    right = device.get(asked.options)

    with pytest.raises(InvalidInput):
        sign_in_with_passkey(store, SITE, asked.token, "{}", HOME, "")
    with pytest.raises(InvalidInput):
        sign_in_with_passkey(store, SITE, asked.token, right, HOME, "")


def test_a_question_is_good_for_five_minutes(store: Store, ana: Person, device: Device, clock: Clock) -> None:
    asked = ask_for_passkey(store, SITE, HOME)
    answer = device.get(asked.options)
    clock.turn(timedelta(minutes=5))

    with pytest.raises(InvalidInput):
        sign_in_with_passkey(store, SITE, asked.token, answer, HOME, "")


@pytest.mark.parametrize(
    "change",
    [
        lambda device: setattr(device, "origin", "https://plan.example.org.evil.example"),
        lambda device: setattr(device, "rp_id", "evil.example"),
        lambda device: setattr(device, "flags", PRESENT),  # nobody was checked
        lambda device: setattr(device, "key", Device().key),
        lambda device: setattr(device, "count", -1),  # a copy, which counted less
        lambda device: setattr(device, "credential_id", b"nobody has this one"),
        lambda device: setattr(device, "account", b"another account"),
    ],
    ids=["origin", "site", "nobody checked", "key", "count", "unknown", "account"],
)
def test_an_answer_with_something_wrong_signs_nobody_in(
    store: Store, ana: Person, device: Device, change: Callable[[Device], None]
) -> None:
    signed_in(store, device)
    change(device)
    sessions = everything_in(store)["sessions"]

    with pytest.raises(InvalidInput):
        signed_in(store, device)

    assert everything_in(store)["sessions"] == sessions


def test_the_answer_to_one_kind_of_question_is_none_to_another(store: Store, ana: Person, device: Device) -> None:
    token = awaiting(store)
    session = session_of(store, token)
    assert session is not None
    anybody, second = ask_for_passkey(store, SITE, HOME), ask_for_second_passkey(store, session, SITE)

    with pytest.raises(InvalidInput):
        confirm_with_passkey(store, token, session, SITE, anybody.token, device.get(anybody.options))
    with pytest.raises(InvalidInput):
        sign_in_with_passkey(store, SITE, second.token, device.get(second.options), HOME, "")

    still = session_of(store, token)
    assert still is not None
    assert not still.confirmed


def test_the_passkey_of_somebody_else_confirms_nothing(store: Store, ana: Person, device: Device) -> None:
    ben = colleague(store, ana, Role.EDITOR)
    theirs = Device(credential_id=b"the passkey of Ben")
    asked = ask_for_new_passkey(store, ben, SITE, "")
    add_passkey(store, ben, SITE, "Ben's", asked.token, theirs.create(asked.options))
    token = awaiting(store)
    session = session_of(store, token)
    assert session is not None
    question = ask_for_second_passkey(store, session, SITE)

    with pytest.raises(InvalidInput):
        confirm_with_passkey(store, token, session, SITE, question.token, theirs.get(question.options))


def test_a_question_to_one_account_makes_no_passkey_of_another(store: Store, ana: Person) -> None:
    ben = colleague(store, ana, Role.EDITOR)
    asked = ask_for_new_passkey(store, ana, SITE, PASSWORD)

    with pytest.raises(InvalidInput):
        add_passkey(store, ben, SITE, "Ben's", asked.token, Device().create(asked.options))

    assert list_passkeys(store, ben) == []


def test_a_passkey_belongs_to_one_account_only(store: Store, ana: Person, device: Device) -> None:
    ben = colleague(store, ana, Role.EDITOR)
    asked = ask_for_new_passkey(store, ben, SITE, "")

    with pytest.raises(InvalidInput, match="registered already"):
        add_passkey(store, ben, SITE, "The same", asked.token, device.create(asked.options))


def test_removing_the_last_passkey_takes_the_recovery_codes_along_and_wants_the_password(
    store: Store, ana: Person, device: Device
) -> None:
    (kept,) = list_passkeys(store, ana)

    with pytest.raises(InvalidInput, match="This is not your password"):
        remove_passkey(store, ana, kept.id, "another password entirely")
    with pytest.raises(NotFound):
        remove_passkey(store, colleague(store, ana, Role.EDITOR), kept.id, "")
    remove_passkey(store, ana, kept.id, PASSWORD)

    assert list_passkeys(store, ana) == []
    assert recovery_codes_left(store, ana) == 0
    with pytest.raises(InvalidInput):
        signed_in(store, device)


def test_who_was_removed_from_every_workspace_is_not_let_in(store: Store, ana: Person) -> None:
    ben = colleague(store, ana, Role.EDITOR)
    device = Device()
    asked = ask_for_new_passkey(store, ben, SITE, "")
    add_passkey(store, ben, SITE, "Ben's", asked.token, device.create(asked.options))
    with store.transaction(ana) as tx:
        tx.people.remove(ben.id)

    with pytest.raises(NotSignedIn):
        signed_in(store, device)


def test_questions_from_one_network_address_are_counted(store: Store) -> None:
    for _ in range(60):
        ask_for_passkey(store, SITE, HOME)

    with pytest.raises(TooManyTries):
        ask_for_passkey(store, SITE, HOME)


def test_who_came_with_an_access_token_touches_no_passkey(store: Store, ana: Person, device: Device) -> None:
    program = Person(ana.id, ana.workspace, ana.name, ana.role, ana.account, Scope.WRITE)

    for act in (
        lambda: list_passkeys(store, program),
        lambda: ask_for_new_passkey(store, program, SITE, PASSWORD),
        lambda: add_passkey(store, program, SITE, "x", "x", "{}"),
        lambda: remove_passkey(store, program, list_passkeys(store, ana)[0].id, PASSWORD),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_what_is_done_with_passkeys_stands_in_the_audit_trail(store: Store, ana: Person, device: Device) -> None:
    signed_in(store, device)

    with store.reading(ana) as tx:
        texts = [each.text for each in tx.audits.read(10, "", "")]

    assert "Added the passkey “Laptop”" in texts
    assert "Signed in with a passkey" in texts
