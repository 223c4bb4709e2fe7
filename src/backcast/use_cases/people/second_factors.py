"""The second factor: one-time codes from an app, recovery codes, and taking them off again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from backcast.credentials import one_time_codes, seals
from backcast.domain.errors import InvalidInput, NotFound, NotSignedIn, TooManyTries
from backcast.domain.people.accounts import SessionRecord
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Origin, Person
from backcast.storage.store import Store, Transaction
from backcast.use_cases.people.accounts import prove_password
from backcast.use_cases.people.sign_ins import MOST_TRIES, WITHIN

_WRONG_CODE: Final = "This code is not right, or was used already. Wait for the next one and try again."
_OTHER_KEY: Final = (
    "One-time codes cannot be checked, because Backcast was started with another key than before. Use a recovery code "
    "or a passkey, and tell whoever runs it."
)
_WRONG_RECOVERY_CODE: Final = "This is none of your unused recovery codes."


@dataclass(frozen=True, slots=True)
class CodesOffer:
    """What an app needs to make one-time codes: a secret to type, the same as an address, and as a picture to scan."""

    secret: str
    address: str
    picture: one_time_codes.QrCode


def offer_codes(store: Store, person: Person, password: str, secret_key: str) -> CodesOffer:
    """Begin to set up one-time codes; they count once a first code was shown.

    Raises:
        InvalidInput: when the password is wrong, or codes are set up already.
        NotAllowed: when the person came in with an access token.
    """
    person.must(Deed.KEEP_ACCOUNT)
    prove_password(store, person, password)
    secret = one_time_codes.new_secret()
    with store.transaction(person) as tx:
        if tx.accounts.codes_of(person.account)[1]:
            raise InvalidInput({"code": "One-time codes are set up already. Remove them first."})
        tx.accounts.begin_codes(person.account, seals.seal(secret_key, secret, person.account))
        name = tx.accounts.get(person.account).email or person.name
    return _offer(secret, name)


def pending_offer(store: Store, person: Person, secret_key: str) -> CodesOffer | None:
    """What was offered and not proved yet, to show it again; None when there is nothing."""
    with store.reading(person) as tx:
        sealed, in_force, _ = tx.accounts.codes_of(person.account)
        name = tx.accounts.get(person.account).email or person.name
    secret = seals.unseal(secret_key, sealed, person.account) if sealed and not in_force else None
    return _offer(secret, name) if secret else None


def accept_codes(store: Store, person: Person, code: str, secret_key: str, now: datetime) -> list[str]:
    """Prove the app with a first code; gives the recovery codes, which are shown this once.

    Raises:
        InvalidInput: when the code is wrong, or nothing was offered.
        TooManyTries: when wrong codes were sent too often.
    """
    person.must(Deed.KEEP_ACCOUNT)
    _count(store, person)
    with store.transaction(person) as tx:
        sealed, in_force, last = tx.accounts.codes_of(person.account)
        secret = seals.unseal(secret_key, sealed, person.account) if sealed and not in_force else None
        step = one_time_codes.verify(secret, code, now, last) if secret else None
        if step is None:
            raise InvalidInput({"code": _WRONG_CODE})
        tx.accounts.spend_step(person.account, step, confirm=True)
        tx.audits.note("second factor set", "Set up one-time codes", person.id)
        codes = _new_recovery_codes(tx, person)
    with store.entrance() as door:
        door.throttles.forget(f"second:{person.account}")
    return codes


def renew_recovery_codes(store: Store, person: Person, password: str) -> list[str]:
    """New recovery codes in place of the former ones, shown this once.

    Raises:
        InvalidInput: when the password is wrong, or there is no second factor.
    """
    person.must(Deed.KEEP_ACCOUNT)
    prove_password(store, person, password)
    with store.transaction(person) as tx:
        if not tx.accounts.get(person.account).has_second_factor:
            raise InvalidInput({"password": "Set up a second factor first."})
        tx.audits.note("recovery codes renewed", "Made new recovery codes", person.id)
        return _new_recovery_codes(tx, person)


def recovery_codes_left(store: Store, person: Person) -> int:
    """How many recovery codes are unused."""
    with store.reading(person) as tx:
        return tx.accounts.recovery_codes_left(person.account)


def remove_codes(store: Store, person: Person, password: str) -> None:
    """No one-time codes any more; recovery codes go with the last second factor.

    Raises:
        InvalidInput: when the password is wrong.
    """
    person.must(Deed.KEEP_ACCOUNT)
    prove_password(store, person, password)
    with store.transaction(person) as tx:
        tx.accounts.drop_codes(person.account)
        drop_lonely_recovery_codes(tx, person)
        tx.audits.note("second factor removed", "Removed one-time codes", person.id)


def confirm_with_code(
    store: Store, token: str, session: SessionRecord, code: str, secret_key: str, now: datetime
) -> str:
    """Show the second factor: a one-time code or a recovery code; gives the token under which the session goes on.

    Raises:
        InvalidInput: when the code is wrong or was used before.
        TooManyTries: when wrong codes were sent too often.
        NotSignedIn: when the session has ended, or nothing is awaited.
    """
    person = session.person
    if session.confirmed:
        raise NotSignedIn("Nothing is left to confirm.")
    _count(store, person)
    with store.entrance() as door:
        sealed, in_force, last = door.accounts.codes_of(person.account)
        secret = seals.unseal(secret_key, sealed, person.account) if sealed and in_force else None
        step = one_time_codes.verify(secret, code, now, last) if secret else None
        if step is not None and door.accounts.spend_step(person.account, step):
            means = "a one-time code"
        else:
            recovery = one_time_codes.hashed_recovery_code(code)
            if recovery is None:
                raise InvalidInput({"code": _OTHER_KEY if sealed and in_force and not secret else _WRONG_CODE})
            if not door.accounts.spend_recovery_code(person.account, recovery):
                raise InvalidInput({"code": _WRONG_RECOVERY_CODE})
            means = "a recovery code"
        door.throttles.forget(f"second:{person.account}")
        door.note(person, "signed in", f"Signed in with {means}", person.id)
        return door.sessions.confirm(token)


def reset_second_factor(store: Store, person: Person, person_id: str) -> None:
    """Take the second factor off somebody who lost it; not of an account that other workspaces know as well.

    Raises:
        NotFound: when there is nobody of this id.
        NotAllowed: when the person's role does not allow it.
        InvalidInput: when the account belongs to other workspaces too.
    """
    with store.transaction(person) as tx:
        known = tx.people.person(person_id)
        tx.accounts.hold(known.account)
        refuse_known_elsewhere(tx, known)
        tx.accounts.drop_codes(known.account)
        tx.accounts.set_recovery_codes(known.account, [])
        tx.passkeys.drop_all(known.account)
        tx.accounts.end_sessions(known.account)
        tx.audits.note("second factor reset", f"Took the second factor off {known.name}", person_id)


def reset_second_factor_of(store: Store, email: str, origin: Origin) -> None:
    """Take the second factor off the account with this address (empty: the first owner's), for whoever runs Backcast.

    Its identity at the organisation's service goes too: the next to come from there with the address links it anew.

    Raises:
        NotFound: when no account has this address.
    """
    with store.entrance() as door:
        owner = None if email.strip() else door.owner()
        account = door.accounts.get(owner.account) if owner else door.accounts.find(email.strip().lower())
        if account is None:
            raise NotFound(f"Nobody here has the address {email}." if email.strip() else "There is no owner yet.")
        door.accounts.drop_identities(account.id)
        door.accounts.drop_codes(account.id)
        door.accounts.set_recovery_codes(account.id, [])
        door.passkeys.drop_all(account.id)
        door.accounts.end_sessions(account.id)
        for person in door.persons_of(account.id, origin):
            door.note(person, "second factor reset", "Whoever runs Backcast took the second factor off", person.id)


def refuse_known_elsewhere(tx: Transaction, known: Person) -> None:
    """An owner of one workspace must not get at another one through an account that is in both.

    Raises:
        InvalidInput: when the account belongs to other workspaces too.
    """
    if not known.account or tx.accounts.is_known_elsewhere(known.account, known.workspace):
        told = f"{known.name} is in other workspaces too: only they themselves or whoever runs Backcast can do this."
        raise InvalidInput({"person": told})


def drop_lonely_recovery_codes(tx: Transaction, person: Person) -> None:
    """Recovery codes stand in for a second factor: without one they are forgotten."""
    if not tx.accounts.get(person.account).has_second_factor:
        tx.accounts.set_recovery_codes(person.account, [])


def ensure_recovery_codes(tx: Transaction, person: Person) -> list[str]:
    """Recovery codes for a first second factor; none when there are some left."""
    return [] if tx.accounts.recovery_codes_left(person.account) else _new_recovery_codes(tx, person)


def _new_recovery_codes(tx: Transaction, person: Person) -> list[str]:
    codes = list(one_time_codes.new_recovery_codes())
    hashes = [one_time_codes.hashed_recovery_code(code) for code in codes]
    tx.accounts.set_recovery_codes(person.account, [each for each in hashes if each])
    return codes


def _offer(secret: str, name: str) -> CodesOffer:
    address = one_time_codes.setup_address(secret, name)
    return CodesOffer(secret, address, one_time_codes.qr_code(address))


def _count(store: Store, person: Person) -> None:
    with store.entrance() as door:
        wait = door.throttles.spend(f"second:{person.account}", MOST_TRIES, WITHIN)
    if wait is not None:
        raise TooManyTries(wait)
