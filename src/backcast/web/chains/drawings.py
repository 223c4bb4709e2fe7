"""Drawings: where the boxes of an outcome chain stand and how the lines between them run, as plain numbers.

Results stand at the left, as the plan is read from its goal; every line runs from right to left. A line that passes a
column on its way has a lane of its own there, between the boxes, and lines to the same box share it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from backcast.web.chains.nodes import COLUMNS, MOST_IN_COLUMN, Node

BOX: Final = 196
GUTTER: Final = 44
WIDTH: Final = len(COLUMNS) * BOX + (len(COLUMNS) - 1) * GUTTER
HEAD: Final = 34
TALL: Final = 78
LANE: Final = 8
GAP: Final = 12


@dataclass(frozen=True, slots=True)
class Box:
    """A node with its number and place, in units of the drawing; ``near`` are the numbers of its whole chain."""

    node: Node
    number: int
    x: int
    y: float
    near: str

    @property
    def middle(self) -> float:
        """Half of its height."""
        return self.y + TALL / 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line from a box to one at its left, as the path of an SVG, and the numbers of both.

    ``kind`` is blocking where a barrier stands in the way, direct where work serves a result by no behaviour, as the
    measuring of it does; else it is empty.
    """

    path: str
    ends: tuple[int, int]
    kind: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole picture; ``left_out`` counts the boxes for which it has no room, which the list below it holds."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    height: int
    left_out: int

    width: int = WIDTH


@dataclass(slots=True)
class _Slot:
    """A place in a column: of a node, or of a lane by which lines pass on to ``key``."""

    key: str
    tall: int
    wish: float = 0.0
    y: float = 0  # whole in the end, so that lines are sharp

    @property
    def middle(self) -> float:
        return self.y + self.tall / 2


def draw(nodes: Sequence[Node]) -> Drawing:
    """The picture of these nodes."""
    shown = [node for column in range(len(COLUMNS)) for node in _of(nodes, column)[:MOST_IN_COLUMN]]
    key_of = {known: node.key for node in shown if node.kind != "activity" for known in node.ids}
    column_of = {node.key: node.column for node in shown}
    ties = {node.key: [key_of[named] for named in dict.fromkeys(node.to) if named in key_of] for node in shown}
    columns = [_slots(shown, column, ties, column_of) for column in range(len(COLUMNS))]
    tallest = max((_sum(slots) for slots in columns), default=0)
    _spread(columns[0], tallest)
    for column, slots in enumerate(columns[1:], 1):
        _wish(slots, column, columns, shown, ties)
        _settle(slots, tallest)
    places = {(column, slot.key): slot for column, slots in enumerate(columns) for slot in slots}
    numbers = {node.key: number for number, node in enumerate(shown)}
    near = _near(shown, ties)
    boxes = [
        Box(
            node,
            numbers[node.key],
            node.column * (BOX + GUTTER),
            places[node.column, node.key].y + HEAD,
            " ".join(map(str, sorted(numbers[key] for key in near[node.key]))),
        )
        for node in shown
    ]
    lines = [
        Line(_path(node, to, column_of[to], places), (numbers[node.key], numbers[to]), _kind(node, column_of[to]))
        for node in shown
        for to in ties[node.key]
    ]
    return Drawing(tuple(boxes), tuple(lines), int(tallest + HEAD + 2), len(nodes) - len(shown))


def _kind(node: Node, last: int) -> str:
    if node.kind == "barrier":
        return "blocking"
    return "direct" if node.kind == "activity" and last == 0 else ""


def _of(nodes: Sequence[Node], column: int) -> list[Node]:
    return [node for node in nodes if node.column == column]


def _slots(
    shown: Sequence[Node], column: int, ties: Mapping[str, Sequence[str]], column_of: Mapping[str, int]
) -> list[_Slot]:
    """The nodes of a column, and a lane for each node further left to which something further right is tied."""
    lanes = {
        to: None
        for node in shown
        if node.column > column
        for to in ties[node.key]
        if column_of[to] < column
    }  # fmt: skip
    return [_Slot(node.key, TALL) for node in _of(shown, column)] + [_Slot(to, LANE) for to in lanes]


def _wish(
    slots: Sequence[_Slot],
    column: int,
    columns: Sequence[Sequence[_Slot]],
    shown: Sequence[Node],
    ties: Mapping[str, Sequence[str]],
) -> None:
    """Give each slot the height at which its lines run level: the mean of what it leads to in the column before."""
    before = {slot.key: slot.middle for slot in columns[column - 1]}
    own = {node.key for node in shown if node.column == column}
    for slot in slots:
        ends = [before[to] for to in (ties[slot.key] if slot.key in own else [slot.key]) if to in before]
        slot.wish = sum(ends) / len(ends) - slot.tall / 2 if ends else float("inf")


def _spread(slots: Sequence[_Slot], tallest: float) -> None:
    """Put the results beneath one another in their order, evenly over the whole height."""
    step = tallest / max(len(slots), 1)
    for number, slot in enumerate(slots):
        slot.y = round(number * step + (step - slot.tall) / 2)


def _settle(slots: list[_Slot], tallest: float) -> None:
    """Put the slots of a column beneath one another, each as near to its wish as the others allow."""
    slots.sort(key=lambda slot: slot.wish + slot.tall / 2)
    top = 0.0
    for slot in slots:
        slot.y = max(top, min(slot.wish, tallest - slot.tall))
        top = slot.y + slot.tall + GAP
    bottom = tallest
    for slot in reversed(slots):
        slot.y = round(min(slot.y, bottom - slot.tall))
        bottom = slot.y - GAP


def _sum(slots: Sequence[_Slot]) -> int:
    return sum(slot.tall for slot in slots) + GAP * max(len(slots) - 1, 0)


def _path(node: Node, to: str, last: int, places: Mapping[tuple[int, str], _Slot]) -> str:
    """From the left edge of a box through the lanes of the columns between to the right edge of the other."""
    x, y = float(node.column * (BOX + GUTTER)), places[node.column, node.key].middle + HEAD
    path = f"M{x:g} {y:g}"
    for column in range(node.column - 1, last - 1, -1):
        end = places[column, to].middle + HEAD
        right = column * (BOX + GUTTER) + BOX
        path += f"C{x - GUTTER / 2:g} {y:g} {right + GUTTER / 2:g} {end:g} {right} {end:g}"
        x, y = float(right if column == last else right - BOX), end
        path += "" if column == last else f"H{x:g}"
    return path


def _near(shown: Sequence[Node], ties: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    """For each node the keys of its whole chain, up to the results and down to the activities, itself among them."""
    back: dict[str, list[str]] = {node.key: [] for node in shown}
    for node in shown:
        for to in ties[node.key]:
            back[to].append(node.key)
    return {node.key: _reached(node.key, ties) | _reached(node.key, back) for node in shown}


def _reached(key: str, ways: Mapping[str, Sequence[str]]) -> set[str]:
    found, waiting = {key}, [key]
    while waiting:
        new = [known for known in ways[waiting.pop()] if known not in found]
        found.update(new)
        waiting += new
    return found
