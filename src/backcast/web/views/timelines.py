"""The timeline of a plan, and the same dates as a table, a week, a page and a picture."""

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from backcast.web.htmx import fragment_or_page
from backcast.web.pictures.drawings import draw_all
from backcast.web.plan_pages import opened, plan_values, timeline_parts
from backcast.web.requests.kept_answers import kept

pages = Blueprint("timeline", __name__, url_prefix="/plans/<plan_id>")


@pages.get("")
def show(plan_id: str) -> Response:
    """The backward timeline."""
    record, timeline = opened(plan_id)
    values, chart = timeline_parts(record, timeline)

    answer = fragment_or_page("timeline/_timeline.html", "timeline/show.html", **values)
    return kept(record.stamp, timeline.today, answer, chart)  # at midnight, of the day that it was made for


@pages.get("/table")
def table(plan_id: str) -> str:
    """All steps with all their dates."""
    record, timeline = opened(plan_id)

    return render_template("timeline/table.html", **plan_values(record, timeline), page=_page())


@pages.get("/week")
def week(plan_id: str) -> str:
    """What must start this week."""
    record, timeline = opened(plan_id)

    return render_template("timeline/week.html", **plan_values(record, timeline))


@pages.get("/summary")
def summary(plan_id: str) -> str:
    """The plan on one page, to print."""
    record, timeline = opened(plan_id)

    return render_template("timeline/summary.html", **plan_values(record, timeline))


@pages.get("/timeline.svg")
def picture(plan_id: str) -> Response:
    """The timeline as a picture of its own."""
    record, timeline = opened(plan_id)
    drawn = render_template(
        "timeline/picture.svg", **{**plan_values(record, timeline), "drawing": draw_all(record.plan, timeline)}
    )

    answer = make_response(drawn)
    answer.headers["Content-Type"] = "image/svg+xml; charset=utf-8"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    return answer


def _page() -> int:
    """Which page of the table is asked for; the table takes the nearest that there is."""
    try:
        return int(request.args.get("page", "1")[:9])  # nobody has so many
    except ValueError:
        return 1
