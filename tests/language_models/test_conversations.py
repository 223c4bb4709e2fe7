"""Conversations: the portable call, its forms, another try, and one deadline for all of it."""

import json
import threading
from collections.abc import Callable, Iterator

import httpx2
import pytest

from backcast.language_models.conversations import MOST_REQUESTS, ask
from backcast.language_models.outcomes import Outcome, Reply
from backcast.language_models.servers import Form, LimitName, ModelServer, Profile, Question, tokens_of
from tests.model_servers import answering, hanging_up, model_server, silent

SERVER = ModelServer("https://models.example.org/v1", "large", "sk-key")
QUESTION = Question("You draft.", '{"n": 3}', "key_results", {"type": "object"})
GOOD = {"choices": [{"message": {"content": "{}"}, "finish_reason": "stop"}], "usage": {}}
Requests = list[httpx2.Request]
USUAL = Profile()


def asked(
    *answers: httpx2.Response | Exception, server: ModelServer = SERVER, profile: Profile = USUAL
) -> tuple[Reply, Requests]:
    """What becomes of a question when these answers come one after another."""
    came: Requests = []
    left: Iterator[httpx2.Response | Exception] = iter(answers)

    def answer(request: httpx2.Request) -> httpx2.Response:
        came.append(request)
        given = next(left)
        if isinstance(given, Exception):
            raise given
        return given

    return ask(server, QUESTION, profile, 5, httpx2.MockTransport(answer)), came


def refusal(text: str, status: int = 400) -> httpx2.Response:
    return httpx2.Response(status, json={"error": {"message": text}})


def good() -> httpx2.Response:
    return httpx2.Response(200, json=GOOD)


def test_the_question_is_one_post_that_every_server_understands() -> None:
    reply, came = asked(good())

    assert (reply.outcome, reply.text, reply.requests) == (Outcome.ANSWERED, "{}", 1)
    assert (came[0].method, str(came[0].url)) == ("POST", "https://models.example.org/v1/chat/completions")
    assert json.loads(came[0].content) == {
        "model": "large",
        "messages": [{"role": "system", "content": "You draft."}, {"role": "user", "content": '{"n": 3}'}],
        "max_tokens": 700,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "key_results", "strict": True, "schema": {"type": "object"}},
        },
    }


def test_a_reasoning_model_may_answer_at_greater_length() -> None:
    _, came = asked(good(), server=ModelServer(SERVER.address, "deep", "", reasoning=True))

    assert json.loads(came[0].content)["max_tokens"] == 4_000


def test_the_ladder_of_forms_is_stepped_down_and_told() -> None:
    reply, came = asked(refusal("json_schema"), refusal("json_object"), refusal("max_tokens"), good())

    assert [json.loads(each.content).get("response_format", {}).get("type") for each in came] == [
        "json_schema", "json_object", None, None,
    ]  # fmt: skip
    assert reply.profile == Profile(Form.NONE, LimitName.COMPLETION)
    assert json.loads(came[3].content)["max_completion_tokens"] == 700


def test_what_was_learned_is_begun_with() -> None:
    _, came = asked(good(), profile=Profile(Form.OBJECT, LimitName.COMPLETION))

    body = json.loads(came[0].content)
    assert (body["response_format"], body["max_completion_tokens"]) == ({"type": "json_object"}, 700)
    assert "max_tokens" not in body


def test_there_are_never_more_than_four_requests() -> None:
    texts = ("json_schema", "max_tokens", "max_completion_tokens", "max_tokens", "x", "x")

    reply, came = asked(*(refusal(text) for text in texts))

    assert (reply.outcome, len(came)) == (Outcome.NOT_ACCEPTED, MOST_REQUESTS)


def test_a_lost_connection_is_tried_once_more_and_a_broken_one_is_not() -> None:
    first, tries = asked(httpx2.ConnectError("refused"), good())
    second, once = asked(httpx2.ReadError("reset"), good())

    assert (first.outcome, len(tries)) == (Outcome.ANSWERED, 2)
    assert (second.outcome, len(once)) == (Outcome.CUT_OFF, 1)


