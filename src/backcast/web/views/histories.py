"""What happened to a plan, and the way back."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from backcast.use_cases.changes import read_history, redo_change, undo_change
from backcast.web import current
from backcast.web.chains.spellings import names_of, spelled
from backcast.web.plan_pages import opened, plan_values, seen_version, show_outcome

pages = Blueprint("history", __name__, url_prefix="/plans/<plan_id>")


@pages.get("/history")
def index(plan_id: str) -> str:
    """Who changed what, and when."""
    record, timeline = opened(plan_id)
    events = read_history(current.store(), current.person(), plan_id)

    names = names_of(record.plan)
    told = [spelled(each, names) for each in events]
    return render_template("histories/index.html", **plan_values(record, timeline), events=told)


@pages.post("/undo")
def undo(plan_id: str) -> Response:
    """Take the last change back."""
    outcome = undo_change(current.store(), current.person(), plan_id, current.today(), seen_version())

    return show_outcome(plan_id, outcome, f"Undone. {outcome.effects.sentence()}")


@pages.post("/redo")
def redo(plan_id: str) -> Response:
    """Make the change again that was taken back last."""
    outcome = redo_change(current.store(), current.person(), plan_id, current.today(), seen_version())

    return show_outcome(plan_id, outcome, f"Done again. {outcome.effects.sentence()}")
