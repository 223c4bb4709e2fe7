"""Servers and questions: where a model is reached, what it is asked, and in which of the forms that servers know."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

MOST_TOKENS_OUT: Final = 700
MOST_TOKENS_OUT_REASONING: Final = 4_000  # who thinks first spends most of them on that


class Form(StrEnum):
    """How a server is told to answer in JSON: the first that it understands is remembered."""

    SCHEMA = "json_schema"
    OBJECT = "json_object"
    NONE = "none"


class LimitName(StrEnum):
    """What a server calls the most tokens that it may answer with."""

    USUAL = "max_tokens"
    COMPLETION = "max_completion_tokens"


@dataclass(frozen=True, slots=True)
class ModelServer:
    """A server with one of its models. ``address`` is what ``/chat/completions`` is put behind."""

    address: str
    model: str
    key: str = field(default="", repr=False)
    reasoning: bool = False

    @property
    def most_tokens_out(self) -> int:
        """How long an answer may become."""
        return MOST_TOKENS_OUT_REASONING if self.reasoning else MOST_TOKENS_OUT


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a server and its model, from earlier questions."""

    form: Form = Form.SCHEMA
    limit_name: LimitName = LimitName.USUAL


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is told, what it is given, and the schema of what it should answer."""

    told: str
    given: str
    schema_name: str
    schema: Mapping[str, Any]


def body_of(server: ModelServer, question: Question, profile: Profile) -> bytes:
    """The octets that are sent, exactly."""
    body: dict[str, Any] = {
        "model": server.model,
        "messages": [{"role": "system", "content": question.told}, {"role": "user", "content": question.given}],
        str(profile.limit_name): server.most_tokens_out,
    }
    if profile.form is Form.SCHEMA:
        shape = {"name": question.schema_name, "strict": True, "schema": question.schema}
        body["response_format"] = {"type": "json_schema", "json_schema": shape}
    elif profile.form is Form.OBJECT:
        body["response_format"] = {"type": "json_object"}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def tokens_of(octets: int) -> int:
    """About how many tokens so many octets are, rather too many: a token is four letters of English, less elsewhere."""
    return -(-octets * 2 // 7)
