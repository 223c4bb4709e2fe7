"""Form sessions: the signed cookie behind forms; one that was checked a moment ago is not checked again."""

import time
from collections import OrderedDict
from typing import Final

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

_MOST: Final = 2_000
_SECONDS: Final = 3_600


class FormSessions(SecureCookieSessionInterface):
    """Flask's own, which remembers for an hour what it has read in the cookies that came last.

    Only what cannot change is remembered: a cookie that carries messages is read anew.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[float, dict[str, str]]] = OrderedDict()

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie of a request holds; nothing where its signature is wrong."""
        cookie, now = request.cookies.get(self.get_cookie_name(app)), time.monotonic()
        if not cookie:
            return self.session_class()
        until, known = self._known.get(cookie, (0.0, {}))
        if now < until:
            return self.session_class(known)
        opened = super().open_session(app, request)
        if opened and all(isinstance(value, str) for value in opened.values()):
            self._known[cookie] = (now + _SECONDS, dict(opened))
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
        return opened

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send a cookie where something changed. That answers vary with it, web/headers says of all of them."""
        if session.modified:
            super().save_session(app, session, response)
