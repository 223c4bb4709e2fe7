"""A line becomes a key result: the form, what it would do to the dates, and the change."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from backcast.domain.coaching.lines.parts import parts_of
from backcast.domain.coaching.lines.records import Draft
from backcast.domain.coaching.lines.reviews import review
from backcast.domain.people.permissions import Deed
from backcast.domain.scheduling.schedule import work_backward
from backcast.use_cases.coaching.adoptions import adopt_line, keep_as_step, start_moves, with_measuring
from backcast.use_cases.coaching.drafts import Desk, open_line
from backcast.web import current
from backcast.web.drafting.adoption_fields import adoption_from, prefilled, recorded_in, step_from
from backcast.web.drafting.models import desk_values
from backcast.web.drafting.places import desk_address
from backcast.web.forms import Fields, shown_again
from backcast.web.htmx import fragment_or_page
from backcast.web.plan_pages import as_seen, is_preview, opened, plan_values, preview, save

pages = Blueprint("adoptions", __name__, url_prefix="/plans/<plan_id>/drafting/lines/<draft_id>")


@pages.post("/step")
def keep(plan_id: str, draft_id: str) -> Response:
    """Make a line that is an activity a step of the plan."""
    desk, line = open_line(current.store(), current.person(), plan_id, draft_id)
    _, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    shown_again("drafting/index.html", **desk_values(desk, timeline, problem_line=draft_id))
    step = step_from(Fields(request.form), as_seen(desk.record), desk)

    return save(plan_id, keep_as_step(plan_id, line, step), desk_address(plan_id, desk.objective_id))


@pages.get("/adopt")
def show(plan_id: str, draft_id: str) -> str:
    """The form, filled in by what the line says."""
    desk, line = open_line(current.store(), current.person(), plan_id, draft_id)

    values = prefilled(desk, line, current.today())
    return render_template("drafting/adopt.html", **_shown(desk, line), values=values, problems={})


@pages.post("/adopt")
def adopt(plan_id: str, draft_id: str) -> Response:
    """Make it a key result of the plan, or show what that would do."""
    desk, line = open_line(current.store(), current.person(), plan_id, draft_id)
    shown = _shown(desk, line)
    shown_again("drafting/adopt.html", **shown)
    adoption = adoption_from(Fields(request.form), as_seen(desk.record), desk, line)

    edit = adopt_line(plan_id, line, adoption)
    if not is_preview():
        return save(plan_id, edit, url_for("key_results.index", plan_id=plan_id, _anchor=adoption.key_result.id))
    shown |= {"outcome": preview(plan_id, edit), "values": request.form, "problems": {}}
    return fragment_or_page("steps/_effects.html", "drafting/adopt.html", **shown)


def _shown(desk: Desk, line: Draft) -> dict[str, Any]:
    record, timeline = opened(desk.record.id, Deed.CHANGE_PLAN)
    return {
        **plan_values(record, timeline),
        "desk": desk,
        "line": line,
        "review": review(line.text),
        "recorded": recorded_in(record.plan),
        "guessed": parts_of(line.text, record.plan.metrics, current.today()).level,
        "owners": sorted({step.owner for step in record.plan.steps.values() if step.owner}),
        "if_measured": start_moves(timeline, work_backward(with_measuring(record.plan, timeline), current.today())),
        "outcome": None,
    }
