"""Who gets through which door: every route, every visitor, every thing, on each kind of database.

What must come out stands in ``tests/web/matrix.py``. Rules: 404 for what one may not know of, 403 for what one knows
and may not do, the door (or 401) for who is nobody; and whoever is refused has changed nothing.
"""

import shutil
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.databases import address_of, create_database, drop_database
from tests.web.matrix import (
    BODIES,
    ENDINGS,
    FORM,
    NEVER_BY_TOKEN,
    PLAN_DEEDS,
    READING,
    ROLES,
    WORDS,
    WORDS_ELSEWHERE,
    WORKSPACE_DEEDS,
    rows,
)
from tests.web.worlds import FILE, Place, Visitor, World, build

TABLE = rows()
TAKEN = range(200, 400)
DOOR, NOBODY = 303, 401
PUBLIC = {"open", "with its token", "if it is set up"}
LEADS_ON = {("recovery", "link"): (303,)}  # to the page where a new password is chosen
ODD = [
    "", "x" * 10_000, "a\0b", "'", '" OR 1=1 --', "9223372036854775808", "-1", "\U0001f600", "..%2f", "{{7*7}}", "%",
    "[7]",
]  # fmt: skip


@pytest.fixture(scope="module")
def worlds(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], World]]:
    """Gives the world of a kind of database, which is built at the first call."""
    built: dict[str, World] = {}
    made: list[str] = []

    def world_of(kind: str) -> World:
        if kind not in built:
            folder = tmp_path_factory.mktemp("world")
            address = f"sqlite:///{folder}/backcast.db"
            if kind == "postgresql":
                server, template = (request.getfixturevalue(name) for name in ("postgresql", "migrated_database"))
                made.append(create_database(server, template))
                address = address_of(server, made[0])
            else:
                shutil.copyfile(request.getfixturevalue("migrated_file"), folder / "backcast.db")
            built[kind] = build(address, folder)
        return built[kind]

    yield world_of
    for world in built.values():
        world.store.engine.dispose()
    for name in made:
        drop_database(request.getfixturevalue("postgresql"), name)


@pytest.fixture
def world(database_kind: str, worlds: Callable[[str], World]) -> Iterator[World]:
    """The world, and afterwards it is as it was in the beginning."""
    found = worlds(database_kind)
    yield found
    if found.changed():
        found.put_back()


class Doors:
    """Every route, tried by one visitor; ``wrong`` collects what did not end as it must."""

    def __init__(self, world: World, visitor: Visitor, token: str = "") -> None:
        self._world = world
        self._visitor = visitor
        self._token = token
        self._client = world.app.test_client(use_cookies=False)
        self.wrong: list[str] = []
        self.tried = 0
        self.more: dict[str, str] = {}  # fields besides the usual ones

    def open(self, endpoint: str, method: str, values: dict[str, str]) -> TestResponse:
        """Ask, as a page of ours or a program would."""
        path = self._path(endpoint, method, values)
        if endpoint.startswith("api."):
            headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
            headers |= {"If-Match": "*"} if method != "GET" else {}
            if endpoint == "api.import_a_plan":
                return self._client.post(path, data=FILE, content_type="application/yaml", headers=headers)
            return self._client.open(path, method=method, json=BODIES.get(endpoint), headers=headers)
        headers = {"Cookie": self._visitor.cookie}
        form = {**FORM, "csrf_token": self._visitor.form, **self._forms(endpoint), **self.more}
        return self._client.open(path, method=method, data=form if method != "GET" else None, headers=headers)

    def expect(self, endpoint: str, method: str, values: dict[str, str], wanted: set[int], what: str = "") -> None:
        """Ask, and note what does not end in one of these, or changes what it must not."""
        refused = not wanted & set(TAKEN) or wanted == {DOOR}
        with self._world.watched() as written:
            answer = self.open(endpoint, method, values)
            text = answer.get_data(as_text=True) if endpoint not in ("static", "workspace.export") else ""
            answer.close()
        self.tried += 1
        told = f"{self._visitor.name}: {method} {endpoint} {what}: {answer.status_code}, not {sorted(wanted)[:5]}"
        if answer.status_code not in wanted:
            self.wrong.append(told)
        elif wanted == {DOOR} and not answer.headers["Location"].startswith("/sign-in"):
            self.wrong.append(f"{told}: to {answer.headers['Location']}")
        elif refused and answer.status_code != 422 and "secret" in text:  # 422: the form of who may, shown again
            self.wrong.append(f"{told}: tells of the plan")
        if set(written) - {"throttles"}:
            if (refused or method == "GET") and self._world.changed() - {"throttles"}:
                self.wrong.append(f"{told}: changed {self._world.changed()}")
            self._world.put_back()

    def _path(self, endpoint: str, method: str, values: dict[str, str]) -> str:
        path = rule_of(self._world, endpoint, method).rule
        for name in rule_of(self._world, endpoint, method).arguments:
            value = quote(values[name], safe="")
            path = path.replace(f"<path:{name}>", value).replace(f"<{name}>", value)
        return path

    def _forms(self, endpoint: str) -> dict[str, str]:
        """What only one route calls so, and people and teams of the visitor's own workspace."""
        place = place_of(self._world, self._visitor)
        if endpoint == "sharing.add":
            return {"person": place.people["contributor"].id}
        return {"email": "a-new@address.example"} if endpoint == "password.update_email" else {}


