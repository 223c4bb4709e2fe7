"""One answer for two readers: a fragment for htmx, a page or a redirect for everybody else."""

from typing import Any

from flask import make_response, redirect, render_template, request
from werkzeug.wrappers import Response


def wants_fragment() -> bool:
    """Whether htmx asks for a piece of the page rather than a page."""
    return request.headers.get("HX-Request") == "true"


def fragment_or_page(fragment: str, page: str, **values: Any) -> Response:
    """The fragment, or the page that includes it."""
    return make_response(render_template(fragment if wants_fragment() else page, **values))


def fragment_or_redirect(fragment: str, to: str, **values: Any) -> Response:
    """The fragment, or a redirect to the page that shows it."""
    if wants_fragment():
        return make_response(render_template(fragment, **values))
    return redirect(to, 303)
