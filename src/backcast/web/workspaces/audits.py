"""The audit trail: who did what, when and from where."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from backcast.use_cases.people.exports import audit_table, read_whole_audit
from backcast.use_cases.people.memberships import list_everybody
from backcast.use_cases.people.workspaces import read_audit
from backcast.web import current

pages = Blueprint("audit", __name__, url_prefix="/workspace")

_ON_A_PAGE = 50


@pages.get("/audit")
def index() -> str:
    """The newest lines, or those before the last one seen; of one person when one is chosen."""
    before, chosen = request.args.get("before", ""), request.args.get("person", "")
    found = read_audit(current.store(), current.person(), before, chosen, _ON_A_PAGE + 1)
    everybody = list_everybody(current.store(), current.person())

    lines, more = found[:_ON_A_PAGE], len(found) > _ON_A_PAGE
    return render_template(
        "workspaces/audit.html", lines=lines, more=more, everybody=everybody, chosen=chosen, before=before
    )


@pages.get("/audit.csv")
def download() -> Response:
    """The audit trail as a table."""
    chosen = request.args.get("person", "")
    table = audit_table(read_whole_audit(current.store(), current.person(), chosen))

    content = ("\ufeff" + table).encode()  # the mark makes Excel read it as UTF-8
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return Response(content, content_type="text/csv; charset=utf-8", headers=headers)
