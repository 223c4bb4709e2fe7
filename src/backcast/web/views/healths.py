"""Healths: what a monitoring program and a balancer ask, without a session."""

import hmac

from flask import Blueprint, abort, current_app, jsonify, make_response, request
from werkzeug.wrappers import Response

from backcast.use_cases.healths import count_rows, unreadiness
from backcast.web import current
from backcast.web.requests import traces
from backcast.web.requests.counts import CONTENT_TYPE

pages = Blueprint("healths", __name__)


@pages.get("/ready")
def ready() -> tuple[Response, int]:
    """Whether people can be sent here: the database answers and is up to date."""
    reason = unreadiness(current.store())
    return (jsonify(status="unready", reason=reason), 503) if reason else (jsonify(status="ready"), 200)


@pages.get("/metrics")
def metrics() -> Response:
    """The counts, for whoever brings the token of the settings; there is no such page without one."""
    token = current_app.config["METRICS_TOKEN"].encode()
    shown = request.headers.get("Authorization", "").encode("utf-8", "replace")
    if not token or not hmac.compare_digest(shown, b"Bearer " + token):
        abort(404)
    answer = make_response(traces.counts().shown(count_rows(current.store())))
    answer.headers["Content-Type"] = CONTENT_TYPE
    return answer
