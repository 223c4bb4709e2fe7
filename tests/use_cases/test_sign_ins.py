"""Coming in and going out: links, passwords and how often they may be tried, sessions, the first person of all."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backcast.domain.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn, TooManyTries
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Origin, Person, Scope
from backcast.storage.store import Store
from backcast.use_cases.people.accounts import Profile, change_password, change_profile
from backcast.use_cases.people.sign_ins import (
    SignedIn,
    holder_of_link,
    issue_sign_in_link,
    open_workspace,
    session_of,
    sign_in,
    sign_out,
    sign_out_everywhere,
    switch_workspace,
    welcome_owner,
)
from tests.builders import Clock, another_writer, everything_in, opened_again, statements_of, stranger
from tests.neighbours import joined
from tests.races import at_once
from tests.use_cases.arrivals import HASH, HOME, PASSWORD, ana, audited, person_of, with_password  # noqa: F401

# ruff: noqa: F811


def with_link(store: Store, person: Person) -> SignedIn:
    return sign_in(store, issue_sign_in_link(store, person))


# The first person, and links.


def test_the_first_person_owns_the_workspace_and_is_made_once(store: Store) -> None:
    first, again = welcome_owner(store), welcome_owner(store)

    assert first == again
    assert first.role is Role.OWNER
    assert len(everything_in(store)["people"]) == 1


def test_a_link_signs_in_once(store: Store, owner: Person) -> None:
    token = issue_sign_in_link(store, owner)

    signed = sign_in(store, token, HOME)

    assert signed.person == owner
    assert person_of(store, signed) == owner
    assert not signed.awaits_second_factor
    assert audited(store, owner) == [("signed in", "192.0.2.1", "browser")]
    with pytest.raises(NotFound):
        sign_in(store, token)


def test_looking_at_a_link_writes_nothing_and_takes_no_lock(store: Store, owner: Person) -> None:
    token = issue_sign_in_link(store, owner)
    before = everything_in(store)

    with statements_of(store) as sent:
        holder = holder_of_link(store, token)

    assert holder == (owner, "sign-in")
    assert not [statement for statement in sent if "BEGIN IMMEDIATE" in statement or "FOR UPDATE" in statement]
    assert everything_in(store) == before


def test_a_link_that_was_used_belongs_to_nobody(store: Store, owner: Person) -> None:
    token = issue_sign_in_link(store, owner)
    sign_in(store, token)

    with pytest.raises(NotFound):
        holder_of_link(store, token)


def test_a_link_is_good_for_one_of_many_who_use_it_at_the_same_moment(store: Store, owner: Person) -> None:
    token = issue_sign_in_link(store, owner)

    outcomes = at_once([lambda: sign_in(store, token)] * 4)

    assert sorted(type(each).__name__ for each in outcomes) == ["NotFound", "NotFound", "NotFound", "SignedIn"]
    assert len(everything_in(store)["sessions"]) == 1


# Sessions.


def test_a_session_in_use_is_noted_and_goes_on(store: Store, owner: Person, clock: Clock) -> None:
    signed = with_link(store, owner)

    for _ in range(6):
        clock.turn(timedelta(days=10))
        found = person_of(store, signed)

    assert found == owner


def test_a_page_is_shown_even_when_nobody_can_note_that_it_was(store: Store, owner: Person, clock: Clock) -> None:
    signed = with_link(store, owner)
    clock.turn(timedelta(hours=1))

    with opened_again(store, wait=0.05) as hurried, another_writer(store, "sessions"):
        found = person_of(hurried, signed)

    assert found == owner


def test_signing_out_ends_the_session_on_the_server(store: Store, owner: Person) -> None:
    here, there = with_link(store, owner), with_link(store, owner)

    sign_out(store, here.token)
    after_one = [person_of(store, signed) for signed in (here, there)]
    sign_out_everywhere(store, owner)

    assert after_one == [None, owner]
    assert person_of(store, there) is None


def test_a_session_that_began_after_all_were_ended_goes_on(store: Store, owner: Person) -> None:
    before = with_link(store, owner)
    sign_out_everywhere(store, owner)

    after = with_link(store, owner)

    assert [person_of(store, signed) for signed in (before, after)] == [None, owner]


def test_another_password_ends_all_sessions_but_this_one(store: Store, ana: Person) -> None:
    here, there = with_password(store), with_password(store)

    change_password(store, here.person, here.token, PASSWORD, "nine white geese sleep")

    assert [person_of(store, signed) for signed in (here, there)] == [ana, None]
    with pytest.raises(NotSignedIn):
        with_password(store)
    assert with_password(store, "nine white geese sleep").person == ana


def test_another_password_needs_the_current_one(store: Store, ana: Person) -> None:
    here = with_password(store)
    before = everything_in(store)

    with pytest.raises(InvalidInput) as refused:
        change_password(store, here.person, here.token, "not this one at all", "nine white geese sleep")

    assert refused.value.problems == {"current": "This is not your password."}
    after = everything_in(store)
    assert {name for name in after if after[name] != before[name]} == {"throttles"}


def test_a_new_name_is_seen_by_every_session(store: Store, owner: Person) -> None:
    signed = with_link(store, owner)

    change_profile(store, owner, Profile("  Ada Lovelace ", "Europe/London", 7))

    found = session_of(store, signed.token)
    assert found is not None
    assert found.person.name == "Ada Lovelace"
    assert (found.account.time_zone, found.account.week_start) == ("Europe/London", 7)


@pytest.mark.parametrize("name", ["", "   ", "two\nlines", "a\0b", "\ud800", "x" * 501])
def test_a_name_that_cannot_be_shown_is_refused(store: Store, owner: Person, name: str) -> None:
    before = everything_in(store)

    with pytest.raises(InvalidInput):
        change_profile(store, owner, Profile(name, "", 1))

    assert everything_in(store) == before


# Passwords.


@pytest.mark.parametrize("email", ["ana@example.org", "  Ana@Example.ORG "])
def test_a_password_signs_in(store: Store, ana: Person, email: str) -> None:
    signed = with_password(store, email=email)

    assert person_of(store, signed) == ana
    assert ("signed in", "192.0.2.1", "browser") in audited(store, ana)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ana@example.org", "wrong"),
        ("ana@example.org", ""),
        ("ana@example.org", PASSWORD + " "),
        ("ana@example.org", "\ud800"),
        ("ana@example.org", "x" * 100_000),
        ("nobody@example.org", PASSWORD),
        ("", ""),
        ("a\0na@example.org", PASSWORD),
        ("\ud800@example.org", PASSWORD),
        ("' OR 1=1 --", PASSWORD),
        ("x" * 100_000, PASSWORD),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same_and_nobody_comes_in(
    store: Store, ana: Person, email: str, password: str
) -> None:
    with pytest.raises(NotSignedIn) as refused:
        with_password(store, password, email)

    assert str(refused.value) == "The e-mail address or the password is wrong."
    assert everything_in(store)["sessions"] == []
    assert "signed in" not in [deed for deed, *_ in audited(store, ana)]


def test_an_account_without_a_password_is_not_opened_by_any(store: Store, owner: Person) -> None:
    with store.entrance() as door:
        door.accounts.set_email(owner.account, "me@example.org")

    for password in ("", "None", "null", PASSWORD):
        with pytest.raises(NotSignedIn):
            with_password(store, password, "me@example.org")


def fails(store: Store, times: int, **more: Any) -> list[str]:
    told = []
    for n in range(times):
        try:
            with_password(store, f"wrong {n}", **more)
        except (NotSignedIn, TooManyTries) as refusal:
            told.append(type(refusal).__name__)
    return told


def test_the_eleventh_try_in_five_minutes_is_refused_wherever_it_comes_from(store: Store, ana: Person) -> None:
    told = [fails(store, 1, origin=Origin(f"192.0.2.{n}", f"browser {n}"), browser=f"{n}")[0] for n in range(12)]

    assert told == ["NotSignedIn"] * 10 + ["TooManyTries"] * 2
    with pytest.raises(TooManyTries):  # the right password is no better now
        with_password(store, origin=Origin("198.51.100.1", "browser"))


@pytest.mark.parametrize("email", ["ana@example.org", "ANA@example.org", " ana@example.org", "ana@example.org\t"])
def test_another_spelling_of_the_address_is_no_other_address(store: Store, ana: Person, email: str) -> None:
    fails(store, 10)

    with pytest.raises(TooManyTries):
        with_password(store, email=email)


def test_tries_are_counted_for_an_address_that_has_no_account_just_the_same(store: Store, ana: Person) -> None:
    assert fails(store, 11, email="nobody@example.org") == ["NotSignedIn"] * 10 + ["TooManyTries"]


def test_who_waits_until_the_time_is_over_may_try_again(store: Store, ana: Person, clock: Clock) -> None:
    fails(store, 10)
    clock.turn(timedelta(minutes=4, seconds=59))
    with pytest.raises(TooManyTries) as refused:
        with_password(store)

    clock.turn(timedelta(seconds=1))

    assert refused.value.wait == timedelta(seconds=1)
    assert with_password(store).person == ana


def test_a_clock_that_is_set_back_locks_nobody_out(store: Store, ana: Person, clock: Clock) -> None:
    fails(store, 10)

    clock.turn(-timedelta(days=1))

    assert with_password(store).person == ana


def test_the_right_password_after_nine_wrong_ones_signs_in_and_forgets_them(store: Store, ana: Person) -> None:
    fails(store, 9)
    with_password(store)

    assert fails(store, 11) == ["NotSignedIn"] * 10 + ["TooManyTries"]


def test_somebody_who_guesses_locks_no_known_browser_out(store: Store, ana: Person) -> None:
    fails(store, 20)

    signed = with_password(store, known_account=ana.account)

    assert signed.person == ana


def test_a_known_browser_has_ten_tries_as_well(store: Store, ana: Person) -> None:
    assert fails(store, 11, known_account=ana.account) == ["NotSignedIn"] * 10 + ["TooManyTries"]


def test_a_browser_that_is_known_for_another_account_counts_with_everybody(store: Store, ana: Person) -> None:
    other = stranger(store)
    fails(store, 10)

    for known in (other.account, "nothing", ana.id):
        with pytest.raises(TooManyTries):
            with_password(store, known_account=known)


def test_one_network_address_has_sixty_tries_at_all_accounts_together(store: Store, ana: Person) -> None:
    with store.entrance() as door:
        for _ in range(59):
            assert door.throttles.spend(f"address:{HOME.address}", 60, timedelta(minutes=5)) is None

    told = [fails(store, 1, email=f"{n}@example.org")[0] for n in range(2)]

    assert told == ["NotSignedIn", "TooManyTries"]
    assert fails(store, 1, origin=Origin("198.51.100.1", "browser")) == ["NotSignedIn"]


def test_tries_at_the_same_moment_are_all_counted(store: Store) -> None:
    def spend() -> str:
        with store.entrance() as door:
            wait = door.throttles.spend("password:ana@example.org", 10, timedelta(minutes=5))
        return "free" if wait is None else "wait"

    outcomes = at_once([spend] * 8) + at_once([spend] * 8)

    assert outcomes.count("free") == 10


def test_a_count_of_tries_does_not_tell_whose_they_were(store: Store, ana: Person) -> None:
    fails(store, 1)

    stored = repr(everything_in(store)["throttles"])

    assert "ana" not in stored
    assert HOME.address not in stored


# Several workspaces.


def test_an_account_makes_another_workspace_and_goes_between_them(store: Store, ana: Person) -> None:
    signed = with_password(store)
    session = session_of(store, signed.token, HOME)
    assert session is not None

    second = open_workspace(store, signed.token, session, " Second ")
    in_second = session_of(store, signed.token)
    switch_workspace(store, signed.token, session.account, ana.workspace)

    assert in_second is not None
    assert (in_second.person.id, in_second.workspace.name) == (second.id, "Second")
    assert in_second.account == session.account
    assert person_of(store, signed) == ana
    assert audited(store, second) == [("workspace made", "192.0.2.1", "browser")]


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.VIEWER, Role.GUEST])
def test_who_may_not_make_plans_makes_no_workspace(store: Store, ana: Person, role: Role) -> None:
    person = joined(store, ana, role, "bo@example.org")
    signed = with_link(store, person)
    session = session_of(store, signed.token)
    assert session is not None

    with pytest.raises(NotAllowed):
        open_workspace(store, signed.token, session, "Mine")


def test_who_came_with_an_access_token_touches_no_account(store: Store, ana: Person) -> None:
    holder, before = replace(ana, scope=Scope.WRITE), everything_in(store)

    with pytest.raises(NotAllowed):
        change_password(store, holder, "", PASSWORD, "nine white geese sleep")
    with pytest.raises(NotAllowed):
        change_profile(store, holder, Profile("Eve", "", 1))

    assert everything_in(store) == before
