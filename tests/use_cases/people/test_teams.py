"""Teams and the workspace's page: two owners who save what they saw lose nothing of each other's work."""

from backcast.domain.people.accesses import Audience
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.use_cases.people.teams import change_team, open_team
from backcast.use_cases.people.workspaces import change_workspace, open_workspace_page
from tests.neighbours import House, house, joined
from tests.races import overlapping


def partner_of(store: Store, here: House) -> Person:
    return joined(store, here.owner, Role.OWNER, "second@here.example")


def test_what_another_owner_changed_in_a_team_meanwhile_stays(store: Store) -> None:
    here = house(store, "here")
    partner, team = partner_of(store, here), here.ids["team"]
    editor, contributor, viewer = (here.people[role].id for role in (Role.EDITOR, Role.CONTRIBUTOR, Role.VIEWER))
    seen = open_team(store, here.owner, team)

    change_team(store, here.owner, team, "The crew", [editor, contributor], seen)
    change_team(store, partner, team, "The team", [viewer], seen)

    found = open_team(store, here.owner, team)
    assert (found.name, set(found.members)) == ("The crew", {contributor, viewer})


def test_what_another_owner_changed_in_the_workspace_meanwhile_stays(store: Store) -> None:
    here = house(store, "here")
    partner = partner_of(store, here)
    seen = open_workspace_page(store, here.owner)

    change_workspace(store, here.owner, "there", second_factor=True, seen=seen)
    change_workspace(store, partner, "here", second_factor=False, seen=seen)

    found = open_workspace_page(store, here.owner)
    assert (found.name, found.second_factor) == ("there", True)


def test_a_team_that_is_dissolved_while_a_plan_is_opened_to_it_leaves_the_plan_to_its_own_people(store: Store) -> None:
    here = house(store, "here")
    partner, plan_id, team = partner_of(store, here), here.ids["plan"], here.ids["team"]

    outcome = overlapping(
        store,
        (here.owner, lambda tx: tx.sharings.open_to(plan_id, Audience.TEAM, team)),
        (partner, lambda tx: tx.teams.remove(team)),
    )

    assert outcome == ["done", "done"]
    with store.reading(here.owner) as tx:
        assert (tx.sharings.get(plan_id).audience, tx.sharings.get(plan_id).team) == (Audience.PRIVATE, None)


def test_a_plan_is_not_opened_to_a_team_that_is_dissolved_at_the_same_moment(store: Store) -> None:
    here = house(store, "here")
    partner, plan_id, team = partner_of(store, here), here.ids["plan"], here.ids["team"]

    outcome = overlapping(
        store,
        (partner, lambda tx: tx.teams.remove(team)),
        (here.owner, lambda tx: tx.sharings.open_to(plan_id, Audience.TEAM, team)),
    )

    assert outcome == ["done", "NotFound"]