def test_what_no_deadline_of_a_connection_ends_is_given_up_all_the_same() -> None:
    over = threading.Event()  # such as a name server that never answers

    def stuck(_: httpx2.Request) -> httpx2.Response:
        over.wait()
        return good()

    reply = ask(SERVER, QUESTION, Profile(), 0.2, httpx2.MockTransport(stuck))

    over.set()
    assert (reply.outcome, reply.requests) == (Outcome.TOO_SLOW, 1)
    assert reply.tokens_in > 0  # it may have been sent, and answered at full length
    assert reply.tokens_out == 700


def test_a_question_whose_time_is_over_is_not_sent() -> None:
    reply = ask(SERVER, QUESTION, Profile(), -0.5, httpx2.MockTransport(lambda _: good()))

    assert (reply.outcome, reply.requests, reply.tokens_in, reply.tokens_out) == (Outcome.TOO_SLOW, 0, 0, 0)


def ended(reason: str, usage: object = None) -> httpx2.Response:
    """An answer without a word, that ended for this reason."""
    choice = {"message": {"content": ""}, "finish_reason": reason}
    return httpx2.Response(200, json={"choices": [choice], "usage": usage})


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (ended("length"), Outcome.CUT_SHORT),
        (ended("stop"), Outcome.EMPTY),
        (httpx2.ReadTimeout("late"), Outcome.TOO_SLOW),
        (httpx2.ReadError("reset"), Outcome.CUT_OFF),
    ],
)
def test_what_may_have_been_thought_at_full_length_is_charged_at_full_length(
    answer: httpx2.Response | Exception, outcome: Outcome
) -> None:
    reply, came = asked(answer, server=ModelServer(SERVER.address, "deep", "", reasoning=True))

    assert (reply.outcome, reply.tokens_in, reply.tokens_out) == (outcome, tokens_of(len(came[0].content)), 4_000)


def test_what_a_server_counted_of_an_answer_cut_short_is_believed() -> None:
    reply, _ = asked(ended("length", {"prompt_tokens": 41, "completion_tokens": 650}))

    assert (reply.outcome, reply.tokens_in, reply.tokens_out) == (Outcome.CUT_SHORT, 41, 650)


def test_an_error_of_the_library_costs_nobody_their_page() -> None:
    reply, _ = asked(KeyError("a bug"))

    assert reply.outcome is Outcome.CUT_OFF


def test_tokens_are_those_of_the_server_or_estimated() -> None:
    counted, _ = asked(httpx2.Response(200, json=GOOD | {"usage": {"prompt_tokens": 41, "completion_tokens": 2}}))
    guessed, came = asked(good())

    assert (counted.tokens_in, counted.tokens_out, counted.estimated) == (41, 2, False)
    assert (guessed.tokens_in, guessed.estimated) == (tokens_of(len(came[0].content)), True)


def test_the_environment_of_other_programs_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")

    with model_server([answering("{}")]) as server:
        reply = ask(ModelServer(server.address, "m"), QUESTION, Profile(), 5)

    assert reply.outcome is Outcome.ANSWERED
    assert "authorization" not in {name.lower() for name in server.requests[0].headers}


@pytest.mark.parametrize(
    ("address", "outcome"),
    [
        ("http://127.0.0.1:9/v1", Outcome.UNREACHABLE),
        ("http://no-such-host.invalid/v1", Outcome.UNREACHABLE),
        ("gopher://127.0.0.1/v1", Outcome.UNREACHABLE),
    ],
)
def test_an_address_that_leads_nowhere_is_told(address: str, outcome: Outcome) -> None:
    assert ask(ModelServer(address, "m"), QUESTION, Profile(), 5).outcome is outcome


def test_a_server_that_speaks_no_https_is_told() -> None:
    with model_server([answering("{}")]) as server:
        reply = ask(ModelServer(server.address.replace("http:", "https:"), "m"), QUESTION, Profile(), 5)

    assert reply.outcome is Outcome.CERTIFICATE


@pytest.mark.parametrize(("step", "outcome"), [(silent, Outcome.TOO_SLOW), (hanging_up, Outcome.CUT_OFF)])
def test_a_real_line_that_fails_is_told(step: Callable[..., None], outcome: Outcome) -> None:
    with model_server([step]) as server:
        reply = ask(ModelServer(server.address, "m"), QUESTION, Profile(), 0.3)

    assert reply.outcome is outcome


def test_a_key_shows_in_no_representation() -> None:
    assert "sk-key" not in repr(SERVER)
