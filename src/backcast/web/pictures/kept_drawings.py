"""Drawings that this process made lately: for one version of a plan, one day and one way to look they stay the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from flask import Flask, current_app, request

from backcast.domain.people.permissions import Role
from backcast.domain.planning.records import PlanRecord
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import Timeline
from backcast.storage.caches import Cache
from backcast.web.pictures.drawings import Drawing, draw
from backcast.web.pictures.lanes import Choice

_MOST_BYTES: Final = 40_000_000
_MOST_STEPS: Final = 40_000
_Dated = tuple[str, int, datetime, date]
Render = Callable[[str, Mapping[str, Any]], bytes]


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody looks at a timeline: its width in pixels and the lanes that are open.

    ``is_kept`` is false for what a share link shows, which is made anew: its addresses hold the link's token.
    """

    width: int
    choice: Choice
    is_kept: bool


_Looked = tuple[str, _Dated, Role, Look]  # the first is where the application stands, for its addresses


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing, and the part of the page that shows it: no name, no token, nothing of the person but their role.

    ``sent`` is this part as it is sent; all pages that are kept share it.
    """

    drawing: Drawing
    sent: bytes


@dataclass(frozen=True, slots=True)
class _Kept:
    timelines: Cache[_Dated, Timeline]
    drawn: Cache[_Looked, Drawn]


def attach(app: Flask) -> None:
    """Give the application a place to keep them."""
    app.extensions["backcast-drawings"] = _Kept(
        Cache(_MOST_STEPS, lambda timeline: len(timeline.windows) + 1),
        Cache(_MOST_BYTES, lambda drawn: len(drawn.sent) + 1),
    )


def dates_of(record: PlanRecord, today: date) -> Timeline:
    """The dates of a plan as they look on a day."""
    kept, key = _kept().timelines, _dated(record, today)
    timeline = kept.find(key)
    if timeline is None:
        timeline = work_backward(record.plan, today)
        kept.keep(key, timeline)
    return timeline


def drawn(record: PlanRecord, timeline: Timeline, look: Look, render: Render) -> Drawn:
    """The drawing of a saved plan, and the part of the page that ``render`` makes of it."""
    key = (request.root_path, _dated(record, timeline.today), record.role, look)
    found = _kept().drawn.find(key)
    if found and look.is_kept:
        return found
    drawing = draw(record.plan, timeline, look.width, look.choice)
    values = {"record": record, "plan": record.plan, "timeline": timeline, "today": timeline.today, "drawing": drawing}
    made = Drawn(drawing, render("timeline/_drawn.html", values) if record.plan.steps else b"")
    if look.is_kept:
        _kept().drawn.keep(key, made)
    return made


def _dated(record: PlanRecord, today: date) -> _Dated:
    return record.id, record.version, record.changed, today


def _kept() -> _Kept:
    kept: _Kept = current_app.extensions["backcast-drawings"]
    return kept
