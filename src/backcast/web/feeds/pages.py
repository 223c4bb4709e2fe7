"""The pages of calendar links: choose what a calendar shows, see it, make its address, change and revoke it."""

from typing import Any

from flask import Blueprint, flash, render_template, request
from werkzeug.http import dump_options_header
from werkzeug.wrappers import Response

from backcast.calendars.choices import Choices
from backcast.domain.people.feeds import FeedScope, FeedShows
from backcast.use_cases.feeds.contents import Places
from backcast.use_cases.feeds.links import (
    calendar_file_of,
    change_feed,
    list_feeds,
    make_feed,
    offered,
    open_feed,
    preview_feed,
    revoke_feed,
    rotate_feed,
)
from backcast.web import current
from backcast.web.feeds.fields import ALARMS, KINDS, choices_from, shown_choices, shown_record, shows_from, told
from backcast.web.feeds.offers import programs_here, ways_of
from backcast.web.feeds.places import base_here, is_on_this_machine_only, places_here
from backcast.web.forms import Fields, shown_again
from backcast.web.plan_pages import back_to, is_preview, opened, plan_values

pages = Blueprint("feeds", __name__)


@pages.get("/feeds")
def index() -> str:
    """All my calendar links, and the form for another one."""
    return render_template("feeds/index.html", **_shown(None), **_blank(None), problems={})


@pages.post("/feeds")
def make() -> str | Response:
    """Show, download or make what was chosen."""
    return _made(None)


@pages.get("/plans/<plan_id>/feeds")
def of_plan(plan_id: str) -> str:
    """Subscribe to a plan."""
    return render_template("feeds/index.html", **_shown(plan_id), **_blank(plan_id), problems={})


@pages.post("/plans/<plan_id>/feeds")
def make_of_plan(plan_id: str) -> str | Response:
    """Show, download or make what was chosen on the page of a plan."""
    return _made(plan_id)


@pages.get("/feeds/<feed_id>")
def edit(feed_id: str) -> str:
    """What a link shows, to be changed."""
    record = open_feed(current.store(), current.person(), feed_id)
    return render_template("feeds/form.html", **_edited(feed_id), values=shown_record(record), problems={})


@pages.post("/feeds/<feed_id>")
def update(feed_id: str) -> Response:
    """Other choices for a link; its address stays."""
    shown_again("feeds/form.html", **_edited(feed_id))
    fields = Fields(request.form)
    name, choices = fields.line("name"), choices_from(fields)
    change_feed(current.store(), current.person(), feed_id, choices, name, base_here())

    flash("Saved. Calendar programs show it when they look the next time.")
    return back_to("feeds.index")


@pages.get("/feeds/<feed_id>/rotate")
def confirm_rotate(feed_id: str) -> str:
    """What a new address means, before it is made."""
    return render_template("feeds/rotate.html", feed=open_feed(current.store(), current.person(), feed_id))


@pages.post("/feeds/<feed_id>/rotate")
def rotate(feed_id: str) -> str:
    """The same calendar at a new address, shown this once."""
    link = rotate_feed(current.store(), current.person(), feed_id)
    return render_template("feeds/made.html", link=link, ways=ways_of(link), programs=programs_here(), plan_id=None)


@pages.get("/feeds/<feed_id>/revoke")
def confirm_revoke(feed_id: str) -> str:
    """What revoking means, before it is done."""
    return render_template("feeds/revoke.html", feed=open_feed(current.store(), current.person(), feed_id))


@pages.post("/feeds/<feed_id>/revoke")
def revoke(feed_id: str) -> Response:
    """End a link."""
    revoke_feed(current.store(), current.person(), feed_id)

    flash("Revoked. Calendars that use the link show one notice in place of its entries.")
    return back_to("feeds.index")


def _made(plan_id: str | None) -> str | Response:
    store, person, places = current.store(), current.person(), places_here()
    shown_again("feeds/index.html", **_shown(plan_id), preview=None)
    fields = Fields(request.form)
    shows, choices = shows_from(fields, plan_id), choices_from(fields)
    if is_preview():
        values = {**request.form, "kinds": request.form.getlist("kinds")}
        preview = preview_feed(store, person, shows, choices, current.today(), places)
        return render_template("feeds/index.html", **_shown(plan_id), values=values, preview=preview, problems={})
    if request.form.get("do") in ("file", "to-dos"):
        return _file(shows, choices, places)
    link = make_feed(store, person, shows, choices, base_here(), places)
    return render_template("feeds/made.html", link=link, ways=ways_of(link), programs=programs_here(), plan_id=plan_id)


def _file(shows: FeedShows, choices: Choices, places: Places) -> Response:
    name, content = calendar_file_of(current.store(), current.person(), shows, choices, places)
    disposition = dump_options_header("attachment", {"filename": name})
    return Response(content, content_type="text/calendar; charset=utf-8", headers={"Content-Disposition": disposition})


def _shown(plan_id: str | None) -> dict[str, Any]:
    store, person = current.store(), current.person()
    plan = {} if plan_id is None else plan_values(*opened(plan_id))
    feeds = [(each, told(shown_record(each))) for each in list_feeds(store, person, plan_id)]
    more = {
        "kinds": KINDS,
        "alarms": ALARMS,
        "programs": programs_here(),
        "is_local": is_on_this_machine_only(),
        "plan_id": plan_id,
    }
    return {**plan, "feeds": feeds, "offer": offered(store, person), **more}


def _edited(feed_id: str) -> dict[str, Any]:
    record = open_feed(current.store(), current.person(), feed_id)
    return {"feed": record, "kinds": KINDS, "alarms": ALARMS}


def _blank(plan_id: str | None) -> dict[str, Any]:
    """What the form shows at first, and what would come of it."""
    scope = FeedScope.PERSON if plan_id is None else FeedScope.PLAN
    shows, choices = FeedShows(scope, plan_id), Choices()
    preview = preview_feed(current.store(), current.person(), shows, choices, current.today(), places_here())
    return {"values": {"scope": scope.value, **shown_choices(choices)}, "preview": preview}
