"""The page between password and plans, for an account with a second factor."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from backcast.use_cases.people.passkeys import ask_for_second_passkey, confirm_with_passkey
from backcast.use_cases.people.second_factors import confirm_with_code
from backcast.web import current
from backcast.web.forms import Fields, shown_again
from backcast.web.guard import session_token
from backcast.web.sign_ins import arrivals
from backcast.web.sign_ins.passkeys import asked
from backcast.web.sign_ins.sites import needed_site, site_here

pages = Blueprint("second_factor", __name__, url_prefix="/second-factor")


@pages.get("")
def show() -> Response | str:
    """Ask for a code or a passkey."""
    if current.session().confirmed:
        return redirect(arrivals.wanted(), 303)
    return render_template("sign_in/second_factor.html", **_shown(), values={}, problems={})


@pages.post("")
def confirm() -> Response:
    """Take a one-time code or a recovery code."""
    shown_again("sign_in/second_factor.html", **_shown())
    store, session, code = current.store(), current.session(), Fields(request.form).raw("code")

    token = confirm_with_code(store, session_token(), session, code, current.settings().secret_key, store.now())

    return arrivals.go_on(token, session.account.id, arrivals.wanted())


@pages.post("/question")
def question() -> Response:
    """What the browser is to ask the account's devices."""
    return asked(ask_for_second_passkey(current.store(), current.session(), needed_site()))


@pages.post("/passkey")
def with_passkey() -> Response:
    """Take what a device answered."""
    shown_again("sign_in/second_factor.html", **_shown())
    fields, session = Fields(request.form), current.session()
    token, answer = fields.raw("token"), fields.raw("answer")

    fresh = confirm_with_passkey(current.store(), session_token(), session, needed_site(), token, answer)

    return arrivals.go_on(fresh, session.account.id, arrivals.wanted())


def _shown() -> dict[str, Any]:
    wanted, account = arrivals.wanted(), current.session().account
    return {
        "wanted": "" if wanted == "/" else wanted,
        "name": current.session().person.name,
        "has_codes": account.has_codes,
        "takes_passkeys": account.passkeys > 0 and site_here() is not None,
    }
