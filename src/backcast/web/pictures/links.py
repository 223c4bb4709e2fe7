"""Links: the way from one bar to the bar that waits for it, with one turn."""

from typing import Final, NamedTuple

from backcast.domain.planning.dependencies import LinkType
from backcast.domain.planning.steps import StepId

CORNER: Final = 4
INSET: Final = 5.0
# To write a number costs more than to work it out: what can be told from where the pen stands is.
_HEADS: Final = {way: f"M%.1f %.1fl-3.5 {-5 * way}h7z" for way in (-1, 1)}
_TURNS: Final = {
    (turn, way): f"M%.1f %.1fH%.1fq{turn} 0 {turn} {CORNER * way}V%.1f" for turn in (-CORNER, CORNER) for way in (-1, 1)
}
_INTO_STARTS: Final = (LinkType.FS, LinkType.SS)


class Shape(NamedTuple):
    """What a link can end at: from ``left`` to ``right`` at the height ``middle``, ``half`` up and down from there."""

    left: float
    right: float
    middle: float
    half: float
    row: str


class Link(NamedTuple):
    """A drawn dependency: ``path`` is the line, ``head`` the arrow; both are SVG path texts.

    ``is_key``: it stands on the driving chain, or joins two critical steps of one milestone.
    """

    before: StepId
    after: StepId
    path: str
    head: str
    is_key: bool


def route(before: Shape, after: Shape, kind: LinkType) -> tuple[str, str]:
    """The line and the arrow from one shape to another that stands in another row.

    It leaves along the row of ``before``, where nothing else stands, turns once and ends at the edge of ``after``;
    where the two overlap it goes straight up or down.
    """
    way = -1 if after.middle < before.middle else 1
    x = _landing(after, kind)
    y = after.middle - way * after.half
    tip = y - way * 4.5
    head = _written(_HEADS[way], x, y)
    if before.left - CORNER < x < before.right + CORNER:
        leaving = before.middle + way * before.half
        inside = min(max(x, before.left), before.right)
        if inside == x:
            return _written("M%.1f %.1fV%.1f", x, leaving, tip), head
        return _written("M%.1f %.1fH%.1fV%.1f", inside, leaving, x, tip), head
    middle = before.middle
    side, turn = (before.right, CORNER) if x > before.right else (before.left, -CORNER)
    return _written(_TURNS[turn, way], side, middle, x - turn, tip), head


def _written(path: str, *numbers: float) -> str:
    """A path with its numbers, to a tenth; whole ones without it."""
    return (path % numbers).replace(".0", "")


def _landing(after: Shape, kind: LinkType) -> float:
    """Where along a shape a link arrives: near its start or near its finish, never outside."""
    inset = min(INSET, (after.right - after.left) / 2)
    return after.left + inset if kind in _INTO_STARTS else after.right - inset