def rule_of(world: World, endpoint: str, method: str) -> Rule:
    """The rule of this endpoint that answers this method."""
    return next(rule for rule in world.app.url_map.iter_rules(endpoint) if method in (rule.methods or ()))


def place_of(world: World, visitor: Visitor) -> Place:
    """The workspace that somebody is in; for who is in none, the first."""
    return world.there if visitor.name == "stranger" else world.here


def things(world: World, visitor: Visitor, thing: str) -> Iterator[tuple[str, dict[str, str], str | None]]:
    """Each thing of a kind: which it is, how addresses name it, and what the visitor is in it (None: unknown)."""
    role, in_open, in_private = ROLES[visitor.name]
    here, there = world.here, world.there
    stranger = visitor.name == "stranger"
    if thing in ("plan", "deleted-plan"):
        away = None if thing == "plan" else in_open
        yield "of a plan open to all", here.plans["open"], in_open
        yield "of somebody's own plan", here.plans["private"], in_private
        yield "of a deleted plan", here.plans["deleted"], away
        yield "of a plan elsewhere", there.plans["open"], role if stranger else None
    elif thing == "workspace":
        yield "here", here.ids, None if stranger else role
        yield "elsewhere", there.ids, role if stranger else None
    elif thing == "own":
        if role:
            yield "of one's own", visitor.own, role
        neighbour = world.visitors["contributor" if visitor.name != "contributor" else "viewer"]
        elsewhere = (here if stranger else there).ids["workspace_id"]
        yield "of somebody else", {**neighbour.own, "workspace_id": elsewhere}, None
    elif thing.startswith("token:"):
        yield "that counts", {"token": here.tokens[thing.removeprefix("token:")]}, role
        yield "that never was", {"token": "no-such-token"}, None
    else:
        yield "", {}, role


def wanted_of(endpoint: str, deed: str, thing: str, standing: tuple[str | None, str | None], strict: bool) -> set[int]:
    """How a request must end. ``standing`` is what somebody is in their workspace and in the thing."""
    inside, role = standing
    taken = ENDINGS.get(endpoint, {*TAKEN} if strict else {*TAKEN, 409, 422})
    if deed in PUBLIC:
        return taken
    if not inside:
        return {NOBODY if endpoint.startswith("api.") else DOOR}
    if deed in PLAN_DEEDS:
        return {404} if role is None else taken if role in PLAN_DEEDS[deed] else {403}
    if inside not in WORKSPACE_DEEDS[deed]:
        return {403, 404} if role is None else {403}
    return {404} if role is None else taken


