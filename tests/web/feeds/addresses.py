"""What tests of calendar links share: plans to show, links made on the page, and calendars read without our code."""

import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.use_cases.plans import import_plan
from tests.builders import form_token

TODAY = date(2026, 7, 30)
KINDS = ["goal", "milestone", "action", "follow_up"]
# Ana trains for a week, Ben coaches for two; worked back from Fri 18 December 2026 on Mondays to Fridays.
PLAN = """\
format: backcast-plan/1
title: {title}
goal: {{statement: Every lead coaches weekly, due: 2026-12-18}}
calendar: {{workdays: [mon, tue, wed, thu, fri]}}
steps:
  - {{id: A, kind: action, title: Train {title}, days: 5, owner: Ana}}
  - {{id: B, kind: action, title: Coach {title}, days: 10, needs: [A], owner: Ben}}
  - {{id: M1, kind: milestone, title: Coached {title}, days: 0, needs: [B], criteria: All coach}}
"""


def a_plan(store: Store, person: Person, title: str = "Spring", today: date = TODAY) -> str:
    """The id of a new plan."""
    return import_plan(store, person, PLAN.format(title=title).encode(), today).id


def made(client: FlaskClient, page: str, **chosen: object) -> str:
    """Make a link on a page, and give the path of its address as the page shows it this once."""
    form = {"csrf_token": form_token(client), "do": "make", "kinds": KINDS, **chosen}
    answer = client.post(page, data=form)
    assert answer.status_code == 200, answer.text
    found = re.search(r'id="once" value="([^"]+)"', answer.text)
    assert found, answer.text
    return urlsplit(found[1]).path


def fetch(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    """What a calendar program gets: it has no cookies."""
    return client.application.test_client(use_cookies=False).get(
        path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def blocks_of(octets: bytes) -> dict[str, str]:
    """Each entry as it stands, by its UID."""
    text = octets.decode()
    found = re.findall(r"BEGIN:(?:VEVENT|VTODO)\r\n.*?END:(?:VEVENT|VTODO)\r\n", text, re.DOTALL)
    return {valued(block, "UID"): block for block in found}


def valued(block: str, name: str) -> str:
    """The value of a property, put together where it was folded."""
    whole = block.replace("\r\n ", "")
    return next(line.partition(":")[2] for line in whole.split("\r\n") if re.match(rf"{name}[:;]", line))


def titles(octets: bytes) -> list[str]:
    """What stands in a calendar, in its order."""
    return [valued(block, "SUMMARY") for block in blocks_of(octets).values()]


def by_title(octets: bytes) -> Mapping[str, str]:
    """Each entry as it stands, by its title."""
    return {valued(block, "SUMMARY"): block for block in blocks_of(octets).values()}
