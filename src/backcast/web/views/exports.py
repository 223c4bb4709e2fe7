"""A plan as a file: for calendars, for other programs, for a spreadsheet."""

import re
import unicodedata

from flask import Blueprint, render_template, request, url_for
from werkzeug.http import dump_options_header
from werkzeug.wrappers import Response

from backcast.domain.errors import NotFound
from backcast.domain.planning.records import PlanRecord
from backcast.plan_files.writings import write_plan
from backcast.use_cases.calendar_files import export_calendar
from backcast.use_cases.exchanges.writings import FORMS
from backcast.web import current
from backcast.web.plan_pages import opened, plan_values

pages = Blueprint("exports", __name__, url_prefix="/plans/<plan_id>")

_TYPES = {
    "ics": "text/calendar; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "yaml": "application/yaml; charset=utf-8",
    "json": "application/json; charset=utf-8",
}


@pages.get("/exchange")
def exchange(plan_id: str) -> str:
    """The plan for other programs: each form with what it cannot carry."""
    record, timeline = opened(plan_id)
    left_out = {form: each.left_out(record.plan, timeline) for form, each in FORMS.items()}

    return render_template("exchanges/index.html", **plan_values(record, timeline), left_out=left_out)


@pages.get("/export.<form>")
def download(plan_id: str, form: str) -> Response:
    """The plan in one of the forms."""
    if form not in _TYPES:
        raise NotFound(f"Backcast writes {', '.join(_TYPES)}, not {form}.")
    record, timeline = opened(plan_id)
    if form == "ics":
        content = _calendar(plan_id)
    elif form in FORMS:
        content = FORMS[form].write(record.plan, timeline)
    else:
        content = write_plan(record.plan, form="json" if form == "json" else "yaml").encode()

    disposition = dump_options_header("attachment", {"filename": f"{_file_name(record)}.{form}"})
    return Response(content, content_type=_TYPES[form], headers={"Content-Disposition": disposition})


def _calendar(plan_id: str) -> bytes:
    address = url_for("timeline.show", plan_id=plan_id, _external=True)
    starts, spans = request.args.get("starts") != "0", request.args.get("spans") == "1"
    return export_calendar(current.store(), current.person(), plan_id, address, starts=starts, spans=spans)


def _file_name(record: PlanRecord) -> str:
    plain = unicodedata.normalize("NFKD", record.plan.title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:8]) or "plan"
