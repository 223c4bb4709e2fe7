"""How likely is it: the chance of meeting a date, the safe start, and how durations are drawn."""

from typing import Any, Final

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from backcast.chances.figures import Figures, Question
from backcast.domain.people.permissions import Deed
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanRecord
from backcast.domain.scheduling.timeline import Timeline
from backcast.use_cases.forecasts.chance_texts import drawn_text, how_text, percent, start_text
from backcast.use_cases.forecasts.chances import (
    MISSING,
    can_be_told,
    change_uncertainty,
    recall,
    uncertainty_of,
)
from backcast.web.forecasts.chance_fields import uncertainty_from, uncertainty_values
from backcast.web.forecasts.curves import drawn_curve
from backcast.web.forms import Fields, shown_again
from backcast.web.plan_pages import opened, plan_url, plan_values, save

pages = Blueprint("chances", __name__, url_prefix="/plans/<plan_id>/chances")

_PAGE: Final = "forecasts/chances.html"
_MOST_STEPS: Final = 500  # the safe start of a larger plan is told on its own page, not beside every timeline


@pages.get("")
def show(plan_id: str) -> str:
    """The answer in a sentence, the curve and the tables behind it, and the form of how durations are drawn."""
    record, timeline = opened(plan_id)
    shown = _shown(record, timeline)
    shown_again(_PAGE, **shown)
    figures = _asked(record, timeline, Fields(request.args)) if can_be_told() and _is_open(timeline) else None

    return render_template(_PAGE, **{**shown, **_told(record.plan, figures)}, values=request.args, problems={})


@pages.get("/safe-start")
def safe_start(plan_id: str) -> str:
    """The safe start as a few words, which the plan's page fetches when it stands."""
    record, timeline = opened(plan_id)
    told = can_be_told() and timeline.must_start is not None and len(record.plan.steps) <= _MOST_STEPS
    figures = recall(record, timeline, Question(timeline.today, uncertainty_of(record.plan))) if told else None

    return render_template("forecasts/_chances_safe.html", record=record, figures=figures)


@pages.post("")
def update(plan_id: str) -> Response:
    """Draw durations in another way."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    shown_again(_PAGE, **_shown(record, timeline))
    uncertainty = uncertainty_from(Fields(request.form))

    return save(plan_id, change_uncertainty(uncertainty), plan_url("chances.show", plan_id))


def _shown(record: PlanRecord, timeline: Timeline) -> dict[str, Any]:
    uncertainty = uncertainty_of(record.plan)
    return {
        **plan_values(record, timeline),
        "usual": uncertainty_values(uncertainty),
        "drawn": drawn_text(uncertainty),
        "open_steps": [step for step in record.plan.steps.values() if not step.is_done],
        "missing": "" if can_be_told() else MISSING,
        "is_open": _is_open(timeline),
        **_told(record.plan, None),
    }


def _told(plan: Plan, figures: Figures | None) -> dict[str, Any]:
    if figures is None:
        return {
            "figures": None,
            "answer": "",
            "how": "",
            "curve": None,
            "percent": percent,
            "drivers": [],
            "others": [],
        }
    drivers = figures.drivers
    return {
        "figures": figures,
        "answer": start_text(figures),
        "how": how_text(figures),
        "curve": drawn_curve(figures),
        "percent": percent,
        "drivers": drivers[:10],
        "others": [known for known in plan.steps if known in figures.steps and known not in drivers[:10]][:200],
    }


def _is_open(timeline: Timeline) -> bool:
    """Whether anything that the goal needs is still to be done."""
    return any(window.counts for window in timeline.windows.values())


def _asked(record: PlanRecord, timeline: Timeline, fields: Fields) -> Figures:
    start, due, step = fields.day("start"), fields.day("due"), fields.line("step")
    fields.check()
    question = Question(start or timeline.today, uncertainty_of(record.plan), step, due)
    return recall(record, timeline, question)
