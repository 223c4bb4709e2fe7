"""Ways to call every route of the world with what it needs: an address, a form, a body."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Flask
from werkzeug.test import TestResponse

from tests.web.matrix import BODIES, FORM, WORDS, rows
from tests.web.worlds import FILE, Visitor, World


@dataclass(frozen=True)
class Way:
    """One way to call one route with real ids."""

    endpoint: str
    method: str
    path: str
    thing: str = "–"

    @property
    def is_page(self) -> bool:
        """Whether browsers come here, with a cookie and a form."""
        return not self.endpoint.startswith("api.")

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint}"


def ways(world: World, visitor: Visitor) -> Iterator[Way]:
    """Every route, with ids of what the visitor's workspace holds."""
    here = world.here
    things = {"workspace": here.ids, "own": visitor.own, "deleted-plan": here.plans["deleted"]}
    for (endpoint, method), (_, thing) in rows().items():
        values = {**WORDS, **here.plans["open"], **things.get(thing, {})}
        if thing.startswith("token:"):
            values["token"] = here.tokens[thing.removeprefix("token:")]
        yield Way(endpoint, method, path_of(world.app, endpoint, method, values), thing)


def path_of(app: Flask, endpoint: str, method: str, values: Mapping[str, str]) -> str:
    """The address of a route, with these values in it."""
    rule = next(rule for rule in app.url_map.iter_rules(endpoint) if method in (rule.methods or ()))
    path = rule.rule
    for name in rule.arguments:
        value = quote(values.get(name, "none"), safe="")
        path = path.replace(f"<path:{name}>", value).replace(f"<{name}>", value)
    return path


def call(world: World, visitor: Visitor, way: Way, more: Mapping[str, Any] | None = None) -> TestResponse:
    """Call as a page of ours or a program would, with ``more`` fields than those that are asked for."""
    client = world.app.test_client(use_cookies=False)
    if way.is_page:
        form = {**FORM, "csrf_token": visitor.form, **(more or {})} if way.method != "GET" else None
        return client.open(way.path, method=way.method, data=form, headers={"Cookie": visitor.cookie})
    headers = {"Authorization": f"Bearer {visitor.token}"}
    headers |= {"If-Match": "*"} if way.method != "GET" else {}
    if way.endpoint == "api.import_a_plan":
        return client.post(way.path, data=FILE, content_type="application/yaml", headers=headers)
    body = BODIES.get(way.endpoint)
    body = {**body, **(more or {})} if body is not None else None
    return client.open(way.path, method=way.method, json=body, headers=headers)
