"""Errors: the only place that knows status codes, and the pages that tell what went wrong and what to do."""

import logging
import secrets
from typing import Any

from flask import Flask, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from backcast.domain.errors import (
    BackcastError,
    Busy,
    InvalidInput,
    NotAllowed,
    NotFound,
    NothingToUndo,
    StalePlan,
)
from backcast.use_cases.changes import read_history
from backcast.web import current
from backcast.web.htmx import wants_fragment

_log = logging.getLogger("backcast")

_STATUS: dict[type[BackcastError], int] = {
    InvalidInput: 422,
    NotFound: 404,
    NotAllowed: 403,
    StalePlan: 409,
    NothingToUndo: 409,
    Busy: 503,
}

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
    app.register_error_handler(BackcastError, _told)
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def _told(error: BackcastError) -> Response:
    status = next(code for kind, code in _STATUS.items() if isinstance(error, kind))
    answer = _problem(status, str(error))
    if isinstance(error, Busy):
        answer.headers["Retry-After"] = "2"
    return answer


def _invalid(error: InvalidInput) -> Response:
    """The form again, with what was typed and what is wrong with it; a page of its own where there is no form."""
    form_page: tuple[str | None, dict[str, Any]] = getattr(g, "form_page", (None, {}))
    page, values = form_page
    if page is None or wants_fragment():
        return _problem(422, str(error), problems=error.problems)
    shown: dict[str, Any] = {**values, "values": request.form, "problems": error.problems}
    return make_response(render_template(page, **shown), 422)


def _stale(error: StalePlan) -> Response:
    """Both versions: what others saved in the meantime, and what this person wanted to save."""
    view = request.view_args or {}
    events = read_history(current.store(), current.person(), view["plan_id"], since=error.expected)
    hidden = ("csrf_token", "version")
    mine = [(name, value) for name, value in request.form.items(multi=True) if name not in hidden]
    values = {"error": error, "events": events, "mine": mine, "plan_id": view["plan_id"]}
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
    reference = secrets.token_hex(4)
    _log.exception("Unforeseen %s [%s] %s %s", type(error).__name__, reference, request.method, request.endpoint)
    text = f"Something went wrong on our side. Nothing was changed. The log knows it as {reference}."
    return _problem(500, text)


def _problem(status: int, text: str, **values: Any) -> Response:
    name = "errors/_problem.html" if wants_fragment() else "errors/problem.html"
    shown = {"text": text, "status": status, "problems": {}, "signed_in": g.get("person") is not None, **values}
    return make_response(render_template(name, **shown), status)
