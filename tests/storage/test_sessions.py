"""What the door knows of a plan beside the session: the same as opening it would say, or nothing."""

from datetime import timedelta

import pytest

from backcast.domain.errors import NotFound
from backcast.domain.people.accesses import Audience
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.domain.planning.records import PlanStamp
from backcast.storage.store import Store
from tests.builders import Clock, colleague, stranger
from tests.neighbours import begun


def token_of(store: Store, person: Person) -> str:
    with store.entrance() as door:
        return door.sessions.begin(person, "a browser", confirmed=True)


def told(store: Store, person: Person, plan_id: str) -> PlanStamp | None:
    token = token_of(store, person)
    session, stamp, _ = store.open_sessions.find_at(token, plan_id)
    assert session == store.open_sessions.find(token)[0]
    assert session is not None
    return stamp


def opened(store: Store, person: Person, plan_id: str) -> PlanStamp | None:
    try:
        with store.reading(person) as tx:
            return tx.plans.get(plan_id).stamp
    except NotFound:
        return None


@pytest.mark.parametrize("audience", [Audience.WORKSPACE, Audience.PRIVATE])
@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER, Role.GUEST])
def test_the_door_says_of_a_plan_what_opening_it_says(
    store: Store, owner: Person, audience: Audience, role: Role
) -> None:
    somebody, plan_id = colleague(store, owner, role), begun(store, owner, audience=audience).id

    of_owner, of_somebody = told(store, owner, plan_id), told(store, somebody, plan_id)

    assert of_owner is not None
    assert of_owner.role is Role.OWNER
    assert of_owner == opened(store, owner, plan_id)
    assert of_somebody == opened(store, somebody, plan_id)
    is_open = audience is Audience.WORKSPACE and role is not Role.GUEST
    assert (of_somebody.role if of_somebody else None) == (role if is_open else None)


def test_the_door_knows_no_plan_of_others_none_that_was_deleted_and_none_that_never_was(
    store: Store, owner: Person
) -> None:
    plan_id, neighbour = begun(store, owner).id, stranger(store)

    assert told(store, neighbour, plan_id) is None
    assert told(store, owner, "0000000000000000") is None
    assert told(store, owner, "no/id\0") is None
    with store.transaction(owner) as tx:
        tx.plans.delete(plan_id)
    assert told(store, owner, plan_id) is None


def test_a_session_that_has_ended_knows_no_plan(store: Store, owner: Person, clock: Clock) -> None:
    token, plan_id = token_of(store, owner), begun(store, owner).id

    clock.turn(timedelta(days=15))

    assert store.open_sessions.find_at(token, plan_id) == (None, None, False)
