"""A workspace as a whole: its name, its rules, its audit trail."""

from backcast.domain.errors import InvalidInput
from backcast.domain.events import AuditEntry
from backcast.domain.people.accounts import Workspace, checked_name
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person
from backcast.storage.store import Store


def open_workspace_page(store: Store, person: Person) -> Workspace:
    """The workspace that the person is in."""
    with store.reading(person) as tx:
        return tx.people.workspace()


def change_workspace(
    store: Store, person: Person, name: str, *, second_factor: bool, seen: Workspace | None = None
) -> None:
    """Another name, and whether everybody needs a second factor.

    With ``seen``, what the page showed, what others changed meanwhile stays as far as it was not changed here.

    Raises:
        InvalidInput: when the name cannot be, or the person would lock themselves out: they have no second factor yet.
        NotAllowed: when the person's role does not allow it.
    """
    name = checked_name(name)
    with store.transaction(person) as tx:
        now = tx.people.workspace()
        if seen:
            name = now.name if name == seen.name else name
            second_factor = now.second_factor if second_factor == seen.second_factor else second_factor
        asks_for_more = second_factor and not now.second_factor
        if asks_for_more and not tx.accounts.get(person.account).has_second_factor:
            person.must(Deed.MANAGE_WORKSPACE)
            raise InvalidInput({"second_factor": "First set up a second factor of your own, or you are locked out."})
        tx.people.change_workspace(name, second_factor=second_factor)


def read_audit(
    store: Store, person: Person, before: str = "", person_id: str = "", most: int = 100
) -> list[AuditEntry]:
    """Who did what from where, the newest first.

    Raises:
        NotAllowed: when the person's role does not allow it.
    """
    with store.reading(person) as tx:
        return tx.audits.read(most, before, person_id)
