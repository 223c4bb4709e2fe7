"""Kept answers: a page that was made a moment ago for the same browser and version is sent again as it was.

That happens in front of Flask, where it costs little more than its one query: whose session it is, whether they may
see the plan and which version is the current one is asked of the database each time, and the key holds whatever the
page was made of. An answer that took a message with it or gave the browser a cookie is not kept.
"""

import re
import time
from collections.abc import Iterable
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from flask import Flask, current_app, request, session
from werkzeug.http import parse_cookie
from werkzeug.wrappers import Response

from backcast.domain.errors import OutOfService
from backcast.domain.people.accounts import SessionRecord, Workspace
from backcast.domain.people.persons import Origin, Person
from backcast.domain.planning.records import PlanStamp
from backcast.storage.caches import Cache
from backcast.storage.store import Store
from backcast.use_cases.people.sign_ins import session_at
from backcast.web import current, headers
from backcast.web.requests import traces

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PAGE: Final = "/plans/<plan_id>"
_ADDRESS: Final = re.compile(r"/plans/([^/]+)", re.DOTALL)
_MOST_BYTES: Final = 40_000_000
# Stands for the chart in a page that takes it in later. Nobody can write it: in a text of theirs “<” is escaped.
CHART_MARK: Final = "<!--chart-->"
_MARK: Final = CHART_MARK.encode()
_NAME: Final = "backcast.answers"
_FOUND: Final = "backcast.found"  # nothing that a browser says comes under such a name
# Of all that a browser says, what a page is made from. It says nothing of the host, but not every host is answered.
_SAID: Final = ("SCRIPT_NAME", "QUERY_STRING", "HTTP_COOKIE", "HTTP_HX_REQUEST", "HTTP_HOST")

Found = tuple[SessionRecord | None, PlanStamp | None]


class _Key(NamedTuple):
    """Everything that the page says, or is made from: who looks at which version of what, on which day, and how."""

    stamp: PlanStamp
    person: Person
    workspace: Workspace
    day: date
    said: bytes


_Kept = Cache[_Key, tuple[bytes, ...]]


def attach(app: Flask, store: Store, *, https: bool) -> None:
    """Look for a kept answer before Flask does anything."""
    forget(app)
    app.wsgi_app = _Door(app, store, https=https)  # type: ignore[method-assign]


def forget(app: Flask) -> None:
    """Drop all of them."""
    app.extensions[_NAME] = _Kept(_MOST_BYTES, lambda parts: sum(map(len, parts)) + 1)


def kept(stamp: PlanStamp, day: date, answer: Response, chart: bytes) -> Response:
    """Put the chart into the page of this version and day, and keep it for the next time; several pages share it."""
    before, mark, after = answer.get_data().partition(_MARK)
    parts = (before, chart, after) if mark else (before,)
    answer.response, answer.content_length = list(parts), sum(map(len, parts))
    if not session.modified:
        _answers(current_app).keep(_key(request.environ, current.session(), stamp, day), parts)
    return answer


def found_in_front() -> Found | None:
    """The session and the version of the plan as they were found in front of Flask, None where nobody looked.

    Raises:
        OutOfService: when the database could not say it.
    """
    found: Found | OutOfService | None = request.environ.get(_FOUND)
    if isinstance(found, OutOfService):
        raise found
    return found


class _Door:
    """What stands in front of the application."""

    def __init__(self, app: Flask, store: Store, *, https: bool) -> None:
        self._app, self._store, self._https = app, store, https
        self._cookie = current.session_cookie(https=https)
        self._inner: WSGIApplication = app.wsgi_app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Send a kept answer, or let the application make one."""
        address = _ADDRESS.fullmatch(environ.get("PATH_INFO", ""))
        if address is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._inner(environ, start_response)
        began = time.perf_counter()
        session, stamp = self._found(environ, address[1])
        if session is None or stamp is None or not session.confirmed or session.lacks_second_factor:
            return self._inner(environ, start_response)
        key = _key(environ, session, stamp, current.today_of(self._app, session))
        parts = _answers(self._app).find(key)
        if parts is None:
            return self._inner(environ, start_response)
        is_head = environ["REQUEST_METHOD"] == "HEAD"
        self._begin(sum(map(len, parts)), self._trace(environ, session.person), began, start_response)
        return [] if is_head else parts

    def _found(self, environ: "WSGIEnvironment", plan_id: str) -> Found:
        """Whose session it is and what they get at; it is left for the guard, which need not ask again."""
        token = parse_cookie(environ.get("HTTP_COOKIE")).get(self._cookie, "")
        if not token:
            return None, None
        try:
            found = session_at(self._store, token, plan_id, Origin(environ.get("REMOTE_ADDR") or "", "browser"))
        except OutOfService as error:
            environ[_FOUND] = error
            return None, None
        environ[_FOUND] = found
        return found

    def _trace(self, environ: "WSGIEnvironment", person: Person) -> traces.Trace:
        known_as = traces.reference_of(self._app, environ)
        return traces.Trace(
            PAGE, environ["REQUEST_METHOD"], 200, known_as, environ.get("REMOTE_ADDR"), person=person.id
        )

    def _begin(self, size: int, trace: traces.Trace, began: float, start_response: "StartResponse") -> None:
        traces.leave_trace(self._app, trace, time.perf_counter() - began)
        begin = headers.with_protection(start_response, https=self._https)
        begin("200 OK", [*headers.of_page(size), ("X-Request-Id", trace.reference)])


def _key(environ: "WSGIEnvironment", known: SessionRecord, stamp: PlanStamp, day: date) -> _Key:
    said = repr([environ.get(name) for name in _SAID]).encode()
    return _Key(stamp, known.person, known.workspace, day, blake2b(said).digest())  # a hash: no token is kept here


def _answers(app: Flask) -> _Kept:
    return cast("_Kept", app.extensions[_NAME])
