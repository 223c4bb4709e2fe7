"""Taking over closed days from a calendar: its address or file, a look at what it holds, and the change."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from backcast.calendars.closures.readings import ClosureReading, Found, read_closures
from backcast.domain.errors import InvalidInput
from backcast.domain.people.permissions import Deed
from backcast.domain.planning.plan import Plan
from backcast.use_cases.calendars.closures import closures_at, offers, take_over
from backcast.web import current
from backcast.web.closures.closure_fields import carried, offered_from, taken_from, ticked_in
from backcast.web.forms import Fields, shown_again
from backcast.web.htmx import fragment_or_page
from backcast.web.plan_pages import as_seen, is_preview, opened, plan_values, preview, save

pages = Blueprint("closures", __name__, url_prefix="/plans/<plan_id>/calendars/import")

_ASK, _CHOOSE = "closures/form.html", "closures/show.html"


@pages.get("")
def ask(plan_id: str) -> str:
    """The form that asks for a calendar."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)

    return render_template(_ASK, **plan_values(record, timeline), values={}, problems={})


@pages.post("")
def read(plan_id: str) -> Response:
    """Show what a calendar holds, and what most would take of it; nothing is saved."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    plan_shown = plan_values(record, timeline)
    shown_again(_ASK, **plan_shown)
    reading = _reading(Fields(request.form))
    seen = as_seen(record)

    shown = {**plan_shown, **_offered(seen, reading.found), "read": reading, "outcome": None}
    likely = [offer.closure for offer in shown["offers"] if offer.is_likely]
    shown["ticked"] = {number for number, offer in enumerate(shown["offers"]) if offer.is_likely}
    shown_again(_CHOOSE, **shown)
    shown["outcome"] = preview(plan_id, take_over(likely)) if likely else None
    return make_response(render_template(_CHOOSE, **shown, values=request.form, problems={}))


@pages.post("/chosen")
def take(plan_id: str) -> Response:
    """Take the ticked closures over, or show what that would do."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    fields = Fields(request.form)
    found = offered_from(fields)
    shown = {**plan_values(record, timeline), **_offered(as_seen(record), found), "outcome": None}
    shown |= {"read": ClosureReading("", tuple(found), ()), "ticked": ticked_in(fields)}
    shown_again(_CHOOSE, **shown)
    edit = take_over(taken_from(fields, found))

    if not is_preview():
        return save(plan_id, edit)
    shown |= {"values": request.form, "problems": {}, "outcome": preview(plan_id, edit)}
    return fragment_or_page("steps/_effects.html", _CHOOSE, **shown)


def _reading(fields: Fields) -> ClosureReading:
    """What the file says, or where none was chosen what is at the address.

    Raises:
        InvalidInput: when neither is there, or it is no calendar.
    """
    sent, address = request.files.get("file"), fields.line("address")
    if sent is not None and sent.filename:
        return read_closures(sent.stream.read(), current.today())
    if not address:
        raise InvalidInput({"address": "Say where the calendar is, or choose its file."})
    inside = current.settings().private_networks
    return closures_at(current.store(), current.person(), address, current.today(), inside)


def _offered(plan: Plan, found: Sequence[Found]) -> dict[str, Any]:
    return {"offers": offers(plan, found, current.today()), "lines": [carried(each) for each in found]}
