"""Persons: by what their tries are counted, and what they are when nobody said otherwise."""

import pytest

from backcast.domain.errors import InvalidInput
from backcast.domain.people.accesses import Audience
from backcast.domain.people.permissions import Deed, Role
from backcast.domain.people.persons import Origin, Person, Scope


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.8", "192.0.2.8"),
        ("::ffff:192.0.2.7", "192.0.2.7"),  # the same machine, told in the other way
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::", "2001:db8:1:3::/64"),
        ("::1", "::/64"),
        ("", ""),
        ("a socket", "a socket"),
    ],
)
def test_tries_are_counted_by_address_and_of_the_long_ones_by_network(address: str, network: str) -> None:
    assert Origin(address).network == network


def test_a_deed_without_an_origin_comes_from_the_command_line() -> None:
    assert (Origin().address, Origin().means) == ("", "command line")


def test_a_person_came_with_a_session_unless_something_else_is_said() -> None:
    ana = Person("p", "w", "Ana", Role.OWNER)

    assert (ana.account, ana.scope, ana.shared, ana.origin) == ("", Scope.FULL, None, Origin())


def test_a_name_that_cannot_be_is_told_at_the_field_of_the_name() -> None:
    with pytest.raises(InvalidInput) as refused:
        Person("p", "w", "", Role.OWNER)

    assert refused.value.problems == {"name": "Say how the others should call you."}


def test_the_words_that_stand_in_databases_stay_what_they_are() -> None:
    assert list(Role) == ["owner", "editor", "contributor", "viewer", "guest"]
    assert list(Audience) == ["private", "team", "workspace"]
    assert list(Scope) == ["full", "write", "read"]


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        (Deed.READ_PLAN, "you may not read this plan"),
        (Deed.REPORT_PROGRESS, "you may not report progress in this plan"),
        (Deed.CHANGE_PLAN, "you may not change this plan"),
        (Deed.READ_HISTORY, "you may not read the history of this plan"),
        (Deed.DELETE_PLAN, "you may not delete this plan"),
        (Deed.SHARE_PLAN, "you may not say who gets at this plan"),
        (Deed.MAKE_PLAN, "you may not make a plan"),
        (Deed.READ_PEOPLE, "you may not see the people of this workspace"),
        (Deed.MANAGE_PEOPLE, "you may not invite, change or remove people"),
        (Deed.MANAGE_WORKSPACE, "you may not change this workspace"),
        (Deed.MANAGE_CAPACITY, "you may not change capacities and estimates of this workspace"),
        (Deed.READ_AUDIT, "you may not read the audit trail"),
        (Deed.EXPORT_WORKSPACE, "you may not export the whole workspace"),
        (Deed.KEEP_ACCOUNT, "you may not change your own account"),
    ],
)
def test_a_deed_completes_the_sentence_that_refuses_it(deed: Deed, told: str) -> None:
    assert f"you may not {deed}" == told
