"""Where one is signed in, and how to end it there."""

from flask import Blueprint, flash, render_template
from werkzeug.wrappers import Response

from backcast.use_cases.people.accounts import end_other_sessions, end_session, list_sessions
from backcast.web import current
from backcast.web.accounts.browsers import told
from backcast.web.guard import session_token
from backcast.web.plan_pages import back_to

pages = Blueprint("sessions", __name__, url_prefix="/account/sessions")


@pages.get("")
def index() -> str:
    """All my sessions."""
    found = list_sessions(current.store(), current.person())
    here = current.session().id
    rows = [{"session": each, "browser": told(each.browser), "here": each.id == here} for each in found]
    return render_template("accounts/sessions.html", rows=rows)


@pages.post("/<session_id>/end")
def end(session_id: str) -> Response:
    """End one of them."""
    end_session(current.store(), current.person(), session_id)

    flash("That session has ended.")
    return back_to("sessions.index")


@pages.post("/end-others")
def end_others() -> Response:
    """End all but this one."""
    end_other_sessions(current.store(), current.person(), session_token())

    flash("You are signed out everywhere else.")
    return back_to("sessions.index")
