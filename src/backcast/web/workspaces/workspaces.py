"""The workspace itself: its name, its rules, and everything that it keeps as one archive."""

from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import Any

from flask import Blueprint, flash, render_template, request, send_file
from werkzeug.wrappers import Response

from backcast.domain.people.accounts import Workspace
from backcast.domain.people.permissions import Deed
from backcast.use_cases.drafting.models import model_of
from backcast.use_cases.drafting.standings import standing
from backcast.use_cases.people.accounts import account_of
from backcast.use_cases.people.exports import export_workspace
from backcast.use_cases.people.workspaces import change_workspace, open_workspace_page
from backcast.web import current
from backcast.web.forms import Fields, shown_again
from backcast.web.plan_pages import back_to

pages = Blueprint("workspace", __name__, url_prefix="/workspace")

_IN_MEMORY = 8 * 1024 * 1024  # a larger archive waits on disk


@pages.get("")
def show() -> str:
    """The workspace."""
    current.person().must(Deed.READ_AUDIT)
    shown = _values()
    workspace = shown["workspace"]

    second_factor = "1" if workspace.second_factor else ""
    values = {"name": workspace.name, "second_factor": second_factor}
    values |= {"seen_name": workspace.name, "seen_second_factor": second_factor}
    return render_template("workspaces/show.html", **shown, values=values, problems={})


@pages.post("")
def update() -> Response:
    """Another name, another rule."""
    current.person().must(Deed.MANAGE_WORKSPACE)
    shown_again("workspaces/show.html", **_values())
    fields = Fields(request.form)
    name, second_factor = fields.line("name"), fields.switch("second_factor")
    fields.need("name", name, "Give the workspace a name.")
    fields.check()
    seen = None
    if "seen_name" in request.form:
        seen = Workspace(current.person().workspace, fields.line("seen_name"), fields.switch("seen_second_factor"))
    change_workspace(current.store(), current.person(), name, second_factor=second_factor, seen=seen)

    flash("Saved.")
    return back_to("workspace.show")


@pages.post("/export")
def export() -> Response:
    """Everything that the workspace keeps."""
    with ExitStack() as when_it_fails:
        archive = when_it_fails.enter_context(SpooledTemporaryFile(max_size=_IN_MEMORY))
        export_workspace(current.store(), current.person(), archive)
        archive.seek(0)
        when_it_fails.pop_all()  # from here on it is closed when it was sent

    name = f"backcast-{current.today():%Y-%m-%d}.zip"
    return send_file(archive, "application/zip", as_attachment=True, download_name=name)


def _values() -> dict[str, Any]:
    store, person = current.store(), current.person()
    return {
        "workspace": open_workspace_page(store, person),
        "account": account_of(store, person),
        "manages": person.may(Deed.MANAGE_WORKSPACE),
        "standing": standing(store, person, model_of(current.settings())),
    }
