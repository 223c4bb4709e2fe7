"""Arrivals: what this browser is given when somebody came in, and where they go on from there."""

from datetime import timedelta
from typing import Final
from urllib.parse import unquote, urlsplit

from flask import current_app, redirect, request, url_for
from flask import session as form_session
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from backcast.domain.people.accounts import SESSION_LIFE
from backcast.use_cases.people.sign_ins import SignedIn, sign_out
from backcast.web import current
from backcast.web.guard import cookie_name, session_token

KNOWN_FOR: Final = timedelta(days=180)
_LONGEST: Final = 2_000


def let_in(signed: SignedIn, to: str = "/") -> Response:
    """Begin the session in this browser, under a token that nobody knew before; the one it had until now ends."""
    sign_out(current.store(), session_token())
    form_session.clear()
    if signed.awaits_second_factor:
        answer = redirect(url_for("second_factor.show", next=None if to == "/" else to), 303)
        return _with_session(answer, signed.token)
    return go_on(signed.token, signed.person.account, to)


def go_on(token: str, account: str, to: str) -> Response:
    """Let a session in that lacks nothing any more, and know the browser the next time."""
    answer = _with_session(redirect(to, 303), token)
    _give(answer, _known_name(), str(_known().dumps(account)), KNOWN_FOR)
    return answer


def known_account() -> str:
    """The account that came in with this browser before; empty when none did or the mark is none of ours."""
    try:
        found = _known().loads(request.cookies.get(_known_name(), ""), max_age=int(KNOWN_FOR.total_seconds()))
    except BadSignature:
        return ""
    return found if isinstance(found, str) else ""


def wanted() -> str:
    """The page of ours that somebody wanted to see before they had to sign in; the first page for all else."""
    text = request.values.get("next", "")
    return text if is_own_page(text) else "/"


def is_own_page(text: str) -> bool:
    """Whether a text is the path of a page of ours: whatever a browser could take for another site is none."""
    if len(text) > _LONGEST or not all("!" <= character <= "~" for character in text):
        return False
    plain = unquote(unquote(text)).replace("\\", "/")
    if not plain.startswith("/") or "//" in plain.partition("?")[0] or not text.startswith("/") or "\\" in text:
        return False
    parts = urlsplit(text)
    try:
        endpoint, _ = current_app.url_map.bind("").match(unquote(parts.path), "GET")
    except HTTPException:
        return False
    return not parts.netloc and not parts.scheme and endpoint != "static"


def forget(answer: Response) -> Response:
    """Take the session's cookie back."""
    answer.delete_cookie(cookie_name(), secure=current.https(), httponly=True, samesite="Lax")
    return answer


def _with_session(answer: Response, token: str) -> Response:
    return _give(answer, cookie_name(), token, SESSION_LIFE)


def _give(answer: Response, name: str, value: str, life: timedelta) -> Response:
    seconds = int(life.total_seconds())
    answer.set_cookie(name, value, max_age=seconds, secure=current.https(), httponly=True, samesite="Lax")
    return answer


def _known_name() -> str:
    return "__Host-known" if current.https() else "known"


def _known() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current.settings().secret_key, salt="known browser")
