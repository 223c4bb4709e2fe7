"""The first page of one's account: what others see, and how days are shown."""

from zoneinfo import available_timezones

from flask import Blueprint, flash, render_template, request
from werkzeug.wrappers import Response

from backcast.use_cases.people.accounts import Profile, change_profile
from backcast.web import current
from backcast.web.forms import Fields, shown_again
from backcast.web.plan_pages import back_to

pages = Blueprint("profile", __name__, url_prefix="/account")


@pages.get("")
def show() -> str:
    """Who I am."""
    account = current.session().account
    values = {"name": current.person().name, "time_zone": account.time_zone}
    return render_template("accounts/profile.html", zones=_zones(), values=values, problems={})


@pages.post("")
def update() -> Response:
    """Change that."""
    shown_again("accounts/profile.html", zones=_zones())
    fields, account = Fields(request.form), current.session().account
    name, time_zone = fields.line("name"), fields.line("time_zone")
    fields.check()

    change_profile(current.store(), current.person(), Profile(name, time_zone, account.week_start))

    flash("Saved.")
    return back_to("profile.show")


def _zones() -> list[str]:
    """The time zones to choose from: places, not the old abbreviations."""
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
