"""Names: the rows beside the chart, a lane or a step each; on a phone, the whole timeline.

Whatever a person wrote goes through ``escaped``; all else here is a number or one of our own words.
"""

from collections.abc import Callable
from typing import Final

from backcast.web.marks.escapes import escaped
from backcast.web.pictures.drawings import Bar, Drawing, LaneRow
from backcast.web.pictures.states import State
from backcast.web.pictures.words import initials, period, slack, weekday

_LONG: Final = 30  # letters of a title beyond which it may be cut off
_TWIST: Final = (
    '<svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true"><path d="M4 2.5 8 6l-4 3.5" fill="none" '
    'stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/></svg>'
)
_GATES: Final = {State.DONE: "reached", State.LATE: "late"}
Address = Callable[[str], str]


def names(drawing: Drawing, show: Address, move: Address | None, whole: Address) -> str:
    """The rows: ``show`` and ``move`` give the addresses of a step, ``whole`` that of a lane with all its steps.

    Without ``move`` nothing can be moved.
    """
    rows = []
    for row in drawing.lanes:
        rows.append(_lane(row, show, move))
        rows += [_step(bar, show, move) for bar in row.bars]
        if row.hidden:
            address, count = escaped(whole(row.lane.id)), f"{len(row.lane.steps):,}"
            rows.append(f'<li class="tl-row tl-rest"><a class="quiet" href="{address}">Show all {count}</a></li>')
    return "\n".join(rows)


def _lane(row: LaneRow, show: Address, move: Address | None) -> str:
    lane, title = row.lane, escaped(row.lane.title)
    lane_id = escaped(lane.id)
    twist, done = '<span class="tl-twist"></span>', ""
    if lane.steps:
        twist = (
            f'<button class="tl-twist" form="unfold" name="toggle" value="{lane_id}" id="t-{lane_id}" '
            f'aria-expanded="{"true" if row.is_open else "false"}" aria-label="Steps of {title}">{_TWIST}</button>'
        )
        done = f'<span class="tl-done"><span class="vh">, done </span>{lane.done}/{len(lane.steps)}</span>'
    name = f'<span class="tl-open"><span class="tl-name">{title}</span></span>'
    if lane.milestone:
        can_move = move and not lane.milestone.is_done and not lane.milestone.anchor
        said = f"milestone, {_GATES.get(row.state, 'planned')}, {weekday(lane.day)}"
        name = _link(lane.id, lane.title, said, show, move if can_move else None)
    return f"{_begin('lane is-' + row.state, lane_id, row.needs)}\n{twist}\n{name}\n{done}{_due(row.due)}</li>"


def _step(bar: Bar, show: Address, move: Address | None) -> str:
    step, window = bar.step, bar.window
    owner = escaped(step.owner)
    said = f"{bar.words}{f', {owner}' if owner else ''}, {period(window.planned_start, window.planned_finish)}"
    if bar.state is not State.DONE and window.counts:
        said += f", {slack(window.slack)}"
    name = _link(step.id, step.title, said, show, move if bar.is_movable else None)
    who = ""
    if owner:
        who = f'<span class="tl-who" title="{owner}" aria-hidden="true">{escaped(initials(step.owner))}</span>'
    begin = _begin(f"is-{bar.state}", escaped(step.id), bar.needs)
    return f'{begin}\n<span class="tl-dot"></span>\n{name}\n{who}{_due(bar.due)}</li>'


def _begin(kind: str, row_id: str, needs: str) -> str:
    waits = f' data-needs="{escaped(needs)}"' if needs else ""
    return f'<li class="tl-row {kind}" id="r-{row_id}" data-id="{row_id}"{waits}>'


def _link(step_id: str, title: str, said: str, show: Address, move: Address | None) -> str:
    """The name as a link; ``said`` is escaped already."""
    address, name, known = escaped(show(step_id)), escaped(title), escaped(step_id)
    whole = f' title="{name}"' if len(title) > _LONG else ""
    moved = f' data-move="{escaped(move(step_id))}"' if move else ""
    return (
        f'<a class="tl-open" id="o-{known}" href="{address}" hx-get="{address}" hx-target="#panel" '
        f'hx-swap="innerHTML"{whole}{moved}><span class="tl-name">{name}</span><span class="vh">, {said}</span></a>'
    )


def _due(due: str) -> str:
    return f'<span class="tl-due">{due}</span>'
