"""The door: come in with a password or a one-time link, and go out again."""

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask import session as form_session
from werkzeug.wrappers import Response

from backcast.use_cases.people.sign_ins import (
    holder_of_link,
    sign_in,
    sign_in_with_password,
    sign_out,
    sign_out_everywhere,
)
from backcast.web import current
from backcast.web.forms import Fields, shown_again
from backcast.web.guard import session_token
from backcast.web.sign_ins import arrivals
from backcast.web.sign_ins.sites import site_here

pages = Blueprint("sign_in", __name__)


@pages.get("/sign-in")
def door() -> str:
    """The ways to come in."""
    return render_template("sign_in/door.html", **door_values(), values={}, problems={})


@pages.post("/sign-in")
def with_password() -> Response:
    """Sign in with address and password."""
    shown_again("sign_in/door.html", **door_values())
    fields = Fields(request.form)
    email, password = fields.line("email"), fields.raw("password")
    fields.check()

    known = arrivals.known_account()
    signed = sign_in_with_password(
        current.store(), email, password, current.origin(), current.browser(), known_account=known
    )

    return arrivals.let_in(signed, arrivals.wanted())


@pages.get("/sign-in/<token>")
def show(token: str) -> Response:
    """The button that uses a link up: a link that is only looked at, by a mail scanner say, stays good."""
    person, purpose = holder_of_link(current.store(), token)

    recovers = redirect(url_for("recovery.show", token=token), 303)
    page = make_response(render_template("sign_in/show.html", token=token, holder=person))
    return tell_nobody(recovers if purpose == "recovery" else page)


@pages.post("/sign-in/<token>")
def enter(token: str) -> Response:
    """Sign in with a link."""
    signed = sign_in(current.store(), token, current.origin(), current.browser())

    return arrivals.let_in(signed)


@pages.post("/sign-out", endpoint="sign_out")
def leave() -> Response:
    """End this session, or all of mine."""
    session = current.session()
    everywhere = bool(request.form.get("everywhere")) and session.confirmed
    if everywhere:
        sign_out_everywhere(current.store(), session.person)
    sign_out(current.store(), session_token(), session.person if session.confirmed and not everywhere else None)

    form_session.clear()
    return arrivals.forget(redirect(url_for("sign_in.door"), 303))


def door_values() -> dict[str, Any]:
    """What the door shows: the ways that are open here, and where to go afterwards."""
    settings, wanted = current.settings(), arrivals.wanted()
    return {
        "wanted": "" if wanted == "/" else wanted,
        "provider": settings.oidc_name if settings.oidc_issuer else "",
        "takes_passkeys": site_here() is not None,
    }


def tell_nobody(answer: Response) -> Response:
    """Keep an address that holds a token out of every request that its page leads to.

    Not “no-referrer”: the forms of such a page name no origin, and would be refused like those of another site.
    """
    answer.headers["Referrer-Policy"] = "strict-origin"
    return answer
