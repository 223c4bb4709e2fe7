"""Another address: where mails are sent it counts once its owner opened what came there, in the account that asked."""

from datetime import timedelta

import pytest

from backcast.credentials.seals import seal
from backcast.domain.errors import InvalidInput, NotFound, TooManyTries
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.use_cases.people.accounts import change_email, change_password
from backcast.use_cases.people.identities import confirm_address, request_address, requested_address
from tests.builders import Clock, everything_in, stranger
from tests.neighbours import joined

KEY, PASSWORD = "a key for tests", "seven grey herons wade"
FORMER, NEW = "ana@example.org", "ana@new.example"
CHANGED = ("Changed", "Your address is another one.")


@pytest.fixture
def ana(store: Store, owner: Person) -> Person:
    """An editor with an address and a password."""
    person = joined(store, owner, Role.EDITOR, FORMER, "Ana")
    change_password(store, person, "", "", PASSWORD)
    return person


def asked(store: Store, person: Person, email: str = NEW, password: str = PASSWORD) -> str:
    """Ask for another address; gives the token that was mailed there."""
    assert not request_address(store, person, password, email, KEY, lambda token: ("Confirm", token), CHANGED)
    return str(mails(store)[-1][2])


def mails(store: Store) -> list[tuple[str, str, str]]:
    """To whom mails wait, their subjects and texts, the oldest first."""
    found = []
    with store.entrance() as door:
        while mail := door.outbox.claim():
            found.append((mail.recipient, mail.subject, mail.text))
    return found


def address_of(store: Store, person: Person) -> str | None:
    with store.reading(person) as tx:
        return tx.accounts.get(person.account).email


def test_an_address_counts_once_its_link_was_opened_and_the_former_one_is_told(store: Store, ana: Person) -> None:
    assert not request_address(
        store, ana, PASSWORD, " Ana@New.example ", KEY, lambda token: ("Confirm", token), CHANGED
    )
    ((to, subject, token),) = mails(store)
    between = address_of(store, ana)

    shown = requested_address(store, ana, token, KEY)
    confirm_address(store, ana, token, KEY, CHANGED)

    assert (to, subject) == (NEW, "Confirm")
    assert (between, shown, address_of(store, ana)) == (FORMER, NEW, NEW)
    assert mails(store) == [(FORMER, *CHANGED)]


def test_without_mails_an_address_counts_at_once(store: Store, ana: Person) -> None:
    counts = request_address(store, ana, PASSWORD, NEW, KEY, None, None)

    assert counts
    assert address_of(store, ana) == NEW


def test_a_link_counts_once(store: Store, ana: Person) -> None:
    token = asked(store, ana)
    confirm_address(store, ana, token, KEY, None)

    with pytest.raises(NotFound, match="used already"):
        confirm_address(store, ana, token, KEY, None)


def test_a_link_counts_for_a_day(store: Store, ana: Person, clock: Clock) -> None:
    token = asked(store, ana)
    clock.turn(timedelta(hours=24) - timedelta(seconds=1))
    assert requested_address(store, ana, token, KEY) == NEW

    clock.turn(timedelta(seconds=1))

    with pytest.raises(NotFound):
        confirm_address(store, ana, token, KEY, None)
    assert address_of(store, ana) == FORMER


def test_a_link_is_worth_nothing_to_anybody_but_who_asked(store: Store, owner: Person, ana: Person) -> None:
    token = asked(store, ana)

    for other in (owner, stranger(store)):
        with pytest.raises(NotFound):
            confirm_address(store, other, token, KEY, None)
    with pytest.raises(NotFound):
        confirm_address(store, ana, token, "another key", None)
    with pytest.raises(NotFound):
        confirm_address(store, ana, token[:-2], KEY, None)


def test_another_seal_of_the_account_is_no_link(store: Store, ana: Person) -> None:
    sealed = seal(KEY, '["boss@example.org", "", 4102444800]', ana.account)

    with pytest.raises(NotFound):
        confirm_address(store, ana, sealed, KEY, None)


def test_a_new_password_and_another_address_meanwhile_make_a_link_worthless(store: Store, ana: Person) -> None:
    first = asked(store, ana)
    change_password(store, ana, "", PASSWORD, "nine green otters swim")
    second = asked(store, ana, password="nine green otters swim")
    change_email(store, ana, "nine green otters swim", "third@example.org")

    for token in (first, second):
        with pytest.raises(NotFound):
            confirm_address(store, ana, token, KEY, None)


def test_an_address_that_somebody_else_took_meanwhile_is_refused(store: Store, owner: Person, ana: Person) -> None:
    token = asked(store, ana)
    change_email(store, owner, "", NEW)

    with pytest.raises(InvalidInput, match="belongs to another account"):
        confirm_address(store, ana, token, KEY, None)


@pytest.mark.parametrize(
    ("email", "password", "told"),
    [
        (FORMER, PASSWORD, "you sign in with already"),
        ("olga@example.org", PASSWORD, "belongs to another account"),
        ("no address", PASSWORD, "such as ana@example.org"),
        (NEW, "another password", "not your password"),
    ],
)
def test_what_cannot_be_is_told_and_mails_nothing(
    store: Store, owner: Person, ana: Person, email: str, password: str, told: str
) -> None:
    change_email(store, owner, "", "olga@example.org")

    with pytest.raises(InvalidInput, match=told):
        request_address(store, ana, password, email, KEY, lambda token: ("Confirm", token), None)

    assert everything_in(store)["mails"] == []


def test_nobody_mails_more_than_five_strangers_in_an_hour(store: Store, ana: Person, clock: Clock) -> None:
    for number in range(5):
        asked(store, ana, f"a{number}@example.org")

    with pytest.raises(TooManyTries):
        request_address(store, ana, PASSWORD, NEW, KEY, lambda token: ("Confirm", token), None)
    clock.turn(timedelta(hours=1))
    assert asked(store, ana)
