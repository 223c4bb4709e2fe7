"""What a read-only link opens: one plan, to look at, for whoever holds the link."""

from flask import Blueprint, g, render_template
from werkzeug.wrappers import Response

from backcast.domain.planning.records import PlanRecord
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import Timeline
from backcast.use_cases.sharings import open_shared_plan
from backcast.web import current
from backcast.web.htmx import fragment_or_page, wants_fragment
from backcast.web.plan_pages import plan_values, timeline_values

pages = Blueprint("shared", __name__, url_prefix="/shared/<token>")


@pages.after_request
def tell_nobody(answer: Response) -> Response:
    """Keep the address, which holds the token, out of other logs and of search engines."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@pages.get("")
def show(token: str) -> Response:
    """The timeline."""
    record, timeline = _opened(token)

    return fragment_or_page("timeline/_timeline.html", "shared/show.html", **timeline_values(record, timeline))


@pages.get("/summary")
def summary(token: str) -> str:
    """The plan on one page, to print."""
    record, timeline = _opened(token)

    return render_template("shared/summary.html", **plan_values(record, timeline))


@pages.get("/steps/<step_id>")
def step(token: str, step_id: str) -> Response:
    """One step: its dates and why they are so."""
    record, timeline = _opened(token)
    found = record.plan.step(step_id)

    values = {**plan_values(record, timeline), "step": found, "alone": not wants_fragment()}
    return fragment_or_page("steps/_panel.html", "shared/step.html", **values)


def _opened(token: str) -> tuple[PlanRecord, Timeline]:
    record, _ = open_shared_plan(current.store(), token)
    g.share_token = token
    return record, work_backward(record.plan, current.today())
