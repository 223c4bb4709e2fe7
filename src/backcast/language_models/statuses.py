"""Statuses: what it means when a server answers with anything but 200, and whether another try may help."""

import json
import math
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import Final

from backcast.language_models.calls import Answer
from backcast.language_models.outcomes import Outcome
from backcast.language_models.servers import Form, LimitName, Profile

_NEXT_FORM: Final = {Form.SCHEMA: Form.OBJECT, Form.OBJECT: Form.NONE}
_ABOUT_LENGTH: Final = ("context_length", "context length", "maximum context", "context size", "prompt is too long")
_ABOUT_FILTER: Final = ("content_filter", "content management policy", "responsible_ai")
_ABOUT_FORM: Final = ("response_format", "json_schema", "json_object", "grammar", "guided", "structured output")
_ABOUT_QUOTA: Final = (
    "insufficient_quota",
    "exceeded your current quota",
    "billing",
    "credit balance",
    "out of credits",
)
_NOT_ACCEPTED: Final = (400, 415, 422, 501)
_PLAIN: Final = {
    401: Outcome.KEY_REFUSED,
    402: Outcome.QUOTA_SPENT,
    403: Outcome.KEY_REFUSED,
    404: Outcome.NOT_THERE,
    405: Outcome.NOT_THERE,
    410: Outcome.NOT_THERE,
    413: Outcome.TOO_LONG,
}
_AGAIN: Final = frozenset({408, 409, 429})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a status means: ``other`` is the form to ask in instead; ``again`` that the same may be asked once more.

    ``wait`` is after how many seconds, None where the server does not say.
    """

    outcome: Outcome
    other: Profile | None = None
    again: bool = False
    wait: float | None = None


def judge(answer: Answer, profile: Profile) -> Verdict:
    """What to make of an answer that is none, to a question that was asked in the form of ``profile``."""
    words = answer.body[:20_000].decode("utf-8", "replace").lower()
    if answer.status in _NOT_ACCEPTED or (answer.status >= 500 and any(each in words for each in _ABOUT_FORM)):
        return _refused(words, profile)
    if answer.status in _PLAIN:
        return Verdict(_PLAIN[answer.status])
    if answer.status == 429 and any(each in words for each in _ABOUT_QUOTA):
        return Verdict(Outcome.QUOTA_SPENT)
    if answer.status in _AGAIN:
        return Verdict(Outcome.BUSY, again=True, wait=_wait(answer))
    if answer.status >= 500:
        return Verdict(Outcome.SERVER_FAILED, again=True, wait=_wait(answer))
    return Verdict(Outcome.MOVED if 300 <= answer.status < 400 else Outcome.NOT_ACCEPTED)


def _refused(words: str, profile: Profile) -> Verdict:
    if any(each in words for each in _ABOUT_LENGTH):
        return Verdict(Outcome.TOO_LONG)
    if any(each in words for each in _ABOUT_FILTER):
        return Verdict(Outcome.FILTERED)
    if profile.limit_name in _parameter(words) and profile.limit_name is LimitName.USUAL:
        return Verdict(Outcome.NOT_ACCEPTED, replace(profile, limit_name=LimitName.COMPLETION))
    if profile.limit_name in words and not any(each in words for each in _ABOUT_FORM):
        names = {LimitName.USUAL: LimitName.COMPLETION, LimitName.COMPLETION: LimitName.USUAL}
        return Verdict(Outcome.NOT_ACCEPTED, replace(profile, limit_name=names[profile.limit_name]))
    if profile.form in _NEXT_FORM:  # whatever it dislikes, the form is what servers differ in most
        return Verdict(Outcome.NOT_ACCEPTED, replace(profile, form=_NEXT_FORM[profile.form]))
    return Verdict(Outcome.NOT_ACCEPTED)


def _parameter(words: str) -> str:
    """The parameter that an error names as its cause, as hosted servers do."""
    try:
        named = json.loads(words)["error"]["param"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return named if isinstance(named, str) else ""


def _wait(answer: Answer) -> float | None:
    """Seconds to wait, as the server says: a number, or a moment beside the moment of its own clock."""
    said = answer.headers.get("retry-after", "")
    try:
        seconds = float(said)
    except ValueError:
        seconds = _seconds_until(said, answer.headers.get("date", ""))
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def _seconds_until(moment: str, sent: str) -> float:
    try:
        return (parsedate_to_datetime(moment) - parsedate_to_datetime(sent)).total_seconds()
    except (ValueError, TypeError):
        return math.nan
