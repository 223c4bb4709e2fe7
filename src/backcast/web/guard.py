"""The guard: nobody gets further than the door without a session, and no form comes from elsewhere."""

from urllib.parse import urlsplit

from flask import Flask, g, redirect, request, url_for
from werkzeug.wrappers import Response

from backcast.domain.errors import NotAllowed, OutOfService
from backcast.domain.people.accounts import SessionRecord
from backcast.use_cases.people.sign_ins import session_of
from backcast.web import current
from backcast.web.requests.kept_answers import found_in_front

OPEN_ENDPOINTS = frozenset(
    {
        "static", "help.health", "healths.ready", "healths.metrics",
        "invitation.show", "invitation.accept", "shared.show", "shared.summary", "shared.step",
        "sign_in.door", "sign_in.with_password", "sign_in.show", "sign_in.enter",
        "sign_in_passkey.question", "sign_in_passkey.enter", "single_sign_on.leave", "single_sign_on.arrive",
        "recovery.ask", "recovery.send", "recovery.show", "recovery.choose",
    }
)  # fmt: skip
# Blueprints that are open before the second factor was shown, and before one was set up where the workspace wants it.
_AWAITING = frozenset({"second_factor", "help"})
_LACKING = frozenset({"factors", "passkeys", "help"})
_OWN_DOORS = frozenset({"api"})  # blueprints that ask for a token themselves, and where a cookie does nothing
_NEED_NOBODY = frozenset(
    {"static", "help.health", "healths.ready", "healths.metrics"}
)  # whose cookie is never looked up
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def cookie_name() -> str:
    """The name of the session cookie; with https the browser itself refuses it from elsewhere."""
    return current.session_cookie(https=current.https())


def session_token() -> str:
    """What this browser shows as its session, whether or not it is one."""
    return request.cookies.get(cookie_name(), "")


def attach(app: Flask) -> None:
    """Ask everybody who they are before anything that is attached later happens."""
    app.before_request(_recognise)
    app.before_request(_refuse_elsewhere)


def _recognise() -> Response | None:
    endpoint, blueprint = request.endpoint, request.blueprint
    if blueprint in _OWN_DOORS:
        return None
    if endpoint in _NEED_NOBODY or blueprint == "shared":  # a share link shows the same to all
        return None
    try:
        session = _session()
    except OutOfService:
        if blueprint != "help":
            raise
        return None  # while the database is away the help, which says what to do then, is read as nobody
    g.session = session
    if session and session.confirmed and not session.lacks_second_factor:
        g.person = session.person
        return None
    if endpoint in OPEN_ENDPOINTS:
        return None
    return _keep_back(session) if session else _elsewhere("sign_in.door", _wanted())


def _session() -> SessionRecord | None:
    found = found_in_front()
    if found is not None:
        return found[0]
    token = session_token()
    return session_of(current.store(), token, current.origin()) if token else None


def _keep_back(session: SessionRecord) -> Response | None:
    """A session without its second factor: it reaches the page where that is shown or set up, and the way out."""
    allowed, instead = (_LACKING, "factors.index") if session.confirmed else (_AWAITING, "second_factor.show")
    endpoint = request.endpoint or ""
    if endpoint != "sign_in.sign_out" and endpoint.partition(".")[0] not in allowed:
        return _elsewhere(instead)
    if session.confirmed:
        g.person = session.person
    return None


def _wanted() -> str | None:
    """The page that somebody wants to see after they have signed in; None for the first one and for what is no page."""
    if request.method != "GET" or request.path == "/" or request.headers.get("HX-Request"):
        return None
    parts = urlsplit(request.url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _elsewhere(endpoint: str, wanted: str | None = None) -> Response:
    address = url_for(endpoint, next=wanted)
    answer = redirect(address, 303)
    answer.headers["HX-Redirect"] = address  # htmx would swap the other page into this one
    return answer


def _refuse_elsewhere() -> None:
    """Refuse what a page of another site sends. A browser that names no origin still has to bring a token of ours."""
    if request.method in _SAFE_METHODS:
        return
    origin = request.headers.get("Origin")
    if origin is None or request.blueprint in _OWN_DOORS or _is_ours(origin):
        return
    raise NotAllowed(
        f"This was sent from “{origin[:80]}”, but Backcast is at {request.host_url} here. Nothing was changed. Open "
        "Backcast itself and send it from there; if that is what you did, the proxy must pass the host name on."
    )


def _is_ours(origin: str) -> bool:
    scheme, found, host = origin.partition("://")
    return bool(found) and host.lower() == request.host.lower() and (scheme == "https" or not current.https())
