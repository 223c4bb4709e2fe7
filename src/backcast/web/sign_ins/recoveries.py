"""A new password for somebody who forgot theirs: ask for a link, and use it."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backcast.use_cases.people.sign_ins import ask_for_recovery, choose_password, holder_of_link
from backcast.web import current
from backcast.web.forms import Fields, shown_again
from backcast.web.sign_ins import arrivals
from backcast.web.sign_ins.doors import tell_nobody
from backcast.web.sign_ins.letters import recovery_letter

pages = Blueprint("recovery", __name__, url_prefix="/recovery")


@pages.get("")
def ask() -> str:
    """The page that asks for the address."""
    return render_template("sign_in/recover.html", mails=bool(current.mail_base()), values={}, problems={})


@pages.post("")
def send() -> str:
    """Mail a link; the answer is the same whoever has the address."""
    shown_again("sign_in/recover.html", mails=bool(current.mail_base()))
    fields = Fields(request.form)
    email = fields.line("email")
    fields.need("email", email, "Write the e-mail address that you sign in with.")
    fields.check()

    ask_for_recovery(current.store(), email, current.origin(), recovery_letter())

    return render_template("sign_in/asked.html", email=email, mails=bool(current.mail_base()))


@pages.get("/<token>")
def show(token: str) -> Response:
    """The page that asks for a new password; looking at it does not use the link up."""
    person, purpose = holder_of_link(current.store(), token)

    signs_in = redirect(url_for("sign_in.show", token=token), 303)
    page = render_template("sign_in/choose.html", token=token, holder=person, values={}, problems={})
    return tell_nobody(make_response(page) if purpose == "recovery" else signs_in)


@pages.post("/<token>")
def choose(token: str) -> Response:
    """Take the new password, and let its owner in."""
    person, _ = holder_of_link(current.store(), token)
    shown_again("sign_in/choose.html", token=token, holder=person)
    password = Fields(request.form).raw("password")

    signed = choose_password(current.store(), token, password, current.origin(), current.browser())

    return arrivals.let_in(signed)
