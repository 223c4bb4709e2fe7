"""Problems: everything that goes wrong, as RFC 9457 tells it to programs."""

import json
import logging
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from flask import Blueprint, Flask, Response, g, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from backcast.api import current
from backcast.api.models.answers import ConflictPart
from backcast.domain.errors import (
    BackcastError,
    InvalidInput,
    StalePlan,
    TooManyTries,
    UnreadablePlanFile,
    seconds_to_wait,
    status_of,
)

_log = logging.getLogger("backcast")

TYPE: Final = "application/problem+json"
PREFIX: Final = "/api/"
ABOUT: Final = "/api/v1/#problem-"

# What each status means here: the word that names the type of the problem, and its title.
KINDS: Final[Mapping[int, tuple[str, str]]] = {
    400: ("malformed", "This request cannot be understood"),
    401: ("no-token", "An access token is needed"),
    403: ("not-allowed", "You may not do this"),
    404: ("not-found", "There is no such thing, or none that you may know of"),
    405: ("method", "This cannot be done with this address"),
    406: ("not-acceptable", "There is no form of this that you accept"),
    409: ("nothing-left", "There is nothing left to take back or make again"),
    412: ("changed", "Somebody else changed the plan"),
    413: ("too-large", "This is too large"),
    415: ("media-type", "This kind of content is not read here"),
    422: ("invalid", "The rules forbid this"),
    428: ("version-needed", "Say which version of the plan you mean"),
    429: ("too-many", "Too many changes within a short time"),
    500: ("unforeseen", "Something went wrong on our side"),
    503: ("busy", "The database cannot do this just now"),
    507: ("full", "There is no room left"),
}
_SENTENCES: Final = {
    400: "This request cannot be understood.",
    404: "There is nothing at this address. All addresses are listed at /api/v1/.",
    405: "This address does not take this method.",
    413: "This is larger than what is taken here: 1 MB, a plan file 20 MB.",
}


def attach(app: Flask, calls: Blueprint) -> None:
    """Answer with problems wherever programs ask, also where there is nothing at all."""
    calls.register_error_handler(BackcastError, _told)
    calls.register_error_handler(HTTPException, _http)
    calls.register_error_handler(Exception, _unforeseen)

    def refuse_unknown() -> Response | None:
        wrong = request.routing_exception
        if wrong is None or not request.path.startswith(PREFIX):
            return None
        return _http(wrong)

    app.before_request(refuse_unknown)


def problem(status: int, detail: str, **more: Any) -> Response:
    """A problem; ``more`` are members besides the usual ones."""
    name, title = KINDS.get(status, ("other", HTTP_STATUS_CODES.get(status, "Something went wrong")))
    whole = {
        "type": ABOUT + name,
        "title": title,
        "status": status,
        "detail": detail,
        "instance": f"urn:backcast:request:{current.reference()}",
        **more,
    }
    return Response(json.dumps(whole, ensure_ascii=False), status, content_type=TYPE)


def _told(error: BackcastError) -> Response:
    # Whoever says If-Match is told by RFC 9110 that it did not.
    status = 412 if isinstance(error, StalePlan) else status_of(error)
    seconds = seconds_to_wait(error)
    if isinstance(error, InvalidInput):
        return problem(status, str(error), errors=list(_errors(error)))
    if isinstance(error, StalePlan):
        shown = [ConflictPart.model_validate(each, from_attributes=True) for each in error.conflicts]
        return problem(status, str(error), version=error.current, conflicts=[each.model_dump() for each in shown])
    if isinstance(error, TooManyTries):
        answer = problem(status, f"This token asked for too many changes. Ask again in {seconds} seconds.")
    else:
        answer = problem(status, str(error))
    if seconds is not None:
        answer.headers["Retry-After"] = str(seconds)
    return answer


def _errors(error: InvalidInput) -> Iterator[dict[str, Any]]:
    if isinstance(error, UnreadablePlanFile):
        pointer = "".join(f"/{part}" for part in error.place.path.replace("[", ".").replace("]", "").split(".") if part)
        yield {"detail": error.message, "pointer": pointer, "line": error.place.line, "column": error.place.column}
        return
    known = g.get("body_fields", frozenset())
    for name, text in error.problems.items():
        if name == "Idempotency-Key":
            yield {"detail": text, "header": name}
        elif name.startswith("?"):
            yield {"detail": text, "parameter": name[1:]}
        else:
            yield {"detail": text, "pointer": f"/{name}" if name.split("/")[0] in known else ""}


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    if code < 400:
        return Response(status=code, headers=[("Location", quote(request.path + "/"))])
    own = error.description if error.description != type(error).description else None
    answer = problem(code, own or _SENTENCES.get(code, "This request cannot be answered."))
    for name, value in error.get_headers():
        if name in ("Allow", "WWW-Authenticate"):
            answer.headers[name] = value
    return answer


def _unforeseen(error: Exception) -> Response:
    _log.exception("Unforeseen %s [%s] %s", type(error).__name__, current.reference(), request.endpoint)
    return problem(500, "Something went wrong on our side. Nothing was changed. The log knows it by its instance.")
