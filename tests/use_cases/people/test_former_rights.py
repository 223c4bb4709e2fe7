"""Former rights: whoever becomes less keeps no second door that they made while they were more."""

from collections.abc import Callable

import pytest

from backcast.domain.errors import NotFound
from backcast.domain.people.accesses import Audience
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person, Scope
from backcast.storage.store import Store
from backcast.use_cases.people.access_tokens import make_access_token, person_of_token
from backcast.use_cases.people.memberships import (
    accept_as_newcomer,
    change_role,
    invite_person,
    invite_to_plan,
    open_invitation,
    remove_person,
)
from backcast.use_cases.people.sign_ins import choose_password, issue_sign_in_link, sign_in, sign_out_everywhere
from backcast.use_cases.people.teams import change_team, dissolve_team
from backcast.use_cases.plans import open_plan
from backcast.use_cases.sharings import (
    change_plan_role,
    make_share_link,
    open_plan_to,
    open_shared_plan,
    take_off_plan,
)
from tests.neighbours import BROWSER, House, begun, house, joined

PASSWORD = "seven grey herons wade"


def doors(store: Store, maker: Person, plan_id: str) -> tuple[str, str]:
    """A share link and an invitation to a plan."""
    link = make_share_link(store, maker, plan_id, "For me", None)
    return link, str(invite_to_plan(store, maker, plan_id, "alter.ego@else.example", Role.OWNER, None))


def are_open(store: Store, made: tuple[str, str]) -> list[bool]:
    def opens(look: Callable[[Store, str], object], token: str) -> bool:
        try:
            look(store, token)
        except NotFound:
            return False
        return True

    return [opens(open_shared_plan, made[0]), opens(open_invitation, made[1])]


def test_an_invitation_to_the_workspace_ends_when_its_maker_is_no_owner_any_more(store: Store) -> None:
    here = house(store, "here")
    second = joined(store, here.owner, Role.OWNER, "second@here.example")
    theirs = invite_person(store, second, "third@here.example", "", Role.OWNER, None)
    others = invite_person(store, here.owner, "fourth@here.example", "", Role.VIEWER, None)

    change_role(store, here.owner, second.id, Role.EDITOR)

    with pytest.raises(NotFound):
        accept_as_newcomer(store, theirs, "Third", PASSWORD, BROWSER, "")
    assert accept_as_newcomer(store, others, "Fourth", PASSWORD, BROWSER, "").person.role is Role.VIEWER


@pytest.mark.parametrize("became", [None, Role.VIEWER, Role.EDITOR])
def test_links_and_invitations_to_a_plan_end_when_their_maker_is_no_owner_of_it_any_more(
    store: Store, became: Role | None
) -> None:
    here = house(store, "here")
    plan = begun(store, here.owner, audience=Audience.PRIVATE)
    guest = here.people[Role.GUEST]
    change_plan_role(store, here.owner, plan.id, guest.id, Role.OWNER)
    theirs, others = doors(store, guest, plan.id), make_share_link(store, here.owner, plan.id, "For all", None)

    if became:
        change_plan_role(store, here.owner, plan.id, guest.id, became)
    else:
        take_off_plan(store, here.owner, plan.id, guest.id)

    assert are_open(store, theirs) == [False, False]
    assert open_shared_plan(store, others)[0].id == plan.id


LESS: list[Callable[[Store, House, Person, str], None]] = [
    lambda store, here, second, _: change_role(store, here.owner, second.id, Role.EDITOR),
    lambda store, here, _, plan: open_plan_to(store, here.owner, plan, Audience.PRIVATE),
    lambda store, here, second, _: change_team(store, here.owner, here.ids["team"], "The team", []),
    lambda store, here, *_: dissolve_team(store, here.owner, here.ids["team"]),
    lambda store, here, second, _: remove_person(store, here.owner, second.id),
]


@pytest.mark.parametrize("less", LESS)
def test_what_an_owner_of_the_workspace_opened_ends_when_the_plan_is_closed_to_them(
    store: Store, less: Callable[[Store, House, Person, str], None]
) -> None:
    here = house(store, "here")
    second = joined(store, here.owner, Role.OWNER, "second@here.example")
    change_team(store, here.owner, here.ids["team"], "The team", [second.id])
    plan = begun(store, here.owner)
    open_plan_to(store, here.owner, plan.id, Audience.TEAM, here.ids["team"])
    theirs = doors(store, second, plan.id)
    assert are_open(store, theirs) == [True, True]

    less(store, here, second, plan.id)

    assert are_open(store, theirs) == [False, False]


def test_whoever_still_owns_the_plan_itself_keeps_what_they_opened(store: Store) -> None:
    here = house(store, "here")
    second = joined(store, here.owner, Role.OWNER, "second@here.example")
    plan = begun(store, second)
    theirs = doors(store, second, plan.id)

    change_role(store, here.owner, second.id, Role.VIEWER)
    open_plan_to(store, second, plan.id, Audience.PRIVATE)

    assert are_open(store, theirs) == [True, True]


def test_an_older_invitation_does_not_bring_back_who_was_removed(store: Store) -> None:
    here = house(store, "here")
    to_plan = invite_to_plan(store, here.owner, here.ids["plan"], "mal@here.example", Role.EDITOR, None)
    mal = joined(store, here.owner, Role.EDITOR, "mal@here.example")

    remove_person(store, here.owner, mal.id)

    with pytest.raises(NotFound):
        open_invitation(store, str(to_plan))


def test_who_recovers_by_a_link_ends_the_access_tokens_of_whoever_was_in_before(store: Store) -> None:
    here = house(store, "here")
    editor = here.people[Role.EDITOR]
    token = make_access_token(store, editor, "CI", Scope.WRITE, None)
    with store.entrance() as door:
        link = door.issue_link(editor, "recovery")

    choose_password(store, link, PASSWORD, BROWSER, "")

    assert person_of_token(store, token, BROWSER) is None


def test_who_signs_out_everywhere_ends_the_links_that_would_sign_them_in_again(store: Store) -> None:
    here = house(store, "here")
    link = issue_sign_in_link(store, here.people[Role.EDITOR])

    sign_out_everywhere(store, here.people[Role.EDITOR])

    with pytest.raises(NotFound):
        sign_in(store, link)
    assert sign_in(store, here.tokens["link"]).person == here.owner


def test_an_invitation_raises_the_role_of_who_gets_at_the_plan_already_and_never_lowers_it(store: Store) -> None:
    here = house(store, "here")
    viewer, plan_id = here.people[Role.VIEWER], here.ids["plan"]
    roles = []

    for role_now in (Role.VIEWER, Role.OWNER):
        change_plan_role(store, here.owner, plan_id, viewer.id, role_now)
        with store.transaction(here.owner) as tx:
            token = tx.invitations.add("viewer@here.example", "", Role.GUEST, plan_id, Role.EDITOR)
        with store.entrance() as door:
            door.accept(token, door.accounts.get(viewer.account), "", BROWSER)
        roles.append(open_plan(store, viewer, plan_id).role)

    assert roles == [Role.EDITOR, Role.OWNER]
