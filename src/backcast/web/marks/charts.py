"""Charts: the bands, links, lanes and bars of a drawing as SVG.

Whatever a person wrote goes through ``escaped``; all else here is a number or one of our own words.
"""

from collections.abc import Sequence
from typing import Final

from backcast.web.marks.escapes import escaped, needs_escaping
from backcast.web.pictures.drawings import Bar, Drawing, LaneRow, Strip
from backcast.web.pictures.states import State

_MINIS: Final = {state: f'<rect class="mini is-{state}" data-id="' for state in State}
_NEEDS: Final = '" data-needs="'
_UNDER_WAY, _LATE = State.UNDER_WAY, State.LATE
_MOST: Final = 20_000


class _Written(dict[float, str]):
    """Numbers as texts: places and widths come again and again, and to write one down costs six look-ups."""

    def __missing__(self, number: float) -> str:
        if len(self) >= _MOST:
            self.clear()
        text = self[number] = f"{number}"
        return text


_written: Final = _Written()


def bands(drawing: Drawing) -> str:
    """The band behind each row."""
    size = f'width="{drawing.width}" height="{drawing.row}"'
    return "".join(
        f'<rect data-id="{escaped(row.lane.id)}" class="band lane" y="{row.y}" {size}/>'
        + "".join([f'<rect data-id="{escaped(bar.step.id)}" class="band" y="{bar.y}" {size}/>' for bar in row.bars])
        for row in drawing.lanes
    )


def links(drawing: Drawing) -> str:
    """What waits for what."""
    return "".join(
        [
            f'<g data-u="{escaped(link.before)}" data-v="{escaped(link.after)}" '
            f'class="{"link key" if link.is_key else "link"}"><path d="{link.path}"/>'
            f'<path class="head" d="{link.head}"/></g>'
            for link in drawing.links
        ]
    )


def lanes(drawing: Drawing, may_change: bool) -> str:
    """The lanes with their diamonds, and in the open ones their bars."""
    half = drawing.row / 2
    return "\n".join(
        ["\n".join([_lane(row, half), *[_bar(bar, half, may_change) for bar in row.bars]]) for row in drawing.lanes]
    )


def _lane(row: LaneRow, half: float) -> str:
    if row.is_open:
        width = round(row.x1 - row.x0, 1)
        span = f'<rect class="span" x="{row.x0}" y="{row.y + half - 1.5}" width="{width}" height="3" rx="1.5"/>'
        inside = span if row.x1 > row.x0 else ""
    else:
        inside = _strips(row.strips)
    gem = f'<path class="gem" d="M{row.x1} {row.y + 6}l9 9-9 9-9-9z"/>' if row.lane.milestone else ""
    return f'<g class="gate is-{row.state}" data-id="{escaped(row.lane.id)}">{inside}{gem}{_label(row)}</g>'


def _strips(strips: Sequence[Strip]) -> str:
    """The steps of a closed lane, of which there are hundreds: what needs no escaping is looked for in all at once."""
    if needs_escaping("".join([text for strip in strips for text in (strip.step, strip.needs)])):
        strips = [strip._replace(step=escaped(strip.step), needs=escaped(strip.needs)) for strip in strips]
    minis, written = _MINIS, _written
    return "".join(
        [
            f'{minis[state]}{step}{_NEEDS if needs else ""}{needs}" x="{written[x]}" y="{written[y]}" '
            f'width="{written[width]}" height="4.5" rx="2"/>'
            for step, state, x, y, width, needs in strips
        ]
    )


def _label(row: LaneRow) -> str:
    if row.label is None:
        return ""
    x, text, day, at_end = row.label
    end = ' class="end"' if at_end else ""
    return f'<text x="{x}" y="{row.y + 19.5}"{end}>{escaped(text)}<tspan dx="7">{day}</tspan></text>'


def _bar(bar: Bar, half: float, may_change: bool) -> str:
    can_move = may_change and bar.is_movable
    middle, place = bar.y + half, f'x="{bar.x0}" y="{bar.y + 7}"'
    parts = [f'<g class="step is-{bar.state}{" can-move" if can_move else ""}" data-id="{escaped(bar.step.id)}">']
    if bar.latest is not None:
        parts.append(f'<path class="whisker" d="M{bar.x1} {middle}H{bar.latest}"/>')
        parts.append(f'<path class="stop" d="M{bar.latest} {middle - 4}v8"/>')
    parts.append(f'<rect class="b" {place} width="{bar.width}" height="16" rx="4"/>')
    if bar.state is _UNDER_WAY:
        parts.append(f'<rect class="p" {place} width="{bar.elapsed}" height="16" rx="4"/>')
    elif bar.state is _LATE:
        parts.append(f'<rect class="h" {place} width="{bar.width}" height="16" rx="4" fill="url(#hatch)"/>')
    if can_move:
        parts.append(f'<circle class="grip" cx="{round(bar.x0 + bar.width / 2, 1)}" cy="{middle}" r="13"/>')
    return "".join(parts) + "</g>"
