"""Contents: the text of an answer, with every part looked at before it is taken for what it should be."""

import json
from dataclasses import dataclass
from typing import Any, Final

from backcast.language_models.calls import Answer
from backcast.language_models.outcomes import Outcome

_MOST_COUNTED: Final = 10_000_000  # tokens; who counts more has miscounted
_ENDS: Final = {"length": Outcome.CUT_SHORT, "content_filter": Outcome.FILTERED}


@dataclass(frozen=True, slots=True)
class Content:
    """What was found; tokens are None where the server did not count them."""

    outcome: Outcome
    text: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None


def read_content(answer: Answer) -> Content:
    """Read an answer with status 200, whatever it holds."""
    if "x-packed" in answer.headers:
        return Content(Outcome.PACKED)
    if answer.body.lstrip()[:1] == b"<" or "html" in answer.headers.get("content-type", ""):
        return Content(Outcome.WEB_PAGE)
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return Content(Outcome.NO_JSON)
    if not isinstance(found, dict):
        return Content(Outcome.WRONG_SHAPE)
    outcome, text = _choice(found)
    usage = found.get("usage")
    counted = usage if isinstance(usage, dict) else {}
    return Content(outcome, text, _count(counted.get("prompt_tokens")), _count(counted.get("completion_tokens")))


def _choice(found: dict[str, Any]) -> tuple[Outcome, str]:
    choices = found.get("choices")
    if choices is None and found.get("error"):
        return Outcome.SERVER_FAILED, ""
    if not isinstance(choices, list):
        return Outcome.WRONG_SHAPE, ""
    if not choices:
        return Outcome.EMPTY, ""
    first = choices[0]
    if not isinstance(first, dict):
        return Outcome.WRONG_SHAPE, ""
    end = first.get("finish_reason")
    if isinstance(end, str) and end in _ENDS:  # before the content: what was cut short may be empty, or look whole
        return _ENDS[end], ""
    return _message(first.get("message"))


def _message(message: Any) -> tuple[Outcome, str]:
    if not isinstance(message, dict):
        return Outcome.WRONG_SHAPE, ""
    if message.get("refusal"):
        return Outcome.DECLINED, ""
    content = message.get("content")
    if isinstance(content, list):  # some servers answer in parts
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        content = "".join(part for part in parts if isinstance(part, str))
    if content is not None and not isinstance(content, str):
        return Outcome.WRONG_SHAPE, ""
    return (Outcome.ANSWERED, content) if content and content.strip() else (Outcome.EMPTY, "")


def _count(number: Any) -> int | None:
    counted = isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= _MOST_COUNTED
    return number if counted else None
