"""Capacity: who is asked for too much across plans, what would fit, and how much there is of each owner."""

from datetime import date
from typing import Any, Final

from flask import Blueprint, flash, render_template, request
from werkzeug.wrappers import Response

from backcast.domain.capacities.weeks import mondays_of, weeks_of
from backcast.domain.errors import InvalidInput
from backcast.domain.people.capacities import Capacity
from backcast.domain.people.permissions import Deed
from backcast.domain.planning.steps import StepId
from backcast.domain.workdays import WorkCalendar
from backcast.use_cases.forecasts.capacities import (
    Across,
    forget_capacity,
    look_across,
    say_capacity,
    set_deadlines,
    what_fits,
)
from backcast.use_cases.forecasts.capacity_texts import how_sure
from backcast.use_cases.forecasts.fits import can_look_for_better
from backcast.web import current
from backcast.web.calendar_fields import closures_from, closures_shown
from backcast.web.forms import Fields, shown_again
from backcast.web.pictures.kept_drawings import dates_of
from backcast.web.plan_pages import back_to, save

pages = Blueprint("capacities", __name__)

_SOLVER_SECONDS: Final = 3.0  # nobody else is answered by this worker meanwhile


@pages.get("/capacity")
def index() -> str:
    """Who is asked for how much, week by week, and the days with too much."""
    across = _across()
    values = _said_of(across, request.args.get("owner", ""))

    return render_template("forecasts/capacities.html", **_values(across), values=values, problems={})


@pages.get("/capacity/fit")
def fit() -> str:
    """Dates that fit, with each must-start beside the one it has now; better ones if asked."""
    across = _across()
    better = request.args.get("better") == "1" and can_look_for_better()
    found = what_fits(across, _SOLVER_SECONDS if better else 0)

    return render_template(
        "forecasts/capacities_fit.html",
        **_values(across),
        fit=found,
        offers={offer.key: offer for offer in found.whole.plans},
        sure=how_sure(found),
        better=better,
        has_solver=can_look_for_better(),
        values={},
        problems={},
    )


@pages.post("/capacity")
def update() -> Response:
    """Say how much there is of an owner."""
    current.person().must(Deed.MANAGE_CAPACITY)
    shown_again("forecasts/capacities.html", **_values(_across()))
    fields = Fields(request.form)
    capacity = _capacity_from(fields)
    say_capacity(current.store(), current.person(), capacity, fields.line("before"))

    flash(f"{capacity.owner}: {capacity.percent} % from now on.")
    return back_to("capacities.index", _anchor="owners")


@pages.post("/capacity/forget")
def forget() -> Response:
    """Forget what was said of an owner."""
    owner = Fields(request.form).line("owner")
    forget_capacity(current.store(), current.person(), owner)

    flash(f"{owner}: 100 % again.")
    return back_to("capacities.index", _anchor="owners")


@pages.post("/plans/<plan_id>/capacity")
def make(plan_id: str) -> Response:
    """Make the dates that fit: a deadline for each step that has to be earlier for its owner."""
    return save(plan_id, set_deadlines(_deadlines_from(Fields(request.form))))


def _across() -> Across:
    return look_across(current.store(), current.person(), lambda record: dates_of(record, current.today()))


def _values(across: Across) -> dict[str, Any]:
    rows = weeks_of(across.diary, current.today())
    owners = {*across.diary.names.values(), *(capacity.owner for capacity in across.said)}
    return {
        "across": across,
        "rows": rows,
        "mondays": mondays_of(rows),
        "owners": sorted(owners, key=str.casefold),
        "plans": {dated.key: dated for dated in across.plans},
    }


def _said_of(across: Across, owner: str) -> dict[str, Any]:
    """What the form shows of an owner."""
    known = next((capacity for capacity in across.said if capacity.owner == owner), None)
    if known is None:
        return {"owner": owner}
    absences = closures_shown(WorkCalendar(closures=known.absences))
    return {"owner": owner, "before": owner, "percent": known.percent, "absences": absences}


def _capacity_from(fields: Fields) -> Capacity:
    owner, absences = fields.line("owner"), closures_from(fields, "absences")
    fields.need("owner", owner, "Name the owner whose capacity this is.")
    percent = fields.needed_integer("percent", "Say how many percent of a full week there are: 100 is one person.")
    fields.check()
    return Capacity(owner, percent, absences)


def _deadlines_from(fields: Fields) -> dict[StepId, date]:
    """Pairs of a step and its deadline, as the page with the offer sent them."""
    try:
        days = [date.fromisoformat(day) for day in fields.texts("until")]
    except ValueError:
        raise InvalidInput({"until": "A deadline is a date such as 2026-12-18."}) from None
    return dict(zip(fields.texts("held"), days, strict=False))
