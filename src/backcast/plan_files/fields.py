"""Fields: the entries of one section, asked for by name; what is wrong is said where it stands."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from typing import NoReturn, TypeVar

from backcast.domain.errors import InvalidInput, Place, UnreadablePlanFile
from backcast.domain.limits import check_text
from backcast.plan_files import scalars
from backcast.plan_files.trees.nodes import Leaf, Node, Section, Series, shortened

Choice = TypeVar("Choice", bound=StrEnum)


class Fields:
    """One section and its path, as ``steps[3]``. Keys other than ``known`` are refused with the nearest known one."""

    def __init__(self, node: Node, path: str, known: Sequence[str]) -> None:
        self.node = node
        self.path = path
        if not isinstance(node, Section):
            found = scalars.described(node)
            refuse(node, path, f"Expected a section with keys such as “{known[0]}”, but found {found}.")
        self.entries = node.entries
        self._keys = node.keys
        for key in node.keys:
            if key not in known:
                self.refuse_key(key, f"unknown key “{shortened(key)}”{_guess(key, known)}")

    def has(self, name: str) -> bool:
        """Whether something is said under this name; a key without a value says nothing."""
        return name in self.entries and not scalars.is_nothing(self.entries[name])

    def under(self, name: str) -> str:
        """The path of an entry."""
        return f"{self.path}.{name}" if self.path else name

    def refuse(self, name: str, message: str) -> NoReturn:
        """Say what is wrong with an entry, at the entry, or at the section when it is absent."""
        node = self.entries.get(name, self.node)
        refuse(node, self.under(name) if name in self.entries else self.path, message)

    def refuse_key(self, name: str, message: str) -> NoReturn:
        """Say what is wrong with a key, at the key."""
        line, column = self._keys[name]
        raise UnreadablePlanFile(message, Place(line, column, self.under(name)))

    def require(self, name: str, why: str) -> None:
        """Refuse the section when it does not say this."""
        if not self.has(name):
            refuse(self.node, self.path, f"“{name}” is missing: {why}")

    @contextmanager
    def located(self, names: dict[str, str] | None = None) -> Iterator[None]:
        """What the rules refuse inside is said at the entry that it is about; ``names`` maps fields to other keys."""
        try:
            yield
        except UnreadablePlanFile:
            raise
        except InvalidInput as error:
            name, message = next(iter(error.problems.items()))
            self.refuse((names or {}).get(name, name), message)

    def text(self, name: str) -> str:
        """A text, empty when absent."""
        return text(self.entries[name], self.under(name)) if self.has(name) else ""

    def day(self, name: str) -> date | None:
        """A date, None when absent."""
        return day(self.entries[name], self.under(name)) if self.has(name) else None

    def whole_number(self, name: str) -> int | None:
        """A whole number, None when absent."""
        if not self.has(name):
            return None
        found = scalars.whole_number(self.entries[name])
        if found is None:
            self.refuse(name, f"Expected a whole number, but found {scalars.described(self.entries[name])}.")
        return found

    def number(self, name: str) -> Decimal | None:
        """A number as it is written, None when absent."""
        return number(self.entries[name], self.under(name)) if self.has(name) else None

    def truth(self, name: str) -> bool | None:
        """True or false, None when absent."""
        if not self.has(name):
            return None
        found = scalars.truth(self.entries[name])
        if found is None:
            self.refuse(name, f"Expected true or false, but found {scalars.described(self.entries[name])}.")
        return found

    def choice(self, name: str, default: Choice) -> Choice:
        """One of the words of an enumeration."""
        if not self.has(name):
            return default
        words = [str(word) for word in type(default)]
        node = self.entries[name]
        if not isinstance(node, Leaf) or node.text not in words:
            guess = suggestion(node.text.lower(), words) if isinstance(node, Leaf) else ""
            self.refuse(name, f"Expected {' or '.join(words)}, but found {scalars.described(node)}.{guess}")
        return type(default)(node.text)

    def members(self, name: str) -> list[tuple[Node, str]]:
        """The members of a list with their paths, none when absent."""
        if not self.has(name):
            return []
        node = self.entries[name]
        if not isinstance(node, Series):
            hint = f": write [{shortened(node.text)}]" if isinstance(node, Leaf) else ""
            self.refuse(name, f"Expected a list, but found {scalars.described(node)}{hint}.")
        return [(member, f"{self.under(name)}[{i}]") for i, member in enumerate(node.members)]


def refuse(node: Node, path: str, message: str) -> NoReturn:
    """Say what is wrong with a node."""
    raise UnreadablePlanFile(message, Place(node.line, node.column, path))


def text(node: Node, path: str) -> str:
    """The node as a text. A number counts as the text it is written as, so that ids may be numbers."""
    if not isinstance(node, Leaf) or scalars.is_nothing(node) or (node.plain and scalars.truth(node) is not None):
        hint = "; put it into quotes" if isinstance(node, Leaf) and node.text else ""
        refuse(node, path, f"Expected a text, but found {scalars.described(node)}{hint}.")
    for problem in check_text("text", node.text).values():
        refuse(node, path, problem)
    return node.text


def day(node: Node, path: str) -> date:
    """The node as a date."""
    found = scalars.day(node)
    if found is None:
        refuse(node, path, scalars.wrong_day(node))
    return found


def number(node: Node, path: str) -> Decimal:
    """The node as a number."""
    found = scalars.number(node)
    if found is None:
        sane = " of sensible size" if scalars.is_number(node) else ""
        refuse(node, path, f"Expected a number{sane}, but found {scalars.described(node)}.")
    return found


def suggestion(word: str, known: Sequence[str]) -> str:
    """The nearest known word, as the end of a sentence, or nothing."""
    near = get_close_matches(word, known, 1, 0.6) if len(word) <= 100 and len(known) <= 5_000 else []
    return f" Did you mean “{near[0]}”?" if near else ""


def _guess(word: str, known: Sequence[str]) -> str:
    near = get_close_matches(word[:100].lower(), known, 1, 0.6)
    return f"; did you mean “{near[0]}”?" if near else f"; known here: {', '.join(known)}"
