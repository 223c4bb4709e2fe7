"""The teams of a workspace."""

from collections.abc import Collection
from typing import Any

from flask import Blueprint, flash, render_template, request
from werkzeug.wrappers import Response

from backcast.domain.people.accounts import Team
from backcast.domain.people.permissions import Deed, Role
from backcast.use_cases.people.memberships import list_people
from backcast.use_cases.people.teams import change_team, dissolve_team, list_teams, make_team, open_team
from backcast.web import current
from backcast.web.forms import Fields, shown_again
from backcast.web.plan_pages import back_to

pages = Blueprint("teams", __name__, url_prefix="/teams")


@pages.get("")
def index() -> str:
    """All teams."""
    return render_template("teams/index.html", **_values(()), values={}, problems={})


@pages.post("")
def create() -> Response:
    """Make a team."""
    current.person().must(Deed.MANAGE_PEOPLE)
    shown_again("teams/index.html", **_values(request.form.getlist("members")))
    fields = Fields(request.form)
    name, members = fields.line("name"), fields.texts("members")
    fields.need("name", name, "Give the team a name.")
    fields.check()
    made = make_team(current.store(), current.person(), name, members)

    flash(f"The team “{made.name}” was made.")
    return back_to("teams.index")


@pages.get("/<team_id>")
def edit(team_id: str) -> str:
    """The form of a team."""
    current.person().must(Deed.MANAGE_PEOPLE)
    team = open_team(current.store(), current.person(), team_id)

    values = {"name": team.name}
    return render_template("teams/form.html", **_values(team.members), team=team, seen=team, values=values, problems={})


@pages.post("/<team_id>")
def update(team_id: str) -> Response:
    """Another name, other people."""
    team = open_team(current.store(), current.person(), team_id)
    fields = Fields(request.form)
    seen = None
    if "seen_name" in request.form:
        seen = Team(team_id, fields.line("seen_name"), tuple(fields.texts("seen_members")))
    shown_again("teams/form.html", **_values(request.form.getlist("members")), team=team, seen=seen or team)
    name, members = fields.line("name"), fields.texts("members")
    fields.need("name", name, "Give the team a name.")
    fields.check()
    change_team(current.store(), current.person(), team_id, name, members, seen)

    flash("Saved.")
    return back_to("teams.index")


@pages.get("/<team_id>/dissolve")
def confirm_dissolve(team_id: str) -> str:
    """What it means to dissolve a team."""
    current.person().must(Deed.MANAGE_PEOPLE)

    return render_template("teams/dissolve.html", team=open_team(current.store(), current.person(), team_id))


@pages.post("/<team_id>/dissolve")
def dissolve(team_id: str) -> Response:
    """Dissolve a team."""
    dissolve_team(current.store(), current.person(), team_id)

    flash("The team was dissolved.")
    return back_to("teams.index")


def _values(chosen: Collection[str]) -> dict[str, Any]:
    store, person = current.store(), current.person()
    everybody = list_people(store, person)
    return {
        "teams": list_teams(store, person),
        "names": {each.person: each.name for each in everybody},
        "candidates": [each for each in everybody if each.role is not Role.GUEST],
        "manages": person.may(Deed.MANAGE_PEOPLE),
        "chosen": chosen,
    }
