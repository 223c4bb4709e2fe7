"""A server of a language model on loopback that answers by a script: well, badly, slowly or not at all.

``with model_server([answering(items)]) as server:`` gives its ``address`` for the settings; the last step of the script
answers all further requests. What came is in ``server.requests``.
"""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ITEM: dict[str, Any] = {
    "measure": "web visits",
    "population": "visitors from search",
    "unit": "visits a month",
    "direction": "increase",
    "baseline_fact_id": None,
    "target_fact_id": None,
    "by": None,
    "level": None,
    "moves": "leading",
    "counter_metric": "bounce rate",
    "why": "People who search for the subject find the site.",
    "questions": ["Which visits count?"],
}
USAGE = {"prompt_tokens": 600, "completion_tokens": 150, "total_tokens": 750}


@dataclass
class Visit:
    """One request: what came, and the way back."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    send: Callable[[bytes], None]
    connection: socket.socket
    over: threading.Event  # set when the test is done

    @property
    def asked(self) -> dict[str, Any]:
        """The body, read."""
        found: dict[str, Any] = json.loads(self.body)
        return found


Step = Callable[[Visit], None]


@dataclass
class ModelServerOnLoopback:
    """The server: its address ends in /v1, as people write it."""

    address: str = ""
    requests: list[Visit] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def model_server(script: Sequence[Step]) -> Iterator[ModelServerOnLoopback]:
    """A server that answers its first request by the first step, and so on."""
    kept = ModelServerOnLoopback()

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            visit = Visit(self.path, dict(self.headers), body, self.send_octets, self.connection, kept.over)
            kept.requests.append(visit)
            self.close_connection = True
            with suppress(OSError):  # the client left, as it should
                script[min(len(kept.requests), len(script)) - 1](visit)

        def send_octets(self, octets: bytes) -> None:
            self.wfile.write(octets)
            self.wfile.flush()

        def log_message(self, format: str, *parts: object) -> None:
            """It keeps quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = False
        block_on_close = True

    with Server(("127.0.0.1", 0), Desk) as server:
        kept.address = f"http://127.0.0.1:{server.server_address[1]}/v1"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield kept
        finally:
            kept.over.set()
            server.shutdown()
            thread.join()


def answering(items: Any = None, **of_message: Any) -> Step:
    """A good answer with these items, or one item; a text stands for itself. ``of_message`` is put into the message."""
    content = items if isinstance(items, str) else json.dumps({"items": [ITEM] if items is None else items})
    return completing({"message": {"role": "assistant", "content": content, **of_message}, "finish_reason": "stop"})


def completing(choice: Any, usage: Any = USAGE) -> Step:
    """An answer with this choice, whatever it is."""
    return replying({"id": "1", "object": "chat.completion", "choices": [choice], "usage": usage})


def replying(
    found: Any, status: int = 200, headers: Mapping[str, str] | None = None, kind: str = "application/json"
) -> Step:
    """An answer with this body: octets, a text, or what becomes JSON."""
    body = (
        found if isinstance(found, bytes) else found.encode() if isinstance(found, str) else json.dumps(found).encode()
    )
    lines = [f"HTTP/1.1 {status} Said", f"Content-Type: {kind}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return raw("\r\n".join([*lines, "", ""]).encode("latin-1") + body)


def failing(status: int, code: str = "", message: str = "no", param: str = "", **headers: str) -> Step:
    """An error as these servers tell it; header names are written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return replying({"error": {"message": message, "code": code, "param": param, "type": "error"}}, status, named)


def raw(octets: bytes) -> Step:
    """These octets and nothing else."""
    return lambda visit: visit.send(octets)


def dripping(octets: bytes, each: float = 0.05) -> Step:
    """These octets, one after another, each after some seconds, as long as somebody listens."""

    def step(visit: Visit) -> None:
        for octet in octets:
            if visit.over.wait(each):
                return
            visit.send(bytes([octet]))

    return step


def silent(visit: Visit) -> None:
    """Says nothing at all, and keeps the line."""
    visit.over.wait()


def late(seconds: float, then: Step) -> Step:
    """Answers after some seconds."""

    def step(visit: Visit) -> None:
        if not visit.over.wait(seconds):
            then(visit)

    return step


def hanging_up(visit: Visit) -> None:
    """Resets the connection."""
    visit.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    visit.connection.close()


def after(octets: bytes, then: Step) -> Step:
    """These octets first, then something else."""

    def step(visit: Visit) -> None:
        visit.send(octets)
        then(visit)

    return step
