"""What every page of a plan shows: the plan, its dates, and the drawing of them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from backcast.domain.events import Happened
from backcast.domain.people.permissions import Deed
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanRecord
from backcast.domain.scheduling.timeline import Timeline
from backcast.use_cases.changes import Outcome, Settlement, plan_as_seen, preview_edit, save_edit
from backcast.use_cases.edits import Edit
from backcast.use_cases.plans import open_plan
from backcast.web import current
from backcast.web.forms import Fields
from backcast.web.html import CHART, whole, written_out
from backcast.web.htmx import fragment_or_redirect
from backcast.web.pictures.changes import told_limits
from backcast.web.pictures.kept_drawings import Look, dates_of, drawn
from backcast.web.pictures.lanes import Choice
from backcast.web.requests.places import StepPlaces

CHOICE = "choice "  # followed by the place of a conflict
_WIDTH = 1_000
_MOVES_NO_DATE = (Happened.RESULTS_CHANGED, Happened.CHAIN_CHANGED)
_SHARED = {"timeline.show": "shared.show", "timeline.summary": "shared.summary", "steps.show": "shared.step"}


def opened(plan_id: str, deed: Deed = Deed.READ_PLAN) -> tuple[PlanRecord, Timeline]:
    """A plan and its dates as they look today."""
    record = open_plan(current.store(), current.person(), plan_id, deed)
    return record, dates_of(record, current.today())


def plan_values(record: PlanRecord, timeline: Timeline, status: str = "") -> dict[str, Any]:
    """What the templates of a plan need."""
    return {
        "record": record,
        "plan": record.plan,
        "timeline": timeline,
        "today": current.today(),
        "status": status,
    }


def timeline_parts(record: PlanRecord, timeline: Timeline, status: str = "") -> tuple[dict[str, Any], bytes]:
    """What the timeline page needs: the same, with the drawing as the person has it open; and apart from it its chart.

    In the page stands a mark for the chart, which is as long as all else ten times over.
    """
    look = Look(_width(), Choice.read(request.values), is_kept=request.blueprint != "shared")
    made = drawn(record, timeline, look, written_out)
    return {**plan_values(record, timeline, status), "drawing": made.drawing, "chart": CHART}, made.sent


def timeline_values(record: PlanRecord, timeline: Timeline, status: str = "") -> dict[str, Any]:
    """The same with the chart in its place."""
    values, chart = timeline_parts(record, timeline, status)
    return {**values, "chart": whole(chart)}


def seen_version() -> int:
    """The version of the plan that the person had before them when they sent the form."""
    fields = Fields(request.form)
    version = fields.needed_integer("version", "The form does not say which version of the plan it was made from.")
    fields.check()
    return version


def as_seen(record: PlanRecord) -> Plan:
    """The plan as the person had it before them when they filled in the form: what an edit is made of."""
    version = seen_version() if request.form.get("version") else record.version
    if version == record.version:
        return record.plan
    return plan_as_seen(current.store(), current.person(), record.id, version)


def save(plan_id: str, edit: Edit, to: str = "") -> Response:
    """Save an edit and answer with the timeline: as a fragment, or by a redirect to it or to another page."""
    made: list[tuple[Plan, Plan]] = []

    def make(plan: Plan, timeline: Timeline) -> Plan:
        made.append((plan, edit.make(plan, timeline)))
        return made[-1][1]

    kept, version = replace(edit, make=make), seen_version()
    outcome = save_edit(
        current.store(), current.person(), plan_id, version, kept, current.today(), settlement=_settlement()
    )
    sentences = [f"{edit.event_in(outcome.plan).text}."]
    if edit.event.happened in (Happened.STEP_MOVED, Happened.GOAL_CHANGED):
        sentences += [f"{line}." for line in told_limits(*made[-1])]
    sentences += [outcome.merged] if outcome.merged else []
    if edit.event.happened not in _MOVES_NO_DATE:
        sentences.append(outcome.effects.sentence())
    return show_outcome(plan_id, outcome, " ".join(sentences), to)


def _settlement() -> Settlement | None:
    """What the person chose where others had changed the same: their own values, but for those that they left."""
    if request.form.get("settle") != "mine":
        return None
    fields = Fields(request.form)
    version = fields.needed_integer("settled_on", "The form does not say which version of the plan you chose in.")
    fields.check()
    left = (name for name, value in request.form.items() if name.startswith(CHOICE) and value == "theirs")
    return Settlement(version, frozenset(name.removeprefix(CHOICE) for name in left))


def show_outcome(plan_id: str, outcome: Outcome, status: str, to: str = "") -> Response:
    """The timeline after a change, with a sentence that says what happened."""
    if request.headers.get("HX-Request") != "true":
        flash(status, "message" if outcome.timeline.feasible else "error")
    return fragment_or_redirect(
        "timeline/_timeline.html",
        to=to or url_for("timeline.show", plan_id=plan_id),
        **timeline_values(outcome.record, outcome.timeline, status),
    )


def preview(plan_id: str, edit: Edit) -> Outcome:
    """What an edit would do, together with what others changed since the person saw the plan."""
    version = seen_version() if request.form.get("version") else None
    return preview_edit(current.store(), current.person(), plan_id, edit, current.today(), version)


def is_preview() -> bool:
    """Whether the person asked what would happen rather than for it to happen."""
    return request.form.get("do") == "preview"


def plan_url(endpoint: str, plan_id: str, **values: Any) -> str:
    """The address of a page of a plan: for the visitor of a share link, of the one that they can see."""
    if token := g.get("share_token"):
        return url_for(_SHARED[endpoint], token=token, **values)
    return url_for(endpoint, plan_id=plan_id, **values)


def step_urls(plan_id: str, endpoint: str = "steps.show") -> StepPlaces:
    """The addresses of a page of each step of a plan, where a page needs many."""
    if token := g.get("share_token"):
        return StepPlaces(_SHARED[endpoint], token=token)
    return StepPlaces(endpoint, plan_id=plan_id)


def whole_url(plan_id: str) -> Callable[[str], str]:
    """The addresses of a timeline on which one lane is open to its last step."""
    return lambda lane: plan_url("timeline.show", plan_id, open=lane, whole=lane)


def back_to(endpoint: str, **values: Any) -> Response:
    """A redirect after a form was taken."""
    return redirect(url_for(endpoint, **values), 303)


def _width() -> int:
    """How wide the drawing should be: as the browser says, within reason."""
    text = request.values.get("w") or request.cookies.get("w") or ""
    return min(max(int(text), 480), 4_000) if text.isascii() and text.isdigit() and len(text) < 6 else _WIDTH
