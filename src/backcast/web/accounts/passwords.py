"""With what one signs in: address and password."""

from typing import Final

from flask import Blueprint, flash, render_template, request
from werkzeug.wrappers import Response

from backcast.use_cases.people.accounts import change_password
from backcast.use_cases.people.identities import confirm_address, request_address, requested_address
from backcast.web import current
from backcast.web.forms import Fields, shown_again
from backcast.web.guard import session_token
from backcast.web.plan_pages import back_to
from backcast.web.sign_ins.letters import address_letter, address_notice, password_notice

_TAKEN: Final = "Saved. From now on you sign in with this address."

pages = Blueprint("password", __name__, url_prefix="/account")


@pages.get("/email")
def email() -> str:
    """The address."""
    account = current.session().account
    values = {"email": account.email}
    return render_template(
        "accounts/email.html", account=account, mails=bool(current.mail_base()), values=values, problems={}
    )


@pages.post("/email")
def update_email() -> Response:
    """Take another address, or mail a link there that proves it."""
    shown_again("accounts/email.html", account=current.session().account, mails=bool(current.mail_base()))
    fields = Fields(request.form)
    wanted, password = fields.line("email"), fields.raw("password")
    fields.check()

    store, person, key = current.store(), current.person(), current.settings().secret_key
    counts = request_address(store, person, password, wanted, key, address_letter(), address_notice())

    flash(_TAKEN if counts else f"A mail is on its way to {wanted}. The address counts once you open its link here.")
    return back_to("password.email")


@pages.get("/email/<token>", endpoint="confirm_email")
def show_confirmation(token: str) -> str:
    """The button that takes the address of a link; who only looks uses nothing up."""
    wanted = requested_address(current.store(), current.person(), token, current.settings().secret_key)

    return render_template("accounts/email_confirm.html", token=token, email=wanted)


@pages.post("/email/<token>", endpoint="take_email")
def confirm(token: str) -> Response:
    """Take the address that a link proved."""
    confirm_address(current.store(), current.person(), token, current.settings().secret_key, address_notice())

    flash(_TAKEN)
    return back_to("password.email")


@pages.get("/password")
def show() -> str:
    """The password."""
    account = current.session().account
    return render_template("accounts/password.html", account=account, values={}, problems={})


@pages.post("/password")
def update() -> Response:
    """Take another password."""
    shown_again("accounts/password.html", account=current.session().account)
    fields = Fields(request.form)
    former, password = fields.raw("current"), fields.raw("password")

    change_password(current.store(), current.person(), session_token(), former, password, password_notice())

    flash("Your new password counts from now on. Everywhere else you were signed out.")
    return back_to("password.show")
