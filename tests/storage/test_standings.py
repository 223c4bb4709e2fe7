"""What somebody is while they write: a removal or another role comes before all of it or after, never between."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from backcast.domain.errors import Busy
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage.store import Store, Transaction
from tests.neighbours import joined
from tests.races import at_once, overlapping

LESS = [
    pytest.param(lambda tx, person: tx.people.remove(person.id), id="removed"),
    pytest.param(lambda tx, person: tx.people.change_role(person.id, Role.VIEWER), id="made a viewer"),
]
Less = Callable[[Transaction, Person], None]


@pytest.fixture
def ana(store: Store) -> Person:
    """An owner."""
    with store.entrance() as door:
        return door.open_workspace("Workshop", "Ana", door.accounts.add("ana@example.org"))


@pytest.fixture
def cy(store: Store, ana: Person) -> Person:
    """Another owner."""
    return joined(store, ana, Role.OWNER, "cy@example.org", "Cy")


@pytest.mark.parametrize("less", LESS)
def test_who_begins_to_write_while_they_become_less_waits_and_is_refused(
    store: Store, ana: Person, cy: Person, less: Less
) -> None:
    outcome = overlapping(store, (ana, lambda tx: less(tx, cy)), (cy, lambda tx: tx.teams.add("A team of Cy")))

    with store.reading(ana) as tx:
        assert tx.teams.all() == []
    assert outcome == ["done", "NotAllowed"]


@pytest.mark.parametrize("less", LESS)
def test_who_is_writing_writes_to_the_end_before_they_become_less(
    store: Store, ana: Person, cy: Person, less: Less
) -> None:
    def act() -> None:
        with store.transaction(ana) as tx:
            less(tx, cy)

    with ThreadPoolExecutor(1) as threads:
        with store.transaction(cy) as tx:
            change = threads.submit(act)
            wait([change], 0.4)  # as far as it comes
            came_between = change.done()
            tx.teams.add("A team of Cy")
        change.result()

    with store.reading(ana) as tx:
        assert [team.name for team in tx.teams.all()] == ["A team of Cy"]
        assert [each.role for each in tx.people.all() if each.person == cy.id] != [Role.OWNER]
    assert not came_between


def test_two_units_of_one_person_do_not_wait_for_each_other_to_begin(store: Store, ana: Person) -> None:
    outcome = overlapping(
        store, (ana, lambda tx: tx.access_tokens.all()), (ana, lambda tx: tx.people.rename("Ana the second"))
    )

    assert outcome == ["done", "done"]


def test_of_two_owners_who_remove_each_other_at_once_one_stays(store: Store, ana: Person, cy: Person) -> None:
    def remove(person: Person, other: Person) -> str:
        with store.transaction(person) as tx:
            tx.people.remove(other.id)
        return "done"

    outcomes = at_once([lambda: remove(ana, cy), lambda: remove(cy, ana)])

    assert outcomes.count("done") == 1
    (refusal,) = [each for each in outcomes if each != "done"]
    assert type(refusal).__name__ in ("NotAllowed", Busy.__name__)  # Busy: each held the other up
