"""Links: the way from one bar to the bar that waits for it, with one turn."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from backcast.domain.planning.dependencies import LinkType
from backcast.domain.planning.steps import StepId

CORNER: Final = 4.0
INSET: Final = 5.0


class Shape(NamedTuple):
    """What a link can end at: from ``left`` to ``right`` at the height ``middle``, ``half`` up and down from there."""

    left: float
    right: float
    middle: float
    half: float
    row: str


@dataclass(frozen=True, slots=True)
class Link:
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
    up = after.middle < before.middle
    way = -1 if up else 1
    x = _landing(after, kind)
    y = after.middle - way * after.half
    tip = y - way * 4.5
    head = f"M{_n(x - 3.5)} {_n(tip - way * 0.5)}L{_n(x)} {_n(y)}L{_n(x + 3.5)} {_n(tip - way * 0.5)}z"
    if before.left - CORNER < x < before.right + CORNER:
        leaving = before.middle + way * before.half
        inside = min(max(x, before.left), before.right)
        return f"M{_n(inside)} {_n(leaving)}{f'H{_n(x)}' if inside != x else ''}V{_n(tip)}", head
    side, turn = (before.right, 1) if x > before.right else (before.left, -1)
    corner = f"H{_n(x - turn * CORNER)}Q{_n(x)} {_n(before.middle)} {_n(x)} {_n(before.middle + way * CORNER)}"
    return f"M{_n(side)} {_n(before.middle)}{corner}V{_n(tip)}", head


def _landing(after: Shape, kind: LinkType) -> float:
    """Where along a shape a link arrives: near its start or near its finish, never outside."""
    inset = min(INSET, (after.right - after.left) / 2)
    return after.left + inset if kind in (LinkType.FS, LinkType.SS) else after.right - inset


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
