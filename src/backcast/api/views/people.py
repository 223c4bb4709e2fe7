"""People and teams of the workspace, and whose token this is. They are changed on pages, never with a token."""

from flask import Response

from backcast.api import current
from backcast.api.models.answers import Me, PeoplePage, PersonPart, TeamPage, TeamPart
from backcast.api.operations import PAGED, operation
from backcast.api.replies import part_of, reply
from backcast.domain.people.accounts import Team
from backcast.domain.people.permissions import Deed
from backcast.use_cases.people.memberships import list_people
from backcast.use_cases.people.teams import list_teams
from backcast.use_cases.people.workspaces import open_workspace_page


@operation("GET", "/me", Me)
def get_me() -> Response:
    """Whose token this is, and what it is good for."""
    person = current.person()
    workspace = open_workspace_page(current.store(), person).name
    return reply(Me(id=person.id, name=person.name, role=person.role, workspace=workspace, scope=person.scope))


@operation("GET", "/people", PeoplePage, query=PAGED)
def list_persons() -> Response:
    """The people of the workspace."""
    everybody = sorted(list_people(current.store(), current.person()), key=lambda known: known.person)
    part, following = part_of(everybody, lambda known: known.person)
    shown = [
        PersonPart(id=known.person, name=known.name, email=known.email, role=known.role, teams=list(known.teams))
        for known in part
    ]
    return reply(PeoplePage(people=shown, next=following), next_cursor=following)


@operation("POST", "/people", None, status=403)
def invite_somebody() -> Response:
    """Refused with any token: people are invited, changed and removed on pages only."""
    return _refused()


@operation("GET", "/teams", TeamPage, query=PAGED)
def list_all_teams() -> Response:
    """The teams of the workspace."""
    teams = sorted(list_teams(current.store(), current.person()), key=lambda team: team.id)
    part, following = part_of(teams, lambda team: team.id)
    return reply(TeamPage(teams=[_shown(team) for team in part], next=following), next_cursor=following)


@operation("POST", "/teams", None, status=403)
def make_a_team() -> Response:
    """Refused with any token: teams are made, changed and dissolved on pages only."""
    return _refused()


def _shown(team: Team) -> TeamPart:
    return TeamPart(id=team.id, name=team.name, members=list(team.members))


def _refused() -> Response:
    current.person().must(Deed.MANAGE_PEOPLE)
    raise AssertionError("a token must never be good for this")
