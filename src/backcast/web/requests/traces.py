"""Traces: what each request leaves behind – an id in the answer, a line in the log, a count."""

import logging
import re
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import Flask, Response, current_app, g, request

from backcast.domain.errors import OutOfService
from backcast.web.requests.counts import Counts

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_log = logging.getLogger("backcast.requests")
_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def attach(app: Flask, *, proxied: bool) -> None:
    """Trace every request. With ``proxied`` an id that the proxy gave is kept, so that both logs know it."""
    app.extensions["backcast.counts"] = Counts.begin()
    app.extensions["backcast.proxied"] = proxied

    def begin() -> None:
        g.reference = reference_of(app, request.environ)
        g.began = time.perf_counter()

    app.before_request(begin)
    app.after_request(_leave)


def reference_of(app: Flask, environ: "WSGIEnvironment") -> str:
    """The id by which the log is to know a request: the one that the proxy gave, or a new one."""
    given = environ.get("HTTP_X_REQUEST_ID", "") if app.extensions["backcast.proxied"] else ""
    return given if _ID.fullmatch(given) else secrets.token_hex(6)


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


@dataclass(frozen=True, slots=True)
class Trace:
    """What the line of a request says: never the path, which can hold a token, but the pattern of the address."""

    page: str
    method: str
    status: int
    reference: str
    address: str | None
    error: type[Exception] | None = None
    person: str | None = None


def leave_trace(app: Flask, trace: Trace, seconds: float, *, is_told: bool = True) -> None:
    """Count a request, and write its line unless it is too dull to be told."""
    counted = cast("Counts", app.extensions["backcast.counts"])
    counted.note(trace.page, trace.status, seconds)
    if trace.error is not None and issubclass(trace.error, OutOfService):
        counted.note_database_error(trace.error.__name__.lower())
    if is_told:
        said = {
            "reference": trace.reference,
            "method": trace.method,
            "page": trace.page,
            "status": trace.status,
            "ms": round(seconds * 1000, 1),
            "person": trace.person,
            "address": trace.address,
            "error": trace.error.__name__ if trace.error is not None else None,
        }
        _log.info("request", extra=said)


def _leave(answer: Response) -> Response:
    rule, ended, known_as = request.url_rule, time.perf_counter(), reference()
    person = g.get("person")
    trace = Trace(
        rule.rule if rule else "-",
        request.method,
        answer.status_code,
        known_as,
        request.remote_addr,
        g.get("failed_with"),
        person.id if person else None,
    )
    # A page brings nine files, which say nothing.
    is_told = request.endpoint != "static" or answer.status_code >= 400
    leave_trace(current_app, trace, ended - g.get("began", ended), is_told=is_told)
    answer.headers["X-Request-Id"] = known_as
    return answer
