"""Measure calendar feeds: polls, and a feed made anew, against empty answers of Flask and of a real server.

Part of ``bench/run.py``; alone: ``python -m bench.feeds``. What writing the octets costs: ``bench/calendars``.
"""

import http.client
import logging
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.test import create_environ

from backcast.app import look_for_circles_less_often
from backcast.domain.people.feeds import FeedScope, FeedShows
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.use_cases.changes import save_edit
from backcast.use_cases.edits import change_step
from backcast.use_cases.feeds import renewals
from backcast.use_cases.plans import forget_saved_timelines, open_plan
from bench.loads import CLIENTS, SECONDS, server, together
from bench.plans import TODAY, best, kept_plan, made_plan, signed_in

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

STEPS, TIMES, ROUNDS = 999, 300, 15  # and the end goal: a thousand entries
Row = tuple[str, str, str]


def feed_rows() -> list[Row]:
    """Everything about feeds, one plan of a thousand entries."""
    with tempfile.TemporaryDirectory() as folder:
        store, person, client = signed_in(Path(folder))
        record = kept_plan(store, person, made_plan(STEPS))
        with store.transaction(person) as tx:
            shows = FeedShows(FeedScope.PLAN, plan=record.id, choices={"base": "https://plans.example.org"})
            _, token = tx.feeds.add(shows, "plan")
        rows = poll_rows(store, person, client, record.id, f"/feeds/{token}/plan.ics")
    return rows + served_rows()


def poll_rows(store: Store, person: Person, client: FlaskClient, plan_id: str, path: str) -> list[Row]:
    """What polls cost through the whole application."""
    look_for_circles_less_often()  # as a process that serves does, for the bare answers as well
    log = logging.getLogger("backcast")
    log.setLevel(logging.WARNING)
    app = client.application
    etag, bare = client.get(path).headers["ETag"], Flask("bare")
    bare.add_url_rule("/<one>/<two>", "none", view_func=lambda **_: Response(status=304))
    bare.add_url_rule("/<one>", "answer", view_func=lambda **_: Response("ok"))
    none = cost(bare.wsgi_app, "/one/two")
    answer = cost(bare.wsgi_app, "/one")
    zipped = {"Accept-Encoding": "gzip"}
    polls = [
        ("feed of 1,000 entries, unchanged (304)", path, {"If-None-Match": etag}),
        ("the same, stored (200)", path, {}),
        ("the same, stored and compressed", path, zipped),
        ("an address that is none (404)", "/feeds/bcf_none/plan.ics", {}),
    ]
    rows = []
    for name, at, headers in polls:
        took = cost(app.wsgi_app, at, headers)
        rows.append((name, f"{took:.3f} ms", f"{took / none:.1f} × empty 304 of Flask"))

    for name, before in made_anew(store, person, plan_id).items():
        took = best(partial(ask_once, app.wsgi_app, path, zipped), ROUNDS, before)
        rows.append((name, f"{took:.1f} ms", f"{took / answer:.0f} × bare answer of Flask (P2: 120 ×)"))
    return rows


def made_anew(store: Store, person: Person, plan_id: str) -> dict[str, Callable[[], None]]:
    """What happened before a calendar is made anew: an edit of one step in this process, or in another one."""
    marks = count()

    def edit() -> None:
        record, note = open_plan(store, person, plan_id), f"Note {next(marks)}"
        noted = change_step(replace(record.plan.step("S7"), note=note), record.plan.needs("S7"))
        save_edit(store, person, plan_id, record.version, noted, TODAY)

    def edit_elsewhere() -> None:
        edit()
        store.forget_plans()
        renewals.forget()
        forget_saved_timelines()

    return {
        "made anew after an edit of one step": edit,
        "made anew by a process that keeps nothing of it": edit_elsewhere,
    }


def ask_once(application: "WSGIApplication", path: str, headers: dict[str, str]) -> None:
    """One request, without a server and without a client."""
    b"".join(application(create_environ(path, headers=headers), start_nothing))


def served_rows() -> list[Row]:
    """Polls at a real server of two processes, eight programs at once; each keeps its connection."""
    with tempfile.TemporaryDirectory() as folder:
        store, person, client = signed_in(Path(folder))
        record = kept_plan(store, person, made_plan(STEPS))
        with store.transaction(person) as tx:
            _, token = tx.feeds.add(FeedShows(FeedScope.PLAN, plan=record.id, choices={}), "plan")
        path = f"/feeds/{token}/plan.ics"
        etag = client.get(path).headers["ETag"]
        store.engine.dispose()
        with server(Path(folder)) as (port, _):
            bare = rate(port, "/health", {})
            asked = (("unchanged (304)", {"If-None-Match": etag}), ("compressed (200)", {"Accept-Encoding": "gzip"}))
            rates = [(name, rate(port, path, headers)) for name, headers in asked]
    return [
        (f"served by two processes: feed of 1,000 entries, {name}", f"{found:.0f}/s", f"{found / bare:.2f} × /health")
        for name, found in rates
    ]


def rate(port: int, path: str, headers: dict[str, str]) -> float:
    """Answers a second."""
    open_now = [http.client.HTTPConnection("127.0.0.1", port, timeout=30) for _ in range(CLIENTS)]

    def ask(number: int) -> None:
        open_now[number].request("GET", path, headers=headers)
        answer = open_now[number].getresponse()
        answer.read()
        assert answer.status in (200, 304), answer.status

    results: Counter[str] = Counter()
    took = together(ask, results, CLIENTS, SECONDS)
    for each in open_now:
        each.close()
    assert results["done"] == results.total(), results
    return results["done"] / took


def cost(application: "WSGIApplication", path: str, headers: dict[str, str] | None = None) -> float:
    """CPU milliseconds of one request, without a server and without a client."""
    environ = create_environ(path, headers=headers)

    def ask() -> None:
        for _ in range(TIMES):
            b"".join(application(dict(environ), start_nothing))

    return best(ask, 7) / TIMES


def start_nothing(_status: str, _headers: list[tuple[str, str]], _failure: Any = None) -> Callable[[bytes], object]:
    """What a server would begin its answer with."""
    return len


def main() -> None:
    """Print these rows alone."""
    for name, took, ratio in feed_rows():
        print(f"| {name} | {took} | {ratio} |")


if __name__ == "__main__":
    main()
