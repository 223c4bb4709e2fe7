"""The language model behind the coach, where one is set up: asked for wordings, switched on and off."""

from typing import Any

from flask import Blueprint, flash, make_response, render_template, request
from werkzeug.wrappers import Response

from backcast.domain.coaching.drafting.drafts import DraftAsk, DraftSet
from backcast.domain.coaching.lines.periods import last_day
from backcast.domain.coaching.lines.records import Draft
from backcast.domain.coaching.lines.reviews import review
from backcast.domain.people.permissions import Deed
from backcast.domain.scheduling.timeline import Timeline
from backcast.use_cases.coaching.drafts import Desk, open_desk, open_line
from backcast.use_cases.coaching.offers import SHOWN_AT_ONCE, keep_offers
from backcast.use_cases.drafting.drafters import draft, what_would_be_sent
from backcast.use_cases.drafting.facts import facts_of_plan
from backcast.use_cases.drafting.models import model_of
from backcast.use_cases.drafting.standings import standing, switch_model
from backcast.web import current
from backcast.web.drafting.lines import shown_desk
from backcast.web.drafting.places import back_to_desk, back_to_line
from backcast.web.forms import Fields
from backcast.web.plan_pages import back_to, opened, plan_values

pages = Blueprint("models", __name__)


@pages.post("/plans/<plan_id>/drafting/model")
def ask(plan_id: str) -> Response:
    """Ask the model for suggestions, or for wordings of a line; before the first time, show what would be sent."""
    fields = Fields(request.form)
    desk, line = _asked_about(plan_id, fields)
    model, question = model_of(current.settings()), _question(desk, line)
    found = draft(current.store(), current.person(), plan_id, question, model, agreed=fields.switch("agreed"))
    if not found.asks_first:
        return _kept(desk, line, found)

    _, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    sending = what_would_be_sent(current.store(), current.person(), plan_id, question, model)
    shown = {**plan_values(desk.record, timeline), "desk": desk, "line": line, "sending": sending}
    return make_response(render_template("drafting/sending.html", **shown))


@pages.post("/workspace/model")
def switch() -> Response:
    """Let the workspace use the model, or no longer."""
    current.person().must(Deed.MANAGE_WORKSPACE)
    on = Fields(request.form).switch("on")
    model = model_of(current.settings())
    switch_model(current.store(), current.person(), model, on=on)

    flash(
        f"Suggestions may come from {model.name} from now on." if on and model else "Suggestions come from rules only."
    )
    return back_to("workspace.show", _anchor="model")


def _asked_about(plan_id: str, fields: Fields) -> tuple[Desk, Draft | None]:
    if draft_id := fields.line("line"):
        return open_line(current.store(), current.person(), plan_id, draft_id)
    return open_desk(current.store(), current.person(), plan_id, fields.line("objective")), None


def _question(desk: Desk, line: Draft | None) -> DraftAsk:
    plan = desk.record.plan
    by = last_day(review(line.text).statement.by, current.today()) if line else None
    own = [known.text for known in plan.key_results if known.text and known.objective == desk.objective_id]
    others = [each.text for each in desk.lines if line is None or each.id != line.id]
    return DraftAsk(
        objective=desk.statement,
        statement=line.text if line else "",
        begin=current.today(),
        end=by or plan.goal.due,
        facts=facts_of_plan(plan),
        siblings=tuple(dict.fromkeys([*own, *others])),
        n=SHOWN_AT_ONCE,
    )


def _kept(desk: Desk, line: Draft | None, found: DraftSet) -> Response:
    """The desk again, with what the model offered; why it offered less than was asked for stands on top."""
    plan_id = desk.record.id
    kept = keep_offers(current.store(), current.person(), plan_id, desk.objective_id, found, line)
    for told in found.notes:
        flash(told, "error")  # not that something was lost: that it is seen
    if found.notes or not kept:
        return back_to_desk(plan_id, desk.objective_id)
    return (
        back_to_line(plan_id, desk.objective_id, line.id)
        if line
        else back_to_desk(plan_id, desk.objective_id, "suggestions")
    )


def shown_standing(plan_id: str | None = None) -> dict[str, object]:
    """How the person stands to the model, for a page."""
    return {"standing": standing(current.store(), current.person(), model_of(current.settings()), plan_id)}


def desk_values(desk: Desk, timeline: Timeline, **more: Any) -> dict[str, Any]:
    """What the drafting page needs; ``problem_line`` among ``more`` is the line whose form has problems."""
    shown = {
        **plan_values(desk.record, timeline),
        **shown_desk(desk, current.today()),
        **shown_standing(desk.record.id),
    }
    return {**shown, "checked": [], "problem_line": "", **more}
