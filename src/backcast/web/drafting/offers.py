"""What is offered for lines and objectives, taken over, changed or rejected."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from backcast.use_cases.coaching.drafts import open_line
from backcast.use_cases.coaching.offers import (
    Choice,
    reject_offer,
    reject_suggestion,
    reject_wording,
    take_offer,
    take_suggestion,
    take_wording,
)
from backcast.web import current
from backcast.web.drafting.places import back_to_desk, back_to_line
from backcast.web.forms import Fields

pages = Blueprint("offers", __name__, url_prefix="/plans/<plan_id>/drafting")


@pages.post("/lines/<draft_id>/wordings")
def reword(plan_id: str, draft_id: str) -> Response:
    """Take over, change or reject a wording by rules for a line."""
    desk, line = open_line(current.store(), current.person(), plan_id, draft_id)
    choice, rejected, reason = _decision(Fields(request.form))
    who = (current.store(), current.person(), plan_id, draft_id)
    if rejected:
        reject_wording(*who, choice.offered, reason, current.today())
    else:
        take_wording(*who, request.form.get("seen") or line.text, choice, current.today())

    return back_to_line(plan_id, desk.objective_id, draft_id)


@pages.post("/suggestions")
def suggest(plan_id: str) -> Response:
    """Take over, change or reject a suggestion by rules for an objective."""
    fields = Fields(request.form)
    objective = fields.line("objective")
    choice, rejected, reason = _decision(fields)
    who = (current.store(), current.person(), plan_id, objective)
    if rejected:
        reject_suggestion(*who, choice.offered, reason)
        return back_to_desk(plan_id, objective, "suggestions")
    return back_to_line(plan_id, objective, take_suggestion(*who, choice))


@pages.post("/offers/<offer_id>")
def decide(plan_id: str, offer_id: str) -> Response:
    """Take over, change or reject what a model offered."""
    fields = Fields(request.form)
    objective = fields.line("objective")
    choice, rejected, reason = _decision(fields)
    who = (current.store(), current.person(), plan_id, offer_id)
    if rejected:
        reject_offer(*who, reason)
        return back_to_desk(plan_id, objective, "suggestions")
    return back_to_line(plan_id, objective, take_offer(*who, choice.final))


def _decision(fields: Fields) -> tuple[Choice, bool, str]:
    """What was offered and what is to stand; whether it was rejected, and why."""
    offered = fields.line("offered")
    final = " ".join(fields.line("final").split()) or offered
    reason = fields.line("reason")
    fields.check()
    return Choice(offered, final), fields.raw("do") == "reject", reason
