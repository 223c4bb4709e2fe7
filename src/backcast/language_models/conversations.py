"""Conversations: a question asked until it is answered, within one deadline and at most four requests."""

import logging
import time
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Final

from backcast.language_models.calls import Answer, can_be_asked, post
from backcast.language_models.contents import read_content
from backcast.language_models.outcomes import Outcome, Reply
from backcast.language_models.servers import ModelServer, Profile, Question, body_of, tokens_of
from backcast.language_models.statuses import Verdict, judge

if TYPE_CHECKING:
    import httpx2

MOST_REQUESTS: Final = 4  # of one question: the forms that servers know, found out once, or one more try
_PAUSE: Final = 0.3  # seconds before another try, where the server names none
_LEAST_LEFT: Final = 0.1  # seconds; no try is begun with less
_GRACE: Final = 0.1  # seconds to put together what came
_CHARGED: Final = frozenset({Outcome.TOO_SLOW, Outcome.TOO_MUCH, Outcome.CUT_OFF, Outcome.SERVER_FAILED})
# Where nothing was counted, the model may have thought and written as much as it was allowed to.
_AT_MOST: Final = frozenset({Outcome.TOO_SLOW, Outcome.TOO_MUCH, Outcome.CUT_OFF, Outcome.CUT_SHORT, Outcome.EMPTY})

_log: Final = logging.getLogger("backcast")


def ask(
    server: ModelServer,
    question: Question,
    profile: Profile,
    seconds: float,
    transport: "httpx2.BaseTransport | None" = None,
) -> Reply:
    """Ask a model; whatever its server does, there is a reply when the time is over.

    It is asked on a thread of its own: to look up a name can take longer than anybody allows it to. Such a thread ends
    soon after, since every wait of its connection ends at the same deadline.

    Args:
        server: whom to ask.
        question: what to ask.
        profile: in which form, as was learned before.
        seconds: from now to the reply.
        transport: what carries the requests, for tests; else the network.
    """
    if not can_be_asked():
        return Reply(Outcome.NOT_INSTALLED, profile)
    if seconds <= 0:
        return Reply(Outcome.TOO_SLOW, profile)
    talk = _Talk(server, question, profile, time.monotonic() + seconds, transport)
    replies: SimpleQueue[Reply] = SimpleQueue()
    Thread(target=lambda: replies.put(talk.hold()), daemon=True, name="language model").start()
    try:
        return replies.get(timeout=seconds + _GRACE)
    except Empty:
        return talk.ended(Outcome.TOO_SLOW)


class _Talk:
    """One question under way."""

    def __init__(
        self,
        server: ModelServer,
        question: Question,
        profile: Profile,
        deadline: float,
        transport: "httpx2.BaseTransport | None",
    ) -> None:
        self._server, self._question, self._profile = server, question, profile
        self._deadline, self._transport = deadline, transport
        self._requests = self._charged = self._under_way = 0
        self._tried_again = False

    def hold(self) -> Reply:
        """Ask, and ask otherwise or again where that may help."""
        try:
            while True:
                if (reply := self._asked_once()) is not None:
                    return reply
        except Exception as fault:  # noqa: BLE001 - no fault of a library or a server may cost anybody their page
            _log.error("A language model could not be asked: %s", type(fault).__name__)
            return self.ended(Outcome.CUT_OFF)

    def ended(self, outcome: Outcome, text: str = "", wait: float | None = None) -> Reply:
        """The reply, with costs as they are estimated."""
        out = self._server.most_tokens_out if outcome in _AT_MOST else tokens_of(len(text.encode("utf-8", "replace")))
        return Reply(outcome, self._profile, text, self._requests, self._charged + self._under_way, out, True, wait)

    def _asked_once(self) -> Reply | None:
        """The reply to one request, None when another one is to be made."""
        body = body_of(self._server, self._question, self._profile)
        self._requests += 1
        self._under_way = tokens_of(len(body))
        answer = post(self._server, body, self._deadline, self._transport)
        self._under_way = 0
        if isinstance(answer, Outcome):
            self._charge(answer, body)
            again = answer is Outcome.UNREACHABLE
            return self._over(Verdict(answer, again=again))
        if 200 <= answer.status < 300:
            return self._read(answer, body)
        verdict = judge(answer, self._profile)
        self._charge(verdict.outcome, body)
        return self._over(verdict)

    def _charge(self, outcome: Outcome, body: bytes) -> None:
        self._charged += tokens_of(len(body)) if outcome in _CHARGED else 0

    def _over(self, verdict: Verdict) -> Reply | None:
        if self._requests >= MOST_REQUESTS:
            return self.ended(verdict.outcome, wait=verdict.wait)
        if verdict.other is not None:
            self._profile = verdict.other
            return None
        pause = _PAUSE if verdict.wait is None else verdict.wait
        if verdict.again and not self._tried_again and time.monotonic() + pause + _LEAST_LEFT < self._deadline:
            self._tried_again = True
            time.sleep(pause)
            return None
        return self.ended(verdict.outcome, wait=verdict.wait)

    def _read(self, answer: Answer, body: bytes) -> Reply:
        content = read_content(answer)
        reply = self.ended(content.outcome, content.text)
        counted_in = tokens_of(len(body)) if content.tokens_in is None else content.tokens_in
        counted_out = reply.tokens_out if content.tokens_out is None else content.tokens_out
        estimated = content.tokens_in is None or content.tokens_out is None or self._charged > 0
        return Reply(
            content.outcome,
            self._profile,
            content.text,
            self._requests,
            self._charged + counted_in,
            counted_out,
            estimated,
        )
