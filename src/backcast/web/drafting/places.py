"""Places: the way back to the drafting page, and to one line on it."""

from flask import redirect, url_for
from werkzeug.wrappers import Response


def back_to_desk(plan_id: str, objective_id: str, anchor: str | None = None) -> Response:
    """A redirect to the drafting page of an objective, or to a place on it."""
    return redirect(desk_address(plan_id, objective_id, anchor), 303)


def desk_address(plan_id: str, objective_id: str, anchor: str | None = None) -> str:
    """Where the drafting page of an objective is, or a place on it."""
    if objective_id:
        return url_for("drafts.show", plan_id=plan_id, objective_id=objective_id, _anchor=anchor)
    return url_for("drafts.index", plan_id=plan_id, _anchor=anchor)


def back_to_line(plan_id: str, objective_id: str, draft_id: str) -> Response:
    """A redirect to a line."""
    return back_to_desk(plan_id, objective_id, f"line-{draft_id}")
