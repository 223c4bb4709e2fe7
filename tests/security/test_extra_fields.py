"""Fields that nobody asked for: whatever a form or a body holds besides, the same is written as without it."""

import re
from typing import Any

import pytest

from tests.builders import everything_in
from tests.security.callers import Way, call, ways
from tests.web.matrix import BODIES
from tests.web.worlds import World

MADE_UP = re.compile(r"[A-Za-z0-9_-]{14,}|\$argon2.*|gAAAA.*|.{60,}")  # ids, hashes and what is sealed


def extras(world: World) -> dict[str, Any]:
    """What somebody would add who wants more than they may."""
    there, stranger = world.there, world.visitors["stranger"]
    return {
        "id": there.plans["open"]["plan_id"], "_id": "1", "pk": "1", "plan": there.plans["open"]["plan_id"],
        "plan_id": there.plans["open"]["plan_id"], "workspace": there.ids["workspace_id"],
        "workspace_id": there.ids["workspace_id"], "person_id": there.people["owner"].id, "made_by": "somebody",
        "account": there.people["owner"].account, "account_id": there.people["owner"].account, "epoch": "0",
        "confirmed": "2020-01-01", "created": "2020-01-01T00:00:00", "deleted": "1", "left": "1", "is_owner": "1",
        "is_admin": "true", "token": stranger.token, "token_hash": "0" * 64, "password_hash": "x", "has_password": "1",
        "step_id": "Z", "key_result_id": "KR9", "link_id": there.plans["open"]["link_id"], "team_id": "x",
        "invitation_id": there.plans["open"]["invitation_id"], "session_id": stranger.own["session_id"],
        "expires": "2099-01-01", "last_used": "2099-01-01", "sign_count": "9", "vouched": "1", "plan_role": "owner",
        "_method": "DELETE", "__class__": "x", "events": "[]", "position": "7", "purpose": "recovery",
    }  # fmt: skip


def written_by(world: World, way: Way, more: dict[str, Any]) -> dict[str, list[str]]:
    """What a request leaves in the database, ids and hashes that it made up left aside; then all is put back."""
    name = "coach" if way.endpoint.startswith("invitation.") else "owner"
    call(world, world.visitors[name], way, more).close()
    known = {str(value) for rows in world.kept.values() for row in rows for value in row}
    found = {
        table: sorted(str([_masked(value, known, table) for value in row]) for row in rows)
        for table, rows in everything_in(world.store).items()
    }
    world.put_back()
    return found


def _masked(value: object, known: set[str], table: str) -> object:
    if isinstance(value, dict):
        return {name: _masked(inner, known, table) for name, inner in value.items()}
    is_hint = table == "access_tokens" and len(str(value)) == 4  # the last letters of a token
    is_new = isinstance(value, str) and value not in known
    return "…" if is_new and (is_hint or MADE_UP.fullmatch(str(value))) else value


def test_fields_that_a_form_does_not_have_change_nothing(world: World) -> None:
    more, wrong, writing = extras(world), [], 0
    before = {table: sorted(str(list(row)) for row in rows) for table, rows in world.kept.items()}

    for way in ways(world, world.visitors["owner"]):
        if way.method != "GET" and way.is_page and not reads_a_token(way):
            without, with_them = written_by(world, way, {}), written_by(world, way, more)
            wrong += [f"{way}: {table}" for table in without if without[table] != with_them[table]]
            writing += without != before

    assert not wrong, "\n".join(wrong)
    assert writing >= 40, "most forms write something, else nothing was shown"


def reads_a_token(way: Way) -> bool:
    """Whether “token” is a field of the form itself: the answer to a question for a passkey."""
    return way.endpoint in ("passkeys.add", "sign_in_passkey.enter", "second_factor.with_passkey")


@pytest.mark.only("sqlite")
def test_fields_that_a_body_does_not_have_are_refused(world: World) -> None:
    owner, wrong, tried = world.visitors["owner"], [], 0
    known = {"api.add_a_step": {"id"}, "api.add_metric": {"id"}, "api.add_key_result": {"id"}}

    for way in ways(world, owner):
        for name, value in extras(world).items() if way.endpoint in BODIES else ():
            if name in known.get(way.endpoint, ()):
                continue
            answer = call(world, owner, way, {name: value})
            tried += 1
            if answer.status_code != 422 or answer.json is None or name not in str(answer.json["errors"]):
                wrong.append(f"{way} with {name}: {answer.status_code}")

    assert not wrong, "\n".join(wrong)
    assert tried >= 300
    assert world.changed() <= {"throttles"}
