"""The working days of a plan, and narrower calendars for those who work on fewer days."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from backcast.domain.errors import InvalidInput
from backcast.domain.people.permissions import Deed
from backcast.domain.planning.plan import Plan
from backcast.domain.workdays import WEEKDAYS, WorkCalendar
from backcast.public_holidays import countries
from backcast.use_cases.edits import change_calendars
from backcast.use_cases.holidays import check_country, keeping
from backcast.web.calendar_fields import calendar_from, closures_shown
from backcast.web.forms import Fields, shown_again
from backcast.web.htmx import fragment_or_page
from backcast.web.plan_pages import as_seen, is_preview, opened, plan_values, preview, save

pages = Blueprint("calendars", __name__, url_prefix="/plans/<plan_id>/calendar")


@pages.get("")
def edit(plan_id: str) -> str:
    """The form of the working days."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    plan = record.plan
    narrower = [_shown(calendar, name) for name, calendar in plan.calendars.items()]

    return render_template(
        "calendars/form.html",
        **plan_values(record, timeline),
        countries=countries(),
        values=_shown(plan.calendar),
        narrower=narrower,
        problems={},
        outcome=None,
    )


@pages.post("")
def update(plan_id: str) -> Response:
    """Save the working days, or show what they would do."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    fields = Fields(request.form)
    typed = [_typed(fields, number) for number in range(len(fields.texts("calendar_name")))]
    shown = {**plan_values(record, timeline), "countries": countries(), "narrower": typed, "outcome": None}
    shown_again("calendars/form.html", **shown)
    calendar, seen = calendar_from(fields), as_seen(record)
    narrower = _narrower(fields, seen)
    fields.check()

    edit = change_calendars(_looked_up(calendar, seen.calendar, seen), narrower)
    if not is_preview():
        return save(plan_id, edit)
    shown |= {"values": request.form, "problems": {}, "outcome": preview(plan_id, edit)}
    return fragment_or_page("steps/_effects.html", "calendars/form.html", **shown)


def _narrower(fields: Fields, plan: Plan) -> dict[str, WorkCalendar]:
    """The named calendars of the form; one whose name was emptied is gone."""
    calendars = {}
    for number, name in enumerate(fields.texts("calendar_name")):
        if name in calendars:
            fields.note("calendar_name", f"Two calendars are called “{name}”.")
        if name:
            calendars[name] = _narrower_calendar(fields, plan, name, f"calendar_{number}_")
    for step in plan.steps.values():
        if step.calendar and step.calendar not in calendars:
            fields.note("calendar_name", f"{step.id} uses the calendar “{step.calendar}”: change that step first.")
    return calendars


def _narrower_calendar(fields: Fields, plan: Plan, name: str, prefix: str) -> WorkCalendar:
    calendar = calendar_from(fields, prefix)
    try:
        return _looked_up(calendar, plan.calendars.get(name, calendar), plan)
    except InvalidInput as wrong:
        for field, problem in wrong.problems.items():
            fields.note(f"{prefix}{field}", problem)
        return calendar


def _looked_up(calendar: WorkCalendar, before: WorkCalendar, plan: Plan) -> WorkCalendar:
    """The calendar with the holidays that it knows already; saving looks up those that the plan needs besides."""
    check_country(calendar, [plan.goal.due])
    return keeping(calendar, before)


def _shown(calendar: WorkCalendar, name: str = "") -> dict[str, object]:
    return {
        "name": name,
        "workdays": [WEEKDAYS[number] for number in sorted(calendar.workdays)],
        "country": calendar.country,
        "region": calendar.region,
        "closed": closures_shown(calendar),
        "within": calendar.within,
    }


def _typed(fields: Fields, number: int) -> dict[str, object]:
    """A narrower calendar of the form as it was typed, also when it cannot be read."""
    prefix = f"calendar_{number}_"
    return {
        "name": fields.texts("calendar_name")[number],
        "workdays": fields.texts(f"{prefix}workdays"),
        "country": fields.raw(f"{prefix}country"),
        "region": fields.raw(f"{prefix}region"),
        "closed": fields.raw(f"{prefix}closed"),
        "within": fields.raw(f"{prefix}within"),
    }
