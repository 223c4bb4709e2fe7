"""Notes: in plain words, why the model was not used, what to do about it, and that the rules stand in."""

from typing import Final

from backcast.language_models.outcomes import Outcome, Reply

BY_RULES: Final = "These suggestions are by rules."
NOTHING_FIT: Final = f"Nothing that the model drafted could be shown. {BY_RULES}"
UNREADABLE: Final = f"The model’s answer was not in the shape that was asked for. {BY_RULES}"
UNDER_WAY: Final = f"The same is being asked just now; press again in some seconds. {BY_RULES}"
NO_PLACE: Final = f"The model is answering others just now; press again in some seconds. {BY_RULES}"
TOO_LONG: Final = f"This is too long to be sent to the model. {BY_RULES}"
NO_PROMPT: Final = f"The model’s prompt files were changed or are missing, so nothing was sent. {BY_RULES}"
ASKS_FIRST: Final = f"Nothing was sent yet. Look at what would be sent to the model, then send it. {BY_RULES}"

_SENTENCES: Final = {
    Outcome.NOT_INSTALLED: "The model is set up, but its library is missing: pip install 'backcast[ai]'.",
    Outcome.UNREACHABLE: "The model’s server could not be reached.",
    Outcome.CERTIFICATE: "The model’s server has no certificate that is trusted here, or speaks no https.",
    Outcome.CUT_OFF: "The model’s server broke off in the middle of its answer.",
    Outcome.TOO_SLOW: "The model did not answer in time.",
    Outcome.TOO_MUCH: "The model’s answer was far too long, and was not read to its end.",
    Outcome.MOVED: "The model’s server sends on to another address, which is not followed. Correct BACKCAST_MODEL_URL.",
    Outcome.KEY_REFUSED: "The model’s server does not accept the key.",
    Outcome.NOT_THERE: "The model’s server knows no such model, or no such address. Does the address end in /v1?",
    Outcome.BUSY: "The model’s server has too much to do.",
    Outcome.QUOTA_SPENT: "The account at the model’s server is used up.",
    Outcome.SERVER_FAILED: "The model’s server failed.",
    Outcome.NOT_ACCEPTED: "The model’s server did not accept the question.",
    Outcome.TOO_LONG: "The question is too long for the model.",
    Outcome.NO_JSON: "What the model’s server answered cannot be read.",
    Outcome.WEB_PAGE: "The model’s server answered with a web page. Does the address end in /v1?",
    Outcome.PACKED: "The model’s server answered in a packed form that was not asked for.",
    Outcome.WRONG_SHAPE: "What the model’s server answered has another shape than it should.",
    Outcome.EMPTY: "The model’s answer was empty.",
    Outcome.CUT_SHORT: "The model’s answer was cut short.",
    Outcome.DECLINED: "The model declined to answer.",
    Outcome.FILTERED: "A filter at the model’s server held the answer back.",
}


def note_of(reply: Reply) -> str:
    """What became of a question, for the page."""
    told = _SENTENCES[reply.outcome]
    if reply.outcome is Outcome.BUSY and reply.wait is not None and reply.wait >= 1:
        told = f"{told} It asks for a pause of {_seconds(reply.wait)}."
    return f"{told} {BY_RULES}"


def _seconds(wait: float) -> str:
    seconds = round(wait)
    if seconds < 120:
        return f"{seconds} second{'s' if seconds != 1 else ''}"
    return f"{-(-seconds // 60):,} minutes" if seconds < 7_200 else f"{-(-seconds // 3_600):,} hours"
