"""Who gets at a plan: its audience, the people invited to it, and read-only links."""

from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from backcast.domain.people.accesses import Audience
from backcast.domain.people.permissions import Deed
from backcast.use_cases.people.memberships import invite_to_plan, list_people
from backcast.use_cases.people.teams import list_teams
from backcast.use_cases.sharings import (
    change_plan_role,
    end_plan_invitation,
    end_share_link,
    make_share_link,
    open_plan_to,
    open_sharing,
    take_off_plan,
)
from backcast.web import current
from backcast.web.forms import Fields, shown_again
from backcast.web.plan_pages import back_to, opened, plan_values
from backcast.web.workspaces.fields import LIVES, PLAN_ROLES, expiry_from, role_from
from backcast.web.workspaces.letters import plan_letter

pages = Blueprint("sharing", __name__, url_prefix="/plans/<plan_id>/sharing")


@pages.get("")
def index(plan_id: str) -> str:
    """Who gets at this plan."""
    return render_template("sharings/index.html", **_values(plan_id), values={}, problems={})


@pages.post("")
def update(plan_id: str) -> Response:
    """Open the plan to others."""
    shown_again("sharings/index.html", **_values(plan_id))
    fields = Fields(request.form)
    audience, team = fields.choice("audience", Audience, Audience.PRIVATE), fields.line("team")
    if audience is Audience.TEAM:
        fields.need("team", team, "Choose the team that the plan is open to.")
    fields.check()
    open_plan_to(current.store(), current.person(), plan_id, audience, team or None)

    flash("Saved.")
    return back_to("sharing.index", plan_id=plan_id)


@pages.post("/people")
def add(plan_id: str) -> Response:
    """Give somebody of the workspace a role in the plan."""
    shown_again("sharings/index.html", **_values(plan_id))
    fields = Fields(request.form)
    person_id, role = fields.line("person"), role_from(fields)
    fields.need("person", person_id, "Choose whom you add.")
    fields.check()
    change_plan_role(current.store(), current.person(), plan_id, person_id, role)

    flash("Saved.")
    return back_to("sharing.index", plan_id=plan_id)


@pages.post("/people/<person_id>")
def change(plan_id: str, person_id: str) -> Response:
    """Another role in the plan."""
    shown_again("sharings/index.html", **_values(plan_id))
    fields = Fields(request.form)
    role = role_from(fields)
    fields.check()
    change_plan_role(current.store(), current.person(), plan_id, person_id, role)

    flash("Saved.")
    return back_to("sharing.index", plan_id=plan_id)


@pages.post("/people/<person_id>/remove")
def remove(plan_id: str, person_id: str) -> Response:
    """Take somebody off the plan."""
    shown_again("sharings/index.html", **_values(plan_id))
    take_off_plan(current.store(), current.person(), plan_id, person_id)

    flash("Taken off the plan.")
    return back_to("plans.index") if person_id == current.person().id else back_to("sharing.index", plan_id=plan_id)


@pages.post("/invitations")
def invite(plan_id: str) -> str:
    """Invite somebody from outside by their address."""
    shown = _values(plan_id)
    shown_again("sharings/index.html", **shown)
    fields = Fields(request.form)
    email, role = fields.line("email"), role_from(fields)
    fields.need("email", email, "Write the address of whom you invite.")
    fields.check()
    letter = plan_letter(email, shown["plan"].title)
    token = invite_to_plan(current.store(), current.person(), plan_id, email, role, letter)

    address = url_for("invitation.show", token=token, _external=True)
    return render_template("people/invited.html", **shown, link=address, email=email, mailed=letter is not None)


@pages.post("/invitations/<invitation_id>/end")
def withdraw(plan_id: str, invitation_id: str) -> Response:
    """Withdraw an invitation."""
    end_plan_invitation(current.store(), current.person(), plan_id, invitation_id)

    flash("The invitation was withdrawn: its link opens nothing any more.")
    return back_to("sharing.index", plan_id=plan_id)


@pages.post("/links")
def link(plan_id: str) -> str:
    """A new read-only link, shown this once."""
    shown = _values(plan_id)
    shown_again("sharings/index.html", **shown)
    fields = Fields(request.form)
    name, expires = fields.line("name"), expiry_from(fields)
    fields.need("name", name, "Say whom the link is for, so that you know later which one to end.")
    fields.check()
    token = make_share_link(current.store(), current.person(), plan_id, name, expires)

    address = url_for("shared.show", token=token, _external=True)
    return render_template("sharings/linked.html", **shown, link=address, name=name, expires=expires)


@pages.post("/links/<link_id>/end")
def end(plan_id: str, link_id: str) -> Response:
    """End a link."""
    end_share_link(current.store(), current.person(), plan_id, link_id)

    flash("The link was ended: it opens nothing any more.")
    return back_to("sharing.index", plan_id=plan_id)


def _values(plan_id: str) -> dict[str, Any]:
    store, person = current.store(), current.person()
    record, timeline = opened(plan_id, Deed.SHARE_PLAN)
    sharing, invitations = open_sharing(store, person, plan_id)
    knows_people = person.may(Deed.READ_PEOPLE)  # a guest can own a plan and still sees nobody else
    known = {member.person for member in sharing.members}
    others = [each for each in (list_people(store, person) if knows_people else []) if each.person not in known]
    return {
        **plan_values(record, timeline),
        "sharing": sharing,
        "open_invitations": invitations,
        "others": others,
        "teams": list_teams(store, person) if knows_people else [],
        "roles": PLAN_ROLES,
        "lives": LIVES,
    }
