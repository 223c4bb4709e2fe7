"""Errors: the pages that tell what went wrong and what to do."""

import logging
from contextlib import suppress
from typing import Any

from flask import Flask, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from backcast.domain.errors import (
    BackcastError,
    Conflict,
    InvalidInput,
    NotAllowed,
    NotSignedIn,
    StalePlan,
    seconds_to_wait,
    status_of,
)
from backcast.use_cases.changes import read_history
from backcast.web import current
from backcast.web.htmx import wants_fragment
from backcast.web.plan_pages import CHOICE
from backcast.web.requests.traces import reference

_log = logging.getLogger("backcast")

_HTTP_WORDS = {
    400: "This request could not be understood.",
    404: "There is no such page.",
    405: "This page cannot be used like that.",
    413: "This is larger than the 25 MB that Backcast takes.",
    415: "Backcast cannot read this kind of content.",
    429: "Too many tries. Please wait a minute.",
}


def attach(app: Flask) -> None:
    """Turn everything that goes wrong into a page for people."""
    app.register_error_handler(StalePlan, _stale)
    app.register_error_handler(InvalidInput, _invalid)
    app.register_error_handler(NotSignedIn, _not_signed_in)
    app.register_error_handler(BackcastError, _told)
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def _told(error: BackcastError) -> Response:
    _note_reason(error)
    answer = _problem(status_of(error), str(error))
    if (seconds := seconds_to_wait(error)) is not None:
        answer.headers["Retry-After"] = str(seconds)
    return answer


def _invalid(error: InvalidInput) -> Response:
    _note_reason(error)
    return _shown_again(422, str(error), error.problems)


def _not_signed_in(error: NotSignedIn) -> Response:
    _note_reason(error)
    return _shown_again(401, str(error), {"wrong": str(error)})  # neither field alone


def _note_reason(error: BackcastError) -> None:
    """Log what whoever runs Backcast wants to know, and no person is told; it may hold anything that was sent."""
    if reason := getattr(error, "reason", ""):
        _log.warning("%s: %r", type(error).__name__, reason)


def _shown_again(status: int, text: str, problems: dict[str, str]) -> Response:
    """The form again, with what was typed and what is wrong with it; a page of its own where there is no form."""
    form_page: tuple[str | None, dict[str, Any]] = getattr(g, "form_page", (None, {}))
    page, values = form_page
    if page is None or wants_fragment():
        return _problem(status, text, problems=problems)
    shown: dict[str, Any] = {**values, "values": request.form or request.args, "problems": problems}
    return make_response(render_template(page, **shown), status)


def _stale(error: StalePlan) -> Response:
    """Both versions: what others saved in the meantime, and everything that this person typed."""
    view = request.view_args or {}
    events: list[Any] = []
    with suppress(NotAllowed):  # who may change a plan may not always read its history
        since = min(error.expected, error.current)
        events = read_history(current.store(), current.person(), view["plan_id"], since=max(since, 0))
    hidden = ("csrf_token", "once", "version", "settle", "settled_on")
    sent = [(name, value) for name, value in request.form.items(multi=True) if not name.startswith(CHOICE)]
    mine = [(name, value) for name, value in sent if name not in hidden]
    choices: dict[str, list[Conflict]] = {}  # by place: what can be chosen one by one
    for conflict in error.conflicts:
        choices.setdefault(f"{CHOICE}{conflict.place}", []).append(conflict)
    values = {"error": error, "events": events, "mine": mine, "choices": choices, "plan_id": view["plan_id"]}
    name = "errors/_stale.html" if wants_fragment() else "errors/stale.html"
    return make_response(render_template(name, **values), 409)


def _form_expired(_: CSRFError) -> Response:
    text = "This form is no longer valid, because you signed in or out since it was opened. Go back and send it again."
    return _problem(400, text)


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    if code < 400 and error.response is not None:
        return make_response(error.response)
    answer = _problem(code, _HTTP_WORDS.get(code, "Something went wrong on our side."))
    for name, value in error.get_headers():
        if name == "Allow":
            answer.headers["Allow"] = value
    return answer


def _unforeseen(error: Exception) -> Response:
    known_as = reference()
    _log.exception("Unforeseen %s [%s] %s %s", type(error).__name__, known_as, request.method, request.endpoint)
    text = f"Something went wrong on our side. Nothing was changed. The log knows it as {known_as}."
    return _problem(500, text)


def _problem(status: int, text: str, **values: Any) -> Response:
    name = "errors/_problem.html" if wants_fragment() else "errors/problem.html"
    again = request.url if request.method in ("GET", "HEAD") else ""
    known = {"signed_in": g.get("person") is not None, "again": again}
    shown = {"text": text, "status": status, "problems": {}, **known, **values}
    return make_response(render_template(name, **shown), status)
