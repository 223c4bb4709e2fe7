"""Trees: calendars, tasks, resources and assignments of an MS Project file, before anybody asks what they mean.

Read in one go by the standard library's expat. A document type is refused where it begins, and with it every entity
that could swell or reach out; what no plan needs, such as the hours of each day, is passed over and never held.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from sys import intern
from typing import Final, NoReturn
from xml.parsers import expat

from backcast.domain.errors import Place, UnreadablePlanFile
from backcast.domain.limits import MOST_STEPS, ON_THE_SPOT, Room, parts_of, too_much
from backcast.project_files.mspdi.terms import NAMESPACE, OLDER_NAMESPACES

MOST_BYTES: Final = 20_000_000
DEEPEST: Final = 30
_LONGEST_TEXT: Final = 100_000
_LISTS: Final = {
    "ExtendedAttributes": 1_000,
    "Calendars": 10_000,
    "Tasks": MOST_STEPS + 20_000,  # summary tasks come on top of the steps
    "Resources": 50_000,
    "Assignments": 200_000,
}
_SECTIONS: Final = frozenset(
    {"PredecessorLink", "ExtendedAttribute", "Baseline", "WeekDays", "WeekDay", "Exceptions", "Exception", "TimePeriod"}
    | {"WorkingTimes", "WorkingTime", "OutlineCode", "WorkWeeks"}
)
# Every text that some reading asks for; all others are passed over, as there may be a million of them.
_TEXTS: Final = frozenset(
    {"Title", "Name", "ScheduleFromStart", "FinishDate", "CalendarUID", "MinutesPerDay", "StatusDate"}
    | {"FieldID", "Alias", "Value", "UID", "ID", "BaseCalendarUID", "IsBaseCalendar", "DayType", "DayWorking"}
    | {"FromTime", "ToTime", "FromDate", "ToDate", "Type", "Period", "Occurrences", "Month", "MonthDay"}
    | {"Active", "Manual", "IsNull", "OutlineLevel", "Priority", "Start", "Finish", "Duration"}
    | {"DurationFormat", "Stop", "Resume", "EffortDriven", "Recurring", "Estimated", "Milestone", "Summary"}
    | {"IsSubproject", "ExternalTask", "FixedCost", "PercentComplete", "Cost", "ActualCost", "ActualStart"}
    | {"ActualFinish", "RemainingDuration", "ConstraintType", "ConstraintDate", "Deadline", "LevelingDelay"}
    | {"Hyperlink", "HyperlinkAddress", "Notes", "PredecessorUID", "CrossProject", "LinkLag", "LagFormat"}
    | {"StandardRate", "OvertimeRate", "CostPerUse", "TaskUID", "ResourceUID", "Units"}
)
_MOST_NAMES: Final = 2_000  # MS Project knows some four hundred


@dataclass(slots=True)
class Entry:
    """One element with the texts in it by name, and the elements in it that hold more than a text."""

    line: int
    values: dict[str, str] = field(default_factory=dict)
    inner: dict[str, list["Entry"]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A text, empty when absent."""
        return self.values.get(name, "")

    def all(self, *path: str) -> Iterator["Entry"]:
        """The elements at the end of a path."""
        name, rest = path[0], path[1:]
        for found in self.inner.get(name, ()):
            if rest:
                yield from found.all(*rest)
            else:
                yield found

    def refuse(self, message: str, path: str = "") -> NoReturn:
        """Say what is wrong with this element.

        Raises:
            UnreadablePlanFile: always.
        """
        raise UnreadablePlanFile(message, Place(self.line, 1, path))


@dataclass(slots=True)
class ProjectTree:
    """What stands in the file itself, and its lists by their names."""

    head: Entry
    lists: dict[str, list[Entry]]


