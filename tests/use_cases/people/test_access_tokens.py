"""Access tokens: shown once, good for what their scope says, and resting where a second factor is asked for."""

from datetime import timedelta

import pytest

from backcast.domain.errors import InvalidInput, NotAllowed, NotFound
from backcast.domain.people.persons import Origin, Person, Scope
from backcast.storage.store import Store
from backcast.use_cases.people.access_tokens import (
    end_access_token,
    list_access_tokens,
    make_access_token,
    person_of_token,
)
from tests.builders import Clock, everything_in

HERE = Origin("203.0.113.7", "program")


def test_a_token_acts_for_its_person_with_its_scope_and_says_so(store: Store, owner: Person) -> None:
    token = make_access_token(store, owner, "CI", Scope.READ, None)

    found = person_of_token(store, token, HERE)

    assert found == Person(owner.id, owner.workspace, owner.name, owner.role, owner.account, Scope.READ)
    assert found.origin == Origin("203.0.113.7", "access token “CI”")
    assert token.startswith("bct_")
    assert token not in repr(everything_in(store))


def test_a_token_ends_when_it_is_ended_or_its_day_has_come(store: Store, owner: Person, clock: Clock) -> None:
    short = make_access_token(store, owner, "short", Scope.WRITE, clock() + timedelta(days=1))
    ended = make_access_token(store, owner, "ended", Scope.WRITE, None)

    end_access_token(store, owner, next(each.id for each in list_access_tokens(store, owner) if each.name == "ended"))
    clock.turn(timedelta(days=1))

    assert person_of_token(store, short, HERE) is None
    assert person_of_token(store, ended, HERE) is None


def test_a_token_makes_no_token_and_ends_none(store: Store, owner: Person) -> None:
    program = person_of_token(store, make_access_token(store, owner, "CI", Scope.WRITE, None), HERE)
    assert program is not None

    with pytest.raises(NotAllowed, match="With this access token you may not"):
        make_access_token(store, program, "more", Scope.WRITE, None)
    with pytest.raises(NotAllowed):
        list_access_tokens(store, program)


def test_what_no_token_can_be_is_refused(store: Store, owner: Person, clock: Clock) -> None:
    with pytest.raises(InvalidInput, match="A token can read, or read and write"):
        make_access_token(store, owner, "all", Scope.FULL, None)
    with pytest.raises(InvalidInput, match="still to come"):
        make_access_token(store, owner, "late", Scope.READ, clock())
    with pytest.raises(NotFound):
        end_access_token(store, owner, "0123456789abcdef")


def test_where_a_second_factor_is_asked_for_tokens_rest_until_there_is_one(store: Store, owner: Person) -> None:
    token = make_access_token(store, owner, "CI", Scope.READ, None)

    with store.transaction(owner) as tx:
        tx.people.change_workspace("Strict", second_factor=True)
    rests = person_of_token(store, token, HERE)
    with store.transaction(owner) as tx:
        tx.passkeys.add(owner.account, "a-passkey", "Phone", "key", 0)

    assert rests is None
    assert person_of_token(store, token, HERE) is not None
