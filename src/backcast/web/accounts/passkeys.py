"""One's own passkeys: set one up, and take one off again."""

from flask import Blueprint, flash, render_template, request
from werkzeug.wrappers import Response

from backcast.domain.errors import NotFound
from backcast.domain.people.accounts import PasskeyRecord
from backcast.use_cases.people.passkeys import add_passkey, ask_for_new_passkey, list_passkeys, remove_passkey
from backcast.web import current
from backcast.web.accounts.browsers import told
from backcast.web.forms import Fields, shown_again
from backcast.web.plan_pages import back_to
from backcast.web.sign_ins.passkeys import asked
from backcast.web.sign_ins.sites import needed_site, site_here

pages = Blueprint("passkeys", __name__, url_prefix="/account/passkeys")


@pages.get("/new")
def new() -> str:
    """Before a passkey is set up."""
    values, shown = {"name": told(current.browser())}, _shown()
    return render_template("accounts/passkey_new.html", **shown, values=values, problems={})


@pages.post("/question")
def question() -> Response:
    """What the browser is to ask a device for, once the password was given again."""
    password = Fields(request.form).raw("password")
    return asked(ask_for_new_passkey(current.store(), current.person(), needed_site(), password))


@pages.post("")
def add() -> Response | str:
    """Keep the passkey that a device made; recovery codes come with the first second factor."""
    shown_again("accounts/passkey_new.html", **_shown())
    fields = Fields(request.form)
    name, token, answer = fields.line("name"), fields.raw("token"), fields.raw("answer")
    fields.check()

    codes = add_passkey(current.store(), current.person(), needed_site(), name, token, answer)

    flash("The passkey is set up. From now on it signs you in.")
    shown = "accounts/recovery_codes.html"
    return render_template(shown, codes=codes, told="") if codes else back_to("factors.index")


@pages.get("/<passkey_id>/remove")
def confirm_removal(passkey_id: str) -> str:
    """Before a passkey counts no more."""
    shown = {"passkey": _own(passkey_id), "account": current.session().account}
    return render_template("accounts/passkey_remove.html", **shown, values={}, problems={})


@pages.post("/<passkey_id>/remove")
def remove(passkey_id: str) -> Response:
    """Remove a passkey."""
    shown_again("accounts/passkey_remove.html", passkey=_own(passkey_id), account=current.session().account)
    remove_passkey(current.store(), current.person(), passkey_id, Fields(request.form).raw("password"))

    flash("The passkey signs nobody in any more. You can remove it from the device too.")
    return back_to("factors.index")


def _own(passkey_id: str) -> PasskeyRecord:
    found = next((each for each in list_passkeys(current.store(), current.person()) if each.id == passkey_id), None)
    if found is None:
        raise NotFound("There is no such passkey.")
    return found


def _shown() -> dict[str, object]:
    return {"account": current.session().account, "takes_passkeys": site_here() is not None}
