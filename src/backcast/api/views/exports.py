"""A plan as a file: the plan file in YAML and JSON, and its dates for calendars."""

from flask import Response, url_for

from backcast.api import current
from backcast.api.operations import operation
from backcast.api.replies import JSON, switch, tagged
from backcast.plan_files.writings import write_plan
from backcast.use_cases.calendar_files import export_calendar
from backcast.use_cases.plans import open_plan

_YAML = "application/yaml"
_ICS = "text/calendar"


@operation("GET", "/plans/{plan_id}/export.yaml", None, tagged=True, gives=(_YAML,))
def export_yaml(plan_id: str) -> Response:
    """The plan file in YAML."""
    record = open_plan(current.store(), current.person(), plan_id)
    return tagged(Response(write_plan(record.plan), content_type=f"{_YAML}; charset=utf-8"), str(record.version))


@operation("GET", "/plans/{plan_id}/export.json", None, tagged=True, gives=(JSON,))
def export_json(plan_id: str) -> Response:
    """The plan file in JSON."""
    record = open_plan(current.store(), current.person(), plan_id)
    return tagged(Response(write_plan(record.plan, form="json"), content_type=JSON), str(record.version))


@operation("GET", "/plans/{plan_id}/export.ics", None, query=("starts", "spans"), tagged=True, gives=(_ICS,))
def export_ics(plan_id: str) -> Response:
    """The dates for calendars, as last saved; ?starts=0 leaves out the days to start by, ?spans=1 adds the work."""
    address = url_for("timeline.show", plan_id=plan_id, _external=True)
    starts, spans = switch("starts", usual=True), switch("spans")
    record = open_plan(current.store(), current.person(), plan_id)
    content = export_calendar(current.store(), current.person(), plan_id, address, starts=starts, spans=spans)
    return tagged(Response(content, content_type=f"{_ICS}; charset=utf-8"), str(record.version))
