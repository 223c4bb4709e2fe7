"""The drafting page of an objective: lines written, checked, changed, filled in, split and removed."""

from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, render_template, request
from werkzeug.wrappers import Response

from backcast.domain.coaching.drafting.drafts import written
from backcast.domain.coaching.lines.placeholders import BASELINE, DEFINITION, TARGET
from backcast.domain.coaching.lines.reviews import review
from backcast.domain.people.permissions import Deed
from backcast.domain.results.metrics import Measurement
from backcast.use_cases.coaching.drafts import (
    Desk,
    add_lines,
    change_line,
    fill_line,
    open_desk,
    open_line,
    remove_line,
    split_line,
)
from backcast.web import current
from backcast.web.drafting.lines import lines_in
from backcast.web.drafting.models import desk_values
from backcast.web.drafting.places import back_to_desk, back_to_line
from backcast.web.forms import Fields, shown_again
from backcast.web.htmx import wants_fragment
from backcast.web.plan_pages import opened

pages = Blueprint("drafts", __name__, url_prefix="/plans/<plan_id>/drafting")


@pages.get("")
def index(plan_id: str) -> str:
    """The lines for the end goal."""
    return _page(open_desk(current.store(), current.person(), plan_id))


@pages.get("/<objective_id>")
def show(plan_id: str, objective_id: str) -> str:
    """The lines for another objective."""
    return _page(open_desk(current.store(), current.person(), plan_id, objective_id))


@pages.post("/check")
def check(plan_id: str) -> str:
    """What the coach says about lines that somebody is typing; nothing is kept."""
    opened(plan_id, Deed.CHANGE_PLAN)
    fields = Fields(request.form)
    checked = [review(line) for line in lines_in(fields.text("lines") or fields.text("text"))]
    if wants_fragment():
        return render_template("drafting/_checked.html", checked=checked)
    return _page(open_desk(current.store(), current.person(), plan_id, fields.line("objective")), checked=checked)


@pages.post("/lines")
def add(plan_id: str) -> Response:
    """Add lines, one or twenty."""
    fields = Fields(request.form)
    objective = fields.line("objective")
    shown_again("drafting/index.html", **_shown(open_desk(current.store(), current.person(), plan_id, objective)))
    lines = lines_in(fields.text("lines"))
    fields.check()
    added = add_lines(current.store(), current.person(), plan_id, objective, lines)

    return back_to_line(plan_id, objective, added[0])


@pages.post("/lines/<draft_id>")
def update(plan_id: str, draft_id: str) -> Response:
    """Change a line."""
    desk, line = open_line(current.store(), current.person(), plan_id, draft_id)
    fields = Fields(request.form)
    shown_again("drafting/index.html", **_shown(desk, problem_line=draft_id))
    text = " ".join(fields.line("text").split())
    fields.check()
    change_line(current.store(), current.person(), plan_id, draft_id, fields.raw("seen") or line.text, text)

    return back_to_line(plan_id, desk.objective_id, draft_id)


@pages.post("/lines/<draft_id>/remove")
def remove(plan_id: str, draft_id: str) -> Response:
    """Remove a line."""
    desk, line = open_line(current.store(), current.person(), plan_id, draft_id)
    remove_line(current.store(), current.person(), plan_id, draft_id, Fields(request.form).line("reason"))

    flash(f"Removed the line “{line.text}”. It stands under Decisions.")
    return back_to_desk(plan_id, desk.objective_id)


@pages.post("/lines/<draft_id>/split")
def split(plan_id: str, draft_id: str) -> Response:
    """Make two lines of one that says two things."""
    desk, line = open_line(current.store(), current.person(), plan_id, draft_id)
    fields = Fields(request.form)
    shown_again("drafting/index.html", **_shown(desk, problem_line=draft_id))
    first, second = fields.line("first"), fields.line("second")
    fields.need("first", first, "Write the first of the two.")
    fields.need("second", second, "Write the second of the two.")
    fields.check()
    seen = fields.raw("seen") or line.text
    split_line(current.store(), current.person(), plan_id, draft_id, seen, (first, second))

    return back_to_line(plan_id, desk.objective_id, draft_id)


@pages.post("/lines/<draft_id>/fill")
def fill(plan_id: str, draft_id: str) -> Response:
    """Fill in what was not known yet: a measured baseline, a target, a definition."""
    desk, _ = open_line(current.store(), current.person(), plan_id, draft_id)
    fields = Fields(request.form)
    shown_again("drafting/index.html", **_shown(desk, problem_line=draft_id))
    known, measured = _filled_in(fields)
    fields.check()
    fill_line(current.store(), current.person(), plan_id, draft_id, known, measured, current.today())

    return back_to_line(plan_id, desk.objective_id, draft_id)


def _filled_in(fields: Fields) -> tuple[dict[str, str], Measurement | None]:
    """What the form fills in; a baseline counts only with the day on which, and where, it was measured."""
    baseline, target = fields.decimal(BASELINE), fields.decimal(TARGET)
    on, source = fields.day("on"), fields.line("source")
    if baseline is not None:
        fields.need("on", on, "Say on which day it was measured.")
        fields.need("source", source, "Say where the number comes from, or leave the baseline empty: unknown is fine.")
    fields.check()
    numbers = {name: _in_words(value) for name, value in ((BASELINE, baseline), (TARGET, target)) if value is not None}
    known = {**numbers, DEFINITION: fields.line(DEFINITION)}
    return known, Measurement("", on, baseline, source) if baseline is not None and on else None


def _in_words(value: Decimal) -> str:
    return written(value, "en")


def _page(desk: Desk, **more: Any) -> str:
    return render_template("drafting/index.html", **_shown(desk, **more), values=request.form, problems={})


def _shown(desk: Desk, **more: Any) -> dict[str, Any]:
    _, timeline = opened(desk.record.id, Deed.CHANGE_PLAN)
    return desk_values(desk, timeline, **more)