def project_tree(source: bytes, room: Room = ON_THE_SPOT) -> ProjectTree:
    """The tree of an MS Project XML file.

    Raises:
        UnreadablePlanFile: when it is too large, no well-formed XML, or XML of something else.
    """
    if len(source) > MOST_BYTES:
        raise UnreadablePlanFile(f"This file is larger than {MOST_BYTES / 1e6:.0f} MB.", Place(1, 1))
    builder = _Builder(room)
    try:
        builder.parser.Parse(source, True)  # in one piece: piece by piece, a long attribute is read again each time
    except expat.ExpatError as error:
        words = expat.ErrorString(error.code)
        raise UnreadablePlanFile(
            f"This is not well-formed XML: {words}.", Place(error.lineno, error.offset + 1)
        ) from None
    except (LookupError, ValueError):  # an encoding that nobody knows, or one that is no encoding of XML
        raise UnreadablePlanFile(
            "This is in an encoding that Backcast cannot read: save it as UTF-8.", Place(1, 1)
        ) from None
    return ProjectTree(builder.head, builder.lists)


class _Builder:
    """Takes what expat meets. Nothing here calls itself, so that no depth can exhaust the stack."""

    def __init__(self, room: Room) -> None:
        self._room, self._parts = room, 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.head = Entry(1)
        self.lists: dict[str, list[Entry]] = {name: [] for name in _LISTS}
        self._known: set[str] = set()
        self._names: list[str] = []
        self._open: list[Entry] = []
        self._skipped = 0  # how deep inside something that is passed over
        self._text: list[str] | None = None
        self._length = 0

    def _refuse(self, message: str) -> NoReturn:
        raise UnreadablePlanFile(message, Place(self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1))

    def _doctype(self, *_: object) -> None:
        self._refuse("A project file has no document type (<!DOCTYPE>) and no entities of its own: take it out.")

    def _start(self, name: str, _: object) -> None:
        space, _, local = name.rpartition(" ")
        if not self._names:
            self._check_root(space, local)
        if len(self._names) + self._skipped >= DEEPEST:
            self._refuse(f"This is nested more than {DEEPEST} levels deep; no project file is.")
        self._known.add(local)
        if len(self._known) > _MOST_NAMES:
            self._refuse(f"This file has more than {_MOST_NAMES:,} kinds of elements; no project file has.")
        is_ours = space == NAMESPACE or space in OLDER_NAMESPACES
        if self._skipped or not is_ours or self._text is not None or not self._begin(intern(local)):
            self._skipped += 1

    def _begin(self, name: str) -> bool:
        """Take an element: the project, a list of it, a member of a list, a section of that, or a text; or none."""
        depth = len(self._names) + 1
        in_list = depth > 2 and self._names[1] in _LISTS
        if depth == 1:
            self._open.append(self.head)
        elif depth == 3 and in_list:
            self._open.append(self._member(self._names[1]))
        elif in_list and name in _SECTIONS:
            entry = self._entry()
            self._open[-1].inner.setdefault(name, []).append(entry)
            self._open.append(entry)
        elif name in _TEXTS:
            self._text, self._length = [], 0
        elif depth != 2 or name not in _LISTS:
            return False
        self._names.append(name)
        return True

    def _member(self, name: str) -> Entry:
        members = self.lists[name]
        if len(members) >= _LISTS[name]:
            self._refuse(f"This file holds more than {_LISTS[name]:,} {name}; no plan needs that.")
        members.append(self._entry())
        return members[-1]

    def _entry(self) -> Entry:
        self._take(2)
        return Entry(self.parser.CurrentLineNumber)

    def _take(self, parts: int) -> None:
        self._parts += parts
        if self._parts > self._room.parts:
            self._refuse(too_much(self._room))

    def _check_root(self, space: str, local: str) -> None:
        if local != "Project":
            self._refuse(f"This is XML, but not of MS Project: it begins with <{local[:60]}> instead of <Project>.")
        if space != NAMESPACE and space not in OLDER_NAMESPACES:
            found = f"“{space[:80]}”" if space else "none"
            self._refuse(f"MS Project files are in the namespace “{NAMESPACE}”; this one is in {found}.")

    def _characters(self, text: str) -> None:
        if self._skipped or self._text is None:
            return
        self._length += len(text)
        if self._length > _LONGEST_TEXT:
            self._refuse(f"A text here is longer than {_LONGEST_TEXT:,} characters; no plan needs that.")
        self._text.append(text)

    def _end(self, _: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        name, depth = self._names.pop(), len(self._names)
        if self._text is not None:
            text = "".join(self._text)
            self._take(parts_of(text))
            self._open[-1].values.setdefault(name, text)
            self._text = None
        elif depth != 1 or name not in _LISTS:
            self._open.pop()
