"""Calls: one POST through the openai library, which comes back with an answer or says why there is none."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from backcast.language_models.outcomes import Outcome
from backcast.language_models.servers import ModelServer

if TYPE_CHECKING:
    import httpx2

MOST_OCTETS: Final = 300_000
NO_KEY: Final = "none"  # the library wants one; no header is made of it


@dataclass(frozen=True, slots=True)
class Answer:
    """What came over the wire; header names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def can_be_asked() -> bool:
    """Whether the library is installed. The first look takes a second: it is made before any deadline runs."""
    try:
        import openai  # noqa: F401, PLC0415 - takes several times as long as all of Flask, and few starts need it
    except ImportError:
        return False
    return True


def post(
    server: ModelServer, body: bytes, deadline: float, transport: "httpx2.BaseTransport | None" = None
) -> Answer | Outcome:
    """Send a question once, and read what comes until the deadline.

    Args:
        server: where to.
        body: the octets to send.
        deadline: of ``time.monotonic``.
        transport: what carries it, for tests; else the network.
    """
    import httpx2  # noqa: PLC0415
    import openai  # noqa: PLC0415

    from backcast.language_models.networks import FAULTS, Transport  # noqa: PLC0415 - it needs the library as well

    carrier = transport or Transport(deadline, MOST_OCTETS, keyless=not server.key)
    seconds = max(deadline - time.monotonic(), 0.001)
    with httpx2.Client(transport=carrier, timeout=seconds, trust_env=False, follow_redirects=False) as network:
        client = openai.OpenAI(
            api_key=server.key or NO_KEY,
            organization="",  # else taken from the environment, where other programs may have put theirs
            project="",
            base_url=server.address,
            max_retries=0,
            timeout=seconds,
            http_client=network,
        )
        try:
            answer = client.post(
                "/chat/completions",
                cast_to=httpx2.Response,
                content=body,
                options={"headers": {"Content-Type": "application/json"}},
            )
        except openai.APIStatusError as refused:
            answer = refused.response
        except openai.APITimeoutError:
            return Outcome.TOO_SLOW
        except openai.APIConnectionError as fault:
            return _broken(fault.__cause__)
        except (*FAULTS, ValueError, OSError, httpx2.HTTPError, httpx2.InvalidURL) as fault:
            return _broken(fault)
        return Answer(answer.status_code, {name.lower(): text for name, text in answer.headers.items()}, answer.content)


def _broken(cause: BaseException | None) -> Outcome:
    """Which outcome a broken connection is: by what the libraries below call it."""
    causes: list[BaseException] = []
    while cause is not None and len(causes) < 8:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    names = {kind.__name__ for each in causes for kind in type(each).__mro__}
    told = (
        ("TooMuch", Outcome.TOO_MUCH),
        ("TimeoutException", Outcome.TOO_SLOW),
        ("SSLError", Outcome.CERTIFICATE),
        ("ConnectError", Outcome.UNREACHABLE),
        ("UnsupportedProtocol", Outcome.UNREACHABLE),
    )
    return next((outcome for name, outcome in told if name in names), Outcome.CUT_OFF)
