"""The people of a workspace: see, invite, change and remove them."""

from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from backcast.domain.people.permissions import Deed
from backcast.use_cases.people.accounts import erase_person
from backcast.use_cases.people.memberships import (
    change_role,
    end_invitation,
    invite_person,
    list_former,
    list_invitations,
    list_people,
    make_recovery_link,
    open_erasable,
    open_person,
    remove_person,
)
from backcast.use_cases.people.second_factors import reset_second_factor
from backcast.use_cases.people.teams import list_teams
from backcast.web import current
from backcast.web.forms import Fields, shown_again
from backcast.web.plan_pages import back_to
from backcast.web.workspaces.fields import WORKSPACE_ROLES, role_from
from backcast.web.workspaces.letters import invitation_letter, recovery_letter

pages = Blueprint("people", __name__, url_prefix="/people")


@pages.get("")
def index() -> str:
    """Everybody, and who was invited."""
    return render_template("people/index.html", **_index_values(), values={}, problems={})


@pages.post("/invitations")
def invite() -> str:
    """Invite somebody; the link is shown this once."""
    current.person().must(Deed.MANAGE_PEOPLE)
    shown_again("people/index.html", **_index_values())
    fields = Fields(request.form)
    email, name, role = fields.line("email"), fields.line("name"), role_from(fields)
    fields.need("email", email, "Write the address of whom you invite.")
    fields.check()

    letter = invitation_letter(email)
    token = invite_person(current.store(), current.person(), email, name, role, letter)

    link = url_for("invitation.show", token=token, _external=True)
    return render_template("people/invited.html", link=link, email=email, mailed=letter is not None, plan=None)


@pages.post("/invitations/<invitation_id>/end")
def withdraw(invitation_id: str) -> Response:
    """Withdraw an invitation."""
    end_invitation(current.store(), current.person(), invitation_id)

    flash("The invitation was withdrawn: its link opens nothing any more.")
    return back_to("people.index")


@pages.get("/<person_id>")
def show(person_id: str) -> str:
    """One person, and what an owner can do."""
    return render_template("people/show.html", **_person_values(person_id), values={}, problems={})


@pages.post("/<person_id>/role")
def update(person_id: str) -> Response:
    """Another role."""
    shown = _person_values(person_id)
    shown_again("people/show.html", **shown)
    fields = Fields(request.form)
    role = role_from(fields)
    fields.check()
    change_role(current.store(), current.person(), person_id, role)

    flash(f"{shown['member'].name} is {role} now.")
    return back_to("people.index")


@pages.post("/<person_id>/recovery")
def recover(person_id: str) -> str:
    """A link for choosing a new password, shown this once."""
    shown = _person_values(person_id)
    shown_again("people/show.html", **shown)
    letter = recovery_letter(shown["member"].email)
    token = make_recovery_link(current.store(), current.person(), person_id, letter)

    link, mailed = url_for("sign_in.show", token=token, _external=True), bool(letter and shown["member"].email)
    return render_template("people/recovery.html", member=shown["member"], link=link, mailed=mailed)


@pages.post("/<person_id>/second-factor")
def reset(person_id: str) -> Response:
    """Take the second factor off."""
    shown = _person_values(person_id)
    shown_again("people/show.html", **shown)
    reset_second_factor(current.store(), current.person(), person_id)

    flash(f"{shown['member'].name} signs in without a second factor now, until they set one up again.")
    return back_to("people.show", person_id=person_id)


@pages.get("/<person_id>/remove")
def confirm_remove(person_id: str) -> str:
    """What the removal of a person would do."""
    return render_template("people/remove.html", **_person_values(person_id), problems={})


@pages.post("/<person_id>/remove")
def remove(person_id: str) -> Response:
    """Remove somebody."""
    shown = _person_values(person_id)
    shown_again("people/remove.html", **shown)
    remove_person(current.store(), current.person(), person_id)

    flash(f"{shown['member'].name} is out, on every machine.")
    return back_to("people.index")


@pages.get("/<person_id>/erase")
def confirm_erase(person_id: str) -> str:
    """What the erasure of a person would do."""
    return render_template("people/erase.html", **_erasable_values(person_id), problems={})


@pages.post("/<person_id>/erase")
def erase(person_id: str) -> Response:
    """Erase somebody on their request."""
    shown_again("people/erase.html", **_erasable_values(person_id))
    erase_person(current.store(), current.person(), person_id)

    flash("The person was erased. What they did stays, by nobody in particular.")
    return back_to("people.index")


def _index_values() -> dict[str, Any]:
    store, person = current.store(), current.person()
    manages = person.may(Deed.MANAGE_PEOPLE)
    return {
        "members": list_people(store, person),
        "teams": {team.id: team.name for team in list_teams(store, person)},
        "former": list_former(store, person) if manages else [],
        "open_invitations": list_invitations(store, person) if manages else [],
        "roles": WORKSPACE_ROLES,
        "manages": manages,
    }


def _person_values(person_id: str) -> dict[str, Any]:
    member, plans = open_person(current.store(), current.person(), person_id)
    return {"member": member, "plans": plans, "roles": WORKSPACE_ROLES}


def _erasable_values(person_id: str) -> dict[str, Any]:
    member, plans = open_erasable(current.store(), current.person(), person_id)
    return {"member": member, "plans": plans}
