"""Signing in with a passkey: the question for the browser, and its answer."""

import json

from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response

from backcast.use_cases.people.passkeys import Asked, ask_for_passkey, sign_in_with_passkey
from backcast.web import current
from backcast.web.forms import Fields, shown_again
from backcast.web.sign_ins import arrivals
from backcast.web.sign_ins.doors import door_values
from backcast.web.sign_ins.sites import needed_site

pages = Blueprint("sign_in_passkey", __name__, url_prefix="/sign-in/passkey")


@pages.post("/question")
def question() -> Response:
    """What the browser is to ask its devices."""
    return asked(ask_for_passkey(current.store(), needed_site(), current.origin()))


@pages.post("")
def enter() -> Response:
    """Sign in with what a device answered."""
    shown_again("sign_in/door.html", **door_values())
    fields = Fields(request.form)
    token, answer = fields.raw("token"), fields.raw("answer")

    signed = sign_in_with_passkey(current.store(), needed_site(), token, answer, current.origin(), current.browser())

    return arrivals.let_in(signed, arrivals.wanted())


def asked(question: Asked) -> Response:
    """A question as the script reads it."""
    return jsonify(token=question.token, options=json.loads(question.options))
