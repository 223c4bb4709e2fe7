"""Places: the addresses of our own pages. A page names a hundred, and most are the same on every page."""

from typing import Any, Final, cast
from urllib.parse import quote

import flask
from flask import Flask, current_app, request

_MARK: Final = "0MARK0"
_FEW: Final = frozenset({"filename", "form", "kind"})  # of which there are few: templates name them, never a request
_Known = dict[tuple[Any, ...], list[str]]
_SAFE: Final = "!$&'()*+,/:;=@"  # what werkzeug leaves as it is in a part of a path


def attach(app: Flask) -> None:
    """Let templates ask here."""
    known: _Known = {}
    app.extensions["backcast.places"] = known

    def place_of(endpoint: str, **values: Any) -> str:
        return _place(known, endpoint, values)

    app.jinja_env.globals["url_for"] = place_of


def url_for(endpoint: str, **values: Any) -> str:
    """Flask's own, which remembers how an address is written where it holds nothing but the id of a plan."""
    return _place(cast("_Known", current_app.extensions["backcast.places"]), endpoint, values)


def _place(known: _Known, endpoint: str, values: dict[str, Any]) -> str:
    plan_id: str = values.pop("plan_id", "")
    key = (request.root_path, endpoint, bool(plan_id), *values.items())
    parts = known.get(key) if not plan_id or _is_plain(plan_id) else None
    if parts is not None:
        return plan_id.join(parts)
    if not values.keys() <= _FEW or (plan_id and not _is_plain(plan_id)):
        whole: str = flask.url_for(endpoint, **({**values, "plan_id": plan_id} if plan_id else values))
        return whole
    marked = {**values, "plan_id": _MARK} if plan_id else values
    parts = known[key] = flask.url_for(endpoint, **marked).split(_MARK)
    return plan_id.join(parts)


class StepPlaces:
    """The addresses of one page for every step: they differ in the id only."""

    def __init__(self, endpoint: str, **values: Any) -> None:
        self._before, _, self._after = flask.url_for(endpoint, step_id=_MARK, **values).rpartition(_MARK)

    def of(self, step_id: str) -> str:
        """The address for this step."""
        written = step_id if _is_plain(step_id) else quote(step_id, _SAFE)
        return f"{self._before}{written}{self._after}"


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isalnum()
