"""Identities: how somebody proves who they are elsewhere, by the organisation's service or by mail to an address."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from backcast.credentials.providers import Identity
from backcast.credentials.seals import seal, unseal
from backcast.domain.errors import InvalidInput, NotFound, NotSignedIn, TooManyTries
from backcast.domain.people.accounts import Account, checked_email, checked_name
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Origin, Person
from backcast.storage.entrances import Entrance
from backcast.storage.store import Store
from backcast.use_cases.people.accounts import Notice, change_email, prove_password, take_address
from backcast.use_cases.people.sign_ins import MOST_TRIES_OF_ADDRESS, NOWHERE, SignedIn, count_try

CONFIRM_LIFE: Final = timedelta(hours=24)
MOST_ASKED: Final = (5, timedelta(hours=1))
MOST_WAYS: Final = 2 * MOST_TRIES_OF_ADDRESS  # there and back


class IdentityRefused(NotSignedIn):
    """The account with the address is somebody else at the service; ``reason`` is for the log."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            "The account with your address belongs to somebody else of your organisation, as its sign-in service has "
            "it. Ask whoever runs this Backcast to look into it."
        )


def count_way(store: Store, origin: Origin) -> None:
    """Count a way to the service or back from it: each can make us ask the service something.

    Raises:
        TooManyTries: when there were too many from this network.
    """
    if origin.address:
        with store.entrance() as door:
            count_try(door, f"service:{origin.network}", MOST_WAYS)


def sign_in_with_identity(
    store: Store, identity: Identity, origin: Origin, browser: str, notice: Notice = None
) -> SignedIn:
    """Sign in somebody whom the service knows: as the account that it vouched for before or whose address it confirms.

    An address that is confirmed for the first time links the account: whatever opened it before is forgotten, because
    an address here was never confirmed, and who typed it in may be somebody else. Who has no account comes in by an
    open invitation to the address; nobody else does. The second factor is the service's own. An account is one person
    of the service for good: a second one with the address of the first would take over what the first may do. Who links
    an account is told so by ``notice``, at the address.

    Raises:
        NotSignedIn: when the address is not confirmed, nobody here has it, or its account is somebody else there.
    """
    with store.entrance() as door:
        account = door.accounts.find_identity(identity.issuer, identity.subject) or _linked(
            door, identity, origin, notice
        )
        person = door.person_for(account.id, origin)
        if person is None and account.email == _confirmed(identity):
            person = door.accept_for_address(account, _name(identity), origin)
        if person is None:
            raise NotSignedIn(NOWHERE)
        door.note(person, "signed in", "Signed in with the organisation's service", person.id)
        return SignedIn(door.sessions.begin(person, browser, confirmed=True), person, False)


def _linked(door: Entrance, identity: Identity, origin: Origin, notice: Notice) -> Account:
    email = _confirmed(identity)
    if email is None:
        raise NotSignedIn("Your organisation does not confirm your e-mail address. Ask whoever runs its accounts.")
    known = door.accounts.find(email)
    if known:
        door.accounts.hold(known.id)  # two people of the service may come at the same moment
        if door.accounts.is_known_to(known.id, identity.issuer):
            raise IdentityRefused(f"{identity.subject[:80]} has the address of account {known.id}, which is another's")
        door.accounts.drop_keys(known.id)
        door.accounts.add_identity(known.id, identity.issuer, identity.subject)
        _tell(door, known, origin, notice)
        return door.accounts.get(known.id)
    account = door.accounts.add(email)
    door.accounts.add_identity(account.id, identity.issuer, identity.subject)
    if door.accept_for_address(account, _name(identity), origin) is None:
        raise NotSignedIn(f"Nobody here knows {email} yet. Ask an owner of the workspace to invite this address.")
    return door.accounts.get(account.id)


def _tell(door: Entrance, account: Account, origin: Origin, notice: Notice) -> None:
    """In each workspace a line of the audit trail, and one mail."""
    persons = door.persons_of(account.id, origin)
    for person in persons:
        door.note(person, "account linked", "Linked the account to the organisation's service", person.id)
    if notice and account.email and persons:
        door.outbox.add(persons[0].workspace, account.email, *notice)


