"""A real Radicale on loopback, with a folder and a person of its own."""

import base64
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests
from radicale import config
from radicale.app import Application
from waitress import wasyncore
from waitress.server import create_server

NAME, PASSWORD = "planner", "hush: ünd"


@dataclass
class CalendarServer:
    """Where it is, and what it was asked for: method, path and the headers that say in which version."""

    address: str
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    def request(self, method: str, path: str, body: str = "", **headers: str) -> requests.Response:
        """Ask it as another program would."""
        signed = base64.b64encode(f"{NAME}:{PASSWORD}".encode()).decode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        known = {"Authorization": f"Basic {signed}", **named}
        return requests.request(method, self.address + path, data=body.encode(), headers=known, timeout=10)

    def calendar(self, name: str = "plan") -> str:
        """The address of a new calendar."""
        assert self.request("MKCALENDAR", f"/{NAME}/{name}/").status_code == 201
        return f"{self.address}/{NAME}/{name}/"

    def objects(self, name: str = "plan") -> dict[str, str]:
        """What each object of a calendar says, by its file name."""
        names = [line.split("/")[-1] for line in self._hrefs(name)]
        return {each: self.request("GET", f"/{NAME}/{name}/{each}").text for each in sorted(names)}

    def _hrefs(self, name: str) -> list[str]:
        body = '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'
        answer = self.request("PROPFIND", f"/{NAME}/{name}/", body, Depth="1").text
        found = [part.split("</href>")[0] for part in answer.split("<href>")[1:]]
        return [href for href in found if href.endswith(".ics")]


@contextmanager
def radicale(folder: Path) -> Iterator[CalendarServer]:
    """A running Radicale that keeps its calendars in a folder."""
    (folder / "people").write_text(f"{NAME}:{PASSWORD}\n", "utf-8")
    settings = config.load()
    settings.update(
        {
            "storage": {"filesystem_folder": str(folder / "calendars"), "_filesystem_fsync": "False"},
            "auth": {"type": "htpasswd", "htpasswd_filename": str(folder / "people"), "htpasswd_encryption": "plain"},
            "logging": {"level": "critical"},
        },
        "tests",
        privileged=True,
    )
    application = Application(settings)

    def noting(environ: Mapping[str, str], start_response: Callable[..., object]) -> object:
        version = environ.get("HTTP_IF_MATCH") or environ.get("HTTP_IF_NONE_MATCH") or ""
        there.asked.append((environ["REQUEST_METHOD"], environ["PATH_INFO"], version))
        return application(environ, start_response)

    server = create_server(noting, host="127.0.0.1", port=0, threads=2)
    there = CalendarServer(f"http://127.0.0.1:{server.effective_port}")
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield there
    finally:
        server.task_dispatcher.shutdown()
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        thread.join(timeout=5)