def walk(world: World, visitor: Visitor, doors: Doors, wanted: Callable[[str, str, str, str | None], set[int]]) -> None:
    """Try every thing behind every route."""
    for (endpoint, method), (deed, thing) in TABLE.items():
        for what, ids, role in things(world, visitor, thing):
            doors.expect(endpoint, method, {**WORDS, **ids}, wanted(endpoint, deed, what, role), what)


def test_every_route_has_its_row_and_every_row_its_route(world: World) -> None:
    known = {
        (rule.endpoint, method)
        for rule in world.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert known - TABLE.keys() == set(), "these routes need a row in tests/web/matrix.py"
    assert TABLE.keys() - known == set(), "these rows have no route any more"


@pytest.mark.parametrize("name", ROLES)
def test_each_visitor_gets_through_the_doors_that_are_theirs_and_through_no_other(world: World, name: str) -> None:
    visitor = world.visitors[name]
    doors = Doors(world, visitor, visitor.token)
    inside = ROLES[name][0]

    def wanted(endpoint: str, deed: str, what: str, role: str | None) -> set[int]:
        if "that never was" in what:
            return {404}
        if endpoint.startswith("api.") and inside and deed in NEVER_BY_TOKEN:
            return {403}
        thing = TABLE[endpoint, next(method for known, method in TABLE if known == endpoint)][1]
        return wanted_of(endpoint, deed, thing, (inside, role), strict=name == "owner")

    walk(world, visitor, doors, wanted)

    assert not doors.wrong, "\n".join(doors.wrong)
    assert doors.tried >= 320
    assert world.changed() <= {"throttles"}


@pytest.mark.parametrize("name", ["coach", "contributor", "owner", "stranger"])
def test_a_token_that_reads_changes_nothing_whosever_it_is(world: World, name: str) -> None:
    visitor = world.visitors[name]
    doors = Doors(world, visitor, visitor.reading)
    inside = ROLES[name][0]

    for (endpoint, method), (deed, thing) in TABLE.items():
        for what, ids, role in things(world, visitor, thing) if endpoint.startswith("api.") else ():
            wanted = wanted_of(endpoint, deed, thing, (inside, role), strict=False)
            if deed not in READING | PUBLIC:
                wanted = {404} if role is None and thing.endswith("plan") else {403}
            doors.expect(endpoint, method, {**WORDS, **ids}, wanted, what)

    assert not doors.wrong, "\n".join(doors.wrong)
    assert doors.tried >= 100


def test_what_opens_one_door_opens_no_other(world: World) -> None:
    owner, here = world.visitors["owner"], world.here
    session = owner.cookie.partition("backcast=")[2]
    tokens = {**here.tokens, "session": session, "cut": owner.token[:-1], "none": "", "space": " ", "odd": "bct_\u00e9"}
    client, wrong = world.app.test_client(use_cookies=False), []

    for name, token in tokens.items():
        headers = {"Authorization": f"Bearer {token}".encode().decode("latin-1")}
        if client.get("/api/v1/me", headers=headers).status_code != 401:
            wrong.append(f"the token of {name} asks the programming interface")
    for name, token in {**here.tokens, "access": owner.token}.items():
        if client.get("/", headers={"Cookie": f"backcast={token}"}).status_code != 303:
            wrong.append(f"the token of {name} counts as a session")
        for kind, path in {"shared": "/shared/", "invitation": "/invitations/", "link": "/sign-in/"}.items():
            if kind != name and client.get(path + token).status_code not in (404, *LEADS_ON.get((name, kind), ())):
                wrong.append(f"the token of {name} opens {path}")
    entered = client.post(
        f"/sign-in/{here.tokens['recovery']}",
        data={"csrf_token": world.visitors["anonymous"].form},
        headers={"Cookie": world.visitors["anonymous"].cookie},
    )
    by_cookie = client.get("/api/v1/me", headers={"Cookie": owner.cookie})
    by_token = client.get("/", headers={"Authorization": f"Bearer {owner.token}"})

    assert wrong == []
    assert (by_cookie.status_code, by_token.status_code, entered.status_code) == (401, 303, 404)


def test_a_part_of_another_plan_or_an_id_of_another_kind_is_nothing_under_this_address(world: World) -> None:
    owner, here = world.visitors["owner"], world.here
    doors = Doors(world, owner, owner.token)
    others = {**WORDS_ELSEWHERE, **here.plans["other"]}
    kinds = {
        "person_id": [here.ids["team_id"], here.people["owner"].account, here.plans["open"]["plan_id"]],
        "team_id": [here.ids["person_id"], here.ids["workspace_id"]],
        "plan_id": [here.ids["team_id"], here.ids["workspace_id"], here.plans["open"]["link_id"]],
        "invitation_id": [here.plans["open"]["link_id"], here.ids["person_id"]],
        "link_id": [here.plans["open"]["invitation_id"], here.plans["open"]["plan_id"]],
        "session_id": [owner.own["token_id"], owner.own["passkey_id"]],
        "token_id": [owner.own["session_id"]],
        "passkey_id": [owner.own["session_id"]],
        "workspace_id": [here.ids["person_id"], here.people["owner"].account],
    }

    for (endpoint, method), (_, thing) in TABLE.items():
        known = {**WORDS, **(owner.own if thing == "own" else here.ids if thing == "workspace" else here.plans["open"])}
        for argument in rule_of(world, endpoint, method).arguments - {"token"}:
            mixed = list(kinds.get(argument, []))
            if "plan" in thing and argument != "plan_id" and argument != "form":
                mixed.append(others[argument])
                mixed += [here.ids["invitation_id"]] if argument == "invitation_id" else []
            for value in mixed:
                if (endpoint, argument) in {("sharing.change", "person_id"), ("sharing.remove", "person_id")} and (
                    value == others["person_id"]
                ):
                    continue  # somebody of the workspace can be given a role in any plan
                doors.expect(endpoint, method, {**known, argument: value}, {404, 422}, f"with {argument}={value[:12]}")

    assert not doors.wrong, "\n".join(doors.wrong)
    assert doors.tried >= 150


def test_an_id_in_a_form_counts_only_where_the_person_gets_at_the_thing(world: World) -> None:
    owner, here, there = world.visitors["owner"], world.here, world.there
    doors = Doors(world, owner, owner.token)
    foreign = [there.people["owner"].id, here.people["owner"].account, "none", "a\0b"]
    asked = {
        ("sharing.add", "person"): foreign,
        ("sharing.update", "team"): [there.ids["team_id"], here.ids["person_id"], "none", "a\0b"],
        ("teams.create", "members"): [*foreign, here.people["guest"].id],
        ("teams.update", "members"): [*foreign, here.people["guest"].id],
        ("steps.connect", "before"): ["Z", "none", "a\0b"],
        ("steps.create", "unlocks"): ["Z", "none"],
        ("key_results.measure", "metric"): ["ninth", "none"],
    }

    for (endpoint, field), values in asked.items():
        thing = TABLE[endpoint, "POST"][1]
        ids = here.ids if thing == "workspace" else here.plans["open"]
        for value in values:
            doors.more = {field: value, "audience": "team"}
            doors.expect(endpoint, "POST", {**WORDS, **ids}, {404, 422}, f"with {field}={value!r}")

    assert not doors.wrong, "\n".join(doors.wrong)
    assert doors.tried >= 25


def test_ids_that_are_none_are_not_found_by_any_route(world: World) -> None:
    owner = world.visitors["owner"]
    doors = Doors(world, owner, owner.token)

    for (endpoint, method), (_, thing) in TABLE.items():
        known = {**WORDS, **(owner.own if thing == "own" else world.here.ids if thing == "workspace" else {})}
        known = {**known, **world.here.plans["open"]} if "plan" in thing else known
        known |= {"token": world.here.tokens["shared"]}
        for argument in rule_of(world, endpoint, method).arguments:
            for odd in ODD:
                # Without an id it is another address: a list, a route that takes another method, or nothing.
                wanted = {404, 422} if odd else {200, 308, 404, 405}
                doors.expect(endpoint, method, {**known, argument: odd}, wanted, f"with {argument}={odd[:12]!r}")

    assert not doors.wrong, "\n".join(doors.wrong)
    assert doors.tried >= 1_500
