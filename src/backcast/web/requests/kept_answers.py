"""Kept answers: a page that was made a moment ago for the same person, session and version is sent again as it was.

Whether somebody may see a plan, and which version is the current one, was asked of the database before this looks: the
key holds whatever the page was made of. An answer that took a message with it or gave the browser a cookie is not kept.
"""

from datetime import date
from typing import Final, cast

from flask import Flask, current_app, g, request, session
from werkzeug.wrappers import Response

from backcast.domain.planning.records import PlanStamp
from backcast.storage.caches import Cache
from backcast.web import current

_MOST_BYTES: Final = 40_000_000
# Stands for the chart in a page that takes it in later. Nobody can write it: in a text of theirs “<” is escaped.
CHART_MARK: Final = "<!--chart-->"
_MARK: Final = CHART_MARK.encode()
_Key = tuple[object, ...]
_Kept = Cache[_Key, tuple[bytes, ...]]


def attach(app: Flask) -> None:
    """Look for a kept answer right after it is known who asks."""
    forget(app)
    app.before_request(_find)


def forget(app: Flask) -> None:
    """Drop all of them."""
    app.extensions["backcast.answers"] = _Kept(_MOST_BYTES, lambda parts: sum(map(len, parts)) + 1)


def kept(stamp: PlanStamp, day: date, answer: Response, chart: bytes) -> Response:
    """Put the chart into the page of this version and day, and keep it for the next time; several pages share it."""
    before, mark, after = answer.get_data().partition(_MARK)
    parts = (before, chart, after) if mark else (before,)
    answer.response, answer.content_length = list(parts), sum(map(len, parts))
    if not session.modified:
        _answers().keep(_key(stamp, day), parts)
    return answer


def _find() -> Response | None:
    stamp: PlanStamp | None = g.get("stamp")
    if stamp is None or request.method == "OPTIONS":
        return None
    parts = _answers().find(_key(stamp, current.today()))
    return Response(list(parts), mimetype="text/html") if parts else None


def _key(stamp: PlanStamp, day: date) -> _Key:
    """Everything that the page says, or is made from: who looks at which version of what, on which day, and how."""
    known = current.session()
    cookies, environ = request.cookies, request.environ
    return (
        stamp, known.person, known.workspace, day, request.endpoint, environ.get("QUERY_STRING"),
        environ.get("SCRIPT_NAME"), environ.get("HTTP_HX_REQUEST"), cookies.get("w"),
        cookies.get(current_app.config["SESSION_COOKIE_NAME"]),  # of the form: its tokens are made from what it holds
    )  # fmt: skip


def _answers() -> _Kept:
    return cast("_Kept", current_app.extensions["backcast.answers"])
