"""Routes: where programs come in, with an access token and nothing else."""

from typing import Final

from flask import Blueprint, Flask, Response, g, render_template, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from backcast.api import current, documents, problems
from backcast.api.operations import OPERATIONS, Operation, add_routes
from backcast.api.views import chains, chances, exports, goals, people, plans, results, steps
from backcast.use_cases.people.access_tokens import MOST_CHANGES, WITHIN, count_change, person_of_token
from backcast.use_cases.people.accounts import account_of

PREFIX: Final = "/api/v1"
VIEWS: Final = (people, plans, goals, steps, results, chains, chances, exports)
OPEN_ENDPOINTS: Final = frozenset({"api.index", "api.document"})
_UNSAID: Final = "Send an access token: “Authorization: Bearer bct_…”. You make one on the page of your profile."
_UNKNOWN: Final = "This access token never existed, was ended, or is too old."


def attach(app: Flask) -> Blueprint:
    """Add everything under /api/v1; before the guard of the pages, which sends strangers to the door."""
    calls = Blueprint("api", __name__, url_prefix=PREFIX)
    calls.before_request(_recognise)
    calls.after_request(_vary)
    calls.add_url_rule("/", "index", _index)
    calls.add_url_rule("/openapi.json", "document", _document)
    add_routes(calls)
    problems.attach(app, calls)
    app.register_blueprint(calls)
    return calls


def all_operations() -> list[Operation]:
    """Every call that there is, in the order in which people read of them."""
    order = {module.__name__: place for place, module in enumerate(VIEWS)}
    return [known for known, _ in sorted(OPERATIONS, key=lambda pair: order[pair[1].__module__])]


def _recognise() -> None:
    """Who asks: a token says so, never a cookie."""
    if request.endpoint in OPEN_ENDPOINTS:
        return
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise Unauthorized(_UNSAID, www_authenticate=_challenge())
    person = person_of_token(current.store(), token.strip(), current.origin())
    if person is None:
        raise Unauthorized(_UNKNOWN, www_authenticate=_challenge(error="invalid_token"))
    g.person = person
    g.time_zone = account_of(current.store(), person).time_zone  # now: later on a change may hold the database
    if request.method not in current.SAFE_METHODS:
        count_change(current.store(), token.strip())


def _challenge(**more: str | None) -> WWWAuthenticate:
    return WWWAuthenticate("bearer", {"realm": "Backcast", **more})


def _vary(answer: Response) -> Response:
    answer.vary.add("Authorization")
    return answer


def _index() -> str:
    """The page about the interface."""
    shown = documents.shown_calls(all_operations())
    limits = {"changes": MOST_CHANGES, "minutes": int(WITHIN.total_seconds()) // 60}
    return render_template("api/index.html", groups=shown, kinds=problems.KINDS, **limits)


def _document() -> Response:
    """The OpenAPI document."""
    return documents.openapi(all_operations())
