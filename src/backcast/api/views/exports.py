"""A plan as a file: the plan file in YAML and JSON, MS Project XML, a table, and its dates for calendars."""

from flask import Response, url_for

from backcast.api import current
from backcast.api.operations import operation
from backcast.api.replies import JSON, switch, tagged
from backcast.plan_files.writings import write_plan
from backcast.use_cases.calendar_files import export_calendar
from backcast.use_cases.exchanges.writings import FORMS
from backcast.use_cases.holidays import settled
from backcast.use_cases.plans import open_plan

_YAML = "application/yaml"
_ICS = "text/calendar"
_XML = "application/xml"
_CSV = "text/csv"


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


@operation("GET", "/plans/{plan_id}/export.xml", None, tagged=True, gives=(_XML,))
def export_xml(plan_id: str) -> Response:
    """MS Project XML, with the dates as they look today."""
    return _exchanged(plan_id, "xml", f"{_XML}; charset=utf-8")


@operation("GET", "/plans/{plan_id}/export.csv", None, tagged=True, gives=(_CSV,))
def export_csv(plan_id: str) -> Response:
    """The steps as a table, with the dates as they look today; the last row is the end goal."""
    return _exchanged(plan_id, "csv", f"{_CSV}; charset=utf-8")


@operation("GET", "/plans/{plan_id}/export.ics", None, query=("starts", "spans"), tagged=True, gives=(_ICS,))
def export_ics(plan_id: str) -> Response:
    """The dates for calendars, as last saved; ?starts=0 leaves out the days to start by, ?spans=1 adds the work."""
    address = url_for("timeline.show", plan_id=plan_id, _external=True)
    starts, spans = switch("starts", usual=True), switch("spans")
    record = open_plan(current.store(), current.person(), plan_id)
    content = export_calendar(current.store(), current.person(), plan_id, address, starts=starts, spans=spans)
    return tagged(Response(content, content_type=f"{_ICS}; charset=utf-8"), str(record.version))


def _exchanged(plan_id: str, form: str, content_type: str) -> Response:
    record = open_plan(current.store(), current.person(), plan_id)
    plan, timeline = settled(record.plan, current.today())
    return tagged(Response(FORMS[form].write(plan, timeline), content_type=content_type), str(record.version))
