"""Rows: the text of a table as rows of named cells, whatever sign stands between them."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NoReturn

from backcast.domain.errors import Place, UnreadablePlanFile
from backcast.domain.limits import ON_THE_SPOT, Room, parts_of, too_many_steps, too_much
from backcast.project_files.leftovers import Leftovers
from backcast.project_files.tables.columns import CALENDAR_WORDS, CLOSED_WORDS, column_of, is_computed

MOST_BYTES: Final = 20_000_000
MOST_COLUMNS: Final = 500
LONGEST_CELL: Final = 20_000
UNKNOWN: Final = "Columns that Backcast does not know are left out."
_SIGNS: Final = (",", ";", "\t")
_FORMULA: Final = re.compile(r"^ *'(?=\s*[=+\-@\t\r＝＋－＠])")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line, its cells by our names, and the headings under which they stand."""

    line: int
    cells: dict[str, str]
    headings: dict[str, str]

    def text(self, name: str) -> str:
        """A cell without the blanks around it and without the apostrophe that keeps a formula from being one."""
        return _FORMULA.sub("", self.cells.get(name, ""), count=1).strip()

    def refuse(self, message: str, name: str = "") -> NoReturn:
        """Say what is wrong with a cell.

        Raises:
            UnreadablePlanFile: always.
        """
        raise UnreadablePlanFile(message, Place(self.line, 1, self.headings.get(name, name)))


def read_rows(source: bytes, left: Leftovers, room: Room = ON_THE_SPOT) -> list[Row]:
    """The rows of a table under its headings; empty ones are passed over.

    Raises:
        UnreadablePlanFile: when it is no text, too large, or has no column of titles.
    """
    if len(source) > MOST_BYTES:
        raise UnreadablePlanFile(f"This file is larger than {MOST_BYTES / 1e6:.0f} MB.", Place(1, 1))
    lines = _lines(_text(source))
    _, headings = next(lines, (1, []))
    return list(_rows(lines, _names(headings, left), headings, room))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each row, with the number of its last line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_sign(text), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise UnreadablePlanFile(f"This table cannot be read: {error}.", Place(reader.line_num or 1, 1)) from None


def _text(source: bytes) -> str:
    encoding = "utf-8-sig"
    if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        text = source.decode(encoding)
    except UnicodeDecodeError as problem:
        line = source[: problem.start].count(b"\n") + 1
        raise UnreadablePlanFile(
            "This is not UTF-8. In Excel, save it as “CSV UTF-8”; elsewhere choose UTF-8.", Place(line, 1)
        ) from None
    if "\0" in text:
        raise UnreadablePlanFile("This is not a text.", Place(text[: text.index("\0")].count("\n") + 1, 1))
    return text


def _sign(text: str) -> str:
    """The sign between cells: the one of which the headings hold the most."""
    beginning = text[:LONGEST_CELL].splitlines()[0] if text.strip() else ""
    return max(_SIGNS, key=beginning.count)


def _names(headings: list[str], left: Leftovers) -> list[str]:
    if len(headings) > MOST_COLUMNS:
        raise UnreadablePlanFile(f"This table has more than {MOST_COLUMNS} columns; no plan needs that.", Place(1, 1))
    names: list[str] = []
    for heading in headings:
        name = column_of(heading)
        if name in names and name:
            raise UnreadablePlanFile(f"Two columns say the same: “{heading.strip()[:60]}” is the second.", Place(1, 1))
        if not name and heading.strip() and not is_computed(heading):
            left.note(UNKNOWN, heading.strip())
        names.append(name)
    if "title" not in names:
        found = ", ".join(f"“{heading.strip()[:30]}”" for heading in headings[:8]) or "nothing"
        raise UnreadablePlanFile(f"A column “Title” is missing: the first line holds {found}.", Place(1, 1))
    return names


def _rows(lines: Iterator[tuple[int, list[str]]], names: list[str], headings: list[str], room: Room) -> Iterator[Row]:
    by_name = {name: heading.strip() for name, heading in zip(names, headings, strict=True) if name}
    count = parts = 0
    for number, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        known = {name: cell for name, cell in zip(names, cells, strict=False) if name and cell}
        count += known.get("kind", "").strip().lower() not in CALENDAR_WORDS | CLOSED_WORDS
        if count > room.steps + 1:  # and the row of the end goal
            raise UnreadablePlanFile(too_many_steps(room), Place(number, 1))
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise UnreadablePlanFile(f"A cell holds more than {LONGEST_CELL:,} characters.", Place(number, 1))
        parts += 2 + sum(map(parts_of, known.values()))
        if parts > room.parts:
            raise UnreadablePlanFile(too_much(room), Place(number, 1))
        yield Row(number, known, by_name)
