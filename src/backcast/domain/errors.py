"""Everything that can go wrong and that a person can understand or cure.

BackcastError
├── InvalidInput         a value that the rules forbid; one message a field      422
│   ├── CircularDependency   steps that wait for one another                     422
│   └── UnreadablePlanFile   a plan file that says something else than a plan    422
├── NotFound             no such thing, or none that this person may know of     404
├── NotSignedIn          nobody is known behind this: wrong password, ended token   401
├── TooManyTries         tried too often; ``wait`` says how long to wait          429
├── NotAllowed           this person knows it but may not do this                403
├── StalePlan            someone else saved the plan first                       409
├── NothingToUndo        there is no change left that could be taken back        409
└── OutOfService         the database cannot do this just now; nothing is broken
    ├── Busy                 others hold it for longer than we wait              503
    ├── Unreachable          it is away, or the connection to it was lost        503
    └── StorageFull          there is no room left to write                      507
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as a_field
from datetime import timedelta
from typing import Final


class BackcastError(Exception):
    """The root: its text is written for the person at the screen."""


class InvalidInput(BackcastError):
    """Fields that say what the rules forbid: ``problems`` maps each field to one sentence."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__(" ".join(self.problems.values()))


class CircularDependency(InvalidInput):
    """Steps that wait for one another; ``members`` in the order in which they wait."""

    def __init__(self, members: Sequence[str]) -> None:
        self.members = list(members)
        shown = self.members if len(self.members) <= 20 else [*self.members[:10], "…", *self.members[-9:]]
        path = " → ".join([*shown, self.members[0]])
        super().__init__(
            {"needs": f"These steps wait for one another, so none of them could ever start: {path}. Remove one link."}
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a text something stands; line and column count from 1."""

    line: int
    column: int
    path: str = ""


class UnreadablePlanFile(InvalidInput):
    """A plan file with a mistake: where it is, what was found and what was expected."""

    def __init__(self, message: str, place: Place) -> None:
        self.message = message
        self.place = place
        where = f"Line {place.line}, column {place.column}"
        super().__init__({"file": f"{where}{f' ({place.path})' if place.path else ''}: {message}"})


class NotFound(BackcastError):
    """No such thing here, or none that the person may know of."""


class NotSignedIn(BackcastError):
    """What was shown at the door does not tell who somebody is."""


class TooManyTries(BackcastError):
    """Tried too often: ``wait`` is how long to wait before the next try."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        minutes = max(1, -(-int(wait.total_seconds()) // 60))
        told = "a minute" if minutes == 1 else f"{minutes} minutes"
        super().__init__(f"Too many tries. Please wait {told}, then try again. A sign-in link still works meanwhile.")


class NotAllowed(BackcastError):
    """The person knows of the thing but their role does not allow this."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field that two people changed to different values, all in the words of the forms.

    ``place`` names it for whoever says which value is to stay; several of one part can share one.
    """

    part: str
    field: str
    theirs: str
    mine: str
    place: str = a_field(default="", compare=False)


class StalePlan(BackcastError):
    """Somebody else saved the plan in the meantime: ``expected`` was sent, ``current`` is stored.

    ``conflicts`` are the fields that both changed; none where the whole plan had to be the one that was seen.
    """

    def __init__(self, expected: int, current: int, conflicts: Sequence[Conflict] = ()) -> None:
        self.expected = expected
        self.current = current
        self.conflicts = tuple(conflicts)
        super().__init__("Somebody else changed this plan while you were editing. Nothing was overwritten.")


class NothingToUndo(BackcastError):
    """There is no change left that could be taken back."""


class OutOfService(BackcastError):
    """The database cannot do this just now; what is stored is whole."""


class Busy(OutOfService):
    """Others held the database for longer than we wait."""


class Unreachable(OutOfService):
    """The database is away. ``reason`` is what it said itself, for whoever runs Backcast; no page shows it."""

    def __init__(self, sentence: str, reason: str = "") -> None:
        self.reason = reason
        super().__init__(sentence)


class StorageFull(OutOfService):
    """There is no room left where the database lies: it can be read, but not written."""


# How pages and programs on the network are told, by the codes of HTTP; a kind comes before what it is a kind of.
_STATUSES: Final[Mapping[type[BackcastError], int]] = {
    InvalidInput: 422,
    NotFound: 404,
    NotSignedIn: 401,
    TooManyTries: 429,
    NotAllowed: 403,
    StalePlan: 409,
    NothingToUndo: 409,
    StorageFull: 507,
    OutOfService: 503,
}


def status_of(error: BackcastError) -> int:
    """The code that the tree above gives for an error."""
    return next((code for kind, code in _STATUSES.items() if isinstance(error, kind)), 500)


def seconds_to_wait(error: BackcastError) -> int | None:
    """After how many seconds it is worth asking again, None where waiting mends nothing."""
    match error:
        case TooManyTries():
            return max(1, math.ceil(error.wait.total_seconds()))
        case Busy():
            return 2
        case Unreachable():
            return 5
    return None
