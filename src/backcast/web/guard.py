"""The guard: nobody gets further than the door without a session."""

from flask import Flask, g, redirect, request, url_for
from werkzeug.wrappers import Response

from backcast.use_cases.sign_ins import person_of_session
from backcast.web import current

OPEN_ENDPOINTS = frozenset({"static", "sign_in.show", "sign_in.enter", "sign_in.door", "help.health"})


def cookie_name() -> str:
    """The name of the session cookie; with https the browser itself refuses it from elsewhere."""
    return "__Host-backcast" if current.https() else "backcast"


def attach(app: Flask) -> None:
    """Ask everybody who they are before anything that is attached later happens."""
    app.before_request(_recognise)


def _recognise() -> Response | None:
    if request.endpoint == "static":
        return None
    token = request.cookies.get(cookie_name(), "")
    person = person_of_session(current.store(), token) if token else None
    if person:
        g.person = person
        return None
    if request.endpoint in OPEN_ENDPOINTS:
        return None
    answer = redirect(url_for("sign_in.door"), 303)
    answer.headers["HX-Redirect"] = url_for("sign_in.door")  # htmx would swap the door into the page
    return answer
