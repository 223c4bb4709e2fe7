"""A baseline that nobody knew, taken from what was measured since."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from backcast.domain.people.permissions import Deed
from backcast.use_cases.coaching.metrics import take_baseline
from backcast.web.plan_pages import as_seen, opened, save

pages = Blueprint("baselines", __name__, url_prefix="/plans/<plan_id>/key-results")


@pages.post("/<key_result_id>/baseline")
def take(plan_id: str, key_result_id: str) -> Response:
    """Take the last measurement as the baseline of a key result that has none."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)

    edit = take_baseline(as_seen(record), key_result_id, timeline.today)
    return save(plan_id, edit, url_for("key_results.index", plan_id=plan_id, _anchor=key_result_id))
