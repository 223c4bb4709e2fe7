"""Traces: what each request leaves behind – an id in the answer, a line in the log, a count."""

import logging
import re
import secrets
import time
from typing import cast

from flask import Flask, Response, current_app, g, request

from backcast.domain.errors import OutOfService
from backcast.web.requests.counts import Counts

_log = logging.getLogger("backcast.requests")
_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def attach(app: Flask, *, proxied: bool) -> None:
    """Trace every request. With ``proxied`` an id that the proxy gave is kept, so that both logs know it."""
    app.extensions["backcast.counts"] = Counts.begin()

    def begin() -> None:
        given = request.headers.get("X-Request-Id", "") if proxied else ""
        g.reference = given if _ID.fullmatch(given) else secrets.token_hex(6)
        g.began = time.perf_counter()

    app.before_request(begin)
    app.after_request(_leave)


def counts() -> Counts:
    """What has been counted."""
    return cast("Counts", current_app.extensions["backcast.counts"])


def reference() -> str:
    """The id by which the log knows this request."""
    return str(g.get("reference", ""))


def note_error(error: Exception) -> None:
    """Remember what the request failed with, for its line.

    Only its kind: the error itself knows the frames that know this request, and all that was sent would stay in memory
    until somebody looks for such circles.
    """
    g.failed_with = type(error)


def _leave(answer: Response) -> Response:
    """Never the path: it can hold a token. The pattern of the address says which page it was."""
    rule, ended, known_as = request.url_rule, time.perf_counter(), reference()
    page = rule.rule if rule else "-"
    seconds = ended - g.get("began", ended)
    error: type[Exception] | None = g.get("failed_with")
    person = g.get("person")
    counts().note(page, answer.status_code, seconds)
    if error is not None and issubclass(error, OutOfService):
        counts().note_database_error(error.__name__.lower())
    if request.endpoint != "static" or answer.status_code >= 400:  # a page brings nine files, which say nothing
        said = {
            "reference": known_as,
            "method": request.method,
            "page": page,
            "status": answer.status_code,
            "ms": round(seconds * 1000, 1),
            "person": person.id if person else None,
            "address": request.remote_addr,
            "error": error.__name__ if error is not None else None,
        }
        _log.info("request", extra=said)
    answer.headers["X-Request-Id"] = known_as
    return answer
