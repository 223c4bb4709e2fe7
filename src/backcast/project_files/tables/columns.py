"""Columns: the headings that a table may have, in the words of Backcast and of other programs."""

import re
from typing import Final

# Each of our columns with the headings, in small letters and without signs, under which it is found.
KNOWN: Final[dict[str, tuple[str, ...]]] = {
    "id": ("id", "key", "no", "nr", "number", "unique id"),
    "kind": ("kind", "type"),
    "title": ("title", "name", "task name", "task", "step", "activity", "activity name", "summary", "subject"),
    "owner": ("owner", "assignee", "assigned to", "responsible", "who"),
    "resources": ("resource names", "resources"),
    "days": ("days", "duration", "working days", "duration days"),
    "waits": ("waits for", "predecessors", "depends on", "needs", "after"),
    "phase": ("phase", "stage"),
    "calendar": ("calendar", "task calendar"),
    "load": ("load", "units"),
    "at": ("at", "milestone at"),
    "not_before": ("not before", "start no earlier than", "earliest day"),
    "deadline": ("deadline", "due", "due date", "must be finished by"),
    "fixed_start": ("fixed start", "must start on"),
    "started": ("started", "actual start"),
    "finished": ("finished", "actual finish"),
    "remaining": ("remaining", "remaining duration"),
    "window": ("window",),
    "level": ("level",),
    "training": ("training",),
    "spread": ("spread", "it may take"),
    "basis": ("basis", "where the duration comes from"),
    "firm": ("not negotiable", "firm"),
    "criteria": ("criteria",),
    "instrument": ("instrument",),
    "sample": ("sample",),
    "note": ("note", "notes", "description", "comment", "comments"),
    "start": ("start", "start date", "begin"),
    "finish": ("finish", "end", "finish date", "end date"),
}
# What Backcast works out: not read, and nothing is lost by it.
COMPUTED: Final = frozenset(
    {"start by", "latest finish", "earliest start", "earliest finish", "planned start", "planned finish", "slack"}
    | {"driving chain", "after the end goal", "status"}
)
GOAL_WORDS: Final = frozenset({"end goal", "goal"})
CALENDAR_WORDS: Final = frozenset({"calendar"})
CLOSED_WORDS: Final = frozenset({"closed day", "closed days"})
_BY_HEADING: Final = {heading: name for name, headings in KNOWN.items() for heading in headings}
_SIGNS: Final = re.compile(r"[^\w]+")


def plain(heading: str) -> str:
    """A heading in small letters, its signs and blanks as single blanks."""
    return _SIGNS.sub(" ", heading.replace("_", " ")).strip().lower()


def column_of(heading: str) -> str:
    """Our name for a heading, empty for one that we do not know."""
    return _BY_HEADING.get(plain(heading), "")


def is_computed(heading: str) -> bool:
    """Whether Backcast works this out by itself."""
    return plain(heading) in COMPUTED


def looks_like_table(first_line: str) -> bool:
    """Whether a line is the headings of a table: some sign between two headings or more, one of them a title."""
    for sign in (",", ";", "\t"):
        names = {column_of(cell.strip().strip('"')) for cell in first_line.split(sign)}
        if "title" in names and len(names - {""}) >= 2:
            return True
    return False
