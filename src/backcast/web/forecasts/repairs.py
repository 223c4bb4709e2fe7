"""What would help: the levers that win days back, tried together and made as one change."""

from functools import cache
from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from backcast.domain.people.permissions import Deed
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanRecord
from backcast.domain.repairs.codes import lever_of, with_amount
from backcast.domain.repairs.levers import Lever
from backcast.domain.repairs.menus import Menu, menu_of
from backcast.domain.repairs.sums import chain_sum
from backcast.domain.repairs.wins import win_of
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import Timeline
from backcast.use_cases.forecasts.repairs import use_levers
from backcast.web import current
from backcast.web.forms import Fields, shown_again
from backcast.web.htmx import fragment_or_page
from backcast.web.plan_pages import as_seen, is_preview, opened, plan_values, preview, save

pages = Blueprint("repairs", __name__, url_prefix="/plans/<plan_id>/repairs")


@pages.get("")
def show(plan_id: str) -> str:
    """The shortfall, the chain added up, and what would help."""
    record, timeline = opened(plan_id)

    return render_template("forecasts/repairs.html", **_shown(record, timeline), values={}, problems={})


@pages.post("")
def update(plan_id: str) -> Response:
    """Make the chosen changes as one, or show what they would do together."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    shown = _shown(record, timeline)
    shown_again("forecasts/repairs.html", **shown)
    seen = as_seen(record)
    levers = _levers_from(Fields(request.form), seen)

    if not is_preview():
        return save(plan_id, use_levers(seen, levers))
    shown |= {"values": request.form, "problems": {}, **_tried(plan_id, seen, levers)}
    return fragment_or_page("forecasts/_repairs_tried.html", "forecasts/repairs.html", **shown)


def _levers_from(fields: Fields, plan: Plan) -> list[Lever]:
    """The levers that are ticked, each by the amount that stands in its field."""
    ticked = [lever_of(plan, code) for code in fields.texts("lever")]
    return list(dict.fromkeys(with_amount(plan, lever, fields.raw(f"to:{lever.key}")) for lever in ticked))


def _tried(plan_id: str, seen: Plan, levers: list[Lever]) -> dict[str, Any]:
    """What the levers do together; nothing where none is ticked any more."""
    if not levers:
        return {"outcome": None, "win": None}
    outcome = preview(plan_id, use_levers(seen, levers))
    return {"outcome": outcome, "win": win_of(seen, work_backward(seen, current.today()), levers)}


def _shown(record: PlanRecord, timeline: Timeline) -> dict[str, Any]:
    @cache
    def menu() -> Menu:  # a fragment does not need it, and it costs more than all the rest
        return menu_of(record.plan, timeline)

    values = {**plan_values(record, timeline), "menu_of": menu, "chain_sum": chain_sum(record.plan, timeline)}
    return {**values, "outcome": None, "win": None}
