"""Plans: the list of them, and the way to a new one."""

from typing import Any

from flask import Blueprint, flash, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from backcast.domain.errors import InvalidInput
from backcast.domain.people.permissions import Deed
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.records import PlanRecord
from backcast.domain.workdays import WorkCalendar
from backcast.public_holidays import countries
from backcast.storage.services.chores import BIN_LIFE
from backcast.use_cases.exchanges.readings import read_sent_file
from backcast.use_cases.plans import (
    bring_back_plan,
    keep_imported,
    list_plans,
    list_put_away,
    put_away_plan,
    record_end_goal,
    start_from_programme,
)
from backcast.use_cases.programmes import programme, programme_names
from backcast.web import current
from backcast.web.calendar_fields import calendar_from
from backcast.web.forms import Fields, shown_again
from backcast.web.plan_pages import back_to

pages = Blueprint("plans", __name__)

Begun = tuple[PlanRecord, str]  # a plan and the page that is shown of it first
_TIMELINE = "timeline.show"


@pages.get("/")
def index() -> str:
    """All plans."""
    cards = list_plans(current.store(), current.person())
    put_away = list_put_away(current.store(), current.person())

    shown = {"cards": cards, "put_away": put_away, "bin_life": BIN_LIFE, "account": current.session().account}
    return render_template("plans/index.html", **shown, today=current.today())


@pages.get("/plans/new")
def new() -> str:
    """The form for a new plan, filled in from a programme where one is named."""
    current.person().must(Deed.MAKE_PLAN)
    values, choices = MultiDict(request.args), _choices()
    hard = {f"programme:{each.name}" for each in choices["programmes"] if each.hard}
    values.setdefault("hard", "1" if values.get("start") in hard else "")

    return render_template("plans/new.html", **choices, values=values, problems={})


@pages.post("/plans")
def create() -> Response:
    """Begin a plan: blank, from a programme, or from a file."""
    current.person().must(Deed.MAKE_PLAN)
    shown_again("plans/new.html", **_choices())
    start = request.form.get("start", "blank")
    record, endpoint = {"blank": _blank, "file": _from_file}.get(start, _from_programme)()

    return back_to(endpoint, plan_id=record.id)


@pages.post("/plans/<plan_id>/delete")
def delete(plan_id: str) -> Response:
    """Put a plan away."""
    put_away_plan(current.store(), current.person(), plan_id)

    flash("The plan was deleted. You can bring it back.", f"restore:{plan_id}")
    return back_to("plans.index")


@pages.post("/plans/<plan_id>/restore")
def restore(plan_id: str) -> Response:
    """Bring a plan back."""
    bring_back_plan(current.store(), current.person(), plan_id)

    flash("The plan is back.")
    return back_to("timeline.show", plan_id=plan_id)


def _choices() -> dict[str, Any]:
    offered = [programme(name) for name in programme_names()]
    return {"programmes": offered, "countries": countries(), "today": current.today()}


def _goal(fields: Fields) -> tuple[EndGoal, WorkCalendar]:
    calendar = calendar_from(fields)
    texts = {name: fields.line(name) for name in ("statement", "why", "for_whom")}
    fields.need("statement", texts["statement"], "Say in one sentence what will be true at the end.")
    due = fields.needed_day("due", "Say by which date it must be true: everything is worked back from it.")
    fields.check()
    return EndGoal(due=due, hard=fields.switch("hard"), **texts), calendar


def _blank() -> Begun:
    goal, calendar = _goal(Fields(request.form))
    return record_end_goal(current.store(), current.person(), goal, calendar, current.today()), _TIMELINE


def _from_programme() -> Begun:
    fields = Fields(request.form)
    name = fields.line("start").removeprefix("programme:")
    goal, calendar = _goal(fields)
    return start_from_programme(current.store(), current.person(), name, goal, calendar, current.today()), _TIMELINE


def _from_file() -> Begun:
    """Where something could not be carried over, the page that tells what is shown first."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise InvalidInput({"file": "Choose the file on your computer."})
    reading = read_sent_file(current.person(), sent.stream.read())
    record = keep_imported(current.store(), current.person(), reading, current.today())
    return record, "history.index" if reading.told else _TIMELINE
