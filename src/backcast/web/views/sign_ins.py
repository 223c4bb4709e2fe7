"""The door: come in with a one-time link, go out again."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask import session as form_session
from werkzeug.wrappers import Response

from backcast.storage.people import SESSION_LIFE
from backcast.use_cases.sign_ins import holder_of_link, rename_person, sign_in, sign_out, sign_out_everywhere
from backcast.web import current
from backcast.web.forms import Fields, shown_again
from backcast.web.guard import cookie_name
from backcast.web.plan_pages import back_to

pages = Blueprint("sign_in", __name__)


@pages.get("/sign-in")
def door() -> Response:
    """How to come in."""
    return make_response(render_template("sign_in/door.html"), 401)


@pages.get("/sign-in/<token>")
def show(token: str) -> str:
    """The button that uses a link up: a link that is only looked at, by a mail scanner say, stays good."""
    person = holder_of_link(current.store(), token)

    return render_template("sign_in/show.html", token=token, holder=person)


@pages.post("/sign-in/<token>")
def enter(token: str) -> Response:
    """Sign in."""
    session = sign_in(current.store(), token)

    form_session.clear()
    answer = redirect(url_for("plans.index"), 303)
    answer.set_cookie(
        cookie_name(),
        session,
        max_age=int(SESSION_LIFE.total_seconds()),
        secure=current.https(),
        httponly=True,
        samesite="Lax",
    )
    return answer


@pages.get("/profile")
def profile() -> str:
    """Who I am."""
    return render_template("sign_in/profile.html", values={"name": current.person().name}, problems={})


@pages.post("/profile")
def update_profile() -> Response:
    """Change my name."""
    shown_again("sign_in/profile.html")
    rename_person(current.store(), current.person(), Fields(request.form).line("name"))

    flash("Saved.")
    return back_to("sign_in.profile")


@pages.post("/sign-out", endpoint="sign_out")
def leave() -> Response:
    """End this session, or all of mine."""
    if request.form.get("everywhere"):
        sign_out_everywhere(current.store(), current.person())
    sign_out(current.store(), request.cookies.get(cookie_name(), ""))

    form_session.clear()
    answer = redirect(url_for("sign_in.door"), 303)
    answer.delete_cookie(cookie_name(), secure=current.https(), httponly=True, samesite="Lax")
    return answer
