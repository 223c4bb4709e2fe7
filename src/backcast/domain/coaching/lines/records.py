"""Records of drafting: lines as they stand, and what was offered for them and became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

DraftId = str
OfferId = str


class Offered(StrEnum):
    """What is kept of: a wording for a line, one for the objective, or what a person did to a line by themselves."""

    REWRITE = "rewrite"
    SUGGESTION = "suggestion"
    EDIT = "edit"
    SPLIT = "split"
    FILL = "fill"
    REMOVAL = "removal"
    STEP = "step"


class State(StrEnum):
    """What became of it."""

    OPEN = "offered"
    ACCEPTED = "accepted"
    EDITED = "edited"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Draft:
    """A line that wants to be a key result of an objective; the objective is empty for the end goal.

    ``original`` is the line as it was first written. ``key_result`` is what it became, empty as long as it is none.
    ``origin`` says who worded it as it stands: empty for a person, ``rules``, or the name of a model.
    """

    id: DraftId
    objective: str
    text: str
    original: str
    key_result: str
    origin: str
    person: str
    changed: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """A wording that was offered for ``about``, and what somebody made of it.

    ``final`` is the wording that was taken over, which for an edited one is another than ``text``. ``reason`` says why
    it was rejected. ``findings`` are the codes that the coach found in ``about`` under ``ruleset``; ``prompt`` and
    ``tokens`` are those of a model.
    """

    objective: str
    kind: Offered
    about: str
    text: str
    draft: DraftId = ""
    parts: Mapping[str, Any] = field(default_factory=dict)
    origin: str = ""
    ruleset: str = ""
    prompt: str = ""
    findings: tuple[str, ...] = ()
    tokens: int = 0
    state: State = State.OPEN
    final: str = ""
    reason: str = ""
    key_result: str = ""


@dataclass(frozen=True, slots=True)
class KeptOffer:
    """An offer as it is kept: who asked for it or decided on it, and when."""

    id: OfferId
    offer: Offer
    person: str
    created: datetime
    decided: datetime | None
