"""A clock that is set back or forward under a running server: clear pages, nothing lost, and all goes on afterwards."""

import http.client
import re
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest

from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.use_cases.people.sign_ins import issue_sign_in_link, welcome_owner
from backcast.use_cases.plans import open_plan
from tests.builders import database_url
from tests.cli.test_serving import Serve, free_port, instance, log_of, serving, until  # noqa: F401
from tests.web.routes import a_plan

# ruff: noqa: F811

# Read by every process that the server starts, before anything of ours: the clock that backcast.app hands down, and
# the one that cookies are signed by, are wrong by as many seconds as the file says.
TURNED = """
import datetime, time
from pathlib import Path

real = time.time

def turned():
    return real() + float(Path({place!r}).read_text() or 0)

class Day(datetime.date):
    @classmethod
    def today(cls):
        return datetime.date.fromtimestamp(turned())

class Moment(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.datetime.fromtimestamp(turned(), tz)

import backcast.app
backcast.app.datetime, backcast.app.date = Moment, Day
time.time = turned
"""
DAY = timedelta(days=1)


class Browser:
    """One connection after another, with what cookies it was given."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and page."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = urlencode(form) if form is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("GET" if body is None else "POST", path, body, headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        connection.close()
        return answer.status, page

    def send(self, page: str, path: str, form: dict[str, str]) -> int:
        """Send a form that stands on a page; the status of the answer."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.ask(page)[1])
        assert found is not None, page
        return self.ask(path, {"csrf_token": found[1], **form})[0]


class House:
    """The database that the server has, as another process sees it, and its clock."""

    def __init__(self, folder: Path) -> None:
        self.wrong = folder / "wrong"
        self.wrong.write_text("0")
        self.by = timedelta(0)
        self.store = Store(database_url(folder / "backcast.db"), lambda: datetime.now(UTC) + self.by)
        self.owner: Person = welcome_owner(self.store)
        self.plan = a_plan(self.store, self.owner)

    def turn(self, by: timedelta) -> None:
        """Set the clock of the server wrong by this, and that of whoever makes links with it."""
        self.by = by
        self.wrong.write_text(str(by.total_seconds()))

    def enter(self, browser: Browser) -> int:
        """Sign in with a new link."""
        link = f"/sign-in/{issue_sign_in_link(self.store, self.owner)}"
        return browser.send(link, link, {})

    def add(self, browser: Browser, title: str) -> int:
        """Save one more step in the plan as it is now."""
        version = open_plan(self.store, self.owner, self.plan).version
        form = {"version": str(version), "kind": "action", "title": title, "days": "2"}
        return browser.send(f"/plans/{self.plan}/steps/new", f"/plans/{self.plan}/steps", form)

    def titles(self) -> list[str]:
        """Those of the steps that were added."""
        return [step.title for step in open_plan(self.store, self.owner, self.plan).plan.steps.values()][3:]


@pytest.fixture
def house(instance: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    found = House(instance)
    (instance / "python").mkdir()
    (instance / "python" / "sitecustomize.py").write_text(TURNED.format(place=str(found.wrong)))
    monkeypatch.setenv("PYTHONPATH", str(instance / "python"))
    return found


@pytest.mark.slow
def test_a_clock_that_is_set_back_and_forward_breaks_no_page_and_loses_nothing(
    instance: Path, serving: Serve, house: House
) -> None:
    port = free_port()
    serving(port)
    browser, later = Browser(port), Browser(port)
    assert (house.enter(browser), house.add(browser, "Now")) == (303, 303)

    house.turn(-DAY)
    back = [browser.ask("/")[0], house.add(browser, "A day before"), house.enter(Browser(port))]
    guesses = [guess(Browser(port)) for _ in range(11)]
    house.turn(timedelta(0))
    again = [browser.ask("/")[0], house.add(browser, "Now again"), guess(Browser(port))]
    house.turn(365 * DAY)
    ended, door = browser.ask("/"), browser.ask("/sign-in")
    until(lambda: "Swept" in log_of(instance))  # the chores of a year
    forward = [house.enter(later), house.add(later, "A year later"), later.ask(f"/plans/{house.plan}/history")[0]]
    house.turn(timedelta(0))
    home = [house.enter(browser), house.add(browser, "Home again"), browser.ask(f"/plans/{house.plan}")[0]]

    assert back == [200, 303, 303]
    assert guesses == [401] * 10 + [429]
    assert again == [200, 303, 401]  # the guesses are a day old
    assert (ended[0], "E-mail address" in door[1]) == (303, True)
    assert forward == [303, 303, 200]
    assert home == [303, 303, 200]
    assert house.titles() == ["Now", "A day before", "Now again", "A year later", "Home again"]
    assert "Traceback" not in log_of(instance)
    house.store.engine.dispose()


def guess(browser: Browser) -> int:
    """A wrong password; the same account each time."""
    return browser.send("/sign-in", "/sign-in", {"email": "ana@example.org", "password": "not this one"})
