"""Repeats: a form that makes something is taken once, however often a browser sends it.

Each such form carries a key of its own. Together with what was typed it names the request: the same text under the same
key is a repeat and gets the first answer again, another text under it is something new.
"""

import re
import secrets
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any, Final

from flask import Flask, flash, g, make_response, redirect, request, session
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from backcast.credentials.seals import seal, unseal
from backcast.domain.errors import BackcastError
from backcast.storage.services.repeats import Answer
from backcast.storage.store import Store
from backcast.use_cases.repeats import once_sent
from backcast.web import current

# Every form that makes something; the templates of their pages give it ``once_key()``.
MAKING: Final = frozenset(
    {
        "plans.create", "steps.create", "key_results.create", "key_results.measure", "metrics.measure",
        "metrics.correct", "chain.create", "drafts.add", "drafts.split", "adoptions.keep", "adoptions.adopt",
        "offers.suggest", "feeds.make", "feeds.make_of_plan", "sharing.invite", "sharing.link", "people.invite",
        "teams.create", "access_tokens.make", "own_workspaces.make",
    }
)  # fmt: skip
FIELD: Final = "once"
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{20,100}")
_CHUNK: Final = 1 << 16
_View = Callable[..., Any]


def attach(app: Flask) -> None:
    """Take the forms once; all pages must have been registered."""
    app.jinja_env.globals["once_key"] = lambda: secrets.token_urlsafe(24)
    for endpoint in MAKING:
        app.view_functions[endpoint] = _once(app.view_functions[endpoint])


def _once(view: _View) -> _View:
    @wraps(view)
    def taken(**values: Any) -> Any:
        key = request.form.get(FIELD, "")
        if not _KEY.fullmatch(key):  # a page from before there were keys, or no page of ours
            return view(**values)
        name, made = _name_of(key), list[Response]()

        def work(store: Store) -> Answer | None:
            g.store = store
            try:
                made.append(make_response(view(**values)))
            finally:
                g.pop("store")
            return _answer(made[-1], key, name)

        try:
            before = once_sent(current.store(), current.person(), name, work)
        except BackcastError:
            session.pop("_flashes", None)  # nothing of what they say was kept
            raise
        return _again(before, key, name) if before else made[-1]

    return taken


def _name_of(key: str) -> str:
    """What the request is kept under: nobody can tell the key from it."""
    whole = sha256(repr((key, request.path)).encode())
    for field in request.form.items(multi=True):
        if field[0] not in ("csrf_token", FIELD):
            whole.update(repr(field).encode())
    for name, sent in request.files.items(multi=True):
        whole.update(repr((name, sent.filename, _hash_of(sent))).encode())
    return f"form:{whole.hexdigest()}"


def _hash_of(sent: FileStorage) -> str:
    found = sha256()
    while part := sent.stream.read(_CHUNK):
        found.update(part)
    sent.stream.seek(0)
    return found.hexdigest()


def _answer(response: Response, key: str, name: str) -> Answer | None:
    """What is kept. A page may show a secret this once: it is sealed with the key, which only the browser has."""
    if response.status_code >= 400:
        return None
    location = response.headers.get("Location", "")
    body = "" if location else seal(key, response.get_data(as_text=True), name)
    return Answer(name.removeprefix("form:"), response.status_code, location, body)


def _again(before: Answer, key: str, name: str) -> Response:
    if before.location:
        flash("This form was sent before: what it makes was made once. Open the form anew to make another.")
        return redirect(before.location, before.status)
    page = unseal(key, before.body, name)
    return Response(page, before.status, content_type="text/html; charset=utf-8")
