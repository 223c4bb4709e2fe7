"""Two server processes on one PostgreSQL, two hundred editors at once: nothing is lost, nothing is there twice.

Each editor speaks to one of the two servers, adds a step of their own to one of four plans that all of them change, and
gives it another title; every second request to add is sent twice under one idempotency key, as a program does that did
not get an answer. Run by ``make crash``.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Barrier, Lock, Thread
from typing import Any

from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Scope
from backcast.storage.store import Store
from backcast.use_cases.people.access_tokens import make_access_token
from backcast.use_cases.people.sign_ins import welcome_owner
from backcast.use_cases.plans import list_plans, open_plan
from tests.builders import colleague
from tests.crashes.rounds import ROOT, durable_postgresql, half_done, prepare

PEOPLE, MOST_TRIES = 20, 60


@dataclass
class Told:
    """What the servers answered, from all editors together."""

    added: dict[str, str] = field(default_factory=dict)  # step → the title that was acknowledged last
    busy: int = 0
    wrong: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)


class Editor:
    """Somebody who edits through the API until it is done."""

    def __init__(self, port: int, token: str, plan_id: str, name: str) -> None:
        self._port, self._token, self._plan, self._name = port, token, plan_id, name

    def edit(self, told: Told, together: Barrier) -> None:
        """Add a step, perhaps twice, and rename it."""
        together.wait()
        try:
            key = {"Idempotency-Key": f"add-{self._name}"}
            step = {"id": self._name, "title": f"First {self._name}", "days": 1}
            for _ in range(1 + int(self._name.removeprefix("Editor")) % 2):
                self._until_done("POST", f"/plans/{self._plan}/steps", step, told, key)
            self._acknowledge(told, step["title"])
            change = {"title": f"Second {self._name}"}
            self._until_done("PATCH", f"/plans/{self._plan}/steps/{self._name}", change, told, {})
            self._acknowledge(told, change["title"])
        except (AssertionError, OSError, HTTPException) as problem:
            with told.lock:
                told.wrong.append(f"{self._name}: {problem!r}")

    def _acknowledge(self, told: Told, title: Any) -> None:
        with told.lock:
            told.added[self._name] = title

    def _until_done(self, method: str, path: str, body: Any, told: Told, headers: dict[str, str]) -> None:
        before: list[tuple[int, str]] = []
        for _ in range(MOST_TRIES):
            _, tag, _ = self._ask("GET", f"/plans/{self._plan}", None, {})
            status, _, text = self._ask(method, path, body, {**headers, "If-Match": tag})
            if status in (200, 201):
                return
            assert status in (412, 429, 503), f"{method} {path}: {status} {text[:300]} after {before}"
            before.append((status, text[:200]))
            with told.lock:
                told.busy += 1
            time.sleep(0.2)
        raise AssertionError(f"{method} {path} was never done")

    def _ask(self, method: str, path: str, body: Any, headers: dict[str, str]) -> tuple[int, str, str]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=120)
        sent = json.dumps(body).encode() if body is not None else None
        kind = {"Content-Type": "application/json"} if sent else {}
        connection.request(
            method, f"/api/v1{path}", sent, {"Authorization": f"Bearer {self._token}", **kind, **headers}
        )
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, answer.headers.get("ETag", ""), text


@contextmanager
def served(address: str, instance: Path) -> Iterator[int]:
    """A ``backcast serve`` on this database; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = {
        **os.environ,
        "PYTHONPATH": "src",
        "BACKCAST_DATABASE": address,
        "BACKCAST_INSTANCE": str(instance),
        "BACKCAST_SECRET_KEY": "the same on every machine, as it must be",
        "BACKCAST_TODAY": "2026-07-30",
    }
    instance.mkdir()
    command = [sys.executable, "-m", "backcast.cli", "serve", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            for _ in range(300):
                with socket.socket() as trial:
                    if trial.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield port
        finally:
            server.terminate()
            server.wait(30)


def edit_together(editors: int) -> str:
    """Let them edit; gives what came of it, in a sentence.

    Raises:
        AssertionError: when anything was lost, doubled or answered wrongly.
    """
    with ExitStack() as stack:
        _, address = stack.enter_context(durable_postgresql())
        prepare(address)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="backcast-")))
        store = Store(address, lambda: datetime.now(UTC))
        owner = welcome_owner(store)
        people = [colleague(store, owner, Role.EDITOR) for _ in range(PEOPLE)]
        tokens = [make_access_token(store, each, "editing", Scope.WRITE, None) for each in people]
        plans = [card.id for card in list_plans(store, owner)]
        ports = [stack.enter_context(served(address, folder / name)) for name in ("one", "two")]
        told, together = Told(), Barrier(editors)
        threads = [
            Thread(
                target=Editor(ports[n % 2], tokens[n % PEOPLE], plans[n % len(plans)], f"Editor{n}").edit,
                args=(told, together),
            )
            for n in range(editors)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        kept = [
            (step.id, step.title)
            for plan_id in plans
            for step in open_plan(store, owner, plan_id).plan.steps.values()
            if step.id.startswith("Editor")
        ]
        assert not told.wrong, told.wrong[:5]
        assert dict(kept) == told.added, "a title that was acknowledged is not there"
        assert len(kept) == len(set(kept)) == editors, "a step is missing or there twice"
        assert not half_done(store), "a history does not lead to its plan"
        store.engine.dispose()
        return f"{editors} editors at once on two servers: 0 lost, 0 doubled ({told.busy} answers were “try again”)"


if __name__ == "__main__":
    print(edit_together(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
