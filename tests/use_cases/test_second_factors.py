"""The second factor: a code counts once, whoever guesses has to wait, and nothing of it stands in the database."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from pyotp.totp import TOTP

from backcast.credentials.passwords import hash_password
from backcast.domain.errors import InvalidInput, NotSignedIn, TooManyTries
from backcast.domain.people.accounts import SessionRecord
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.use_cases.people.second_factors import (
    accept_codes,
    confirm_with_code,
    offer_codes,
    pending_offer,
    recovery_codes_left,
    remove_codes,
    renew_recovery_codes,
    reset_second_factor,
)
from backcast.use_cases.people.sign_ins import SignedIn, issue_sign_in_link, session_of, sign_in, sign_in_with_password
from tests.builders import Clock, everything_in
from tests.neighbours import BROWSER, joined
from tests.races import at_once

PASSWORD = "seven grey herons wade"
HASH = hash_password(PASSWORD)
KEY = "a key for tests"


@pytest.fixture
def ana(store: Store) -> Person:
    """An owner with an address and a password."""
    with store.entrance() as door:
        account = door.accounts.add("ana@example.org")
        door.accounts.set_password(account.id, HASH)
        return door.open_workspace("Workshop", "Ana", account)


class Phone:
    """An app that makes one-time codes, and the recovery codes on the paper beside it."""

    def __init__(self, store: Store, person: Person, clock: Clock) -> None:
        self.secret = offer_codes(store, person, PASSWORD, KEY).secret
        self._clock = clock
        self.recovery_codes = accept_codes(store, person, self.code(), KEY, clock())
        clock.turn(timedelta(minutes=10))  # the tries to set it up are forgotten

    def code(self) -> str:
        """What it shows now."""
        return TOTP(self.secret).at(self._clock())


@pytest.fixture
def phone(store: Store, ana: Person, clock: Clock) -> Phone:
    return Phone(store, ana, clock)


def waiting(store: Store) -> tuple[str, SessionRecord]:
    signed = sign_in_with_password(store, "ana@example.org", PASSWORD, BROWSER, "Firefox")
    assert signed.awaits_second_factor
    session = session_of(store, signed.token, BROWSER)
    assert session is not None
    return signed.token, session


def confirm(store: Store, clock: Clock, code: str, at: tuple[str, SessionRecord] | None = None) -> str:
    token, session = at or waiting(store)
    return confirm_with_code(store, token, session, code, KEY, clock())


def deeds(store: Store, person: Person) -> list[str]:
    with store.reading(person) as tx:
        return [entry.text for entry in reversed(tx.audits.read())]


def test_codes_count_once_a_first_one_was_shown(store: Store, ana: Person, clock: Clock) -> None:
    offer = offer_codes(store, ana, PASSWORD, KEY)
    shown_again = pending_offer(store, ana, KEY)
    signed_before = sign_in_with_password(store, "ana@example.org", PASSWORD, BROWSER, "Firefox")

    codes = accept_codes(store, ana, TOTP(offer.secret).at(clock()), KEY, clock())
    signed_after = sign_in_with_password(store, "ana@example.org", PASSWORD, BROWSER, "Firefox")

    assert shown_again == offer
    assert (signed_before.awaits_second_factor, signed_after.awaits_second_factor) == (False, True)
    assert len(set(codes)) == 10
    assert recovery_codes_left(store, ana) == 10
    assert pending_offer(store, ana, KEY) is None


def test_a_session_that_awaits_is_confirmed_by_a_code_and_goes_on_under_another_token(
    store: Store, ana: Person, phone: Phone, clock: Clock
) -> None:
    token, session = waiting(store)
    told_before = deeds(store, ana)

    confirmed = confirm(store, clock, phone.code(), (token, session))

    found = session_of(store, confirmed)
    assert not session.confirmed
    assert found is not None
    assert found.confirmed
    assert session_of(store, token) is None
    assert "Signed in with a password" not in told_before
    assert deeds(store, ana)[-1] == "Signed in with a one-time code"


def test_a_code_counts_once(store: Store, ana: Person, phone: Phone, clock: Clock) -> None:
    code = phone.code()
    confirm(store, clock, code)

    with pytest.raises(InvalidInput):
        confirm(store, clock, code)

    clock.turn(timedelta(seconds=30))
    confirm(store, clock, phone.code())


def test_the_code_that_set_it_up_signs_nobody_in(store: Store, ana: Person, clock: Clock) -> None:
    secret = offer_codes(store, ana, PASSWORD, KEY).secret
    code = TOTP(secret).at(clock())
    accept_codes(store, ana, code, KEY, clock())

    with pytest.raises(InvalidInput):
        confirm(store, clock, code)


def test_two_sessions_with_the_same_code_at_the_same_moment_are_not_both_confirmed(
    store: Store, ana: Person, phone: Phone, clock: Clock
) -> None:
    code, sessions = phone.code(), [waiting(store) for _ in range(4)]
    calls: list[Callable[[], str]] = [lambda each=each: confirm(store, clock, code, each) for each in sessions]  # type: ignore[misc]

    outcomes = at_once(calls)

    assert sorted(type(each).__name__ for each in outcomes) == ["InvalidInput"] * 3 + ["str"]


def test_a_recovery_code_counts_once_even_at_the_same_moment(
    store: Store, ana: Person, phone: Phone, clock: Clock
) -> None:
    code, sessions = phone.recovery_codes[3], [waiting(store) for _ in range(4)]
    calls: list[Callable[[], str]] = [lambda each=each: confirm(store, clock, code, each) for each in sessions]  # type: ignore[misc]

    outcomes = at_once(calls)

    assert sorted(type(each).__name__ for each in outcomes) == ["InvalidInput"] * 3 + ["str"]
    assert recovery_codes_left(store, ana) == 9
    assert deeds(store, ana)[-1] == "Signed in with a recovery code"
    with pytest.raises(InvalidInput):
        confirm(store, clock, code)
    confirm(store, clock, phone.recovery_codes[4].lower().replace("-", " "))


def test_new_recovery_codes_make_the_former_ones_useless(store: Store, ana: Person, phone: Phone, clock: Clock) -> None:
    fresh = renew_recovery_codes(store, ana, PASSWORD)

    with pytest.raises(InvalidInput):
        confirm(store, clock, phone.recovery_codes[0])
    confirm(store, clock, fresh[0])


def test_the_right_code_after_ten_wrong_ones_has_to_wait(store: Store, ana: Person, phone: Phone, clock: Clock) -> None:
    at = waiting(store)
    wrong = next(code for code in ("000000", "111111") if code != phone.code())

    for _ in range(10):
        with pytest.raises(InvalidInput):
            confirm(store, clock, wrong, at)
    for code in (phone.code(), phone.recovery_codes[0]):
        with pytest.raises(TooManyTries):
            confirm(store, clock, code, at)
    clock.turn(timedelta(minutes=5))

    confirm(store, clock, phone.code(), at)


def test_a_new_session_does_not_begin_the_count_anew(store: Store, ana: Person, phone: Phone, clock: Clock) -> None:
    for _ in range(5):
        at = waiting(store)
        for code in ("000000", "0000-0000-0000-0000"):
            with pytest.raises(InvalidInput):
                confirm(store, clock, code, at)

    with pytest.raises(TooManyTries):
        confirm(store, clock, phone.code())


@pytest.mark.parametrize("code", ["", "000000", "not a code", "0" * 100_000, "\ud800", "a\0b", "0000-0000-0000-0000"])
def test_what_is_no_code_confirms_nothing(store: Store, ana: Person, phone: Phone, clock: Clock, code: str) -> None:
    at = waiting(store)

    with pytest.raises(InvalidInput):
        confirm(store, clock, code, at)

    found = session_of(store, at[0])
    assert found is not None
    assert not found.confirmed


def test_a_code_of_somebody_else_confirms_nothing(store: Store, ana: Person, phone: Phone, clock: Clock) -> None:
    bo = joined(store, ana, Role.OWNER, "bo@example.org", "Bo")
    with store.entrance() as door:
        door.accounts.set_password(bo.account, HASH)
    theirs = Phone(store, bo, clock)

    for code in (theirs.code(), theirs.recovery_codes[0]):
        with pytest.raises(InvalidInput):
            confirm(store, clock, code)
    assert recovery_codes_left(store, bo) == 10


def test_a_session_that_is_confirmed_or_ended_has_nothing_to_confirm(
    store: Store, ana: Person, phone: Phone, clock: Clock
) -> None:
    token, session = waiting(store)
    confirmed = session_of(store, confirm(store, clock, phone.code(), (token, session)))
    clock.turn(timedelta(minutes=1))
    assert confirmed is not None
    left = recovery_codes_left(store, ana)

    with pytest.raises(NotSignedIn):
        confirm(store, clock, phone.code(), (token, confirmed))
    for code in (phone.code(), phone.recovery_codes[0]):
        with pytest.raises(Exception, match="This session has ended"):
            confirm(store, clock, code, (token, session))  # the former token

    assert recovery_codes_left(store, ana) == left


def test_another_secret_key_opens_no_seal_but_recovery_codes_still_count(
    store: Store, ana: Person, phone: Phone, clock: Clock
) -> None:
    token, session = waiting(store)

    with pytest.raises(InvalidInput):
        confirm_with_code(store, token, session, phone.code(), "another key", clock())
    confirm_with_code(store, token, session, phone.recovery_codes[0], "another key", clock())


def test_codes_are_taken_off_with_the_password_only_and_take_the_recovery_codes_along(
    store: Store, ana: Person, phone: Phone
) -> None:
    with pytest.raises(InvalidInput):
        remove_codes(store, ana, "not the password")
    before = recovery_codes_left(store, ana)

    remove_codes(store, ana, PASSWORD)

    signed = sign_in_with_password(store, "ana@example.org", PASSWORD, BROWSER, "Firefox")
    assert (before, recovery_codes_left(store, ana)) == (10, 0)
    assert not signed.awaits_second_factor


def test_an_owner_takes_the_second_factor_off_somebody_who_lost_it_and_ends_their_sessions(
    store: Store, ana: Person, phone: Phone, clock: Clock
) -> None:
    bo = joined(store, ana, Role.OWNER, "bo@example.org", "Bo")
    session = confirm(store, clock, phone.code())

    reset_second_factor(store, bo, ana.id)

    assert session_of(store, session) is None
    signed: SignedIn = sign_in(store, issue_sign_in_link(store, ana))
    assert not signed.awaits_second_factor


def test_a_link_from_a_mail_is_no_second_factor(store: Store, ana: Person, phone: Phone) -> None:
    signed = sign_in(store, issue_sign_in_link(store, ana))

    found = session_of(store, signed.token)
    assert signed.awaits_second_factor
    assert found is not None
    assert not found.confirmed


def test_neither_the_secret_nor_any_code_stands_in_the_database(
    store: Store, ana: Person, phone: Phone, clock: Clock
) -> None:
    code = phone.code()
    token, session = waiting(store)
    confirmed = confirm(store, clock, code, (token, session))

    stored = repr(everything_in(store))

    written = phone.recovery_codes
    secrets = [phone.secret, token, confirmed, PASSWORD, *written, *(each.replace("-", "") for each in written)]
    assert [secret for secret in secrets if secret in stored] == []
