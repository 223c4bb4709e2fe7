"""Forms that arrive twice: what they make is made once, and the answer is the same."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.use_cases.plans import list_plans
from backcast.web.requests.repeats import MAKING
from tests.builders import everything_in, form_token, post
from tests.neighbours import begun
from tests.web.matrix import FORM, WORDS, rows
from tests.web.worlds import World, build

KEY = "a-key-of-the-form-that-was-opened"
PLAN = {"start": "blank", "statement": "It is true", "due": "2026-12-18", "workdays": "mon"}
STEP = {"kind": "action", "title": "Review", "days": "2", "version": "1"}
NEEDS_MORE = {"offers.suggest", "metrics.correct"}  # which the world has nothing for
A_FORM = re.compile(r'<form[^>]* method="post" action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
A_KEY = re.compile(r'<input type="hidden" name="once" value="([^"]{20,100})">')


class Browser:
    """The owner of a world, who sends forms to it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._urls = world.app.url_map.bind("localhost")
        self._client = world.app.test_client(use_cookies=False)
        self._owner = world.visitors["owner"]
        self._ids = {**WORDS, **world.here.ids, **self._owner.own, **world.here.plans["open"]}

    def path(self, endpoint: str) -> str:
        """The address of a page."""
        rule = next(self._world.app.url_map.iter_rules(endpoint))
        return self._urls.build(endpoint, {name: self._ids[name] for name in rule.arguments if name in self._ids})

    def get(self, path: str) -> TestResponse:
        """A page."""
        return self._client.get(path, headers={"Cookie": self._owner.cookie})

    def post(self, path: str, form: dict[str, Any]) -> TestResponse:
        """A form."""
        sent = {"csrf_token": self._owner.form, **form}
        return self._client.post(path, data=sent, headers={"Cookie": self._owner.cookie})

    def endpoint_of(self, path: str) -> str:
        """Which page an address of a form belongs to."""
        try:
            return str(self._urls.match(path.partition("?")[0], method="POST")[0])
        except HTTPException:
            return ""


@pytest.fixture
def world(address: str, tmp_path: Path) -> Iterator[World]:
    made = build(address, tmp_path)
    yield made
    made.store.engine.dispose()


@pytest.mark.only("sqlite")  # what each form makes is one unit of work on both
def test_every_form_that_makes_something_makes_it_once(world: World) -> None:
    browser, wrong = Browser(world), []

    for endpoint in sorted(MAKING - NEEDS_MORE):
        path, form = browser.path(endpoint), {**FORM, "once": KEY}
        first = browser.post(path, form)
        after_first, made = everything_in(world.store), world.changed()
        second = browser.post(path, form)
        if not made - {"repeats"} or everything_in(world.store) != after_first or first.status_code >= 400:
            wrong.append(f"{endpoint}: {first.status_code}, made {made}")
        if (second.status_code, second.headers.get("Location")) != (first.status_code, first.headers.get("Location")):
            wrong.append(f"{endpoint}: {second.status_code} after {first.status_code}")
        if not first.headers.get("Location") and second.data != first.data:
            wrong.append(f"{endpoint}: another page")
        world.put_back()

    assert wrong == []


@pytest.mark.only("sqlite")  # pages
def test_every_form_that_makes_something_carries_a_key_of_its_own(world: World) -> None:
    browser = Browser(world)
    lines = "Launch a campaign\nRaise completed orders from 10 to 20 and cut complaints from 9 to 3"
    assert browser.post(browser.path("drafts.add"), {"lines": lines, "objective": "O1"}).status_code == 303
    assert browser.post(f"{browser.path('metrics.show')}/measurements", FORM).status_code == 303
    found, without, keys = set(), [], list[str]()

    for endpoint, method in rows():
        if method != "GET" or endpoint.startswith(("api.", "static")):
            continue
        page = browser.get(browser.path(endpoint))
        for action, inside in A_FORM.findall(page.text):
            if (makes := browser.endpoint_of(action)) in MAKING:
                found.add(makes)
                keys += A_KEY.findall(inside)
                without += [] if A_KEY.search(inside) else [f"{endpoint}: {makes}"]

    assert without == []
    assert found == MAKING
    assert len(set(keys)) == len(keys)
    assert 'name="once"' not in browser.get(browser.path("timeline.show")).text  # a page that is sent again as it was


def test_six_at_once_of_one_form_make_one_plan_and_one_step(
    app: Flask, store: Store, owner: Person, client: FlaskClient
) -> None:
    plan = begun(store, owner)
    token, cookies = form_token(client), client._cookies
    assert cookies is not None

    def send(path: str, form: dict[str, str]) -> TestResponse:
        another = app.test_client()
        another._cookies = dict(cookies)  # the same browser
        return another.post(path, data={"csrf_token": token, "once": KEY, **form})

    with ThreadPoolExecutor(6) as threads:
        plans = list(threads.map(lambda _: send("/plans", PLAN), range(6)))
        steps = list(threads.map(lambda _: send(f"/plans/{plan.id}/steps", STEP), range(6)))

    assert [answer.status_code for answer in [*plans, *steps]] == [303] * 12
    assert len({answer.headers["Location"] for answer in plans}) == 1
    assert len(list_plans(store, owner)) == 2
    with store.reading(owner) as tx:
        assert [step.title for step in tx.plans.get(plan.id).plan.steps.values()].count("Review") == 1


def test_another_text_or_a_form_made_anew_under_a_later_version_makes_another_thing(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    plan = begun(store, owner)
    changes = [{}, {"title": "Rehearsal"}, {}, {"version": "3"}, {"once": "the-key-of-a-form-that-was-opened-later"}]

    for change in changes:
        assert post(client, f"/plans/{plan.id}/steps", {**STEP, "once": KEY, **change}).status_code == 303

    with store.reading(owner) as tx:
        titles = [step.title for step in tx.plans.get(plan.id).plan.steps.values()]
    assert sorted(titles)[-4:] == ["Rehearsal", "Review", "Review", "Review"]


def test_a_form_with_a_mistake_claims_nothing_and_a_form_without_a_key_is_taken_as_it_comes(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    wrong = post(client, "/plans", {**PLAN, "due": "soon", "once": KEY})

    answers = [post(client, "/plans", {**PLAN, **key}) for key in ({"once": KEY}, {}, {}, {"once": "short"})]

    assert wrong.status_code == 422
    assert [answer.status_code for answer in answers] == [303] * 4
    assert len(list_plans(store, owner)) == 4


def test_a_secret_that_is_shown_once_is_shown_again_to_the_same_form_and_kept_by_nobody(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    form = {"name": "Program", "scope": "read", "life": "30", "once": KEY}

    first, second = (post(client, "/account/tokens", form) for _ in range(2))

    secret = re.search(r'id="once" value="([^"]+)"', first.text)
    assert secret is not None
    assert second.data == first.data
    assert second.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert secret[1] not in str(everything_in(store))
    assert KEY not in str(everything_in(store))
