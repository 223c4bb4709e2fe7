"""The second factor: what there is, one-time codes from an app, and recovery codes."""

from flask import Blueprint, flash, render_template, request
from werkzeug.wrappers import Response

from backcast.use_cases.people.passkeys import list_passkeys
from backcast.use_cases.people.second_factors import (
    accept_codes,
    offer_codes,
    pending_offer,
    recovery_codes_left,
    remove_codes,
    renew_recovery_codes,
)
from backcast.web import current
from backcast.web.forms import Fields, shown_again
from backcast.web.plan_pages import back_to
from backcast.web.sign_ins.sites import site_here

pages = Blueprint("factors", __name__, url_prefix="/account/second-factor")


@pages.get("")
def index() -> str:
    """What there is."""
    store, session = current.store(), current.session()
    shown = {
        "account": session.account,
        "lacking": session.lacks_second_factor,
        "workspace": session.workspace,
        "passkeys": list_passkeys(store, session.person),
        "codes_left": recovery_codes_left(store, session.person),
        "takes_passkeys": site_here() is not None,
    }
    return render_template("accounts/second_factor.html", **shown)


@pages.get("/codes")
def begin() -> str:
    """Before an app is set up."""
    return render_template("accounts/codes_begin.html", account=current.session().account, values={}, problems={})


@pages.post("/codes")
def offer() -> str:
    """The secret for an app, as a picture and to type."""
    shown_again("accounts/codes_begin.html", account=current.session().account)
    password = Fields(request.form).raw("password")

    offered = offer_codes(current.store(), current.person(), password, current.settings().secret_key)

    return render_template("accounts/codes.html", offer=offered, values={}, problems={})


@pages.post("/codes/accept")
def accept() -> str:
    """Take the first code of the app; the recovery codes are shown this once."""
    store, person, key = current.store(), current.person(), current.settings().secret_key
    shown_again("accounts/codes.html", offer=pending_offer(store, person, key))
    code = Fields(request.form).raw("code")

    codes = accept_codes(store, person, code, key, store.now())

    return render_template("accounts/recovery_codes.html", codes=codes, told="Your app is set up.")


@pages.get("/codes/remove")
def confirm_removal() -> str:
    """Before the app counts no more."""
    return render_template("accounts/codes_remove.html", account=current.session().account, values={}, problems={})


@pages.post("/codes/remove")
def remove() -> Response:
    """No one-time codes any more."""
    shown_again("accounts/codes_remove.html", account=current.session().account)
    remove_codes(current.store(), current.person(), Fields(request.form).raw("password"))

    flash("One-time codes are not asked for any more.")
    return back_to("factors.index")


@pages.get("/recovery-codes")
def begin_renewal() -> str:
    """Before new recovery codes replace the former ones."""
    return render_template("accounts/recovery_renew.html", account=current.session().account, values={}, problems={})


@pages.post("/recovery-codes")
def renew() -> str:
    """New recovery codes, shown this once."""
    shown_again("accounts/recovery_renew.html", account=current.session().account)
    codes = renew_recovery_codes(current.store(), current.person(), Fields(request.form).raw("password"))

    return render_template("accounts/recovery_codes.html", codes=codes, told="The former codes count no more.")
