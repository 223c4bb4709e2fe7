"""The end goal of a plan: see and change it."""

from dataclasses import asdict

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from backcast.domain.chains.smart import smart_of
from backcast.domain.people.permissions import Deed
from backcast.domain.planning.goal import EndGoal
from backcast.use_cases.edits import change_goal
from backcast.web.forms import Fields, shown_again
from backcast.web.htmx import fragment_or_page
from backcast.web.plan_pages import is_preview, opened, plan_values, preview, save

pages = Blueprint("goal", __name__, url_prefix="/plans/<plan_id>/goal")


@pages.get("")
def edit(plan_id: str) -> str:
    """The form of the end goal."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    values = {**asdict(record.plan.goal), "title": record.plan.title}

    shown = {**plan_values(record, timeline), "letters": smart_of(record.plan, timeline), "outcome": None}
    return render_template("goals/form.html", **shown, values=values, problems={})


@pages.post("")
def update(plan_id: str) -> Response:
    """Save the end goal, or show what another date would do."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    shown = {**plan_values(record, timeline), "letters": smart_of(record.plan, timeline)}
    shown_again("goals/form.html", **shown, outcome=None)
    fields = Fields(request.form)
    texts = {name: fields.text(name) for name in ("why", "for_whom", "sponsor", "evidence", "out_of_scope")}
    due = fields.needed_day("due", "Say by which date it must be true.")
    statement, title = fields.line("statement"), fields.line("title")
    fields.need("statement", statement, "Say in one sentence what will be true at the end.")
    fields.need("title", title, "Give the plan a title.")
    fields.check()

    edit = change_goal(EndGoal(statement, due, fields.switch("hard"), **texts), title)
    if not is_preview():
        return save(plan_id, edit)
    shown |= {"values": request.form, "problems": {}, "outcome": preview(plan_id, edit)}
    return fragment_or_page("steps/_effects.html", "goals/form.html", **shown)
