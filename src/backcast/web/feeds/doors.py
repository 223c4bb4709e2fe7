"""The door for calendar programs: in front of Flask, since they ask every hour and nearly always get nothing new.

A request knows no session, no cookie and no person. The token in its address is looked up by its hash; neither it nor
the address is ever logged.
"""

import logging
import re
import secrets
import time
import zlib
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from flask import Flask

from backcast.calendars.feeds import revoked_octets
from backcast.domain.errors import OutOfService
from backcast.domain.people.feeds import NOTICE_LIFE, FeedPoll
from backcast.settings import Settings
from backcast.storage.identifiers import hashed
from backcast.storage.store import Store
from backcast.use_cases.feeds.polls import Current, current_feed, note_use, read_body
from backcast.web.feeds import answers
from backcast.web.feeds.answers import Answer, Asked
from backcast.web.feeds.memories import Memory, Remembered
from backcast.web.feeds.places import places_at
from backcast.web.feeds.readers import reader_of
from backcast.web.requests import traces
from backcast.web.requests.addresses import known_by

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PAGE: Final = "/feeds/<token>/<name>.ics"
_log = logging.getLogger("backcast")
_ADDRESS: Final = re.compile(r"/feeds/([^/]+)/([^/]+)\.ics", re.DOTALL)
_STEM: Final = re.compile(r"[a-z0-9-]{1,80}")


def attach(app: Flask, store: Store, settings: Settings) -> None:
    """Answer calendar programs; everything else goes on to Flask."""
    app.wsgi_app = FeedDoor(app, store, settings)  # type: ignore[method-assign]


class FeedDoor:
    """What stands in front of the application."""

    def __init__(self, app: Flask, store: Store, settings: Settings) -> None:
        self._app, self._store = app, store
        self._inner: WSGIApplication = app.wsgi_app
        self._places_at = places_at(app, settings.address)
        self._place = f"{zlib.crc32(settings.address.encode()):x}" if settings.address else ""
        self._is_ours = known_by(settings.address)
        self._memory = Memory()
        self._more = [("Strict-Transport-Security", "max-age=31536000")] if settings.https else []

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request: a calendar here, anything else inside."""
        path = environ.get("PATH_INFO", "")
        found = _ADDRESS.fullmatch(path)
        if found is None:
            return self._robots(start_response) if path == "/robots.txt" else self._inner(environ, start_response)
        began, known_as = time.perf_counter(), secrets.token_hex(6)
        asked = Asked.of(environ)
        error: type[Exception] | None = None
        try:
            answer = self._answer(found[1], found[2], asked, environ)
        except Exception as problem:  # noqa: BLE001 - whatever it is: never a page where a calendar is expected
            error = type(problem)
            answer = answers.away()
            _log.error("Unforeseen %s [%s] %s %s", error.__name__, known_as, asked.method, PAGE, exc_info=problem)
        trace = traces.Trace(PAGE, asked.method, int(answer.status[:3]), known_as, environ.get("REMOTE_ADDR"), error)
        traces.leave_trace(self._app, trace, time.perf_counter() - began)
        start_response(answer.status, [*answer.headers, *self._more, ("X-Request-Id", known_as)])
        return [] if asked.method == "HEAD" else [answer.body]

    def _robots(self, start_response: "StartResponse") -> Iterable[bytes]:
        answer = answers.robots()
        start_response(answer.status, [*answer.headers, *self._more])
        return [answer.body]

    def _answer(self, token: str, name: str, asked: Asked, environ: "WSGIEnvironment") -> Answer:
        if not self._is_ours(environ.get("HTTP_HOST", "")):
            return answers.elsewhere()
        if asked.method not in ("GET", "HEAD"):
            return answers.not_allowed()
        stem = name if _STEM.fullmatch(name) else ""
        address = (hashed(token), stem)
        poll: FeedPoll | None = None
        try:
            poll = self._store.feed_polls.find(token, stem)
            if poll is None:
                self._memory.forget(address)
                return answers.unknown()
            given = poll.ended or current_feed(self._store, poll, self._places_at, self._place)
            if isinstance(given, datetime):
                self._memory.forget(address)
                return self._revoked(poll, given, asked)
            answer = self._given(poll, given, address, asked)
        except OutOfService:
            return self._from_memory(address, asked, poll)
        note_use(self._store, poll, reader_of(environ.get("HTTP_USER_AGENT", "")))
        return answer

    def _given(self, poll: FeedPoll, given: Current, address: tuple[str, str], asked: Asked) -> Answer:
        revision, changed = given.stored.revision, given.stored.changed
        known = self._memory.find(address)
        octets = given.octets
        if octets is None and known is not None and known.revision == revision:
            octets = known.octets
        if not asked.has(revision, changed):
            if octets is None:
                stored = read_body(self._store, poll)
                if stored is None or stored.octets is None:
                    return answers.away()
                revision, changed, octets = stored.stored.revision, stored.stored.changed, stored.octets
            answer = answers.calendar(revision, changed, octets, address[1], asked)
        else:
            answer = answers.unchanged(revision, changed)
        given_now = Remembered(revision, changed, address[1], octets, self._store.now(), poll.mark.accesses)
        self._memory.keep(address, given_now)
        return answer

    def _from_memory(self, address: tuple[str, str], asked: Asked, poll: FeedPoll | None) -> Answer:
        """The database is away: what this process gave last, as long as that may be given, or nothing."""
        known = self._memory.find(address)
        if known is None or not known.may_be_given(self._store.now(), poll.mark.accesses if poll else None):
            return answers.away()
        if asked.has(known.revision, known.changed):
            return answers.unchanged(known.revision, known.changed)
        if known.octets is None:
            return answers.away()
        return answers.calendar(known.revision, known.changed, known.octets, known.slug, asked)

    def _revoked(self, poll: FeedPoll, ended: datetime, asked: Asked) -> Answer:
        """For a while a calendar that says so, which takes everything else out of calendars; then nothing."""
        if self._store.now() - ended > NOTICE_LIFE:
            return answers.gone()
        changed = ended.replace(microsecond=0)
        revision = f"revoked-{int(changed.timestamp())}"
        if asked.has(revision, changed):
            return answers.unchanged(revision, changed)
        octets = revoked_octets(poll.id, changed, to_dos=poll.to_dos)
        plain = Asked(asked.method, asked.none_match, asked.since, takes_gzip=False)
        return answers.calendar(revision, changed, (octets, b""), poll.slug, plain)
