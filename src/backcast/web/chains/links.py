"""The outcome chain of a plan: its picture and its gaps; its links added, changed and removed."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from backcast.domain.chains.costs import costs_of
from backcast.domain.chains.gaps import gaps_of, has_links
from backcast.domain.chains.reaches import Reach
from backcast.domain.chains.smart import smart_of
from backcast.domain.people.permissions import Deed
from backcast.domain.planning.changes import Link
from backcast.domain.planning.records import PlanRecord
from backcast.domain.results.chains import Cause
from backcast.domain.scheduling.timeline import Timeline
from backcast.use_cases.chains.links import (
    LinkKind,
    add_link,
    change_link,
    free_link_id,
    kind_named,
    link_in,
    links_of,
    remove_link,
    words_of,
)
from backcast.web.chains.drawings import draw
from backcast.web.chains.link_fields import held_from, link_from, link_values
from backcast.web.chains.mends import mends_of
from backcast.web.chains.nodes import nodes_of, places_of
from backcast.web.forms import Fields, shown_again
from backcast.web.plan_pages import as_seen, opened, plan_values, save

pages = Blueprint("chain", __name__, url_prefix="/plans/<plan_id>/chain")


@pages.get("")
def show(plan_id: str) -> str:
    """The picture, the gaps, the five letters of the end goal, and every link."""
    record, timeline = opened(plan_id)
    plan, gaps = record.plan, gaps_of(record.plan)
    reach = Reach(plan)

    told = {
        "gaps": [(gap, mends_of(plan, plan_id, gap)) for gap in gaps],
        "has_links": has_links(plan),
        "drawing": draw(nodes_of(plan, [gap for gap in gaps if gap.breaks])),
        "letters": smart_of(plan, timeline),
        "costs": costs_of(plan),
        "served_by": reach.served_by,
        "places": places_of(plan),
        "idle": set(reach.idle),
    }
    return render_template("chains/index.html", **plan_values(record, timeline), **told)


@pages.get("/<kind>/new")
def new(plan_id: str, kind: str) -> str:
    """The form for a new link."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    shown = _form_values(record, timeline, kind_named(kind), None)

    return render_template("chains/form.html", **shown, values=request.args, problems={})


@pages.post("/<kind>")
def create(plan_id: str, kind: str) -> Response:
    """Add a link."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    known, fields = kind_named(kind), Fields(request.form)
    shown_again("chains/form.html", **_form_values(record, timeline, known, None))
    link = link_from(fields, known, free_link_id(record.plan, known))
    before = links_of(as_seen(record), known)
    same = (each for each in links_of(record.plan, known) if each not in before and each == replace(link, id=each.id))
    link = next(same, link)  # the form was sent before: it adds nothing more

    return save(plan_id, add_link(link, held_from(fields)), url_for("chain.show", plan_id=plan_id))


@pages.get("/<kind>/<part_id>")
def edit(plan_id: str, kind: str, part_id: str) -> str:
    """The form of a link."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    known = kind_named(kind)
    link = link_in(record.plan, known, part_id)

    shown = _form_values(record, timeline, known, link)
    return render_template("chains/form.html", **shown, values=link_values(record.plan, link), problems={})


@pages.post("/<kind>/<part_id>")
def update(plan_id: str, kind: str, part_id: str) -> Response:
    """Save a link."""
    record, timeline = opened(plan_id, Deed.CHANGE_PLAN)
    known, fields = kind_named(kind), Fields(request.form)
    old = link_in(as_seen(record), known, part_id)
    shown_again("chains/form.html", **_form_values(record, timeline, known, old))

    link = link_from(fields, known, part_id)
    return save(plan_id, change_link(link, held_from(fields)), url_for("chain.show", plan_id=plan_id))


@pages.post("/<kind>/<part_id>/delete")
def delete(plan_id: str, kind: str, part_id: str) -> Response:
    """Remove a link; what named it names it no longer."""
    record, _ = opened(plan_id, Deed.CHANGE_PLAN)
    link = link_in(as_seen(record), kind_named(kind), part_id)

    return save(plan_id, remove_link(link), url_for("chain.show", plan_id=plan_id))


def _form_values(record: PlanRecord, timeline: Timeline, kind: LinkKind, link: Link | None) -> dict[str, Any]:
    words = words_of(link) if link else ""
    return {**plan_values(record, timeline), "kind": kind, "link": link, "words_of_link": words, "causes": list(Cause)}
