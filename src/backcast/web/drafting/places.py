"""Places: the way back to the drafting page, and to one line on it."""

from werkzeug.wrappers import Response

from backcast.web.plan_pages import back_to


def back_to_desk(plan_id: str, objective_id: str, anchor: str | None = None) -> Response:
    """A redirect to the drafting page of an objective, or to a place on it."""
    if objective_id:
        return back_to("drafts.show", plan_id=plan_id, objective_id=objective_id, _anchor=anchor)
    return back_to("drafts.index", plan_id=plan_id, _anchor=anchor)


def back_to_line(plan_id: str, objective_id: str, draft_id: str) -> Response:
    """A redirect to a line."""
    return back_to_desk(plan_id, objective_id, f"line-{draft_id}")
