"""Outcomes: what became of a question, each with one word that is kept and counted."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from backcast.language_models.servers import Profile


class Outcome(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    # On the way.
    NOT_INSTALLED = "not_installed"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    CUT_OFF = "cut_off"
    TOO_SLOW = "too_slow"
    TOO_MUCH = "too_much"
    # What the server says of itself.
    MOVED = "moved"
    KEY_REFUSED = "key_refused"
    NOT_THERE = "not_there"
    BUSY = "busy"
    QUOTA_SPENT = "quota_spent"
    SERVER_FAILED = "server_failed"
    NOT_ACCEPTED = "not_accepted"
    TOO_LONG = "too_long"
    # What it gives as an answer.
    NO_JSON = "no_json"
    WEB_PAGE = "web_page"
    PACKED = "packed"
    WRONG_SHAPE = "wrong_shape"
    EMPTY = "empty"
    CUT_SHORT = "cut_short"
    DECLINED = "declined"
    FILTERED = "filtered"


# What a server is not to blame for: it works, and the next question may be answered.
_NO_FAILURES: Final = frozenset(
    {Outcome.ANSWERED, Outcome.DECLINED, Outcome.FILTERED, Outcome.CUT_SHORT, Outcome.TOO_LONG, Outcome.NOT_INSTALLED}
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a question: the text of the answer where there is one, and what it cost.

    ``wait`` is after how many seconds the server wants to be asked again, None where it does not say. ``profile`` is
    what was learned on the way. Tokens are estimated where the server did not count.
    """

    outcome: Outcome
    profile: Profile
    text: str = ""
    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    estimated: bool = True
    wait: float | None = None

    @property
    def is_failure(self) -> bool:
        """Whether the server is to blame; three of these in a row close it for a while."""
        return self.outcome not in _NO_FAILURES
