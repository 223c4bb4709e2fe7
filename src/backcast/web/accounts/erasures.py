"""Erasing one's own account: what goes, what stays, and the last question."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as form_session
from werkzeug.wrappers import Response

from backcast.use_cases.people.accounts import erase_account
from backcast.use_cases.people.sign_ins import workspaces_of
from backcast.web import current
from backcast.web.forms import Fields, shown_again
from backcast.web.sign_ins import arrivals

pages = Blueprint("erasure", __name__, url_prefix="/account/erase")


@pages.get("")
def confirm() -> str:
    """What happens."""
    return render_template("accounts/erase.html", **_shown(), values={}, problems={})


@pages.post("")
def erase() -> Response:
    """Forget me."""
    shown_again("accounts/erase.html", **_shown())
    fields = Fields(request.form)
    fields.need("sure", fields.switch("sure"), "Tick the box if you are sure.")
    fields.check()

    erase_account(current.store(), current.person(), fields.raw("password"))

    form_session.clear()
    flash("Your account is erased.")
    return arrivals.forget(redirect(url_for("sign_in.door"), 303))


def _shown() -> dict[str, object]:
    account = current.session().account
    return {"account": account, "workspaces": workspaces_of(current.store(), account)}