def _confirmed(identity: Identity) -> str | None:
    """The address, if the service vouches for it."""
    try:
        return checked_email(identity.email) if identity.email_verified else None
    except InvalidInput:
        return None


def _name(identity: Identity) -> str:
    """What to call them: what the service says if that can be, else the first part of the address."""
    for name in (identity.name, identity.email.partition("@")[0]):
        try:
            return checked_name(name[:100])
        except InvalidInput:
            continue
    return "A new person"


# Addresses that people change: where mails are sent, one counts once its owner has opened what came there.


def request_address(
    store: Store,
    person: Person,
    password: str,
    email: str,
    secret_key: str,
    letter: Callable[[str], tuple[str, str]] | None,
    notice: Notice,
) -> bool:
    """Ask to sign in with another address; gives whether it counts already.

    Where mails are sent, a link goes to the new address, and it counts once that was opened by whoever asked. Where
    none are, it counts at once, and proves nothing.

    Args:
        store: the database.
        person: who asks.
        password: theirs, if they have one.
        email: the new address.
        secret_key: seals what the link says.
        letter: makes subject and text of the mail from the link's token; None where no mail can be sent.
        notice: for the former address.

    Raises:
        InvalidInput: when the password is wrong, or the address cannot be, is theirs, or belongs to another account.
        TooManyTries: when wrong passwords, or mails, were asked for too often.
    """
    if letter is None:
        change_email(store, person, password, email, notice)
        return True
    person.must(Deed.KEEP_ACCOUNT)
    wanted = checked_email(email)
    prove_password(store, person, password)
    with store.entrance() as door:
        wait = door.throttles.spend(f"new-address:{person.account}", *MOST_ASKED)
    if wait is not None:
        raise TooManyTries(wait)
    with store.transaction(person) as tx:
        known, account = tx.accounts.find(wanted), tx.accounts.get(person.account)
        if known:
            whose = "you sign in with already" if known.id == account.id else "belongs to another account"
            raise InvalidInput({"email": f"This address {whose}."})
        token = _sealed(account, wanted, store.now() + CONFIRM_LIFE, secret_key)
        tx.outbox.add(person.workspace, wanted, *letter(token))
        tx.audits.note("address asked for", "Asked to sign in with another address", person.id)
    return False


def requested_address(store: Store, person: Person, token: str, secret_key: str) -> str:
    """The address that a link is about; looking does not use it up.

    Raises:
        NotFound: when it is none of this account, was used, or is too old.
    """
    person.must(Deed.KEEP_ACCOUNT)
    with store.reading(person) as tx:
        return _opened(tx.accounts.get(person.account), token, store.now(), secret_key)


def confirm_address(store: Store, person: Person, token: str, secret_key: str, notice: Notice) -> None:
    """Take the address that a link proved; the former one is told.

    The link alone is worth nothing: it counts in a session of the account that asked, so that nobody makes somebody
    else prove an address for them.

    Raises:
        NotFound: when it is none of this account, was used, or is too old.
        InvalidInput: when the address belongs to another account by now.
    """
    person.must(Deed.KEEP_ACCOUNT)
    with store.transaction(person) as tx:
        tx.accounts.hold(person.account)
        wanted = _opened(tx.accounts.get(person.account), token, store.now(), secret_key)
        take_address(tx, person, wanted, notice)


def _sealed(account: Account, wanted: str, expires: datetime, secret_key: str) -> str:
    """What a link says; a new password, the end of all sessions and another address meanwhile make it worthless."""
    said = [wanted, _state(account), int(expires.timestamp())]
    return seal(secret_key, json.dumps(said), _for(account))


def _opened(account: Account, token: str, now: datetime, secret_key: str) -> str:
    opened = unseal(secret_key, token, _for(account))
    wanted, state, expires = json.loads(opened) if opened is not None else ("", "", 0)
    if state != _state(account) or now.timestamp() >= expires:
        raise NotFound("This link was used already, is too old, or is for another account. Ask for a new one.")
    return str(wanted)


def _for(account: Account) -> str:
    return f"address of {account.id}"  # no other seal of the account opens here


def _state(account: Account) -> str:
    return f"{account.epoch}.{sha256((account.email or '').encode()).hexdigest()[:16]}"
