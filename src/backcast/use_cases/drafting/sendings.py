"""Sendings: what goes to the model's server, octet by octet, and what was taken out of it before."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from backcast.domain.coaching.drafting.briefs import Brief, brief_of
from backcast.domain.coaching.drafting.checks import Refused
from backcast.domain.coaching.drafting.drafts import DraftAsk
from backcast.domain.coaching.drafting.maskings import mask, shortened
from backcast.domain.coaching.drafting.schemas import NAME, SCHEMA
from backcast.domain.coaching.statements import RULESET
from backcast.language_models.servers import Profile, Question, body_of, tokens_of
from backcast.use_cases.drafting.models import MOST_TOKENS_IN, Model, hashed
from backcast.use_cases.drafting.prompts import prompt_in_use

_LONGEST_MEASURE: Final = 60
_MOST_REFUSED: Final = 5


@dataclass(frozen=True, slots=True)
class Sending:
    """What is sent: where to, to which model, the octets of it, and in words what was taken out."""

    address: str
    model: str
    body: bytes
    masked: tuple[str, ...]

    @property
    def text(self) -> str:
        """The same content for people to read."""
        shown: dict[str, Any] = json.loads(self.body)
        for message in shown["messages"]:
            message["content"] = _opened(message["content"])
        return json.dumps(shown, ensure_ascii=False, indent=2)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A question ready to be asked: what it was made of, and by what its answer is kept."""

    brief: Brief
    question: Question
    prompt: str
    key: str


def prepared(model: Model, plan_id: str, ask: DraftAsk, names: Iterable[str]) -> Prepared | None:
    """The question for what is to be drafted; None where it would be longer than is allowed.

    Raises:
        InvalidInput: when the prompt cannot be read or was changed.
    """
    prompt = prompt_in_use("draft")
    brief = brief_of(ask, names, lambda given: _fits(model, _question(prompt.text, given)))
    if brief is None:
        return None
    key = hashed(RULESET, prompt.label, model.name, model.server.address, brief.given, str(ask.n), ask.lang, plan_id)
    return Prepared(brief, _question(prompt.text, brief.given), prompt.label, key)


def repaired(model: Model, before: Prepared, refused: Sequence[Refused], missing: int) -> Prepared | None:
    """The same question again, with what was wrong the first time; None where it would become too long.

    Raises:
        InvalidInput: when the prompt cannot be read or was changed.
    """
    told = [
        {
            "measure": shortened(mask({"": each.draft.measure}, before.brief.names).texts[""], _LONGEST_MEASURE),
            "codes": each.codes,
        }
        for each in refused[:_MOST_REFUSED]
    ]
    more = {"refused": told or [{"measure": "", "codes": ["JSON"]}], "n": missing}
    prompt = prompt_in_use("repair")
    text = f"{before.question.told}\n{prompt.text}"
    earlier = before.brief
    brief = brief_of(earlier.ask, earlier.names, lambda given: _fits(model, _question(text, _with(given, more))))
    if brief is None:
        return None
    question = _question(text, _with(brief.given, more))
    return Prepared(brief, question, f"{before.prompt}, {prompt.label}", hashed(before.key, question.given))


def sending_of(model: Model, question: Prepared, profile: Profile) -> Sending:
    """What leaves the machine for a question."""
    body = body_of(model.server, question.question, profile)
    return Sending(model.server.address, model.name, body, question.brief.masked.told)


def _question(told: str, given: str) -> Question:
    return Question(told, given, NAME, SCHEMA)


def _with(given: str, more: Mapping[str, Any]) -> str:
    return json.dumps({**json.loads(given), **more}, ensure_ascii=False)


def _fits(model: Model, question: Question) -> bool:
    return tokens_of(len(body_of(model.server, question, Profile()))) <= MOST_TOKENS_IN


def _opened(content: str) -> Any:
    """JSON in a text shown as what it is, other texts by their lines."""
    if content.startswith("{"):
        return json.loads(content)
    return content.splitlines()
