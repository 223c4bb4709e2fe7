"""The guard: nobody gets further than the door without a session, and no form comes from elsewhere."""

from flask import Flask, g, redirect, request, url_for
from werkzeug.wrappers import Response

from backcast.domain.errors import NotAllowed
from backcast.use_cases.sign_ins import person_of_session
from backcast.web import current

OPEN_ENDPOINTS = frozenset({"static", "sign_in.show", "sign_in.enter", "sign_in.door", "help.health"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def cookie_name() -> str:
    """The name of the session cookie; with https the browser itself refuses it from elsewhere."""
    return "__Host-backcast" if current.https() else "backcast"


def attach(app: Flask) -> None:
    """Ask everybody who they are before anything that is attached later happens."""
    app.before_request(_recognise)
    app.before_request(_refuse_elsewhere)


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


def _refuse_elsewhere() -> None:
    """Refuse what a page of another site sends. A browser that names no origin still has to bring a token of ours."""
    origin = request.headers.get("Origin")
    if request.method in _SAFE_METHODS or origin is None or _is_ours(origin):
        return
    raise NotAllowed(
        f"This was sent from “{origin[:80]}”, but Backcast is at {request.host_url} here. Nothing was changed. Open "
        "Backcast itself and send it from there; if that is what you did, the proxy must pass the host name on."
    )


def _is_ours(origin: str) -> bool:
    scheme, found, host = origin.partition("://")
    return bool(found) and host.lower() == request.host.lower() and (scheme == "https" or not current.https())
