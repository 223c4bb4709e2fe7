"""Identities: one account is one person of the organisation's service, and an address proves nothing before it is."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from backcast.credentials.providers import Identity
from backcast.domain.errors import BackcastError, InvalidInput, TooManyTries
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Origin, Person
from backcast.storage.store import Store
from backcast.use_cases.people.accounts import change_email, change_password
from backcast.use_cases.people.identities import IdentityRefused, count_way, sign_in_with_identity
from backcast.use_cases.people.second_factors import reset_second_factor_of
from backcast.use_cases.people.sign_ins import SignedIn, session_of
from tests.builders import Clock, everything_in
from tests.neighbours import BROWSER, joined
from tests.races import at_once

ISSUER, PASSWORD = "https://idp.example", "seven grey herons wade"
NOTICE = ("Linked", "Your account was linked.")


def arrived(store: Store, subject: str, email: str) -> SignedIn:
    """Somebody comes in by the service, which confirms this address."""
    return sign_in_with_identity(store, Identity(ISSUER, subject, email, True, "A name"), BROWSER, "", NOTICE)


@pytest.fixture
def mallory(store: Store, owner: Person) -> Person:
    """A viewer whom the service knows."""
    joined(store, owner, Role.VIEWER, "mallory@corp.example", "Mallory")
    return arrived(store, "sub-mallory", "mallory@corp.example").person


def addressed(store: Store, person: Person, email: str) -> None:
    """Give an account an address past the rules, as an older Backcast could have."""
    with store.entrance() as door:
        door.accounts.set_email(person.account, email)


def test_a_second_identity_of_the_service_does_not_get_into_the_account_of_the_first(
    store: Store, mallory: Person
) -> None:
    addressed(store, mallory, "boss@corp.example")
    before = everything_in(store)

    with pytest.raises(IdentityRefused, match="Ask whoever runs this Backcast") as refused:
        arrived(store, "sub-boss", "boss@corp.example")

    assert mallory.account in refused.value.reason
    assert everything_in(store) == before


def test_whom_the_service_knows_and_who_has_no_password_does_not_take_another_address(
    store: Store, mallory: Person
) -> None:
    before = everything_in(store)

    with pytest.raises(InvalidInput, match="Choose a password first"):
        change_email(store, mallory, "", "boss@corp.example")

    assert everything_in(store) == before


def test_who_chose_a_password_beside_the_service_takes_another_address(store: Store, mallory: Person) -> None:
    change_password(store, mallory, "", "", PASSWORD)

    change_email(store, mallory, PASSWORD, "mallory@private.example")

    with store.reading(mallory) as tx:
        assert tx.accounts.get(mallory.account).email == "mallory@private.example"


def test_two_identities_that_come_at_the_same_moment_do_not_both_get_the_account(store: Store, owner: Person) -> None:
    addressed(store, owner, "ana@corp.example")

    def come(subject: str) -> Callable[[], str]:
        def go() -> str:
            try:
                return arrived(store, subject, "ana@corp.example").person.id
            except BackcastError as error:
                return type(error).__name__

        return go

    ended = at_once([come("sub-1"), come("sub-2")])

    assert len(everything_in(store)["identities"]) == 1
    assert sorted(map(str, ended)) == sorted([owner.id, "IdentityRefused"])


def test_linking_an_account_stands_in_the_audit_trail_and_is_told_by_mail_once(store: Store, owner: Person) -> None:
    addressed(store, owner, "ana@corp.example")

    arrived(store, "sub-ana", "ana@corp.example")
    arrived(store, "sub-ana", "ana@corp.example")

    with store.reading(owner) as tx:
        deeds = [entry.deed for entry in tx.audits.read(50)]
    with store.entrance() as door:
        mail = door.outbox.claim()
        assert mail is not None
        assert (mail.recipient, mail.subject, mail.text) == ("ana@corp.example", *NOTICE)
        assert door.outbox.claim() is None
    assert deeds.count("account linked") == 1


def test_whoever_runs_backcast_lets_the_service_link_an_account_anew(store: Store, mallory: Person) -> None:
    before = arrived(store, "sub-mallory", "mallory@corp.example")

    reset_second_factor_of(store, "mallory@corp.example", Origin())
    anew = arrived(store, "sub-new", "mallory@corp.example")

    assert anew.person.id == mallory.id
    assert session_of(store, before.token) is None
    with pytest.raises(IdentityRefused):
        arrived(store, "sub-mallory", "mallory@corp.example")


def test_ways_to_the_service_are_counted_for_each_network(store: Store, clock: Clock) -> None:
    noisy = [Origin(f"2001:db8:1:2::{number:x}", "browser") for number in range(120)]
    for origin in noisy:
        count_way(store, origin)

    with pytest.raises(TooManyTries):
        count_way(store, noisy[0])
    with pytest.raises(TooManyTries):
        count_way(store, Origin("2001:db8:1:2:ffff::1", "browser"))
    count_way(store, Origin("2001:db8:1:3::1", "browser"))
    count_way(store, Origin("192.0.2.1", "browser"))
    clock.turn(timedelta(minutes=5))
    count_way(store, noisy[0])


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("a socket", "a socket"),
    ],
)
def test_a_network_is_an_address_or_the_half_of_a_longer_one(address: str, network: str) -> None:
    assert Origin(address).network == network
