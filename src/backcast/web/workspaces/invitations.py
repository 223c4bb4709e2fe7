"""The page that an invitation leads to: looking at it uses nothing up."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backcast.domain.people.accounts import Invitation
from backcast.use_cases.people.memberships import accept_as_known, accept_as_newcomer, open_invitation
from backcast.web import current
from backcast.web.forms import Fields, shown_again
from backcast.web.guard import session_token
from backcast.web.sign_ins.arrivals import let_in

pages = Blueprint("invitation", __name__, url_prefix="/invitations/<token>")


@pages.after_request
def tell_nobody(answer: Response) -> Response:
    """Keep the address, which holds the token, out of every request that the page leads to.

    Not “no-referrer”: forms of such a page name no origin, and would be refused like those of another site.
    """
    answer.headers["Referrer-Policy"] = "strict-origin"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@pages.get("")
def show(token: str) -> str:
    """Who invites to what, and how to accept."""
    invitation, workspace, has_account = open_invitation(current.store(), token)

    shown = {"token": token, "invitation": invitation, "workspace": workspace, "has_account": has_account}
    return render_template("invitations/show.html", **shown, values={"name": invitation.name}, problems={})


@pages.post("")
def accept(token: str) -> Response:
    """Join."""
    invitation, workspace, has_account = open_invitation(current.store(), token)
    shown = {"token": token, "invitation": invitation, "workspace": workspace, "has_account": has_account}
    shown_again("invitations/show.html", **shown)

    return _join_as_known(token, invitation) if g.get("person") else _join_as_newcomer(token, invitation)


def _join_as_known(token: str, invitation: Invitation) -> Response:
    session, person = current.session(), current.person()
    accept_as_known(current.store(), token, session_token(), session.account, person.name, current.origin())

    flash("Welcome.")
    return redirect(_next(invitation), 303)


def _join_as_newcomer(token: str, invitation: Invitation) -> Response:
    fields = Fields(request.form)
    name, password = fields.line("name"), fields.raw("password")
    fields.need("name", name, "Say how the others should call you.")
    fields.need("password", password, "Choose a password.")
    fields.check()
    signed = accept_as_newcomer(current.store(), token, name, password, current.origin(), current.browser())

    return let_in(signed, _next(invitation))


def _next(invitation: Invitation) -> str:
    return url_for("timeline.show", plan_id=invitation.plan) if invitation.plan else url_for("plans.index")
