"""Filters: what templates say with, ``{{ step.finished | day }}``; the only module that may make markup."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from flask import current_app, g, request
from markupsafe import Markup

from backcast.domain.coaching.lines.reviews import review
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person
from backcast.domain.planning.records import PlanCard, PlanRecord
from backcast.web.marks import chains, charts, names
from backcast.web.pictures import words
from backcast.web.pictures.changes import told_limits
from backcast.web.pictures.details import details_of
from backcast.web.pictures.overviews import Overview
from backcast.web.requests.kept_answers import CHART_MARK
from backcast.web.requests.places import url_for


def written_out(template: str, values: Mapping[str, Any]) -> bytes:
    """A part of a page as it is sent.

    Piece by piece: nearly all are ASCII, which costs nothing to encode; together they are not, and twice as wide.
    """
    context = dict(values)
    current_app.update_template_context(context)
    return b"".join([piece.encode() for piece in current_app.jinja_env.get_template(template).generate(context)])


def whole(sent: bytes) -> Markup:
    """What ``written_out`` gave, for templates to take in as it is: its template has escaped every text in it."""
    return Markup(sent.decode())  # noqa: S704


CHART: Final = Markup(CHART_MARK)  # noqa: S704


def written(marks: Callable[..., str]) -> Callable[..., Markup]:
    """A filter of what ``web/marks`` writes down, which has escaped every text in it."""

    def mark(*values: Any) -> Markup:
        return Markup(marks(*values))  # noqa: S704

    return mark


def icon(name: str) -> Markup:
    """One symbol of the sprite; a page shows thirty."""
    return _icon(request.root_path, name)


@lru_cache(maxsize=1_000)
def _icon(_root: str, name: str) -> Markup:
    sprite = url_for("static", filename="icons.svg")
    return Markup('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>').format(sprite, name)


def allows(record: PlanRecord | PlanCard, deed: str) -> bool:
    """Whether the person before the screen may do something with a plan; the visitor of a share link may nothing."""
    person: Person | None = g.get("person")
    return person is not None and person.may(Deed[deed], record.role)


def may(person: Person | None, deed: str) -> bool:
    """Whether somebody may do something in their workspace."""
    return person is not None and person.may(Deed[deed])


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "allows": allows,
    "amount": words.amount,
    "bands": written(charts.bands),
    "chain": written(chains.chain),
    "count_of": words.count_of,
    "day": words.long_day,
    "details": details_of,
    "from_today": words.from_today,
    "initials": words.initials,
    "kind": words.kind,
    "lanes": written(charts.lanes),
    "level": words.level,
    "links": written(charts.links),
    "may": may,
    "names": written(names.names),
    "number": words.number,
    "overview": Overview,
    "period": words.period,
    "served_words": words.served_words,
    "review": review,
    "short_day": words.short_day,
    "slack": words.slack,
    "t_minus": words.t_minus,
    "target": words.target,
    "tie": words.tie,
    "told_limits": told_limits,
    "weekday": words.weekday,
    "working_days": words.working_days,
}
