"""Scalars: what a text without quotes means by the core schema of YAML 1.2, and dates."""

import re
from datetime import date
from decimal import Decimal
from typing import Final

from backcast.plan_files.trees.nodes import Leaf, Node, Section, Series, shortened

_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTH: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER: Final = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ]|[ \t]+)[0-9]{1,2}:.*")
_LIKE_A_DATE: Final = re.compile(r"[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{1,4}|[0-9]{8}")
_LONGEST_NUMBER: Final = 130
_WIDEST: Final = 60


def is_nothing(node: Node) -> bool:
    """Whether the node says that there is no value."""
    return isinstance(node, Leaf) and node.plain and node.text in _NOTHING


def truth(node: Node) -> bool | None:
    """True or false, None when the node is neither."""
    return _TRUTH.get(node.text) if isinstance(node, Leaf) and node.plain else None


def whole_number(node: Node) -> int | None:
    """A whole number, None when the node is none, or one that is beyond all limits."""
    if not _is_number(node, _INTEGER):
        return None
    assert isinstance(node, Leaf)
    base = {"0o": 8, "0x": 16}.get(node.text[:2], 10)
    return int(node.text, base)


def number(node: Node) -> Decimal | None:
    """A number exactly as it is written, None when the node is none."""
    if _is_number(node, _INTEGER) and isinstance(node, Leaf) and node.text[:2] in ("0o", "0x"):
        return Decimal(int(node.text, 0))
    if not _is_number(node, _FLOAT):
        return None
    assert isinstance(node, Leaf)
    value = Decimal(node.text)
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    is_sane = abs(exponent) <= _WIDEST and abs(value.adjusted()) <= _WIDEST
    return value if is_sane else None


def day(node: Node) -> date | None:
    """A date written as YYYY-MM-DD, None when the node is none."""
    if not isinstance(node, Leaf) or not _DATE.fullmatch(node.text):
        return None
    try:
        return date.fromisoformat(node.text)
    except ValueError:
        return None


def wrong_day(node: Node) -> str:
    """What is wrong with a node that is no date."""
    if not isinstance(node, Leaf):
        return f"Expected a date like 2026-12-18, but found {described(node)}."
    if _TIME.fullmatch(node.text):
        return f"“{shortened(node.text)}” has a time of day: write the date alone, like {node.text[:10]}."
    if _DATE.fullmatch(node.text):
        return f"The calendar has no {node.text}."
    if _LIKE_A_DATE.fullmatch(node.text):
        return f"“{node.text}” is not written as year-month-day: write it like 2026-12-18."
    return f"Expected a date like 2026-12-18, but found {described(node)}."


def described(node: Node) -> str:
    """The node in the words of a sentence that begins with “found”."""
    if isinstance(node, Series):
        return "a list"
    if isinstance(node, Section):
        return "a section with keys"
    if is_nothing(node):
        return "nothing"
    if node.plain and truth(node) is not None:
        return node.text.lower()
    if _is_number(node, _INTEGER) or _is_number(node, _FLOAT):
        return f"the number {node.text}"
    return f"the text “{shortened(node.text)}”"


def is_number(node: Node) -> bool:
    """Whether the core schema takes the node for a number."""
    return _is_number(node, _INTEGER) or _is_number(node, _FLOAT)


def _is_number(node: Node, pattern: re.Pattern[str]) -> bool:
    return (
        isinstance(node, Leaf)
        and node.plain
        and len(node.text) <= _LONGEST_NUMBER
        and pattern.fullmatch(node.text) is not None
    )
