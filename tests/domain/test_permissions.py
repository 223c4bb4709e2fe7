"""Who may do what: the whole table, written down a second time by hand, and what an access token takes from it."""

from itertools import pairwise

import pytest

from backcast.domain.errors import InvalidInput, NotAllowed
from backcast.domain.people.permissions import PLAN_DEEDS, PLAN_ROLES, READING, TABLE, Deed, Role, allows
from backcast.domain.people.persons import Origin, Person, Scope

# The agreed matrix, one line a deed: y for each of owner, editor, contributor, viewer, guest who may do it.
AGREED = """
READ_PLAN         y y y y -
REPORT_PROGRESS   y y y - -
CHANGE_PLAN       y y - - -
READ_HISTORY      y y - - -
DELETE_PLAN       y - - - -
SHARE_PLAN        y - - - -
MAKE_PLAN         y y - - -
READ_PEOPLE       y y y y -
MANAGE_PEOPLE     y - - - -
MANAGE_WORKSPACE  y - - - -
MANAGE_CAPACITY   y y - - -
READ_AUDIT        y y - - -
EXPORT_WORKSPACE  y - - - -
KEEP_ACCOUNT      y y y y y
"""
COLUMNS = [Role.OWNER, Role.EDITOR, Role.CONTRIBUTOR, Role.VIEWER, Role.GUEST]
MAY = {
    (Deed[name], role): mark == "y"
    for name, *marks in map(str.split, AGREED.strip().splitlines())
    for role, mark in zip(COLUMNS, marks, strict=True)
}

# What each kind of access token is good for in the hands of an owner, who may do everything.
GOOD_FOR = {
    Scope.READ: {Deed.READ_PLAN, Deed.READ_HISTORY, Deed.READ_PEOPLE, Deed.READ_AUDIT},
    Scope.WRITE: {
        Deed.READ_PLAN, Deed.READ_HISTORY, Deed.READ_PEOPLE, Deed.READ_AUDIT,
        Deed.REPORT_PROGRESS, Deed.CHANGE_PLAN, Deed.DELETE_PLAN, Deed.MAKE_PLAN, Deed.MANAGE_CAPACITY,
    },
    Scope.FULL: set(Deed),
}  # fmt: skip


def person(role: Role, scope: Scope = Scope.FULL) -> Person:
    return Person("p", "w", "Ana", role, "a", scope)


def test_the_agreed_table_answers_for_every_deed_and_role() -> None:
    assert set(MAY) == {(deed, role) for deed in Deed for role in Role}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("deed", Deed)
def test_a_role_allows_what_was_agreed_and_nothing_else(deed: Deed, role: Role) -> None:
    agreed = MAY[deed, role]

    assert allows(role, deed) is agreed
    assert person(role).may(deed) is agreed


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("deed", Deed)
def test_a_role_in_a_plan_counts_in_place_of_the_one_in_the_workspace(deed: Deed, role: Role) -> None:
    for in_workspace in Role:
        assert person(in_workspace).may(deed, role) is MAY[deed, role]


def test_a_deed_that_nobody_listed_is_refused_to_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(TABLE, Deed.READ_PLAN)

    assert not any(allows(role, Deed.READ_PLAN) for role in Role)


def test_roles_are_ranked_by_what_they_allow() -> None:
    ranked = sorted(Role, key=lambda role: role.rank)

    assert ranked == [Role.GUEST, Role.VIEWER, Role.CONTRIBUTOR, Role.EDITOR, Role.OWNER]
    for lower, higher in pairwise(ranked):
        assert {deed for deed in Deed if MAY[deed, lower]} < {deed for deed in Deed if MAY[deed, higher]}


def test_in_a_plan_nobody_is_a_guest_and_its_deeds_are_six() -> None:
    assert set(PLAN_ROLES) == set(Role) - {Role.GUEST}
    assert {deed.name for deed in PLAN_DEEDS} == {
        "READ_PLAN", "REPORT_PROGRESS", "CHANGE_PLAN", "READ_HISTORY", "DELETE_PLAN", "SHARE_PLAN",
    }  # fmt: skip


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("deed", Deed)
def test_an_access_token_is_good_for_less_than_its_owner(deed: Deed, scope: Scope) -> None:
    for role in Role:
        assert person(role, scope).may(deed) is (MAY[deed, role] and deed in GOOD_FOR[scope])


def test_a_token_for_reading_writes_nothing() -> None:
    assert GOOD_FOR[Scope.READ] == READING


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("deed", Deed)
@pytest.mark.parametrize("scope", Scope)
def test_what_one_may_not_one_is_refused_and_told_why(deed: Deed, role: Role, scope: Scope) -> None:
    may = MAY[deed, role] and deed in GOOD_FOR[scope]

    told = ""
    try:
        person(role, scope).must(deed)
    except NotAllowed as refusal:
        told = str(refusal)

    if may:
        assert told == ""
    elif deed in GOOD_FOR[scope]:
        assert told == f"As {role} you may not {deed}. An owner of the workspace can change that."
    else:
        assert told == f"With this access token you may not {deed}. Sign in with a browser to do it."


def test_a_refusal_in_a_plan_names_the_role_in_the_plan_and_its_owners() -> None:
    with pytest.raises(NotAllowed) as refused:
        person(Role.OWNER).must(Deed.CHANGE_PLAN, Role.VIEWER)

    assert str(refused.value) == (
        "As viewer you may not change this plan. An owner of the plan or of the workspace can change that."
    )


def test_where_somebody_acts_from_does_not_make_them_somebody_else() -> None:
    here = Person("p", "w", "Ana", Role.OWNER, origin=Origin("192.0.2.1", "browser"))
    there = Person("p", "w", "Ana", Role.OWNER, origin=Origin("192.0.2.2", "access token “CI”"))

    assert here == there
    assert here != Person("p", "w", "Ana", Role.EDITOR)


@pytest.mark.parametrize("name", ["", "   ", "two\nlines", "a\0b", "\ud800", "x" * 501])
def test_nobody_has_a_name_that_cannot_be_shown(name: str) -> None:
    with pytest.raises(InvalidInput):
        Person("p", "w", name, Role.OWNER)
