"""Measure Backcast as it is served: pages against a bare answer, writes against a bare PostgreSQL, load, slow visitors.

Part of ``bench/run.py``; alone: ``python -m bench.serving``. Everything runs on this one machine, the visitors too.
The mixed load alone, for longer and with more visitors: ``python -m bench.serving --minutes 10 --visitors 32``.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text
from werkzeug.test import create_environ

from backcast.app import look_for_circles_less_often
from backcast.domain.events import Event, Happened
from backcast.domain.people.persons import Person
from backcast.storage.migrate import migrate
from backcast.storage.store import Store, connected
from backcast.web.pictures import kept_drawings
from backcast.web.requests import kept_answers
from bench.loads import CLIENTS, load_rows, together
from bench.plans import TODAY, best, kept_plan, made_plan, signed_in
from tests.databases import Postgresql

TIMES, FEW = 200, 10
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
Row = tuple[str, str, str]


def serving_rows() -> list[Row]:
    """Everything about serving."""
    rows = [*page_rows(), *write_rows()]
    with tempfile.TemporaryDirectory() as folder:
        rows += load_rows(Path(folder))
    return rows


def forget(app: Flask, store: Store) -> None:
    """Drop what this process keeps of plans that were seen before."""
    kept_drawings.attach(app)
    kept_answers.forget(app)
    store.forget_plans()


# --- Pages: what they cost the processor, in process -----------------------------------------------------------------


def page_rows() -> list[Row]:
    """A page of 500 steps against an answer of Flask alone, and how many queries it makes whatever its size."""
    look_for_circles_less_often()  # as a process that serves does, for the bare answer as well
    bare = Flask("bare")
    bare.add_url_rule("/", view_func=lambda: "ok")
    floor = best(lambda: [answer_of(bare, "/") for _ in range(TIMES)]) / TIMES
    rows = [("bare answer of Flask", f"{floor:.3f} ms", "1")]
    with tempfile.TemporaryDirectory() as folder:
        store, person, client = signed_in(Path(folder))
        app = client.application
        own = best(lambda: [answer_of(app, "/health") for _ in range(TIMES)]) / TIMES
        rows.append(
            ("answer of Backcast that needs nothing (/health)", f"{own:.3f} ms", f"{own / floor:.1f} × bare answer")
        )
        for count in (500, 2_000):
            path = f"/plans/{kept_plan(store, person, made_plan(count)).id}"
            client.get(path)  # gives the browser its second cookie, that of forms
            cookies = "; ".join(f"{name}={_cookie(client, name)}" for name in ("backcast", "form"))

            def ask(times: int = TIMES, path: str = path, cookies: str = cookies) -> None:
                for _ in range(times):
                    answer_of(app, path, cookies)

            def ask_anew(ask: Callable[[int], None] = ask) -> None:
                for _ in range(FEW):  # in a row, as the bare answers are
                    forget(app, store)
                    ask(1)

            edit = partial(change_a_step, store, person, path.rpartition("/")[2])
            for told, act, times, before in (
                ("made anew (P1: 140 ×, 6 queries)", ask_anew, FEW, lambda: None),
                ("after an edit of one step", partial(ask, 1), 1, edit),
                ("seen before (P1: 3 ×)", ask, TIMES, lambda: None),
            ):
                before()
                sent, took = statements(store, act) / times, best(act, before=before) / times
                ratio = f"{took / floor:.1f} × bare answer, {took / own:.1f} × /health, {sent:.0f} queries"
                rows.append((f"page of {count:,} steps, {told}", f"{took:.2f} ms", ratio))
        store.engine.dispose()
    return rows


def change_a_step(store: Store, person: Person, plan_id: str) -> None:
    """An edit as somebody makes it, in this process."""
    with store.transaction(person) as tx:
        record = tx.plans.get(plan_id)
        plan = record.plan.with_step(replace(record.plan.steps["S0"], note=f"After version {record.version}"))
        tx.plans.save(record, plan, Event(Happened.STEP_CHANGED, "Changed a step"), TODAY)


def _cookie(client: FlaskClient, name: str) -> str:
    found = client.get_cookie(name)
    assert found is not None
    return found.value


def answer_of(app: Flask, path: str, cookies: str = "") -> bytes:
    """What the application answers, without any server."""
    environ = create_environ(path, headers={"Cookie": cookies} if cookies else None)
    statuses: list[str] = []
    body = b"".join(app.wsgi_app(environ, lambda status, *_rest: statuses.append(status) or (lambda _: None)))
    assert statuses == ["200 OK"], (path, statuses)
    return body


def statements(store: Store, act: Callable[[], object]) -> int:
    """How many queries are sent meanwhile; beginning a transaction is none."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    act()
    event.remove(store.engine, "before_cursor_execute", note)
    return sum(not statement.startswith(("BEGIN", "SET")) for statement in sent)


# --- Writes: eight at once, on our SQLite and on a PostgreSQL --------------------------------------------------------


def write_rows() -> list[Row]:
    """Read, check, change and commit, a row each: nothing but the database."""
    with tempfile.TemporaryDirectory() as folder:
        ours, failed = write_rate(f"sqlite:///{folder}/backcast.db")
    with postgresql() as address:
        theirs, _ = write_rate(address)
    return [
        (f"bare edits, {CLIENTS} at once, PostgreSQL, synced", f"{theirs:.0f}/s", "1"),
        (
            f"bare edits, {CLIENTS} at once, SQLite, synced (P3: 0.6 ×)",
            f"{ours:.0f}/s, {failed} failed",
            f"{ours / theirs:.2f} × PostgreSQL",
        ),
    ]


def write_rate(address: str) -> tuple[float, int]:
    """Edits per second by eight threads, and how many failed."""
    store = Store(address, lambda: datetime.now(UTC))
    migrate(store.engine)
    with store.engine.begin() as connection:
        connection.execute(text("CREATE TABLE bench (id INTEGER PRIMARY KEY, version INTEGER, title TEXT)"))
        for number in range(CLIENTS):
            connection.execute(text("INSERT INTO bench VALUES (:id, 1, 'A title')"), {"id": number})
    results: Counter[str] = Counter()

    def edit(number: int) -> None:
        with connected(store.engine, writing=True) as unit:
            seen = unit.execute(text("SELECT version FROM bench WHERE id = :id"), {"id": number}).scalar_one()
            change = text("UPDATE bench SET version = version + 1, title = :title WHERE id = :id AND version = :seen")
            assert unit.execute(change, {"id": number, "seen": seen, "title": f"Title {seen}"}).rowcount == 1

    took = together(edit, results)
    store.engine.dispose()
    return results["done"] / took, results.total() - results["done"]


@contextmanager
def postgresql() -> Iterator[str]:
    """A server of our own that keeps what it answered, power cut or not."""
    with tempfile.TemporaryDirectory(prefix="backcast-") as folder:
        Path(folder).chmod(0o755)
        server = Postgresql(Path(folder), DURABLE)
        server.make()
        try:
            yield server.address
        finally:
            server.stop()


def main() -> None:
    """Everything, or the mixed load for as long and with as many as asked for."""
    asked = argparse.ArgumentParser(description="Measure Backcast as it is served.")
    asked.add_argument("--minutes", type=float, help="only the mixed load, for so long")
    asked.add_argument("--visitors", type=int, default=CLIENTS, help="of the mixed load")
    wanted = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seconds = (wanted.minutes or 0) * 60
        rows = load_rows(Path(folder), wanted.visitors, seconds) if seconds else serving_rows()
    print("\n".join("| " + " | ".join(row) + " |" for row in rows))


if __name__ == "__main__":
    main()
