from collections import defaultdict
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from backcast.calendars.choices import Choices
from backcast.calendars.entries import plan_entries
from backcast.calendars.feeds import feed_octets, plan_header, shown
from backcast.domain.scheduling.schedule import work_backward
from tests.calendars.plans import TODAY, identities_of, onboarding
from tests.calendars.readers import thunderbirds
from tests.calendars.readers.installations import Missing
from tests.calendars.readers.sightings import there_is

EVENTS, TO_DOS = "11111111-0000-4000-8000-000000000001", "22222222-0000-4000-8000-000000000002"
CHOICES = {EVENTS: Choices(starts=True, spans=True, alarm=3), TO_DOS: Choices(to_dos=True)}


class Feeds(ThreadingHTTPServer):
    """Octets by path, with a validator, as calendar feeds are served; it remembers what it answered."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.octets: dict[str, bytes] = {}
        self.answered: dict[str, list[int]] = defaultdict(list)


class Answers(BaseHTTPRequestHandler):
    """One question after the other."""

    protocol_version = "HTTP/1.1"
    server: Feeds

    def do_GET(self) -> None:
        octets, validator = self.server.octets[self.path], 'W/"1-7-events"'
        status = 304 if self.headers.get("If-None-Match") == validator else 200
        self.send_response(status)
        self.send_header("ETag", validator)
        self.send_header("Cache-Control", "private, max-age=900")
        if status == 200:
            self.send_header("Content-Type", "text/calendar; charset=utf-8")
            self.send_header("Content-Length", str(len(octets)))
        self.end_headers()
        if status == 200 and self.command == "GET":
            self.wfile.write(octets)
        self.server.answered[self.path].append(status)

    do_HEAD = do_GET  # noqa: N815 - as the library names it

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def feeds() -> Iterator[Feeds]:
    """A server on this machine."""
    with Feeds() as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.readers
@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Honolulu"])
def test_thunderbird_sees_every_entry_and_asks_only_whether_something_changed(
    feeds: Feeds, tmp_path: Path, zone: str
) -> None:
    try:
        thunderbirds.environment()
    except Missing as missing:
        pytest.skip(f"{missing} (`make readers` installs it)")
    plan = onboarding()
    entries = plan_entries(plan, work_backward(plan, TODAY), identities_of(plan))
    paths = {calendar: f"/feeds/{calendar}/onboarding.ics" for calendar in CHOICES}
    feeds.octets = {path: feed_octets(plan_header(plan), entries, CHOICES[each]) for each, path in paths.items()}
    addresses = {calendar: f"http://127.0.0.1:{feeds.server_port}{path}" for calendar, path in paths.items()}

    thunderbirds.subscribe(
        tmp_path, addresses, zone, lambda: all(304 in feeds.answered[path] for path in paths.values())
    )

    for calendar, path in paths.items():
        assert feeds.answered[path][:2] == [200, 304], (tmp_path / "told.txt").read_text(errors="replace")[-2_000:]
        expected = there_is(shown(entries, CHOICES[calendar]), CHOICES[calendar])
        assert thunderbirds.seen_in(tmp_path, calendar) == expected
