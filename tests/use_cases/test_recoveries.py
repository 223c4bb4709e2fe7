"""Recovery: who asks learns nothing, and a link is good once, for what it was made for."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest

from backcast.credentials.passwords import hash_password, matches
from backcast.domain.errors import InvalidInput, NotFound, NotSignedIn, TooManyTries
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.use_cases.people import sign_ins
from backcast.use_cases.people.accounts import change_email, change_password, end_other_sessions
from backcast.use_cases.people.memberships import make_recovery_link
from backcast.use_cases.people.second_factors import reset_second_factor
from backcast.use_cases.people.sign_ins import (
    SignedIn,
    ask_for_recovery,
    choose_password,
    issue_sign_in_link,
    sign_in,
)
from tests.builders import everything_in
from tests.neighbours import house
from tests.races import at_once
from tests.use_cases.arrivals import HASH, HOME, PASSWORD, ana, audited, person_of, with_password  # noqa: F401

# ruff: noqa: F811


def recovery_of(store: Store, person: Person) -> str:
    with store.entrance() as door:
        return door.issue_link(person, "recovery", timedelta(hours=1))


def letter(person: Person, token: str) -> tuple[str, str]:
    return "A new password", f"For {person.name}: {token}"


@pytest.mark.parametrize("email", ["ana@example.org", "nobody@example.org", "a\0b", "\ud800", ""])
def test_who_asks_for_recovery_cannot_tell_whether_there_is_an_account(store: Store, ana: Person, email: str) -> None:
    answers = []
    for _ in range(4):
        try:
            ask_for_recovery(store, email, HOME, letter)
            answers.append("thank you")
        except TooManyTries:
            answers.append("wait")

    assert answers == ["thank you", "thank you", "thank you", "wait"]
    assert len(everything_in(store)["mails"]) == (3 if email == "ana@example.org" else 0)


def test_a_recovery_link_sets_a_password_ends_all_sessions_and_signs_in(store: Store, ana: Person) -> None:
    there, token = with_password(store), recovery_of(store, ana)

    signed = choose_password(store, token, "nine white geese sleep", HOME, "Firefox")

    assert [person_of(store, each) for each in (there, signed)] == [None, ana]
    assert with_password(store, "nine white geese sleep").person == ana
    assert ("password changed", "192.0.2.1", "browser") in audited(store, ana)
    with pytest.raises(NotFound):
        choose_password(store, token, "five red foxes dream", HOME, "Firefox")


def test_a_recovery_link_is_good_for_one_of_many_who_use_it_at_the_same_moment(store: Store, ana: Person) -> None:
    token = recovery_of(store, ana)
    calls: list[Callable[[], SignedIn]] = [
        lambda n=n: choose_password(store, token, f"nine white geese sleep {n}", HOME, "Firefox")  # type: ignore[misc]
        for n in range(4)
    ]

    outcomes = at_once(calls)

    assert sorted(type(each).__name__ for each in outcomes) == ["NotFound", "NotFound", "NotFound", "SignedIn"]


def test_a_password_that_is_too_easy_leaves_the_recovery_link_good(store: Store, ana: Person) -> None:
    token = recovery_of(store, ana)

    with pytest.raises(InvalidInput):
        choose_password(store, token, "password", HOME, "Firefox")

    assert choose_password(store, token, "nine white geese sleep", HOME, "Firefox").person == ana


def test_a_new_password_makes_other_recovery_links_useless(store: Store, ana: Person) -> None:
    first, second = recovery_of(store, ana), recovery_of(store, ana)

    choose_password(store, second, "nine white geese sleep", HOME, "Firefox")

    with pytest.raises(NotFound):
        choose_password(store, first, "five red foxes dream", HOME, "Firefox")


def test_each_kind_of_link_does_its_own_and_stays_good_when_it_is_misused(store: Store, ana: Person) -> None:
    recovery, link = recovery_of(store, ana), issue_sign_in_link(store, ana)

    with pytest.raises(NotFound):
        sign_in(store, recovery)
    with pytest.raises(NotFound):
        choose_password(store, link, "nine white geese sleep", HOME, "Firefox")

    assert sign_in(store, link).person == ana
    assert choose_password(store, recovery, "nine white geese sleep", HOME, "Firefox").person == ana


@pytest.mark.parametrize(
    "change",
    [
        lambda store, ana, token: change_password(store, ana, token, PASSWORD, "nine white geese sleep"),
        lambda store, ana, token: change_email(store, ana, PASSWORD, "new@example.org"),
        end_other_sessions,
    ],
)
def test_open_links_end_with_another_password_another_address_and_the_other_sessions(
    store: Store, ana: Person, change: Callable[[Store, Person, str], None]
) -> None:
    signed = with_password(store)
    recovery, link = recovery_of(store, ana), issue_sign_in_link(store, ana)

    change(store, ana, signed.token)

    with pytest.raises(NotFound):
        sign_in(store, link)
    with pytest.raises(NotFound):
        choose_password(store, recovery, "five red foxes dream", HOME, "Firefox")
    assert person_of(store, signed) == ana


def test_a_password_that_was_changed_while_it_was_compared_signs_nobody_in_and_does_not_come_back(
    store: Store, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = hash_password("nine white geese sleep")

    def slowly(kept: str, password: str) -> bool:
        found = matches(kept, password)
        with store.entrance() as door:
            if door.accounts.password_of(ana.account) != newer:
                door.accounts.set_password(ana.account, newer)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(sign_ins, "matches", lambda kept, password: slowly(kept, password) if kept == HASH else False)
        patched.setattr(sign_ins, "outdated", lambda _: True)
        with pytest.raises(NotSignedIn):
            with_password(store)

    assert with_password(store, "nine white geese sleep").person == ana
    with pytest.raises(NotSignedIn):
        with_password(store)


def test_a_password_that_another_sign_in_stored_anew_meanwhile_is_still_right(
    store: Store, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    anew = hash_password(PASSWORD)

    def slowly(kept: str, password: str) -> bool:
        if kept == HASH:
            with store.entrance() as door:
                door.accounts.set_password(ana.account, anew)
        return matches(kept, password)

    monkeypatch.setattr(sign_ins, "matches", slowly)

    assert with_password(store).person == ana


@pytest.mark.parametrize(
    "act", [lambda store, owner, person_id: make_recovery_link(store, owner, person_id, None), reset_second_factor]
)
def test_an_owner_gets_at_no_account_that_comes_into_another_workspace_at_the_same_moment(
    store: Store, act: Callable[[Store, Person, str], object]
) -> None:
    here, there = house(store, "here"), house(store, "there")
    viewer = here.people[Role.VIEWER]
    with store.transaction(there.owner) as tx:
        token = tx.invitations.add("viewer@here.example", "", Role.OWNER)

    with ThreadPoolExecutor(1) as threads, store.entrance() as door:
        door.accept(token, door.accounts.get(viewer.account), "Viewer", HOME)
        asked = threads.submit(act, store, here.owner, viewer.id)
        wait([asked], 0.4)  # as far as it comes before the other is kept

    assert isinstance(asked.exception(), InvalidInput)
