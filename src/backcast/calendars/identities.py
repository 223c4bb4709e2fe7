"""Identities: by what a calendar program recognises an entry, and sees that it changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid5

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import StepId

# Fixed for ever: another value would double every entry in the calendars of those who import a plan again.
_BACKCAST: Final = UUID("6f1c3a52-7d0e-4a4b-9a63-0b5f2c8d1e47")


@dataclass(frozen=True, slots=True)
class Identity:
    """What stays of an entry when everything else about it changes, and how often that happened.

    ``sequence`` rises by one with every change of what is exported; ``created`` and ``changed`` are moments with a
    time zone. None of them may come from a clock at the time of writing: the same entry must give the same octets.
    ``text`` is the uid as it is written, which is all that calendars want of it.
    """

    text: str
    sequence: int
    created: datetime
    changed: datetime

    def __post_init__(self) -> None:
        problems = {}
        if self.sequence < 0:
            problems["sequence"] = f"A sequence counts changes from 0; {self.sequence} is less."
        for name in ("created", "changed"):
            if getattr(self, name).utcoffset() is None:
                problems[name] = "This moment has no time zone: give one, best UTC."
        if problems:
            raise InvalidInput(problems)

    @property
    def uid(self) -> UUID:
        """The same as a number: to take it apart costs more than to write a line of a calendar."""
        return UUID(self.text)


class _OpenIdentity:
    """An identity while it is filled in."""

    __slots__ = Identity.__slots__


def kept_identity(text: str, sequence: int, created: datetime, changed: datetime) -> Identity:
    """An identity that was checked when it was written down; a feed of a large plan asks for thousands."""
    identity: Any = object.__new__(_OpenIdentity)
    identity.text, identity.sequence, identity.created, identity.changed = text, sequence, created, changed
    identity.__class__ = Identity
    opened: Identity = identity
    return opened


@dataclass(frozen=True)
class Identities:
    """The identities of a plan's entries: of its end goal, of what is due, and of what should be started.

    A step without an identity is not in the file, and nothing in the file refers to it. ``goal`` is None where the end
    goal is to be left out, as in the calendar of one team.
    """

    goal: Identity | None
    dues: Mapping[StepId, Identity]
    starts: Mapping[StepId, Identity]


def file_identities(plan_id: str, plan: Plan, changed: datetime) -> Identities:
    """Identities for a plan that no database keeps: the same plan and step always get the same.

    Args:
        plan_id: what the plan is called for good; the plan's title where that is empty.
        plan: whose steps get identities.
        changed: stands as the moment of creation and of the last change of every entry.
    """
    moment = changed.astimezone(UTC) if changed.utcoffset() is not None else changed
    space = _named(_BACKCAST, plan_id or plan.title)

    def identity(text: str) -> Identity:
        return Identity(str(_named(space, text)), 0, moment, moment)

    return Identities(
        goal=identity("goal"),
        dues={step: identity(f"due {step}") for step in plan.steps},
        starts={step.id: identity(f"start {step.id}") for step in plan.steps.values() if not step.is_milestone},
    )


def _named(space: UUID, text: str) -> UUID:
    # A lone surrogate cannot be encoded, and uuid5 encodes what it is given.
    return uuid5(space, text.encode("utf-8", "backslashreplace").decode())
