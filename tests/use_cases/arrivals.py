"""Ana, an owner with an address and a password, and short ways to let her in."""

from typing import Any

import pytest

from backcast.credentials.passwords import hash_password
from backcast.domain.people.persons import Origin, Person
from backcast.storage.store import Store
from backcast.use_cases.people.sign_ins import SignedIn, session_of, sign_in_with_password

PASSWORD = "seven grey herons wade"
HASH = hash_password(PASSWORD)
HOME = Origin("192.0.2.1", "browser")


@pytest.fixture
def ana(store: Store) -> Person:
    """An owner with an address and a password."""
    with store.entrance() as door:
        account = door.accounts.add("ana@example.org")
        door.accounts.set_password(account.id, HASH)
        return door.open_workspace("Workshop", "Ana", account)


def person_of(store: Store, signed: SignedIn | str) -> Person | None:
    """Who acts in a session, None when it has ended."""
    found = session_of(store, signed if isinstance(signed, str) else signed.token)
    return found.person if found else None


def with_password(store: Store, password: str = PASSWORD, email: str = "ana@example.org", **more: Any) -> SignedIn:
    """Sign in, at home and with Firefox unless something else is said."""
    return sign_in_with_password(store, email, password, **{"origin": HOME, "browser": "Firefox", **more})


def audited(store: Store, person: Person) -> list[tuple[str, str, str]]:
    """Deed, address and means of each line of the audit trail, the oldest first."""
    with store.reading(person) as tx:
        return [(entry.deed, entry.address, entry.means) for entry in reversed(tx.audits.read())]
