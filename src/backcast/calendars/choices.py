"""Choices: which entries one calendar shows, and in what form."""

from dataclasses import dataclass
from typing import Final

from backcast.calendars.components import Entry, EntryKind
from backcast.domain.errors import InvalidInput

LONGEST_ALARM: Final = 365
ALL_KINDS: Final = frozenset({EntryKind.GOAL, EntryKind.MILESTONE, EntryKind.ACTION, EntryKind.FOLLOW_UP})
_LETTERS: Final = (
    (EntryKind.GOAL, "g"),
    (EntryKind.MILESTONE, "m"),
    (EntryKind.ACTION, "a"),
    (EntryKind.FOLLOW_UP, "f"),
)


@dataclass(frozen=True, slots=True)
class Choices:
    """What somebody chose for a calendar.

    Attributes:
        kinds: which of the four kinds are shown.
        starts: whether work that has not begun also stands on the last day on which to start it. Not in to-dos: each
            says itself when it begins.
        spans: whether work stands on all its days instead of only on the day on which it is due; to-dos say both.
        alarm: how many days before an entry its calendar program rings, None for never; not for finished work.
        to_dos: whether the entries are to-dos instead of events. A calendar never holds both.
    """

    kinds: frozenset[EntryKind] = ALL_KINDS
    starts: bool = False
    spans: bool = False
    alarm: int | None = None
    to_dos: bool = False

    def __post_init__(self) -> None:
        problems = {}
        if not self.kinds or not self.kinds <= ALL_KINDS:
            problems["kinds"] = "Choose at least one of end goal, milestones, actions and follow-ups."
        if self.alarm is not None and not 0 <= self.alarm <= LONGEST_ALARM:
            problems["alarm"] = f"An alarm comes 0 to {LONGEST_ALARM} days before."
        if problems:
            raise InvalidInput(problems)

    @property
    def key(self) -> str:
        """The choices as a short text: different ones have different texts.

        >>> Choices(frozenset({EntryKind.ACTION, EntryKind.GOAL}), starts=True, alarm=3).key
        'events-ga-starts-alarm3'
        """
        parts = [
            "todos" if self.to_dos else "events",
            "".join(letter for kind, letter in _LETTERS if kind in self.kinds),
            "starts" if self.starts else "",
            "spans" if self.spans else "",
            "" if self.alarm is None else f"alarm{self.alarm}",
        ]
        return "-".join(filter(None, parts))

    @property
    def shows_first(self) -> bool:
        """Whether entries begin on their first day, and not on that on which they are due."""
        return self.spans or self.to_dos

    def show(self, entry: Entry) -> bool:
        """Whether an entry is among what was chosen."""
        if entry.kind is EntryKind.START:
            return self.starts and not self.to_dos and (entry.work is None or entry.work in self.kinds)
        return entry.kind in self.kinds
