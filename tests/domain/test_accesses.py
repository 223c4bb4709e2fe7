"""Which plans somebody gets at: every audience, role, invitation and team, by a table and by rules that always hold."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backcast.domain.people.accesses import Access, Audience
from backcast.domain.people.permissions import PLAN_DEEDS, PLAN_ROLES, Deed, Role
from backcast.domain.people.persons import Person, Scope

_: Role | None = None
O, E, C, V, G = Role.OWNER, Role.EDITOR, Role.CONTRIBUTOR, Role.VIEWER, Role.GUEST  # noqa: E741 - columns of a table

# By hand: for each role in the workspace what somebody is in a plan that is …
#   private, open to another team, open to their team, open to the workspace
NOT_INVITED = {
    O: (_, _, O, O),
    E: (_, _, E, E),
    C: (_, _, C, C),
    V: (_, _, V, V),
    G: (_, _, _, _),
}
INVITED = {  # for each role in the workspace and in the plan
    O: {O: (O, O, O, O), E: (E, E, O, O), C: (C, C, O, O), V: (V, V, O, O)},
    E: {O: (O, O, O, O), E: (E, E, E, E), C: (C, C, E, E), V: (V, V, E, E)},
    C: {O: (O, O, O, O), E: (E, E, E, E), C: (C, C, C, C), V: (V, V, C, C)},
    V: {O: (O, O, O, O), E: (E, E, E, E), C: (C, C, C, C), V: (V, V, V, V)},
    G: {O: (O, O, O, O), E: (E, E, E, E), C: (C, C, C, C), V: (V, V, V, V)},
}
OPEN = [(Audience.PRIVATE, False), (Audience.TEAM, False), (Audience.TEAM, True), (Audience.WORKSPACE, False)]

persons = st.builds(Person, st.just("p"), st.just("w"), st.just("Ana"), st.sampled_from(Role))
accesses = st.builds(
    Access, st.just("plan"), st.sampled_from(Audience), st.booleans(), st.none() | st.sampled_from(PLAN_ROLES)
)


def person(role: Role) -> Person:
    return Person("p", "w", "Ana", role)


@pytest.mark.parametrize("role", Role)
def test_who_was_not_invited_gets_at_what_is_open_to_them(role: Role) -> None:
    found = tuple(Access("plan", audience, in_team).role_of(person(role)) for audience, in_team in OPEN)

    assert found == NOT_INVITED[role]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("invited", PLAN_ROLES)
def test_who_was_invited_has_the_stronger_of_both_roles(role: Role, invited: Role) -> None:
    found = tuple(Access("plan", audience, in_team, invited).role_of(person(role)) for audience, in_team in OPEN)

    assert found == INVITED[role][invited]


def test_nobody_belongs_to_the_team_of_a_plan_unless_it_is_said() -> None:
    assert Access("plan", Audience.TEAM).role_of(person(Role.EDITOR)) is None


@given(access=accesses, somebody=persons, invited=st.sampled_from(PLAN_ROLES))
def test_an_invitation_never_takes_anything_away(access: Access, somebody: Person, invited: Role) -> None:
    without = replace(access, invited=None).role_of(somebody)
    with_it = replace(access, invited=invited).role_of(somebody)

    assert with_it is not None
    for deed in PLAN_DEEDS:
        assert somebody.may(deed, with_it) or without is None or not somebody.may(deed, without)


@given(access=accesses)
def test_a_guest_gets_at_nothing_but_what_they_were_invited_to(access: Access) -> None:
    assert access.role_of(person(Role.GUEST)) is access.invited


@given(access=accesses, plan=st.sampled_from(["plan", "another", ""]))
def test_the_visitor_of_a_share_link_reads_that_one_plan_and_nothing_else(access: Access, plan: str) -> None:
    visitor = Person("", "w", "A visitor", Role.GUEST, scope=Scope.READ, shared=plan)

    found = access.role_of(visitor)

    assert found is (Role.VIEWER if plan == "plan" else None)
    assert [deed for deed in PLAN_DEEDS if found and visitor.may(deed, found)] == [Deed.READ_PLAN] * (plan == "plan")


def test_a_visitor_may_do_nothing_in_the_workspace() -> None:
    visitor = Person("", "w", "A visitor", Role.GUEST, scope=Scope.READ, shared="plan")

    assert [deed for deed in Deed if visitor.may(deed)] == []


@given(access=accesses)
def test_a_share_link_is_no_key_for_whoever_made_it(access: Access) -> None:
    owner_behind_a_link = Person("p", "w", "Ana", Role.OWNER, scope=Scope.READ, shared="another")

    assert access.role_of(owner_behind_a_link) is None
