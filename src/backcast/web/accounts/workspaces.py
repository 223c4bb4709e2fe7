"""One's own workspaces: go on in another one, make one, leave one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backcast.use_cases.people.accounts import leave_workspace
from backcast.use_cases.people.sign_ins import open_workspace, switch_workspace, workspaces_of
from backcast.web import current
from backcast.web.forms import Fields, shown_again
from backcast.web.guard import session_token
from backcast.web.plan_pages import back_to

pages = Blueprint("own_workspaces", __name__, url_prefix="/account/workspaces")


@pages.get("")
def index() -> str:
    """All my workspaces."""
    return render_template("accounts/workspaces.html", **_shown(), values={}, problems={})


@pages.post("")
def make() -> Response:
    """Make another one and go on there."""
    shown_again("accounts/workspaces.html", **_shown())
    fields = Fields(request.form)
    name = fields.line("name")
    fields.need("name", name, "Give the workspace a name.")
    fields.check()

    open_workspace(current.store(), session_token(), current.session(), name)

    flash(f"You are in the new workspace “{name}”.")
    return redirect(url_for("plans.index"), 303)


@pages.post("/<workspace_id>/switch")
def switch(workspace_id: str) -> Response:
    """Go on in another one."""
    switch_workspace(current.store(), session_token(), current.session().account, workspace_id)

    return redirect(url_for("plans.index"), 303)


@pages.get("/leave")
def confirm_leaving() -> str:
    """What happens when I leave this one."""
    return render_template("accounts/leave.html", **_shown(), values={}, problems={})


@pages.post("/leave")
def leave() -> Response:
    """Leave this one, and go on in another one if there is one."""
    shown_again("accounts/leave.html", **_shown())
    session = current.session()
    others = [each.id for each, _ in workspaces_of(current.store(), session.account) if each.id != session.workspace.id]

    leave_workspace(current.store(), session.person, session_token(), *others[:1])

    flash(f"You left the workspace “{session.workspace.name}”.")
    return back_to("plans.index")


def _shown() -> dict[str, object]:
    session = current.session()
    return {"here": session.workspace, "workspaces": workspaces_of(current.store(), session.account)}
