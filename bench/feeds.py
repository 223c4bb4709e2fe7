"""Measure calendar feeds: polls, and a feed made anew, against empty answers of Flask and of a real server.

Part of ``bench/run.py``; alone: ``python -m bench.feeds``. What writing the octets costs: ``bench/calendars``.
"""

import http.client
import logging
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import create_environ

from backcast.domain.people.feeds import FeedScope, FeedShows
from backcast.storage.store import Store, connected
from backcast.storage.tables.feeds import feed_bodies
from bench.plans import best, kept_plan, made_plan, signed_in
from bench.serving import CLIENTS, SECONDS, server, together

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

STEPS, TIMES = 999, 300  # and the end goal: a thousand entries
Row = tuple[str, str, str]


def feed_rows() -> list[Row]:
    """Everything about feeds, one plan of a thousand entries."""
    with tempfile.TemporaryDirectory() as folder:
        store, person, client = signed_in(Path(folder))
        record = kept_plan(store, person, made_plan(STEPS))
        with store.transaction(person) as tx:
            shows = FeedShows(FeedScope.PLAN, plan=record.id, choices={"base": "https://plans.example.org"})
            _, token = tx.feeds.add(shows, "plan")
        rows = poll_rows(store, client, f"/feeds/{token}/plan.ics")
    return rows + served_rows()


def poll_rows(store: Store, client: FlaskClient, path: str) -> list[Row]:
    """What polls cost through the whole application."""
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

    def forget() -> None:
        with connected(store.engine, writing=True) as connection:
            connection.execute(update(feed_bodies).values(seen="", revision=""))
        store.forget_plans()

    anew = best(lambda: client.get(path), 5, forget)
    ratio = f"{anew / answer:.0f} × bare answer of Flask"
    rows.append(("the same, made anew: loaded, worked out, written, compressed, stored", f"{anew:.0f} ms", ratio))
    return rows


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
