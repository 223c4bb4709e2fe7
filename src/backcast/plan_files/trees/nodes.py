"""Trees: what a plan file says, before anybody asks whether it makes sense; every node knows where it stands."""

from collections.abc import Callable
from dataclasses import dataclass, field
from sys import intern
from typing import Final, NoReturn

from backcast.domain.errors import Place, UnreadablePlanFile
from backcast.domain.limits import ON_THE_SPOT, Room, parts_of, too_much

DEEPEST: Final = 10
MOST_NODES: Final = 1_000_000


@dataclass(slots=True)
class Leaf:
    """A single text. ``plain`` when it stands without quotes, so that it may mean a number, true or nothing."""

    line: int
    column: int
    text: str
    plain: bool


@dataclass(slots=True)
class Series:
    """A list."""

    line: int
    column: int
    members: list["Node"] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    """Named entries, in the order of the file; ``keys`` says where each name stands."""

    line: int
    column: int
    entries: dict[str, "Node"] = field(default_factory=dict)
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)


Node = Leaf | Series | Section


class Builder:
    """Puts a tree together from what a parser meets, and refuses what no plan file needs.

    A parser calls ``begin`` and ``end`` for lists and sections, ``key`` and ``leaf`` for texts; nothing here calls
    itself, so that no depth of nesting can exhaust the stack.
    """

    def __init__(self, room: Room = ON_THE_SPOT) -> None:
        self.root: Node | None = None
        self._room = room
        self._parts = 0
        self._open: list[Series | Section] = []
        self._names: list[str | None] = []
        self._count = 0

    @property
    def expects_key(self) -> bool:
        """Whether the next text is the name of an entry."""
        return bool(self._open) and isinstance(self._open[-1], Section) and self._names[-1] is None

    @property
    def is_open(self) -> bool:
        """Whether a list or a section has not ended yet."""
        return bool(self._open)

    @property
    def innermost(self) -> Series | Section:
        """The list or section that has begun last."""
        return self._open[-1]

    def path(self) -> str:
        """Where in the tree the parser is, as ``steps[3].days``."""
        parts: list[str] = []
        for depth, (node, name) in enumerate(zip(self._open, self._names, strict=True), start=1):
            if isinstance(node, Series):
                is_inside = depth < len(self._open)  # what has begun is counted already
                parts.append(f"[{len(node.members) - is_inside}]")
            elif name is not None:
                parts.append(f".{name}" if parts else name)
        return "".join(parts)

    def refuse(self, message: str, line: int, column: int) -> NoReturn:
        """Say what is wrong at a place."""
        raise UnreadablePlanFile(message, Place(line, column, self.path()))

    def key(self, name: str, line: int, column: int) -> None:
        """Take the name of an entry."""
        section = self._open[-1]
        assert isinstance(section, Section)
        if name in section.keys:
            first = section.keys[name][0]
            self.refuse(f"The key “{shortened(name)}” stands here twice, first in line {first}.", line, column)
        if name == "<<":
            self.refuse("Merge keys (“<<”) are not used in plan files: write the entries out.", line, column)
        self._take(parts_of(name), line, column)
        name = intern(name)
        section.keys[name] = (line, column)
        self._names[-1] = name

    def leaf(self, text: str, plain: bool, line: int, column: int) -> None:
        """Take a text."""
        self._take(parts_of(text), line, column)
        self._add(Leaf(line, column, text, plain))

    def begin(self, make: Callable[[int, int], Series | Section], line: int, column: int) -> None:
        """Open a list or a section."""
        if self.expects_key:
            self.refuse("A key must be a single text, not a list or a section.", line, column)
        if len(self._open) == DEEPEST:
            self.refuse(f"This is nested more than {DEEPEST} levels deep; no plan needs that.", line, column)
        self._take(2, line, column)
        node = make(line, column)
        self._add(node)
        self._open.append(node)
        self._names.append(None)

    def end(self) -> None:
        """Close the innermost list or section."""
        self._open.pop()
        self._names.pop()
        if self._names:
            self._names[-1] = None

    def _take(self, parts: int, line: int, column: int) -> None:
        """Take so much of the room: before anything is held, as it is the memory that is short."""
        self._parts += parts
        if self._parts > self._room.parts:
            self.refuse(too_much(self._room), line, column)

    def _add(self, node: Node) -> None:
        self._count += 1
        if self._count > MOST_NODES:
            self.refuse(f"This file says more than {MOST_NODES:,} things; no plan needs that.", node.line, node.column)
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if isinstance(parent, Series):
            parent.members.append(node)
            return
        name = self._names[-1]
        assert name is not None
        parent.entries[name] = node
        if isinstance(node, Leaf):
            self._names[-1] = None


def shortened(text: str, most: int = 60) -> str:
    """The text, or its beginning where it is too long for a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
