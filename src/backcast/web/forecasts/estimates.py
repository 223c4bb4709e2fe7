"""Estimates: the rates of a workspace, and durations worked out from what is built and for how many people."""

from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from backcast.domain.errors import NotFound
from backcast.domain.estimates.rates import EARLIER_2009, PUBLISHED, TITLES, EffortRate
from backcast.domain.estimates.typicals import OWN_GUIDANCE, TYPICALS, WAITS
from backcast.domain.people.permissions import Deed
from backcast.use_cases.forecasts.estimates import forget_rate, list_rates, set_rate, take_estimate
from backcast.web import current
from backcast.web.forecasts.estimate_fields import estimate_from, estimate_if_sent, rate_from
from backcast.web.forms import Fields, shown_again
from backcast.web.plan_pages import as_seen, back_to, opened, plan_values, save

pages = Blueprint("estimates", __name__)


@pages.get("/estimates")
def index() -> str:
    """All rates and typical durations, and a place to work a duration out."""
    current.person().must(Deed.READ_PEOPLE)
    shown = _values()
    shown_again("forecasts/estimates.html", **shown)
    found = estimate_if_sent(Fields(request.args), shown["rates"])

    return render_template("forecasts/estimates.html", **{**shown, "found": found}, values=request.args, problems={})


@pages.post("/estimates/<rate>")
def update(rate: str) -> Response:
    """Set a rate of the workspace's own."""
    current.person().must(Deed.MANAGE_CAPACITY)
    _refuse_unknown(rate)
    shown_again("forecasts/estimates.html", **{**_values(), "rated": rate})
    set_rate(current.store(), current.person(), rate_from(Fields(request.form), rate))

    flash(f"{TITLES[rate]}: your own rate counts from now on.")
    return back_to("estimates.index", _anchor="rates")


@pages.post("/estimates/<rate>/published")
def forget(rate: str) -> Response:
    """Go back to the published rate."""
    current.person().must(Deed.MANAGE_CAPACITY)
    _refuse_unknown(rate)
    forget_rate(current.store(), current.person(), rate)

    flash(f"{TITLES[rate]}: the published rate counts again.")
    return back_to("estimates.index", _anchor="rates")


@pages.get("/plans/<plan_id>/steps/<step_id>/duration")
def show(plan_id: str, step_id: str) -> str:
    """Work out how long a step takes."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    step = record.plan.step(step_id)
    shown = {**_values(), **plan_values(record, timeline), "step": step}
    shown_again("forecasts/estimates_step.html", **shown)
    found = estimate_if_sent(Fields(request.args), shown["rates"])

    shown |= {"found": found}
    return render_template("forecasts/estimates_step.html", **shown, values=request.args, problems={})


@pages.post("/plans/<plan_id>/steps/<step_id>/duration")
def take(plan_id: str, step_id: str) -> Response:
    """Take the worked-out duration over into the step."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    plan = as_seen(record)
    shown = {**_values(), **plan_values(record, timeline), "step": plan.step(step_id)}
    shown_again("forecasts/estimates_step.html", **shown)
    estimate = estimate_from(Fields(request.form), shown["rates"])

    return save(plan_id, take_estimate(step_id, estimate), url_for("steps.show", plan_id=plan_id, step_id=step_id))


def _values() -> dict[str, Any]:
    known = list_rates(current.store(), current.person())
    rates: dict[str, EffortRate] = {each.rate.name: each.rate for each in known}
    return {
        "known": known,
        "rates": rates,
        "titles": TITLES,
        "earlier": EARLIER_2009,
        "typicals": TYPICALS,
        "waits": WAITS,
        "guidance": OWN_GUIDANCE,
        "found": None,
        "rated": "",
    }


def _refuse_unknown(rate: str) -> None:
    if rate not in PUBLISHED:
        raise NotFound(f"There is no rate “{rate}”.")
